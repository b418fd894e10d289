/**
 * The port of the facts: append-only, large. One engine embedded (DuckDB), one served (ClickHouse); the
 * conformance suite in facts/ runs on both.
 *
 * A `scope` is what an account may see: null is all, else prefixes (text) of which the source must be in
 * one; an empty list sees nothing. Every query takes it, and no query answers beyond it.
 *
 * A sighting is of an hour: it counts whole when its hour overlaps the range of a question. A filter chooses
 * sightings, and sums are over those; category and tool are of the newest verdict on the source.
 */
import type {
  CategorySeries,
  FactsSize,
  Page,
  SeriesPoint,
  SourceFilter,
  SourceRow,
  SourceSort,
  SourceVerdict,
  TimeRange,
  TopKind,
  TopRow,
} from '../model/facts.ts';
import type { ScanChunk } from '../model/scan-chunk.ts';
import type { SeenHour } from '../model/seen-hour.ts';
import type { SightedPacket, Sighting, SightingBatch } from '../model/sighting.ts';
import type { WatchedStretch } from '../model/watched-stretch.ts';

export type Scope = readonly string[] | null;

/** Where a source is; asked once for each source of a batch, when it is stored. */
export interface Location {
  readonly asn: number | null;
  readonly asName: string | null;
  readonly country: string | null;
}

export interface IngestOptions {
  readonly locate: (source: string) => Location;
  /** Packets of these sources only are kept. */
  readonly keepPacketsOf: (source: string) => boolean;
}

/** A sighting as stored, with the sensor that saw it. Pieces of one key come in the order of their storing. */
export interface StoredSighting extends Sighting {
  readonly sensorId: string;
}

/** What of a range to scan: what a scan before left, so that the two together are one scan of all. */
export interface ScanPart {
  /** Batches up to this mark (scanMark) were read before, of the hours before that of `readTo` (epoch seconds). */
  readonly after: number;
  readonly readTo: number;
  /** Batches up to this mark are read now. */
  readonly upTo: number;
}

export interface FactsStore {
  /**
   * Stores a batch and its id in one transaction; durable when it resolves. `known`: the id was stored
   * before, nothing was changed. Throws a YamoriError E_STORE_FULL when the disk is full: nothing of the
   * batch is kept then.
   */
  ingest(sensorId: string, batch: SightingBatch, options: IngestOptions): Promise<'stored' | 'known'>;

  /** All pieces of these sources in the range, by source, then service, then arrival. */
  sightingsOf(sources: readonly string[], range: TimeRange): Promise<StoredSighting[]>;
  /** The same summed up by source, sensor and hour, in any order: many sources at once. */
  hoursSeen(sources: readonly string[], range: TimeRange): Promise<SeenHour[]>;
  /**
   * Sources with a sighting in a batch stored after `sequence`; and the sequence to go on from. For judging.
   * Batches are taken whole, so more sources than `limit` may come when one batch alone has more.
   */
  touchedSince(
    sequence: number,
    limit: number,
  ): Promise<{ sources: string[]; sequence: number; more: boolean }>;
  /**
   * All sightings that ask (`response` false, requests > 0), in columns, at most MOST_SIGHTINGS a chunk, by sensor and
   * its dark prefixes at that time, else in any order. Reads as it goes: memory does not grow with the range, but for
   * some bytes for each batch of one sensor. `covered` is one stretch of time without a gap, cut to the hours of the
   * range; a chunk without sightings says that somebody looked all that time and nothing asked. Where a batch did not
   * tell its dark prefixes (stored by an older version), `dark` is empty and `covered` null.
   */
  scanChunks(range: TimeRange, part?: ScanPart): AsyncIterable<ScanChunk>;
  /** Up to which batch all has been stored, for a ScanPart; null where several write and nobody knows. */
  scanMark(): Promise<number | null>;
  /** When each sensor looked at which dark prefixes, as its batches told; by sensor, then prefixes, then time. */
  watchedStretches(range: TimeRange): Promise<WatchedStretch[]>;
  putVerdicts(verdicts: readonly SourceVerdict[]): Promise<void>;

  sources(query: {
    readonly range: TimeRange;
    readonly filter: SourceFilter;
    readonly scope: Scope;
    readonly sort: SourceSort;
    readonly descending: boolean;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<SourceRow>>;
  /**
   * Null when it was never sighted within the scope. Sighted, but not in the range: no packets, services or
   * sensors, and the times of all that is stored.
   */
  source(source: string, range: TimeRange, scope: Scope): Promise<SourceRow | null>;
  /** Newest first, as `packetsOf`. */
  verdictsOf(source: string, limit: number): Promise<SourceVerdict[]>;
  packetsOf(
    source: string,
    range: TimeRange,
    limit: number,
  ): Promise<(SightedPacket & { sensorId: string })[]>;

  /**
   * Steps of 3,600 or 86,400 seconds or multiples, from multiples of the step since 1970; shorter ones are
   * raised to an hour, and so many that no answer has more than 20,000. Steps without anything are there with zeros.
   */
  series(query: {
    readonly range: TimeRange;
    readonly stepSeconds: number;
    readonly filter: SourceFilter;
    readonly scope: Scope;
  }): Promise<SeriesPoint[]>;
  /**
   * By the newest verdict of each source; from the daily sums where the sightings are gone, if steps are whole
   * days and the scope is null.
   */
  categorySeries(query: {
    readonly range: TimeRange;
    readonly stepSeconds: number;
    readonly scope: Scope;
  }): Promise<CategorySeries[]>;
  /** Sightings without a country or network are left out. The name of a sensor is the state's to know: '' here. */
  top(query: {
    readonly kind: TopKind;
    readonly range: TimeRange;
    readonly filter: SourceFilter;
    readonly scope: Scope;
    readonly limit: number;
  }): Promise<TopRow[]>;

  /** Sums of whole days (UTC) by sensor and category, kept when the sightings go. Running it again changes nothing. */
  rollUp(untilDay: number): Promise<void>;
  /** Deletes what is older than these times (epoch seconds; null keeps). Resolves to rows deleted, by kind. */
  expire(before: {
    readonly sightings: number | null;
    readonly packets: number | null;
    readonly verdicts: number | null;
    readonly daily: number | null;
  }): Promise<Record<'sightings' | 'packets' | 'verdicts' | 'daily', number>>;
  /** Removes all facts of a sensor (the sample's, mostly). */
  forgetSensor(sensorId: string): Promise<void>;

  size(): Promise<FactsSize>;
  /** Answers when the store can be written to; throws what is wrong else. For /readyz. */
  ping(): Promise<void>;
  /** A copy that `restore` can read, of one moment, while the store goes on. `folder` is new and empty. */
  backup(folder: string): Promise<void>;
  close(): Promise<void>;
}
