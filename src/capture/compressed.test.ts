import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { openCapture } from './open-capture.ts';
import { readBytes, readPackets, withFiles } from './testing/read-all.ts';
import { type TestPacket, writePcap } from './testing/write-captures.ts';

const hasXz = spawnSync('xz', ['--version']).status === 0;
const xzSync = (bytes: Uint8Array): Buffer =>
  execFileSync('xz', ['-c'], { input: bytes, maxBuffer: 1 << 30 });

const PACKETS: readonly TestPacket[] = Array.from({ length: 6000 }, (_, i) => ({
  seconds: 1000 + i,
  nanoseconds: 0,
  // Half of it does not compress, so that the compressed bytes span many pieces.
  data: Buffer.concat([randomBytes(30), Buffer.alloc(30)]),
  originalLength: 60,
  linkType: 1,
}));
const PLAIN = writePcap({ littleEndian: true, kind: 'microseconds' }, 1, PACKETS);
const HALF = 24 + 3000 * 76;

const METHODS = [
  { name: 'gzip', compress: gzipSync, skip: false },
  { name: 'zstd', compress: zstdCompressSync, skip: false },
  { name: 'xz', compress: xzSync, skip: hasXz ? false : 'xz is not installed' },
];

for (const { name, compress, skip } of METHODS) {
  test(`reads ${name}, from a file and as a stream`, { skip }, async () => {
    const bytes = compress(PLAIN);
    const { packets, capture } = await readBytes(bytes);
    assert.equal(packets.length, 6000);
    assert.deepEqual(capture.remarks, []);
    await withFiles({ 'x.pcap': bytes }, async (path) => {
      const file = await openCapture([path('x.pcap')]);
      const read = await readPackets(file);
      assert.equal(file.bytesTotal, bytes.length);
      assert.equal(file.bytesRead, bytes.length);
      await file.close();
      assert.deepEqual(read, packets);
    });
    for (const [i, packet] of packets.entries()) assert.deepEqual(Buffer.from(packet.data), PACKETS[i].data);
  });

  test(`reads concatenated ${name} as one`, { skip }, async () => {
    const { packets, capture } = await readBytes(
      Buffer.concat([compress(PLAIN.subarray(0, HALF)), compress(PLAIN.subarray(HALF))]),
    );
    assert.equal(packets.length, 6000);
    assert.deepEqual(capture.remarks, []);
  });

  test(`keeps what ${name} gave before it was cut off`, { skip }, async () => {
    const whole = compress(PLAIN);
    const { packets, capture } = await readBytes(whole.subarray(0, whole.length >> 1));
    assert.ok(packets.length > 1000 && packets.length < 6000, `${packets.length} packets`);
    assert.deepEqual(capture.counts.toObject(), { 'compressed-truncated': 1 });
    assert.match(capture.remarks[0], new RegExp(`the ${name} data is cut off; ${packets.length} packets`));
  });

  test(`names ${name} inside ${name} as foreign`, { skip }, async () => {
    await assert.rejects(readBytes(compress(compress(PLAIN))), { code: 'E_INPUT_FORMAT' });
  });

  test(`says when ${name} holds nothing`, { skip }, async () => {
    await assert.rejects(readBytes(compress(Buffer.alloc(0))), { code: 'E_INPUT_EMPTY' });
  });

  test(`closes a ${name} capture in the midst, and reads another after it`, { skip }, async () => {
    for (let round = 0; round < 3; round++) {
      await withFiles({ a: compress(PLAIN) }, async (path) => {
        const capture = await openCapture([path('a')]);
        await capture.close();
      });
    }
    assert.equal((await readBytes(compress(PLAIN))).packets.length, 6000);
  });
}

for (const { name, compress, skip } of METHODS.filter((method) => method.name !== 'zstd')) {
  test(`keeps what ${name} gave before the damage`, { skip }, async () => {
    const bytes = Buffer.from(compress(PLAIN));
    bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 64);
    const { packets, capture } = await readBytes(bytes);
    assert.ok(packets.length > 1000, `${packets.length} packets`);
    // Damaged data may decode to nonsense before the decoder notices; the framing then stops first.
    const { counts } = capture;
    assert.equal(counts.get('compressed-corrupt') + counts.get('record-length-absurd'), 1);
    assert.equal(capture.remarks.length, 1);
  });
}

test('loses nearly nothing of a gzip file with rubbish after its end', async () => {
  await withFiles({ 'x.gz': Buffer.concat([gzipSync(PLAIN), Buffer.alloc(40, 'A')]) }, async (path) => {
    const capture = await openCapture([path('x.gz')]);
    const packets = await readPackets(capture);
    await capture.close();
    assert.ok(packets.length > 5990, `${packets.length} packets`);
  });
});
