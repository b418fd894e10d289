/** The kernel against a plain implementation, small tables against large ones, one lane against several. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PacketFields, runFingerprint } from '../fingerprints/fingerprint.ts';
import { FINGERPRINTS } from '../fingerprints/registry.ts';
import { DarkSpace } from '../model/dark-space.ts';
import { MARKS } from '../model/marks.ts';
import { buildKernel, KERNEL_FILE } from './kernel/build.ts';
import { Telescope } from './telescope.ts';
import {
  fillBatch,
  observe,
  type PlainProfile,
  prefixes,
  raw,
  type TestPacket,
} from './telescope-fixture.ts';

const DARK = 0x0a140000; // 10.20.0.0/20
const START = Date.UTC(2026, 5, 1, 10, 59, 0);

test('kernel.wasm is what its source compiles to', async () => {
  const built = await buildKernel();
  assert.ok(
    Buffer.from(built).equals(readFileSync(KERNEL_FILE)),
    'assembly/, layout.ts or a fingerprint changed: run `npm run build:kernel` and commit kernel.wasm',
  );
});

/** What the kernel should count for one service of one source, the plain way. */
interface Expected {
  packets: number;
  requests: number;
  responses: number;
  retransmissions: number;
  bytes: number;
  first: number;
  last: number;
  destinations: Set<number>;
  ttlMin: number;
  ttlMax: number;
  steps: [number, number][];
  lastDestination: number | null;
  hours: number;
  minutes: Map<number, number>;
  previousHour: number;
}

function expectAll(packets: readonly TestPacket[]): Map<string, Expected> {
  const rows = new Map<string, Expected>();
  const probes = new Map<string, number>();
  for (const packet of packets) {
    const flags = packet.flags ?? 2;
    const isResponse = (flags & 4) !== 0 || (flags & 0x12) === 0x12;
    const port = isResponse ? (packet.sourcePort ?? 40000) : (packet.destinationPort ?? 23);
    const key = `${packet.source}/${port}/${isResponse}`;
    let row = rows.get(key);
    if (row === undefined) {
      row = {
        packets: 0,
        requests: 0,
        responses: 0,
        retransmissions: 0,
        bytes: 0,
        first: packet.time,
        last: packet.time,
        destinations: new Set(),
        ttlMin: 255,
        ttlMax: 0,
        steps: [],
        lastDestination: null,
        hours: 0,
        minutes: new Map(),
        previousHour: -1,
      };
      rows.set(key, row);
    }
    row.packets++;
    row.bytes += 40 + (packet.options?.length ?? 0);
    row.first = Math.min(row.first, packet.time);
    row.last = Math.max(row.last, packet.time);
    row.destinations.add(packet.destination - DARK);
    row.ttlMin = Math.min(row.ttlMin, packet.ttl ?? 50);
    row.ttlMax = Math.max(row.ttlMax, packet.ttl ?? 50);
    const hour = Math.floor(packet.time / 3_600_000);
    if (hour !== row.previousHour) row.hours++;
    row.previousHour = hour;
    const minute = Math.floor(packet.time / 60_000);
    row.minutes.set(minute, (row.minutes.get(minute) ?? 0) + 1);
    if (isResponse) {
      row.responses++;
      continue;
    }
    row.requests++;
    const identity = [packet.source, packet.destination, port, packet.sourcePort, packet.seq].join();
    const second = Math.floor(packet.time / 1000);
    const earlier = probes.get(identity);
    if (earlier !== undefined && second - earlier <= 130) {
      row.retransmissions++;
      continue;
    }
    probes.set(identity, second);
    if (row.lastDestination !== null) row.steps.push([row.lastDestination, packet.destination]);
    row.lastDestination = packet.destination;
  }
  return rows;
}

function reversed(address: number): number {
  return (
    (((address & 255) << 24) | ((address & 0xff00) << 8) | ((address >>> 8) & 0xff00) | (address >>> 24)) >>>
    0
  );
}

function compare(profiles: readonly PlainProfile[], expected: Map<string, Expected>): void {
  let services = 0;
  for (const profile of profiles) {
    const source = Number.parseInt(profile.source.slice(-8), 16);
    for (const service of profile.services) {
      services++;
      const row = expected.get(`${source}/${service.port}/${service.response}`);
      assert.ok(row, `no such service: ${source} ${service.port}`);
      const up = row.steps.filter(([from, to]) => to > from).length;
      assert.deepEqual(
        {
          packets: service.packets,
          requests: service.requests,
          responses: service.responses,
          retransmissions: service.retransmissions,
          bytes: service.bytes,
          first: Math.round(service.first * 1000),
          last: Math.round(service.last * 1000),
          destinations: service.destinations,
          ttlMin: service.ttlMin,
          ttlMax: service.ttlMax,
          unitUp: service.unitUp,
          unitDown: service.unitDown,
          ascents: service.ascents,
          reversedAscents: service.reversedAscents,
          activeHours: service.activeHours,
          minutePeak: service.minutePeak,
        },
        {
          packets: row.packets,
          requests: row.requests,
          responses: row.responses,
          retransmissions: row.retransmissions,
          bytes: row.bytes,
          first: row.first,
          last: row.last,
          destinations: row.destinations.size,
          ttlMin: row.ttlMin,
          ttlMax: row.ttlMax,
          unitUp: row.steps.filter(([from, to]) => to - from === 1).length,
          unitDown: row.steps.filter(([from, to]) => from - to === 1).length,
          ascents: up,
          reversedAscents: row.steps.filter(([from, to]) => reversed(to) > reversed(from)).length,
          activeHours: row.hours,
          minutePeak: Math.max(...row.minutes.values()),
        },
      );
    }
  }
  assert.equal(services, expected.size);
}

/** Streams in time order, with few sources, ports and destinations, so that much of it meets again. */
const stream = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 1, 40, 900, 3000, 61_000, 200_000, 3_600_000),
      source: fc.integer({ min: 1, max: 12 }),
      step: fc.oneof(fc.constantFrom(0, 1, -1), fc.integer({ min: 0, max: 4095 })),
      port: fc.constantFrom(23, 80, 445),
      sourcePort: fc.constantFrom(1024, 53, 40000),
      seq: fc.constantFrom(1, 2, 3),
      flags: fc.constantFrom(2, 2, 2, 0x12, 4, 0x29),
      ttl: fc.integer({ min: 1, max: 255 }),
    }),
    { minLength: 1, maxLength: 400 },
  )
  .map((steps) => {
    let time = START;
    let destination = 0;
    return steps.map((step): TestPacket => {
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
      };
    });
  });

test('sightings agree with a plain implementation, whatever the table, the lanes and the buckets', async () => {
  await fc.assert(
    fc.asyncProperty(stream, async (packets) => {
      const expected = expectAll(packets);
      const input = raw(packets);
      const base = { darkPrefixes: ['10.20.0.0/20'] };
      compare((await observe(input, base)).profiles, expected);
      const tiny = await observe(input, { ...base, rowsPerLane: 3 });
      compare(tiny.profiles, expected);
      compare(
        (await observe(input, { ...base, lanes: 4, threads: false, rowsPerLane: 2 })).profiles,
        expected,
      );
      compare((await observe(input, { ...base, bucketSeconds: 3600 })).profiles, expected);
    }),
    { numRuns: 40 },
  );
});

/** A busy stream for the larger comparisons: deterministic, some 20,000 packets of 600 sources. */
function busyStream(): TestPacket[] {
  const packets: TestPacket[] = [];
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let i = 0; i < 20_000; i++) {
    const heavy = i % 2 === 0;
    packets.push({
      time: START + i * 700,
      source: 0xc0000200 + (heavy ? random(3) : random(600)),
      destination: DARK + random(4096),
      destinationPort: heavy ? 23 : [23, 80, 445, 2323, 8080][random(5)],
      sourcePort: 1024 + random(60000),
      seq: random(2 ** 31),
      options: random(2) === 0 ? [] : [2, 4, 5, 0xb4],
      ttl: 40 + random(10),
    });
  }
  return packets;
}

test('a tiny table drains to disk many times and gives what a large one gives, evidence included', async () => {
  const input = raw(busyStream());
  const options = { darkPrefixes: ['10.20.0.0/20'], evidence: 'all' as const };
  const large = await observe(input, { ...options, tableBytes: 64 * 1024 * 1024 });
  const tiny = await observe(input, { ...options, rowsPerLane: 50 });
  assert.equal(large.totals.drains, 0);
  assert.ok(tiny.totals.drains > 100, `${tiny.totals.drains} drains`);
  assert.ok(tiny.totals.spilledBytes > 0);
  assert.deepEqual(tiny.profiles, large.profiles);
  compare(large.profiles, expectAll(busyStream()));
});

test('two threads give what one gives', async () => {
  const input = raw(busyStream());
  const one = await observe(input, { darkPrefixes: ['10.20.0.0/20'] });
  const two = await observe(input, { darkPrefixes: ['10.20.0.0/20'], lanes: 2, threads: true });
  assert.deepEqual(two.profiles, one.profiles);
});

test('an exact set of destinations grows from one member to a bitmap without loss', async () => {
  const reach: TestPacket[] = [];
  for (let i = 0; i < 4096; i++) {
    // An odd multiplier visits each of 4,096 once.
    reach.push({ time: START + i, source: 0xc0000201, destination: DARK + ((i * 1231) % 4096), seq: i });
  }
  for (const count of [1, 2, 3, 31, 32, 33, 64, 65, 128, 129, 600, 4096]) {
    const { profiles } = await observe(raw(reach.slice(0, count)), { darkPrefixes: ['10.20.0.0/20'] });
    const wanted = reach.slice(0, count).map((packet) => packet.destination - DARK);
    assert.deepEqual(
      profiles[0].destinations,
      wanted.sort((a, b) => a - b),
    );
    assert.equal(profiles[0].services[0].destinations, count);
  }
});

test('a dark space beyond 65,536 addresses is counted within 2 %', async () => {
  const reach: TestPacket[] = [];
  for (let i = 0; i < 20_000; i++) {
    reach.push({
      time: START + i,
      source: 0xc0000201,
      destination: 0x0a000000 + ((i * 7919) % 2 ** 18),
      seq: i,
    });
  }
  const { profiles } = await observe(raw(reach), { darkPrefixes: ['10.0.0.0/14'] });
  const counted = profiles[0].services[0].destinations;
  assert.ok(Math.abs(counted - 20_000) < 400, String(counted));
  assert.equal(profiles[0].destinations, null);
});

const interesting = fc.constantFrom(0, 1, 2, 64, 255, 512, 1024, 1025, 54321, 65535);
const randomSyn = fc
  .record({
    sequenceIsDestination: fc.boolean(),
    flags: fc.constantFrom(2, 2, 2, 0x10, 1, 0, 0x29, 0xc2),
    ttl: fc.oneof(fc.nat(255), fc.constantFrom(50, 64, 128, 250)),
    ipId: fc.oneof(fc.nat(65535), interesting),
    dontFragment: fc.boolean(),
    destination: fc.nat(4095).map((n) => DARK + n),
    sourcePort: fc.nat(65535),
    destinationPort: fc.nat(65535),
    seq: fc.oneof(
      fc.nat(0xffffffff),
      fc.nat(4095).map((n) => DARK + n),
      fc.constantFrom(0, 0x1a2b3c4d, 0x1a2a3c4c),
    ),
    ack: fc.oneof(fc.constant(0), fc.nat(0xffffffff)),
    window: interesting,
    options: fc.constantFrom(
      [],
      [2, 4, 5, 0xb4],
      [2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2],
      [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7],
      [2, 4, 5, 0xb4, 1, 3, 3, 6, 1, 1, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 4, 2, 0, 0],
    ),
  })
  .map(({ sequenceIsDestination, ...shape }) =>
    sequenceIsDestination ? { ...shape, seq: shape.destination } : shape,
  );

const BASE_SHAPE = {
  flags: 2,
  ttl: 50,
  ipId: 7,
  dontFragment: false,
  destination: DARK + 9,
  sourcePort: 40000,
  destinationPort: 80,
  seq: 99,
  ack: 0,
  window: 1024,
  options: [] as readonly number[],
};

/** One of each mark, so that the agreement never rests on luck. */
const KNOWN_SHAPES: readonly Partial<typeof BASE_SHAPE>[] = [
  { seq: DARK + 9 },
  { ipId: 54321 },
  { ipId: 54321, ttl: 250, window: 65535 },
  { ack: 5 },
  { ack: 5, window: 512 },
  { seq: 0x1a2b3c4d, options: [2, 4, 5, 0xb4] },
  { seq: 0x1a2a3c4c, options: [2, 4, 5, 0xb4] },
  { dontFragment: true, options: [2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2] },
  { seq: 0x12345678, ipId: ((DARK + 9) ^ 80 ^ 0x12345678) & 0xffff, ttl: 250 },
];

test('the kernel finds the marks that the fingerprints find', async () => {
  const word = (options: readonly number[], at: number) =>
    at + 4 <= options.length
      ? ((options[at] << 24) | (options[at + 1] << 16) | (options[at + 2] << 8) | options[at + 3]) >>> 0
      : 0;
  const fieldsOf = (packet: TestPacket, previous: TestPacket | null): Partial<PacketFields> => ({
    family: 4,
    protocol: 6,
    ttl: packet.ttl!,
    dontFragment: packet.dontFragment ? 1 : 0,
    ipLength: 40 + packet.options!.length,
    ipId: packet.ipId!,
    dst: packet.destination,
    sourcePort: packet.sourcePort!,
    destinationPort: packet.destinationPort!,
    seq: packet.seq!,
    ack: packet.ack!,
    tcpFlags: packet.flags!,
    window: packet.window!,
    optionsLength: packet.options!.length,
    option0: word(packet.options!, 0),
    option1: word(packet.options!, 4),
    option2: word(packet.options!, 8),
    option3: word(packet.options!, 12),
    option4: word(packet.options!, 16),
    option5: word(packet.options!, 20),
    second: Math.floor(packet.time / 1000),
    previousSeen: previous === null ? 0 : 1,
    previousSeq: previous?.seq ?? 0,
    previousDst: previous?.destination ?? 0,
    previousSourcePort: previous?.sourcePort ?? 0,
    previousDestinationPort: previous?.destinationPort ?? 0,
  });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(randomSyn, { minLength: 1, maxLength: 60 }), async (shapes) => {
      const known = KNOWN_SHAPES.map((shape) => ({ ...BASE_SHAPE, ...shape }));
      const packets = [...known, ...shapes].map(
        (shape, i): TestPacket => ({ ...shape, time: i < 30 ? 9000 : START + i, source: 0xc0000201 }),
      );
      const wanted = new Array<number>(MARKS.length).fill(0);
      let strong = 0;
      let previous: TestPacket | null = null;
      for (const packet of packets) {
        for (const [bit, fingerprint] of FINGERPRINTS.entries()) {
          const found = runFingerprint(fingerprint, fieldsOf(packet, previous));
          if (found > 0) {
            wanted[bit]++;
            seen.add(`${fingerprint.name} ${found}`);
          }
          if (found === 2) strong |= 1 << bit;
        }
        previous = packet;
      }
      wanted[7] = strong >>> 7;
      const { profiles } = await observe(raw(packets), { darkPrefixes: ['10.20.0.0/20'] });
      const got = new Array<number>(MARKS.length).fill(0);
      let gotStrong = 0;
      for (const service of profiles[0].services) {
        for (let i = 0; i < MARKS.length; i++) got[i] += service.marks[i];
        gotStrong |= service.strongMarks;
      }
      got[7] = gotStrong >>> 7;
      assert.deepEqual(got, wanted);
      assert.equal(gotStrong, strong);
    }),
    { numRuns: 150 },
  );
  // The streams did meet most marks, else the agreement says little.
  for (const mark of [
    'mirai 2',
    'zmap 1',
    'zmap 2',
    'masscan 2',
    'nmap 2',
    'hping 1',
    'hping 2',
    'os-stack 2',
    'irregular 2',
  ]) {
    assert.ok(seen.has(mark), `${mark} never came up`);
  }
});

test('counting goes on after the profiles were read', async () => {
  const packets = busyStream();
  const expected = expectAll(packets);
  for (const rowsPerLane of [undefined, 100]) {
    const telescope = await Telescope.open({
      dark: new DarkSpace(prefixes('10.20.0.0/20')),
      tasksUrl: new URL('./telescope-fixture.ts', import.meta.url).href,
      tableBytes: 16 * 1024 * 1024,
      batchPackets: 4000,
      ...(rowsPerLane === undefined ? {} : { rowsPerLane }),
    });
    let profiles: PlainProfile[] = [];
    const input = raw(packets);
    for (let from = 0; from < input.length; ) {
      const batch = await telescope.nextBatch();
      from = fillBatch(batch, input, from);
      telescope.submit(batch);
      profiles = (await telescope.run<PlainProfile[]>('list', null)).flat();
    }
    compare(profiles, expected);
    await telescope.close();
  }
});

test('a worker that dies is an error for whoever waits, not a hang', async () => {
  const telescope = await Telescope.open({
    dark: new DarkSpace(prefixes('10.20.0.0/20')),
    tasksUrl: new URL('./telescope-fixture.ts', import.meta.url).href,
    lanes: 2,
    tableBytes: 8 * 1024 * 1024,
  });
  await assert.rejects(telescope.run('no-such-task', null), TypeError);
  await telescope.close();
});
