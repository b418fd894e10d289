/** Settings, notes, audit, what goes by itself, and the sample, of any engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_RETENTION } from '../../../model/account.ts';
import type { Fresh } from '../state-conformance.ts';
import { aLease, allPages, anAccount, anOwner, HOUR_MS, NOW, putIncidents } from '../state-fixture.ts';

const ENTRY = { actor: 'kana', action: 'sign-in', subject: '', detail: '', address: '192.0.2.1' };
const NOTHING = {
  closedIncidents: null,
  audit: null,
  leases: null,
  systems: null,
  visits: null,
  sessions: 0,
};
const ALL = { closedIncidents: NOW, audit: NOW, leases: NOW, systems: NOW, visits: null, sessions: NOW };

export function upkeepConforms(fresh: Fresh): void {
  test('retention has its defaults until it is set', async () => {
    const store = await fresh();
    assert.deepEqual(await store.retention(), DEFAULT_RETENTION);
    const retention = { ...DEFAULT_RETENTION, sightings: 7, audit: null };
    await store.setRetention({ ...retention, audit: 5 });
    await store.setRetention(retention);
    assert.deepEqual(await store.retention(), retention);
  });

  test('a note is what was noted last', async () => {
    const store = await fresh();
    assert.equal(await store.note('retention'), null);
    await store.setNote('retention', '1');
    await store.setNote('retention', '2');
    assert.equal(await store.note('retention'), '2');
    assert.deepEqual(await store.retention(), DEFAULT_RETENTION);
    await store.ping();
  });

  test('the audit log is read newest first, in pages, those of one moment in their order', async () => {
    const store = await fresh({ clock: () => NOW });
    for (let n = 0; n < 25; n++) await store.audit({ ...ENTRY, at: NOW + (n >> 3), detail: String(n) });
    const entries = await allPages((cursor) => store.auditEntries({ limit: 4, cursor }));
    assert.deepEqual(
      entries.map((entry) => Number(entry.detail)),
      Array.from({ length: 25 }, (_, n) => 24 - n),
    );
    const { id, ...entry } = entries[0];
    assert.deepEqual(entry, { ...ENTRY, at: NOW + 3, detail: '24' });
    assert.equal(typeof id, 'string');
  });

  test('what is past its time goes, and nothing else', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    const [old, recent, open] = await putIncidents(store, ownerId, [
      { status: 'closed', closeReason: 'faded', closedAt: NOW - 1 },
      { status: 'closed', closeReason: 'faded', closedAt: NOW },
      { updatedAt: 0, lastSeen: 0 },
    ]);
    const { id: accountId } = await store.createAccount(anAccount('admin'));
    await store.createSession({ accountId, secretHash: 'old', at: 0, expiresAt: NOW });
    await store.createSession({ accountId, secretHash: 'new', at: 0, expiresAt: NOW + 1 });
    await store.addLeases([
      aLease({ from: 0, to: NOW - 1 }),
      aLease({ from: 0, to: NOW, name: 'b' }),
      aLease({ address: '192.0.2.9', from: 0, to: null }),
    ]);
    // More than one chunk.
    for (let n = 0; n < 1_100; n++) await store.audit({ ...ENTRY, at: NOW - 1 });
    await store.audit({ ...ENTRY, at: NOW });
    assert.equal(await store.expire(NOTHING), 0);
    const gone = await store.expire(ALL);
    assert.equal(gone, 1 + 1 + 1 + 1_100);
    assert.equal(await store.incident(old.id), null);
    assert.deepEqual(await store.incidentEvents(old.id), []);
    assert.notEqual(await store.incident(recent.id), null);
    assert.notEqual(await store.incident(open.id), null);
    assert.equal((await store.auditEntries({ limit: 9, cursor: null })).rows.length, 1);
    assert.equal((await store.leaseAt('192.0.2.7', null, 5))?.machine.name, 'b');
    assert.notEqual(await store.leaseAt('192.0.2.9', null, NOW), null);
    assert.notEqual(await store.sessionAccount('new', NOW), null);
    assert.equal(await store.expire(ALL), 0);
  });

  test('the sample goes and what is real stays', async () => {
    const store = await fresh();
    const real = await store.createOwner(anOwner('real'));
    const sample = await store.createOwner(anOwner('sample', true));
    const [kept] = await putIncidents(store, real.id, [{ address: '192.0.2.1' }]);
    await putIncidents(store, sample.id, [{ sample: true }, { address: '192.0.2.2' }]);
    await putIncidents(store, real.id, [{ address: '192.0.2.3', sample: true }]);
    const sensor = await store.createSensor({ name: 'real', sample: false, at: NOW });
    await store.createSensor({ name: 'sample', sample: true, at: NOW });
    await store.forgetSample();
    await store.forgetSample();
    assert.deepEqual(await store.owners(), [real]);
    assert.deepEqual(await store.sensors(), [sensor]);
    const { rows } = await store.incidents({
      filter: { seenFrom: NOW - HOUR_MS },
      ownerScope: null,
      sort: 'updatedAt',
      descending: true,
      limit: 9,
      cursor: null,
    });
    assert.deepEqual(rows, [kept]);
  });
}
