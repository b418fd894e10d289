/** Drained sightings on disk, parted by source, so that any number of sources fits in bounded memory. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YamoriError } from '../base/errors.ts';

/**
 * One file, appended to; each write belongs to a partition 0..partitions-1 and comes back in order. The
 * file lies in a folder of its own under the system's temporary one and is removed by `close`.
 */
export class Spill {
  readonly partitions: number;
  readonly #folder: string;
  readonly #file: number;
  readonly #extents: { at: number; bytes: number }[][];
  #size = 0;
  // One for all: a buffer for each write would pile up faster than it is collected.
  #buffer = Buffer.alloc(0);

  constructor(partitions: number) {
    this.partitions = partitions;
    this.#extents = Array.from({ length: partitions }, () => []);
    this.#folder = mkdtempSync(join(tmpdir(), 'yamori-spill-'));
    this.#file = openSync(join(this.#folder, 'sightings'), 'wx+', 0o600);
  }

  get sizeBytes(): number {
    return this.#size;
  }

  append(partition: number, bytes: Uint8Array): void {
    // A copy: the bytes lie in shared memory, which not every system call takes.
    if (this.#buffer.length < bytes.length) this.#buffer = Buffer.allocUnsafe(bytes.length);
    const copy = this.#buffer.subarray(0, bytes.length);
    copy.set(bytes);
    let done = 0;
    try {
      while (done < copy.length) {
        done += writeSync(this.#file, copy, done, copy.length - done, this.#size + done);
      }
    } catch (cause) {
      throw new YamoriError(
        'E_OUTPUT',
        `drained sightings cannot be written to ${this.#folder}: ${(cause as Error).message}`,
        'Free some space there, or point TMPDIR to a larger disk.',
        { cause },
      );
    }
    this.#extents[partition].push({ at: this.#size, bytes: copy.length });
    this.#size += copy.length;
  }

  /** What was appended, write by write; each is overwritten by the next. */
  *read(partition: number): Generator<Uint8Array> {
    for (const extent of this.#extents[partition]) {
      if (this.#buffer.length < extent.bytes) this.#buffer = Buffer.allocUnsafe(extent.bytes);
      const bytes = this.#buffer.subarray(0, extent.bytes);
      let done = 0;
      while (done < bytes.length) {
        const got = readSync(this.#file, bytes, done, bytes.length - done, extent.at + done);
        if (got === 0) throw new Error('a spill file became shorter: something else wrote to it');
        done += got;
      }
      yield bytes;
    }
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
