/** Scanning systems one by one, their events, and what persons decided. */
import type { SystemDecision } from '../../model/scanning-system.ts';
import { StateError, type StateStore } from '../state-port.ts';
import { breathe, chunksOf, type Engine } from './engine.ts';
import { readVersion, writeSystems } from './system-changes.ts';
import { eventRowOf, personColumns, recordOf, systemEventOf } from './system-record.ts';
import type { Change, Database, SystemTableRow } from './tables.ts';

type Systems = Pick<
  StateStore,
  | 'systemsVersion'
  | 'systemRecords'
  | 'system'
  | 'changeSystems'
  | 'changeSystem'
  | 'systemEvents'
  | 'systemDecisions'
>;

/** Records that are read at a time: each has its members with it. */
const RECORDS_A_TURN = 50;

export function systems({ database, change, ids }: Engine): Systems {
  return {
    systemsVersion: () => readVersion(database),

    async *systemRecords(sample) {
      const all = await database
        .selectFrom('systems')
        .select('id')
        .where('sample', '=', sample ? 1 : 0)
        .orderBy('id')
        .execute();
      for (const some of chunksOf(all, RECORDS_A_TURN)) {
        const rows = await database
          .selectFrom('systems')
          .selectAll()
          .where(
            'id',
            'in',
            some.map(({ id }) => id),
          )
          .orderBy('id')
          .execute();
        yield* await withDetails(database, rows, false);
        await breathe();
      }
    },

    system: (id) => read(database, id, true),

    changeSystems: (changes) => change((tables) => writeSystems(tables, changes, ids)),

    changeSystem: (id, said, events) =>
      change(async (tables) => {
        // Touching locks the row: of two persons at once the second starts from what the first made.
        const row = await tables
          .updateTable('systems')
          .set((the) => ({ id: the.ref('id') }))
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) throw noSystem(id);
        const [before] = await withDetails(tables, [row], false);
        const after = { ...before, ...said };
        await tables.updateTable('systems').set(personColumns(after)).where('id', '=', id).execute();
        for (const event of events) {
          await tables.insertInto('systemEvents').values(eventRowOf(ids.drawOrdered(), event)).execute();
        }
        return after;
      }),

    async systemEvents({ systemId, since, limit }) {
      const rows = await database
        .selectFrom('systemEvents')
        .selectAll()
        .$if(systemId !== null, (query) => query.where('systemId', '=', systemId ?? ''))
        .$if(since !== null, (query) => query.where('at', '>=', Math.ceil(since ?? 0)))
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(systemEventOf);
    },

    async systemDecisions(sample) {
      const rows = await database
        .selectFrom('systemDecisions')
        .selectAll()
        .where('sample', '=', sample ? 1 : 0)
        .orderBy('at')
        .orderBy('id')
        .execute();
      return rows.map(
        ({ id, at, kind, actor, addresses }): SystemDecision => ({
          id,
          kind: kind as SystemDecision['kind'],
          addresses: JSON.parse(addresses),
          at,
          actor,
        }),
      );
    },
  };
}

async function read(tables: Database | Change, id: string, withWalk: boolean) {
  const rows = await tables.selectFrom('systems').selectAll().where('id', '=', id).execute();
  return (await withDetails(tables, rows, withWalk))[0] ?? null;
}

async function withDetails(tables: Database | Change, rows: readonly SystemTableRow[], withWalk: boolean) {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const details = await tables
    .selectFrom('systemDetails')
    .select(['systemId', 'head', 'similar'])
    .$if(withWalk, (query) => query.select('walk'))
    .where('systemId', 'in', ids)
    .execute();
  const members = await tables
    .selectFrom('systemMembers')
    .select(['systemId', 'members'])
    .where('systemId', 'in', ids)
    .orderBy('systemId')
    .orderBy('place')
    .execute();
  const detailOf = new Map(details.map((one) => [one.systemId, one]));
  const membersOf = Map.groupBy(members, ({ systemId }) => systemId);
  return rows.flatMap((row) => {
    const detail = detailOf.get(row.id);
    // Removed between the two questions.
    if (detail === undefined) return [];
    const texts = (membersOf.get(row.id) ?? []).map((one) => one.members);
    return [recordOf(row, { walk: '', ...detail }, texts)];
  });
}

function noSystem(id: string): StateError {
  return new StateError('not-found', `there is no system ${id}`);
}
