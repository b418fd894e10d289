/** The list of cases: filters, order, pages, and the counts for the filters. */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { CaseFilter, CaseSort, CasesStore } from '../cases-port.ts';
import { caseOf } from './case-row.ts';
import { formatCursor, type PlaceKind, parseCursor } from './cursor.ts';
import type { Engine } from './engine.ts';
import { canonicalCode } from './ids.ts';
import type { CaseRow, Tables } from './tables.ts';

type CaseList = Pick<CasesStore, 'cases' | 'countCases'>;
type Builder = ExpressionBuilder<Tables, 'cases'>;

const COLUMN: Record<CaseSort, keyof CaseRow> = {
  openedAt: 'openedAt',
  closedAt: 'closedAt',
  stepAt: 'stepAt',
  address: 'addressKey',
};
const KIND: Record<CaseSort, PlaceKind> = {
  openedAt: 'integer',
  closedAt: 'integer',
  stepAt: 'integer',
  address: 'text',
};
const MOST_COUNTED = 10_000;
const MOST_TEXT = 200;

export function caseList({ database }: Engine): CaseList {
  return {
    async cases({ filter, ownerScope, sort, descending, limit, cursor }) {
      const list = `cases ${sort} ${descending ? 'down' : 'up'}`;
      const column = COLUMN[sort];
      const after = cursor === null ? null : parseCursor(list, KIND[sort], cursor);
      const direction = descending ? 'desc' : 'asc';
      // Sorted by a time that not every case has, those without it are not in the list.
      const matching = (where: Builder) => [
        ...conditions(where, filter, ownerScope),
        where(column, 'is not', null),
      ];
      const rows = await database
        .selectFrom('cases')
        .selectAll()
        .where((where) => where.and(matching(where)))
        .$if(after !== null, (query) =>
          query.where((where) =>
            where(
              where.refTuple(column, 'id'),
              descending ? '<' : '>',
              where.tuple(after?.value ?? '', after?.id ?? ''),
            ),
          ),
        )
        .orderBy(column, direction)
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute();
      const { found } = await database
        .selectFrom((from) =>
          from
            .selectFrom('cases')
            .select('id')
            .where((where) => where.and(matching(where)))
            .limit(MOST_COUNTED + 1)
            .as('some'),
        )
        .select((the) => the.fn.countAll<number>().as('found'))
        .executeTakeFirstOrThrow();
      const last = rows.slice(0, limit).at(-1);
      return {
        rows: rows.slice(0, limit).map(caseOf),
        next:
          rows.length > limit && last !== undefined
            ? formatCursor(list, { value: last[column] as string | number, id: last.id })
            : null,
        total: found > MOST_COUNTED ? null : found,
      };
    },

    async countCases(ownerScope) {
      const groups = await database
        .selectFrom('cases')
        .select(['status', 'proofState', (the) => the.fn.countAll<number>().as('count')])
        .where((where) => where.and(conditions(where, {}, ownerScope)))
        .groupBy(['status', 'proofState'])
        .execute();
      const status: Record<string, number> = {};
      const proof: Record<string, number> = {};
      for (const group of groups) {
        status[group.status] = (status[group.status] ?? 0) + group.count;
        proof[group.proofState] = (proof[group.proofState] ?? 0) + group.count;
      }
      return { status, proof };
    },
  };
}

/** An empty list in the filter does not filter; an empty scope sees nothing. */
function conditions(
  where: Builder,
  filter: CaseFilter,
  ownerScope: readonly string[] | null,
): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [];
  if (ownerScope !== null) {
    found.push(ownerScope.length === 0 ? sql<SqlBool>`1 = 0` : where('ownerId', 'in', ownerScope));
  }
  const lists = [
    ['status', filter.status],
    ['proofState', filter.proof],
    ['ownerId', filter.ownerId],
    ['studyId', filter.studyId],
  ] as const;
  for (const [column, values] of lists)
    if (values !== undefined && values.length > 0) found.push(where(column, 'in', values));
  const text = (filter.text ?? '').trim().slice(0, MOST_TEXT);
  if (text !== '') {
    const begins = (value: string) => `${value.replaceAll(/[\\%_]/g, '\\$&')}%`;
    found.push(
      where.or([
        where('code', '=', canonicalCode(text)),
        sql<SqlBool>`"id" like ${begins(text.toUpperCase())} escape '\\'`,
        sql<SqlBool>`"address" like ${begins(text.toLowerCase())} escape '\\'`,
      ]),
    );
  }
  return found;
}
