/** What scanning must do on every store of facts: all that asks, by who looked, at what, and when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TimeRange } from '../../model/facts.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import { COUNTED_MARKS, MOST_SIGHTINGS, type Sighting, type SightingBatch } from '../../model/sighting.ts';
import type { FactsStore, ScanPart } from '../facts-port.ts';
import type { FactsEngineUnderTest } from './facts-conformance.ts';
import { ALL_TIME, arbitrarySighting, KEEP_ALL, NEW_YEAR, sighting, sightingBatch } from './facts-fixture.ts';
import type { Story } from './facts-retention-conformance.ts';

const START = NEW_YEAR * 3600;
const UNREAD = ['marks', 'packets', 'bytes', 'minuteFirst', 'minutePeak', 'minuteLast'];

export async function chunksOf(store: FactsStore, range: TimeRange): Promise<ScanChunk[]> {
  const chunks: ScanChunk[] = [];
  for await (const chunk of store.scanChunks(range)) chunks.push(chunk);
  return chunks;
}

/** A line for each row: who looked at what, when, and all that a chunk says of the sighting. */
function linesOf(chunk: ScanChunk): string[] {
  const { marks, ...columns } = chunk.sightings;
  const rows = columns.source.length;
  for (const column of [...Object.values(columns), ...marks]) assert.equal(column.length, rows);
  assert.ok(rows <= MOST_SIGHTINGS);
  return Array.from({ length: rows }, (_, row) =>
    lineOf(
      chunk,
      Object.entries(columns).map(([field, values]) => [field, values[row]]),
      marks.map((counts) => counts[row]),
    ),
  );
}

function lineOf(
  where: Omit<ScanChunk, 'sightings'>,
  fields: [string, unknown][],
  marks: readonly number[],
): string {
  const { sensorId, dark, covered } = where;
  const wanted = fields.filter(([field]) => !UNREAD.includes(field)).sort();
  return JSON.stringify([sensorId, dark, covered, wanted, marks]);
}

interface Sent {
  readonly sensor: string;
  readonly batch: SightingBatch;
  readonly sightings: readonly Sighting[];
}

/** Batches of one sensor and dark space whose times touch, one after the other, are one stretch: by trying all. */
function stretchOf(sent: readonly Sent[], one: Sent): { from: number; to: number } {
  let { from, to } = one.batch.covered;
  for (let grew = true; grew; ) {
    grew = false;
    for (const { sensor, batch } of sent) {
      const isOther = sensor !== one.sensor || String(batch.dark) !== String(one.batch.dark);
      if (isOther || batch.covered.from > to || batch.covered.to < from) continue;
      if (batch.covered.from >= from && batch.covered.to <= to) continue;
      from = Math.min(from, batch.covered.from);
      to = Math.max(to, batch.covered.to);
      grew = true;
    }
  }
  return { from, to };
}

function wholeHours(range: TimeRange): TimeRange {
  return { from: Math.floor(range.from / 3600) * 3600, to: Math.ceil(range.to / 3600) * 3600 };
}

/** Rows, and stretches with or without them, as the store should tell them. */
function expected(sent: readonly Sent[], range: TimeRange): { lines: string[]; stretches: Set<string> } {
  const hours = wholeHours(range);
  const lines: string[] = [];
  const stretches = new Set<string>();
  for (const one of sent) {
    const whole = stretchOf(sent, one);
    const clipped = { from: Math.max(whole.from, hours.from), to: Math.min(whole.to, hours.to) };
    const isIn = whole.from < hours.to && whole.to > hours.from;
    const where = {
      sensorId: one.sensor,
      dark: one.batch.dark,
      covered: isIn ? clipped : null,
    };
    const asking = one.sightings.filter(
      ({ response, requests, hour }) =>
        !response && requests > 0 && hour * 3600 < range.to && (hour + 1) * 3600 > range.from,
    );
    for (const row of asking) lines.push(lineOf(where, Object.entries(row), row.marks));
    if (isIn || asking.length > 0) stretches.add(JSON.stringify(where));
  }
  return { lines: lines.sort(), stretches };
}

const DARKS = [['203.0.113.0/24'], ['203.0.112.0/24', '203.0.113.0/24'], []];
const RANGES = [ALL_TIME, { from: START + 3600 * 5 + 1800, to: START + 3600 * 20 + 1 }];

const arbitrarySent = fc
  .record({
    sensor: fc.constantFrom('a', 'b'),
    dark: fc.constantFrom(...DARKS),
    from: fc.integer({ min: 0, max: 40 }),
    lasting: fc.constantFrom(0.5, 1, 3),
    // More that asks than arbitrary ones are.
    sightings: fc.array(
      fc
        .tuple(arbitrarySighting, fc.boolean())
        .map(([one, asks]) => (asks ? { ...one, response: false } : one)),
      { maxLength: 12 },
    ),
  })
  .map(({ sensor, dark, from, lasting, sightings }): Sent => {
    const covered = { from: START + from * 3600, to: START + (from + lasting) * 3600 };
    return { sensor, batch: sightingBatch(sightings, { dark, covered }), sightings };
  });

export function describeScan({ make, rounds }: FactsEngineUnderTest, story: Story): void {
  test('a scan gives all that asks, by sensor, dark prefixes and the time that was looked at', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrarySent, { maxLength: 10 }), async (sent) => {
        const { store, end } = await make();
        try {
          for (const { sensor, batch } of sent) await store.ingest(sensor, batch, KEEP_ALL);
          for (const range of RANGES) {
            const chunks = await chunksOf(store, range);
            const { lines, stretches } = expected(sent, range);
            assert.deepEqual(chunks.flatMap(linesOf).sort(), lines);
            const told = chunks.map(({ sensorId, dark, covered }) =>
              JSON.stringify({ sensorId, dark, covered }),
            );
            assert.deepEqual(new Set(told), stretches);
            const watched = (await store.watchedStretches(range)).map(({ sensorId, dark, from, to }) =>
              JSON.stringify({ sensorId, dark, covered: { from, to } }),
            );
            const known = [...stretches].filter((stretch) => JSON.parse(stretch).covered !== null);
            assert.deepEqual(watched.sort(), known.sort());
          }
        } finally {
          await end();
        }
      }),
      { numRuns: 2 * rounds, endOnFailure: true },
    );
  });

  story('chunks are full ones and a rest, and one who has seen enough may go', async (store) => {
    const covered = (from: number) => ({ from: START + from, to: START + from + 60 });
    const many = (from: number) =>
      Array.from({ length: 15_000 }, (_, i) => sighting({ port: i, sequence: from + i }));
    await store.ingest('a', sightingBatch(many(0), { covered: covered(0) }), KEEP_ALL);
    await store.ingest('a', sightingBatch(many(15_000), { covered: covered(60) }), KEEP_ALL);
    const chunks = await chunksOf(store, ALL_TIME);
    assert.deepEqual(
      chunks.map(({ sightings }) => sightings.source.length),
      [MOST_SIGHTINGS, 30_000 - MOST_SIGHTINGS],
    );
    assert.deepEqual(chunks[0].covered, { from: START, to: START + 120 });
    assert.equal(chunks[0].sightings.marks.length, COUNTED_MARKS.length);
    const sequences = chunks.flatMap(({ sightings }) => Array.from(sightings.sequence));
    assert.equal(new Set(sequences).size, 30_000);
    for (let i = 0; i < 8; i++) {
      for await (const { sightings } of store.scanChunks(ALL_TIME)) {
        assert.equal(sightings.source.length, MOST_SIGHTINGS);
        break;
      }
    }
    // While somebody reads, others write and ask.
    const reading = store.scanChunks(ALL_TIME)[Symbol.asyncIterator]();
    await reading.next();
    await store.ingest('b', sightingBatch([sighting()]), KEEP_ALL);
    assert.equal((await store.size()).sightings.rows, 30_001);
    await store.expire({ sightings: null, packets: START, verdicts: null, daily: null });
    assert.equal((await reading.next()).value?.sightings.source.length, 30_000 - MOST_SIGHTINGS);
    await reading.return?.();
  });

  story(
    'a scan and what it left are one scan of all, or the store says that it cannot tell',
    async (store) => {
      let sequence = 0;
      const send = (sensor: string, hours: readonly number[]) => {
        const rows = hours.map((hour) =>
          sighting({ hour: NEW_YEAR + hour, first: START + hour * 3600, sequence: sequence++ }),
        );
        const covered = {
          from: START + Math.min(...hours) * 3600,
          to: START + (Math.max(...hours) + 1) * 3600,
        };
        return store.ingest(sensor, sightingBatch(rows, { covered }), KEEP_ALL);
      };
      const read = async (to: number, part?: ScanPart) => {
        const range = { from: START, to: START + to * 3600 };
        const sequences: number[] = [];
        for await (const { sightings, dark } of store.scanChunks(range, part)) {
          if (sightings.source.length > 0) assert.deepEqual(dark, ['203.0.113.0/24']);
          sequences.push(...Array.from(sightings.sequence));
        }
        return sequences.sort((a, b) => a - b);
      };
      // One clock is ahead: the first scan leaves its last hour.
      await send('a', [0, 1, 2]);
      await send('b', [2, 3, 7]);
      const first = await store.scanMark();
      if (first === null) return;
      assert.deepEqual(await read(5, { after: 0, readTo: 0, upTo: first }), [0, 1, 2, 3, 4]);
      await send('a', [4, 5]);
      // Late, of hours that were read.
      await send('b', [1]);
      const second = (await store.scanMark())!;
      await send('a', [5]);
      const left = await read(9, { after: first, readTo: START + 5 * 3600, upTo: second });
      assert.deepEqual(left, [5, 6, 7, 8]);
      assert.deepEqual(await read(9), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    },
  );

  story('who looked and saw nothing is told, who is forgotten is not', async (store) => {
    await store.ingest('quiet', sightingBatch([]), KEEP_ALL);
    await store.ingest('a', sightingBatch([sighting({ response: true })]), KEEP_ALL);
    const covered = { from: START, to: START + 3600 };
    const told = (await chunksOf(store, ALL_TIME)).map((chunk) => ({
      ...chunk,
      sightings: chunk.sightings.source.length,
    }));
    const silence = { dark: ['203.0.113.0/24'], covered, sightings: 0 };
    assert.deepEqual(told, [
      { sensorId: 'a', ...silence },
      { sensorId: 'quiet', ...silence },
    ]);
    await store.forgetSensor('quiet');
    assert.deepEqual(
      (await chunksOf(store, ALL_TIME)).map(({ sensorId }) => sensorId),
      ['a'],
    );
    const [{ covered: middle }] = await chunksOf(store, { from: START + 900, to: START + 1000 });
    assert.deepEqual(middle, covered, 'an hour counts whole');
    assert.deepEqual(await chunksOf(store, { from: 0, to: START }), []);
    assert.deepEqual(await chunksOf(store, { from: Number.NaN, to: Number.NaN }), []);
  });
}

/** A row of `sightings` as version 1 stored it, by column, without batch and sensor; and what it reads as today. */
export const ROW_OF_VERSION_1: Readonly<Record<string, number>> = {
  place: 0,
  hour: NEW_YEAR,
  high: 0,
  low: 0xffff_c633_6407,
  asn: 0,
  country: 0,
  response: 0,
  first_us: 1_000_001,
  last_us: 2_000_000,
  protocol: 6,
  port: 23,
  packets: 3,
  bytes: 120,
  requests: 3,
  retransmissions: 0,
  minute_first: 1,
  minute_peak: 2,
  minute_last: 1,
  destinations: 3,
  first_destination: 1,
  last_destination: 3,
  ttl_min: 50,
  ttl_max: 51,
  tcp_flags: 2,
  source_port_min: 1024,
  source_port_max: 2048,
  length_min: 40,
  length_max: 40,
  unit_up: 1,
  unit_down: 0,
  ascents: 2,
  reversed_ascents: 1,
  strong_marks: 1,
  mark_mirai: 3,
  mark_zmap: 0,
  mark_masscan: 0,
  mark_unicornscan: 0,
  mark_nmap: 0,
  mark_hping: 0,
  mark_os_stack: 0,
};

/** Of a store that was opened with one such row of batch 1 of sensor `a`. */
export async function checkStoreOfVersion1(store: FactsStore): Promise<void> {
  const old = { shape: 0, sequence: 0, ipId: 0, window: 0, differing: 31 };
  const told = async () => {
    const chunks = await chunksOf(store, ALL_TIME);
    return chunks.map(({ sightings, ...where }) => ({
      ...where,
      shape: Array.from(sightings.shape),
      differing: Array.from(sightings.differing),
      source: Array.from(sightings.source),
    }));
  };
  const [before] = await store.sightingsOf(['198.51.100.7'], ALL_TIME);
  for (const [field, value] of Object.entries(old))
    assert.equal(before[field as keyof typeof old], value, field);
  assert.equal(before.first, START + 1.000001);
  const unknown = {
    sensorId: 'a',
    dark: [],
    covered: null,
    shape: [0],
    differing: [31],
    source: ['198.51.100.7'],
  };
  assert.deepEqual(await told(), [unknown]);
  const one = sighting({ source: '192.0.2.9' });
  assert.equal(await store.ingest('a', sightingBatch([one]), KEEP_ALL), 'stored');
  assert.deepEqual(
    (await told()).sort((a, b) => a.differing[0] - b.differing[0]),
    [
      {
        sensorId: 'a',
        dark: ['203.0.113.0/24'],
        covered: { from: START, to: START + 3600 },
        shape: [one.shape],
        differing: [one.differing],
        source: ['192.0.2.9'],
      },
      unknown,
    ],
  );
}
