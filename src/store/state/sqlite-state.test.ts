/** SQLite as the state: what every engine must do, and what only a file can suffer. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { YamoriError } from '../../base/errors.ts';
import { restoreSqliteState } from './sqlite-backup.ts';
import { openSqliteState } from './sqlite-state.ts';
import { stateConforms } from './state-conformance.ts';
import { aLease, anOwner, NOW, putIncidents } from './state-fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'yamori-state-'));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

function newFolder(): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  return folder;
}

function newFile(): string {
  return join(newFolder(), 'state.sqlite');
}

function trouble(code: YamoriError['code']): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof YamoriError, String(error));
    assert.equal(error.code, code, error.message);
    assert.notEqual(error.hint, '');
    return true;
  };
}

/** A change is an incident and its event: one without the other was torn apart. */
function incidentsWithoutEvent(file: string): number {
  const reader = new DatabaseSync(file, { readOnly: true });
  const { bare } = reader
    .prepare('select count(*) as bare from incidents where id not in (select incidentId from incidentEvents)')
    .get() as { bare: number };
  reader.close();
  return bare;
}

stateConforms(
  'SQLite',
  async () => ({ open: (options) => openSqliteState(newFile(), options) }),
  async () => {},
);

test('what was stored is there after closing, and nobody else may read it', async () => {
  const file = newFile();
  const store = await openSqliteState(file);
  const owner = await store.createOwner(anOwner('bank'));
  for (const name of readdirSync(join(file, '..')).filter((name) => !name.endsWith('.lock'))) {
    assert.equal(statSync(join(file, '..', name)).mode & 0o077, 0, name);
  }
  await store.close();
  const again = await openSqliteState(file);
  assert.deepEqual(await again.owners(), [owner]);
  await again.close();
});

test('a second hub is refused until the first is gone, by any name of the file', async () => {
  const file = newFile();
  const alias = join(newFolder(), 'alias.sqlite');
  const first = await openSqliteState(file);
  symlinkSync(file, alias);
  await assert.rejects(openSqliteState(file), trouble('E_STORE_IN_USE'));
  await assert.rejects(openSqliteState(alias), trouble('E_STORE_IN_USE'));
  await assert.rejects(restoreSqliteState(newFolder(), file), trouble('E_BACKUP'));
  await first.ping();
  await first.close();
  await (await openSqliteState(alias)).close();
});

test('a hub that was killed leaves no lock behind', async () => {
  const file = newFile();
  const holder = spawn(process.execPath, [join(import.meta.dirname, 'state-writer.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await assert.rejects(openSqliteState(file), trouble('E_STORE_IN_USE'));
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (await openSqliteState(file)).close();
});

test('killed at any moment, it keeps every change that it acknowledged', async () => {
  const file = newFile();
  const acknowledged = new Set<string>();
  for (let kill = 0; kill < 25; kill++) {
    const writer = spawn(process.execPath, [join(import.meta.dirname, 'state-writer.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    writer.stdout.setEncoding('utf8').on('data', (text: string) => {
      // Killed after a few acknowledgements: at some point of the next change.
      if (said === '') setTimeout(() => writer.kill('SIGKILL'), Math.random() * 60);
      said += text;
    });
    await once(writer, 'close');
    const lines = said.split('\n').slice(0, -1);
    assert.ok(lines.length > 0, 'the writer acknowledged nothing');
    for (const line of lines) acknowledged.add(line);
  }
  const store = await openSqliteState(file);
  for (const line of acknowledged) {
    const incident = await store.incident(line);
    assert.notEqual(incident, null, `${line} was acknowledged and is lost`);
    assert.equal((await store.incidentEvents(line)).length, 1);
  }
  await store.close();
  const reader = new DatabaseSync(file, { readOnly: true });
  assert.deepEqual(Object.values(reader.prepare('pragma integrity_check').get() ?? {}), ['ok']);
  assert.deepEqual(reader.prepare('pragma foreign_key_check').all(), []);
  reader.close();
  assert.equal(incidentsWithoutEvent(file), 0);
});

test('a damaged file is told of and left as it is', async () => {
  const file = newFile();
  const store = await openSqliteState(file);
  const owner = await store.createOwner(anOwner('bank'));
  await putIncidents(
    store,
    owner.id,
    Array.from({ length: 300 }, (_, n) => ({
      address: `10.0.1.${n & 255}`,
      cause: n > 255 ? 'scanning' : 'infected',
    })),
  );
  await store.close();
  const whole = readFileSync(file);
  const pages = whole.length / 4096;
  assert.ok(pages > 20);
  const damages: readonly Buffer[] = [
    Buffer.from('this is a text file and no database at all\n'.repeat(100)),
    Buffer.concat([Buffer.from('X'), whole.subarray(1)]),
    whole.subarray(0, 4096 * 10 + 77),
    Buffer.concat([whole.subarray(0, 4096 * 6), Buffer.alloc(4096 * 8, 0xa5), whole.subarray(4096 * 14)]),
  ];
  for (const damaged of damages) {
    const victim = newFile();
    writeFileSync(victim, damaged);
    await assert.rejects(openSqliteState(victim), trouble('E_STORE_CORRUPT'));
    assert.ok(readFileSync(victim).equals(damaged));
  }
});

test('the database of another program is not taken', async () => {
  const file = newFile();
  const other = new DatabaseSync(file);
  other.exec('create table accounts (id text)');
  other.close();
  await assert.rejects(openSqliteState(file), trouble('E_STORE_CORRUPT'));
});

test('a file that a newer version wrote is refused and not changed', async () => {
  const file = newFile();
  await (await openSqliteState(file)).close();
  const newer = new DatabaseSync(file);
  newer.exec("insert into migrations values (999, 'later', 0)");
  newer.close();
  await assert.rejects(openSqliteState(file), trouble('E_STORE_VERSION'));
  const reader = new DatabaseSync(file, { readOnly: true });
  assert.equal(reader.prepare('select max(version) as at from migrations').get()?.at, 999);
  reader.close();
});

test('a place where no file can be is told of', async () => {
  await assert.rejects(openSqliteState(join(root, 'no', 'such', 'folder', 's')), trouble('E_OUTPUT'));
  await assert.rejects(openSqliteState(newFolder()), trouble('E_OUTPUT'));
});

test('a full disk refuses the change, keeps what was, and goes on once there is room', async (context) => {
  const folder = newFolder();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', folder]).status !== 0) {
    context.skip('a small file system cannot be mounted here (needs root)');
    return;
  }
  try {
    const store = await openSqliteState(join(folder, 'state.sqlite'));
    const owner = await store.createOwner(anOwner('bank'));
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(500_000));
    const stored: string[] = [];
    await assert.rejects(async () => {
      for (let n = 0; ; n++) {
        const [made] = await putIncidents(store, owner.id, [
          { address: `10.0.${n >> 8}.${n & 255}`, labels: ['x'.repeat(2_000)] },
        ]);
        stored.push(made.id);
      }
    }, trouble('E_STORE_FULL'));
    assert.ok(stored.length > 0);
    for (const id of stored) assert.notEqual(await store.incident(id), null);
    rmSync(join(folder, 'ballast'));
    await putIncidents(store, owner.id, [{ address: '192.0.2.1' }]);
    assert.equal((await store.incidentsOfAddress('192.0.2.1')).length, 1);
    await store.close();
  } finally {
    spawnSync('umount', [folder]);
  }
});

test('a copy is of one moment while changes go on, and is restored in place', async () => {
  const file = newFile();
  const backups = newFolder();
  const store = await openSqliteState(file);
  const owner = await store.createOwner(anOwner('bank'));
  const leases = Array.from({ length: 20_000 }, (_, n) => aLease({ from: NOW + n, name: `machine-${n}` }));
  await store.addLeases(leases);
  const copying = store.backup(backups);
  let isCopied = false;
  copying.finally(() => {
    isCopied = true;
  });
  let during = 0;
  while (!isCopied) {
    // Each change is one incident and its event; a copy of no single moment would have one without the other.
    await putIncidents(store, owner.id, [{ address: `10.0.${during >> 8}.${during & 255}` }]);
    during++;
  }
  await copying;
  assert.ok(during > 0);
  await assert.rejects(store.backup(backups), trouble('E_BACKUP'));
  await assert.rejects(store.backup(join(root, 'nowhere')), trouble('E_BACKUP'));
  assert.equal(statSync(join(backups, 'state.sqlite')).mode & 0o077, 0);
  assert.equal(incidentsWithoutEvent(join(backups, 'state.sqlite')), 0);
  await store.createOwner(anOwner('later'));
  await assert.rejects(restoreSqliteState(backups, file), trouble('E_STORE_IN_USE'));
  await store.close();

  await restoreSqliteState(backups, file);
  assert.ok(existsSync(`${file}.before-restore`));
  const restored = await openSqliteState(file);
  assert.deepEqual(await restored.owners(), [owner]);
  assert.equal((await restored.addLeases(leases)).known, 20_000);
  const { status } = await restored.countIncidents(null);
  assert.ok((status.open ?? 0) <= during);
  await restored.close();

  const elsewhere = newFile();
  await restoreSqliteState(backups, elsewhere);
  const fresh = await openSqliteState(elsewhere);
  assert.deepEqual(await fresh.owners(), [owner]);
  await fresh.close();
});

test('what is no backup is refused and the state stays', async () => {
  const file = newFile();
  const store = await openSqliteState(file);
  await store.createOwner(anOwner('bank'));
  await store.close();
  const backups = newFolder();
  await assert.rejects(restoreSqliteState(backups, file), trouble('E_BACKUP'));
  for (const content of ['', 'no database']) {
    writeFileSync(join(backups, 'state.sqlite'), content);
    await assert.rejects(restoreSqliteState(backups, file), trouble('E_BACKUP'));
  }
  const again = await openSqliteState(file);
  assert.equal((await again.owners()).length, 1);
  await again.close();
  assert.deepEqual(readdirSync(join(file, '..')).sort(), ['state.sqlite', 'state.sqlite.lock']);
});
