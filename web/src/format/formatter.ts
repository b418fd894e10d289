/** Numbers, times and durations in a language and a zone; all through Intl, built once for each pair. */
import type { Language } from '../messages/catalogue.ts';

export interface Formatter {
  /** 1,234,567 */
  count(value: number): string;
  /** 1.2M; for tight places, with `count` in the title */
  compact(value: number): string;
  /** 0.934 -> 93% */
  percent(value: number): string;
  /** 0.000341 -> 0.034%: two digits that count, however small */
  share(value: number): string;
  /** 0.1432 -> 0.14, 1432.1 -> 1,400: two digits that count */
  rough(value: number): string;
  /** 14.234 -> 14.2: three digits that count */
  ratio(value: number): string;
  /** A probability: 0.031, 1.2 × 10⁻⁹; < 10⁻¹² where no assumption behind it holds that far */
  chance(value: number): string;
  /** 1.2 GB */
  bytes(value: number): string;
  /** Epoch milliseconds -> 2026-11-23 14:05:09 JST, in the language's order */
  dateTime(ms: number): string;
  /** Without seconds and zone; for axes and short ranges */
  minute(ms: number): string;
  date(ms: number): string;
  /** 2026-11-23, of UTC; for what is counted by such days */
  utcDay(ms: number): string;
  /** Nov, of UTC */
  utcMonth(ms: number): string;
  /** 14:05:09.123456; `seconds` are epoch seconds to the microsecond */
  preciseTime(seconds: number): string;
  /** 5 minutes ago; the exact one belongs beside it */
  relative(ms: number, nowMs: number): string;
  /** 2 hours 5 minutes; at most two units */
  duration(ms: number): string;
  /** 40 days; never months or years */
  days(value: number): string;
  /** JP -> Japan; the code where Intl has no name */
  country(code: string): string;
}

const UNITS = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

const MAJOR_ZONES: Readonly<Record<string, string>> = { 'Asia/Tokyo': 'JST', UTC: 'UTC', 'Etc/UTC': 'UTC' };

/** JST, UTC, CET ...: what stands beside every time. */
export function zoneLabel(zone: string, language: Language, at: number = Date.now()): string {
  if (MAJOR_ZONES[zone] !== undefined) return MAJOR_ZONES[zone];
  const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'short' }).formatToParts(
    at,
  );
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

const LEAST_CHANCE = 1e-12;

function superscript(power: string): string {
  return [...power].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)])).join('');
}

function unitText(language: Language, unit: string, value: number): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

export function createFormatter(language: Language, zone: string): Formatter {
  const count = new Intl.NumberFormat(language);
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumSignificantDigits: 2 });
  const rough = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
  const ratio = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const regions = new Intl.DisplayNames([language], { type: 'region' });
  // Year first in both languages: what is read as a column must sort by eye.
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const split = (ms: number) =>
    Object.fromEntries(parts.formatToParts(ms).map((part) => [part.type, part.value])) as Record<
      'year' | 'month' | 'day' | 'hour' | 'minute' | 'second',
      string
    >;
  const month = new Intl.DateTimeFormat(language, { timeZone: 'UTC', month: 'short' });
  const date = (ms: number) => {
    const p = split(ms);
    return `${p.year}-${p.month}-${p.day}`;
  };

  return {
    count: (value) => count.format(value),
    compact: (value) => compact.format(value),
    percent: (value) => percent.format(value),
    share: (value) => share.format(value),
    rough: (value) => rough.format(value),
    ratio: (value) => ratio.format(value),
    chance: (value) => {
      if (value >= 0.001 || value <= 0) return rough.format(value);
      if (value < LEAST_CHANCE) return `< 10${superscript(LEAST_CHANCE.toExponential().split('e')[1])}`;
      const [digits, power] = value.toExponential(1).split('e');
      return `${rough.format(Number(digits))} × 10${superscript(power)}`;
    },
    bytes: (value) => {
      const power = value < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(value) / 3));
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit: BYTE_UNITS[power],
        unitDisplay: 'short',
        maximumFractionDigits: power === 0 ? 0 : 1,
      }).format(value / 1000 ** power);
    },
    dateTime: (ms) => {
      const p = split(ms);
      return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second} ${zoneLabel(zone, language, ms)}`;
    },
    minute: (ms) => {
      const p = split(ms);
      return `${p.month}-${p.day} ${p.hour}:${p.minute}`;
    },
    date,
    utcDay: (ms) => new Date(ms).toISOString().slice(0, 10),
    utcMonth: (ms) => month.format(ms),
    preciseTime: (seconds) => {
      const p = split(Math.floor(seconds) * 1000);
      const micros = Math.min(999_999, Math.round((seconds - Math.floor(seconds)) * 1e6));
      return `${date(seconds * 1000)} ${p.hour}:${p.minute}:${p.second}.${String(micros).padStart(6, '0')} ${zoneLabel(zone, language, seconds * 1000)}`;
    },
    relative: (ms, nowMs) => {
      const distance = ms - nowMs;
      const [unit, size] =
        UNITS.find(([, length]) => Math.abs(distance) >= length) ?? UNITS[UNITS.length - 1];
      return relative.format(Math.trunc(distance / size), unit);
    },
    duration: (ms) => {
      const pieces: string[] = [];
      let rest = Math.max(0, ms);
      for (const [unit, size] of UNITS) {
        const whole = Math.floor(rest / size);
        if (whole === 0 && !(unit === 'second' && pieces.length === 0)) {
          if (pieces.length > 0) break;
          continue;
        }
        pieces.push(unitText(language, unit, whole));
        rest -= whole * size;
        if (pieces.length === 2) break;
      }
      return pieces.join(language === 'ja' ? '' : ' ');
    },
    days: (value) => unitText(language, 'day', value),
    country: (code) => {
      try {
        return regions.of(code) ?? code;
      } catch {
        return code;
      }
    },
  };
}
