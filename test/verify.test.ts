/** `yamori verify` as somebody runs it who got a notice: against the public log of a hub that really listens. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { noticeHash } from '../src/notices/log/notice-hash.ts';
import { addBelongings, openTestHub, setUp, type TestHub } from './hub-support.ts';
import { yamori } from './support.ts';

const TEXT = 'A device at 192.0.2.7 attacks others.\nCode: 7K3QM-9TXAB\n';

let hub: TestHub;
let site: string;
let folder: string;
let dueAt: number;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-verify-'));
  hub = await openTestHub();
  const admin = await setUp(hub);
  const sensor = (await admin.ask('POST', '/sensors', { name: 'one' })).json();
  await addBelongings(hub, (await hub.state.sensor(sensor.id))!, 'kita', '198.51.100.0/24', '198.51.100.7');
  await hub.app.listen({ host: '127.0.0.1', port: 0 });
  site = `http://127.0.0.1:${(hub.app.server.address() as AddressInfo).port}`;
  const { rows } = await hub.state.notices({ filter: {}, ownerScope: null, limit: 1, cursor: null });
  dueAt = rows[0].dueAt;
  await log(TEXT);
});
after(async () => {
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends a notice with that text, as far as the log knows. */
async function log(text: string): Promise<void> {
  const claim = { holder: 'h', now: dueAt, until: dueAt + 1, limit: 1 };
  let [notice] = await hub.state.claimNotices(claim);
  if (notice === undefined) {
    const { rows } = await hub.state.cases({
      filter: {},
      ownerScope: null,
      sort: 'openedAt',
      descending: true,
      limit: 1,
      cursor: null,
    });
    const { ownerId, id } = rows[0];
    await hub.state.changeCases({
      cases: [],
      notices: [
        {
          kind: 'reminder',
          channel: 'email',
          ownerId,
          contactId: null,
          to: 'x@example.org',
          language: 'en',
          template: 'standard',
          caseIds: [id],
          createdAt: dueAt,
          dueAt,
          sample: false,
        },
      ],
      incidents: [],
    });
    [notice] = await hub.state.claimNotices(claim);
  }
  await hub.state.settleNotice(notice.id, 'h', dueAt, {
    kind: 'sent',
    reference: null,
    hash: noticeHash(text),
  });
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** As a mail server and a mail program hand it on: encoded, with other line ends. */
const MAIL = [
  'From: notices@example.org',
  'To: office@school.example.net',
  'Subject: A device',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'A device at 192.0.2.7 attacks =',
  'others.  ',
  'Code: 7K3QM-9TXAB',
  '',
].join('\r\n');

test('a saved mail, or its text, is genuine; one with another word is not, and the exit status says so', async () => {
  for (const path of [file('notice.eml', MAIL), file('notice.txt', TEXT)]) {
    const run = await yamori(['verify', path, '--log', site, '--json']);
    assert.equal(run.status, 0, run.stderr);
    const { check, hash } = JSON.parse(run.stdout);
    assert.deepEqual([check, hash], ['genuine', noticeHash(TEXT)]);
  }
  const forged = await yamori(['verify', file('forged.txt', TEXT.replace('7K3QM', '7K3QN')), '--log', site]);
  assert.equal(forged.status, 3);
  assert.match(forged.stdout, /UNKNOWN/);
  assert.match(forged.stderr, /E_LOG/);
});

test('who remembers finds out when the log took something back', async () => {
  const head = join(folder, 'head.json');
  const notice = file('notice.txt', TEXT);
  await log('another notice\n');
  assert.equal((await yamori(['verify', notice, '--log', site, '--remember', head])).status, 0);
  const shown = JSON.parse(readFileSync(head, 'utf8'));
  assert.equal(shown.size, 2);
  await log('a third one\n');
  assert.equal((await yamori(['verify', notice, '--log', site, '--remember', head])).status, 0);
  assert.equal(JSON.parse(readFileSync(head, 'utf8')).size, 3);
  writeFileSync(head, JSON.stringify({ ...shown, root: 'ab'.repeat(32) }));
  const rewritten = await yamori(['verify', notice, '--log', site, '--remember', head]);
  assert.equal(rewritten.status, 3);
  assert.match(rewritten.stdout, /took back/);
});

test('another key, a site without a log, and no site at all are said plainly', async () => {
  const notice = file('notice.txt', TEXT);
  const key = file('key.pem', 'no key');
  assert.match((await yamori(['verify', notice, '--log', site, '--key', key])).stdout, /NOT GENUINE/);
  for (const wrong of ['http://127.0.0.1:9', 'ftp://example.org', 'example'])
    assert.match((await yamori(['verify', notice, '--log', wrong])).stderr, /E_LOG/);
  assert.match((await yamori(['verify', join(folder, 'none'), '--log', site])).stderr, /E_INPUT_READ/);
});
