/** Owners: who answers for which addresses. A change names the version it started from. */
import type { OwnerRecord } from '../../model/account.ts';
import { StateError, type StateStore } from '../state-port.ts';
import type { Engine } from './engine.ts';
import { fold } from './ids.ts';
import type { OwnerRow } from './tables.ts';

type Owners = Pick<StateStore, 'owners' | 'owner' | 'createOwner' | 'changeOwner' | 'deleteOwner'>;

export function owners({ database, change, ids }: Engine): Owners {
  return {
    async owners() {
      const rows = await database.selectFrom('owners').selectAll().orderBy('nameKey').orderBy('id').execute();
      return rows.map(ownerOf);
    },

    async owner(id) {
      const row = await database.selectFrom('owners').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : ownerOf(row);
    },

    async createOwner(owner) {
      const row = rowOf({ ...owner, id: ids.draw(), version: 1 });
      await database.insertInto('owners').values(row).execute();
      return ownerOf(row);
    },

    changeOwner: (owner) =>
      change(async (tables) => {
        const row = rowOf({ ...owner, version: owner.version + 1 });
        const { numUpdatedRows } = await tables
          .updateTable('owners')
          .set(row)
          .where('id', '=', owner.id)
          .where('version', '=', owner.version)
          .executeTakeFirst();
        if (numUpdatedRows === 1n) return ownerOf(row);
        const there = await tables
          .selectFrom('owners')
          .select('id')
          .where('id', '=', owner.id)
          .executeTakeFirst();
        if (there === undefined) throw noOwner();
        throw new StateError('stale', 'the owner was changed meanwhile');
      }),

    deleteOwner: (id) =>
      change(async (tables) => {
        // Incidents refer to their owner: one who has any cannot go ('in-use').
        const { numDeletedRows } = await tables.deleteFrom('owners').where('id', '=', id).executeTakeFirst();
        if (numDeletedRows === 0n) throw noOwner();
        for (const account of await tables.selectFrom('accounts').select(['id', 'ownerIds']).execute()) {
          const ownerIds = JSON.parse(account.ownerIds) as string[];
          if (!ownerIds.includes(id)) continue;
          await tables
            .updateTable('accounts')
            .set({ ownerIds: JSON.stringify(ownerIds.filter((ownerId) => ownerId !== id)) })
            .where('id', '=', account.id)
            .execute();
        }
      }),
  };
}

function ownerOf(row: OwnerRow): OwnerRecord {
  return {
    id: row.id,
    name: row.name,
    contact: row.contact,
    language: row.language as OwnerRecord['language'],
    critical: row.critical as OwnerRecord['critical'],
    prefixes: JSON.parse(row.prefixes),
    dark: JSON.parse(row.dark),
    sample: row.sample === 1,
    version: row.version,
  };
}

function rowOf(owner: OwnerRecord): OwnerRow {
  return {
    id: owner.id,
    name: owner.name,
    nameKey: fold(owner.name),
    contact: owner.contact,
    language: owner.language,
    critical: owner.critical,
    prefixes: JSON.stringify(owner.prefixes),
    dark: JSON.stringify(owner.dark),
    sample: owner.sample ? 1 : 0,
    version: owner.version,
  };
}

function noOwner(): StateError {
  return new StateError('not-found', 'there is no such owner');
}
