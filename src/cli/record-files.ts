/**
 * Source records on their way from the lanes to an export: a file of JSON lines for each lane, and an index
 * of packets and places, so that all can be given in order (most packets first) without holding the texts.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceRecord } from '../model/report.ts';

/** Plain data, sent from a lane: entry i lies at [starts[i], starts[i+1]) of the file. */
export interface RecordIndex {
  readonly file: string;
  readonly packets: Float64Array;
  readonly starts: Float64Array;
}

const FLUSH_BYTES = 1 << 20;

/** Writes the records of one lane. */
export class RecordWriter {
  readonly #file: string;
  readonly #descriptor: number;
  readonly #packets: number[] = [];
  readonly #starts: number[] = [0];
  #pending: string[] = [];
  #pendingBytes = 0;
  #size = 0;

  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(file, 'wx', 0o600);
  }

  add(record: SourceRecord): void {
    const line = JSON.stringify(record);
    this.#packets.push(record.packets);
    this.#size += Buffer.byteLength(line);
    this.#starts.push(this.#size);
    this.#pending.push(line);
    this.#pendingBytes += line.length;
    if (this.#pendingBytes >= FLUSH_BYTES) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending.join(''));
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#descriptor, bytes, done);
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  close(): RecordIndex {
    this.#flush();
    closeSync(this.#descriptor);
    return {
      file: this.#file,
      packets: Float64Array.from(this.#packets),
      starts: Float64Array.from(this.#starts),
    };
  }
}

export function createRecordFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'yamori-sources-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** JSON texts of all records, most packets first; ties in the order of lanes and arrival. */
export function* readRecords(indexes: readonly RecordIndex[]): Generator<string> {
  const total = indexes.reduce((sum, index) => sum + index.packets.length, 0);
  const lane = new Uint8Array(total);
  const entry = new Uint32Array(total);
  let n = 0;
  for (const [i, index] of indexes.entries()) {
    for (let k = 0; k < index.packets.length; k++, n++) {
      lane[n] = i;
      entry[n] = k;
    }
  }
  const order = Uint32Array.from({ length: total }, (_, i) => i).sort(
    (a, b) => indexes[lane[b]].packets[entry[b]] - indexes[lane[a]].packets[entry[a]] || a - b,
  );
  const descriptors = indexes.map((index) => openSync(index.file, 'r'));
  try {
    for (const i of order) {
      const { starts } = indexes[lane[i]];
      const start = starts[entry[i]];
      const bytes = Buffer.allocUnsafe(starts[entry[i] + 1] - start);
      for (let done = 0; done < bytes.length; ) {
        const got = readSync(descriptors[lane[i]], bytes, done, bytes.length - done, start + done);
        if (got === 0) throw new Error('a file of records became shorter: something else wrote to it');
        done += got;
      }
      yield bytes.toString('utf8');
    }
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}
