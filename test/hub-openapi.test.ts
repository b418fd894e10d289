/** The page of the API agrees with the routes, and answers with their schemas. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Compile } from 'typebox/compile';
import { REFUSAL_CODES } from '../src/hub/refusal.ts';
import { ROUTES } from '../src/hub/routes/registry.ts';
import type { SystemRecord } from '../src/model/scanning-system.ts';
import {
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
      assert.ok((operation.summary ?? '').length > 5, `${method} ${path} has no summary`);
    }
  }
  const real = new Set(
    ROUTES.map(({ method, path }) => `${method} /api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`),
  );
  assert.deepEqual([...written].sort(), [...real].sort());
});

const HASH = 'ab'.repeat(32);
const QUERIES: Readonly<Record<string, string>> = {
  '/search': '?q=198.51.100.7',
  '/visits.export': '?form=indicators',
  '/log/inclusion': `?hash=${HASH}`,
  '/log/consistency': '?from=0&to=1',
  '/compare': `?a=203.0.113.0/25&b=203.0.113.128/25&listed=${NOW / 1000 - 3600}`,
};

test('what GET routes answer is what their schemas say', async () => {
  const parameters: Record<string, string> = { address: mine.source, id: mine.incident.id, kind: 'service' };
  const {
    rows: [notice],
  } = await hub.state.notices({ filter: {}, ownerScope: null, limit: 1, cursor: null });
  const byGroup: Record<string, Record<string, string>> = {
    systems: { id: system.id },
    notices: { id: notice.id },
    studies: { id: await addStudy(hub.state, NOW) },
  };
  const [sensor] = await hub.state.sensors();
  const session = await addVisit(hub, sensor, mine.source);
  byGroup.visitors = { id: `v-${session}` };
  byGroup.visits = { id: session };
  const secret = 'the secret of an app';
  await hub.state.enrol({
    ownerId: mine.owner.id,
    address: mine.source,
    language: 'ja',
    createdAt: NOW,
    lastSeenAt: NOW,
    sample: false,
    secretHash: createHash('sha256').update(secret).digest('hex'),
  });
  // One notice that went out, so that the log has something to show.
  await hub.state.claimNotices({ holder: 'h', now: notice.dueAt, until: notice.dueAt + 1, limit: 1 });
  await hub.state.settleNotice(notice.id, 'h', NOW, { kind: 'sent', reference: null, hash: HASH });
  let checked = 0;
  for (const route of ROUTES) {
    // What a gateway is answered, test/garden-hub.test.ts holds to its schema.
    if (route.method !== 'GET' || route.path === '/live' || route.access === 'sensor') continue;
    const query = QUERIES[route.path] ?? '';
    const known = byGroup[route.path.split('/')[1]] ?? parameters;
    const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => known[name]);
    const answer = await admin.ask('GET', path + query, undefined, { 'x-yamori-app': secret });
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
