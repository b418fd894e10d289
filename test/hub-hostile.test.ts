/** Malformed and hostile input to the hub: a clear answer, and nothing lost or run. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { SightingBatch } from '../src/model/sighting.ts';
import { NEW_YEAR, sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import { type Client, NOW, openTestHub, setUp, type TestHub } from './hub-support.ts';

let hub: TestHub;
let admin: Client;
let sensor: { id: string; secret: string };

before(async () => {
  hub = await openTestHub();
  admin = await setUp(hub);
  sensor = (await admin.ask('POST', '/sensors', { name: 'one' })).json();
});
after(() => hub.close());

function ingest(payload: unknown, headers: Record<string, string> = {}, secret = sensor.secret) {
  return hub.app.inject({
    method: 'POST',
    url: '/api/v1/ingest/sightings',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  });
}

const rows = async () => (await hub.facts.size()).sightings.rows;

test('a batch is stored once, however often it is sent', async () => {
  const batch = sightingBatch([sighting(), sighting({ port: 2323 })]);
  assert.deepEqual((await ingest(batch)).json(), { id: batch.id, result: 'stored' });
  assert.deepEqual((await ingest(batch)).json(), { id: batch.id, result: 'known' });
  assert.equal(await rows(), 2);
  assert.equal((await hub.state.sensor(sensor.id))!.lastSequence, batch.sequence);
});

test('what is no batch is refused with its reason, and changes nothing', async () => {
  const before = await rows();
  const good = sightingBatch([sighting()]);
  const { sightings } = good;
  const cases: [string, unknown, number][] = [
    ['no JSON', '{"format":1,', 400],
    ['a number', '5', 400],
    ['deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400],
    ['a prototype', '{"__proto__":{"isAdmin":true},"format":1}', 400],
    ['an unknown field', { ...good, more: 1 }, 400],
    ['a text for a number', { ...good, sequence: '3' }, 400],
    ['unequal columns', { ...good, sightings: { ...sightings, port: [1, 2] } }, 422],
    ['no address', { ...good, sightings: { ...sightings, source: ['<img src=x>'] } }, 422],
    ['a huge number', { ...good, sightings: { ...sightings, bytes: [1e300] } }, 422],
    ['a negative number', { ...good, sightings: { ...sightings, packets: [-1] } }, 400],
    [
      'the future',
      sightingBatch([
        sighting({ hour: NEW_YEAR + 40, first: (NEW_YEAR + 40) * 3600, last: (NEW_YEAR + 40) * 3600 + 1 }),
      ]),
      422,
    ],
  ];
  for (const [name, payload, status] of cases) {
    const answer = await ingest(payload);
    assert.equal(answer.statusCode, status, `${name}: ${answer.body.slice(0, 300)}`);
    const { code, message, hint } = answer.json();
    assert.ok(code && message && hint, name);
    assert.doesNotMatch(answer.body, /<img|isAdmin/, name);
  }
  assert.equal(await rows(), before);
  assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
});

test('too much is refused before it is read, packed or not', async () => {
  const big = Buffer.alloc(17 * 1024 * 1024, 0x20);
  assert.equal((await ingest(big)).statusCode, 413);
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  assert.ok(bomb.length < 100_000);
  const answer = await ingest(bomb, { 'content-encoding': 'gzip' });
  assert.equal(answer.statusCode, 413, answer.body);
  assert.equal((await ingest(Buffer.from('no gzip'), { 'content-encoding': 'gzip' })).statusCode, 400);
  assert.equal((await ingest('{}', { 'content-encoding': 'br' })).statusCode, 415);
});

test('a packed batch is taken', async () => {
  const batch = sightingBatch([sighting({ source: '198.51.100.99' })]);
  const answer = await ingest(gzipSync(JSON.stringify(batch)), { 'content-encoding': 'gzip' });
  assert.equal(answer.json().result, 'stored', answer.body);
});

test('a batch of an older sensor is taken without its headers, a newer one must tell them', async () => {
  const batch = sightingBatch([sighting({ source: '198.51.100.98' })]);
  const { shape, sequence, ipId, window, differing, ...sightings } = batch.sightings;
  const refused = await ingest({ ...batch, sightings });
  assert.equal(refused.statusCode, 422, refused.body);
  assert.match(refused.json().message, /sightings\.shape/);
  const older = await ingest({ ...batch, format: 1, sightings });
  assert.equal(older.json().result, 'stored', older.body);
  const [stored] = await hub.facts.sightingsOf(['198.51.100.98'], { from: 0, to: 4e9 });
  assert.deepEqual([stored.shape, stored.ipId, stored.differing], [0, 0, 31]);
  assert.equal((await ingest({ ...batch, format: 3 })).statusCode, 400);
});

test('a token that is revoked, disabled or wrong posts nothing', async () => {
  const batch: SightingBatch = sightingBatch([sighting()]);
  assert.equal((await ingest(batch, {}, 'yst_wrongwrongwrongwrongwrong')).statusCode, 401);
  const other = (await admin.ask('POST', '/sensors', { name: 'two' })).json();
  await admin.ask('PATCH', `/sensors/${other.id}`, { disabled: true });
  assert.equal((await ingest(batch, {}, other.secret)).statusCode, 401);
  await admin.ask('PATCH', `/sensors/${other.id}`, { disabled: false });
  await admin.ask('DELETE', `/sensors/${other.id}/tokens/${other.tokens[0].id}`);
  assert.equal((await ingest(batch, {}, other.secret)).statusCode, 401);
});

test('another sensor cannot take away a batch by using its id first', async () => {
  const third = (await admin.ask('POST', '/sensors', { name: 'three' })).json();
  const mine = sightingBatch([sighting({ source: '198.51.100.201' })]);
  const forged = { ...sightingBatch([sighting({ source: '198.51.100.202' })]), id: mine.id };
  assert.equal((await ingest(forged, {}, third.secret)).json().result, 'stored');
  assert.equal((await ingest(mine)).json().result, 'stored', 'ids of two sensors are apart');
});

test('text with markup stays text, in JSON and in CSV', async () => {
  const name = '<script>alert(1)</script>';
  const made = await admin.ask('POST', '/owners', {
    name,
    contact: '=cmd|calc',
    language: 'en',
    critical: 'low',
    prefixes: ['192.0.2.0/24'],
    dark: [],
  });
  assert.equal(made.statusCode, 201, made.body);
  assert.match(String(made.headers['content-type']), /^application\/json/);
  assert.equal(made.json().name, name);
  const csv = await admin.get('/owners?format=csv');
  assert.match(String(csv.headers['content-type']), /^text\/csv/);
  assert.match(csv.body, /'=cmd\|calc/);
});

test('a filter or cursor that makes no sense is a 400 that says which', async () => {
  for (const path of [
    '/sources?from=5&to=4',
    '/sources?prefix=nonsense',
    '/sources?category=devil',
    '/sources?limit=100000',
    '/incidents?status=sleeping',
    '/incidents?cursor=%00',
    '/sources/not-an-address',
    '/top/evil',
    '/series?step=17',
    '/live?since=-3',
  ]) {
    const answer = await admin.get(path);
    assert.equal(answer.statusCode, 400, `${path}: ${answer.statusCode} ${answer.body}`);
    assert.equal(answer.json().code, 'invalid');
  }
});

test('a sensor’s clock that is off is noted, and its live packets are shown as of now', async () => {
  const batch = sightingBatch([sighting({ source: '198.51.100.33' })], { sentAt: NOW - 30 * 60_000 });
  await ingest(batch);
  const shown = (await admin.get('/sensors')).json().rows.find((one: { id: string }) => one.id === sensor.id);
  assert.equal(shown.clockSkewMs, -30 * 60_000);
  const post = await hub.app.inject({
    method: 'POST',
    url: '/api/v1/ingest/live',
    headers: { authorization: `Bearer ${sensor.secret}` },
    payload: {
      packets: [
        {
          time: 5,
          source: '198.51.100.33',
          destination: '203.0.113.1',
          protocol: 6,
          port: 23,
          response: false,
          mark: null,
          bytes: 40,
        },
        {
          time: NOW,
          source: 'nonsense',
          destination: '203.0.113.1',
          protocol: 6,
          port: 23,
          response: false,
          mark: null,
          bytes: 40,
        },
      ],
      more: 3,
    },
  });
  assert.equal(post.statusCode, 204, post.body);
  const { dots } = (await admin.get('/live/history')).json();
  assert.deepEqual(
    dots.map(({ t, s }: { t: number; s: string }) => [t, s]),
    [[NOW, '198.51.100.33']],
  );
});
