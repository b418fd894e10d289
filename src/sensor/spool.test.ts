/** The spool over restarts, at its bound, and with files that something damaged. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { YamoriError } from '../base/errors.ts';
import { batchOf, draft, numberOf, withFolder } from './sensor-fixture.ts';
import { Spool, type SpoolEvent } from './spool.ts';
import { contentId, fileOf } from './spooled-batch.ts';

const ROOMY = 64 * 1024 * 1024;

function openSpool(folder: string, boundBytes = ROOMY, events: SpoolEvent[] = []): Promise<Spool> {
  return Spool.open({ folder, boundBytes, onEvent: (event) => events.push(event) });
}

/** Takes out all that waits: numbers of the drafts, sequences and reported drops. */
async function takeAll(spool: Spool): Promise<{ numbers: number[]; sequences: number[]; drops: number[] }> {
  const taken = { numbers: [] as number[], sequences: [] as number[], drops: [] as number[] };
  for (let batch = await spool.oldest(); batch !== null; batch = await spool.oldest()) {
    taken.numbers.push(numberOf(batch));
    taken.sequences.push(batch.sequence);
    taken.drops.push(batchOf(batch).dropped.spoolBatches);
    assert.equal(batchOf(batch).sequence, batch.sequence);
    assert.equal(batchOf(batch).id, batch.id);
    await spool.remove(batch.sequence);
  }
  return taken;
}

test('batches come out in order, and the sequence goes on over restarts even when the queue was empty', () =>
  withFolder(async (folder) => {
    let spool = await openSpool(folder);
    for (const number of [0, 1, 2]) {
      const { id, sequence } = await spool.add(draft(number));
      assert.match(id, /^[A-Za-z0-9_-]{22}$/);
      assert.equal(sequence, number);
    }
    await spool.close();
    spool = await openSpool(folder);
    assert.equal(spool.size.batches, 3);
    assert.deepEqual((await takeAll(spool)).numbers, [0, 1, 2]);
    assert.deepEqual(spool.size, { batches: 0, bytes: 0 });
    await spool.close();
    spool = await openSpool(folder);
    assert.equal((await spool.add(draft(3))).sequence, 3);
    assert.deepEqual((await takeAll(spool)).sequences, [3]);
    await spool.close();
  }));

test('a batch that is in hand stays in the spool until the hub has it', () =>
  withFolder(async (folder) => {
    let spool = await openSpool(folder);
    await spool.add(draft(7));
    const before = await spool.oldest();
    await spool.close();
    spool = await openSpool(folder);
    const after = await spool.oldest();
    assert.equal(after?.id, before?.id);
    assert.deepEqual(after?.body, before?.body);
    await spool.close();
  }));

test('at its bound the oldest are dropped, and the next batch says how many', () =>
  withFolder(async (folder) => {
    const events: SpoolEvent[] = [];
    const spool = await openSpool(folder, 12 * 4096, events);
    for (let number = 0; number < 6; number++) await spool.add(draft(number, 10_000));
    assert.ok(spool.size.bytes <= 12 * 4096);
    const files = readdirSync(join(folder, 'queue')).map(
      (name) => readFileSync(join(folder, 'queue', name)).length,
    );
    assert.ok(files.reduce((sum, bytes) => sum + bytes, 0) <= 12 * 4096);
    assert.deepEqual(
      events.map((event) => event.kind === 'dropped' && event.sequence),
      [0, 1],
    );
    assert.equal(spool.counts.dropped, 2);
    assert.deepEqual(await takeAll(spool), {
      numbers: [2, 3, 4, 5],
      sequences: [2, 3, 4, 5],
      drops: [0, 0, 1, 1],
    });
    await spool.close();
  }));

test('drops that a dropped batch would have told are told by a later one, over a restart too', () =>
  withFolder(async (folder) => {
    let spool = await openSpool(folder, 4 * 4096);
    for (let number = 0; number < 5; number++) await spool.add(draft(number, 10_000));
    await spool.close();
    spool = await openSpool(folder, 4 * 4096);
    assert.deepEqual(await takeAll(spool), { numbers: [4], sequences: [4], drops: [4] });
    await spool.add(draft(5));
    assert.deepEqual((await takeAll(spool)).drops, [0]);
    await spool.close();
  }));

test('a smaller bound drops when the spool is opened, and a batch beyond all bounds is dropped by itself', () =>
  withFolder(async (folder) => {
    let spool = await openSpool(folder);
    for (let number = 0; number < 4; number++) await spool.add(draft(number, 10_000));
    await spool.close();
    spool = await openSpool(folder, 8 * 4096);
    assert.equal(spool.size.batches, 2);
    assert.equal((await spool.add(draft(4, 100_000))).sequence, 4);
    await spool.add(draft(5));
    assert.deepEqual(await takeAll(spool), { numbers: [2, 3, 5], sequences: [2, 3, 5], drops: [0, 0, 3] });
    await spool.close();
  }));

test('the batch in hand is dropped last', () =>
  withFolder(async (folder) => {
    const spool = await openSpool(folder, 8 * 4096);
    await spool.add(draft(0, 10_000));
    await spool.add(draft(1, 10_000));
    const inHand = await spool.oldest();
    await spool.add(draft(2, 10_000));
    assert.equal(inHand?.sequence, 0);
    await spool.remove(0);
    assert.deepEqual((await takeAll(spool)).numbers, [2]);
    await spool.remove(1);
    await spool.close();
  }));

test('torn and foreign files are put aside and counted; torn ones are told as dropped', () =>
  withFolder(async (folder) => {
    let spool = await openSpool(folder);
    for (const number of [0, 1, 2]) await spool.add(draft(number));
    await spool.close();
    const queue = join(folder, 'queue');
    truncateSync(join(queue, '000000000001.batch'), 100);
    writeFileSync(join(queue, '000000000003.writing'), 'half a batch');
    writeFileSync(join(queue, '000000000009.batch'), 'never one');
    writeFileSync(join(queue, 'holiday.jpg'), 'a foreign file');
    mkdirSync(join(queue, '000000000010.batch'));
    const events: SpoolEvent[] = [];
    spool = await openSpool(folder, ROOMY, events);
    assert.deepEqual((await takeAll(spool)).numbers, [0, 2]);
    assert.equal(spool.counts.setAside, 4);
    assert.deepEqual(
      events.map((event) => event.kind),
      ['set-aside', 'set-aside', 'set-aside', 'set-aside'],
    );
    assert.equal(readdirSync(join(folder, 'aside')).length, 4);
    assert.deepEqual(readdirSync(queue), []);
    await spool.add(draft(4));
    assert.deepEqual(await takeAll(spool), { numbers: [4], sequences: [3], drops: [1] });
    await spool.close();
  }));

test('a bit that flips on the disk is noticed', () =>
  withFolder(async (folder) => {
    const spool = await openSpool(folder);
    await spool.add(draft(0));
    const file = join(folder, 'queue/000000000000.batch');
    const bytes = readFileSync(file);
    bytes[60] ^= 1;
    writeFileSync(file, bytes);
    assert.equal(await spool.oldest(), null);
    assert.deepEqual(spool.counts, { dropped: 1, setAside: 1, refused: 0 });
    await spool.close();
  }));

test('a batch whose writer died before its line in the ledger is kept, and its sequence is not used again', () =>
  withFolder(async (folder) => {
    let spool = await openSpool(folder);
    await spool.add(draft(0));
    await spool.close();
    const { dark, covered, skipped, sightings, packets } = draft(1);
    const file = fileOf(
      { id: 'b'.repeat(22), sequence: 1, reportedDrops: 0 },
      0,
      JSON.stringify({ dark, covered, skipped, sightings, packets }),
    );
    writeFileSync(join(folder, 'queue/000000000001.batch'), file);
    spool = await openSpool(folder);
    assert.equal((await spool.add(draft(2))).sequence, 2);
    assert.deepEqual((await takeAll(spool)).numbers, [0, 1, 2]);
    await spool.close();
  }));

test('a damaged ledger is put aside, and the batches still come out', () =>
  withFolder(async (folder) => {
    let spool = await openSpool(folder);
    await spool.add(draft(0));
    await spool.add(draft(1));
    await spool.close();
    writeFileSync(join(folder, 'ledger.sqlite'), Buffer.alloc(9000, 0x5a));
    const events: SpoolEvent[] = [];
    spool = await openSpool(folder, ROOMY, events);
    assert.deepEqual(events, [{ kind: 'set-aside', name: 'ledger.sqlite' }]);
    assert.equal((await spool.add(draft(2))).sequence, 2);
    assert.deepEqual((await takeAll(spool)).numbers, [0, 1, 2]);
    await spool.close();
  }));

test('what the hub refuses is kept beside its answer and out of the way', () =>
  withFolder(async (folder) => {
    const spool = await openSpool(folder);
    await spool.add(draft(0));
    await spool.add(draft(1));
    await spool.refuse((await spool.oldest())!.sequence, '422 no');
    assert.deepEqual((await takeAll(spool)).numbers, [1]);
    assert.equal(spool.counts.refused, 1);
    assert.deepEqual(readdirSync(join(folder, 'refused')).sort(), [
      '000000000000.batch',
      '000000000000.batch.answer',
    ]);
    assert.equal(readFileSync(join(folder, 'refused/000000000000.batch.answer'), 'utf8'), '422 no');
    await spool.close();
  }));

test('two sensors do not share a spool, and a folder that cannot be made is said', () =>
  withFolder(async (folder) => {
    const spool = await openSpool(folder);
    await assert.rejects(
      openSpool(folder),
      (error) => error instanceof YamoriError && error.code === 'E_SPOOL',
    );
    await spool.close();
    await (await openSpool(folder)).close();
    writeFileSync(join(folder, 'file'), '');
    await assert.rejects(
      openSpool(join(folder, 'file/spool')),
      (error) => error instanceof YamoriError && error.code === 'E_SPOOL',
    );
  }));

test('what is read twice from a file waits once', () =>
  withFolder(async (folder) => {
    const spool = await openSpool(folder);
    const again = { ...draft(5), id: contentId(draft(5), 'token-of-a-sensor') };
    const first = await spool.add(again);
    assert.deepEqual(await spool.add(again), first);
    assert.equal(spool.size.batches, 1);
    assert.match(first.id, /^[A-Za-z0-9_-]{22}$/);
    assert.notEqual(contentId(draft(5), 'another-token'), first.id);
    assert.notEqual(contentId(draft(6), 'token-of-a-sensor'), first.id);
    await spool.close();
  }));

test('waiting ends with a batch or with the signal', () =>
  withFolder(async (folder) => {
    const spool = await openSpool(folder);
    const waiting = spool.waitForBatch(new AbortController().signal);
    await spool.add(draft(0));
    await waiting;
    await takeAll(spool);
    const stop = new AbortController();
    const stopped = spool.waitForBatch(stop.signal);
    stop.abort();
    await stopped;
    await spool.close();
  }));

test('a full disk drops the oldest instead of failing', { skip: cannotMount() }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-full-'));
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder]);
  try {
    const spool = await openSpool(folder, ROOMY);
    for (let number = 0; number < 20; number++) await spool.add(draft(number, 50_000));
    assert.ok(spool.counts.dropped >= 10, String(spool.counts.dropped));
    const { numbers, drops } = await takeAll(spool);
    assert.equal(numbers.at(-1), 19);
    assert.equal(
      drops.reduce((sum, count) => sum + count, 0),
      numbers[0],
    );
    await spool.close();
  } finally {
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  }
});

function cannotMount(): string | false {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-mount-'));
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status !== 0)
      return 'needs leave to mount a tmpfs';
    spawnSync('umount', [folder]);
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
