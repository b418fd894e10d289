/** What two decoys, or two sets of them, received before and after one of them was listed or changed. */
import type {
  ComparedTime,
  Comparison,
  ComparisonConclusion,
  ComparisonStep,
  RatioEstimate,
} from './comparison.ts';

export const DECOY_MEASURES = ['visits', 'visitors', 'login-attempts', 'logins', 'requests'] as const;

/**
 * What is counted: `visits` are sessions; `visitors` are addresses, each once a day (of 24 hours from the date), so that
 * a rate a day has a meaning; `login-attempts` are logins that failed or not; `requests` are what was asked of any service,
 * lines that were typed among it.
 */
export type DecoyMeasure = (typeof DECOY_MEASURES)[number];

export interface ComparedMeasure {
  readonly measure: DecoyMeasure;
  /** `sources` are visitors, as `yamori visitors` tells them: addresses that are held to be one are one. */
  readonly before: ComparedTime;
  readonly after: ComparedTime;
  readonly effect: RatioEstimate;
  readonly conclusion: ComparisonConclusion;
  readonly series: readonly ComparisonStep[];
}

/** What the journals say was changed on a decoy of either side (`yamori.experiment.changed`). */
export interface RecordedChange {
  /** Epoch seconds at which it was done, and at which the schedule had it. */
  readonly at: number;
  readonly due: number;
  readonly decoy: string;
  readonly experiment: string;
  readonly change: string;
  readonly subject: string;
  readonly previous: string;
  readonly resulting: string;
}

export interface DecoyRemark {
  readonly code: 'other-changes';
  readonly value: number;
  /** In English. */
  readonly text: string;
}

/** The comparison of visits, and that of everything else. `addresses` are decoys, and `sources` visitors. */
export interface DecoyComparison extends Comparison {
  readonly decoys: { readonly a: readonly string[]; readonly b: readonly string[] };
  readonly measures: readonly ComparedMeasure[];
  /** Earliest first. */
  readonly changes: readonly RecordedChange[];
  readonly decoyRemarks: readonly DecoyRemark[];
}
