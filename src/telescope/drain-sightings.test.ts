/** Draining by the hour, in any pieces, then merging, against counting all at once with the same kernel. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { formatPrefix } from '../base/prefix.ts';
import { openCapture } from '../capture/open-capture.ts';
import { readPackets } from '../capture/testing/read-all.ts';
import type { TestPacket as CapturedPacket } from '../capture/testing/write-captures.ts';
import { checkSightingBatch } from '../model/check-sighting-batch.ts';
import { mergeSightings, profileOf } from '../model/merge-sightings.ts';
import { COUNTED_MARKS, MOST_PACKETS, MOST_SIGHTINGS, type Sighting } from '../model/sighting.ts';
import type { ServiceActivity, SourceProfile } from '../model/source-profile.ts';
import {
  drainInPieces,
  observe,
  type PlainProfile,
  prefixes,
  type RawPacket,
  raw,
  rowsOf,
} from './telescope-fixture.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const DARK = 0x0a140000; // 10.20.0.0/20
const START = Date.UTC(2026, 5, 1, 10, 59, 0);

function bySource(sightings: readonly Sighting[]): Map<string, Sighting[]> {
  const sources = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const list = sources.get(sighting.source);
    if (list === undefined) sources.set(sighting.source, [sighting]);
    else list.push(sighting);
  }
  return sources;
}

/** Without the times, which a sighting has to the microsecond only. */
function comparable(services: readonly ServiceActivity[]): object[] {
  return services.map(({ first: _, last: __, ...service }) => ({
    ...service,
    destinations: Math.round(service.destinations),
    marks: Array.from(service.marks),
  }));
}

function profilesOf(sightings: readonly Sighting[]): SourceProfile[] {
  return [...bySource(sightings).values()].map(profileOf);
}

function compare(merged: readonly SourceProfile[], counted: readonly PlainProfile[]): void {
  const hex = (profile: SourceProfile) => Buffer.from(profile.bytes).toString('hex');
  const sorted = [...merged].sort((a, b) => (hex(a) < hex(b) ? -1 : 1));
  assert.deepEqual(
    sorted.map(hex),
    counted.map(({ source }) => source),
  );
  for (const [i, profile] of sorted.entries()) {
    assert.equal(profile.packets, counted[i].packets);
    assert.deepEqual(comparable(profile.services), comparable(counted[i].services), counted[i].source);
    for (const [at, service] of profile.services.entries()) {
      assert.ok(Math.abs(service.first - counted[i].services[at].first) < 2e-6);
      assert.ok(Math.abs(service.last - counted[i].services[at].last) < 2e-6);
    }
  }
}

const stream = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 1, 40, 900, 3000, 61_000, 200_000, 3_600_000),
      source: fc.integer({ min: 1, max: 6 }),
      step: fc.oneof(fc.constantFrom(0, 1, -1), fc.integer({ min: 0, max: 4095 })),
      port: fc.constantFrom(23, 80),
      sourcePort: fc.constantFrom(1024, 53, 40000),
      seq: fc.constantFrom(1, 2, 3),
      flags: fc.constantFrom(2, 2, 2, 0x12, 4, 0x29, 0x18),
      ttl: fc.integer({ min: 1, max: 255 }),
      // Mostly the same, so that what differs and what does not is both seen.
      ipId: fc.constantFrom(0, 0, 0, 0, 54_321),
      window: fc.constantFrom(1024, 1024, 1024, 65_535),
      options: fc.constantFrom<number[]>([], [], [], [2, 4, 5, 180]),
    }),
    { minLength: 1, maxLength: 300 },
  )
  .map((steps) => {
    let time = START;
    let destination = 0;
    return steps.map((step): TestPacketAt => {
      time += step.gap;
      destination = (destination + step.step + 4096) % 4096;
      return {
        time,
        source: 0xc6336400 + step.source,
        destination: DARK + destination,
        destinationPort: step.port,
        sourcePort: step.sourcePort,
        seq: step.seq,
        flags: step.flags,
        ttl: step.ttl,
        ipId: step.ipId,
        window: step.window,
        options: step.options,
      };
    });
  });
type TestPacketAt = Parameters<typeof raw>[0][number];

test('drained in any pieces, from any table, sightings merge to what counting at once gives', async () => {
  const cuts = fc.array(fc.nat(300), { maxLength: 12 }).map((list) => list.sort((a, b) => a - b));
  await fc.assert(
    fc.asyncProperty(stream, cuts, async (packets, where) => {
      const input = raw(packets);
      const base = { darkPrefixes: ['10.20.0.0/20'] };
      const { profiles } = await observe(input, base);
      for (const options of [{}, { rowsPerLane: 3 }, { lanes: 2, threads: false, rowsPerLane: 2 }]) {
        const chunks = await drainInPieces(input, where, { ...base, ...options });
        compare(profilesOf(chunks.flatMap(({ sightings }) => rowsOf(sightings))), profiles);
      }
    }),
    { numRuns: 30 },
  );
});

test('pieces of one hour merge to the sighting that one drain gives', async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.array(fc.nat(300), { maxLength: 8 }), async (packets, where) => {
      const input = raw(packets);
      const base = { darkPrefixes: ['10.20.0.0/20'] };
      const whole = await drainInPieces(input, [], base);
      const cuts = where.sort((a, b) => a - b);
      const keyOf = (row: Sighting) =>
        `${row.hour} ${row.source} ${row.protocol} ${row.port} ${row.response}`;
      const wanted = new Map(
        whole.flatMap(({ sightings }) => rowsOf(sightings)).map((row) => [keyOf(row), row]),
      );
      // By the kernel where a small table went to disk, by mergeSightings here.
      for (const options of [{}, { rowsPerLane: 3 }]) {
        const pieces = await drainInPieces(input, cuts, { ...base, ...options });
        const merged = new Map<string, Sighting>();
        for (const row of pieces.flatMap(({ sightings }) => rowsOf(sightings))) {
          const before = merged.get(keyOf(row));
          merged.set(keyOf(row), before === undefined ? row : mergeSightings(before, row));
        }
        assert.deepEqual(merged, wanted);
      }
    }),
    { numRuns: 40 },
  );
});

async function readTrace(file: string): Promise<RawPacket[]> {
  const capture = await openCapture([file], {});
  try {
    return (await readPackets(capture)).map((packet: CapturedPacket) => ({
      time: packet.seconds * 1000 + Math.floor(packet.nanoseconds / 1000) / 1000,
      bytes: packet.data,
      linkType: packet.linkType,
      originalLength: packet.originalLength,
    }));
  } finally {
    await capture.close();
  }
}

const traces = readdirSync(join(ROOT, 'test/traces')).filter((name) => /\.pcap(\.gz|\.zst)?$/.test(name));

test('every recorded trace drained in pieces gives the profiles of counting at once, IPv6 included', async () => {
  assert.ok(traces.length > 20);
  let services = 0;
  for (const name of traces) {
    const packets = await readTrace(join(ROOT, 'test/traces', name));
    const base = { darkPrefixes: ['198.18.0.0/16', '2001:db8::/32', 'fd00::/8'] };
    const { profiles } = await observe(packets, base);
    const third = Math.floor(packets.length / 3);
    for (const options of [{}, { rowsPerLane: 5 }]) {
      const chunks = await drainInPieces(packets, [third, third + 1, 2 * third], { ...base, ...options });
      compare(profilesOf(chunks.flatMap(({ sightings }) => rowsOf(sightings))), profiles);
    }
    services += profiles.reduce((sum, profile) => sum + profile.services.length, 0);
  }
  assert.ok(services > 100, `the traces hold ${services} services of sources that send into the dark`);
});

test('chunks pass the hub’s check, keep packets, and are bounded', async () => {
  const packets: TestPacketAt[] = [];
  for (let i = 0; i < 30_000; i++) {
    packets.push({
      // The last microseconds of an hour must not become the next.
      time: START + (i % 2 === 0 ? 59_999.9999 : 0),
      source: 0xc0000000 + (i % 25_000),
      destination: DARK + (i % 4096),
      seq: i,
    });
  }
  const base = { darkPrefixes: ['10.20.0.0/20'], tableBytes: 32 * 1024 * 1024 };
  const without = await drainInPieces(raw(packets), [], base);
  assert.deepEqual(
    without.map(({ sightings }) => sightings.hour.length),
    [MOST_SIGHTINGS, 5000],
  );
  assert.ok(without.every((chunk) => chunk.packets.length === 0));
  const kept = await drainInPieces(raw(packets), [], { ...base, evidence: 'all' });
  assert.equal(
    kept.reduce((sum, chunk) => sum + chunk.packets.length, 0),
    30_000,
  );
  assert.ok(kept.every((chunk) => chunk.packets.length <= MOST_PACKETS));
  const [prefix] = prefixes('10.20.0.0/20').map(formatPrefix);
  for (const [sequence, chunk] of [...without, ...kept].entries()) {
    assert.equal(chunk.sightings.marks.length, COUNTED_MARKS.length);
    assert.deepEqual(structuredClone(chunk), chunk);
    const batch = {
      format: 2,
      id: 'a'.repeat(22),
      sequence,
      sentAt: START,
      dark: [prefix],
      covered: { from: START / 1000, to: START / 1000 + 60 },
      skipped: {},
      dropped: { kernelPackets: 0, spoolBatches: 0 },
      ...chunk,
    };
    assert.equal(checkSightingBatch(batch, START), null);
  }
});

test('a wide dark space: what is known one by one stays so, what is hashed merges as in the kernel', async () => {
  const reach: TestPacketAt[] = [];
  for (let i = 0; i < 3000; i++) {
    const destination = 0x0a000000 + 65_536 + ((i * 7919) % 2 ** 17);
    reach.push({ time: START + i, source: 0xc0000201, destination, seq: i });
  }
  const base = { darkPrefixes: ['10.0.0.0/14'] };
  for (const count of [200, 3000]) {
    const input = raw(reach.slice(0, count));
    const { profiles } = await observe(input, base);
    const chunks = await drainInPieces(input, [100, 150, 1900], base);
    compare(profilesOf(chunks.flatMap(({ sightings }) => rowsOf(sightings))), profiles);
  }
});
