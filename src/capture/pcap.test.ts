import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from './testing/read-all.ts';
import {
  type PcapFlavour,
  pcapHeader,
  pcapRecord,
  type TestPacket,
  writePcap,
} from './testing/write-captures.ts';

const PACKETS: readonly TestPacket[] = [
  {
    seconds: 1_700_000_000,
    nanoseconds: 123_456_000,
    data: Buffer.from('one'),
    originalLength: 3,
    linkType: 1,
  },
  {
    seconds: 4_294_967_295,
    nanoseconds: 999_999_000,
    data: Buffer.from(''),
    originalLength: 60,
    linkType: 1,
  },
];
const LITTLE: PcapFlavour = { littleEndian: true, kind: 'microseconds' };
const DATA = Buffer.from('data');

function record(overrides: Partial<Parameters<typeof pcapRecord>[1]> = {}): Buffer {
  return pcapRecord(LITTLE, {
    seconds: 100,
    fraction: 5,
    captured: 4,
    original: 4,
    data: DATA,
    ...overrides,
  });
}

for (const littleEndian of [true, false]) {
  for (const kind of ['microseconds', 'nanoseconds', 'modified'] as const) {
    test(`reads pcap with ${kind}, ${littleEndian ? 'little' : 'big'} endian`, async () => {
      const { packets, capture } = await readBytes(writePcap({ littleEndian, kind }, 1, PACKETS));
      assert.deepEqual(
        packets.map((packet) => ({ ...packet, data: Buffer.from(packet.data) })),
        PACKETS,
      );
      assert.deepEqual(capture.remarks, []);
      assert.deepEqual(capture.counts.toObject(), {});
      assert.equal(capture.packets, 2);
      assert.equal(capture.ended, true);
    });
  }
}

test('takes the link type from the low 16 bits, below the FCS length', async () => {
  const { packets } = await readBytes(Buffer.concat([pcapHeader(LITTLE, 0x5400_0071), record()]));
  assert.equal(packets[0].linkType, 0x71);
});

test('keeps what came before a record that is cut off', async () => {
  const { packets, capture } = await readBytes(
    Buffer.concat([pcapHeader(LITTLE, 1), record(), record().subarray(0, 18)]),
  );
  assert.equal(packets.length, 1);
  assert.deepEqual(capture.counts.toObject(), { 'capture-truncated': 1 });
  assert.deepEqual(capture.remarks, ['standard input: the last record is cut off; 1 packet of it was kept']);
});

test('stops at a record of absurd length and says how many packets were kept', async () => {
  const { packets, capture } = await readBytes(
    Buffer.concat([pcapHeader(LITTLE, 1), record(), record({ captured: 262_145 }), Buffer.alloc(300_000)]),
  );
  assert.equal(packets.length, 1);
  assert.deepEqual(capture.counts.toObject(), { 'record-length-absurd': 1 });
  assert.match(capture.remarks[0], /claims 262145 captured bytes.*1 packet of it was kept/);
});

test('counts and sets right what a record cannot mean', async () => {
  const { packets, capture } = await readBytes(
    Buffer.concat([
      pcapHeader(LITTLE, 1),
      record(),
      record({ fraction: 1_000_000 }),
      record({ original: 2 }),
      record({ fraction: 4 }),
      record({ seconds: 99 }),
    ]),
  );
  assert.deepEqual(capture.counts.toObject(), {
    'captured-longer-than-original': 1,
    'time-backwards': 3,
    'time-fraction-absurd': 1,
  });
  assert.equal(packets[1].nanoseconds, 999_999_000);
  assert.deepEqual(
    packets.map(({ originalLength }) => originalLength),
    [4, 4, 4, 4, 4],
  );
});

test('cuts a packet that is longer than the whole arena, and goes on after it', async () => {
  const data = Buffer.from(Array.from({ length: 300 }, (_, i) => i & 255));
  const { packets, capture } = await readBytes(
    Buffer.concat([
      pcapHeader(LITTLE, 1),
      record(),
      record({ captured: 300, original: 1500, data }),
      record(),
    ]),
    { capacity: 8, arenaBytes: 100 },
  );
  assert.deepEqual(
    packets.map((packet) => [packet.data.length, packet.originalLength]),
    [
      [4, 4],
      [84, 1500],
      [4, 4],
    ],
  );
  assert.deepEqual(Buffer.from(packets[1].data), data.subarray(0, 84));
  assert.deepEqual(capture.counts.toObject(), { 'packet-cut-to-batch': 1 });
});
