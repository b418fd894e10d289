/** Decoys, visits and visitors of any engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecoyEvent, DecoyFields } from '../../../model/decoy-event.ts';
import type { VisitRecord } from '../../../model/visitor.ts';
import type { StateStore } from '../../state-port.ts';
import type { StoredVisitor } from '../../visits-port.ts';
import type { Fresh } from '../state-conformance.ts';
import { HOUR_MS, NOW } from '../state-fixture.ts';

const DAY_MS = 24 * HOUR_MS;
const NONE = { 'decoy-of-another-sensor': 0, 'session-of-another-sensor': 0, 'visit-events-cut': 0 };

function anEvent(session: string, at: number, change: DecoyFields = {}): DecoyEvent {
  return {
    eventid: 'cowrie.command.input',
    timestamp: `${new Date(at).toISOString().slice(0, -1)}000Z`,
    session,
    src_ip: '198.51.100.7',
    src_port: 40_000,
    dst_ip: '203.0.113.5',
    dst_port: 23,
    protocol: 'telnet',
    sensor: 'shell-1',
    persona: 'iot-shell',
    ...change,
  } as DecoyEvent;
}

function aRecord(id: string, from: number, change: Partial<VisitRecord> = {}): VisitRecord {
  return {
    id,
    sensor: 'shell-1',
    persona: 'iot-shell',
    protocol: 'telnet',
    address: '198.51.100.7',
    from,
    to: from,
    events: 1,
    eventIds: ['cowrie.command.input'],
    marks: [],
    planted: [],
    used: [],
    prints: [],
    userAgents: [],
    commands: ['id\0'],
    typedMs: [],
    dwellMs: [],
    modbus: [],
    assets: 0,
    requests: 0,
    notFound: 0,
    loginsFailed: 0,
    loginsDone: 0,
    scanners: [],
    exploits: [],
    indicators: [],
    files: [],
    acts: [{ kind: 'typed-commands', at: from, detail: 'id', times: 1 }],
    ...change,
  };
}

function aVisitor(visits: readonly string[], from: number, to: number, digest = 'one'): StoredVisitor {
  const shared = {
    id: `v-${visits[0]}`,
    kind: 'person',
    name: null,
    reasons: [],
    sensors: ['shell-1'],
    from,
    to,
    activeDays: 1,
    longestGapDays: 0,
    lateral: [],
  } as const;
  return {
    visitor: { ...shared, addresses: ['198.51.100.7'] },
    visits,
    row: {
      ...shared,
      addresses: ['198.51.100.7'],
      addressCount: 1,
      visits: visits.length,
      acts: ['typed-commands'],
      asn: 64_500,
      asName: null,
      country: null,
      sample: false,
    },
    links: [],
    acts: [{ kind: 'typed-commands', at: from, detail: 'id', times: 1 }],
    digest,
  };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function aSensor(store: StateStore, name = 'decoy host', sample = false) {
  return store.createSensor({ name, sample, at: NOW });
}

export function visitsConform(fresh: Fresh): void {
  test('events of a batch are stored once, and a visit grows from batch to batch', async () => {
    const store = await fresh();
    const sensor = await aSensor(store);
    const first = { id: 'j:0:9', at: NOW, events: [anEvent('a00000000001', NOW, { input: 'id\0' })] };
    assert.deepEqual(await store.addVisitEvents(sensor, first), { result: 'stored', dropped: NONE });
    assert.deepEqual(await store.addVisitEvents(sensor, first), { result: 'known', dropped: NONE });
    const long = 'x'.repeat(3_000);
    await store.addVisitEvents(sensor, {
      id: 'j:9:20',
      at: NOW,
      // The one that happened first came last.
      events: [anEvent('a00000000001', NOW - 5, { input: long, eventid: 'cowrie.session.connect' })],
    });
    const found = await store.visit('a00000000001');
    assert.deepEqual(
      [found?.visit.from, found?.visit.to, found?.visit.events, found?.cut],
      [NOW - 5, NOW, 2, 0],
    );
    const events = await store.visitEvents('a00000000001');
    assert.deepEqual(
      events.map(({ input }) => input),
      [long, 'id\0'],
    );
    assert.equal(await store.visit('nothing'), null);
    assert.deepEqual(await store.visitEvents('nothing'), []);
  });

  test('a decoy is the sensor’s that brought it first, as long as that is there; and so is a session', async () => {
    const store = await fresh();
    const sensor = await aSensor(store);
    const other = await aSensor(store, 'another host');
    await store.addVisitEvents(sensor, { id: '1', at: NOW, events: [anEvent('a00000000001', NOW)] });
    const taken = await store.addVisitEvents(other, {
      id: '2',
      at: NOW,
      events: [
        anEvent('a00000000002', NOW),
        anEvent('a00000000001', NOW, { sensor: 'shell-2' }),
        anEvent('a00000000003', NOW, { sensor: 'shell-2' }),
      ],
    });
    assert.deepEqual(taken.dropped, {
      ...NONE,
      'decoy-of-another-sensor': 1,
      'session-of-another-sensor': 1,
    });
    assert.equal(await store.visit('a00000000002'), null);
    assert.equal((await store.visit('a00000000003'))?.visit.decoy, 'shell-2');
    await store.deleteSensor(sensor.id);
    await store.addVisitEvents(other, { id: '3', at: NOW, events: [anEvent('a00000000004', NOW)] });
    const decoys = await store.decoys({ from: 0, to: NOW * 2 });
    assert.deepEqual(
      decoys.map(({ name, sensorId }) => [name, sensorId]),
      [
        ['shell-1', other.id],
        ['shell-2', other.id],
      ],
    );
  });

  test('of a visit without end the begin is kept, and the rest is counted', async () => {
    const store = await fresh();
    const sensor = await aSensor(store);
    const many = Array.from({ length: 700 }, (_, i) => anEvent('a00000000001', NOW + i));
    const dropped: number[] = [];
    for (const id of ['1', '2', '3', '4'])
      dropped.push(
        (await store.addVisitEvents(sensor, { id, at: NOW, events: many })).dropped['visit-events-cut'],
      );
    assert.deepEqual(dropped, [0, 0, 100, 700]);
    assert.equal((await store.visit('a00000000001'))?.cut, 800);
    assert.equal((await store.visitEvents('a00000000001')).length, 2_000);
  });

  test('a decoy tells when it started and ended, and its days are counted in the range', async () => {
    const store = await fresh();
    const sensor = await aSensor(store);
    const own = { protocol: 'none', dst_port: 0 };
    await store.addVisitEvents(sensor, {
      id: '1',
      at: NOW,
      events: [
        anEvent('a00000000001', NOW, {
          ...own,
          eventid: 'yamori.decoy.started',
          ports: [{ name: 'telnet', port: 2_323 }, null, { name: 7 }],
        }),
        anEvent('a00000000002', NOW + 1),
        anEvent('a00000000003', NOW + DAY_MS, { src_ip: '198.51.100.8' }),
        anEvent('a00000000004', NOW + 3 * DAY_MS),
      ],
    });
    const [decoy] = await store.decoys({ from: NOW, to: NOW + 2 * DAY_MS });
    assert.deepEqual(decoy, {
      name: 'shell-1',
      persona: 'iot-shell',
      sensorId: sensor.id,
      sample: false,
      address: '203.0.113.5',
      ports: [{ name: 'telnet', port: 2_323 }],
      startedAt: NOW,
      stoppedAt: null,
      firstEventAt: NOW,
      lastEventAt: NOW + 3 * DAY_MS,
      visits: 2,
      visitors: 2,
      events: 4,
      days: [
        { day: NOW, visits: 1 },
        { day: NOW + DAY_MS, visits: 1 },
      ],
    });
    const said = async (id: string, at: number, eventid: string) => {
      await store.addVisitEvents(sensor, {
        id,
        at: NOW,
        events: [anEvent('a0000000000f', at, { ...own, eventid })],
      });
      const [{ startedAt, stoppedAt, ports }] = await store.decoys({ from: NOW, to: NOW + 1 });
      return [startedAt, stoppedAt, ports.length];
    };
    assert.deepEqual(await said('2', NOW + 50, 'yamori.decoy.stopped'), [NOW, NOW + 50, 1]);
    assert.deepEqual(await said('3', NOW + 60, 'yamori.decoy.started'), [NOW + 60, null, 0]);
  });

  test('what is new is read once, and again when more came while it was read', async () => {
    const store = await fresh();
    const sensor = await aSensor(store);
    await store.addVisitEvents(sensor, { id: '1', at: NOW, events: [anEvent('a00000000001', NOW)] });
    const [unread] = await store.unreadVisits(10);
    assert.deepEqual([unread.id, unread.sample, unread.events.length], ['a00000000001', false, 1]);
    await store.addVisitEvents(sensor, { id: '2', at: NOW, events: [anEvent('a00000000001', NOW + 9)] });
    await store.putVisitRecords([{ version: unread.version, record: aRecord(unread.id, NOW) }]);
    const [again] = await store.unreadVisits(10);
    assert.equal(again.events.length, 2);
    const record = aRecord(again.id, NOW, { to: NOW + 9 });
    await store.putVisitRecords([{ version: again.version, record }]);
    assert.deepEqual(await store.unreadVisits(10), []);
    assert.deepEqual(await all(store.visitRecords(false, NOW)), [record]);
    assert.deepEqual(await all(store.visitRecords(true, NOW)), []);
    assert.deepEqual(await all(store.visitRecords(false, NOW + 10)), []);
    assert.deepEqual(await store.visitRecordsOf('198.51.100.7', 5), [record]);
    assert.deepEqual((await store.visit(again.id))?.visit.acts, record.acts);
    assert.deepEqual(
      [...(await store.lastVisits(['198.51.100.7', '2001:db8::1']))],
      [['198.51.100.7', NOW + 9]],
    );
  });

  test('visitors are listed by what they did, where and when; and keep their address when they are joined', async () => {
    const store = await fresh();
    const sensor = await aSensor(store);
    const sessions = ['a00000000001', 'a00000000002', 'a00000000003'];
    await store.addVisitEvents(sensor, {
      id: '1',
      at: NOW,
      events: sessions.map((session, i) => anEvent(session, NOW + i * DAY_MS)),
    });
    const put = (visitors: readonly StoredVisitor[], removed: readonly string[] = []) =>
      store.putVisitors({ put: visitors, removed });
    await put([
      aVisitor(sessions.slice(0, 1), NOW, NOW),
      aVisitor(sessions.slice(1), NOW + DAY_MS, NOW + 2 * DAY_MS),
    ]);
    const asked = { sort: 'to', descending: true, limit: 10, cursor: null } as const;
    const range = { from: NOW, to: NOW + 9 * DAY_MS };
    const idsOf = async (change: Partial<Parameters<StateStore['visitors']>[0]>) =>
      (await store.visitors({ ...asked, filter: {}, range, ...change })).rows.map(({ id }) => id);
    assert.deepEqual(await idsOf({}), ['v-a00000000002', 'v-a00000000001']);
    assert.deepEqual(await idsOf({ range: { from: NOW, to: NOW + 5 } }), ['v-a00000000001']);
    // Between his two visits he was not there.
    assert.deepEqual(await idsOf({ range: { from: NOW + DAY_MS + 5, to: NOW + DAY_MS + 9 } }), []);
    assert.deepEqual(await idsOf({ filter: { kind: ['bot'] } }), []);
    assert.equal(
      (await idsOf({ filter: { act: ['typed-commands'], decoy: ['shell-1'], kind: [] } })).length,
      2,
    );
    assert.deepEqual(await idsOf({ filter: { act: ['defaced'] } }), []);
    assert.deepEqual(await idsOf({ filter: { lateral: true } }), []);
    assert.equal((await idsOf({ filter: { address: '198.51.100.0/24' } })).length, 2);
    assert.deepEqual(await idsOf({ filter: { address: '198.51.101.0/24' } }), []);
    const first = await store.visitors({ ...asked, filter: {}, range, sort: 'visits', limit: 1 });
    assert.deepEqual([first.rows[0].id, first.total], ['v-a00000000002', 2]);
    const second = await store.visitors({
      ...asked,
      filter: {},
      range,
      sort: 'visits',
      limit: 1,
      cursor: first.next,
    });
    assert.deepEqual([second.rows[0].id, second.next], ['v-a00000000001', null]);

    const joined = aVisitor(sessions, NOW, NOW + 2 * DAY_MS, 'two');
    await put([joined], ['v-a00000000002']);
    assert.deepEqual([...(await store.visitorDigests(false))], [['v-a00000000001', 'two']]);
    assert.deepEqual((await store.visitor('v-a00000000002'))?.visitor.id, 'v-a00000000001');
    assert.deepEqual(await store.visitor('v-a00000000001'), joined);
    assert.deepEqual(
      (await store.visitsOf('v-a00000000001', 2)).map(({ id }) => id),
      sessions.toReversed().slice(0, 2),
    );
    assert.equal(await store.visitor('v-nothing'), null);
  });

  test('visits are carried out in the order of their begin, of the decoys that were asked for', async () => {
    const store = await fresh();
    const sensor = await aSensor(store);
    const events = Array.from({ length: 450 }, (_, i) =>
      anEvent(`a${String(i).padStart(11, '0')}`, NOW + i, i % 2 === 0 ? {} : { sensor: 'shell-2' }),
    );
    await store.addVisitEvents(sensor, { id: '1', at: NOW, events: events.toReversed() });
    const range = { from: NOW + 10, to: NOW + 440 };
    const out = (await all(store.exportVisits(range, []))).flat();
    assert.deepEqual(out, events.slice(10, 440));
    const some = (await all(store.exportVisits(range, ['shell-2']))).flat();
    assert.equal(some.length, 215);
  });

  test('visits go when their time is over, and the sample’s with the sample', async () => {
    const store = await fresh();
    const sensor = await aSensor(store);
    const sample = await aSensor(store, 'sample decoys', true);
    await store.addVisitEvents(sensor, {
      id: '1',
      at: NOW,
      events: [anEvent('a00000000001', NOW), anEvent('a00000000002', NOW + DAY_MS)],
    });
    await store.addVisitEvents(sample, {
      id: '2',
      at: NOW + DAY_MS,
      events: [anEvent('a00000000003', NOW + DAY_MS, { sensor: 'sample-shell' })],
    });
    await store.putVisitors({ put: [aVisitor(['a00000000001'], NOW, NOW)], removed: [] });
    const keep = {
      closedIncidents: null,
      audit: null,
      leases: null,
      systems: null,
      visits: null,
      sessions: 0,
    };
    assert.equal(await store.expire(keep), 0);
    // A visit, its visitor, and the batch that brought it.
    assert.equal(await store.expire({ ...keep, visits: NOW + 1 }), 3);
    assert.equal(await store.visit('a00000000001'), null);
    assert.deepEqual(await store.visitEvents('a00000000001'), []);
    assert.equal(await store.visitor('v-a00000000001'), null);
    await store.forgetSample();
    assert.equal(await store.visit('a00000000003'), null);
    assert.deepEqual(
      (await store.decoys({ from: 0, to: NOW })).map(({ name }) => name),
      ['shell-1'],
    );
    assert.notEqual(await store.visit('a00000000002'), null);
  });
}
