import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { YamoriError } from '../base/errors.ts';
import { openCapture } from './open-capture.ts';
import { createPacketBatch } from './packet-batch.ts';
import { readBytes, readPackets, withFiles } from './testing/read-all.ts';
import { type TestPacket, writePcap } from './testing/write-captures.ts';

function packetsFrom(seconds: number, count: number): TestPacket[] {
  return Array.from({ length: count }, (_, i) => ({
    seconds: seconds + i,
    nanoseconds: 0,
    data: Buffer.from(`packet ${i}`),
    originalLength: 64,
    linkType: 1,
  }));
}

const write = (seconds: number, count: number) =>
  writePcap({ littleEndian: true, kind: 'microseconds' }, 1, packetsFrom(seconds, count));

test('reads inputs one after another and reports progress over all', async () => {
  const files = { a: write(100, 3), b: gzipSync(write(200, 2)) };
  await withFiles(files, async (path) => {
    const progress: (number | null)[][] = [];
    const capture = await openCapture([path('a'), path('b')], { onProgress: (...now) => progress.push(now) });
    const packets = await readPackets(capture);
    await capture.close();
    assert.deepEqual(
      packets.map(({ seconds }) => seconds),
      [100, 101, 102, 200, 201],
    );
    const total = files.a.length + files.b.length;
    assert.equal(capture.bytesTotal, total);
    assert.deepEqual(progress.at(-1), [total, total]);
    assert.equal(capture.packets, 5);
  });
});

test('checks that every input exists before it reads the first', async () => {
  await withFiles({ a: write(100, 3) }, async (path) => {
    await assert.rejects(openCapture([path('a'), path('missing')]), { code: 'E_INPUT_MISSING' });
    mkdirSync(path('folder'));
    await assert.rejects(openCapture([path('a'), path('folder')]), { code: 'E_INPUT_DIRECTORY' });
  });
});

test('goes on past inputs that are no captures, in any place, with a remark for each', async () => {
  const files = { text: 'hello, world\n', good: write(100, 3), empty: '', elf: '\x7fELF\x02\x01\x01' };
  await withFiles(files, async (path) => {
    const capture = await openCapture(['text', 'good', 'empty', 'elf'].map(path));
    assert.equal((await readPackets(capture)).length, 3);
    await capture.close();
    assert.deepEqual(capture.counts.toObject(), { 'input-empty': 1, 'input-foreign': 2 });
    assert.match(capture.remarks[0], /text is not a capture: it looks like text; nothing of it was kept/);
    assert.match(capture.remarks[1], /empty is empty/);
    assert.match(capture.remarks[2], /looks like an ELF program/);
    assert.equal(capture.bytesRead, capture.bytesTotal);
  });
});

test('throws the first error when no input can be read', async () => {
  await withFiles({ empty: '', text: '{"a": 1}' }, async (path) => {
    await assert.rejects(openCapture([path('empty'), path('text')]), { code: 'E_INPUT_EMPTY' });
    await assert.rejects(openCapture([path('text')]), { code: 'E_INPUT_FORMAT', message: /looks like JSON/ });
  });
});

test('names a capture whose header is cut off', async () => {
  await assert.rejects(readBytes(write(1, 1).subarray(0, 20)), {
    message: /pcap file whose header is cut off/,
  });
});

test('refuses no input, and standard input twice', async () => {
  await assert.rejects(openCapture([]), { code: 'E_USAGE' });
  await assert.rejects(openCapture(['-', '-']), { code: 'E_USAGE' });
});

test('a file that cannot be read is E_INPUT_READ', async () => {
  // /proc/self/mem opens for anybody and fails to read at 0, also for root.
  await assert.rejects(openCapture(['/proc/self/mem']), (error) => {
    return error instanceof YamoriError && (error.code === 'E_INPUT_READ' || error.code === 'E_INPUT_EMPTY');
  });
});

test('hands over what came through a pipe after flushMs, and waits for more', async () => {
  const pipe = new PassThrough();
  const bytes = write(100, 2);
  pipe.write(bytes.subarray(0, bytes.length - 5));
  const capture = await openCapture(['-'], { stdin: pipe, flushMs: 20 });
  const batch = createPacketBatch(10, 4096);
  assert.equal(await capture.read(batch), 1);
  setTimeout(() => pipe.end(bytes.subarray(bytes.length - 5)), 20);
  assert.equal(await capture.read(batch), 1);
  assert.equal(await capture.read(batch), 0);
  assert.equal(capture.ended, true);
  assert.deepEqual(capture.remarks, []);
});

test('the signal ends a waiting read cleanly, with a remark', async () => {
  const pipe = new PassThrough();
  pipe.write(write(100, 2));
  const stop = new AbortController();
  const capture = await openCapture(['-'], { stdin: pipe, flushMs: 5, signal: stop.signal });
  const batch = createPacketBatch(10, 4096);
  assert.equal(await capture.read(batch), 2);
  setTimeout(() => stop.abort(), 10);
  assert.equal(await capture.read(batch), 0);
  assert.equal(capture.ended, true);
  assert.deepEqual(capture.remarks, ['standard input: stopped; 2 packets of it were kept']);
});

test('lets the event loop turn while it reads', async () => {
  await withFiles({ a: write(100, 500) }, async (path) => {
    const capture = await openCapture([path('a')]);
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const batch = createPacketBatch(1, 4096);
    while ((await capture.read(batch)) > 0);
    clearInterval(timer);
    await capture.close();
    assert.ok(turns > 1);
  });
});

test('reads into memory that WebAssembly shares with other threads', async () => {
  await withFiles({ a: write(100, 3) }, async (path) => {
    const { buffer } = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
    const column = (i: number) => new Uint32Array(buffer, 65536 + i * 64, 16);
    const batch = {
      count: 0,
      bytes: new Uint8Array(buffer, 100, 4096),
      offset: column(0),
      capturedLength: column(1),
      originalLength: column(2),
      seconds: column(3),
      nanoseconds: column(4),
      linkType: new Uint16Array(buffer, 65536 + 512, 16),
    };
    const capture = await openCapture([path('a')]);
    assert.equal(await capture.read(batch), 3);
    await capture.close();
    const text = Buffer.from(batch.bytes.slice(batch.offset[1], batch.offset[1] + batch.capturedLength[1]));
    assert.equal(text.toString(), 'packet 1');
    assert.equal(batch.seconds[2], 102);
  });
});

const READER = `
  import { openCapture } from ${JSON.stringify(join(import.meta.dirname, 'open-capture.ts'))};
  import { createPacketBatch } from ${JSON.stringify(join(import.meta.dirname, 'packet-batch.ts'))};
  const capture = await openCapture(['-']);
  const batch = createPacketBatch(100, 1 << 16);
  while ((await capture.read(batch)) > 0);
  console.log(capture.packets, capture.bytesTotal);
  await capture.close();
`;

test('reads the standard input of its process: a pipe, and a redirected file', async () => {
  const args = ['--input-type=module', '-e', READER];
  const bytes = write(100, 1000);
  const piped = spawnSync(process.execPath, args, { input: bytes });
  assert.equal(piped.stdout.toString(), '1000 null\n', piped.stderr.toString());
  await withFiles({ a: bytes }, async (path) => {
    const child = spawn(process.execPath, args, { stdio: [openSync(path('a'), 'r'), 'pipe', 'inherit'] });
    let out = '';
    for await (const text of child.stdout!.setEncoding('utf8')) out += text;
    assert.equal(out, `1000 ${bytes.length}\n`);
  });
});
