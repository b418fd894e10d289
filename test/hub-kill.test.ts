/** The hub is killed again and again while a sensor sends: nothing acknowledged is lost, nothing counts twice. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseHubUrl } from '../src/sensor/hub-address.ts';
import { postSpool } from '../src/sensor/poster.ts';
import { Spool } from '../src/sensor/spool.ts';
import { sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import { type HubProcess, makeDataFolder, signInTo, startHub, until } from './hub-process.ts';
import { yamori } from './support.ts';

const KILLS = 5;
const BARE = ['--empty', '--no-page'];
const HOUR = Math.floor(Date.now() / 3_600_000) - 2;

let data: ReturnType<typeof makeDataFolder>;
let hub: HubProcess;
let port: number;
let ask: Awaited<ReturnType<typeof signInTo>>;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

before(async () => {
  data = makeDataFolder();
  port = await freePort();
  hub = await startHub(data.path, BARE, port);
  ask = await signInTo(hub, 'root', 'a long enough password');
});
after(async () => {
  await hub?.stop();
  data?.remove();
});

/** A batch of `count` sightings of one packet each, told apart by port. */
function draft(number: number, count: number) {
  const rows = Array.from({ length: count }, (_, i) =>
    sighting({
      hour: HOUR,
      source: `203.0.${number % 250}.${(i % 250) + 1}`,
      port: 1 + ((number * 13 + i) % 60_000),
      packets: 1,
      requests: 1,
      bytes: 40,
      first: HOUR * 3600 + 5,
      last: HOUR * 3600 + 5,
    }),
  );
  const { sightings, skipped } = sightingBatch(rows);
  return {
    dark: ['198.51.100.0/24'],
    covered: { from: HOUR * 3600, to: HOUR * 3600 + 60 },
    skipped,
    sightings,
    packets: [],
    droppedByKernel: 0,
  };
}

async function storedPackets(): Promise<number> {
  const answer = await ask(`/overview?from=${HOUR * 3600}&to=${HOUR * 3600 + 3600}`);
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { packets: number }).packets;
}

test(`the hub dies ${KILLS} times with -9 while batches come: each is counted once`, async () => {
  const made = (await (
    await ask('/sensors', { method: 'POST', body: JSON.stringify({ name: 'one' }) })
  ).json()) as {
    id: string;
    secret: string;
  };
  const spool = await Spool.open({ folder: join(data.path, 'spool'), boundBytes: 64 * 1024 * 1024 });
  const ending = new AbortController();
  const posting = postSpool({
    spool,
    hub: { url: parseHubUrl(hub.url), token: made.secret },
    signal: ending.signal,
    backOff: { firstMs: 50, mostMs: 300 },
    timeoutMs: 5_000,
  });
  let packets = 0;
  let isAdding = true;
  const adding = (async () => {
    for (let number = 0; isAdding; number++) {
      await spool.add(draft(number, 40));
      packets += 40;
      await sleep(15);
    }
  })();
  for (let kill = 0; kill < KILLS; kill++) {
    // At moments that differ: while it stores, judges, answers or starts.
    await sleep(300 + ((kill * 377) % 900));
    await hub.stop('SIGKILL');
    hub = await startHub(data.path, BARE, port);
  }
  isAdding = false;
  await adding;
  await until('the spool is empty', async () => spool.size.batches === 0, 120_000);
  ending.abort();
  await posting;
  const { refused } = spool.counts;
  await spool.close();
  ask = await signInTo(hub, 'root', 'a long enough password');
  assert.equal(refused, 0);
  assert.ok(packets > 4_000, `${packets} packets were sent`);
  assert.equal(await storedPackets(), packets);
  const sensors = (await (await ask('/sensors')).json()) as {
    rows: { id: string; missingBatches: number }[];
  };
  assert.equal(sensors.rows.find(({ id }) => id === made.id)!.missingBatches, 0);
});

test('a second hub on the same store is refused, and the first goes on', async () => {
  const { status, stderr } = await yamori(['hub', '--data', data.path, '--port', '0', ...BARE]);
  assert.equal(status, 5);
  assert.match(stderr, /E_STORE_IN_USE/);
  assert.equal((await fetch(`${hub.url}/readyz`)).status, 200);
});

test('a backup of the running hub holds what it held, and is restored into an empty folder alone', async () => {
  const packets = await storedPackets();
  const copy = join(data.path, 'copy');
  const backup = await yamori(['backup', copy, '--data', data.path]);
  assert.equal(backup.status, 0, backup.stderr);
  const onto = await yamori(['restore', copy, '--data', data.path]);
  assert.equal(onto.status, 4);
  assert.match(onto.stderr, /E_BACKUP/);
  const elsewhere = makeDataFolder();
  try {
    const restore = await yamori(['restore', copy, '--data', elsewhere.path]);
    assert.equal(restore.status, 0, restore.stderr);
    await hub.stop();
    hub = await startHub(elsewhere.path, BARE);
    ask = await signInTo(hub, 'root', 'a long enough password');
    assert.equal(await storedPackets(), packets);
    await hub.stop();
  } finally {
    elsewhere.remove();
  }
  const again = await yamori(['backup', copy, '--data', data.path]);
  assert.equal(again.status, 4, 'a folder that is not empty is left as it is');
});

test('a state that is damaged is said to be, and not touched', async () => {
  const broken = makeDataFolder();
  try {
    const file = join(broken.path, 'state.sqlite');
    writeFileSync(file, Buffer.alloc(8192, 0x5a));
    const { status, stderr } = await yamori(['hub', '--data', broken.path, '--port', '0', ...BARE]);
    assert.equal(status, 5);
    assert.match(stderr, /E_STORE_CORRUPT/);
    assert.deepEqual(readFileSync(file), Buffer.alloc(8192, 0x5a));
  } finally {
    broken.remove();
  }
});

test('what would send passwords in the clear is refused before anything is opened', async () => {
  const { status, stderr } = await yamori([
    'hub',
    '--data',
    data.path,
    '--listen',
    '0.0.0.0',
    '--port',
    '0',
    ...BARE,
  ]);
  assert.equal(status, 4);
  assert.match(stderr, /E_HUB_LISTEN/);
  assert.match(stderr, /--tls-cert/);
});

test('the hub speaks TLS with a certificate of the operator', async () => {
  const own = makeDataFolder();
  const [cert, key] = [join(own.path, 'cert.pem'), join(own.path, 'key.pem')];
  const made = spawnSync('openssl', [
    ...'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost'.split(
      ' ',
    ),
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  assert.equal(made.status, 0, String(made.stderr));
  const secure = await startHub(own.path, [...BARE, '--tls-cert', cert, '--tls-key', key]);
  try {
    assert.match(secure.url, /^https:/);
    const asked = spawnSync('curl', [
      '-s',
      '-i',
      '--cacert',
      cert,
      `${secure.url.replace('127.0.0.1', 'localhost')}/healthz`,
    ]);
    assert.match(String(asked.stdout), /strict-transport-security/i);
    assert.match(String(asked.stdout), /"status":"ok"/);
  } finally {
    await secure.stop();
    own.remove();
  }
});
