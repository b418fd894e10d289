/** The hub is killed again and again while it tells four hundred owners: each gets one mail, and no more. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Relay } from '../src/notices/channels/email/relay-fixture.ts';
import { openSqliteState } from '../src/store/state/sqlite-state.ts';
import { anIncident, anOwner, opened } from '../src/store/state/state-fixture.ts';
import { type HubProcess, makeDataFolder, startHub, until } from './hub-process.ts';

const OWNERS = 400;
const KILLS = 5;

let data: ReturnType<typeof makeDataFolder>;
let relay: Relay;
let hub: HubProcess | undefined;
let config: string;

before(async () => {
  data = makeDataFolder();
  relay = await Relay.start();
  // A relay that takes its time, so that there is something to be killed in.
  relay.answers.content = async () => {
    await sleep(30);
    return null;
  };
  config = join(data.path, 'hub.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      notices: {
        sender: { organisation: 'Test CSIRT', contact: 'csirt@example.org' },
        policy: { quietHours: null, businessDays: null, ladder: [{ channel: 'email' }] },
        channels: {
          email: { port: relay.port, from: 'notices@example.org', connections: 2, lingerMs: 5_000 },
        },
      },
    }),
  );
  const state = await openSqliteState(join(data.path, 'state.sqlite'));
  for (let n = 0; n < OWNERS; n++) {
    const address = `198.51.${100 + (n >> 8)}.${n & 255}`;
    const owner = await state.createOwner({
      ...anOwner(`owner ${n}`),
      contact: `owner-${n}@school-${n}.example.net`,
      prefixes: [`${address}/32`],
      dark: [],
    });
    const now = Date.now();
    await state.changeIncidents([
      opened(
        anIncident(owner.id, { address, firstSeen: now - 7_200_000, lastSeen: now - 60_000, openedAt: now }),
      ),
    ]);
  }
  await state.close();
});
after(async () => {
  await hub?.stop();
  await relay?.stop();
  data?.remove();
});

test(`killed ${KILLS} times with -9 while it sends: no notice is lost, and none is sent twice`, async () => {
  const start = () => startHub(data.path, ['--empty', '--no-page', '--config', config]);
  hub = await start();
  for (let kill = 0; kill < KILLS; kill++) {
    // At moments that differ: while it opens cases, claims, sends, settles or starts.
    await sleep(150 + ((kill * 431) % 900));
    await hub.stop('SIGKILL');
    hub = await start();
  }
  await until(
    'all have their mail',
    async () => new Set(relay.mails.map(({ to }) => to)).size === OWNERS,
    120_000,
  );
  // Long enough for one that should not come.
  await sleep(4_000);
  const ids = relay.mails.map(({ messageId }) => messageId);
  assert.equal(new Set(ids).size, ids.length, 'a mail came twice');
  const recipients = relay.mails.map(({ to }) => to);
  assert.equal(new Set(recipients).size, recipients.length, 'an owner was told twice');
  assert.equal(recipients.length, OWNERS);
  await hub.stop();
  hub = undefined;
  const state = await openSqliteState(join(data.path, 'state.sqlite'));
  try {
    assert.equal((await state.countNotices()).sent, OWNERS);
    assert.equal(await state.logSize(), OWNERS);
    const { rows } = await state.cases({
      filter: {},
      ownerScope: null,
      sort: 'openedAt',
      descending: true,
      limit: 500,
      cursor: null,
    });
    assert.ok(rows.every(({ toldAt, step }) => toldAt !== null && step === 1));
  } finally {
    await state.close();
  }
});
