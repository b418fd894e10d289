/** For tests: reads a whole capture into objects. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Capture, openCapture } from '../open-capture.ts';
import { createPacketBatch } from '../packet-batch.ts';
import type { TestPacket } from './write-captures.ts';

export interface BatchSize {
  readonly capacity: number;
  readonly arenaBytes: number;
}

const ROOMY: BatchSize = { capacity: 1000, arenaBytes: 1 << 20 };

export async function readPackets(capture: Capture, size: BatchSize = ROOMY): Promise<TestPacket[]> {
  const batch = createPacketBatch(size.capacity, size.arenaBytes);
  const packets: TestPacket[] = [];
  for (;;) {
    const count = await capture.read(batch);
    if (count === 0) return packets;
    for (let i = 0; i < count; i++) {
      packets.push({
        seconds: batch.seconds[i],
        nanoseconds: batch.nanoseconds[i],
        data: batch.bytes.slice(batch.offset[i], batch.offset[i] + batch.capturedLength[i]),
        originalLength: batch.originalLength[i],
        linkType: batch.linkType[i],
      });
    }
    // What a batch holds is the consumer's: a reader that still needed it would now read rubbish.
    batch.bytes.fill(0xaa);
  }
}

/** Bytes as a stream of chunks, in place of standard input. */
export function chunks(bytes: Uint8Array, chunkBytes = 65536): Readable {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) parts.push(bytes.subarray(at, at + chunkBytes));
  return Readable.from(parts, { objectMode: false });
}

export interface ReadResult {
  readonly packets: TestPacket[];
  readonly capture: Capture;
}

/** Opens bytes as standard input and reads them to the end. */
export async function readBytes(
  bytes: Uint8Array,
  size?: BatchSize,
  chunkBytes?: number,
): Promise<ReadResult> {
  const capture = await openCapture(['-'], { stdin: chunks(bytes, chunkBytes) });
  const packets = await readPackets(capture, size);
  await capture.close();
  return { packets, capture };
}

/** Writes files into a directory of its own, and takes it away after. */
export async function withFiles<Result>(
  files: Readonly<Record<string, Uint8Array | string>>,
  use: (path: (name: string) => string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-capture-'));
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    return await use((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
