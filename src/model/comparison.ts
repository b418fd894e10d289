/** What two sets of addresses or decoys received, before and after something happened to one of them. */

/** A ratio of rates with its 95 % interval. A bound that cannot be given (nothing on one side) is null. */
export interface RatioEstimate {
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** One side in one time. */
export interface SideTotals {
  readonly visits: number;
  readonly sources: number;
  /** Addresses (or decoys) times the days on which they were watched. */
  readonly addressDays: number;
  /** Visits an address and day; null where nothing was watched. */
  readonly rate: number | null;
}

export interface ComparedTime {
  readonly a: SideTotals;
  readonly b: SideTotals;
  /** A against B, by visits: sources are resampled whole, as the visits of one are not independent. */
  readonly visits: RatioEstimate;
  /** A against B, by the side to which each source came first: exact (Clopper and Pearson 1934). */
  readonly sources: RatioEstimate;
  /** Variance of the visits against that of independent ones: sum v^2 / sum v over sources; 1 is Poisson. */
  readonly overdispersion: number | null;
}

export interface ComparisonStep {
  /** Epoch seconds at which it begins; it ends with the next or after `stepSeconds`. */
  readonly at: number;
  /** Visits. */
  readonly a: number;
  readonly b: number;
  /** As SideTotals.addressDays; 0: nobody watched, and no visits mean nothing. */
  readonly addressDaysA: number;
  readonly addressDaysB: number;
  readonly visits: RatioEstimate;
}

export interface EngineArrival {
  readonly organisation: string;
  /** Epoch seconds of the hour of the first visit; null: it did not come. */
  readonly firstA: number | null;
  readonly firstB: number | null;
  /** From the date to its first visit to A, seconds, to the hour; null where it had come before, or never came. */
  readonly delaySeconds: number | null;
  /** Visits after the date. */
  readonly visitsA: number;
  readonly visitsB: number;
}

export const COMPARISON_CONCLUSIONS = ['more', 'less', 'no-difference', 'not-enough-data'] as const;

/** What the 95 % interval of the effect says. `no-difference`: none that chance would not make as well. */
export type ComparisonConclusion = (typeof COMPARISON_CONCLUSIONS)[number];

export const COMPARISON_REMARKS = [
  'within-hour',
  'nothing-watched',
  'hours-unwatched',
  'few-sources',
  'few-make-most',
  'watched-unevenly',
  'sampled',
  'unplaced',
  'not-dark',
] as const;
export type ComparisonRemarkCode = (typeof COMPARISON_REMARKS)[number];

/** What a comparison rests on, and what is too little. */
export interface ComparisonRemark {
  readonly code: ComparisonRemarkCode;
  /** The time that it is about; null: all of it. */
  readonly when: 'before' | 'after' | null;
  /** The number in the text; 0 where it has none. */
  readonly value: number;
  /** In English. */
  readonly text: string;
}

export interface Comparison {
  /** Epoch seconds. */
  readonly listedAt: number;
  readonly period: { readonly from: number; readonly to: number } | null;
  readonly addressesA: number;
  readonly addressesB: number;
  readonly before: ComparedTime;
  readonly after: ComparedTime;
  /** What the listing did: the ratio after against the ratio before. */
  readonly effect: RatioEstimate;
  readonly conclusion: ComparisonConclusion;
  readonly stepSeconds: number;
  readonly series: readonly ComparisonStep[];
  /** Known organisations, those that came first first. */
  readonly engines: readonly EngineArrival[];
  /** Of the sources after the date, the share 0..1 that had come to neither side before; null without sources. */
  readonly newcomers: { readonly a: number | null; readonly b: number | null };
  /** Resampled worlds behind the intervals by visits; 0: sources are too few to resample. */
  readonly replicates: number;
  /** Share 0..1 of the sources behind all numbers, drawn by chance where they are too many; 1: all of them. */
  readonly sampledShare: number;
  readonly remarks: readonly ComparisonRemark[];
}
