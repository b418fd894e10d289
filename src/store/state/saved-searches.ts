/** Searches that an account keeps for itself. */
import { StateError, type StateStore } from '../state-port.ts';
import type { Engine } from './engine.ts';

type SavedSearches = Pick<StateStore, 'savedSearches' | 'createSavedSearch' | 'deleteSavedSearch'>;

export function savedSearches({ database, ids }: Engine): SavedSearches {
  return {
    async savedSearches(accountId) {
      const rows = await database
        .selectFrom('savedSearches')
        .selectAll()
        .where('accountId', '=', accountId)
        .orderBy('name')
        .orderBy('id')
        .execute();
      return rows.map(({ id, accountId, name, target }) => ({ id, accountId, name, target }));
    },

    async createSavedSearch({ accountId, name, target }) {
      const search = { id: ids.draw(), accountId, name, target };
      await database.insertInto('savedSearches').values(search).execute();
      return search;
    },

    async deleteSavedSearch(accountId, id) {
      const { numDeletedRows } = await database
        .deleteFrom('savedSearches')
        .where('accountId', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new StateError('not-found', 'there is no such search');
    },
  };
}
