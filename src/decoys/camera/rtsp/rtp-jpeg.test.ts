/** JPEG in RTP as a receiver reads it (RFC 2435 section 3.1, RFC 3550 section 5.1): put together again it is what was sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRtpSender } from './rtp-jpeg.ts';

const CHANNEL = 4;
const SOURCE = 0x89ab_cdef;

interface Packet {
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly offset: number;
  readonly tables: Buffer | null;
  readonly size: readonly [number, number];
  readonly scan: Buffer;
}

function packetsIn(bytes: Buffer): Packet[] {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length; ) {
    assert.deepEqual([bytes[at], bytes[at + 1]], [0x24, CHANNEL]);
    const length = bytes.readUInt16BE(at + 2);
    const rtp = bytes.subarray(at + 4, at + 4 + length);
    assert.equal(rtp.length, length, 'whole');
    assert.ok(length <= 12 + 1_400, `${length} bytes: no larger than a packet of the network`);
    assert.equal(rtp[0], 0x80, 'version 2, nothing behind the header');
    assert.equal(rtp[1] & 0x7f, 26);
    assert.equal(rtp.readUInt32BE(8), SOURCE);
    assert.deepEqual([rtp[12], rtp[16], rtp[17]], [0, 1, 255]);
    const offset = rtp.readUIntBE(13, 3);
    const hasTables = offset === 0;
    if (hasTables) assert.equal(rtp.readUInt32BE(20), 128, 'precision 0, two tables of 64');
    packets.push({
      marker: (rtp[1] & 0x80) !== 0,
      sequence: rtp.readUInt16BE(2),
      timestamp: rtp.readUInt32BE(4),
      offset,
      tables: hasTables ? rtp.subarray(24, 152) : null,
      size: [rtp[18] * 8, rtp[19] * 8],
      scan: rtp.subarray(hasTables ? 152 : 20),
    });
    at += 4 + length;
  }
  return packets;
}

test('frames come out of the packets as they went in; numbers rise by one, and round the end', () => {
  const scan = fc
    .oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 70_000 }))
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    .map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(
      fc.array(scan, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
      (scans, first, begun) => {
        const sender = createRtpSender(CHANNEL, SOURCE, first, 'cam');
        let next = first;
        for (const [i, one] of scans.entries()) {
          const at = begun + i * 125;
          const quantisers = Buffer.from(Array.from({ length: 128 }, (_, n) => (n * 7 + i) & 255));
          assert.equal(sender.nextSequence, next, 'what RTP-Info would say');
          const packets = packetsIn(
            sender.packets({ scan: one, quantisers, width: 640, height: 360, at } as never),
          );
          let offset = 0;
          for (const [n, packet] of packets.entries()) {
            assert.equal(packet.sequence, next);
            assert.equal(packet.offset, offset);
            assert.equal(packet.marker, n === packets.length - 1, 'the last alone has the mark');
            assert.equal(packet.timestamp, sender.timestampAt(at));
            assert.deepEqual(packet.size, [640, 360]);
            assert.equal(packet.tables !== null, n === 0);
            next = (next + 1) & 0xffff;
            offset += packet.scan.length;
          }
          assert.deepEqual(packets[0].tables, quantisers);
          assert.deepEqual(Buffer.concat(packets.map((packet) => packet.scan)), one);
          if (i > 0) {
            const passed = (sender.timestampAt(at) - sender.timestampAt(at - 125)) >>> 0;
            assert.ok(Math.abs(passed - 125 * 90) <= 1, `${passed} ticks of 90 kHz`);
          }
        }
        const report = sender.report(begun);
        assert.deepEqual([report[1], report[5]], [CHANNEL + 1, 200]);
        assert.equal(
          report.readUInt32BE(24),
          (next - first + 0x1_0000) & 0xffff,
          'packets sent, below 65,536',
        );
      },
    ),
    { numRuns: 60 },
  );
});
