/**
 * Whom a hub writes to where an owner has no mail address: a network's contact from the operator's file, and when that
 * one bounces, the one that the registry names. The registry is a server on loopback, found as registries are.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { hubConfig } from '../src/cli/hub/hub-config.ts';
import { createHubNotices, type HubNotices } from '../src/cli/hub/hub-notices.ts';
import { HubEvents } from '../src/hub/hub-events.ts';
import type { OwnerRecord } from '../src/model/account.ts';
import { Relay } from '../src/notices/channels/email/relay-fixture.ts';
import { bootstrapOf, networkOf, openRegistry, type Registry } from '../src/notices/contacts/rdap-fixture.ts';
import { openDuckdbFacts } from '../src/store/facts/duckdb-facts.ts';
import type { FactsStore } from '../src/store/facts-port.ts';
import { openSqliteState } from '../src/store/state/sqlite-state.ts';
import { anIncident, anOwner, opened } from '../src/store/state/state-fixture.ts';
import type { StateStore } from '../src/store/state-port.ts';
import { until } from './hub-process.ts';

const DAY_MS = 86_400_000;

let folder: string;
let facts: FactsStore;
let state: StateStore;
let relay: Relay;
let registry: Registry;
let notices: HubNotices;
let owner: OwnerRecord;
let now = Date.UTC(2026, 5, 1, 3);
const clock = () => now;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-contacts-'));
  facts = await openDuckdbFacts(folder);
  state = await openSqliteState(join(folder, 'state.sqlite'), { clock });
  relay = await Relay.start();
  registry = await openRegistry();
  writeFileSync(join(folder, 'contacts.csv'), 'prefix,email\n193.0.0.0/16,abuse@gone.example.net\n');
  notices = await openNotices();
  owner = await state.createOwner({
    ...anOwner('Example Shop'),
    contact: '+81 3 0000 0000',
    prefixes: ['193.0.0.0/8'],
    dark: [],
  });
});
after(async () => {
  await notices?.close();
  await relay?.stop();
  await registry?.[Symbol.asyncDispose]();
  await facts?.close();
  await state?.close();
  rmSync(folder, { recursive: true, force: true });
});

function openNotices(contacts: object = {}): Promise<HubNotices> {
  const config = hubConfig.parse({
    notices: {
      sender: { organisation: 'Example CSIRT', contact: 'csirt@example.org' },
      policy: { quietHours: null, businessDays: null, digestEvery: '1h', ladder: [{ channel: 'email' }] },
      channels: { email: { port: relay.port, from: 'notices@example.org' } },
      contacts: {
        file: join(folder, 'contacts.csv'),
        rdap: { enabled: true, bootstrap: registry.origin, allowHosts: ['127.0.0.1'] },
        ...contacts,
      },
    },
  });
  return createHubNotices({
    stores: { facts, state },
    events: new HubEvents(),
    config: config.notices!,
    site: 'https://yamori.example.org',
    zone: 'UTC',
    hubId: 'this',
    folder: join(folder, 'notices'),
    locate: () => ({ asn: null, asName: null, country: null }),
    clock,
    count: () => {},
    onTrouble(error) {
      throw error;
    },
  });
}

async function infected(address: string): Promise<string> {
  const times = { firstSeen: now - 7_200_000, lastSeen: now - 60_000, openedAt: now, updatedAt: now };
  const [{ id }] = await state.changeIncidents([opened(anIncident(owner.id, { address, ...times }))]);
  return id;
}

async function pass(): Promise<void> {
  await notices.cases.runWhole();
  await notices.outbox.runOnce();
}

test('a registry is not asked unless the operator says so', () => {
  const { notices: parsed } = hubConfig.parse({
    notices: { sender: { organisation: 'Example', contact: 'csirt@example.org' } },
  });
  assert.equal(parsed?.contacts.rdap.enabled, false);
});

test("the file's contact is written to; it bounces, and is not written to again", async () => {
  relay.answers.recipient = (to) =>
    to === 'abuse@gone.example.net' ? { code: 550, text: '5.1.1 no such user' } : null;
  await infected('193.0.0.7');
  await pass();
  const contact = await state.contactByEmail('abuse@gone.example.net');
  assert.deepEqual([contact?.source, contact?.state, contact?.ownerId], ['file', 'bouncing', null]);
  assert.deepEqual(registry.asked, [], 'nobody was asked while the file had an answer');
});

test('the next case waits for the registry, which is asked beside the pass, and then its contact gets the mail', async () => {
  registry.on('/ipv4.json', bootstrapOf(['193.0.0.0/8'], registry.origin));
  registry.on('/ip/193.0.0.9', networkOf('193.0.0.0', '193.0.255.255', 'abuse@isp.example.net'));
  now += DAY_MS;
  const id = await infected('193.0.0.9');
  await pass();
  assert.equal((await state.case(id))?.step, 0, 'the step is neither taken nor held');
  assert.equal(relay.mails.length, 0);
  await until(
    'the registry has been asked and the mail is there',
    async () => {
      await pass();
      return relay.mails.length > 0;
    },
    30_000,
  );
  assert.deepEqual(
    relay.mails.map(({ to }) => to),
    ['abuse@isp.example.net'],
  );
  assert.deepEqual(registry.asked, ['/ipv4.json', '/ip/193.0.0.9']);
  const contact = await state.contactByEmail('abuse@isp.example.net');
  assert.deepEqual([contact?.source, contact?.state, contact?.role], ['rdap', 'unverified', 'abuse']);
});

test('after a restart the answer is still known', async () => {
  await notices.close();
  notices = await openNotices();
  now += DAY_MS;
  await infected('193.0.200.200');
  await pass();
  assert.deepEqual(
    relay.mails.map(({ to }) => to),
    ['abuse@isp.example.net', 'abuse@isp.example.net'],
  );
  assert.equal(registry.asked.length, 2);
});

test('a file of contacts that is wrong stops the start, with the line', async () => {
  const file = join(folder, 'wrong.csv');
  writeFileSync(file, 'prefix,email\n193.0.0.0/16,root@localhost\n');
  await assert.rejects(async () => openNotices({ file }), {
    code: 'E_CONTACTS_FILE',
    message: /line 2: email/,
  });
});
