/** Properties over every capture flavour: what was written is read, and damage never does harm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { YamoriError } from '../base/errors.ts';
import type { BatchSize } from './testing/read-all.ts';
import { readBytes } from './testing/read-all.ts';
import {
  block,
  interfaceDescription,
  packetBlock,
  sectionHeader,
  type TestInterface,
  type TestPacket,
  timestamp,
  writePcap,
} from './testing/write-captures.ts';

const KINDS = ['microseconds', 'nanoseconds', 'modified'] as const;
/** if_tsresol bytes whose 64 bits reach from 1970 to 2106 and that lose nothing of whole milliseconds. */
const RESOLUTIONS = [null, 3, 6, 9] as const;
const LINK_TYPES = [0, 1, 101, 113, 276, 65535] as const;

interface Given {
  readonly bytes: Buffer;
  readonly packets: readonly TestPacket[];
}

const packetArbitrary = fc
  .record({
    seconds: fc.integer({ min: 0, max: 0xffff_ffff }),
    milliseconds: fc.integer({ min: 0, max: 999 }),
    data: fc.uint8Array({ maxLength: 120 }),
    beyond: fc.integer({ min: 0, max: 2000 }),
  })
  .map(({ seconds, milliseconds, data, beyond }) => ({
    seconds,
    nanoseconds: milliseconds * 1_000_000,
    data,
    originalLength: data.length + beyond,
  }));

const pcapArbitrary: fc.Arbitrary<Given> = fc
  .record({
    littleEndian: fc.boolean(),
    kind: fc.constantFrom(...KINDS),
    linkType: fc.constantFrom(...LINK_TYPES),
    packets: fc.array(packetArbitrary, { maxLength: 40 }),
  })
  .map(({ littleEndian, kind, linkType, packets }) => {
    const given = packets.map((packet) => ({ ...packet, linkType }));
    return { bytes: writePcap({ littleEndian, kind }, linkType, given), packets: given };
  });

const interfaceArbitrary: fc.Arbitrary<TestInterface> = fc.record({
  linkType: fc.constantFrom(...LINK_TYPES),
  resolution: fc.constantFrom(...RESOLUTIONS),
  // Never later than 1970, so that a timestamp is never negative.
  offsetSeconds: fc.constantFrom(null, 0n, -86_400n),
});

const sectionArbitrary: fc.Arbitrary<Given> = fc
  .record({
    littleEndian: fc.boolean(),
    interfaces: fc.array(interfaceArbitrary, { minLength: 1, maxLength: 4 }),
    records: fc.array(
      fc.record({
        packet: packetArbitrary,
        type: fc.constantFrom('enhanced' as const, 'enhanced' as const, 'obsolete' as const),
        pick: fc.nat(),
        // Blocks of no interest between: statistics, and one that nobody knows.
        noise: fc.constantFrom(0, 0, 8, 600),
      }),
      { maxLength: 30 },
    ),
  })
  .map(({ littleEndian, interfaces, records }) => {
    const parts = [
      sectionHeader(littleEndian),
      ...interfaces.map((one) => interfaceDescription(littleEndian, one)),
    ];
    const packets: TestPacket[] = [];
    for (const { packet, type, pick, noise } of records) {
      const id = pick % interfaces.length;
      const time = timestamp(interfaces[id], packet.seconds, packet.nanoseconds);
      parts.push(packetBlock(littleEndian, type, id, time, packet));
      if (noise > 0)
        parts.push(block(littleEndian, noise === 8 ? 5 : 0x4000_0bad, Buffer.alloc(noise, 0x5a)));
      packets.push({ ...packet, linkType: interfaces[id].linkType });
    }
    return { bytes: Buffer.concat(parts), packets };
  });

const pcapngArbitrary: fc.Arbitrary<Given> = fc
  .array(sectionArbitrary, { minLength: 1, maxLength: 3 })
  .map((sections) => ({
    bytes: Buffer.concat(sections.map(({ bytes }) => bytes)),
    packets: sections.flatMap(({ packets }) => packets),
  }));

const givenArbitrary = fc.oneof(pcapArbitrary, pcapngArbitrary);

const packingArbitrary = fc.constantFrom<(bytes: Buffer) => Buffer>(
  (bytes) => bytes,
  (bytes) => bytes,
  (bytes) => gzipSync(bytes),
  (bytes) => zstdCompressSync(bytes),
);

const readingArbitrary: fc.Arbitrary<{ size: BatchSize; chunkBytes: number }> = fc.record({
  // No smaller than the largest record, so that nothing is cut.
  size: fc.record({
    capacity: fc.integer({ min: 1, max: 8 }),
    arenaBytes: fc.integer({ min: 160, max: 1000 }),
  }),
  chunkBytes: fc.integer({ min: 1, max: 500 }),
});

const plain = (packets: readonly TestPacket[]) =>
  packets.map((packet) => ({ ...packet, data: Buffer.from(packet.data).toString('hex') }));

test('every flavour is read as it was written, however small the batches', async () => {
  await fc.assert(
    fc.asyncProperty(givenArbitrary, packingArbitrary, readingArbitrary, async (given, pack, reading) => {
      const { packets, capture } = await readBytes(pack(given.bytes), reading.size, reading.chunkBytes);
      assert.deepEqual(plain(packets), plain(given.packets));
      assert.deepEqual(capture.remarks, []);
      assert.equal(capture.packets, given.packets.length);
      const { 'time-backwards': _, ...wrong } = capture.counts.toObject();
      assert.deepEqual(wrong, {});
    }),
    { numRuns: 300 },
  );
});

test('a capture cut anywhere gives the packets before the cut', async () => {
  await fc.assert(
    fc.asyncProperty(givenArbitrary, fc.nat(), readingArbitrary, async (given, cut, reading) => {
      // Beyond the headers of either format.
      const keep = Math.min(given.bytes.length, 28 + (cut % given.bytes.length));
      const { packets, capture } = await readBytes(
        given.bytes.subarray(0, keep),
        reading.size,
        reading.chunkBytes,
      );
      assert.deepEqual(plain(packets), plain(given.packets.slice(0, packets.length)));
      const clean = capture.remarks.length === 0;
      if (!clean) assert.equal(capture.counts.get('capture-truncated'), 1);
      if (keep === given.bytes.length) assert.equal(packets.length, given.packets.length);
    }),
    { numRuns: 200 },
  );
});

const mutationArbitrary = fc.array(fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }), {
  minLength: 1,
  maxLength: 12,
});

test('a damaged capture is read to some end: no exception, no hang, sane packets', async () => {
  await fc.assert(
    fc.asyncProperty(
      givenArbitrary,
      mutationArbitrary,
      packingArbitrary,
      fc.boolean(),
      readingArbitrary,
      async (given, mutations, pack, packFirst, { size, chunkBytes }) => {
        const bytes = packFirst ? Buffer.from(pack(given.bytes)) : Buffer.from(given.bytes);
        for (const { at, value } of mutations) bytes[at % bytes.length] = value;
        let result: Awaited<ReturnType<typeof readBytes>>;
        try {
          result = await readBytes(packFirst ? bytes : pack(bytes), size, chunkBytes);
        } catch (error) {
          assert.ok(error instanceof YamoriError, String(error));
          return;
        }
        const { packets, capture } = result;
        assert.equal(capture.packets, packets.length);
        assert.ok(capture.ended);
        assert.ok(capture.remarks.length <= 1);
        // No more packets than the decoded bytes could hold the headers of.
        assert.ok(packets.length <= given.bytes.length / 16 || packFirst);
        for (const { data, originalLength, nanoseconds } of packets) {
          assert.ok(data.length <= size.arenaBytes && data.length <= originalLength);
          assert.ok(nanoseconds < 1_000_000_000);
        }
      },
    ),
    { numRuns: 500 },
  );
});
