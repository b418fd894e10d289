import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type JournalPlace, readJournal } from './journal-reader.ts';

async function inFolder(work: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-journal-'));
  try {
    await work(join(folder, 'events.ndjson'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All lines behind a place, and where that ends. */
async function readAll(file: string, from: JournalPlace | null) {
  const lines: string[] = [];
  let place = from;
  let isAfterLoss = false;
  for (;;) {
    const piece = await readJournal(file, place);
    if (piece === null) return { lines, place, isAfterLoss };
    lines.push(...piece.lines);
    isAfterLoss ||= piece.isAfterLoss;
    place = { journal: piece.from.journal, offset: piece.end };
  }
}

test('a file that is not there yet, or has no whole line, has nothing', async () => {
  await inFolder(async (file) => {
    assert.equal(await readJournal(file, null), null);
    writeFileSync(file, '{"half');
    assert.equal(await readJournal(file, null), null);
    appendFileSync(file, ' a line"}\n{"an');
    const piece = await readJournal(file, null);
    assert.deepEqual(piece?.lines, ['{"half a line"}']);
    assert.equal(await readJournal(file, { journal: piece!.from.journal, offset: piece!.end }), null);
  });
});

test('whenever it is looked at and turned over, each line is read once and in its order', async () => {
  const step = fc.oneof(
    fc.record({ write: fc.array(fc.string({ maxLength: 40 }), { maxLength: 8 }) }),
    fc.constant('turn' as const),
    fc.constant('look' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await inFolder(async (file) => {
        const written: string[] = [];
        const read: string[] = [];
        let place: JournalPlace | null = null;
        let turns = 0;
        const look = async () => {
          const more = await readAll(file, place);
          assert.equal(more.isAfterLoss, false);
          read.push(...more.lines);
          place = more.place;
        };
        for (const [at, one] of steps.entries()) {
          if (one === 'look') {
            await look();
            turns = 0;
          } else if (one === 'turn') {
            // A second one before anybody looked loses what is in the first.
            if (turns > 0 || written.length === 0) continue;
            renameSync(file, `${file}.1`);
            const line = JSON.stringify({ begins: at });
            writeFileSync(file, `${line}\n`);
            written.push(line);
            turns++;
          } else {
            const lines = one.write.map((text, i) => JSON.stringify({ at, i, text }));
            if (lines.length > 0) appendFileSync(file, `${lines.join('\n')}\n`);
            written.push(...lines);
          }
        }
        await look();
        assert.deepEqual(read, written);
      });
    }),
    { numRuns: 60 },
  );
});

test('two turns without a look are said, and reading goes on with what is there', async () => {
  await inFolder(async (file) => {
    writeFileSync(file, '"one"\n');
    const { place } = await readAll(file, null);
    for (const text of ['"two"', '"three"']) {
      renameSync(file, `${file}.1`);
      writeFileSync(file, `${text}\n`);
    }
    const more = await readAll(file, place);
    assert.deepEqual([more.lines, more.isAfterLoss], [['"two"', '"three"'], true]);
  });
});

test('a piece is read again exactly, though more was written since', async () => {
  await inFolder(async (file) => {
    writeFileSync(file, '1\n22\n');
    const piece = await readJournal(file, null);
    appendFileSync(file, '333\n');
    const again = await readJournal(file, piece!.from, piece!.end);
    assert.deepEqual(again, { ...piece, isAfterLoss: false });
  });
});

test('a line without end is skipped and counted, however long', async () => {
  await inFolder(async (file) => {
    writeFileSync(file, `"a"\n${'x'.repeat(3_000_000)}\n"b"\n`);
    const counted: number[] = [];
    const lines: string[] = [];
    let place: JournalPlace | null = null;
    for (;;) {
      const piece = await readJournal(file, place);
      if (piece === null) break;
      counted.push(piece.tooLong);
      lines.push(...piece.lines);
      place = { journal: piece.from.journal, offset: piece.end };
    }
    assert.deepEqual(lines, ['"a"', '"b"']);
    assert.equal(
      counted.reduce((a, b) => a + b),
      1,
    );
  });
});

test('a journal that was removed under its reader begins anew', async () => {
  await inFolder(async (file) => {
    writeFileSync(file, '"one"\n');
    const { place } = await readAll(file, null);
    unlinkSync(file);
    assert.equal(await readJournal(file, place), null);
    writeFileSync(file, '"two"\n');
    assert.deepEqual((await readAll(file, place)).lines, ['"two"']);
  });
});
