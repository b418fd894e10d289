/** Who checks a notice believes the log's proofs and its key, and nothing that the log merely says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkNotice } from './check-notice.ts';
import type { LogLeaf } from './merkle.ts';
import { noticeHash } from './notice-hash.ts';
import { createNoticeLog, type LogSource } from './notice-log.ts';
import { makeLogKey } from './tree-head.ts';

class Kept implements LogSource {
  entries: LogLeaf[] = [];

  add(text: string): this {
    this.entries.push({
      index: this.entries.length,
      at: 1_000 + this.entries.length,
      hash: noticeHash(text),
    });
    return this;
  }
  async logSize() {
    return this.entries.length;
  }
  async logEntries(from: number, limit: number) {
    return this.entries.slice(from, from + limit);
  }
  async logEntryOf(hash: string) {
    return this.entries.find((entry) => entry.hash === hash) ?? null;
  }
}

const KEY = makeLogKey();
const logOf = (kept: Kept, key = KEY) => createNoticeLog(kept, key, () => 5_000);

test('a notice that was logged is genuine, also after the log grew', async () => {
  const kept = new Kept().add('one').add('two').add('three');
  const log = logOf(kept);
  const first = await checkNotice(noticeHash('two'), log, log.publicKey, null);
  assert.deepEqual([first.check, first.at, first.head?.size], ['genuine', 1_001, 3]);
  for (let n = 0; n < 40; n++) kept.add(`more ${n}`);
  const second = await checkNotice(noticeHash('more 7'), log, log.publicKey, first.head);
  assert.deepEqual([second.check, second.head?.size], ['genuine', 43]);
});

test('one that nobody logged is unknown; one of another key is forged', async () => {
  const log = logOf(new Kept().add('one'));
  assert.equal((await checkNotice(noticeHash('a phish'), log, log.publicKey, null)).check, 'unknown');
  const other = logOf(new Kept().add('one'), makeLogKey());
  assert.equal((await checkNotice(noticeHash('one'), other, log.publicKey, null)).check, 'forged-log');
});

test('a log that took something back, or got shorter, is found out by who remembers', async () => {
  const kept = new Kept().add('one').add('two').add('three');
  const before = await checkNotice(noticeHash('one'), logOf(kept), logOf(kept).publicKey, null);
  const rewritten = new Kept().add('one').add('another').add('three').add('four');
  for (const now of [rewritten, new Kept().add('one')]) {
    const log = logOf(now);
    assert.equal(
      (await checkNotice(noticeHash('one'), log, log.publicKey, before.head)).check,
      'rewritten-log',
    );
  }
});

test('a log that lies about its entry is caught', async () => {
  const kept = new Kept().add('one').add('two');
  const log = logOf(kept);
  const lying = {
    ...log,
    inclusion: async (hash: string) => {
      const found = (await log.inclusion(noticeHash('one')))!;
      return { ...found, entry: { ...found.entry, hash } };
    },
  };
  assert.equal((await checkNotice(noticeHash('a phish'), lying, log.publicKey, null)).check, 'forged-log');
});
