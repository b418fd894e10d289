/**
 * A hub and a gateway's walled garden: a step of the ladder becomes a hold, the owner lets himself go, the gateway
 * watches, and a case that is closed lets go by itself. The hub listens on loopback and the garden asks it over HTTP;
 * only the kernel's rules are left out, which test/garden.test.ts tries in namespaces.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Compile } from 'typebox/compile';
import { hubConfig } from '../src/cli/hub/hub-config.ts';
import { ROUTES } from '../src/hub/routes/registry.ts';
import type { CaseEvent, CaseRecord } from '../src/model/case.ts';
import { type Garden, openGarden } from '../src/notices/garden/garden.ts';
import { GARDEN_SETTINGS } from '../src/notices/garden/garden-settings.ts';
import { openGardenStore } from '../src/notices/garden/garden-store.ts';
import type { Tries } from '../src/notices/garden/gateway.ts';
import { openHubSource } from '../src/notices/garden/hold-source.ts';
import { sightingBatch } from '../src/store/facts/facts-fixture.ts';
import { anIncident, anOwner, opened } from '../src/store/state/state-fixture.ts';
import { addAccount, type Client, NOW, openTestHub, setUp, type TestHub } from './hub-support.ts';

const HELD = '198.51.100.7';
const FORGEABLE = '198.51.100.8';
const MINUTE_MS = 60_000;

let hub: TestHub;
let admin: Client;
let analyst: Client;
let folder: string;
let origin: string;
let token: string;
let garden: Garden;
let rules = '';
const counted: string[] = [];
let ahead = 0;
const clock = () => NOW + ahead;
/** Both clocks, hub and gateway. */
function goTo(minutes: number): void {
  hub.advance(minutes * MINUTE_MS - ahead);
  ahead = minutes * MINUTE_MS;
}
const tries: Tries = { packets: [], reach: new Map(), isFull: false };

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-garden-hub-'));
  const { notices } = hubConfig.parse({
    notices: {
      sender: { organisation: 'Example ISP', contact: 'abuse@isp.example' },
      policy: { quietHours: null, businessDays: null, ladder: [{ channel: 'walled-garden' }] },
      channels: { 'walled-garden': { days: 7, selfReleaseLimit: 2 } },
      gateways: ['gateway'],
    },
  });
  hub = await openTestHub({}, notices!);
  admin = await setUp(hub);
  analyst = await addAccount(hub, admin, 'ana', 'analyst');
  await hub.app.listen({ port: 0, host: '127.0.0.1' });
  origin = `http://127.0.0.1:${(hub.app.server.address() as AddressInfo).port}`;
  token = (await admin.ask('POST', '/sensors', { name: 'gateway' })).json().secret;
  const owner = await hub.state.createOwner({ ...anOwner('Household'), prefixes: ['198.51.100.0/24'] });
  await hub.state.changeIncidents([
    opened(anIncident(owner.id, { address: HELD, grade: 'handshake', openedAt: NOW })),
    opened(anIncident(owner.id, { address: FORGEABLE, grade: 'spoofable-packet', openedAt: NOW })),
  ]);
  const settings = GARDEN_SETTINGS.parse({
    hubUrl: origin,
    tokenFile: join(folder, 'token'),
    stateFolder: folder,
    inside: 'lan0',
    portalAddress: '192.0.2.1',
    portalUrl: 'http://192.0.2.1/',
  });
  garden = await openGarden({
    settings,
    gateway: {
      apply: async (text) => {
        rules = text;
      },
      readTries: async () => tries,
      macOf: async () => null,
      addressesOf: async () => [],
    },
    store: await openGardenStore(folder),
    source: openHubSource(origin, token, (name) => counted.push(name)),
    clock,
    count: (name) => counted.push(name),
  });
});
after(async () => {
  // Events that came ask for a run that nobody waits for.
  await runNotices();
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function runNotices(): Promise<void> {
  await hub.notices.cases.runWhole();
  await hub.notices.outbox.runOnce();
}

const turn = () => garden.turn(new AbortController().signal);
async function caseOf(address: string): Promise<CaseRecord> {
  const [record] = await hub.state.casesOfAddress(address);
  return record;
}
const eventsOf = async (address: string): Promise<readonly CaseEvent[]> =>
  hub.state.caseEvents((await caseOf(address)).id);

test('only a gateway that the operator named may ask, and only with its token', async () => {
  const ask = (secret: string) =>
    fetch(`${origin}/api/v1/garden/holds`, { headers: { authorization: `Bearer ${secret}` } });
  const other = (await admin.ask('POST', '/sensors', { name: 'telescope' })).json().secret;
  assert.equal((await ask(other)).status, 403);
  assert.equal((await ask('nonsense')).status, 401);
  assert.deepEqual(await (await ask(token)).json(), { holds: [] });
});

test('the token of a gateway brings no sightings: it must not be able to accuse anybody', async () => {
  const telescope = (await admin.ask('POST', '/sensors', { name: 'another telescope' })).json().secret;
  const post = (path: string, secret: string, body: unknown) =>
    fetch(`${origin}/api/v1/ingest/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const batch = sightingBatch([]);
  assert.equal((await post('sightings', token, batch)).status, 403);
  assert.equal((await post('live', token, { packets: [], more: 0 })).status, 403);
  assert.equal((await post('live', telescope, { packets: [], more: 0 })).status, 204);
});

test('the step of the ladder becomes a hold, which says what the notice says; evidence that may be forged holds nobody', async () => {
  await runNotices();
  await turn();
  const record = await caseOf(HELD);
  const client = await garden.findClient(HELD);
  assert.equal(client?.isHeld, true);
  assert.equal(client?.hold.told.code, record.code);
  assert.equal(client?.hold.told.organisation, 'Example ISP');
  assert.ok(client.hold.told.steps.ja.length > 1 && client.selfReleasesLeft === 2);
  assert.match(rules, new RegExp(HELD.replaceAll('.', '\\.')));
  const route = ROUTES.find(({ path }) => path === '/garden/holds');
  const answer = await fetch(`${origin}/api/v1/garden/holds`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.deepEqual(Compile(route!.answer).Errors(await answer.json()), []);
  assert.equal(await garden.findClient(FORGEABLE), null);
  const why = (await eventsOf(FORGEABLE)).find(({ kind }) => kind === 'step-held');
  assert.match(why?.text ?? '', /may be forged and restricts nobody/);
  await turn();
  assert.equal((await eventsOf(HELD)).filter(({ kind }) => kind === 'quarantined').length, 1);
});

test('the owner lets himself go: the hub hears it once, and the gateway begins to watch', async () => {
  const client = await garden.findClient(HELD);
  goTo(10);
  assert.equal(await garden.releaseSelf(client?.hold.id ?? ''), 'released');
  await turn();
  const kinds = (await eventsOf(HELD)).map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'released').length, 1);
  assert.ok(kinds.includes('owner-done') && kinds.includes('retest-begun'));
  assert.equal((await caseOf(HELD)).retest?.kind, 'gateway-silence');
  // The same events again, as after an answer that was lost.
  const events = [
    {
      id: 'e-1',
      at: clock(),
      kind: 'released',
      holdId: client?.hold.id,
      caseId: client?.hold.caseId,
      releasedBy: 'self',
      watch: null,
    },
  ];
  const again = await fetch(`${origin}/api/v1/garden/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  assert.deepEqual(await again.json(), { taken: ['e-1'] });
  assert.equal((await eventsOf(HELD)).filter(({ kind }) => kind === 'released').length, 1);
});

test('what the gateway counts goes into the re-test, and a watch that was too short ends without a verdict', async () => {
  goTo(40);
  await turn();
  assert.equal((await caseOf(HELD)).retest?.watchedSeconds, 30 * 60);
  goTo(180);
  await turn();
  await runNotices();
  const { retest, status } = await caseOf(HELD);
  assert.equal(status, 'open');
  assert.equal(retest?.outcome, 'inconclusive');
  assert.equal(retest.hits, 0);
});

test('staff lets an address go, and the gateway obeys the next time it asks', async () => {
  const [stored] = await hub.state.holdsOf((await caseOf(HELD)).id);
  const fresh = { ...JSON.parse(stored.hold), id: 'second', releasedAt: null, releasedBy: null };
  await hub.state.putHold({ ...stored, id: 'second', releasedAt: null, hold: JSON.stringify(fresh) });
  await turn();
  assert.equal((await garden.findClient(HELD))?.isHeld, true);
  assert.equal((await analyst.ask('POST', '/garden/holds/second/release')).statusCode, 204);
  assert.equal((await analyst.ask('POST', '/garden/holds/none/release')).statusCode, 404);
  await turn();
  assert.equal((await garden.findClient(HELD))?.isHeld, false);
});

test('events of a hold that nobody knows, or that make no sense, change nothing', async () => {
  const before = (await eventsOf(HELD)).length;
  const post = (body: unknown) =>
    fetch(`${origin}/api/v1/garden/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const event = {
    id: 'e-2',
    at: clock(),
    kind: 'held',
    holdId: 'unknown',
    caseId: 'Y-00000000',
    releasedBy: null,
    watch: null,
  };
  assert.deepEqual(await (await post({ events: [event] })).json(), { taken: ['e-2'] });
  assert.equal((await post({ events: [{ ...event, kind: 'exploded' }] })).status, 400);
  assert.equal((await post({ events: 'none' })).status, 400);
  assert.equal((await eventsOf(HELD)).length, before);
  assert.deepEqual(counted, []);
});
