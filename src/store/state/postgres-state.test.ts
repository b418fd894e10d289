/** PostgreSQL as the state: what every engine must do, and what only a server shared by several hubs can suffer. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { YamoriError } from '../../base/errors.ts';
import { restorePostgresState } from './postgres-backup.ts';
import { type PostgresServer, postgresFolder, startPostgres } from './postgres-server.ts';
import { openPostgresState } from './postgres-state.ts';
import { stateConforms } from './state-conformance.ts';
import { aLease, anAccount, anOwner, NOW, opened, putIncidents, succeeded } from './state-fixture.ts';

const binaries = postgresFolder();

function trouble(code: YamoriError['code']): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof YamoriError, String(error));
    assert.equal(error.code, code, error.message);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  };
}

test('an address where nobody answers, or that is none, is told of', async () => {
  for (const url of ['postgres://kana:secret@127.0.0.1:1/yamori', 'secret']) {
    await assert.rejects(openPostgresState(url), trouble('E_STORE_UNREACHABLE'));
  }
});

if (binaries === null) {
  test('PostgreSQL as the state', {
    skip: 'PostgreSQL is not installed (apt-get install postgresql)',
  }, () => {});
} else {
  let server: PostgresServer | undefined;
  const newDatabase = () => (server as PostgresServer).createDatabase();

  stateConforms(
    'PostgreSQL',
    async () => {
      server = await startPostgres(binaries);
      return { open: async (options) => openPostgresState(await newDatabase(), options) };
    },
    async () => server?.stop(),
  );

  describe('PostgreSQL shared and copied', () => {
    const folder = mkdtempSync(join(tmpdir(), 'yamori-copy-'));
    before(async () => {
      server = await startPostgres(binaries);
    });
    after(async () => {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('hubs that start at once make the tables once and then share them', async () => {
      const url = await newDatabase();
      const hubs = await Promise.all(Array.from({ length: 4 }, () => openPostgresState(url)));
      const first = hubs.map((hub, n) => hub.createAccount({ ...anAccount(`a${n}`), onlyFirst: true }));
      assert.equal(await succeeded(first, 'exists'), 1);
      const owner = await hubs[0].createOwner(anOwner('bank'));
      assert.equal(
        await succeeded(
          hubs.map((hub) => putIncidents(hub, owner.id, [{}])),
          'exists',
        ),
        1,
      );
      for (const hub of hubs) {
        assert.equal((await hub.countIncidents(null)).status.open, 1);
        await hub.close();
      }
    });

    test('hubs that change the same incidents in any order never wait for each other for ever', async () => {
      const url = await newDatabase();
      const hubs = await Promise.all(Array.from({ length: 3 }, () => openPostgresState(url)));
      const owner = await hubs[0].createOwner(anOwner('bank'));
      let made = await putIncidents(
        hubs[0],
        owner.id,
        Array.from({ length: 20 }, (_, n) => ({ address: `192.0.2.${n}` })),
      );
      for (let round = 1; round <= 5; round++) {
        const changes = hubs.map((hub, n) => {
          const mine = made.map((incident) => opened({ ...incident, packets: 100 * round + n }));
          return hub.changeIncidents(n === 1 ? mine.reverse() : mine);
        });
        assert.equal(await succeeded(changes, 'stale'), 1);
        made = await Promise.all(made.map(async ({ id }) => (await hubs[1].incident(id)) ?? assert.fail()));
        assert.equal(new Set(made.map((incident) => incident.packets)).size, 1);
        for (const { version } of made) assert.equal(version, round + 1);
      }
      for (const hub of hubs) await hub.close();
    });

    test('a database that a newer version wrote is refused', async () => {
      const url = await newDatabase();
      await (await openPostgresState(url)).close();
      const client = new pg.Client(url);
      await client.connect();
      await client.query("insert into migrations values (999, 'later', 0)");
      await client.end();
      await assert.rejects(openPostgresState(url), trouble('E_STORE_VERSION'));
    });

    test('a copy is of one moment, is restored whole, and only into an empty database', async () => {
      const url = await newDatabase();
      const store = await openPostgresState(url);
      const owner = await store.createOwner(anOwner('北 bank'));
      const account = await store.createAccount(anAccount('kana'));
      const [incident] = await putIncidents(store, owner.id, [{ labels: ['"quoted"\n'] }]);
      const leases = Array.from({ length: 3_000 }, (_, n) => aLease({ from: NOW + n }));
      await store.addLeases(leases);
      let isCopied = false;
      const copying = store.backup(folder).finally(() => {
        isCopied = true;
      });
      let during = 0;
      while (!isCopied)
        await putIncidents(store, owner.id, [{ address: `10.0.${during >> 8}.${during++ & 255}` }]);
      await copying;
      assert.ok(during > 0);
      await assert.rejects(store.backup(folder), trouble('E_BACKUP'));
      assert.equal(statSync(join(folder, 'state.accounts.ndjson')).mode & 0o077, 0);
      await store.close();

      await assert.rejects(restorePostgresState(folder, url), trouble('E_BACKUP'));
      const empty = await newDatabase();
      await restorePostgresState(folder, empty);
      const restored = await openPostgresState(empty);
      assert.deepEqual(await restored.owners(), [owner]);
      assert.deepEqual(await restored.accounts(), [account]);
      assert.deepEqual(await restored.incident(incident.id), incident);
      assert.equal((await restored.addLeases(leases)).known, 3_000);
      const { rows } = await restored.incidents({
        filter: {},
        ownerScope: null,
        sort: 'openedAt',
        descending: false,
        limit: 10_000,
        cursor: null,
      });
      for (const { id } of rows) assert.equal((await restored.incidentEvents(id)).length, 1);
      // It is a state like any other: the set-up stays closed, changes go on.
      assert.equal(await restored.isFresh(), false);
      await putIncidents(restored, owner.id, [{ address: '192.0.2.200' }]);
      await restored.close();
    });

    test('a copy that is not whole restores nothing', async () => {
      const owners = join(folder, 'state.owners.ndjson');
      const whole = readFileSync(owners);
      const damages: readonly (() => void)[] = [
        () => truncateSync(owners, 0),
        () => truncateSync(owners, 10),
        () => appendFileSync(owners, 'x'),
        () => rmSync(owners),
      ];
      for (const damage of damages) {
        damage();
        const url = await newDatabase();
        await assert.rejects(restorePostgresState(folder, url), trouble('E_BACKUP'));
        writeFileSync(owners, whole);
        await restorePostgresState(folder, url);
      }
      rmSync(join(folder, 'state.json'));
      await assert.rejects(restorePostgresState(folder, await newDatabase()), trouble('E_BACKUP'));
    });

    test('a server that goes away is told of', async () => {
      const own = await startPostgres(binaries);
      const store = await openPostgresState(await own.createDatabase());
      await store.ping();
      await own.stop();
      await assert.rejects(store.ping(), trouble('E_STORE_UNREACHABLE'));
      await assert.rejects(store.setNote('a', 'b'), trouble('E_STORE_UNREACHABLE'));
      await store.close();
    });
  });
}
