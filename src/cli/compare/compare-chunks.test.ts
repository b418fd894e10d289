/** Addresses that are not dark are no part of a comparison; one that was listed is, however much it stands out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DestinationSet } from '../../model/destination-set.ts';
import type { ScanChunk, ScanColumns } from '../../model/scan-chunk.ts';
import { seededRandom } from '../../scanners/chance.ts';
import { compareChunks } from './compare-chunks.ts';

const FIRST_HOUR = 500_000;
const HOURS = 24 * 28;
const LISTED_HOUR = FIRST_HOUR + HOURS / 2;
const A = '203.0.113.16/29';
const B = '203.0.113.32/29';

interface Row {
  readonly hour: number;
  readonly source: string;
  readonly position: number;
}

function chunkOf(rows: readonly Row[]): ScanChunk {
  const sightings = {
    hour: rows.map(({ hour }) => hour),
    source: rows.map(({ source }) => source),
    protocol: rows.map(() => 6),
    port: rows.map(() => 23),
    response: rows.map(() => false),
    requests: rows.map(() => 1),
    destinationSet: rows.map(({ position }) => DestinationSet.of([position]).encode()),
  };
  return {
    sensorId: 's',
    dark: ['203.0.113.0/24'],
    covered: { from: FIRST_HOUR * 3600, to: (FIRST_HOUR + HOURS) * 3600 },
    sightings: sightings as unknown as ScanColumns,
  };
}

/** Each hour three sources come to somewhere in the /24, and more to single positions. */
function rowsOf(extra: (hour: number) => readonly number[]): Row[] {
  const random = seededRandom(1);
  const rows: Row[] = [];
  const source = () => `198.51.${Math.floor(random() * 100)}.${Math.floor(random() * 250) + 1}`;
  for (let hour = FIRST_HOUR; hour < FIRST_HOUR + HOURS; hour++) {
    for (let i = 0; i < 3; i++) rows.push({ hour, source: source(), position: Math.floor(random() * 256) });
    for (const position of extra(hour)) rows.push({ hour, source: source(), position });
  }
  return rows;
}

async function compared(rows: readonly Row[]) {
  return compareChunks(
    () => [chunkOf(rows.slice(0, rows.length / 2)), chunkOf(rows.slice(rows.length / 2))],
    {
      a: [A],
      b: [B],
      listedAt: LISTED_HOUR * 3600,
      from: FIRST_HOUR * 3600,
      to: (FIRST_HOUR + HOURS) * 3600,
      stepSeconds: 7 * 86_400,
    },
    [],
  );
}

test('an address that many came to before the date is left out with its time, and a remark names it', async () => {
  const plain = await compared(rowsOf(() => []));
  const leaky = await compared(rowsOf(() => [20]));
  assert.equal(leaky.addressesA, 7);
  assert.equal(leaky.addressesB, 8);
  assert.equal(leaky.before.a.addressDays, 7 * 14);
  assert.ok(leaky.before.a.visits < 1.5 * plain.before.a.visits, JSON.stringify(leaky.before));
  const remark = leaky.remarks.find(({ code }) => code === 'not-dark');
  assert.equal(remark?.value, 1);
  assert.match(remark?.text ?? '', /1 address was sought far more .* \(203\.0\.113\.20\)/);
  assert.ok(plain.remarks.every(({ code }) => code !== 'not-dark'));
});

test('what stands out since the date alone is the effect, and stays', async () => {
  const listed = await compared(rowsOf((hour) => (hour < LISTED_HOUR ? [] : [16, 17])));
  assert.equal(listed.addressesA, 8);
  assert.ok(listed.effect.low! > 3, JSON.stringify(listed.effect));
  assert.ok(listed.remarks.every(({ code }) => code !== 'not-dark'));
});

test('one elsewhere in the dark space is nobody`s matter', async () => {
  const elsewhere = await compared(rowsOf(() => [100]));
  assert.deepEqual([elsewhere.addressesA, elsewhere.addressesB], [8, 8]);
  assert.ok(elsewhere.remarks.every(({ code }) => code !== 'not-dark'));
});
