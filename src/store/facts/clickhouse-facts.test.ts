/** The served store of facts on a real server: Debian's, on loopback, with folders of its own. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@clickhouse/client';
import { YamoriError } from '../../base/errors.ts';
import { openClickhouseFacts } from './clickhouse-facts.ts';
import { CLICKHOUSE_MIGRATIONS } from './clickhouse-schema.ts';
import { describeFactsStore } from './facts-conformance.ts';
import { ALL_TIME, KEEP_ALL, sighting, sightingBatch } from './facts-fixture.ts';
import { checkStoreOfVersion1, ROW_OF_VERSION_1 } from './facts-scan-conformance.ts';

const SERVER = '/usr/sbin/clickhouse-server';
const START_TRIES = 300;
const skip = isThere(SERVER) ? null : `${SERVER} is missing: apt-get install clickhouse-server`;

let folder: string;
let server: ChildProcess | null = null;
let address: string;
let made = 0;

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { port: number };
  listener.close();
  await once(listener, 'close');
  return port;
}

before(async () => {
  if (skip !== null) return;
  folder = await mkdtemp(join(tmpdir(), 'yamori-clickhouse-'));
  const [http, tcp] = [await freePort(), await freePort()];
  for (const name of ['data', 'tmp']) await mkdir(join(folder, name));
  const settings = `<listen_host>127.0.0.1</listen_host><http_port>${http}</http_port><tcp_port>${tcp}</tcp_port>
    <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path><mark_cache_size>67108864</mark_cache_size>
    <users_config>${folder}/users.xml</users_config><default_profile>default</default_profile>
    <default_database>default</default_database>
    <logger><level>error</level><log>${folder}/log</log><errorlog>${folder}/errors</errorlog></logger>`;
  const user = `<default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
    <quota>default</quota></default>`;
  await writeFile(join(folder, 'config.xml'), `<yandex>${settings}</yandex>`);
  await writeFile(
    join(folder, 'users.xml'),
    `<yandex><profiles><default/></profiles><quotas><default/></quotas><users>${user}</users></yandex>`,
  );
  server = spawn(SERVER, [`--config-file=${join(folder, 'config.xml')}`], { stdio: 'ignore', cwd: folder });
  address = `http://127.0.0.1:${http}`;
  for (let i = 0; i < START_TRIES && !(await answers()); i++) await wait(100);
  assert.ok(await answers(), 'clickhouse-server does not start');
});

after(async () => {
  if (server !== null && server.exitCode === null) {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
  if (skip === null) await rm(folder, { recursive: true });
});

async function answers(): Promise<boolean> {
  return fetch(`${address}/ping`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function onServer(sql: string): Promise<void> {
  const client = createClient({ url: address });
  await client.command({ query: sql });
  await client.close();
}

/** A database of its own for each store. */
async function newDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `facts${++made}`;
  await onServer(`CREATE DATABASE ${name}`);
  return { url: `${address}/${name}`, drop: () => onServer(`DROP DATABASE ${name}`) };
}

describeFactsStore({
  name: 'ClickHouse',
  skip,
  rounds: 2,
  async make() {
    const { url, drop } = await newDatabase();
    const store = await openClickhouseFacts(url);
    return {
      store,
      async end() {
        await store.close();
        await drop();
      },
    };
  },
});

test('two hubs that store one batch at the same time store it once', { skip: skip ?? false }, async () => {
  const { url, drop } = await newDatabase();
  const hubs = [await openClickhouseFacts(url), await openClickhouseFacts(url)];
  for (let i = 0; i < 10; i++) {
    const batch = sightingBatch([sighting({ packets: 1 })]);
    await Promise.all(hubs.map((hub) => hub.ingest('a', batch, KEEP_ALL)));
  }
  for (const hub of hubs) {
    const row = await hub.source('198.51.100.7', ALL_TIME, null);
    assert.equal(row?.packets, 10);
    assert.equal((await hub.size()).sightings.rows, 10);
    await hub.close();
  }
  await drop();
});

test('tables of version 1 are brought up to date, also where that was begun before', {
  skip: skip ?? false,
}, async () => {
  for (const begun of [0, 3]) {
    const { url, drop } = await newDatabase();
    const client = createClient({ url });
    for (const query of CLICKHOUSE_MIGRATIONS[0]) await client.command({ query });
    await client.command({
      query:
        'CREATE TABLE migrations (version UInt32, applied_at UInt64) ENGINE = MergeTree ORDER BY version',
    });
    const rows: Record<string, object> = {
      migrations: { version: 1, applied_at: 0 },
      sightings: { batch: 1, attempt: 7, sensor: 'a', destination_set: 'AQ==', ...ROW_OF_VERSION_1 },
      batches: {
        id: 'a/before',
        attempt: 7,
        counter: 1,
        sensor: 'a',
        sequence: 0,
        received_at: 0,
        sightings: 1,
      },
    };
    for (const [table, row] of Object.entries(rows)) {
      await client.insert({ table, values: [row], format: 'JSONEachRow' });
    }
    for (const query of CLICKHOUSE_MIGRATIONS[1].slice(0, begun)) await client.command({ query });
    await client.close();
    const store = await openClickhouseFacts(url);
    await checkStoreOfVersion1(store);
    await store.close();
    await drop();
  }
});

test('ids that a hub makes are taken', { skip: skip ?? false }, async () => {
  const { url, drop } = await newDatabase();
  const store = await openClickhouseFacts(url);
  const batch = sightingBatch([sighting()]);
  const named = { ...batch, id: `Sensor_1-/${batch.id}` };
  assert.equal(await store.ingest('a', named, KEEP_ALL), 'stored');
  assert.equal(await store.ingest('a', named, KEEP_ALL), 'known');
  await assert.rejects(store.ingest('a', { ...batch, id: "' OR 1" }, KEEP_ALL));
  await store.close();
  await drop();
});

test('a server that is not there is named, with what to do', async () => {
  const port = await freePort();
  await assert.rejects(openClickhouseFacts(`http://127.0.0.1:${port}`), (error: unknown) => {
    assert.ok(error instanceof YamoriError);
    assert.equal(error.code, 'E_STORE_UNREACHABLE');
    assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}`));
    return true;
  });
});
