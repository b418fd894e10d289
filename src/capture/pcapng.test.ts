import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from './testing/read-all.ts';
import {
  block,
  fields,
  interfaceDescription,
  packetBlock,
  sectionHeader,
  simplePacketBlock,
  type TestInterface,
  timestamp,
} from './testing/write-captures.ts';

const ETHERNET: TestInterface = { linkType: 1, resolution: null, offsetSeconds: null };
const DATA = { data: Buffer.from('12345'), originalLength: 64 };
const SECONDS = 1_700_000_001;

function packetAt(seconds: number, nanoseconds: number, given: TestInterface = ETHERNET, id = 0): Buffer {
  return packetBlock(true, 'enhanced', id, timestamp(given, seconds, nanoseconds), DATA);
}

const START = [sectionHeader(true), interfaceDescription(true, ETHERNET)];

for (const littleEndian of [true, false]) {
  test(`reads every packet block, ${littleEndian ? 'little' : 'big'} endian`, async () => {
    const { packets, capture } = await readBytes(
      Buffer.concat([
        sectionHeader(littleEndian),
        interfaceDescription(littleEndian, { ...ETHERNET, snaplen: 3 }),
        packetBlock(littleEndian, 'enhanced', 0, timestamp(ETHERNET, SECONDS, 5000), DATA),
        packetBlock(littleEndian, 'obsolete', 0, timestamp(ETHERNET, SECONDS, 6000), DATA),
        simplePacketBlock(littleEndian, DATA),
      ]),
    );
    assert.deepEqual(
      packets.map((p) => [
        Buffer.from(p.data).toString(),
        p.originalLength,
        p.seconds,
        p.nanoseconds,
        p.linkType,
      ]),
      [
        ['12345', 64, SECONDS, 5000, 1],
        ['12345', 64, SECONDS, 6000, 1],
        // No longer than the interface's snaplen; no time of its own, so that of the packet before.
        ['123', 64, SECONDS, 6000, 1],
      ],
    );
    assert.deepEqual(capture.counts.toObject(), { 'time-missing': 1 });
    assert.deepEqual(capture.remarks, []);
  });
}

for (const [resolution, nanoseconds, expected] of [
  [null, 123_456_789, 123_456_000],
  [0, 999_999_999, 0],
  [3, 123_456_789, 123_000_000],
  [9, 123_456_789, 123_456_789],
  // Finer than a nanosecond, so that it takes the slow way.
  [10, 123_456_789, 123_456_789],
  [0x80 | 10, 500_000_000, 500_000_000],
  [0x80 | 32, 999_999_999, 999_999_998],
  [0x80 | 33, 750_000_000, 750_000_000],
] as const) {
  for (const offsetSeconds of [null, 3600n, -3600n]) {
    const name = `if_tsresol ${resolution ?? 'absent'} with if_tsoffset ${offsetSeconds ?? 'absent'}`;
    test(`reads times with ${name}`, async () => {
      const given: TestInterface = { linkType: 1, resolution, offsetSeconds };
      const { packets, capture } = await readBytes(
        Buffer.concat([
          sectionHeader(true),
          interfaceDescription(true, given),
          packetAt(SECONDS, nanoseconds, given),
          packetAt(SECONDS + 7200, nanoseconds, given),
        ]),
      );
      assert.deepEqual(
        packets.map((packet) => [packet.seconds, packet.nanoseconds]),
        [
          [SECONDS, expected],
          [SECONDS + 7200, expected],
        ],
      );
      assert.deepEqual(capture.counts.toObject(), {});
    });
  }
}

test('keeps the link types of several interfaces and sections apart', async () => {
  const { packets } = await readBytes(
    Buffer.concat([
      ...START,
      interfaceDescription(true, { ...ETHERNET, linkType: 101 }),
      packetAt(SECONDS, 0, ETHERNET, 1),
      packetAt(SECONDS, 0, ETHERNET, 0),
      sectionHeader(false),
      interfaceDescription(false, { ...ETHERNET, linkType: 276 }),
      packetBlock(false, 'enhanced', 0, timestamp(ETHERNET, SECONDS, 0), DATA),
    ]),
  );
  assert.deepEqual(
    packets.map(({ linkType }) => linkType),
    [101, 1, 276],
  );
});

test('skips blocks that it does not know, also when they are longer than the arena', async () => {
  const { packets, capture } = await readBytes(
    Buffer.concat([
      ...START,
      block(true, 0x0bad, Buffer.alloc(5000)),
      packetAt(SECONDS, 0),
      block(true, 5, Buffer.alloc(8)),
      packetAt(SECONDS, 0),
    ]),
    { capacity: 4, arenaBytes: 128 },
  );
  assert.equal(packets.length, 2);
  assert.deepEqual(capture.counts.toObject(), {});
});

test('a block of 4 GiB that is not there costs no memory and is a remark', async () => {
  const claim = fields(true, [4, 0x0bad], [4, 0xffff_fffc], [4, 0]);
  const { packets, capture } = await readBytes(Buffer.concat([...START, packetAt(SECONDS, 0), claim]));
  assert.equal(packets.length, 1);
  assert.deepEqual(capture.counts.toObject(), { 'block-oversized': 1, 'capture-truncated': 1 });
});

for (const [name, bytes] of [
  ['shorter than a block can be', fields(true, [4, 6], [4, 8], [4, 0])],
  ['not a multiple of four', fields(true, [4, 6], [4, 33], [4, 0])],
  ['beyond what a packet block can be', fields(true, [4, 6], [4, 0xffff_fffc], [4, 0])],
  ['other at its end', fields(true, [4, 6], [4, 12], [4, 16])],
] as const) {
  test(`stops at a block whose length is ${name}`, async () => {
    const { packets, capture } = await readBytes(
      Buffer.concat([...START, packetAt(SECONDS, 0), bytes, packetAt(1, 0)]),
    );
    assert.equal(packets.length, 1);
    assert.deepEqual(capture.counts.toObject(), { 'record-length-absurd': 1 });
    assert.match(capture.remarks[0], /1 packet of it was kept/);
  });
}

test('drops only the packet when a sound block claims more data than it holds', async () => {
  const liar = packetAt(SECONDS, 0);
  liar.writeUInt32LE(9999, 20);
  const { packets, capture } = await readBytes(Buffer.concat([...START, liar, packetAt(SECONDS, 0)]));
  assert.equal(packets.length, 1);
  assert.deepEqual(capture.counts.toObject(), { 'record-length-absurd': 1 });
  assert.deepEqual(capture.remarks, []);
});

test('drops packets of an interface that nobody described', async () => {
  const { packets, capture } = await readBytes(
    Buffer.concat([...START, packetAt(SECONDS, 0, ETHERNET, 7), packetAt(SECONDS, 0)]),
  );
  assert.equal(packets.length, 1);
  assert.deepEqual(capture.counts.toObject(), { 'interface-unknown': 1 });
});

test('limits times to 1970 .. 2106', async () => {
  const early: TestInterface = { linkType: 1, resolution: null, offsetSeconds: -(1n << 60n) };
  const { packets, capture } = await readBytes(
    Buffer.concat([
      ...START,
      interfaceDescription(true, early),
      packetBlock(true, 'enhanced', 1, 5n, DATA),
      packetBlock(true, 'enhanced', 0, (1n << 64n) - 1n, DATA),
    ]),
  );
  assert.deepEqual(
    packets.map(({ seconds }) => seconds),
    [0, 4_294_967_295],
  );
  assert.deepEqual(capture.counts.toObject(), { 'time-out-of-range': 2 });
});

test('describes 65,536 interfaces and counts those beyond', async () => {
  const one = block(true, 1, fields(true, [2, 1], [2, 0], [4, 0]));
  const { packets, capture } = await readBytes(
    Buffer.concat([
      sectionHeader(true),
      ...Array.from({ length: 65_540 }, () => one),
      packetAt(SECONDS, 0, ETHERNET, 65_535),
      packetAt(SECONDS, 0, ETHERNET, 65_536),
    ]),
  );
  assert.equal(packets.length, 1);
  assert.deepEqual(capture.counts.toObject(), { 'interface-limit': 4, 'interface-unknown': 1 });
});
