/** Writes what a run or a person does to systems, within the one transaction that makes it all or nothing. */
import type { SystemRecord } from '../../model/scanning-system.ts';
import { StateError, type SystemsChange } from '../state-port.ts';
import { breathe, CHUNK_ROWS, chunksOf } from './engine.ts';
import type { Ids } from './ids.ts';
import { detailRowOf, eventRowOf, memberRowsOf, tableRowOf } from './system-record.ts';
import type { Change, Database, SystemTableRow } from './tables.ts';

const VERSION_NOTE = 'systems-version';
/** Systems that are written together, and after which others get the event loop. */
const SYSTEMS_A_TURN = 50;
/** Rows of members in a statement: each is some 60 KB. */
const MEMBER_ROWS = 20;

export async function readVersion(tables: Database | Change): Promise<number> {
  const row = await tables
    .selectFrom('notes')
    .select('value')
    .where('name', '=', VERSION_NOTE)
    .executeTakeFirst();
  return Number(row?.value ?? 0);
}

export async function writeSystems(tables: Change, change: SystemsChange, ids: Ids): Promise<void> {
  await moveVersionOn(tables, change.version);
  for (const some of chunksOf(change.put, SYSTEMS_A_TURN)) {
    await put(tables, some);
    await breathe();
  }
  for (const { id, into } of change.removed) {
    if (into !== null)
      await tables.updateTable('systemEvents').set({ systemId: into }).where('systemId', '=', id).execute();
  }
  for (const some of chunksOf(change.removed)) {
    await tables
      .deleteFrom('systems')
      .where(
        'id',
        'in',
        some.map(({ id }) => id),
      )
      .execute();
    await breathe();
  }
  for (const some of chunksOf(change.events)) {
    await tables
      .insertInto('systemEvents')
      .values(some.map((event) => eventRowOf(ids.drawOrdered(), event)))
      .execute();
  }
  if (change.decision !== null) {
    const { kind, addresses, at, actor, sample } = change.decision;
    await tables
      .insertInto('systemDecisions')
      .values({
        id: ids.drawOrdered(),
        at: Math.floor(at),
        kind,
        actor,
        addresses: JSON.stringify(addresses),
        sample: sample ? 1 : 0,
      })
      .execute();
  }
  if (change.snapshotAt !== null) await keepSnapshot(tables, Math.floor(change.snapshotAt));
}

/** Two that began from the same records cannot both be right; the row is locked until the end. */
async function moveVersionOn(tables: Change, version: number): Promise<void> {
  await tables
    .insertInto('notes')
    .values({ name: VERSION_NOTE, value: '0' })
    .onConflict((on) => on.column('name').doNothing())
    .execute();
  const { numUpdatedRows } = await tables
    .updateTable('notes')
    .set({ value: String(version + 1) })
    .where('name', '=', VERSION_NOTE)
    .where('value', '=', String(version))
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new StateError('stale', 'the systems were changed meanwhile');
}

/** What a run finds. The other columns are a person's. */
const FOUND_COLUMNS = [
  'foundName',
  'foundText',
  'verdict',
  'status',
  'confidence',
  'novelty',
  'probes',
  'sources',
  'firstSeen',
  'lastSeen',
  'bornAt',
  'updatedAt',
  'sample',
  'row',
] as const satisfies readonly (keyof SystemTableRow)[];

async function put(tables: Change, records: readonly SystemRecord[]): Promise<void> {
  await tables
    .insertInto('systems')
    .values(records.map(tableRowOf))
    .onConflict((on) =>
      on
        .column('id')
        .doUpdateSet((the) =>
          Object.fromEntries(FOUND_COLUMNS.map((column) => [column, the.ref(`excluded.${column}`)])),
        ),
    )
    .execute();
  await tables
    .insertInto('systemDetails')
    .values(records.map(detailRowOf))
    .onConflict((on) =>
      on.column('systemId').doUpdateSet((the) => ({
        head: the.ref('excluded.head'),
        similar: the.ref('excluded.similar'),
        walk: the
          .case()
          .when('excluded.walk', '=', '[]')
          .then(the.ref('systemDetails.walk'))
          .else(the.ref('excluded.walk'))
          .end(),
      })),
    )
    .execute();
  await tables
    .deleteFrom('systemMembers')
    .where(
      'systemId',
      'in',
      records.map(({ id }) => id),
    )
    .execute();
  for (const rows of chunksOf(records.flatMap(memberRowsOf), MEMBER_ROWS)) {
    await tables.insertInto('systemMembers').values(rows).execute();
  }
}

/** Of those that are not gone. What is too rare to be told apart has no history. */
async function keepSnapshot(tables: Change, at: number): Promise<void> {
  await tables.deleteFrom('systemSnapshots').where('at', '=', at).execute();
  const rows = await tables
    .selectFrom('systems')
    .select(['id', 'row'])
    .where('status', '<>', 'gone')
    .where('verdict', '<>', 'not-enough-data')
    .execute();
  for (const some of chunksOf(rows, CHUNK_ROWS)) {
    await tables
      .insertInto('systemSnapshots')
      .values(some.map(({ id, row }) => ({ at, systemId: id, row })))
      .execute();
  }
}
