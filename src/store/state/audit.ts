/** The audit log: who did what to what, newest first. */
import type { AuditEntry } from '../../model/account.ts';
import type { StateStore } from '../state-port.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import type { Engine } from './engine.ts';
import type { AuditRow } from './tables.ts';

type Audit = Pick<StateStore, 'audit' | 'auditEntries'>;

const LIST = 'audit';

export function audit({ database, ids }: Engine): Audit {
  return {
    async audit({ at, actor, action, subject, detail, address }) {
      await database
        .insertInto('audit')
        .values({ id: ids.drawOrdered(), at, actor, action, subject, detail, address })
        .execute();
    },

    async auditEntries({ limit, cursor }) {
      let query = database.selectFrom('audit').selectAll();
      if (cursor !== null) {
        const { value, id } = parseCursor(LIST, 'integer', cursor);
        query = query.where((where) =>
          where(where.refTuple('at', 'id'), '<', where.tuple(Number(value), id)),
        );
      }
      const rows = await query
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        rows: page.map(entryOf),
        next:
          rows.length > limit && last !== undefined
            ? formatCursor(LIST, { value: last.at, id: last.id })
            : null,
        total: null,
      };
    },
  };
}

function entryOf({ id, at, actor, action, subject, detail, address }: AuditRow): AuditEntry {
  return { id, at, actor, action, subject, detail, address };
}
