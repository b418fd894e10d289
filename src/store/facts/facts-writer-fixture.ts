/**
 * A process that stores batches until it is killed, for the tests: says `stored NUMBER` for each that was
 * acknowledged. With a ballast file it stores until the disk is full, frees the ballast, and tells what it saw.
 */
import { rm } from 'node:fs/promises';
import { YamoriError } from '../../base/errors.ts';
import type { FactsStore } from '../facts-port.ts';
import { openDuckdbFacts } from './duckdb-facts.ts';
import { ALL_TIME, KEEP_ALL, sighting, sightingBatch } from './facts-fixture.ts';

export const SIGHTINGS_OF_A_BATCH = 40;

/** The same for the same number, in every process; one packet in each sighting. */
export function numberedBatch(number: number, sightings = SIGHTINGS_OF_A_BATCH) {
  const rows = Array.from({ length: sightings }, (_, i) =>
    sighting({
      source: `10.${number & 255}.${i >> 8}.${i & 255}`,
      packets: 1,
      // Hardly compressible, so that a small disk fills.
      destinationSet: Buffer.from(`${number} ${i}`.repeat(20)).toString('base64'),
    }),
  );
  return sightingBatch(rows, { id: `numbered${String(number).padStart(14, '0')}` });
}

export async function countPackets(store: FactsStore): Promise<number> {
  const points = await store.series({ range: ALL_TIME, stepSeconds: 86_400, filter: {}, scope: null });
  return points.reduce((sum, { packets }) => sum + packets, 0);
}

async function writeUntilKilled(folder: string, from: number): Promise<never> {
  const store = await openDuckdbFacts(folder, { threads: 1, checkpointMiB: 1 });
  for (let number = from; ; number++) {
    await store.ingest('a', numberedBatch(number), KEEP_ALL);
    process.stdout.write(`stored ${number}\n`);
  }
}

async function writeUntilFull(folder: string, ballast: string): Promise<void> {
  const store = await openDuckdbFacts(folder, { threads: 1, checkpointMiB: 8 });
  const rows = 10_000;
  let stored = 0;
  let code = '';
  while (code === '' && stored < 1000) {
    try {
      await store.ingest('a', numberedBatch(stored, rows), KEEP_ALL);
      stored++;
    } catch (error) {
      code = error instanceof YamoriError ? error.code : String(error);
    }
  }
  const whileFull = await countPackets(store).catch((error) => String(error));
  await rm(ballast);
  const again = await store
    .ingest('a', numberedBatch(stored, rows), KEEP_ALL)
    .catch((error) => String(error));
  const afterwards = await countPackets(store).catch((error) => String(error));
  await store.close();
  const reopened = await openDuckdbFacts(folder, { threads: 1 });
  const lasting = await countPackets(reopened);
  await reopened.close();
  process.stdout.write(`${JSON.stringify({ rows, stored, code, whileFull, again, afterwards, lasting })}\n`);
}

if (import.meta.main) {
  const [mode, folder, argument] = process.argv.slice(2);
  if (mode === 'until-killed') await writeUntilKilled(folder, Number(argument));
  else await writeUntilFull(folder, argument);
}
