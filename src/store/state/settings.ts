/** Retention, and small values by name. */
import { DEFAULT_RETENTION, type Retention } from '../../model/account.ts';
import type { StateStore } from '../state-port.ts';
import type { Engine } from './engine.ts';

type Settings = Pick<StateStore, 'retention' | 'setRetention' | 'note' | 'setNote'>;

export function settings({ database }: Engine): Settings {
  async function read(table: 'settings' | 'notes', name: string): Promise<string | null> {
    const row = await database.selectFrom(table).select('value').where('name', '=', name).executeTakeFirst();
    return row?.value ?? null;
  }

  async function write(table: 'settings' | 'notes', name: string, value: string): Promise<void> {
    await database
      .insertInto(table)
      .values({ name, value })
      .onConflict((on) => on.column('name').doUpdateSet({ value }))
      .execute();
  }

  return {
    async retention() {
      const value = await read('settings', 'retention');
      // A kind of data that a newer version added has its default until somebody sets it.
      return value === null
        ? DEFAULT_RETENTION
        : { ...DEFAULT_RETENTION, ...(JSON.parse(value) as Retention) };
    },
    setRetention: (retention) => write('settings', 'retention', JSON.stringify(retention)),
    note: (name) => read('notes', name),
    setNote: (name, value) => write('notes', name, value),
  };
}
