/** A push that was taken is noted with its time, a subscription that is gone goes, and nothing else changes either. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSqliteState } from '../../store/state/sqlite-state.ts';
import { anOwner } from '../../store/state/state-fixture.ts';
import type { StateStore } from '../../store/state-port.ts';
import { notePush } from './note-push.ts';

const NOW = Date.UTC(2026, 2, 1);
const ACCEPTED = { kind: 'accepted', reference: null } as const;
const GONE = { kind: 'refused', why: '410', isGone: true } as const;

let folder: string;
let state: StateStore;
let id: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-push-'));
  state = await openSqliteState(join(folder, 'state.sqlite'));
  const owner = await state.createOwner(anOwner('Tanaka'));
  ({ id } = await state.enrol({
    ownerId: owner.id,
    address: '192.0.2.7',
    language: 'ja',
    createdAt: NOW,
    lastSeenAt: NOW,
    sample: false,
    secretHash: 'a hash',
  }));
  const keys = { endpoint: 'https://push.example/1', p256dh: 'p', auth: 'a' };
  await state.changeEnrolment(id, {
    push: { ...keys, subscribedAt: NOW, acceptedAt: null, heardAt: null },
  });
});
after(async () => {
  await state?.close();
  rmSync(folder, { recursive: true, force: true });
});

const pushNow = async () => (await state.enrolment(id))!.push;

test('only what a push service answered to a real push is noted', async () => {
  const notice = { channel: 'web-push', to: id, sample: false } as const;
  await notePush(state, { ...notice, channel: 'email' }, ACCEPTED, NOW + 1);
  await notePush(state, { ...notice, sample: true }, ACCEPTED, NOW + 1);
  await notePush(state, { ...notice, sample: true }, GONE, NOW + 1);
  await notePush(state, notice, { kind: 'later', why: 'down', retryAfterMs: null }, NOW + 1);
  await notePush(state, notice, { kind: 'refused', why: 'too large', isGone: false }, NOW + 1);
  await notePush(state, { ...notice, to: 'nobody' }, ACCEPTED, NOW + 1);
  assert.equal((await pushNow())?.acceptedAt, null);

  await notePush(state, notice, ACCEPTED, NOW + 2);
  assert.equal((await pushNow())?.acceptedAt, NOW + 2);
  await notePush(state, notice, GONE, NOW + 3);
  assert.equal(await pushNow(), null);
  await notePush(state, notice, ACCEPTED, NOW + 4);
  assert.equal(await pushNow(), null, 'what is gone does not come back');
});
