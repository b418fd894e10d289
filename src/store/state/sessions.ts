/** Sessions of people who signed in: found by the hash of their secret, until they end. */
import type { StateStore } from '../state-port.ts';
import { accountOf } from './accounts.ts';
import type { Engine } from './engine.ts';

type Sessions = Pick<StateStore, 'createSession' | 'sessionAccount' | 'deleteSession' | 'deleteSessionsOf'>;

export function sessions({ database }: Engine): Sessions {
  return {
    async createSession({ accountId, secretHash, expiresAt, at }) {
      await database
        .insertInto('sessions')
        .values({ secretHash, accountId, createdAt: at, expiresAt })
        .execute();
    },

    async sessionAccount(secretHash, now) {
      const row = await database
        .selectFrom('sessions')
        .innerJoin('accounts', 'accounts.id', 'sessions.accountId')
        .selectAll('accounts')
        .where('sessions.secretHash', '=', secretHash)
        .where('sessions.expiresAt', '>', now)
        .where('accounts.disabled', '=', 0)
        .executeTakeFirst();
      return row === undefined ? null : accountOf(row);
    },

    async deleteSession(secretHash) {
      await database.deleteFrom('sessions').where('secretHash', '=', secretHash).execute();
    },

    async deleteSessionsOf(accountId) {
      await database.deleteFrom('sessions').where('accountId', '=', accountId).execute();
    },
  };
}
