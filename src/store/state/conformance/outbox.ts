/** The outbox of any engine: a notice is one sender's at a time, settled once, and the log has no gap. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StateStore } from '../../state-port.ts';
import type { Fresh } from '../state-conformance.ts';
import { allPages, aNotice, anOwner, NOW, openedCase, putIncidents, refusal } from '../state-fixture.ts';

const HASH = 'ab'.repeat(32);
const LATER = NOW + 60_000;

async function withNotices(store: StateStore, count: number) {
  const owner = await store.createOwner(anOwner('School'));
  const incidents = await putIncidents(store, owner.id, [{ address: '192.0.2.1' }, { address: '192.0.2.2' }]);
  const [one, two] = await store.changeCases({
    cases: incidents.map((incident) => openedCase(incident)),
    notices: Array.from({ length: count }, (_, n) =>
      aNotice(
        incidents.slice(0, 1 + (n % 2)).map(({ id }) => id),
        { ownerId: owner.id, to: `n${n}@example.org` },
      ),
    ),
    incidents: [],
  });
  return { owner, one, two };
}

const claim = (store: StateStore, holder: string, now = NOW, limit = 100) =>
  store.claimNotices({ holder, now, until: now + 60_000, limit });

export function outboxConforms(fresh: Fresh): void {
  test('each notice goes to one sender; what he has not settled in time goes to the next', async () => {
    const store = await fresh();
    await withNotices(store, 30);
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((holder) => claim(store, holder, NOW, 10)));
    const ids = [...a, ...b, ...c].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const rest = await claim(store, 'd');
    assert.equal(ids.length + rest.length, 30);
    assert.deepEqual(await claim(store, 'e'), []);
    const later = await claim(store, 'e', LATER);
    assert.equal(later.length, 30);
    assert.ok(later.every(({ attempts, status }) => attempts === 2 && status === 'sending'));
    assert.equal(await store.releaseNotices('a'), 0);
    assert.equal(await store.releaseNotices('e'), 30);
    assert.equal((await claim(store, 'e', LATER)).length, 30);
    // Who lost his claim changes nothing any more.
    const lost = { kind: 'dead', why: 'refused' } as const;
    // Of those who asked at the same moment one may have come away with nothing.
    const [holder, [first]] = Object.entries({ a, b, c }).find(([, own]) => own.length > 0)!;
    assert.equal(await store.settleNotice(first.id, holder, LATER, lost), null);
  });

  test('sent once, with its place in the log; settled again it stays', async () => {
    const store = await fresh();
    const { one, two } = await withNotices(store, 3);
    const claimed = await claim(store, 'a');
    assert.deepEqual(claimed[1].caseIds, [one.id, two.id].sort());
    const sent = { kind: 'sent', reference: '250 2.0.0 Ok\r\n\u202equeued', hash: HASH } as const;
    const settled = await Promise.all(claimed.map(({ id }) => store.settleNotice(id, 'a', NOW + 5, sent)));
    assert.deepEqual(settled.map((notice) => notice?.logIndex).sort(), [0, 1, 2]);
    assert.equal(settled[0]?.outcome, '250 2.0.0 Ok queued');
    assert.equal(await store.settleNotice(claimed[0].id, 'a', NOW + 6, sent), null);
    assert.equal(await store.logSize(), 3);
    assert.deepEqual(
      (await store.logEntries(1, 5)).map(({ index }) => index),
      [1, 2],
    );
    assert.deepEqual(await store.logEntryOf(HASH), { index: 0, at: NOW + 5, hash: HASH });
    assert.equal(await store.logEntryOf('no such'), null);
    assert.deepEqual((await store.countNotices()).sent, 3);
  });

  test('what a notice means for its cases is written with it, or neither is', async () => {
    const store = await fresh();
    const { one } = await withNotices(store, 1);
    const [claimed] = await claim(store, 'a');
    const sent = { kind: 'sent', reference: null, hash: HASH } as const;
    const told = { case: { ...one, toldAt: NOW + 5 }, events: [] };
    await assert.rejects(
      store.settleNotice(claimed.id, 'a', NOW + 5, sent, [{ ...told, case: { ...told.case, version: 7 } }]),
      refusal('stale'),
    );
    assert.deepEqual([(await store.notice(claimed.id))?.status, await store.logSize()], ['sending', 0]);
    await store.settleNotice(claimed.id, 'b', NOW + 5, sent, [told]);
    assert.equal((await store.case(one.id))?.toldAt, null);
    await store.settleNotice(claimed.id, 'a', NOW + 5, sent, [told]);
    assert.equal((await store.case(one.id))?.toldAt, NOW + 5);
  });

  test('later is later, dead is dead until a person sends it again', async () => {
    const store = await fresh();
    await withNotices(store, 2);
    const [one, two] = await claim(store, 'a');
    const why = 'x'.repeat(2_000);
    await store.settleNotice(one.id, 'a', NOW, { kind: 'later', why, dueAt: LATER });
    await store.settleNotice(two.id, 'a', NOW, { kind: 'dead', why });
    assert.deepEqual(await claim(store, 'a', LATER - 1), []);
    await assert.rejects(store.requeueNotice(one.id, LATER), refusal('stale'));
    await assert.rejects(store.requeueNotice('no such', LATER), refusal('not-found'));
    const again = await store.requeueNotice(two.id, LATER);
    assert.deepEqual([again.status, again.to, again.caseIds], ['waiting', two.to, two.caseIds]);
    assert.notEqual(again.id, two.id);
    assert.equal((await store.notice(two.id))?.status, 'dead');
    assert.equal((await claim(store, 'a', LATER)).length, 2);
    assert.ok((await store.notice(one.id))!.outcome!.length <= 500);
  });

  test('a case that closed takes back what only tells of it', async () => {
    const store = await fresh();
    const { one } = await withNotices(store, 4);
    assert.equal(await store.cancelNotices([]), 0);
    assert.equal(await store.cancelNotices([one.id]), 2);
    const left = await claim(store, 'a');
    assert.deepEqual(
      left.map(({ caseIds }) => caseIds.length),
      [2, 2],
    );
  });

  test('for limits, what was made since is told with its recipient; what was taken back is not', async () => {
    const store = await fresh({ clock: () => NOW });
    const { one } = await withNotices(store, 4);
    assert.equal((await store.noticesSince(NOW)).length, 4);
    assert.equal((await store.noticesSince(NOW + 1)).length, 0);
    await store.cancelNotices([one.id]);
    assert.deepEqual((await store.noticesSince(NOW - 1)).map(({ to }) => to).sort(), [
      'n1@example.org',
      'n3@example.org',
    ]);
  });

  test('a bounce is noted of what was sent, and of nothing else', async () => {
    const store = await fresh();
    await withNotices(store, 1);
    const [one] = await claim(store, 'a');
    await store.noteBounce(one.id, '5.1.1');
    assert.equal((await store.notice(one.id))?.status, 'sending');
    await store.settleNotice(one.id, 'a', NOW, { kind: 'sent', reference: null, hash: HASH });
    await store.noteBounce(one.id, '5.1.1 no such user');
    assert.deepEqual(
      [(await store.notice(one.id))?.status, (await store.notice(one.id))?.outcome],
      ['bounced', '5.1.1 no such user'],
    );
  });

  test('the list is newest first, filtered, paged, and within what one may see', async () => {
    const store = await fresh();
    const { owner, two } = await withNotices(store, 9);
    const ask = { filter: {}, ownerScope: null, limit: 4 };
    const rows = await allPages((cursor) => store.notices({ ...ask, cursor }));
    assert.equal(rows.length, 9);
    assert.deepEqual(
      rows.map(({ id }) => id),
      rows
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    const found = async (filter: object, ownerScope: readonly string[] | null = null) =>
      (await store.notices({ filter, ownerScope, limit: 50, cursor: null })).rows.length;
    assert.equal(await found({ caseId: [two.id.toLowerCase()] }), 4);
    assert.equal(await found({ status: ['sent'] }), 0);
    assert.equal(await found({ channel: ['email'] }), 9);
    assert.equal(await found({}, [owner.id]), 9);
    assert.equal(await found({}, []), 0);
  });
}
