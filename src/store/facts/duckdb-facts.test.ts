/** The embedded store of facts: what every store must do, and what befalls a file. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { YamoriError } from '../../base/errors.ts';
import type { FactsStore } from '../facts-port.ts';
import { restoreDuckdbFacts } from './duckdb-backup.ts';
import { openDuckdbFacts } from './duckdb-facts.ts';
import { migrate } from './duckdb-schema.ts';
import { describeFactsStore } from './facts-conformance.ts';
import { ALL_TIME, KEEP_ALL, sighting, sightingBatch } from './facts-fixture.ts';
import { checkStoreOfVersion1, chunksOf, ROW_OF_VERSION_1 } from './facts-scan-conformance.ts';
import { countPackets, numberedBatch, SIGHTINGS_OF_A_BATCH } from './facts-writer-fixture.ts';

const WRITER = join(import.meta.dirname, 'facts-writer-fixture.ts');
const FILE = 'facts.duckdb';

describeFactsStore({
  name: 'DuckDB',
  skip: null,
  rounds: 8,
  async make() {
    const folder = await mkdtemp(join(tmpdir(), 'yamori-facts-'));
    const store = await openDuckdbFacts(folder, { threads: 1 });
    return {
      store,
      async end() {
        await store.close();
        await rm(folder, { recursive: true });
      },
    };
  },
});

function story(name: string, tell: (folder: string) => Promise<void>): void {
  test(name, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yamori-facts-'));
    try {
      await tell(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

function refuses(code: string, hint: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof YamoriError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.hint, hint);
    return true;
  };
}

story('what was stored is there after closing and opening', async (folder) => {
  const store = await openDuckdbFacts(folder);
  await store.ingest('a', numberedBatch(1), KEEP_ALL);
  await store.close();
  await store.close();
  const again = await openDuckdbFacts(folder);
  assert.equal(await again.ingest('b', numberedBatch(1), KEEP_ALL), 'known');
  assert.deepEqual(
    await again.top({ kind: 'sensor', range: { from: 0, to: 4e9 }, filter: {}, scope: null, limit: 5 }),
    [{ key: 'a', name: '', packets: SIGHTINGS_OF_A_BATCH, sources: SIGHTINGS_OF_A_BATCH }],
  );
  await again.close();
});

story('two hubs on one store: the second is told so, in one process and in two', async (folder) => {
  const store = await openDuckdbFacts(folder);
  await assert.rejects(openDuckdbFacts(join(folder, '.')), refuses('E_STORE_IN_USE', /other hub/));
  const other = spawnSync(process.execPath, [WRITER, 'until-killed', folder, '0'], { encoding: 'utf8' });
  assert.match(other.stderr, /E_STORE_IN_USE/);
  assert.match(other.stderr, new RegExp(`process ${process.pid}`));
  assert.equal(await store.ingest('a', numberedBatch(1), KEEP_ALL), 'stored');
  await store.close();
  await (await openDuckdbFacts(folder)).close();
});

story('a store that is no store, or has lost its head, is refused and left alone', async (folder) => {
  const path = join(folder, FILE);
  await writeFile(path, 'not a database, whatever it is called'.repeat(1000));
  await assert.rejects(openDuckdbFacts(folder), refuses('E_STORE_CORRUPT', /restore/));
  await rm(path);
  const store = await openDuckdbFacts(folder);
  for (let i = 0; i < 20; i++) await store.ingest('a', numberedBatch(i), KEEP_ALL);
  await store.close();
  await using file = await open(path, 'r+');
  await file.write(Buffer.alloc(3 * 4096, 0x55), 0, 3 * 4096, 0);
  await file.sync();
  await assert.rejects(openDuckdbFacts(folder), refuses('E_STORE_CORRUPT', /restore/));
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name !== 'tmp'),
    [FILE],
  );
});

story('a store from a newer version is refused', async (folder) => {
  await (await openDuckdbFacts(folder)).close();
  const instance = await DuckDBInstance.create(join(folder, FILE));
  const connection = await instance.connect();
  await connection.run('INSERT INTO migrations VALUES (1000, 0)');
  connection.closeSync();
  instance.closeSync();
  await assert.rejects(openDuckdbFacts(folder), refuses('E_STORE_VERSION', /newer version/));
});

/** A store as version 1 of the tables left it, with one sighting. */
async function makeStoreOfVersion1(folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, FILE));
  const connection = await instance.connect();
  await migrate(connection, 1);
  const row = Object.entries({ batch: 1, sensor: 1, ...ROW_OF_VERSION_1 });
  await connection.run(`INSERT INTO sightings BY NAME SELECT '\\x01'::BLOB AS destination_set,
    ${row.map(([name, value]) => `${value} AS ${name}`).join(', ')}`);
  await connection.run("INSERT INTO sensors VALUES (1, 'a')");
  await connection.run("INSERT INTO batches VALUES ('numbered00000000000001', 1, 1, 0, 0, 1)");
  await connection.run("UPDATE progress SET value = 1 WHERE name = 'batch'");
  connection.closeSync();
  instance.closeSync();
}

story(
  'a store of version 1 opens, answers and goes on; what it did not record is not made up',
  async (folder) => {
    await makeStoreOfVersion1(folder);
    const store = await openDuckdbFacts(folder);
    assert.equal(await store.ingest('a', numberedBatch(1), KEEP_ALL), 'known');
    await checkStoreOfVersion1(store);
    await store.close();
  },
);

story('a backup of version 1 is brought up to date by restoring it', async (folder) => {
  const [old, restored] = ['old', 'restored'].map((name) => join(folder, name));
  await mkdir(old);
  await makeStoreOfVersion1(old);
  await restoreDuckdbFacts(old, restored);
  const store = await openDuckdbFacts(restored);
  await checkStoreOfVersion1(store);
  await store.close();
});

story('a backup holds what was looked at', async (folder) => {
  const [live, copy, restored] = ['live', 'copy', 'restored'].map((name) => join(folder, name));
  const store = await openDuckdbFacts(live);
  await store.ingest('a', numberedBatch(1), KEEP_ALL);
  const plain = async (from: FactsStore) =>
    (await chunksOf(from, ALL_TIME)).map(({ sightings, ...where }) => ({
      ...where,
      shape: [...Array.from(sightings.shape)],
    }));
  const before = await plain(store);
  assert.equal(before[0].shape.length, SIGHTINGS_OF_A_BATCH);
  await store.backup(copy);
  await store.close();
  await restoreDuckdbFacts(copy, restored);
  const again = await openDuckdbFacts(restored);
  assert.deepEqual(await plain(again), before);
  await again.close();
});

story('prefixes that no batch names any more are not kept', async (folder) => {
  const store = await openDuckdbFacts(folder);
  await store.ingest('a', sightingBatch([sighting()], { dark: ['192.0.2.0/24'] }), KEEP_ALL);
  await store.ingest('b', sightingBatch([sighting()]), KEEP_ALL);
  await store.forgetSensor('a');
  await store.close();
  const instance = await DuckDBInstance.create(join(folder, FILE));
  const connection = await instance.connect();
  const kept = (await connection.runAndReadAll('SELECT prefixes FROM dark_spaces')).getRows();
  assert.deepEqual(kept, [['["203.0.113.0/24"]']]);
  connection.closeSync();
  instance.closeSync();
});

story('a batch that breaks in the middle leaves nothing behind', async (folder) => {
  const store = await openDuckdbFacts(folder);
  const good = sightingBatch([sighting(), sighting({ source: '192.0.2.1' })]);
  const { sightings } = good;
  const broken = { ...good, sightings: { ...sightings, port: [23, 70_000] } };
  await assert.rejects(store.ingest('new', broken, KEEP_ALL));
  await assert.rejects(
    store.ingest('new', { ...good, sightings: { ...sightings, source: ['x', 'y'] } }, KEEP_ALL),
  );
  assert.equal((await store.size()).sightings.rows, 0);
  assert.equal(await store.ingest('new', good, KEEP_ALL), 'stored');
  assert.deepEqual((await store.sightingsOf(['192.0.2.1'], { from: 0, to: 4e9 }))[0].sensorId, 'new');
  await store.close();
});

story('killed at any moment: nothing acknowledged is lost, nothing counts twice', async (folder) => {
  const kills = 12;
  let tried = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, [WRITER, 'until-killed', folder, String(tried)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    let acknowledged = tried - 1;
    const wanted = tried + 1 + Math.floor(Math.random() * 40);
    for await (const line of createInterface(child.stdout)) {
      acknowledged = Number(line.split(' ')[1]);
      if (acknowledged === wanted) setTimeout(() => child.kill('SIGKILL'), Math.random() * 15);
    }
    assert.deepEqual(await ended, [null, 'SIGKILL']);
    assert.ok(acknowledged >= wanted);
    // What was under way when it was killed is sent again, as a sensor does.
    const store = await openDuckdbFacts(folder);
    for (let number = tried; number <= acknowledged; number++) {
      assert.equal(await store.ingest('a', numberedBatch(number), KEEP_ALL), 'known', `batch ${number}`);
    }
    await store.ingest('a', numberedBatch(acknowledged + 1), KEEP_ALL);
    tried = acknowledged + 2;
    assert.equal(await countPackets(store), tried * SIGHTINGS_OF_A_BATCH);
    await store.close();
  }
});

const canMount = spawnSync('unshare', [
  '--mount',
  '--map-root-user',
  'mount',
  '-t',
  'tmpfs',
  'none',
  tmpdir(),
]);

test('a full disk: the batch is refused whole, what was acknowledged stays, and it goes on once there is room', {
  skip: canMount.status === 0 ? false : 'a small file system cannot be mounted here (unshare, tmpfs)',
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yamori-full-'));
  try {
    const script = `mount -t tmpfs -o size=90m none "$1" && head -c 45000000 /dev/zero > "$1/ballast" &&
        exec "$2" "$3" until-full "$1/store" "$1/ballast"`;
    const run = spawnSync(
      'unshare',
      ['--mount', '--map-root-user', 'sh', '-c', script, 'sh', folder, process.execPath, WRITER],
      { encoding: 'utf8' },
    );
    assert.equal(run.status, 0, run.stderr);
    const { rows, stored, code, whileFull, again, afterwards, lasting } = JSON.parse(run.stdout);
    assert.equal(code, 'E_STORE_FULL');
    assert.ok(stored > 0);
    assert.equal(whileFull, stored * rows);
    assert.equal(again, 'stored');
    assert.equal(afterwards, (stored + 1) * rows);
    assert.equal(lasting, (stored + 1) * rows);
  } finally {
    await rm(folder, { recursive: true });
  }
});

story('a backup is of one moment while batches go on, and a store can be made from it', async (folder) => {
  const [live, copy, restored] = ['live', "it's a copy", 'restored'].map((name) => join(folder, name));
  const store = await openDuckdbFacts(live);
  await store.ingest('a', numberedBatch(0), KEEP_ALL);
  const ingests = Array.from({ length: 20 }, (_, i) => store.ingest('a', numberedBatch(i + 1), KEEP_ALL));
  await Promise.all([store.backup(copy), ...ingests]);
  await assert.rejects(store.backup(copy), refuses('E_BACKUP', /new/));
  assert.equal(await countPackets(store), 21 * SIGHTINGS_OF_A_BATCH);
  await store.close();

  await restoreDuckdbFacts(copy, restored);
  await assert.rejects(restoreDuckdbFacts(copy, restored), refuses('E_BACKUP', /new/));
  const again = await openDuckdbFacts(restored);
  const packets = await countPackets(again);
  assert.ok(packets >= SIGHTINGS_OF_A_BATCH && packets % SIGHTINGS_OF_A_BATCH === 0, String(packets));
  // It goes on where the moment was: what it has is known, what it lacks is taken.
  for (let i = 0; i <= 20; i++) await again.ingest('a', numberedBatch(i), KEEP_ALL);
  assert.equal(await countPackets(again), 21 * SIGHTINGS_OF_A_BATCH);
  assert.equal((await again.touchedSince(0, 1e6)).sequence, 21);
  await again.close();
});

story('what is no backup is not restored', async (folder) => {
  await assert.rejects(
    restoreDuckdbFacts(join(folder, 'none'), join(folder, 'a')),
    refuses('E_BACKUP', /backup/),
  );
  await mkdir(join(folder, 'bad'));
  await writeFile(join(folder, 'bad', FILE), 'x'.repeat(100_000));
  await assert.rejects(
    restoreDuckdbFacts(join(folder, 'bad'), join(folder, 'b')),
    refuses('E_STORE_CORRUPT', /./),
  );
  assert.deepEqual(await readdir(join(folder, 'b')), []);
});
