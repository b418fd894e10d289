/** A hub's facts -> observations of who scans: the same as from captures, for what sensors sent over weeks. */
import { YamoriError } from '../base/errors.ts';
import { Observations } from '../scanners/observations.ts';
import type { FactsStore } from '../store/facts-port.ts';
import { openDataFolder } from './hub/data-folder.ts';

export interface ScanStoreOptions {
  readonly dataFolder: string;
  /** ClickHouse; undefined: DuckDB in the folder, which a running hub holds alone. */
  readonly factsUrl: string | undefined;
  /** Back from the newest sighting. */
  readonly days: number;
  readonly onProgress: (sightings: number) => void;
  readonly signal: AbortSignal;
}

/** Throws E_STORE_IN_USE while a hub has the embedded store, E_STOPPED. */
export async function scanStore(options: ScanStoreOptions): Promise<Observations> {
  const facts = await openScanStore(options);
  try {
    const { newest } = (await facts.size()).sightings;
    const observations = new Observations();
    if (newest === null) return observations;
    let sightings = 0;
    for await (const chunk of facts.scanChunks({
      from: newest - options.days * 86_400,
      to: newest + 3600,
    })) {
      if (options.signal.aborted) {
        throw new YamoriError('E_STOPPED', 'stopped by a signal', 'Nothing was written.');
      }
      observations.add(chunk);
      sightings += chunk.sightings.source.length;
      options.onProgress(sightings);
    }
    return observations;
  } finally {
    await facts.close();
  }
}

/** The facts alone: their state is not asked. Throws E_STORE_IN_USE. */
export async function openScanStore({
  dataFolder,
  factsUrl,
}: Pick<ScanStoreOptions, 'dataFolder' | 'factsUrl'>): Promise<FactsStore> {
  if (factsUrl !== undefined) {
    const { openClickhouseFacts } = await import('../store/facts/clickhouse-facts.ts');
    return openClickhouseFacts(factsUrl);
  }
  const { openDuckdbFacts } = await import('../store/facts/duckdb-facts.ts');
  return openDuckdbFacts(openDataFolder(dataFolder).facts);
}
