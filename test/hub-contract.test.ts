/** The hub keeps what model/api.ts promises the page: every route of its table, for whom, with which answer. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { ROUTES } from '../src/hub/routes/registry.ts';
import {
  addBelongings,
  type Belongings,
  type Client,
  openTestHub,
  PASSWORD,
  setUp,
  type TestHub,
} from './hub-support.ts';

let hub: TestHub;
let admin: Client;
let mine: Belongings;

before(async () => {
  hub = await openTestHub();
  admin = await setUp(hub);
  const sensor = (await admin.ask('POST', '/sensors', { name: 'one' })).json();
  const record = (await hub.state.sensor(sensor.id))!;
  mine = await addBelongings(hub, record, 'kita', '198.51.100.0/24', '198.51.100.7');
});
after(() => hub.close());

/** `GET,POST /a; DELETE /a/:id` and `GET /a; POST /a` -> one text for each. */
function routesOf(cell: string): string[] {
  return [
    ...cell.matchAll(/((?:GET|POST|PATCH|PUT|DELETE)(?:,(?:GET|POST|PATCH|PUT|DELETE))*) (\/[\w/:.-]*)/g),
  ].flatMap(([, methods, path]) => methods.split(',').map((method) => `${method} ${path}`));
}

test('the table of the contract and the routes are the same', () => {
  const text = readFileSync(new URL('../src/model/api.ts', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^ \* \| ([A-Z][^|]*) \|/gm)].map((match) => match[1]);
  const promised = new Set(rows.flatMap(routesOf));
  // Made by the hub itself, beside its routes.
  promised.delete('GET /openapi.json');
  assert.ok(promised.size > 40);
  const real = ROUTES.map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(real).size, real.length, 'a route stands twice');
  assert.deepEqual([...promised].sort(), real.sort());
});

test('a change of oneself answers the session, with the token that the next change needs', async () => {
  const changed = (await admin.ask('PATCH', '/me', { language: 'ja' })).json();
  assert.equal(changed.account.language, 'ja');
  assert.equal(changed.csrf, (await admin.get('/me')).json().csrf);
  const signedIn = await hub.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { name: 'root', password: PASSWORD },
  });
  const cookieOf = (answer: typeof signedIn) => String(answer.headers['set-cookie']).split(';')[0];
  const old = { cookie: cookieOf(signedIn), 'x-csrf-token': signedIn.json().csrf as string };
  const next = 'another long enough password';
  const renewed = await hub.app.inject({
    method: 'PATCH',
    url: '/api/v1/me',
    headers: old,
    payload: { currentPassword: PASSWORD, password: next },
  });
  assert.equal(renewed.statusCode, 200, renewed.body);
  for (const headers of [old, { cookie: cookieOf(signedIn) }])
    assert.equal((await hub.app.inject({ url: '/api/v1/me', headers })).statusCode, 401);
  const back = await hub.app.inject({
    method: 'PATCH',
    url: '/api/v1/me',
    headers: { cookie: cookieOf(renewed), 'x-csrf-token': renewed.json().csrf },
    payload: { currentPassword: next, password: PASSWORD },
  });
  assert.equal(back.statusCode, 200, back.body);
  admin = new (admin.constructor as typeof Client)(hub.app, admin.account, cookieOf(back), back.json().csrf);
});

test('a token acts for its account, but takes no password over', async () => {
  const { secret } = (
    await admin.ask('POST', '/tokens', { name: 'script', readOnly: false, expiresAt: null })
  ).json();
  const headers = { authorization: `Bearer ${secret}` };
  const ask = (payload: object) => hub.app.inject({ method: 'PATCH', url: '/api/v1/me', headers, payload });
  assert.equal((await ask({ language: 'en' })).statusCode, 200);
  const taken = await ask({ currentPassword: PASSWORD, password: 'yet another password' });
  assert.equal(taken.statusCode, 403);
  assert.equal(taken.headers['set-cookie'], undefined);
});

test('a bulk change names what changed and what did not', async () => {
  const answer = await admin.ask('POST', '/incidents/bulk', {
    ids: [mine.incident.id, 'Y-NOTTHERE'],
    patch: { labels: ['seen'] },
  });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(answer.json(), {
    changed: [mine.incident.id],
    failed: [{ id: 'Y-NOTTHERE', code: 'not-found' }],
  });
});

test('what leaves as CSV stands in the audit log, with what was asked for', async () => {
  const answer = await admin.get('/incidents?format=csv&text=kita');
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['content-disposition']), /attachment; filename="yamori-incidents\.csv"/);
  const [newest] = (await admin.get('/audit?limit=1')).json().rows;
  assert.deepEqual(
    [newest.action, newest.subject, newest.detail, newest.actor],
    ['exported', 'incidents', 'format=csv&text=kita', admin.account.id],
  );
});

test('what a query does not know is refused, on every route that reads', async () => {
  for (const { method, path, access } of ROUTES) {
    if (method !== 'GET' || path.includes(':') || access === 'sensor') continue;
    const answer = await admin.get(`${path}?${path === '/search' ? 'q=a&' : ''}surprise=1`);
    assert.equal(answer.statusCode, 400, `${path}: ${answer.body}`);
  }
});
