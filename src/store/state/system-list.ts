/** Scanning systems as rows: filters, search, order, pages, the past, and the counts for the filters. */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { StateStore, SystemFilter, SystemSort } from '../state-port.ts';
import { formatCursor, type PlaceKind, parseCursor } from './cursor.ts';
import type { Engine } from './engine.ts';
import { fold } from './ids.ts';
import { listRowOf, networkLine } from './system-record.ts';
import type { SystemTableRow, Tables } from './tables.ts';

type SystemList = Pick<StateStore, 'systems' | 'systemRows' | 'systemTimes' | 'countSystems'>;
type Builder = ExpressionBuilder<Tables, 'systems'>;

const COLUMN: Record<SystemSort, keyof SystemTableRow> = {
  novelty: 'novelty',
  probes: 'probes',
  sources: 'sources',
  first: 'firstSeen',
  last: 'lastSeen',
  confidence: 'confidence',
};
const KIND: Record<SystemSort, PlaceKind> = {
  novelty: 'real',
  probes: 'integer',
  sources: 'integer',
  first: 'real',
  last: 'real',
  confidence: 'real',
};
const MOST_TEXT = 200;
/** How an address begins, IPv4 or IPv6. */
const ADDRESS_START = /^(?:\d{1,3}\.[\d.]*|[0-9a-f]{0,4}:[0-9a-f:]*)$/;

export function systemList({ database }: Engine): SystemList {
  return {
    async systems({ filter, sort, descending, limit, cursor }) {
      const list = `systems ${sort} ${descending ? 'down' : 'up'}`;
      const column = COLUMN[sort];
      const after = cursor === null ? null : parseCursor(list, KIND[sort], cursor);
      const direction = descending ? 'desc' : 'asc';
      const rows = await database
        .selectFrom('systems')
        .select(['id', 'row', 'givenName', 'promoted', column])
        .where((where) => where.and(conditions(where, filter)))
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
        // One more than asked tells whether there is a next page.
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const { total } = await database
        .selectFrom('systems')
        .select((the) => the.fn.countAll<number>().as('total'))
        .where((where) => where.and(conditions(where, filter)))
        .executeTakeFirstOrThrow();
      return {
        rows: page.map((row) => listRowOf(row.row, row)),
        next:
          rows.length > limit && last !== undefined
            ? formatCursor(list, { value: last[column] as string | number, id: last.id })
            : null,
        total,
      };
    },

    async systemRows(filter, at) {
      if (at === null) {
        const rows = await database
          .selectFrom('systems')
          .select(['id', 'row', 'givenName', 'promoted'])
          .where((where) => where.and(conditions(where, filter)))
          .orderBy('novelty', 'desc')
          .orderBy('id')
          .execute();
        return rows.map((row) => listRowOf(row.row, row));
      }
      // Verdict and status of then; by the rest a system is found under what is known of it today.
      const { verdict = [], status = [], ...rest } = filter;
      const rows = await database
        .selectFrom('systems')
        .innerJoin('systemSnapshots', 'systemSnapshots.systemId', 'systems.id')
        .select(['systems.id', 'systemSnapshots.row as row', 'givenName', 'promoted'])
        .where((where) => where.and(conditions(where, rest)))
        .where('systemSnapshots.at', '=', at)
        .execute();
      return rows
        .map((row) => listRowOf(row.row, row))
        .filter((row) => verdict.length === 0 || verdict.includes(row.verdict))
        .filter((row) => status.length === 0 || status.includes(row.status))
        .sort((a, b) => b.novelty - a.novelty || (a.id < b.id ? -1 : 1));
    },

    async systemTimes() {
      const rows = await database
        .selectFrom('systemSnapshots')
        .select('at')
        .distinct()
        .orderBy('at')
        .execute();
      return rows.map(({ at }) => at);
    },

    async countSystems() {
      const counts = { verdict: {}, status: {} } as Record<'verdict' | 'status', Record<string, number>>;
      const groups = await database
        .selectFrom('systems')
        .select(['verdict', 'status', (the) => the.fn.countAll<number>().as('count')])
        .groupBy(['verdict', 'status'])
        .execute();
      for (const group of groups) {
        for (const field of ['verdict', 'status'] as const)
          counts[field][group[field]] = (counts[field][group[field]] ?? 0) + group.count;
      }
      return counts;
    },
  };
}

function conditions(where: Builder, filter: SystemFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [];
  for (const field of ['verdict', 'status'] as const) {
    const values = filter[field];
    if (values !== undefined && values.length > 0) found.push(where(field, 'in', values));
  }
  const lines = [filter.service ?? [], (filter.asn ?? []).map(networkLine)];
  for (const some of lines) {
    if (some.length > 0) found.push(where.or(some.map((line) => holds('foundText', `\n${fold(line)}\n`))));
  }
  const members = filter.member ?? [];
  if (members.length > 0) found.push(where.or(members.map((address) => hasMember(where, `${address}"`))));
  const text = fold(filter.text?.trim() ?? '').slice(0, MOST_TEXT);
  if (text === '') return found;
  found.push(
    where.or([
      holds('foundText', text),
      holds('personText', text),
      ...(ADDRESS_START.test(text) ? [hasMember(where, text)] : []),
    ]),
  );
  return found;
}

function hasMember(where: Builder, start: string): Expression<SqlBool> {
  return where(
    'systems.id',
    'in',
    where
      .selectFrom('systemMembers')
      .select('systemMembers.systemId')
      .where(holds('members', `"address":"${start}`)),
  );
}

function holds(column: 'foundText' | 'personText' | 'members', text: string): Expression<SqlBool> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`;
}
