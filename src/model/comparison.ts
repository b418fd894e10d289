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
  readonly a: number;
  readonly b: number;
  readonly visits: RatioEstimate;
}

export interface EngineArrival {
  readonly organisation: string;
  /** Epoch seconds of the hour of the first visit; null: it did not come. */
  readonly firstA: number | null;
  readonly firstB: number | null;
  /** From the date to its first visit to A, seconds; null where it had come before, or never came. */
  readonly delaySeconds: number | null;
  /** Visits after the date. */
  readonly visitsA: number;
  readonly visitsB: number;
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
  readonly stepSeconds: number;
  readonly series: readonly ComparisonStep[];
  /** Known organisations, those that came first first. */
  readonly engines: readonly EngineArrival[];
  /** Of the sources after the date, the share 0..1 that had come to neither side before; null without sources. */
  readonly newcomers: { readonly a: number | null; readonly b: number | null };
  /** Resampled worlds behind the intervals by visits. */
  readonly replicates: number;
  /** Sentences on what this rests on and what is too little. */
  readonly remarks: readonly string[];
}
