/** Names that one of several hubs holds for a time; kept among the notes. */
import type { StateStore } from '../state-port.ts';
import type { Engine } from './engine.ts';

type Claims = Pick<StateStore, 'claim' | 'isClaimed'>;

interface Claim {
  readonly holder: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

const NOBODY: Claim = { holder: '', until: 0 };

export function claims({ database, change }: Engine): Claims {
  const noteOf = (name: string) => `claim:${name}`;
  return {
    claim: (name, { holder, now, until }) =>
      change(async (tables) => {
        await tables
          .insertInto('notes')
          .values({ name: noteOf(name), value: JSON.stringify(NOBODY) })
          .onConflict((on) => on.column('name').doNothing())
          .execute();
        // Touching locks the row: of two hubs at once the second sees what the first wrote.
        const { value } = await tables
          .updateTable('notes')
          .set((the) => ({ name: the.ref('name') }))
          .where('name', '=', noteOf(name))
          .returning('value')
          .executeTakeFirstOrThrow();
        const held = JSON.parse(value) as Claim;
        if (held.holder !== holder && held.until > now) return false;
        await tables
          .updateTable('notes')
          .set({ value: JSON.stringify({ holder, until } satisfies Claim) })
          .where('name', '=', noteOf(name))
          .execute();
        return true;
      }),

    async isClaimed(name, now) {
      const row = await database
        .selectFrom('notes')
        .select('value')
        .where('name', '=', noteOf(name))
        .executeTakeFirst();
      return row !== undefined && (JSON.parse(row.value) as Claim).until > now;
    },
  };
}
