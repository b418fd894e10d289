/** How often, how much, how sure: numbers of a scanning system as the words that the page uses everywhere. */
import type { Formatter } from '../../format/formatter.ts';
import type { Messages } from '../../messages/catalogue.ts';

const DAY_MS = 86_400_000;

/** `every 7 days`, `4 sweeps a day`; '' where there was no sweep. */
export function frequencyText(perDay: number, format: Formatter, messages: Messages): string {
  const m = messages.systems.chart;
  if (perDay <= 0) return '';
  return perDay >= 1.5 ? m.perDay(format.rough(perDay)) : m.every(spanText(DAY_MS / perDay, format));
}

/** A span rounded to what a rhythm is known to: hours where it takes days. */
export function spanText(ms: number, format: Formatter): string {
  const step = ms >= 10 * DAY_MS ? DAY_MS : ms >= DAY_MS ? DAY_MS / 24 : ms >= DAY_MS / 24 ? 60_000 : 1_000;
  // Days and no months: thirty days are no month, and a scanner counts no months either.
  if (ms >= DAY_MS) {
    const hours = Math.round((Math.round(ms / step) * step) / (DAY_MS / 24));
    const rest = hours % 24;
    return [
      format.days(Math.floor(hours / 24)),
      ...(rest === 0 ? [] : [format.duration((rest * DAY_MS) / 24)]),
    ].join(' ');
  }
  return format.duration(Math.max(1_000, Math.round(ms / step) * step));
}

/** Three services and how many more. */
export function servicesText(
  services: readonly string[],
  count: number,
  more: (rest: string) => string,
): string {
  const shown = services.slice(0, 3);
  const rest = count - shown.length;
  return shown.join(', ') + (rest > 0 ? ` ${more(String(rest))}` : '');
}
