/** Incidents of any engine: changed all or nothing, one for an address and a cause. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fresh } from '../state-conformance.ts';
import {
  anEvent,
  anIncident,
  anOwner,
  NOW,
  opened,
  putIncidents,
  refusal,
  succeeded,
} from '../state-fixture.ts';

export function incidentsConform(fresh: Fresh): void {
  test('an incident is kept whole, with its events in the order of the changes', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    const machine = { name: 'プリンタ', mac: null, insideAddress: '10.0.0.7', source: 'nat.csv' };
    const incident = anIncident(ownerId, { machine, labels: ['b', 'a', 'b'], firstSeen: NOW - 0.25 });
    const [made] = await store.changeIncidents([opened(incident, 'first')]);
    assert.match(made.id, /^Y-[0-9A-HJKMNP-TV-Z]{8}$/);
    assert.deepEqual(made, { ...incident, id: made.id, firstSeen: NOW - 1, version: 1 });
    assert.deepEqual(await store.incident(made.id), made);

    const comment = anEvent({ kind: 'commented', actor: 'kana', why: '<b>電話した</b>\0', at: NOW - 5 });
    const status = anEvent({ kind: 'status', change: { status: { from: 'open', to: 'working' } } });
    const [changed] = await store.changeIncidents([
      { incident: { ...made, status: 'working', labels: [] }, events: [status, comment] },
    ]);
    assert.deepEqual(changed, { ...made, status: 'working', labels: [], version: 2 });
    const events = await store.incidentEvents(made.id);
    assert.deepEqual(
      events.map(({ id, ...event }) => event),
      [
        { ...anEvent({ why: 'first' }), incidentId: made.id },
        { ...status, incidentId: made.id },
        // A NUL is nothing that both engines could keep.
        { ...comment, why: '<b>電話した</b>\ufffd', incidentId: made.id },
      ],
    );
    assert.equal(new Set(events.map((event) => event.id)).size, 3);
    assert.deepEqual(await store.incidentEvents('Y-00000000'), []);
  });

  test('an id is found as people write it', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    // So many that some have the digits which are taken for letters.
    const made = await putIncidents(
      store,
      ownerId,
      Array.from({ length: 40 }, (_, n) => ({ address: `192.0.2.${n}` })),
    );
    for (const { id } of made) {
      const written = `y-${id.slice(2).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')}`;
      assert.equal((await store.incident(written))?.id, id);
      assert.equal((await store.incidentEvents(written)).length, 1);
    }
    assert.equal(await store.incident('Y-'), null);
    assert.equal(await store.incident("' or 1=1 --"), null);
  });

  test('one change that cannot be undoes all of its call', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    const [made] = await putIncidents(store, ownerId, [{}]);
    const fine = opened(anIncident(ownerId, { address: '192.0.2.8' }));
    const worked = { incident: { ...made, packets: 99 }, events: [anEvent({ kind: 'seen-again' })] };
    const wrong = [
      { change: { incident: { ...made, version: 7 }, events: [] }, code: 'stale' },
      { change: { incident: { ...made, id: 'Y-ZZZZZZZZ' }, events: [] }, code: 'not-found' },
      { change: opened(anIncident(ownerId)), code: 'exists' },
      { change: opened(anIncident('nobody', { address: '192.0.2.9' })), code: 'not-found' },
    ] as const;
    for (const { change, code } of wrong) {
      const others = change.incident.id === made.id ? [fine] : [fine, worked];
      await assert.rejects(store.changeIncidents([...others, change]), refusal(code));
      assert.deepEqual(await store.incident(made.id), made);
      assert.equal((await store.incidentEvents(made.id)).length, 1);
      assert.deepEqual(await store.incidentsOfAddress('192.0.2.8'), []);
    }
    for (const version of [made.version, made.version + 1]) {
      const twice = [made, { ...made, version }].map((incident) => ({ incident, events: [] }));
      await assert.rejects(store.changeIncidents(twice), refusal('stale'));
      assert.deepEqual(await store.incident(made.id), made);
    }
    assert.deepEqual(await store.changeIncidents([]), []);
  });

  test('one address and one cause have one incident that is not closed, whoever tries at once', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    const attempts = Array.from({ length: 6 }, () => putIncidents(store, ownerId, [{}]));
    assert.equal(await succeeded(attempts, 'exists'), 1);
    const [made] = await store.incidentsOfAddress('192.0.2.7');
    const closed = { ...made, status: 'closed', closeReason: 'resolved', closedAt: NOW } as const;
    // Told in the wrong order, and yet right: the old one closes before the new one opens.
    const [next, old] = await store.changeIncidents([
      opened(anIncident(ownerId)),
      { incident: closed, events: [anEvent({ kind: 'closed' })] },
    ]);
    assert.equal(old.status, 'closed');
    assert.notEqual(next.id, old.id);
    const reopening = { incident: { ...old, status: 'open', closedAt: null } as const, events: [] };
    await assert.rejects(store.changeIncidents([reopening]), refusal('exists'));
    await putIncidents(store, ownerId, [{ cause: 'scanning' }]);
    assert.equal((await store.incidentsOfAddress('192.0.2.7')).length, 3);
  });

  test('of changes that start from one version one is kept, with its event', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    const [made, other] = await putIncidents(store, ownerId, [{}, { address: '192.0.2.8' }]);
    const attempts = Array.from({ length: 6 }, (_, n) => {
      const pair = [made, other].map((incident) => ({
        incident: { ...incident, packets: n },
        events: [anEvent({ kind: 'seen-again' })],
      }));
      return store.changeIncidents(n % 2 === 0 ? pair : pair.reverse());
    });
    assert.equal(await succeeded(attempts, 'stale'), 1);
    assert.equal((await store.incident(made.id))?.version, 2);
    assert.equal((await store.incidentEvents(other.id)).length, 2);
  });

  test('the incident of an address is the one not closed, else the one closed last', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    const address = '2001:db8::7';
    assert.equal(await store.incidentFor(address, 'infected'), null);
    const closed = { address, status: 'closed', closeReason: 'faded' } as const;
    const [, last] = await putIncidents(store, ownerId, [
      { ...closed, closedAt: NOW - 9 },
      { ...closed, closedAt: NOW - 1 },
      { ...closed, closedAt: NOW - 5 },
    ]);
    assert.equal((await store.incidentFor(address, 'infected'))?.id, last.id);
    assert.equal(await store.incidentFor(address, 'scanning'), null);
    const [open] = await putIncidents(store, ownerId, [{ address }]);
    assert.equal((await store.incidentFor('2001:DB8:0::7', 'infected'))?.id, open.id);
    assert.equal(await store.incidentFor('nonsense', 'infected'), null);
  });

  test('a thousand changes are one change', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    const many = Array.from({ length: 1_000 }, (_, n) => ({
      address: `10.0.${n >> 8}.${n & 255}`,
      packets: n,
    }));
    const made = await putIncidents(store, ownerId, many);
    // In the order of the changes, whatever the order in which they were made.
    assert.deepEqual(
      made.map((incident) => incident.packets),
      many.map(({ packets }) => packets),
    );
  });
}
