/** What the address bar asks to compare, and the range of time that follows from it. */
import type { Sensor } from '../../../../src/model/account.ts';

export interface CompareQuestion {
  readonly a: string;
  readonly b: string;
  /** Epoch seconds; null: none that makes sense. */
  readonly listed: number | null;
  readonly daysBefore: number;
  readonly daysAfter: number;
  readonly step: 'week' | 'day';
}

export const MOST_DAYS = 400;
const DEFAULT_DAYS = 28;
const DAY = 86_400;
const HOUR = 3_600;

/** Nonsense in the address bar means what nothing does. */
export function readQuestion(text: (name: string) => string): CompareQuestion {
  const days = (name: string) =>
    /^\d{1,3}$/.test(text(name)) ? Math.min(MOST_DAYS, Math.max(1, Number(text(name)))) : DEFAULT_DAYS;
  return {
    a: setText(text('a')),
    b: setText(text('b')),
    listed: /^\d{1,11}$/.test(text('listed')) ? Number(text('listed')) : null,
    daysBefore: days('before'),
    daysAfter: days('after'),
    step: text('step') === 'day' ? 'day' : 'week',
  };
}

/** `192.0.2.1, 192.0.2.2` -> `192.0.2.1,192.0.2.2`. */
export function setText(typed: string): string {
  return typed
    .split(/[\s,、，]+/)
    .filter((part) => part !== '')
    .join(',');
}

/** What the hub is asked; null where something is missing. A time that is not over ends with the last whole hour. */
export function parametersOf(question: CompareQuestion, nowMs: number) {
  const { a, b, listed, daysBefore, daysAfter, step } = question;
  if (a === '' || b === '' || listed === null || daysBefore + daysAfter > MOST_DAYS) return null;
  const hour = Math.floor(nowMs / 1000 / HOUR) * HOUR;
  const from = Math.max(0, listed - daysBefore * DAY);
  const to = Math.max(from + HOUR, Math.min(listed + daysAfter * DAY, hour));
  return { a, b, listed, from, to, step };
}

/** The dark space of the sample's ninety days; test/hub-sample-systems.test.ts holds the two together. */
const SAMPLE_DARK = '198.18.8.0/23';
const SAMPLE_HALF_DAYS = 45;

/** The halves of the sample's dark space around the middle of its ninety days; null: the sample is not there. */
export function sampleQuestion(
  sensors: readonly Pick<Sensor, 'sample' | 'dark' | 'coveredTo'>[],
): CompareQuestion | null {
  const sensor = sensors.find(({ sample, dark }) => sample && dark.includes(SAMPLE_DARK));
  const coveredTo = sensor?.coveredTo ?? null;
  if (coveredTo === null) return null;
  const lastDay = Math.floor(coveredTo / 1000 / DAY) * DAY;
  return {
    a: '198.18.8.0/24',
    b: '198.18.9.0/24',
    listed: lastDay - SAMPLE_HALF_DAYS * DAY,
    daysBefore: SAMPLE_HALF_DAYS,
    daysAfter: SAMPLE_HALF_DAYS,
    step: 'week',
  };
}

/** As the address bar keeps it. */
export function parametersInUrl({ a, b, listed, daysBefore, daysAfter, step }: CompareQuestion) {
  return {
    a,
    b,
    listed: listed === null ? null : String(listed),
    before: String(daysBefore),
    after: String(daysAfter),
    step,
    row: null,
  };
}
