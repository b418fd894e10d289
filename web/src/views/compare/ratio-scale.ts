/** The axes of the ratio's chart: a logarithmic one for ratios, a linear one for time. Pure. */
import type { Comparison, ComparisonStep, RatioEstimate } from '../../../../src/model/comparison.ts';

export interface RatioScale {
  /** Powers of ten between which all lies, `low < high`. */
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** 0 at the top, 1 at the bottom; what lies beyond is at the edge. */
  place(ratio: number): number;
}

const LEAST_DECADES = 2;
/** One side that got nothing has no bound: the picture ends there, not the world. */
const MOST_DECADES = 8;

export function ratioScale(series: readonly ComparisonStep[]): RatioScale {
  const shown = series
    .flatMap(({ visits: { ratio, low, high } }) => [ratio, low, high])
    .filter((value): value is number => value !== null && value > 0 && Number.isFinite(value))
    .map(Math.log10);
  let [low, high] = [Math.floor(Math.min(0, ...shown)), Math.ceil(Math.max(0, ...shown))];
  while (high - low < LEAST_DECADES) {
    if (high <= -low) high++;
    else low--;
  }
  if (high - low > MOST_DECADES)
    [low, high] = [Math.max(low, -MOST_DECADES / 2), Math.min(high, MOST_DECADES / 2)];
  const every = high - low > 4 ? 2 : 1;
  const ticks: number[] = [];
  for (let power = low; power <= high; power++)
    if ((power - low) % every === 0 || power === 0) ticks.push(10 ** power);
  return {
    low,
    high,
    ticks,
    place: (ratio) => {
      const at = (high - Math.log10(Math.max(ratio, Number.MIN_VALUE))) / (high - low);
      return Math.min(1, Math.max(0, at));
    },
  };
}

export interface Span {
  readonly low: number | null;
  readonly high: number | null;
}

/** Where a step is drawn: null where nobody watched or nothing is known. */
export function spanOf({ addressDaysA, addressDaysB, visits }: ComparisonStep): Span | null {
  if (addressDaysA === 0 || addressDaysB === 0 || !isKnown(visits)) return null;
  return { low: visits.low === 0 ? null : visits.low, high: visits.high };
}

function isKnown({ ratio, low, high }: RatioEstimate): boolean {
  return ratio !== null || (low ?? 0) > 0 || high !== null;
}

/** The middle one of those known; null: none is. */
export function middleRatio(series: readonly ComparisonStep[]): number | null {
  const known = series
    .map(({ visits }) => visits.ratio)
    .filter((ratio): ratio is number => ratio !== null)
    .sort((a, b) => a - b);
  return known.length === 0 ? null : known[Math.floor((known.length - 1) / 2)];
}

/** Share of the chart's width at which a moment lies. */
export function timePlace(
  { series, stepSeconds }: Pick<Comparison, 'series' | 'stepSeconds'>,
  at: number,
): number {
  if (series.length === 0) return 0;
  const from = series[0].at;
  const to = series[series.length - 1].at + stepSeconds;
  return Math.min(1, Math.max(0, (at - from) / (to - from)));
}
