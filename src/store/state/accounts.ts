/** Accounts. There is always an enabled admin, once there is one. */
import type { Account, Role } from '../../model/account.ts';
import { StateError, type StateStore } from '../state-port.ts';
import type { Engine } from './engine.ts';
import { fold } from './ids.ts';
import type { AccountRow, Change, Database } from './tables.ts';

type Accounts = Pick<
  StateStore,
  'isFresh' | 'createAccount' | 'accounts' | 'account' | 'accountByName' | 'changeAccount' | 'deleteAccount'
>;

export function accounts({ database, change, clock, ids }: Engine): Accounts {
  return {
    isFresh: () => hasNone(database),

    createAccount: (account) =>
      change(async (tables) => {
        const isFirst = account.onlyFirst === true;
        if (isFirst && !(await hasNone(tables)))
          throw new StateError('exists', 'there is an account already');
        const row: AccountRow = {
          id: ids.draw(),
          name: account.name,
          nameKey: fold(account.name),
          role: account.role,
          ownerIds: JSON.stringify(account.ownerIds),
          language: account.language,
          disabled: 0,
          createdAt: clock(),
          lastSignInAt: null,
          passwordHash: account.passwordHash,
          // Of two set-ups at once both may find no account; the unique column lets one in.
          founder: isFirst ? 1 : null,
        };
        await tables.insertInto('accounts').values(row).execute();
        return accountOf(row);
      }),

    async accounts() {
      const rows = await database.selectFrom('accounts').selectAll().orderBy('nameKey').execute();
      return rows.map(accountOf);
    },

    async account(id) {
      const row = await database.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : accountOf(row);
    },

    async accountByName(name) {
      const row = await database
        .selectFrom('accounts')
        .selectAll()
        .where('nameKey', '=', fold(name))
        .executeTakeFirst();
      return row === undefined ? null : { account: accountOf(row), passwordHash: row.passwordHash };
    },

    changeAccount: (id, { ownerIds, disabled, ...rest }) =>
      change(async (tables) => {
        const losesAdmin = disabled === true || (rest.role !== undefined && rest.role !== 'admin');
        if (losesAdmin) await refuseLastAdmin(tables, id);
        const row = await tables
          .updateTable('accounts')
          .set({
            // So that an empty change is one too.
            id,
            ...rest,
            ...(ownerIds === undefined ? {} : { ownerIds: JSON.stringify(ownerIds) }),
            ...(disabled === undefined ? {} : { disabled: disabled ? 1 : 0 }),
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) throw noAccount();
        return accountOf(row);
      }),

    deleteAccount: (id) =>
      change(async (tables) => {
        await refuseLastAdmin(tables, id);
        const { numDeletedRows } = await tables
          .deleteFrom('accounts')
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) throw noAccount();
      }),
  };
}

export function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    ownerIds: JSON.parse(row.ownerIds),
    language: row.language as Account['language'],
    disabled: row.disabled === 1,
    createdAt: row.createdAt,
    lastSignInAt: row.lastSignInAt,
  };
}

async function hasNone(tables: Database | Change): Promise<boolean> {
  return (await tables.selectFrom('accounts').select('id').limit(1).executeTakeFirst()) === undefined;
}

/** Locks all enabled admins by touching them: of two who leave at once, the second sees that he is the last. */
async function refuseLastAdmin(tables: Change, id: string): Promise<void> {
  const admins = await tables
    .updateTable('accounts')
    .set((the) => ({ role: the.ref('role') }))
    .where('role', '=', 'admin')
    .where('disabled', '=', 0)
    .returning('id')
    .execute();
  if (admins.length === 1 && admins[0].id === id) {
    throw new StateError('in-use', 'the last enabled admin has to stay');
  }
}

function noAccount(): StateError {
  return new StateError('not-found', 'there is no such account');
}
