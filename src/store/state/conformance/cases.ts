/** Cases of any engine: one for each incident, found by what people type, changed all or nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseRecord } from '../../../model/case.ts';
import type { StateStore } from '../../state-port.ts';
import type { Fresh } from '../state-conformance.ts';
import {
  allPages,
  anOwner,
  HOUR_MS,
  NOW,
  openedCase,
  putIncidents,
  refusal,
  succeeded,
} from '../state-fixture.ts';

const NOTHING = { cases: [], notices: [], incidents: [] };

async function withCases(store: StateStore, addresses: readonly string[]): Promise<CaseRecord[]> {
  const owner = await store.createOwner(anOwner('School'));
  const incidents = await putIncidents(
    store,
    owner.id,
    addresses.map((address) => ({ address })),
  );
  return store.changeCases({
    ...NOTHING,
    cases: incidents.map((incident, at) => openedCase(incident, { openedAt: NOW + at * HOUR_MS })),
  });
}

export function casesConform(fresh: Fresh): void {
  test('an incident that is open and has no case is told until it has one', async () => {
    const store = await fresh();
    const owner = await store.createOwner(anOwner('School'));
    const [first, , watched] = await putIncidents(store, owner.id, [
      { address: '192.0.2.1' },
      { address: '192.0.2.2', status: 'closed', closeReason: 'resolved', closedAt: NOW },
      { address: '192.0.2.3', status: 'watch' },
    ]);
    const waiting = async () => (await store.incidentsWithoutCase(10)).map(({ id }) => id);
    assert.deepEqual(await waiting(), [first.id]);
    assert.notEqual(first.id, watched.id);
    const [made] = await store.changeCases({ ...NOTHING, cases: [openedCase(first)] });
    assert.deepEqual(await waiting(), []);
    assert.deepEqual(await store.case(first.id.toLowerCase()), made);
    assert.equal(made.version, 1);
  });

  test('code and token are drawn, and found as people type them', async () => {
    const store = await fresh();
    const [one, two] = await withCases(store, ['192.0.2.1', '192.0.2.2']);
    assert.match(one.code, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    assert.match(one.token, /^[0-9a-f]{32}$/);
    assert.notEqual(one.code, two.code);
    const typed = ` ${one.code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}\u30fc`;
    assert.equal((await store.caseByCode(typed))?.id, one.id);
    assert.equal((await store.caseByToken(two.token.toUpperCase()))?.id, two.id);
    for (const wrong of ['', 'x', '%', `${one.code}0`, 'UUUUU-UUUUU'])
      assert.equal(await store.caseByCode(wrong), null);
  });

  test('a change that was read before another one is stale, and leaves nothing behind', async () => {
    const store = await fresh();
    const [one, two] = await withCases(store, ['192.0.2.1', '192.0.2.2']);
    const event = {
      at: NOW,
      kind: 'proof',
      actor: 'rule:proof',
      text: 'quiet',
      channel: null,
      noticeId: null,
    } as const;
    const [changed] = await store.changeCases({
      ...NOTHING,
      cases: [{ case: { ...one, step: 1, stepAt: NOW }, events: [event, { ...event, kind: 'step-taken' }] }],
    });
    assert.deepEqual([changed.step, changed.version], [1, 2]);
    await assert.rejects(
      store.changeCases({
        ...NOTHING,
        cases: [
          { case: { ...two, step: 7 }, events: [event] },
          { case: { ...one, step: 7 }, events: [event] },
        ],
      }),
      refusal('stale'),
    );
    assert.equal((await store.case(two.id))?.step, 0);
    assert.deepEqual(
      (await store.caseEvents(one.id)).map(({ kind }) => kind),
      ['opened', 'proof', 'step-taken'],
    );
    assert.equal((await store.caseEvents(two.id)).length, 1);
  });

  test('of several that open the same case at once one does', async () => {
    const store = await fresh();
    const owner = await store.createOwner(anOwner('School'));
    const [incident] = await putIncidents(store, owner.id, [{}]);
    const attempts = Array.from({ length: 5 }, () =>
      store.changeCases({ ...NOTHING, cases: [openedCase(incident)] }),
    );
    assert.equal(await succeeded(attempts, 'exists'), 1);
  });

  test('a case closes together with its incident, or not at all', async () => {
    const store = await fresh();
    const [one] = await withCases(store, ['192.0.2.1']);
    const incident = (await store.incident(one.id))!;
    const close = {
      cases: [{ case: { ...one, status: 'closed' as const, closedAt: NOW }, events: [] }],
      notices: [],
      incidents: [
        {
          incident: {
            ...incident,
            status: 'closed' as const,
            closeReason: 'resolved' as const,
            closedAt: NOW,
          },
          events: [],
        },
      ],
    };
    await store.changeIncidents([{ incident, events: [] }]);
    await assert.rejects(store.changeCases(close), refusal('stale'));
    assert.equal((await store.case(one.id))?.status, 'open');
    const again = (await store.incident(one.id))!;
    close.incidents[0].incident.version = again.version;
    await store.changeCases(close);
    assert.deepEqual(
      [(await store.case(one.id))?.status, (await store.incident(one.id))?.status],
      ['closed', 'closed'],
    );
  });

  test('a case whose incident somebody closed or opened again is out of step until it follows', async () => {
    const store = await fresh();
    const [one, two] = await withCases(store, ['192.0.2.1', '192.0.2.2']);
    const outOfStep = async () => (await store.casesOutOfStep(10)).map((pair) => pair.case.id);
    assert.deepEqual(await outOfStep(), []);
    const incident = (await store.incident(one.id))!;
    const closed = { ...incident, status: 'closed', closeReason: 'false-positive', closedAt: NOW } as const;
    await store.changeIncidents([{ incident: closed, events: [] }]);
    await store.changeCases({
      ...NOTHING,
      cases: [{ case: { ...two, status: 'closed', closedAt: NOW }, events: [] }],
    });
    assert.deepEqual(await outOfStep(), [one.id, two.id].sort());
    assert.deepEqual((await store.casesOutOfStep(1)).length, 1);
    const [pair] = (await store.casesOutOfStep(10)).filter(({ case: { id } }) => id === one.id);
    assert.deepEqual([pair.incident.closeReason, pair.case.status], ['false-positive', 'open']);
  });

  test('the list filters, sorts and pages within what one may see', async () => {
    const store = await fresh();
    const made = await withCases(
      store,
      Array.from({ length: 12 }, (_, n) => `192.0.2.${n + 1}`),
    );
    const { ownerId } = made[0];
    const ask = { filter: {}, ownerScope: null, sort: 'openedAt', descending: true, limit: 5 } as const;
    const listed = await allPages((cursor) => store.cases({ ...ask, cursor }));
    assert.deepEqual(
      listed.map(({ id }) => id),
      made.map(({ id }) => id).reverse(),
    );
    const found = async (filter: object, ownerScope: readonly string[] | null = null) =>
      (await store.cases({ ...ask, limit: 50, filter, ownerScope, cursor: null })).total;
    assert.equal(await found({}, [ownerId]), 12);
    assert.equal(await found({}, []), 0);
    assert.equal(await found({}, ['other']), 0);
    assert.equal(await found({ status: ['closed'] }), 0);
    assert.equal(await found({ proof: ['active'] }), 12);
    assert.equal(await found({ text: '192.0.2.1' }), 4);
    assert.equal(await found({ text: made[3].code.toLowerCase() }), 1);
    assert.equal(await found({ text: '%' }), 0);
    assert.deepEqual(await store.countCases(null), { status: { open: 12 }, proof: { active: 12 } });
    assert.deepEqual(await store.countCases([]), { status: {}, proof: {} });
    const byAddress = await store.cases({
      ...ask,
      sort: 'address',
      descending: false,
      limit: 50,
      cursor: null,
    });
    assert.deepEqual(
      byAddress.rows.map(({ address }) => address),
      made.map(({ address }) => address),
    );
    assert.equal((await store.cases({ ...ask, sort: 'closedAt', cursor: null })).rows.length, 0);
    await assert.rejects(store.cases({ ...ask, cursor: 'nonsense' }), refusal('bad-cursor'));
  });

  test('a pass sees each case once, however many there are', async () => {
    const store = await fresh();
    const made = await withCases(
      store,
      Array.from({ length: 1_203 }, (_, n) => `10.0.${n >> 8}.${n & 255}`),
    );
    const seen: string[] = [];
    for await (const some of store.casesInTurn('open')) seen.push(...some.map(({ id }) => id));
    assert.deepEqual(seen.sort(), made.map(({ id }) => id).sort());
    for await (const some of store.casesInTurn('closed')) assert.fail(`${some.length} closed`);
  });
}
