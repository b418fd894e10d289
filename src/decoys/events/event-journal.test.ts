import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { Counts } from '../../base/counts.ts';
import { openEventJournal } from './event-journal.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-journal-'));
});
after(() => rmSync(folder, { recursive: true }));

const open = (file: string, mostBytes = 1e6, counts = new Counts()) =>
  openEventJournal(file, {
    mostBytes,
    count: (name) => counts.add(name),
    onTrouble: () => counts.add('trouble'),
  });
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n');

test('whatever a cut left of the last line, the next event has a line of its own', () => {
  const whole = '{"n":1}\n{"n":2,"text":"年"}\n';
  const size = Buffer.byteLength(whole);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: size }), (cutAt) => {
      const file = join(folder, 'cut');
      writeFileSync(file, Buffer.from(whole).subarray(0, cutAt));
      const kept = readFileSync(file);
      const journal = open(file);
      journal.write('{"n":3}');
      journal.write('{"n":4}');
      journal.close();
      assert.deepEqual(readFileSync(file).subarray(0, cutAt), kept, 'what was there stays');
      assert.deepEqual(linesOf(file).slice(-3), ['{"n":3}', '{"n":4}', '']);
      assert.equal(linesOf(file).filter((line) => line === '').length, 1, 'and no line is empty');
    }),
  );
});

test('a full file moves aside, with the torn line, and the new one begins with a whole line', () => {
  const file = join(folder, 'turned');
  writeFileSync(file, `${'{"n":1}\n'.repeat(10)}{"n":`);
  const journal = open(file, 90);
  journal.write('{"n":2}');
  journal.write('{"n":3}');
  journal.close();
  assert.deepEqual(linesOf(file), ['{"n":2}', '{"n":3}', '']);
  assert.equal(linesOf(`${file}.1`).at(-1), '{"n":');
});

test('a disk that takes nothing is counted for each event and told once', {
  skip: !existsSync('/dev/full') && 'there is no /dev/full',
}, () => {
  const counts = new Counts();
  const journal = open('/dev/full', 1e6, counts);
  journal.write('{"n":1}');
  journal.write('{"n":2}');
  journal.close();
  assert.deepEqual(counts.toObject(), { 'event-not-written': 2, trouble: 1 });
});
