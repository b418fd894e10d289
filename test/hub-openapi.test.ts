/** The page of the API agrees with the routes, and answers with their schemas. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Compile } from 'typebox/compile';
import { REFUSAL_CODES } from '../src/hub/refusal.ts';
import { ROUTES } from '../src/hub/routes/registry.ts';
import type { SystemRecord } from '../src/model/scanning-system.ts';
import {
  addBelongings,
  addSystem,
  type Belongings,
  type Client,
  NOW,
  openTestHub,
  setUp,
  type TestHub,
} from './hub-support.ts';

let hub: TestHub;
let admin: Client;
let mine: Belongings;
let system: SystemRecord;

before(async () => {
  hub = await openTestHub();
  admin = await setUp(hub);
  const sensor = (await admin.ask('POST', '/sensors', { name: 'one' })).json();
  mine = await addBelongings(
    hub,
    (await hub.state.sensor(sensor.id))!,
    'kita',
    '198.51.100.0/24',
    '198.51.100.7',
  );
  system = await addSystem(hub);
});
after(() => hub.close());

test('each route stands in the document with its summary, and nothing else does', async () => {
  const document = (await hub.app.inject('/api/v1/openapi.json')).json();
  const written = new Set<string>();
  for (const [path, methods] of Object.entries(
    document.paths as Record<string, Record<string, { summary: string }>>,
  )) {
    for (const [method, operation] of Object.entries(methods)) {
      written.add(`${method.toUpperCase()} ${path}`);
      assert.ok(operation.summary.length > 5);
    }
  }
  const real = new Set(
    ROUTES.map(({ method, path }) => `${method} /api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`),
  );
  assert.deepEqual([...written].sort(), [...real].sort());
});

const QUERIES: Readonly<Record<string, string>> = {
  '/search': '?q=198.51.100.7',
  '/compare': `?a=203.0.113.0/25&b=203.0.113.128/25&listed=${NOW / 1000 - 3600}`,
};

test('what GET routes answer is what their schemas say', async () => {
  const parameters: Record<string, string> = { address: mine.source, id: mine.incident.id, kind: 'service' };
  const systemParameters: Record<string, string> = { id: system.id };
  let checked = 0;
  for (const route of ROUTES) {
    if (route.method !== 'GET' || route.path === '/live') continue;
    const query = QUERIES[route.path] ?? '';
    const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
      route.path.startsWith('/systems/') ? systemParameters[name] : parameters[name],
    );
    const answer = await admin.get(path + query);
    assert.equal(answer.statusCode, 200, `${path}: ${answer.body}`);
    const isCsv = String(answer.headers['content-type']).startsWith('text/csv');
    const errors = Compile(route.answer).Errors(isCsv ? answer.body : answer.json());
    assert.deepEqual(errors, [], `${path}: ${JSON.stringify(errors).slice(0, 500)}`);
    checked++;
  }
  assert.ok(checked >= 18);
});

test('the page that shows the document is served without foreign scripts', async () => {
  const page = await hub.app.inject('/api/v1/docs');
  assert.equal(page.statusCode, 200);
  assert.doesNotMatch(page.body, /src="https?:/);
});

test('codes of refusals are names that a program can keep', () => {
  for (const code of REFUSAL_CODES) assert.match(code, /^[a-z-]+$/);
});
