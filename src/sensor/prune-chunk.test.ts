import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COUNTED_MARKS, type SightedPacket, type SightingColumns } from '../model/sighting.ts';
import { pruneChunk } from './prune-chunk.ts';

const HOUR = 490_000;
const NOW_MS = HOUR * 3_600_000 + 60_000;

/** Columns in which each value tells its row. */
function columns(hours: readonly number[]): SightingColumns {
  const numbers = hours.map((_, row) => row);
  const texts = numbers.map(String);
  return {
    hour: hours,
    source: texts,
    protocol: numbers,
    port: numbers,
    response: numbers.map((row) => row % 2 === 0),
    packets: numbers.map((row) => row + 1),
    bytes: numbers,
    requests: numbers,
    retransmissions: numbers,
    first: numbers,
    last: numbers,
    minuteFirst: numbers,
    minutePeak: numbers,
    minuteLast: numbers,
    destinations: numbers,
    firstDestination: numbers,
    lastDestination: numbers,
    destinationSet: texts,
    ttlMin: numbers,
    ttlMax: numbers,
    tcpFlags: numbers,
    sourcePortMin: numbers,
    sourcePortMax: numbers,
    lengthMin: numbers,
    lengthMax: numbers,
    unitUp: numbers,
    unitDown: numbers,
    ascents: numbers,
    reversedAscents: numbers,
    marks: COUNTED_MARKS.map(() => numbers),
    strongMarks: numbers,
    shape: numbers,
    sequence: numbers,
    ipId: numbers,
    window: numbers,
    differing: numbers,
  };
}

function packetAt(source: string, time: number): SightedPacket {
  return { source, time, originalLength: 40, bytes: 'RQ==' };
}

test('rows of the future go from every column, and their packets are counted', () => {
  const hour = fc.integer({ min: HOUR - 3, max: HOUR + 3 });
  fc.assert(
    fc.property(fc.array(hour, { maxLength: 40 }), (hours) => {
      const pruned = pruneChunk({ sightings: columns(hours), packets: [] }, NOW_MS);
      const wanted = hours.map((_, row) => row).filter((row) => hours[row] <= HOUR);
      const { marks, ...plain } = pruned.sightings;
      assert.equal(marks.length, COUNTED_MARKS.length);
      for (const column of [...Object.values(plain), ...marks]) assert.equal(column.length, wanted.length);
      assert.deepEqual(pruned.sightings.port, wanted);
      assert.deepEqual(marks[0], wanted);
      const all = [...hours.keys()].reduce((sum, row) => sum + row + 1, 0);
      const kept = pruned.sightings.packets.reduce((sum, count) => sum + count, 0);
      assert.equal(pruned.fromTheFuture, all - kept);
    }),
  );
});

test('of each source a few packets are kept, the first ones, and none of the future', () => {
  const packets = Array.from({ length: 100 }, (_, i) =>
    packetAt(i % 4 === 0 ? 'rare' : 'often', i < 95 ? HOUR * 3600 + i / 10 : (NOW_MS + 1000) / 1000),
  );
  const kept = pruneChunk({ sightings: columns([]), packets }, NOW_MS).packets;
  assert.deepEqual(
    kept.filter(({ source }) => source === 'often'),
    packets.filter(({ source }) => source === 'often').slice(0, 16),
  );
  assert.equal(kept.filter(({ source }) => source === 'rare').length, 16);
  assert.ok(kept.every(({ time }) => time * 1000 <= NOW_MS));
});
