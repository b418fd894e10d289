/** Tokens for programs: found by the hash of their secret, until they end or their account is disabled. */
import type { ApiToken } from '../../model/account.ts';
import { StateError, type StateStore } from '../state-port.ts';
import { accountOf } from './accounts.ts';
import type { Engine } from './engine.ts';
import type { ApiTokenRow } from './tables.ts';

type ApiTokens = Pick<StateStore, 'createApiToken' | 'apiTokens' | 'apiTokenAccount' | 'deleteApiToken'>;

/** Last use is known to the minute: not every read of a program becomes a write. */
const USE_GRAIN_MS = 60_000;

export function apiTokens({ database, ids }: Engine): ApiTokens {
  return {
    async createApiToken(token) {
      const row: ApiTokenRow = {
        id: ids.draw(),
        accountId: token.accountId,
        name: token.name,
        readOnly: token.readOnly ? 1 : 0,
        createdAt: token.createdAt,
        expiresAt: token.expiresAt,
        lastUsedAt: null,
        secretHash: token.secretHash,
      };
      await database.insertInto('apiTokens').values(row).execute();
      return tokenOf(row);
    },

    async apiTokens(accountId) {
      let query = database.selectFrom('apiTokens').selectAll();
      if (accountId !== null) query = query.where('accountId', '=', accountId);
      return (await query.orderBy('createdAt').orderBy('id').execute()).map(tokenOf);
    },

    async apiTokenAccount(secretHash, now) {
      const token = await database
        .selectFrom('apiTokens')
        .selectAll()
        .where('secretHash', '=', secretHash)
        .where((where) => where.or([where('expiresAt', 'is', null), where('expiresAt', '>', now)]))
        .executeTakeFirst();
      if (token === undefined) return null;
      const account = await database
        .selectFrom('accounts')
        .selectAll()
        .where('id', '=', token.accountId)
        .where('disabled', '=', 0)
        .executeTakeFirst();
      if (account === undefined) return null;
      if (token.lastUsedAt === null || token.lastUsedAt + USE_GRAIN_MS <= now) {
        await database.updateTable('apiTokens').set({ lastUsedAt: now }).where('id', '=', token.id).execute();
        token.lastUsedAt = now;
      }
      return { token: tokenOf(token), account: accountOf(account) };
    },

    async deleteApiToken(id) {
      const { numDeletedRows } = await database
        .deleteFrom('apiTokens')
        .where('id', '=', id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new StateError('not-found', 'there is no such token');
    },
  };
}

function tokenOf(row: ApiTokenRow): ApiToken {
  return {
    id: row.id,
    accountId: row.accountId,
    name: row.name,
    readOnly: row.readOnly === 1,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
  };
}
