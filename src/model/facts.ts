/** What the store of facts answers: shapes that the store, the hub and the page share. */
import type { Category } from './report.ts';
import type { Device, Evidence, ToolName, VerdictKind } from './verdict.ts';

/** Half open, epoch seconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** A verdict about a source, as the hub judged it. The newest counts; older ones are history. */
export interface SourceVerdict {
  readonly source: string;
  /** Epoch milliseconds. */
  readonly judgedAt: number;
  readonly verdict: VerdictKind;
  readonly category: Category;
  readonly device: Device | null;
  readonly confidence: number;
  readonly iotProbability: number | null;
  readonly tool: ToolName | null;
  readonly organisation: string | null;
  readonly evidence: readonly Evidence[];
}

/** A line of the table of sources; packets and times within the range that was asked for. */
export interface SourceRow {
  readonly source: string;
  readonly packets: number;
  readonly bytes: number;
  /** Epoch seconds. */
  readonly first: number;
  readonly last: number;
  /** Distinct services, and the one with most packets (`23/tcp`). */
  readonly services: number;
  readonly topService: string;
  readonly sensors: readonly string[];
  readonly asn: number | null;
  readonly asName: string | null;
  readonly country: string | null;
  /** Null until it was judged. */
  readonly verdict: VerdictKind | null;
  readonly category: Category | null;
  readonly confidence: number | null;
  readonly tool: ToolName | null;
  readonly organisation: string | null;
}

export interface SourceFilter {
  readonly category?: readonly Category[];
  readonly tool?: readonly string[];
  /** `23/tcp`. */
  readonly service?: readonly string[];
  readonly country?: readonly string[];
  readonly asn?: readonly number[];
  readonly sensor?: readonly string[];
  /** Prefixes of which the source is in one. */
  readonly prefix?: readonly string[];
}

export const SOURCE_SORTS = ['packets', 'first', 'last', 'services', 'confidence', 'source'] as const;
export type SourceSort = (typeof SOURCE_SORTS)[number];

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Pass it back for the next page; null at the end. */
  readonly next: string | null;
  /** Rows in all where that is cheap to know, else null. */
  readonly total: number | null;
}

export interface SeriesPoint {
  /** Epoch seconds at which the step begins. */
  readonly at: number;
  readonly packets: number;
  readonly sources: number;
}

export interface CategorySeries {
  readonly category: Category | 'unjudged';
  readonly points: readonly SeriesPoint[];
}

export const TOP_KINDS = ['service', 'country', 'asn', 'tool', 'category', 'source', 'sensor'] as const;
export type TopKind = (typeof TOP_KINDS)[number];

export interface TopRow {
  readonly key: string;
  /** The organisation of an AS, the name of a sensor; empty for others. */
  readonly name: string;
  readonly packets: number;
  readonly sources: number;
}

/** How many of what there is, and since when. Times epoch seconds, null without any. */
export interface FactsSize {
  readonly bytes: number;
  readonly sightings: {
    readonly rows: number;
    readonly oldest: number | null;
    readonly newest: number | null;
  };
  readonly packets: { readonly rows: number; readonly oldest: number | null };
  readonly verdicts: { readonly rows: number; readonly oldest: number | null };
  readonly daily: { readonly rows: number; readonly oldest: number | null };
}
