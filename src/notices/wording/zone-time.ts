/** Times as an owner reads them (in his zone) and as a log has them (UTC). */
import type { Language } from './notice-input.ts';

/** Making a formatter costs more than a notice; a process meets few zones, and a stranger cannot fill this. */
const formatters = new Map<string, Intl.DateTimeFormat>();
const FORMATTERS_LIMIT = 64;

const LOCALES: Readonly<Record<Language, string>> = { ja: 'ja-JP', en: 'en-GB' };

/** ECMA-262 time values end there. */
const TIME_LIMIT = 8.64e15;

/** `2026-11-20 03:14:15 UTC`; a dash for what is no time. */
export function utcTime(at: number): string {
  if (!isTime(at)) return '–';
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, -5)} UTC`;
}

/** `2026年11月20日(金) 12:14` and `Fri 20 Nov 2026, 12:14`, of the zone. */
export function zoneTime(at: number, zone: string, language: Language): string {
  return isTime(at)
    ? `${zoneDay(at, zone, language)}${language === 'ja' ? ' ' : ', '}${clock(at, zone)}`
    : '–';
}

/** `2026年11月20日(金)` and `Fri 20 Nov 2026`. */
export function zoneDay(at: number, zone: string, language: Language): string {
  if (!isTime(at)) return '–';
  const part = partsOf(at, zone, language);
  return language === 'ja'
    ? `${part.year}年${part.month}月${part.day}日(${part.weekday})`
    : `${part.weekday} ${part.day} ${part.month} ${part.year}`;
}

/** `日本時間` and `Japan time` where a reader would say so; else the zone's name. */
export function zoneName(zone: string, language: Language): string {
  const known = knownZone(zone);
  if (known === 'Asia/Tokyo' || known === 'Japan') return language === 'ja' ? '日本時間' : 'Japan time';
  return known.replaceAll('_', ' ');
}

function clock(at: number, zone: string): string {
  const part = partsOf(at, zone, 'en');
  return `${part.hour}:${part.minute}`;
}

function partsOf(at: number, zone: string, language: Language): Record<string, string> {
  const parts = formatterOf(knownZone(zone), language).formatToParts(at);
  return Object.fromEntries(
    parts.map((part) => [
      part.type,
      part.type === 'weekday' ? part.value : part.value.replace(/[年月日]$/u, ''),
    ]),
  );
}

function isTime(at: number): boolean {
  return Number.isFinite(at) && Math.abs(at) <= TIME_LIMIT;
}

/** UTC for what is no zone: an owner's setting is no reason to lose a notice. */
function knownZone(zone: string): string {
  try {
    formatterOf(zone, 'en');
    return zone;
  } catch (error) {
    if (error instanceof RangeError) return 'UTC';
    throw error;
  }
}

function formatterOf(zone: string, language: Language): Intl.DateTimeFormat {
  const key = `${language} ${zone}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: zone,
    calendar: 'gregory',
    year: 'numeric',
    month: language === 'ja' ? 'numeric' : 'short',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  if (formatters.size >= FORMATTERS_LIMIT) formatters.clear();
  formatters.set(key, made);
  return made;
}
