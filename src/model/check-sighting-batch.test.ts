/** A batch passes whole, and fails for any field that is not as it should be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  arbitrarySighting,
  NEW_YEAR,
  sightedPacket,
  sighting,
  sightingBatch,
} from '../store/facts/facts-fixture.ts';
import { checkSightingBatch, MOST_AHEAD_MS } from './check-sighting-batch.ts';
import { currentBatch } from './current-batch.ts';
import { HEADER_FIELDS, MOST_PACKETS, MOST_SIGHTINGS, type Sighting } from './sighting.ts';

const NOW_MS = (NEW_YEAR + 100) * 3_600_000;

/** As it comes from the wire, and free to be spoilt. */
// biome-ignore lint/suspicious/noExplicitAny: hostile JSON has any shape
function wire(sightings: readonly Sighting[] = [sighting()]): any {
  return JSON.parse(JSON.stringify(sightingBatch(sightings, { packets: [sightedPacket()] })));
}

test('whatever a sensor may send passes', () => {
  fc.assert(
    fc.property(fc.array(arbitrarySighting, { maxLength: 20 }), (sightings) => {
      assert.equal(checkSightingBatch(wire(sightings), NOW_MS), null);
    }),
  );
});

const SPOILT: readonly (readonly [name: string, spoil: (batch: ReturnType<typeof wire>) => void])[] = [
  ['another format', (batch) => (batch.format = 3)],
  ['an id that is too short', (batch) => (batch.id = 'abc')],
  ['an id with a quote', (batch) => (batch.id = "'".repeat(22))],
  ['a negative sequence', (batch) => (batch.sequence = -1)],
  ['a prefix with host bits', (batch) => (batch.dark = ['203.0.113.1/24'])],
  ['a prefix that is none', (batch) => (batch.dark = [7])],
  ['covered the wrong way round', (batch) => (batch.covered = { from: 2, to: 1 })],
  ['covered into the future', (batch) => (batch.covered.to = NOW_MS / 1000 + 3601)],
  ['skipped that is no count', (batch) => (batch.skipped = { truncated: 0.5 })],
  ['a reason with markup', (batch) => (batch.skipped = { '<b>': 1 })],
  ['dropped that is missing', (batch) => delete batch.dropped],
  ['a column that is missing', (batch) => delete batch.sightings.ttlMin],
  ['a header column that is missing', (batch) => delete batch.sightings.shape],
  ['more that differ than there are fields', (batch) => (batch.sightings.differing[0] = 32)],
  ['a column that is longer', (batch) => batch.sightings.port.push(1)],
  ['marks that are too few', (batch) => batch.sightings.marks.pop()],
  ['a mark list that is shorter', (batch) => batch.sightings.marks[3].pop()],
  ['null where NaN was', (batch) => (batch.sightings.packets[0] = null)],
  ['a negative count', (batch) => (batch.sightings.bytes[0] = -1)],
  ['a count beyond 2^53', (batch) => (batch.sightings.bytes[0] = 2 ** 53)],
  ['a port beyond 65,535', (batch) => (batch.sightings.port[0] = 65_536)],
  ['half a packet', (batch) => (batch.sightings.packets[0] = 0.5)],
  ['no packet', (batch) => (batch.sightings.packets[0] = 0)],
  ['a number as text', (batch) => (batch.sightings.port[0] = '23')],
  ['an hour that is not of its times', (batch) => batch.sightings.hour[0]++],
  ['times the wrong way round', (batch) => (batch.sightings.last[0] = batch.sightings.first[0] - 0.5)],
  ['a response that is 1', (batch) => (batch.sightings.response[0] = 1)],
  ['a source that is a name', (batch) => (batch.sightings.source[0] = '<script>')],
  ['a source with zeros', (batch) => (batch.sightings.source[0] = '198.51.100.007')],
  ['a source in capitals', (batch) => (batch.sightings.source[0] = '2001:DB8::1')],
  ['a mapped source', (batch) => (batch.sightings.source[0] = '::ffff:198.51.100.7')],
  ['a source with a zone', (batch) => (batch.sightings.source[0] = 'fe80::1%eth0')],
  ['a set that is no base64', (batch) => (batch.sightings.destinationSet[0] = '!')],
  ['a set with loose bits', (batch) => (batch.sightings.destinationSet[0] = 'AB==')],
  ['a set that is huge', (batch) => (batch.sightings.destinationSet[0] = 'AAAA'.repeat(10_000))],
  ['a packet that is long', (batch) => (batch.packets[0].bytes = 'A'.repeat(152))],
  ['a packet without bytes', (batch) => (batch.packets[0].bytes = '')],
  ['a packet from the future', (batch) => (batch.packets[0].time = NOW_MS / 1000 + 3601)],
  ['a packet from nobody', (batch) => (batch.packets[0].source = '')],
  ['too many packets', (batch) => (batch.packets = Array(MOST_PACKETS + 1).fill(batch.packets[0]))],
];

for (const [name, spoil] of SPOILT) {
  test(`refused: ${name}`, () => {
    const batch = wire();
    assert.equal(checkSightingBatch(batch, NOW_MS), null);
    spoil(batch);
    assert.match(String(checkSightingBatch(batch, NOW_MS)), /^[a-zA-Z.[\]0-9]+ (is|has|lies) /);
  });
}

test('a batch of format 1 has no headers, and says so of every sighting', () => {
  const now = wire([sighting(), sighting({ port: 22 })]);
  const before = wire([sighting(), sighting({ port: 22 })]);
  before.format = 1;
  for (const field of HEADER_FIELDS) delete before.sightings[field];
  assert.equal(checkSightingBatch(before, NOW_MS), null);
  const unknown = { shape: [0, 0], sequence: [0, 0], ipId: [0, 0], window: [0, 0], differing: [31, 31] };
  const { id, sequence } = before;
  const wanted = { ...now, id, sequence, sightings: { ...now.sightings, ...unknown } };
  assert.deepEqual(currentBatch(before), wanted);
  assert.deepEqual(currentBatch({ ...now, format: 1, id, sequence }), wanted, 'whatever else it carries');
  assert.equal(currentBatch(now), now);
});

test('too many sightings are refused', () => {
  assert.equal(checkSightingBatch(wire(Array(MOST_SIGHTINGS).fill(sighting())), NOW_MS), null);
  assert.match(
    checkSightingBatch(wire(Array(MOST_SIGHTINGS + 1).fill(sighting())), NOW_MS)!,
    /at most 20000/,
  );
});

test('an hour may be ahead of the clock by as much as clocks differ, and no more', () => {
  const ahead = (NEW_YEAR + 10) * 3_600_000 - MOST_AHEAD_MS;
  const batch = wire([sighting({ hour: NEW_YEAR + 10 })]);
  assert.equal(checkSightingBatch(batch, ahead), null);
  assert.match(checkSightingBatch(batch, ahead - 1)!, /^sightings\.hour\[0\] lies in the future/);
});

test('any value in any place is answered, never thrown at', () => {
  const hostile = fc.oneof(
    fc.anything(),
    fc.constantFrom(NaN, Infinity, -0.5, 2 ** 53, 1e308, '__proto__', [], {}, null, undefined, 10n),
  );
  const field = fc.constantFrom(...Object.keys(sighting()));
  fc.assert(
    fc.property(hostile, field, hostile, fc.boolean(), (whole, name, value, isElement) => {
      checkSightingBatch(whole, NOW_MS);
      const batch = wire();
      if (isElement) batch.sightings[name][0] = value;
      else batch.sightings[name] = value;
      const answer = checkSightingBatch(batch, NOW_MS);
      assert.ok(answer === null || answer.startsWith(`sightings.`), String(answer));
    }),
  );
});
