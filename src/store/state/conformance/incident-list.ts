/** The list of incidents of any engine: filters, search, isolation, order and pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Incident } from '../../../model/incident.ts';
import { INCIDENT_SORTS, type IncidentFilter, type StateStore } from '../../state-port.ts';
import type { Fresh } from '../state-conformance.ts';
import { allPages, anEvent, anOwner, NOW, putIncidents, refusal } from '../state-fixture.ts';

const ALL = {
  filter: {},
  ownerScope: null,
  sort: 'updatedAt',
  descending: true,
  limit: 50,
  cursor: null,
} as const;

async function found(
  store: StateStore,
  filter: IncidentFilter,
  ownerScope: readonly string[] | null = null,
): Promise<string[]> {
  const page = await store.incidents({ ...ALL, filter, ownerScope });
  assert.equal(page.total, page.rows.length);
  return page.rows.map((incident) => incident.address).sort();
}

export function incidentListConforms(fresh: Fresh): void {
  test('every filter keeps what it names', async () => {
    const store = await fresh();
    const bank = await store.createOwner(anOwner('bank'));
    const city = await store.createOwner(anOwner('city'));
    const [A, B, C] = ['192.0.2.1', '192.0.2.2', '2001:db8::3'];
    await putIncidents(store, bank.id, [
      { address: A, status: 'watch', labels: ['x', 'y'], critical: 'high', assignee: 'kana', tool: 'zmap' },
      {
        address: B,
        cause: 'scanning',
        grade: 'payload',
        labels: ['y'],
        firstSeen: NOW + 10,
        lastSeen: NOW + 20,
      },
    ]);
    await putIncidents(store, city.id, [
      {
        address: C,
        status: 'closed',
        closedAt: NOW,
        labels: [],
        assignee: 'ren',
        tool: null,
        firstSeen: NOW - 9,
      },
    ]);
    const expectations: readonly (readonly [IncidentFilter, readonly string[]])[] = [
      [{}, [A, B, C]],
      [{ status: ['watch', 'closed'] }, [A, C]],
      [{ status: [] }, [A, B, C]],
      [{ cause: ['scanning'] }, [B]],
      [{ grade: ['payload', 'login'] }, [B]],
      [{ critical: ['high', 'low'] }, [A]],
      [{ ownerId: [city.id] }, [C]],
      [{ assignee: ['kana'] }, [A]],
      [{ assignee: ['none'] }, [B]],
      [{ assignee: ['none', 'ren'] }, [B, C]],
      [{ label: ['y'] }, [A, B]],
      [{ label: ['x', 'z'] }, [A]],
      [{ tool: ['zmap'] }, [A]],
      [{ seenFrom: NOW + 1 }, [B]],
      [{ seenTo: NOW + 10 }, [A, C]],
      [{ seenFrom: NOW + 20, seenTo: NOW + 11 }, [B]],
      [{ status: ['watch'], tool: ['mirai'] }, []],
    ];
    for (const [filter, addresses] of expectations) {
      assert.deepEqual(await found(store, filter), addresses, JSON.stringify(filter));
    }
  });

  test('an account sees the owners of its scope, and with none nothing', async () => {
    const store = await fresh();
    const bank = await store.createOwner(anOwner('bank'));
    const city = await store.createOwner(anOwner('city'));
    await putIncidents(store, bank.id, [{ address: '192.0.2.1' }]);
    await putIncidents(store, city.id, [{ address: '192.0.2.2', status: 'watch' }]);
    assert.deepEqual(await found(store, {}, [bank.id]), ['192.0.2.1']);
    assert.deepEqual(await found(store, {}, [bank.id, city.id]), ['192.0.2.1', '192.0.2.2']);
    assert.deepEqual(await found(store, {}, []), []);
    // No filter and no search widens the scope.
    assert.deepEqual(await found(store, { ownerId: [city.id] }, [bank.id]), []);
    assert.deepEqual(await found(store, { text: 'city' }, [bank.id]), []);
    assert.deepEqual(await found(store, { text: '192.0.2' }, [bank.id]), ['192.0.2.1']);
    assert.deepEqual(await store.countIncidents([bank.id]), {
      status: { open: 1 },
      cause: { infected: 1 },
      grade: { 'corroborated-packets': 1 },
    });
    assert.deepEqual((await store.countIncidents(null)).status, { open: 1, watch: 1 });
    assert.deepEqual(await store.countIncidents([]), { status: {}, cause: {}, grade: {} });
  });

  test('a search looks in address, id, owner, machine, labels and comments, and takes no wildcard', async () => {
    const store = await fresh();
    const bank = await store.createOwner(anOwner('北 Bank'));
    const city = await store.createOwner(anOwner('City'));
    const machine = { name: 'Ｐrinter_1', mac: null, insideAddress: null, source: 'nat.csv' };
    const [first] = await putIncidents(store, bank.id, [
      { address: '192.0.2.1', machine, labels: ['50% OFF'] },
    ]);
    const [second] = await putIncidents(store, city.id, [{ address: '2001:db8::2', labels: ['カメラ'] }]);
    const [commented] = await store.changeIncidents([
      { incident: second, events: [anEvent({ kind: 'commented', why: 'Called the HELPDESK' })] },
    ]);
    // What was written once is found after later changes too, and what was taken off is not.
    await store.changeIncidents([{ incident: { ...commented, labels: ['router'] }, events: [] }]);
    const [A, B] = [first.address, second.address];
    const expectations: readonly (readonly [string, readonly string[]])[] = [
      ['192.0', [A]],
      ['2001:DB8', [B]],
      [first.id.toLowerCase(), [A]],
      ['北 ba', [A]],
      ['printer_1', [A]],
      ['ＰＲＩＮＴＥＲ', [A]],
      ['50% off', [A]],
      ['helpdesk', [B]],
      ['カメラ', []],
      ['router', [B]],
      [' ', [A, B]],
      ['%', [A]],
      ['_', [A]],
      ['\\', []],
      ["'; drop table incidents; --", []],
      ['\0', []],
      ['x'.repeat(100_000), []],
    ];
    for (const [text, addresses] of expectations) {
      assert.deepEqual(await found(store, { text }), [...addresses].sort(), text.slice(0, 40));
    }
  });

  test('pages hold each incident once in the order asked for, equal values included', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    const addresses = ['9.0.0.1', '10.0.0.1', '10.0.0.2', '192.0.2.1', '::1', '2001:db8::1', '2001:db8::10'];
    const made = await putIncidents(
      store,
      ownerId,
      addresses.flatMap((address, n) => [
        { address, updatedAt: n % 3, openedAt: n % 2, lastSeen: 5, packets: n >> 1, confidence: n / 7 },
        { address, cause: 'scanning' as const, updatedAt: n % 2, packets: 1, confidence: 0.5 },
      ]),
    );
    const place = (incident: Incident) => addresses.indexOf(incident.address);
    const query = fc.record({
      sort: fc.constantFrom(...INCIDENT_SORTS),
      descending: fc.boolean(),
      limit: fc.integer({ min: 1, max: 15 }),
    });
    await fc.assert(
      fc.asyncProperty(query, async ({ sort, descending, limit }) => {
        const rows = await allPages((cursor) => store.incidents({ ...ALL, sort, descending, limit, cursor }));
        const value = (incident: Incident) => (sort === 'address' ? place(incident) : incident[sort]);
        const expected = made.toSorted(
          (a, b) => (descending ? -1 : 1) * (Number(value(a)) - Number(value(b)) || (a.id < b.id ? -1 : 1)),
        );
        assert.deepEqual(
          rows.map((row) => row.id),
          expected.map((row) => row.id),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('a page goes on where the last ended, whatever came and changed meanwhile', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    const made = await putIncidents(
      store,
      ownerId,
      Array.from({ length: 6 }, (_, n) => ({ address: `192.0.2.${n}`, updatedAt: 100 - n })),
    );
    const first = await store.incidents({ ...ALL, limit: 2 });
    assert.equal(first.total, 6);
    await putIncidents(store, ownerId, [{ address: '192.0.2.99', updatedAt: 200 }]);
    const { incident } = { incident: made[1] };
    await store.changeIncidents([{ incident: { ...incident, updatedAt: 300 }, events: [] }]);
    const second = await store.incidents({ ...ALL, limit: 2, cursor: first.next });
    assert.deepEqual(
      second.rows.map((row) => row.id),
      [made[2].id, made[3].id],
    );
    const third = await store.incidents({ ...ALL, limit: 2, cursor: second.next });
    assert.deepEqual(
      third.rows.map((row) => row.id),
      [made[4].id, made[5].id],
    );
    assert.equal(third.next, null);
  });

  test('a cursor that is none of this list is refused', async () => {
    const store = await fresh();
    const { id: ownerId } = await store.createOwner(anOwner('bank'));
    await putIncidents(store, ownerId, [{ address: '192.0.2.1' }, { address: '192.0.2.2' }]);
    const { next } = await store.incidents({ ...ALL, limit: 1 });
    assert.notEqual(next, null);
    await assert.rejects(store.incidents({ ...ALL, sort: 'packets', cursor: next }), refusal('bad-cursor'));
    await assert.rejects(store.incidents({ ...ALL, descending: false, cursor: next }), refusal('bad-cursor'));
    await assert.rejects(store.auditEntries({ limit: 5, cursor: next }), refusal('bad-cursor'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String()), async (cursor) => {
        await assert.rejects(store.incidents({ ...ALL, cursor }), refusal('bad-cursor'));
      }),
    );
  });
}
