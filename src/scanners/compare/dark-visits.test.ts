import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { requirePrefix } from '../../base/prefix.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import { DestinationSet } from '../../model/destination-set.ts';
import type { ScanChunk, ScanColumns } from '../../model/scan-chunk.ts';
import type { VisitCount } from '../../model/visit-count.ts';
import { DarkVisits } from './dark-visits.ts';
import { DarkWatch } from './dark-watch.ts';

const FIRST_HOUR = 500_000;

interface Row {
  readonly hour: number;
  readonly source?: string;
  readonly positions?: readonly number[];
  readonly port?: number;
  readonly response?: boolean;
  readonly destinationSet?: string;
}

/** Columns that visits are read from; the others do not matter here. */
function chunkOf(rows: readonly Row[], given: Partial<ScanChunk> = {}): ScanChunk {
  const sightings = {
    hour: rows.map(({ hour }) => hour),
    source: rows.map(({ source }) => source ?? '198.51.100.7'),
    protocol: rows.map(() => 6),
    port: rows.map(({ port }) => port ?? 23),
    response: rows.map(({ response }) => response ?? false),
    requests: rows.map(() => 1),
    destinationSet: rows.map(
      ({ positions, destinationSet }) => destinationSet ?? DestinationSet.of(positions ?? [0]).encode(),
    ),
  };
  return {
    sensorId: 's',
    dark: ['203.0.113.0/24'],
    covered: null,
    sightings: sightings as unknown as ScanColumns,
    ...given,
  };
}

function space(...texts: string[]): DarkSpace {
  return new DarkSpace(texts.map(requirePrefix));
}

const SIDES = { a: space('203.0.113.16/28', '203.0.113.200'), b: space('203.0.113.32/28') };

function sum(visits: Iterable<VisitCount>): { a: number; b: number } {
  const total = { a: 0, b: 0 };
  for (const { side, visits: count } of visits) total[side] += count;
  return total;
}

test('each address that was reached in an hour is a visit, on the side that it belongs to', () => {
  const visits = new DarkVisits(SIDES);
  const rows: Row[] = [
    { hour: FIRST_HOUR, positions: [15, 16, 31, 32, 47, 48, 200, 201] },
    { hour: FIRST_HOUR, positions: [17], port: 80 },
    { hour: FIRST_HOUR, positions: [18], response: true },
    { hour: FIRST_HOUR, positions: [18], source: '2001:db8::1' },
    { hour: FIRST_HOUR, destinationSet: '' },
    { hour: FIRST_HOUR, destinationSet: '!?' },
  ];
  assert.deepEqual(
    [...visits.take(chunkOf(rows))],
    [
      { at: FIRST_HOUR * 3600, side: 'a', source: '198.51.100.7', service: '23/tcp', visits: 3 },
      { at: FIRST_HOUR * 3600, side: 'b', source: '198.51.100.7', service: '23/tcp', visits: 2 },
      { at: FIRST_HOUR * 3600, side: 'a', source: '198.51.100.7', service: '80/tcp', visits: 1 },
    ],
  );
  assert.equal(visits.unplaced, 2);
});

test('an hour in pieces, and two sensors at one address, are told once; other positions of another dark space are other addresses', () => {
  const visits = new DarkVisits(SIDES);
  const first = chunkOf([
    { hour: FIRST_HOUR, positions: [16, 17] },
    { hour: FIRST_HOUR, positions: [17, 18] },
    { hour: FIRST_HOUR + 1, positions: [17] },
  ]);
  assert.deepEqual(sum(visits.take(first)), { a: 4, b: 0 });
  assert.deepEqual(sum(visits.take(first)), { a: 0, b: 0 });
  // 203.0.113.16 is the first address of this one.
  const other = chunkOf([{ hour: FIRST_HOUR, positions: [0, 16, 20] }], {
    dark: ['203.0.113.16/28', '203.0.113.32/27'],
  });
  assert.deepEqual(sum(visits.take(other)), { a: 0, b: 2 });
});

test('any positions in any pieces come to the number of distinct addresses of each side', () => {
  const piece = fc.record({
    hour: fc.integer({ min: FIRST_HOUR, max: FIRST_HOUR + 2 }),
    positions: fc.array(fc.nat(255), { minLength: 1, maxLength: 40 }),
    port: fc.constantFrom(23, 80),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(12), (pieces, cut) => {
      const visits = new DarkVisits(SIDES);
      const total = { a: 0, b: 0 };
      for (const rows of [pieces.slice(0, cut), pieces.slice(cut)]) {
        const { a, b } = sum(visits.take(chunkOf(rows)));
        total.a += a;
        total.b += b;
      }
      const distinct = new Set(
        pieces.flatMap(({ hour, port, positions }) =>
          positions.map((position) => `${hour} ${port} ${position}`),
        ),
      );
      const on = (isOn: (position: number) => boolean) =>
        [...distinct].filter((key) => isOn(Number(key.split(' ')[2]))).length;
      assert.equal(
        total.a,
        on((position) => (position >= 16 && position < 32) || position === 200),
      );
      assert.equal(
        total.b,
        on((position) => position >= 32 && position < 48),
      );
    }),
  );
});

test('what is remembered is bounded: the oldest hours are forgotten, the newest are not', () => {
  const visits = new DarkVisits(SIDES, 40);
  const hourOf = (hour: number) =>
    chunkOf([{ hour, positions: Array.from({ length: 16 }, (_, i) => 16 + i) }]);
  for (let hour = FIRST_HOUR; hour < FIRST_HOUR + 10; hour++)
    assert.equal(sum(visits.take(hourOf(hour))).a, 16);
  assert.equal(sum(visits.take(hourOf(FIRST_HOUR + 9))).a, 0);
  assert.equal(sum(visits.take(hourOf(FIRST_HOUR))).a, 16);
});

const PERIOD = { from: FIRST_HOUR * 3600, to: (FIRST_HOUR + 10) * 3600 };

test('a sensor that was off, or on for half an hour, watched for as long as that', () => {
  const watch = new DarkWatch(SIDES);
  const covered = { from: FIRST_HOUR * 3600, to: FIRST_HOUR * 3600 + 9_000 };
  // The stretch comes with each of its chunks, and counts once.
  for (let i = 0; i < 3; i++) watch.add(chunkOf([], { covered }));
  const { addressesA, addressesB, addressesAt } = watch.within(PERIOD);
  assert.deepEqual([addressesA, addressesB], [17, 16]);
  const seen = [0, 1, 2, 3].map((hour) => addressesAt!('b', (FIRST_HOUR + hour) * 3600));
  assert.deepEqual(seen, [16, 16, 8, 0]);
});

test('an hour of silence is an outage where so much comes that it would be a wonder, and none where little comes', () => {
  for (const [count, silent] of [
    [20, 0],
    [2, 16],
  ]) {
    const watch = new DarkWatch(SIDES);
    for (const hour of [0, 1, 2, 4, 5])
      watch.add(chunkOf(Array.from({ length: count }, () => ({ hour: FIRST_HOUR + hour }))));
    const { addressesAt } = watch.within(PERIOD);
    assert.equal(addressesAt!('b', (FIRST_HOUR + 3) * 3600), silent, `${count} an hour`);
    assert.equal(addressesAt!('b', (FIRST_HOUR + 4) * 3600), 16);
  }
});

test('dark spaces that overlap are watched once, and one that shrank is smaller from then on', () => {
  const watch = new DarkWatch(SIDES);
  const hours = (from: number, to: number) => ({
    from: (FIRST_HOUR + from) * 3600,
    to: (FIRST_HOUR + to) * 3600,
  });
  watch.add(chunkOf([], { covered: hours(0, 4) }));
  watch.add(chunkOf([], { sensorId: 't', dark: ['203.0.113.0/27'], covered: hours(2, 8) }));
  const { addressesAt } = watch.within(PERIOD);
  const at = (side: 'a' | 'b') => [0, 3, 5, 9].map((hour) => addressesAt!(side, (FIRST_HOUR + hour) * 3600));
  assert.deepEqual(at('a'), [17, 17, 16, 0]);
  assert.deepEqual(at('b'), [16, 16, 0, 0]);
  assert.equal(watch.dark.sizeIpv4, 256);
});
