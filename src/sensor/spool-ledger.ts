/**
 * What a spool has to remember beside its batches, in one SQLite file, which is its lock as well: the
 * operating system lets go of it when the process ends in whatever way, kill -9 included.
 */
import { DatabaseSync } from 'node:sqlite';

export interface LedgerEntry {
  readonly sequence: number;
  readonly id: string;
  readonly bytes: number;
  /** Drops that the batch tells the hub of; owed again when it is dropped itself. */
  readonly reportedDrops: number;
}

const TABLES = `
  create table if not exists spool (
    one integer primary key check (one = 1),
    next_sequence integer not null,
    owed_drops integer not null
  ) strict;
  insert or ignore into spool values (1, 0, 0);
  create table if not exists batch (
    sequence integer primary key,
    id text not null,
    bytes integer not null,
    reported_drops integer not null
  ) strict;
  create table if not exists gone (sequence integer primary key) strict;
`;

const BUSY = 5;

export class SpoolLedger {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Null when another process holds it. Throws what SQLite throws when the file is none of its. */
  static open(file: string): SpoolLedger | null {
    const database = new DatabaseSync(file);
    try {
      database.exec(
        'pragma locking_mode = exclusive; pragma synchronous = full; pragma busy_timeout = 0; begin exclusive',
      );
      database.exec(`${TABLES} commit`);
      return new SpoolLedger(database);
    } catch (error) {
      database.close();
      if (((error as { errcode?: number }).errcode ?? 0) % 256 === BUSY) return null;
      throw error;
    }
  }

  get nextSequence(): number {
    return this.#number('select next_sequence as n from spool');
  }

  /** Batches that were dropped and that no batch in the queue tells of yet. */
  get owedDrops(): number {
    return this.#number('select owed_drops as n from spool');
  }

  entries(): LedgerEntry[] {
    return this.#database
      .prepare('select sequence, id, bytes, reported_drops as reportedDrops from batch order by sequence')
      .all() as unknown as LedgerEntry[];
  }

  /** Sequences whose files are to be removed: they were dropped, and are counted as that. */
  gone(): number[] {
    return this.#database
      .prepare('select sequence from gone')
      .all()
      .map((row) => Number(row.sequence));
  }

  add(entry: LedgerEntry): void {
    this.#together(() => {
      this.#run(
        'insert into batch values (?, ?, ?, ?)',
        entry.sequence,
        entry.id,
        entry.bytes,
        entry.reportedDrops,
      );
      this.#run(
        'update spool set next_sequence = max(next_sequence, ? + 1), owed_drops = max(0, owed_drops - ?)',
        entry.sequence,
        entry.reportedDrops,
      );
    });
  }

  /** Its file is no more. */
  forget(sequence: number): void {
    this.#run('delete from batch where sequence = ?', sequence);
  }

  /** Counts it as dropped. Its file is to be removed next, and `removed` called. */
  drop(sequence: number): void {
    this.#together(() => {
      this.#run('insert into gone values (?)', sequence);
      this.#run(
        `update spool set owed_drops = owed_drops + 1 +
           coalesce((select reported_drops from batch where sequence = ?), 0)`,
        sequence,
      );
      this.forget(sequence);
    });
  }

  removed(sequence: number): void {
    this.#run('delete from gone where sequence = ?', sequence);
  }

  /** A batch that never got a file, as it is larger than the spool. */
  skip(sequence: number): void {
    this.#run(
      'update spool set next_sequence = max(next_sequence, ? + 1), owed_drops = owed_drops + 1',
      sequence,
    );
  }

  close(): void {
    this.#database.close();
  }

  #number(query: string): number {
    return Number(this.#database.prepare(query).get()?.n);
  }

  #run(statement: string, ...values: (string | number)[]): void {
    this.#database.prepare(statement).run(...values);
  }

  #together(change: () => void): void {
    this.#database.exec('begin');
    try {
      change();
      this.#database.exec('commit');
    } catch (error) {
      this.#database.exec('rollback');
      throw error;
    }
  }
}
