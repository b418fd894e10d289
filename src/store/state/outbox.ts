/** The outbox: who sends which notice, what became of it, and the public log's entry that goes with it. */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Notice, NoticeStatus } from '../../model/notice.ts';
import { NOTICE_STATUSES } from '../../model/notice.ts';
import type { CasesStore, NoticeFilter } from '../cases-port.ts';
import { StateError } from '../state-port.ts';
import { noticeOf } from './case-row.ts';
import { writeCases } from './cases.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { chunksOf, type Engine } from './engine.ts';
import { canonicalIncidentId, orderedIdFrom } from './ids.ts';
import type { Change, Database, NoticeRow, Tables } from './tables.ts';

type Outbox = Pick<
  CasesStore,
  | 'claimNotices'
  | 'settleNotice'
  | 'releaseNotices'
  | 'notice'
  | 'notices'
  | 'noticesSince'
  | 'countNotices'
  | 'requeueNotice'
  | 'cancelNotices'
  | 'noteBounce'
  | 'logSize'
  | 'logEntries'
  | 'logEntryOf'
>;

const LONGEST_OUTCOME = 500;
const LIST = 'notices';
const LOG_NOTE = 'notice-log';
const AGAIN: readonly string[] = ['dead', 'bounced', 'cancelled'];

export function outbox({ database, change, ids }: Engine): Outbox {
  return {
    claimNotices: ({ holder, now, until, limit }) =>
      change(async (tables) => {
        const due = await tables
          .selectFrom('notices')
          .select('id')
          .where((where) =>
            where.or([
              where.and([where('status', '=', 'waiting'), where('dueAt', '<=', now)]),
              where.and([where('status', '=', 'sending'), where('claimedUntil', '<=', now)]),
            ]),
          )
          .orderBy('dueAt')
          .orderBy('id')
          .limit(limit)
          .execute();
        if (due.length === 0) return [];
        const rows = await tables
          .updateTable('notices')
          .set((the) => ({
            status: 'sending',
            attempts: the('attempts', '+', 1),
            claimedBy: holder,
            claimedUntil: until,
          }))
          .where(
            'id',
            'in',
            due.map(({ id }) => id),
          )
          // Of two hubs at once the second finds them claimed.
          .where((where) => where.or([where('status', '=', 'waiting'), where('claimedUntil', '<=', now)]))
          .returningAll()
          .execute();
        const order = new Map(due.map(({ id }, at) => [id, at]));
        rows.sort((a, b) => order.get(a.id)! - order.get(b.id)!);
        return withCases(tables, rows);
      }),

    settleNotice: (id, holder, now, outcome, cases = []) =>
      change(async (tables) => {
        const held = await tables
          .updateTable('notices')
          .set((the) => ({ id: the.ref('id') }))
          .where('id', '=', id)
          .where('status', '=', 'sending')
          .where('claimedBy', '=', holder)
          .returningAll()
          .executeTakeFirst();
        if (held === undefined) return null;
        const free = { claimedBy: null, claimedUntil: null };
        const next: Partial<NoticeRow> =
          outcome.kind === 'sent'
            ? {
                ...free,
                status: 'sent',
                sentAt: now,
                outcome: line(outcome.reference),
                logIndex: await append(tables, now, outcome.hash),
              }
            : outcome.kind === 'later'
              ? { ...free, status: 'waiting', dueAt: Math.floor(outcome.dueAt), outcome: line(outcome.why) }
              : { ...free, status: 'dead', outcome: line(outcome.why) };
        await tables.updateTable('notices').set(next).where('id', '=', id).execute();
        for (const some of chunksOf(cases)) await writeCases(tables, some, ids);
        return (await withCases(tables, [{ ...held, ...next }]))[0];
      }),

    async releaseNotices(holder) {
      const { numUpdatedRows } = await database
        .updateTable('notices')
        .set({ status: 'waiting', claimedBy: null, claimedUntil: null })
        .where('status', '=', 'sending')
        .where('claimedBy', '=', holder)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },

    async notice(id) {
      const row = await database.selectFrom('notices').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : (await withCases(database, [row]))[0];
    },

    async notices({ filter, ownerScope, limit, cursor }) {
      const after = cursor === null ? null : parseCursor(LIST, 'text', cursor);
      const rows = await database
        .selectFrom('notices')
        .selectAll()
        .where((where) => where.and(conditions(where, filter, ownerScope)))
        .$if(after !== null, (query) => query.where('id', '<', after?.id ?? ''))
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        rows: await withCases(database, page),
        next:
          rows.length > limit && last !== undefined
            ? formatCursor(LIST, { value: last.id, id: last.id })
            : null,
        total: null,
      };
    },

    async noticesSince(since) {
      const rows = await database
        .selectFrom('notices')
        .select(['channel', 'to', 'createdAt'])
        // Ids begin with their time: the end of the primary key is read, and nothing else.
        .where('id', '>=', orderedIdFrom(since))
        .where('createdAt', '>=', since)
        .where('status', '!=', 'cancelled')
        .execute();
      return rows.map((row) => ({ ...row, channel: row.channel as Notice['channel'] }));
    },

    async countNotices() {
      const groups = await database
        .selectFrom('notices')
        .select(['status', (the) => the.fn.countAll<number>().as('count')])
        .groupBy('status')
        .execute();
      const counts = Object.fromEntries(NOTICE_STATUSES.map((status) => [status, 0]));
      for (const { status, count } of groups) counts[status] = count;
      return counts as Record<NoticeStatus, number>;
    },

    requeueNotice: (id, now) =>
      change(async (tables) => {
        const row = await tables.selectFrom('notices').selectAll().where('id', '=', id).executeTakeFirst();
        if (row === undefined) throw new StateError('not-found', `there is no notice ${id}`);
        if (!AGAIN.includes(row.status)) throw new StateError('stale', `${id} is ${row.status}`);
        const again: NoticeRow = {
          ...row,
          id: ids.drawOrdered(),
          status: 'waiting',
          createdAt: now,
          dueAt: now,
          attempts: 0,
          sentAt: null,
          outcome: null,
          logIndex: null,
          claimedBy: null,
          claimedUntil: null,
        };
        await tables.insertInto('notices').values(again).execute();
        const links = await tables.selectFrom('noticeCases').selectAll().where('noticeId', '=', id).execute();
        if (links.length > 0)
          await tables
            .insertInto('noticeCases')
            .values(links.map(({ caseId }) => ({ caseId, noticeId: again.id })))
            .execute();
        return (await withCases(tables, [again]))[0];
      }),

    cancelNotices: (caseIds) =>
      caseIds.length === 0
        ? Promise.resolve(0)
        : change(async (tables) => {
            const { numUpdatedRows } = await tables
              .updateTable('notices')
              .set({ status: 'cancelled', outcome: 'its case closed first' })
              .where('status', '=', 'waiting')
              .where('id', 'in', (within) =>
                within
                  .selectFrom('noticeCases')
                  .select('noticeCases.noticeId')
                  .where('noticeCases.caseId', 'in', caseIds),
              )
              .where('id', 'not in', (within) =>
                within
                  .selectFrom('noticeCases')
                  .innerJoin('cases', 'cases.id', 'noticeCases.caseId')
                  .select('noticeCases.noticeId')
                  .where('cases.status', '=', 'open')
                  .where('cases.id', 'not in', caseIds),
              )
              // What tells that a case closed is not held back by that.
              .where('kind', '!=', 'clean')
              .executeTakeFirst();
            return Number(numUpdatedRows);
          }),

    async noteBounce(id, why) {
      await database
        .updateTable('notices')
        .set({ status: 'bounced', outcome: line(why) })
        .where('id', '=', id)
        .where('status', '=', 'sent')
        .execute();
    },

    logSize: () => sizeOf(database),

    async logEntries(from, limit) {
      const rows = await database
        .selectFrom('noticeLog')
        .selectAll()
        .where('index', '>=', from)
        .orderBy('index')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ...row }));
    },

    async logEntryOf(hash) {
      const row = await database
        .selectFrom('noticeLog')
        .selectAll()
        .where('hash', '=', hash)
        .orderBy('index')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : { ...row };
    },
  };
}

async function sizeOf(tables: Database | Change): Promise<number> {
  const { last } = await tables
    .selectFrom('noticeLog')
    .select((the) => the.fn.max('index').as('last'))
    .executeTakeFirstOrThrow();
  return last === null ? 0 : Number(last) + 1;
}

/** One after the other: a note stands for the log's end, and touching it locks it. */
async function append(tables: Change, at: number, hash: string): Promise<number> {
  await tables
    .insertInto('notes')
    .values({ name: LOG_NOTE, value: '' })
    .onConflict((on) => on.column('name').doUpdateSet({ value: '' }))
    .execute();
  const index = await sizeOf(tables);
  await tables.insertInto('noticeLog').values({ index, at, hash }).execute();
  return index;
}

async function withCases(tables: Database | Change, rows: readonly NoticeRow[]): Promise<Notice[]> {
  if (rows.length === 0) return [];
  const links = await tables
    .selectFrom('noticeCases')
    .selectAll()
    .where(
      'noticeId',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('caseId')
    .execute();
  const byNotice = Map.groupBy(links, ({ noticeId }) => noticeId);
  return rows.map((row) =>
    noticeOf(
      row,
      (byNotice.get(row.id) ?? []).map(({ caseId }) => caseId),
    ),
  );
}

function conditions(
  where: ExpressionBuilder<Tables, 'notices'>,
  filter: NoticeFilter,
  ownerScope: readonly string[] | null,
): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [];
  if (ownerScope !== null) {
    found.push(ownerScope.length === 0 ? sql<SqlBool>`1 = 0` : where('ownerId', 'in', ownerScope));
  }
  for (const column of ['status', 'channel', 'ownerId'] as const) {
    const values = filter[column];
    if (values !== undefined && values.length > 0) found.push(where(column, 'in', values));
  }
  if (filter.caseId !== undefined && filter.caseId.length > 0) {
    found.push(
      where(
        'id',
        'in',
        where
          .selectFrom('noticeCases')
          .select('noticeCases.noticeId')
          .where('noticeCases.caseId', 'in', filter.caseId.map(canonicalIncidentId)),
      ),
    );
  }
  return found;
}

/** What the other side wrote is kept as one plain line. */
function line(text: string | null): string | null {
  return text === null
    ? null
    : text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST_OUTCOME);
}
