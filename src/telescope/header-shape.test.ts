/** What sightings tell of headers, from the kernel, against a plain reading of the same bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALL_DIFFERING, DIFFERING, type Sighting } from '../model/sighting.ts';
import {
  drainInPieces,
  ipv4Bytes,
  RAW,
  type RawPacket,
  raw,
  rowsOf,
  type TestPacket,
} from './telescope-fixture.ts';

const DARK = 0x0a140000; // 10.20.0.0/20
const START = Date.UTC(2026, 5, 1, 10, 0, 0);
const BASE = { darkPrefixes: ['10.20.0.0/20', '2001:db8:1::/48'] };

type Header = Pick<Sighting, 'shape' | 'sequence' | 'ipId' | 'window'>;

async function drain(packets: readonly RawPacket[], cuts: readonly number[] = []): Promise<Sighting[]> {
  return (await drainInPieces(packets, cuts, BASE)).flatMap(({ sightings }) => rowsOf(sightings));
}

async function headerOf(packet: TestPacket, cutAt = 1000): Promise<Header> {
  const [{ bytes }] = raw([packet]);
  const [sighting] = await drain([{ time: packet.time, bytes: bytes.subarray(0, cutAt), linkType: RAW }]);
  assert.equal(sighting.requests, 1);
  assert.equal(sighting.differing, 0);
  return sighting;
}

/** As headerShape in the kernel, read from the bytes of a packet without link header. */
function plainHeader(bytes: Uint8Array): Header & { destination: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isIpv4 = bytes[0] >>> 4 === 4;
  const transport = isIpv4 ? (bytes[0] & 15) * 4 : 40;
  const length = isIpv4 ? view.getUint16(2) : view.getUint16(4) + 40;
  const tos = isIpv4 ? bytes[1] : (view.getUint16(0) >>> 4) & 255;
  const dontFragment = isIpv4 ? (bytes[6] >>> 6) & 1 : 0;
  const ttlClass = [32, 64, 128, 255].findIndex((most) => most >= bytes[isIpv4 ? 8 : 7]);
  const isTcp = bytes[isIpv4 ? 9 : 6] === 6;
  const isWhole = isTcp && bytes.length >= transport + 20;
  const window = isWhole ? view.getUint16(transport + 14) : 0;
  const tcpLength = isWhole ? (bytes[transport + 12] >>> 4) * 4 : 20;
  const isSound = tcpLength >= 20 && tcpLength <= length - transport;
  const optionsLength = isSound ? tcpLength - 20 : 0;
  let hash = stir(0x59414d4f, (length | (tos << 16) | (dontFragment << 24) | (ttlClass << 25)) >>> 0);
  hash = stir(hash, window | (optionsLength << 16));
  const options = bytes.subarray(transport + 20, transport + 20 + optionsLength);
  for (const word of optionWords(options)) hash = stir(hash, word);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return {
    shape: hash === 0 ? 1 : hash,
    sequence: isTcp ? view.getUint32(transport + 4) : 0,
    ipId: isIpv4 ? view.getUint16(4) : 0,
    window,
    destination: view.getUint32(isIpv4 ? 16 : 36),
  };
}

function optionWords(options: Uint8Array): number[] {
  const words: number[] = [];
  let at = 0;
  while (at < options.length) {
    const kind = options[at];
    const isLone = kind <= 1 || at + 1 === options.length;
    const length = isLone ? 1 : options[at + 1];
    const body = options.subarray(at + 2, at + length);
    let value = 0;
    if (!isLone && at + length <= options.length) {
      if (kind === 2 && length === 4) value = body[0] * 256 + body[1];
      if (kind === 3 && length === 3) value = body[0];
    }
    words.push(isLone ? kind : (kind | (length << 8) | (value << 16)) >>> 0);
    if (kind === 0 || (!isLone && length < 2)) break;
    at += length;
  }
  return words;
}

function stir(hash: number, value: number): number {
  const h = Math.imul(hash ^ value, 0x9e3779b1);
  return h ^ (h >>> 15);
}

const MSS = [2, 4, 5, 180];
const SCALE = [3, 3, 7];
const NOP = [1];
const SACK = [4, 2];
const timestamp = (value: number) => [8, 10, 0, 0, 0, value, 0, 0, 0, value];

const anyOptions = fc
  .oneof(
    fc.constant<number[]>([]),
    fc.constant(MSS),
    fc
      .array(
        fc.oneof(
          fc.constantFrom(MSS, SCALE, NOP, SACK, [0], [2, 3, 1], [3, 0], [8], [254, 4, 1, 2]),
          fc.nat(255).map(timestamp),
          fc.uint8Array({ maxLength: 4 }).map((bytes) => [...bytes]),
        ),
        { maxLength: 5 },
      )
      .map((list) => list.flat()),
  )
  .map((list) => [...list, ...Array(40).fill(0)].slice(0, Math.min(40, Math.ceil(list.length / 4) * 4)));

const anyPacket = fc.record({
  isIpv6: fc.boolean(),
  cutAt: fc.oneof({ weight: 4, arbitrary: fc.constant(1000) }, fc.integer({ min: 60, max: 90 })),
  protocol: fc.constantFrom(6, 6, 6, 17, 1),
  destination: fc.nat(3),
  seq: fc.constantFrom(0, 1, 2, 0xffff_ffff),
  window: fc.constantFrom(0, 1024, 65_535),
  ipId: fc.constantFrom(0, 54_321),
  ttl: fc.constantFrom(1, 32, 33, 64, 65, 128, 129, 255),
  tos: fc.constantFrom(0, 0, 255),
  headerWords: fc.constantFrom(0, 0, 0, 1, -1, -6),
  dontFragment: fc.boolean(),
  options: anyOptions,
  payload: fc.constantFrom([], [], [1, 2, 3]),
});

type AnyPacket = Parameters<Parameters<typeof anyPacket.map>[0]>[0];

/** The same transport under an IPv6 header where it is asked for; what lies beyond `cutAt` was not captured. */
function bytesOf(packet: AnyPacket): Uint8Array {
  const protocol = packet.isIpv6 && packet.protocol === 1 ? 58 : packet.protocol;
  const ipv4 = ipv4Bytes({
    ...packet,
    protocol,
    time: 0,
    source: 0xc6336401,
    destination: DARK + packet.destination,
    sourcePort: protocol === 1 ? 0x0800 : protocol === 58 ? 0x8000 : 40_000,
    destinationPort: 23,
  });
  ipv4[1] = packet.tos;
  if (protocol === 6) ipv4[32] += packet.headerWords << 4;
  if (!packet.isIpv6) return ipv4.subarray(0, packet.cutAt);
  const bytes = new Uint8Array(20 + ipv4.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x6000 | (packet.tos << 4));
  view.setUint16(4, ipv4.length - 20);
  bytes[6] = protocol;
  bytes[7] = packet.ttl;
  bytes.set([0x20, 0x01, 0x0d, 0xb8, 0, 2], 8);
  bytes.set([0x20, 0x01, 0x0d, 0xb8, 0, 1], 24);
  view.setUint32(36, packet.destination);
  bytes.set(ipv4.subarray(20), 40);
  return bytes.subarray(0, packet.cutAt);
}

test('the first request of a sighting is told, and in what others differ, whatever the bytes and the cuts', async () => {
  const list = fc.array(anyPacket, { minLength: 1, maxLength: 40 });
  let compared = 0;
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(list, fc.array(fc.nat(40), { maxLength: 3 }), async (packets, cuts) => {
      const input = packets.map((packet, i) => ({
        // Far apart: nothing is a retransmission.
        time: START + i * 140_000,
        bytes: bytesOf(packet),
        linkType: RAW,
      }));
      const sorted = cuts.sort((a, b) => a - b);
      const sightings = await drain(input, sorted);
      for (const sighting of sightings) {
        const isMine = ({ isIpv6, protocol }: AnyPacket, i: number) =>
          isIpv6 === sighting.source.includes(':') &&
          (isIpv6 && protocol === 1 ? 58 : protocol) === sighting.protocol &&
          input[i].time >= sighting.first * 1000 - 1 &&
          input[i].time <= sighting.last * 1000 + 1;
        const mine = input.filter((_, i) => isMine(packets[i], i)).map(({ bytes }) => plainHeader(bytes));
        assert.equal(sighting.packets, mine.length);
        assert.equal(sighting.requests, mine.length);
        const { destination, ...first } = mine[0];
        const { shape, sequence, ipId, window } = sighting;
        assert.deepEqual({ shape, sequence, ipId, window }, first);
        assert.equal(sighting.firstDestination, destination);
        const values = mine.map((one) => [
          one.shape,
          one.sequence,
          (one.sequence ^ one.destination) >>> 0,
          one.ipId,
          one.window,
        ]);
        const differing = DIFFERING.reduce(
          (bits, _, field) =>
            bits | (Number(values.some((value) => value[field] !== values[0][field])) << field),
          0,
        );
        assert.equal(sighting.differing, differing);
        seen.add(differing);
        compared++;
      }
    }),
    { numRuns: 150 },
  );
  assert.ok(compared > 200 && seen.size > 5, `${compared} sightings, ${seen.size} kinds`);
  assert.ok(seen.has(0));
});

test('a shape is of the stack, not of the moment, the destination or the port', async () => {
  const probe = (more: Partial<TestPacket> = {}): TestPacket => ({
    time: START,
    source: 0xc6336401,
    destination: DARK,
    seq: 7,
    ttl: 57,
    options: [...MSS, ...SACK, ...timestamp(9), ...NOP, ...SCALE],
    ...more,
  });
  const { shape } = await headerOf(probe());
  const sameStack: Partial<TestPacket>[] = [
    { options: [...MSS, ...SACK, ...timestamp(200), ...NOP, ...SCALE] },
    { ttl: 33 },
    { ttl: 64 },
    { seq: 8, ipId: 99, destination: DARK + 9, destinationPort: 80, sourcePort: 1 },
    { source: 0xc6336402, time: START + 5000 },
  ];
  for (const more of sameStack)
    assert.equal((await headerOf(probe(more))).shape, shape, JSON.stringify(more));
  const otherStack: Partial<TestPacket>[] = [
    { ttl: 65 },
    { ttl: 32 },
    { dontFragment: true },
    { window: 1025 },
    { payload: [1] },
    { options: [2, 4, 5, 181, ...SACK, ...timestamp(9), ...NOP, ...SCALE] },
    { options: [...MSS, ...SACK, ...timestamp(9), ...NOP, 3, 3, 8] },
    { options: [...MSS, ...NOP, ...timestamp(9), ...SCALE, ...SACK] },
    { options: [] },
  ];
  const shapes = new Set([shape]);
  for (const more of otherStack) shapes.add((await headerOf(probe(more))).shape);
  assert.equal(shapes.size, otherStack.length + 1);
  assert.equal((await headerOf(probe(), 44)).window, 1024, 'cut behind the MSS, the header still tells');
});

test('retransmissions and answers tell nothing of headers', async () => {
  const probe = { time: START, source: 0xc6336401, destination: DARK, seq: 5 };
  const [asked] = await drain(
    raw([probe, { ...probe, time: START + 3000, window: 9, ttl: 200, ipId: 77, options: MSS }]),
  );
  assert.equal(asked.retransmissions, 1);
  assert.equal(asked.differing, 0);
  const [answered] = await drain(raw([{ ...probe, flags: 0x12 }]));
  const { shape, sequence, ipId, window, differing } = answered;
  assert.deepEqual([shape, sequence, ipId, window, differing], [0, 0, 0, 0, 0]);
});

test('marks of tools show: a sequence that is the destination, one sequence, one identification', async () => {
  const sweep = (more: (i: number) => Partial<TestPacket>) =>
    drain(
      raw(
        Array.from({ length: 50 }, (_, i) => ({
          time: START + i,
          source: 0xc6336401,
          destination: DARK + i,
          ...more(i),
        })),
      ),
    );
  const bit = (name: (typeof DIFFERING)[number]) => 1 << DIFFERING.indexOf(name);
  const [mirai] = await sweep((i) => ({ seq: DARK + i, window: i, ipId: i }));
  assert.equal(mirai.differing, ALL_DIFFERING & ~bit('sequence-key'));
  const [zmap] = await sweep((i) => ({ seq: i * i, window: 65_535, ipId: 54_321 }));
  assert.deepEqual(
    [zmap.differing, zmap.ipId, zmap.window],
    [bit('sequence') | bit('sequence-key'), 54_321, 65_535],
  );
});

test('members of a destination set and the header beside them leave each other alone, at every size', async () => {
  for (const darkPrefixes of [['10.20.0.0/20'], ['10.20.0.0/14']]) {
    for (let members = 1; members <= 70; members++) {
      const packets = raw(
        Array.from({ length: 2 * members }, (_, i) => ({
          time: START + i,
          source: 0xc6336401,
          // Positions whose bytes look like the header's, and each of them twice.
          destination: DARK + ((i % members) * 59 + 1),
          seq: 0x0001_003e,
          ipId: 1,
          window: 62,
          sourcePort: 1024 + i,
        })),
      );
      const chunks = await drainInPieces(packets, [], { darkPrefixes });
      const [sighting] = chunks.flatMap(({ sightings }) => rowsOf(sightings));
      assert.equal(sighting.destinations, members);
      const { shape, ...rest } = plainHeader(packets[0].bytes);
      assert.equal(sighting.shape, shape);
      assert.deepEqual([sighting.sequence, sighting.ipId, sighting.window], [rest.sequence, 1, 62]);
    }
  }
});

test('a piece that asks, joined on disk to one that did not, tells its headers', async () => {
  const others = (from: number) =>
    Array.from({ length: 9 }, (_, i) => ({
      time: START + from + i,
      source: 0xc6336500 + from + i,
      destination: DARK,
    }));
  const mine = { source: 0xc6336401, destination: DARK, seq: 5, ipId: 6, window: 7 };
  const talk = { ...mine, time: START, flags: 0x18 };
  const ask = { ...mine, time: START + 20 };
  const packets = raw([talk, ...others(1), ask, ...others(30)]);
  const [{ bytes }] = raw([ask]);
  const chunks = await drainInPieces(packets, [], { ...BASE, rowsPerLane: 2 });
  const [sighting, ...rest] = chunks
    .flatMap(({ sightings }) => rowsOf(sightings))
    .filter(({ source }) => source === '198.51.100.1');
  assert.deepEqual(rest, []);
  assert.deepEqual([sighting.packets, sighting.requests], [2, 1]);
  const { destination, ...header } = plainHeader(bytes);
  const { shape, sequence, ipId, window } = sighting;
  assert.deepEqual({ shape, sequence, ipId, window }, header);
  assert.equal(sighting.differing, 0);
});
