/** Cases one by one, their events, and the changes that are all or nothing; the list of them is case-list.ts. */
import type { CaseRecord, CaseStatus } from '../../model/case.ts';
import type { CaseChange, CasesStore, NoticeDraft } from '../cases-port.ts';
import { StateError } from '../state-port.ts';
import { caseEventOf, caseOf, caseRowOf } from './case-row.ts';
import { breathe, CHUNK_ROWS, chunksOf, type Engine } from './engine.ts';
import { canonicalCode, canonicalIncidentId, type Ids } from './ids.ts';
import { writeChanges } from './incident-changes.ts';
import { canonicalAddress, incidentOf } from './incident-row.ts';
import type { CaseRow, Change } from './tables.ts';

type Cases = Pick<
  CasesStore,
  | 'incidentsWithoutCase'
  | 'casesOutOfStep'
  | 'case'
  | 'caseByCode'
  | 'caseByToken'
  | 'casesOfAddress'
  | 'casesInTurn'
  | 'changeCases'
  | 'caseEvents'
>;

export function cases({ database, change, ids }: Engine): Cases {
  const one = async (column: 'id' | 'code' | 'token', value: string): Promise<CaseRecord | null> => {
    const row = await database.selectFrom('cases').selectAll().where(column, '=', value).executeTakeFirst();
    return row === undefined ? null : caseOf(row);
  };

  async function* inTurn(status: CaseStatus): AsyncGenerator<readonly CaseRecord[]> {
    for (let after = ''; ; ) {
      const rows = await database
        .selectFrom('cases')
        .selectAll()
        .where('status', '=', status)
        .where('id', '>', after)
        .orderBy('id')
        .limit(CHUNK_ROWS)
        .execute();
      if (rows.length === 0) return;
      yield rows.map(caseOf);
      after = rows[rows.length - 1].id;
      await breathe();
    }
  }

  return {
    async incidentsWithoutCase(limit) {
      const rows = await database
        .selectFrom('incidents')
        .innerJoin('incidentDetails', 'incidentDetails.incidentId', 'incidents.id')
        .selectAll()
        .where('incidents.status', 'in', ['open', 'working'])
        .where('incidents.id', 'not in', (within) => within.selectFrom('cases').select('cases.id'))
        .orderBy('incidents.openedAt')
        .orderBy('incidents.id')
        .limit(limit)
        .execute();
      return rows.map(incidentOf);
    },

    async casesOutOfStep(limit) {
      const rows = await database
        .selectFrom('cases')
        .innerJoin('incidents', 'incidents.id', 'cases.id')
        .select('cases.id')
        .where((where) =>
          where.or([
            where.and([where('cases.status', '=', 'open'), where('incidents.status', '=', 'closed')]),
            where.and([
              where('cases.status', '=', 'closed'),
              where('incidents.status', 'in', ['open', 'working']),
            ]),
          ]),
        )
        .orderBy('cases.id')
        .limit(limit)
        .execute();
      if (rows.length === 0) return [];
      const wanted = rows.map(({ id }) => id);
      const records = await database
        .selectFrom('cases')
        .selectAll()
        .where('id', 'in', wanted)
        .orderBy('id')
        .execute();
      const incidents = await database
        .selectFrom('incidents')
        .innerJoin('incidentDetails', 'incidentDetails.incidentId', 'incidents.id')
        .selectAll()
        .where('incidents.id', 'in', wanted)
        .execute();
      const byId = new Map(incidents.map((row) => [row.id, incidentOf(row)]));
      return records.flatMap((row) => {
        const incident = byId.get(row.id);
        return incident === undefined ? [] : [{ case: caseOf(row), incident }];
      });
    },

    case: (id) => one('id', canonicalIncidentId(id)),
    caseByCode: (code) => one('code', canonicalCode(code)),
    caseByToken: (token) => one('token', token.toLowerCase()),

    async casesOfAddress(address) {
      const rows = await database
        .selectFrom('cases')
        .selectAll()
        .where('address', '=', canonicalAddress(address))
        .orderBy('openedAt', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(caseOf);
    },

    casesInTurn: inTurn,

    changeCases: (asked) =>
      change(async (tables) => {
        if (asked.incidents.length > 0) await writeChanges(tables, asked.incidents, ids);
        const written: CaseRecord[] = [];
        for (const some of chunksOf(asked.cases)) written.push(...(await writeCases(tables, some, ids)));
        for (const some of chunksOf(asked.notices)) await writeNotices(tables, some, ids);
        return written;
      }),

    async caseEvents(caseId) {
      const rows = await database
        .selectFrom('caseEvents')
        .selectAll()
        .where('caseId', '=', canonicalIncidentId(caseId))
        .orderBy('version')
        .orderBy('place')
        .execute();
      return rows.map(caseEventOf);
    },
  };
}

/** Throws StateError `stale` or `exists`, which undoes the change that it is part of. */
export async function writeCases(
  tables: Change,
  changes: readonly CaseChange[],
  ids: Ids,
): Promise<CaseRecord[]> {
  const next: CaseRow[] = changes.map(({ case: record }) =>
    caseRowOf({
      ...record,
      ...(record.version === 0 ? { code: ids.drawCode(), token: ids.drawToken() } : {}),
      version: record.version + 1,
    }),
  );
  const made = next.filter((row) => row.version === 1);
  if (made.length > 0) await insertNew(tables, made, ids);
  for (const row of next) {
    if (row.version === 1) continue;
    const { numUpdatedRows } = await tables
      .updateTable('cases')
      .set(row)
      .where('id', '=', row.id)
      .where('version', '=', row.version - 1)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw await whyUnchanged(tables, row.id);
  }
  const events = changes.flatMap(({ events }, at) =>
    events.map((event, place) => ({
      id: ids.draw(),
      caseId: next[at].id,
      version: next[at].version,
      place,
      at: Math.floor(event.at),
      kind: event.kind,
      actor: event.actor,
      text: event.text,
      channel: event.channel,
      noticeId: event.noticeId,
    })),
  );
  for (const some of chunksOf(events)) await tables.insertInto('caseEvents').values(some).execute();
  return next.map(caseOf);
}

/** 50 bits make two codes the same one day: then another is drawn. */
async function insertNew(tables: Change, rows: CaseRow[], ids: Ids): Promise<void> {
  const there = await tables
    .selectFrom('cases')
    .select(['id', 'code'])
    .where((where) =>
      where.or([
        where(
          'id',
          'in',
          rows.map(({ id }) => id),
        ),
        where(
          'code',
          'in',
          rows.map(({ code }) => code),
        ),
      ]),
    )
    .execute();
  const known = new Set(there.map(({ id }) => id));
  const twice = rows.find((row) => known.has(row.id));
  if (twice !== undefined) throw new StateError('exists', `${twice.id} has a case already`);
  const codes = new Set(there.map(({ code }) => code));
  for (const row of rows) {
    while (codes.has(row.code)) row.code = ids.drawCode();
    codes.add(row.code);
  }
  await tables.insertInto('cases').values(rows).execute();
}

async function writeNotices(tables: Change, drafts: readonly NoticeDraft[], ids: Ids): Promise<void> {
  const rows = drafts.map(({ caseIds: _cases, ...draft }) => ({
    ...draft,
    id: ids.drawOrdered(),
    createdAt: Math.floor(draft.createdAt),
    dueAt: Math.floor(draft.dueAt),
    status: 'waiting',
    attempts: 0,
    sentAt: null,
    outcome: null,
    logIndex: null,
    claimedBy: null,
    claimedUntil: null,
    sample: draft.sample ? (1 as const) : (0 as const),
  }));
  await tables.insertInto('notices').values(rows).execute();
  const links = drafts.flatMap(({ caseIds }, at) =>
    [...new Set(caseIds)].map((caseId) => ({ noticeId: rows[at].id, caseId })),
  );
  for (const some of chunksOf(links)) await tables.insertInto('noticeCases').values(some).execute();
}

async function whyUnchanged(tables: Change, id: string): Promise<StateError> {
  const there = await tables.selectFrom('cases').select('id').where('id', '=', id).executeTakeFirst();
  return there === undefined
    ? new StateError('not-found', `there is no case ${id}`)
    : new StateError('stale', `${id} was changed meanwhile`);
}
