/** Scanning systems, their events, decisions and past, and names that one of several hubs holds, of any engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SystemEvent, SystemRecord } from '../../../model/scanning-system.ts';
import { aMember, aSystem, aSystemRecord } from '../../../model/scanning-system-fixture.ts';
import { systemRowOf } from '../../../model/system-row.ts';
import type { StateStore, SystemFilter, SystemSort, SystemsChange } from '../../state-port.ts';
import type { Fresh } from '../state-conformance.ts';
import { allPages, NOW, refusal, succeeded } from '../state-fixture.ts';

const NO_EXPIRY = { closedIncidents: null, audit: null, leases: null, visits: null, sessions: 0 };

async function change(store: StateStore, what: Partial<SystemsChange>): Promise<void> {
  await store.changeSystems({
    version: await store.systemsVersion(),
    put: [],
    removed: [],
    events: [],
    decision: null,
    snapshotAt: null,
    ...what,
  });
}

async function records(store: StateStore, sample = false): Promise<SystemRecord[]> {
  const all: SystemRecord[] = [];
  for await (const record of store.systemRecords(sample)) all.push(record);
  return all;
}

function anEvent(systemId: string, change: Partial<SystemEvent> = {}): Omit<SystemEvent, 'id'> {
  return { systemId, at: NOW, kind: 'born', actor: null, joined: [], left: [], text: '', ...change };
}

function withoutWalk(record: SystemRecord): SystemRecord {
  return { ...record, system: { ...record.system, walk: [] } };
}

async function idsOf(store: StateStore, filter: SystemFilter): Promise<string[]> {
  return (await store.systemRows(filter, null)).map(({ id }) => id).sort();
}

export function systemsConform(fresh: Fresh): void {
  test('a system is given back as it was put, its walk alone only when asked for whole', async () => {
    const store = await fresh();
    // More members than fit into one row.
    const crowd = Array.from({ length: 1_001 }, (_, i) => aMember(`10.0.${i >> 8}.${i & 255}`));
    const made = [aSystemRecord(aSystem(['192.0.2.1', '192.0.2.2'])), aSystemRecord(aSystem(crowd))];
    await change(store, { put: made });
    const sorted = made.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(await records(store), sorted.map(withoutWalk));
    for (const record of made) assert.deepEqual(await store.system(record.id), record);
    assert.equal(await store.system('nobody'), null);
  });

  test('found anew, all that a run finds changes; what a person said stays, and a walk that was not read', async () => {
    const store = await fresh();
    const record = aSystemRecord(aSystem(['192.0.2.1', '192.0.2.2']));
    await change(store, { put: [record] });
    const promoted = { organisation: 'Example Research', candidate: true };
    const said = await store.changeSystem(record.id, { givenName: 'night watch', promoted, comment: '夜' }, [
      anEvent(record.id, { kind: 'named', actor: 'kana', text: 'night watch' }),
    ]);
    assert.deepEqual([said.givenName, said.promoted, said.comment], ['night watch', promoted, '夜']);
    const grown = aSystem(['192.0.2.1', '192.0.2.3', '192.0.2.4'], { id: record.id, walk: [] });
    await change(store, { put: [{ ...record, status: 'quiet', novelty: 0.25, system: grown }] });
    const now = (await store.system(record.id))!;
    assert.deepEqual(now, {
      ...said,
      status: 'quiet',
      novelty: 0.25,
      system: { ...grown, walk: record.system.walk },
    });
    await store.changeSystem(record.id, { givenName: null }, []);
    assert.equal((await store.system(record.id))?.givenName, null);
    assert.equal((await store.system(record.id))?.comment, '夜');
    await assert.rejects(store.changeSystem('nobody', { comment: '' }, []), refusal('not-found'));
  });

  test('rows: those of the model, with the person’s name above the found one', async () => {
    const store = await fresh();
    const record = aSystemRecord(aSystem(['192.0.2.1', '2001:db8::1']));
    await change(store, { put: [record] });
    assert.deepEqual(await store.systemRows({}, null), [systemRowOf(record)]);
    const said = await store.changeSystem(record.id, { givenName: 'mine' }, []);
    const [row] = await store.systemRows({}, null);
    assert.deepEqual(row, systemRowOf(said));
    assert.deepEqual([row.name, row.isNamed], ['mine', true]);
  });

  test('lists are filtered, sorted either way and read in pages without loss', async () => {
    const store = await fresh();
    const made = Array.from({ length: 23 }, (_, i) =>
      aSystemRecord(
        aSystem(
          Array.from({ length: 1 + (i % 4) }, (_, n) => aMember(`192.0.${i}.${n + 1}`, { probes: 100 + i })),
          { confidence: (i % 5) / 5 },
        ),
        { novelty: (i % 3) / 3 },
      ),
    );
    await change(store, { put: made });
    const field: Record<SystemSort, (record: SystemRecord) => number> = {
      novelty: ({ novelty }) => novelty,
      probes: ({ system }) => system.probes,
      sources: ({ system }) => system.members.length,
      first: ({ system }) => system.first,
      last: ({ system }) => system.last,
      confidence: ({ system }) => system.confidence,
    };
    for (const sort of Object.keys(field) as SystemSort[]) {
      for (const descending of [true, false]) {
        const rows = await allPages((cursor) =>
          store.systems({ filter: {}, sort, descending, limit: 4, cursor }),
        );
        const sign = descending ? -1 : 1;
        const wanted = made.toSorted(
          (a, b) => sign * (field[sort](a) - field[sort](b) || (a.id < b.id ? -1 : 1)),
        );
        assert.deepEqual(
          rows.map(({ id }) => id),
          wanted.map(({ id }) => id),
          `${sort} ${descending}`,
        );
      }
    }
    const ask = { filter: {}, sort: 'probes', descending: true, limit: 4 } as const;
    const page = await store.systems({ ...ask, cursor: null });
    assert.equal(page.total, 23);
    await assert.rejects(
      store.systems({ ...ask, sort: 'novelty', cursor: page.next }),
      refusal('bad-cursor'),
    );
  });

  test('filters: verdict, status, service, network, and text in names, comments and addresses', async () => {
    const store = await fresh();
    const web = aSystem([aMember('192.0.2.77', { asn: 64_501, asName: 'Frobnitz GmbH' })], {
      id: 'web',
      name: 'unknown 100% web',
    });
    const telnet = aSystem([aMember('198.51.100.7', { asn: 6450 }), aMember('2001:db8::77')], {
      id: 'telnet',
      verdict: 'malware',
      services: [{ ...web.services[0], service: '23/tcp' }],
    });
    await change(store, { put: [aSystemRecord(web), aSystemRecord(telnet, { status: 'quiet' })] });
    await store.changeSystem('telnet', { comment: 'See ＴＩＣＫＥＴ_5' }, []);
    const cases: [SystemFilter, string[]][] = [
      [{}, ['telnet', 'web']],
      [{ verdict: [], text: '' }, ['telnet', 'web']],
      [{ verdict: ['malware'] }, ['telnet']],
      [{ status: ['active', 'gone'] }, ['web']],
      [{ service: ['23/tcp'] }, ['telnet']],
      [{ service: ['3/tcp'] }, []],
      [{ service: ['23/tcp', '443/tcp'] }, ['telnet', 'web']],
      [{ asn: [64_501] }, ['web']],
      [{ asn: [6450] }, ['telnet']],
      [{ asn: [645] }, []],
      [{ text: 'frobnitz' }, ['web']],
      [{ text: '100%' }, ['web']],
      [{ text: '0%w' }, []],
      [{ text: 'ticket_5' }, ['telnet']],
      [{ text: '192.0.2.' }, ['web']],
      [{ text: '92.0.2.' }, []],
      [{ text: '2001:db8' }, ['telnet']],
      [{ text: 'probes' }, []],
      [{ verdict: ['malware'], text: 'web' }, []],
    ];
    for (const [filter, wanted] of cases)
      assert.deepEqual(await idsOf(store, filter), wanted, JSON.stringify(filter));
    assert.deepEqual(await store.countSystems(), {
      verdict: { 'unknown-systematic': 1, malware: 1 },
      status: { active: 1, quiet: 1 },
    });
  });

  test('a change goes in whole or not at all, and never over one that it did not see', async () => {
    const store = await fresh();
    const record = aSystemRecord(aSystem(['192.0.2.1']));
    const version = await store.systemsVersion();
    const base = { version, removed: [], decision: null, snapshotAt: null };
    await assert.rejects(
      store.changeSystems({ ...base, put: [record], events: [anEvent('somebody who is not there')] }),
    );
    assert.deepEqual(await records(store), []);
    assert.equal(await store.systemsVersion(), version);
    const attempts = [1, 2, 3].map((n) =>
      store.changeSystems({ ...base, put: [{ ...record, novelty: n / 10 }], events: [anEvent(record.id)] }),
    );
    assert.equal(await succeeded(attempts, 'stale'), 1);
    assert.equal((await store.systemEvents({ systemId: record.id, since: null, limit: 9 })).length, 1);
  });

  test('a system is found by the whole address of a member, and by no other that begins alike', async () => {
    const store = await fresh();
    const one = aSystemRecord(aSystem(['192.0.2.1', '2001:db8::1'], { id: 'one' }));
    const ten = aSystemRecord(aSystem(['192.0.2.10'], { id: 'ten' }));
    await change(store, { put: [one, ten] });
    const cases: [string[], string[]][] = [
      [['192.0.2.1'], ['one']],
      [['192.0.2.10'], ['ten']],
      [['2001:db8::1'], ['one']],
      [
        ['192.0.2.1', '192.0.2.10'],
        ['one', 'ten'],
      ],
      [['192.0.2.'], []],
      [['192.0.2.%'], []],
    ];
    for (const [member, wanted] of cases)
      assert.deepEqual(await idsOf(store, { member }), wanted, member.join(' '));
  });

  test('what was found to be a part of another leaves its story there', async () => {
    const store = await fresh();
    const [a, b, c] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((one) => aSystemRecord(aSystem([one])));
    await change(store, { put: [a, b, c], events: [a, b, c].map(({ id }) => anEvent(id, { text: id })) });
    await change(store, {
      removed: [
        { id: b.id, into: a.id },
        { id: c.id, into: null },
      ],
    });
    assert.deepEqual(await idsOf(store, {}), [a.id]);
    const events = await store.systemEvents({ systemId: null, since: null, limit: 9 });
    assert.deepEqual(events.map(({ systemId, text }) => [systemId, text]).sort(), [
      [a.id, a.id],
      [a.id, b.id],
    ]);
  });

  test('events are read newest first, since a time, and whole', async () => {
    const store = await fresh();
    const record = aSystemRecord(aSystem(['192.0.2.1']));
    const told = anEvent(record.id, {
      kind: 'grew',
      actor: 'kana',
      joined: ['192.0.2.9'],
      left: ['2001:db8::1'],
      text: '1 → 2 sources',
      at: NOW + 5,
    });
    await change(store, {
      put: [record],
      events: [anEvent(record.id), told, anEvent(record.id, { at: NOW - 1 })],
    });
    const events = await store.systemEvents({ systemId: null, since: null, limit: 9 });
    assert.deepEqual(
      events.map(({ at }) => at - NOW),
      [5, 0, -1],
    );
    const { id: _id, ...newest } = events[0];
    assert.deepEqual(newest, told);
    assert.equal((await store.systemEvents({ systemId: record.id, since: NOW, limit: 9 })).length, 2);
    assert.equal((await store.systemEvents({ systemId: null, since: null, limit: 1 })).length, 1);
    assert.deepEqual(await store.systemEvents({ systemId: 'other', since: null, limit: 9 }), []);
  });

  test('decisions are kept in their order, those on the sample apart', async () => {
    const store = await fresh();
    const decision = { kind: 'together', addresses: ['192.0.2.1', '192.0.2.2'], actor: 'kana' } as const;
    await change(store, { decision: { ...decision, at: 2, sample: false } });
    await change(store, { decision: { ...decision, kind: 'apart', at: 1, sample: false } });
    await change(store, { decision: { ...decision, at: 3, sample: true } });
    const kept = await store.systemDecisions(false);
    assert.deepEqual(
      kept.map(({ id: _id, ...rest }) => rest),
      [
        { ...decision, kind: 'apart', at: 1 },
        { ...decision, at: 2 },
      ],
    );
    assert.equal((await store.systemDecisions(true)).length, 1);
  });

  test('the past: rows as they were, under the names of today', async () => {
    const store = await fresh();
    const record = aSystemRecord(aSystem(['192.0.2.1']));
    const rare = aSystemRecord(aSystem(['192.0.2.2'], { verdict: 'not-enough-data' }));
    const gone = aSystemRecord(aSystem(['192.0.2.3']), { status: 'gone' });
    await change(store, { put: [record, rare, gone], snapshotAt: 1_000 });
    const larger = aSystem(['192.0.2.1', '192.0.2.4'], { id: record.id, frequency: 3 });
    await change(store, { put: [{ ...record, system: larger }], snapshotAt: 2_000 });
    await change(store, { snapshotAt: 2_000 });
    await store.changeSystem(record.id, { givenName: 'mine' }, []);
    assert.deepEqual(await store.systemTimes(), [1_000, 2_000]);
    const at = async (time: number) =>
      (await store.systemRows({}, time)).map(({ name, sources, frequency }) => [name, sources, frequency]);
    assert.deepEqual(await at(1_000), [['mine', 1, 1]]);
    assert.deepEqual(await at(2_000), [['mine', 2, 3]]);
    assert.deepEqual(await store.systemRows({ verdict: ['known'] }, 1_000), []);
  });

  test('systems: events and the past age, what is gone for so long goes, a promoted one stays', async () => {
    const store = await fresh();
    const seen = (address: string, last: number) =>
      aSystemRecord(aSystem([aMember(address, { first: 0, last: last / 1000 })]), { status: 'gone' });
    const [old, kept, recent] = [
      seen('192.0.2.1', NOW - 1),
      seen('192.0.2.2', NOW - 1),
      seen('192.0.2.3', NOW),
    ];
    await change(store, {
      put: [old, kept, recent, aSystemRecord(aSystem(['192.0.2.4']))],
      events: [anEvent(kept.id, { at: NOW - 1 }), anEvent(kept.id)],
      snapshotAt: NOW / 1000 - 1,
    });
    await change(store, { snapshotAt: NOW / 1000 });
    await store.changeSystem(kept.id, { promoted: { organisation: 'A', candidate: false } }, []);
    assert.equal(await store.expire({ ...NO_EXPIRY, systems: null }), 0);
    assert.equal(await store.expire({ ...NO_EXPIRY, systems: NOW }), 1 + 1 + 1);
    assert.equal(await store.system(old.id), null);
    assert.equal((await idsOf(store, {})).length, 3);
    assert.equal((await store.systemEvents({ systemId: null, since: null, limit: 9 })).length, 1);
    assert.deepEqual(await store.systemTimes(), [NOW / 1000]);
  });

  test('systems: the sample goes and what is real stays', async () => {
    const store = await fresh();
    const real = aSystemRecord(aSystem(['192.0.2.1']));
    const sample = aSystemRecord(aSystem(['198.18.0.1']), { sample: true });
    await change(store, { put: [real, sample], events: [anEvent(real.id), anEvent(sample.id)] });
    assert.deepEqual(await records(store, true), [withoutWalk(sample)]);
    await store.forgetSample();
    assert.deepEqual(await records(store), [withoutWalk(real)]);
    assert.deepEqual(await records(store, true), []);
    assert.equal((await store.systemEvents({ systemId: null, since: null, limit: 9 })).length, 1);
  });

  test('a name is held by one until its time is over or it gives it back', async () => {
    const store = await fresh();
    const claim = (holder: string, now: number, until: number) => store.claim('run', { holder, now, until });
    assert.equal(await store.isClaimed('run', 0), false);
    const both = await Promise.all([claim('a', 0, 10), claim('b', 0, 10)]);
    assert.deepEqual(both.toSorted(), [false, true]);
    const [winner, loser] = both[0] ? ['a', 'b'] : ['b', 'a'];
    assert.equal(await store.isClaimed('run', 9), true);
    assert.equal(await claim(winner, 5, 20), true);
    assert.equal(await claim(loser, 19, 30), false);
    assert.equal(await claim(loser, 20, 30), true);
    assert.equal(await claim(winner, 21, 30), false);
    assert.equal(await claim(loser, 21, 21), true);
    assert.equal(await store.isClaimed('run', 21), false);
    assert.equal(await claim(winner, 21, 30), true);
  });
}
