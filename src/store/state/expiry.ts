/** What goes by itself: data past its time, and the sample. In chunks, so that nobody waits long. */
import type { SelectQueryBuilder } from 'kysely';
import type { StateStore } from '../state-port.ts';
import { breathe, CHUNK_ROWS, type Engine } from './engine.ts';
import type { Change, Tables } from './tables.ts';

type Expiry = Pick<StateStore, 'expire' | 'forgetSample'>;

export function expiry({ change }: Engine): Expiry {
  /** Deletes until a chunk is not full. What hangs on the rows goes with them. */
  async function inChunks(deleteSome: (tables: Change) => Promise<number>): Promise<number> {
    let sum = 0;
    for (;;) {
      const deleted = await change(deleteSome);
      sum += deleted;
      if (deleted < CHUNK_ROWS) return sum;
      await breathe();
    }
  }

  async function expireSystems(before: number): Promise<number> {
    const events = await inChunks((tables) =>
      deleteByKey(
        tables,
        'systemEvents',
        'id',
        tables.selectFrom('systemEvents').select('id as key').where('at', '<', before),
      ),
    );
    const gone = await inChunks((tables) =>
      deleteByKey(
        tables,
        'systems',
        'id',
        tables
          .selectFrom('systems')
          .select('id as key')
          .where('status', '=', 'gone')
          .where('promoted', 'is', null)
          .where('lastSeen', '<', before / 1000),
      ),
    );
    const snapshots = await change(async (tables) => {
      const { numDeletedRows } = await tables
        .deleteFrom('systemSnapshots')
        .where('at', '<', Math.floor(before / 1000))
        .executeTakeFirst();
      return Number(numDeletedRows);
    });
    return events + gone + snapshots;
  }

  async function expireVisits(before: number): Promise<number> {
    let sum = 0;
    for (const [table, column] of [
      ['visits', 'toAt'],
      ['visitors', 'toAt'],
      ['visitBatches', 'at'],
    ] as const)
      sum += await inChunks((tables) =>
        deleteByKey(
          tables,
          table,
          'id',
          tables
            .selectFrom(table)
            .select('id as key')
            .where(tables.dynamic.ref(column), '<', before as never) as never,
        ),
      );
    return sum;
  }

  return {
    async expire({ closedIncidents, audit, leases, systems, visits, sessions }) {
      let sum = await inChunks((tables) =>
        deleteByKey(
          tables,
          'sessions',
          'secretHash',
          tables.selectFrom('sessions').select('secretHash as key').where('expiresAt', '<=', sessions),
        ),
      );
      if (closedIncidents !== null) {
        sum += await inChunks((tables) =>
          deleteByKey(
            tables,
            'incidents',
            'id',
            tables
              .selectFrom('incidents')
              .select('id as key')
              .where('status', '=', 'closed')
              .where('closedAt', '<', closedIncidents),
          ),
        );
        // Cases go with their incidents; what told of them, and of nothing else, with them.
        sum += await inChunks((tables) =>
          deleteByKey(
            tables,
            'notices',
            'id',
            tables
              .selectFrom('notices')
              .select('id as key')
              .where('createdAt', '<', closedIncidents)
              .where('id', 'not in', (within) =>
                within.selectFrom('noticeCases').select('noticeCases.noticeId'),
              ),
          ),
        );
        sum += await inChunks((tables) =>
          deleteByKey(
            tables,
            'replies',
            'id',
            tables
              .selectFrom('replies')
              .select('id as key')
              .where('caseId', 'is', null)
              .where('at', '<', closedIncidents),
          ),
        );
      }
      if (audit !== null) {
        sum += await inChunks((tables) =>
          deleteByKey(
            tables,
            'audit',
            'id',
            tables.selectFrom('audit').select('id as key').where('at', '<', audit),
          ),
        );
      }
      if (leases !== null) {
        sum += await inChunks((tables) =>
          deleteByKey(
            tables,
            'leases',
            'id',
            tables.selectFrom('leases').select('id as key').where('toAt', '<', leases),
          ),
        );
      }
      if (systems !== null) sum += await expireSystems(systems);
      if (visits !== null) sum += await expireVisits(visits);
      return sum;
    },

    async forgetSample() {
      await inChunks((tables) =>
        deleteByKey(
          tables,
          'systems',
          'id',
          tables.selectFrom('systems').select('id as key').where('sample', '=', 1),
        ),
      );
      for (const table of ['visits', 'visitors'] as const)
        await inChunks((tables) =>
          deleteByKey(
            tables,
            table,
            'id',
            tables.selectFrom(table).select('id as key').where('sample', '=', 1),
          ),
        );
      // An incident goes with its owner, even if somebody made it without the mark.
      await inChunks((tables) =>
        deleteByKey(
          tables,
          'incidents',
          'id',
          tables
            .selectFrom('incidents')
            .innerJoin('owners', 'owners.id', 'incidents.ownerId')
            .select('incidents.id as key')
            .where((where) => where.or([where('incidents.sample', '=', 1), where('owners.sample', '=', 1)])),
        ),
      );
      await change(async (tables) => {
        await tables.deleteFrom('owners').where('sample', '=', 1).execute();
        await tables.deleteFrom('sensors').where('sample', '=', 1).execute();
        await tables.deleteFrom('decoys').where('sample', '=', 1).execute();
        await tables.deleteFrom('systemDecisions').where('sample', '=', 1).execute();
        await tables.deleteFrom('notices').where('sample', '=', 1).execute();
        await tables.deleteFrom('contacts').where('sample', '=', 1).execute();
        await tables.deleteFrom('studies').where('sample', '=', 1).execute();
        await tables.deleteFrom('enrolments').where('sample', '=', 1).execute();
      });
    },
  };
}

async function deleteByKey(
  tables: Change,
  table:
    | 'sessions'
    | 'incidents'
    | 'audit'
    | 'leases'
    | 'systems'
    | 'systemEvents'
    | 'notices'
    | 'replies'
    | 'visits'
    | 'visitors'
    | 'visitBatches',
  column: string,
  keys: SelectQueryBuilder<Tables, never, { key: string }>,
): Promise<number> {
  const { numDeletedRows } = await tables
    .deleteFrom(table)
    .where(tables.dynamic.ref(column), 'in', keys.limit(CHUNK_ROWS))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
