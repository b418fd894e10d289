/** Times as the reader's language writes them, in the zone of the hub. */
import type { Language } from './words.ts';

export function momentText(at: number, zone: string | undefined, language: Language): string {
  return format(at, zone, language, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
}

export function dayText(at: number, zone: string | undefined, language: Language): string {
  return format(at, zone, language, { month: 'long', day: 'numeric', weekday: 'short' });
}

function format(
  at: number,
  zone: string | undefined,
  language: Language,
  options: Intl.DateTimeFormatOptions,
): string {
  const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
  return new Intl.DateTimeFormat(locale, {
    ...options,
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(at);
}

export function oneDigit(value: number): string {
  return String(Math.round(value * 10) / 10);
}
