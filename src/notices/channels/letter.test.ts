import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testChannel } from './channel-conformance.ts';
import { letter, letterHtml, letterText, readLetter } from './letter.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';

const NEVER = new AbortController().signal;

testChannel(letter, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yamori-letters-'));
  return {
    settings: { folder },
    to: 'Example Corporation',
    behave: {
      takes: () => {},
      down: 'A folder is there or the channel does not open.',
      refuses: 'Paper takes everything.',
      gone: 'Nobody knows whether a letter arrives.',
      hangs: 'A write to a disk that hangs cannot be left.',
    },
    async taken() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.html')).sort();
      return Promise.all(
        names.map(async (name) => ({
          identity: name,
          structure: elementsOf(await readFile(join(folder, name), 'utf8')),
        })),
      );
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
});

/** Every element and attribute. */
function elementsOf(html: string): string[] {
  return [...html.matchAll(/<\/?([a-z0-9]+)((?:\s[^<>]*)?)>/gi)].flatMap((match) => [
    match[1],
    ...[...match[2].matchAll(/([a-z-]+)=/gi)].map((attribute) => `${match[1]} ${attribute[1]}`),
  ]);
}

test('a letter holds what its reader needs, and no link', () => {
  for (const written of [letterText(SAMPLE_DELIVERY), letterHtml(SAMPLE_DELIVERY)]) {
    for (const needed of ['192.0.2.77', '7K3QM-9TXAB', 'https://yamori.example.org', '20 November 2026']) {
      assert.ok(written.includes(needed), needed);
    }
    assert.ok(!written.includes('href'));
  }
  const japanese = letterText({ ...SAMPLE_DELIVERY, language: 'ja' });
  assert.match(japanese, /2026年11月20日/);
  assert.match(japanese, /案件コード: 7K3QM-9TXAB/);
});

test('the page reads a letter by its notice, and nothing outside the folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'yamori-letters-'));
  const folder = join(root, 'letters');
  const open = await letter.open({ folder: null }, { clock: Date.now, count: () => {}, folder });
  await open.deliver(SAMPLE_DELIVERY, NEVER);
  assert.match((await readLetter(folder, SAMPLE_DELIVERY.id))!.html, /^<!doctype html>/);
  for (const name of ['outside.txt', 'outside.html']) await writeFile(join(root, name), 'x');
  assert.equal(await readLetter(folder, '../outside'), null);
  assert.equal(await readLetter(folder, 'unknown'), null);
  await rm(root, { recursive: true });
});

test('a folder that cannot be is told when the channel is opened; one that vanishes is for later', async () => {
  const deps = { clock: Date.now, count: () => {}, folder: '/dev/null/letters' };
  await assert.rejects(letter.open({ folder: null }, deps), { code: 'E_CHANNEL' });
  const folder = await mkdtemp(join(tmpdir(), 'yamori-letters-'));
  const open = await letter.open({ folder }, deps);
  await rm(folder, { recursive: true });
  assert.equal((await open.deliver(SAMPLE_DELIVERY, NEVER)).kind, 'later');
});
