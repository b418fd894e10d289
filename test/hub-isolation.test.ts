/** An owner sees only its own: asked of every route there is. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ROUTES } from '../src/hub/routes/registry.ts';
import type { LivePacket } from '../src/model/sighting.ts';
import {
  addAccount,
  addBelongings,
  addSystem,
  addVisit,
  type Belongings,
  type Client,
  NOW,
  openTestHub,
  setUp,
  type TestHub,
} from './hub-support.ts';
import { addStudy } from './study-plan.ts';

let hub: TestHub;
let admin: Client;
let analyst: Client;
let kita: Client;
let mine: Belongings;
let theirs: Belongings;
let sensorId: string;
let sensorSecret: string;
let systemId: string;

function dot(source: string): LivePacket {
  return {
    time: NOW,
    source,
    destination: '203.0.113.9',
    protocol: 6,
    port: 23,
    response: false,
    mark: 'mirai',
    bytes: 40,
  };
}

before(async () => {
  hub = await openTestHub();
  admin = await setUp(hub);
  const sensor = (await admin.ask('POST', '/sensors', { name: 'the-sensor-of-all' })).json();
  sensorId = sensor.id;
  sensorSecret = sensor.secret;
  const record = (await hub.state.sensor(sensorId))!;
  mine = await addBelongings(hub, record, 'kita', '198.51.100.0/24', '198.51.100.7');
  theirs = await addBelongings(hub, record, 'minami', '192.0.2.0/24', '192.0.2.77');
  kita = await addAccount(hub, admin, 'kita-person', 'owner', [mine.owner.id]);
  analyst = await addAccount(hub, admin, 'ana', 'analyst');
  // Of both owners' addresses.
  ({ id: systemId } = await addSystem(hub, [mine.source, theirs.source]));
  await addVisit(hub, record, theirs.source);
  await addStudy(hub.state, NOW, { name: 'study-of-minami' });
  await hub.app.inject({
    method: 'POST',
    url: '/api/v1/ingest/live',
    headers: { authorization: `Bearer ${sensorSecret}` },
    payload: { packets: [dot(mine.source), dot(theirs.source)], more: 0 },
  });
});

after(() => hub.close());

/** Calls of a route, for those whose path or query needs more than its name. A route that is neither here nor plain fails. */
const GET_CALLS: Readonly<Record<string, () => string[]>> = {
  '/sources/:address': () => [`/sources/${mine.source}`, `/sources/${theirs.source}`],
  '/incidents/:id': () => [`/incidents/${mine.incident.id}`, `/incidents/${theirs.incident.id}`],
  '/top/:kind': () =>
    ['service', 'country', 'asn', 'tool', 'category', 'source', 'sensor'].map((kind) => `/top/${kind}`),
  '/search': () =>
    [...theirs.secrets, 'machine', 'label', 'the-sensor'].map((q) => `/search?q=${encodeURIComponent(q)}`),
  '/sources': () => [
    '/sources',
    '/sources?format=csv',
    `/sources?prefix=${encodeURIComponent('192.0.2.0/24')}`,
    '/sources?prefix=0.0.0.0/0',
  ],
  '/incidents': () => [
    '/incidents',
    '/incidents?format=csv',
    `/incidents?ownerId=${theirs.owner.id}`,
    '/incidents?text=minami',
    `/incidents?text=${theirs.source}`,
  ],
  '/owners': () => ['/owners', '/owners?format=csv'],
  '/series': () => ['/series', '/series?prefix=192.0.2.0/24'],
  '/systems/:id': () => [`/systems/${systemId}`],
  '/systems/:id/members': () => [`/systems/${systemId}/members`, `/systems/${systemId}/members?format=csv`],
  '/systems': () => ['/systems', '/systems?format=csv', `/systems?text=${theirs.source}`],
  '/cases': () => [
    '/cases',
    '/cases?format=csv',
    `/cases?ownerId=${theirs.owner.id}`,
    `/cases?text=${theirs.case.code}`,
    `/cases?text=${theirs.source}`,
  ],
  '/cases/:id': () => [`/cases/${mine.incident.id}`, `/cases/${theirs.incident.id}`],
  '/notices/:id': () => ['/notices/01J9ZK3QM9TXAB7C4D5E6F7G8H'],
  '/visitors': () => ['/visitors', '/visitors?format=csv', `/visitors?address=${theirs.source}`],
  '/visitors/:id': () => ['/visitors/v-abcdef012345'],
  '/visits/:id': () => ['/visits/abcdef012345'],
  '/visits.export': () => ['/visits.export?form=ecs', '/visits.export?form=indicators'],
  // An owner is refused before anything is looked up.
  '/studies/:id': () => ['/studies/a-study'],
  '/studies/:id/curves.csv': () => ['/studies/a-study/curves.csv'],
  '/studies/:id/subjects.csv': () => ['/studies/a-study/subjects.csv'],
  '/log/inclusion': () => [`/log/inclusion?hash=${'ab'.repeat(32)}`],
  '/log/consistency': () => ['/log/consistency?from=0&to=0'],
  '/live': () => [],
};

test('nothing of another owner is in any answer to a GET', async () => {
  let asked = 0;
  for (const route of ROUTES.filter(({ method }) => method === 'GET')) {
    const isPlain = !route.path.includes(':');
    const calls = GET_CALLS[route.path]?.() ?? (isPlain ? [route.path] : null);
    assert.ok(calls !== null, `this test does not know how to ask GET ${route.path}`);
    for (const call of calls) {
      const answer = await kita.get(call);
      asked++;
      // What was asked for may be said again; a search or filter for a secret finds nothing.
      const body = answer.body.replaceAll(decodeURIComponent(call.split('?q=')[1] ?? '\0'), '');
      for (const secret of [
        ...theirs.secrets,
        'machine-of-minami',
        'label-of-minami',
        'why-of-minami',
        'organisation-of-minami',
      ]) {
        const isTheCall = call.includes(secret) && answer.statusCode >= 400;
        assert.ok(
          isTheCall || !body.includes(secret),
          `GET ${call} gives ${secret}: ${answer.body.slice(0, 400)}`,
        );
      }
    }
  }
  assert.ok(asked > 30);
});

test('the same calls give an owner what is its own, and staff what is everybody’s', async () => {
  assert.match((await kita.get('/incidents')).body, new RegExp(mine.incident.id));
  assert.match((await kita.get('/sources')).body, new RegExp(mine.source.replaceAll('.', '\\.')));
  assert.equal((await kita.get(`/sources/${mine.source}`)).statusCode, 200);
  assert.equal((await kita.get(`/sources/${theirs.source}`)).statusCode, 404);
  assert.equal((await kita.get(`/incidents/${theirs.incident.id}`)).statusCode, 404);
  assert.equal((await kita.get(`/cases/${theirs.incident.id}`)).statusCode, 404);
  assert.equal((await kita.get(`/cases/${mine.incident.id}`)).statusCode, 200);
  for (const [method, path, body] of [
    ['POST', 'done', undefined],
    ['PUT', 'steps', { done: [] }],
  ] as const)
    assert.equal((await kita.ask(method, `/cases/${theirs.incident.id}/${path}`, body)).statusCode, 404);
  for (const client of [admin, analyst]) {
    for (const { source, incident } of [mine, theirs]) {
      assert.equal((await client.get(`/sources/${source}`)).statusCode, 200);
      assert.equal((await client.get(`/incidents/${incident.id}`)).statusCode, 200);
    }
  }
  const numbers = (await kita.get(`/overview?from=${NOW / 1000 - 86_400}&to=${NOW / 1000}`)).json();
  assert.equal(numbers.sources, 1);
  assert.equal((await admin.get(`/overview?from=${NOW / 1000 - 86_400}&to=${NOW / 1000}`)).json().sources, 2);
});

test('the live view shows an owner its own dots and incidents alone', async () => {
  const history = (await kita.get('/live/history')).json();
  assert.deepEqual(
    history.dots.map((one: { s: string }) => one.s),
    [mine.source],
  );
  assert.equal((await admin.get('/live/history')).json().dots.length, 2);
  assert.equal((await admin.get('/live/history')).json().dots[0].c, 'infected-iot');
});

/** Who may call a route that changes something: every other role gets 403, and nobody 401. */
test('every route that changes something refuses those it is not for', async () => {
  let refused = 0;
  for (const route of ROUTES) {
    const path = route.path.replace(':tokenId', 'x').replace(/:[a-z]+/i, 'x');
    const nobody = await hub.app.inject({ method: route.method, url: `/api/v1${path}` });
    if (route.access !== 'anyone') {
      assert.equal(nobody.statusCode, 401, `${route.method} ${path} by nobody: ${nobody.body}`);
      refused++;
    }
    const bySensor = await hub.app.inject({
      method: route.method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${sensorSecret}` },
    });
    if (typeof route.access === 'object')
      assert.equal(bySensor.statusCode, 403, `${route.method} ${path} by a sensor`);
    for (const client of [kita, analyst, admin]) {
      if (route.access === 'anyone') continue;
      const isAllowed = typeof route.access === 'object' && route.access.includes(client.account.role);
      if (isAllowed) continue;
      const answer = await client.ask(route.method, path, route.method === 'GET' ? undefined : {});
      assert.equal(
        answer.statusCode,
        403,
        `${route.method} ${path} by ${client.account.role}: ${answer.body}`,
      );
      refused++;
    }
  }
  assert.ok(refused > 60, `${refused} refusals`);
});

test('an owner cannot change or comment on another’s incident, nor see tokens of sensors', async () => {
  const patch = await kita.ask('PATCH', `/incidents/${theirs.incident.id}`, {
    status: 'working',
    version: 1,
  });
  assert.equal(patch.statusCode, 404);
  const comment = await kita.ask('POST', `/incidents/${theirs.incident.id}/comments`, { text: 'hello' });
  assert.equal(comment.statusCode, 404);
  const [seen] = (await kita.get('/sensors')).json().rows;
  assert.deepEqual(seen.tokens, []);
  const [told] = (await admin.get('/sensors')).json().rows;
  assert.equal(told.tokens.length, 1);
});

test('searches and tokens belong to one account', async () => {
  const saved = (
    await kita.ask('POST', '/searches', { name: 'open ones', target: '/incidents?status=open' })
  ).json();
  await analyst.ask('DELETE', `/searches/${saved.id}`);
  assert.equal((await kita.get('/searches')).json().rows.length, 1);
  assert.equal((await analyst.get('/searches')).json().rows.length, 0);
  const token = (
    await kita.ask('POST', '/tokens', { name: 'script', readOnly: true, expiresAt: null })
  ).json();
  assert.equal((await admin.ask('DELETE', `/tokens/${token.id}`)).statusCode, 404);
  const byToken = (path: string, method: 'GET' | 'POST' = 'GET') =>
    hub.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token.secret}` },
      ...(method === 'POST' ? { payload: { text: 'x' } } : {}),
    });
  assert.equal((await byToken('/incidents')).json().rows.length, 1);
  assert.equal((await byToken(`/incidents/${mine.incident.id}/comments`, 'POST')).statusCode, 403);
  await kita.ask('DELETE', `/tokens/${token.id}`);
  assert.equal((await byToken('/incidents')).statusCode, 401);
});
