import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { MailJournal } from './mail-journal.ts';

function makeFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-journal-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'journal.sqlite');
}

test('what was written is found again, in the order in which it was asked for', async (t) => {
  const file = makeFile(t);
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('begin', 'take', 'forget', 'reopen')),
      ),
      async (steps) => {
        rmSync(file, { force: true });
        rmSync(`${file}-wal`, { force: true });
        let journal = MailJournal.open(file)!;
        const wanted = new Map<string, string>();
        const writing: Promise<void>[] = [];
        for (const [key, step] of steps) {
          if (step === 'begin') writing.push(journal.begin(key));
          if (step === 'take') writing.push(journal.take(key, `as ${key}`));
          if (step === 'forget') writing.push(journal.forget(key));
          if (step === 'reopen') {
            journal.close();
            journal = MailJournal.open(file)!;
          } else wanted.set(key, { begin: 'in-doubt', take: 'taken', forget: 'unknown' }[step]);
        }
        await Promise.all(writing);
        for (const [key, kind] of wanted) assert.equal(journal.find(key).kind, kind);
        journal.close();
      },
    ),
    { numRuns: 50 },
  );
});

test('one process holds it at a time', (t) => {
  const file = makeFile(t);
  const journal = MailJournal.open(file)!;
  assert.equal(MailJournal.open(file), null);
  journal.close();
  const next = MailJournal.open(file);
  assert.notEqual(next, null);
  next!.close();
});

test('what is old is forgotten', async (t) => {
  let now = 0;
  const journal = MailJournal.open(makeFile(t), () => now)!;
  await journal.take('old', null);
  now = 10 * 86_400_000;
  await journal.take('new', 'x');
  now += 86_400_000;
  assert.equal(journal.compact(5), 1);
  assert.equal(journal.find('old').kind, 'unknown');
  assert.deepEqual(journal.find('new'), { kind: 'taken', reference: 'x' });
  journal.close();
});

test('a file that is no journal is told as such', (t) => {
  const file = makeFile(t);
  writeFileSync(file, 'something else, long enough to be no empty database'.repeat(50));
  assert.throws(() => MailJournal.open(file), /not a database/);
});
