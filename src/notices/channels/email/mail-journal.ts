/**
 * What the mail process knows of each mail, kept over kill -9 and loss of power: begun, or taken by the relay.
 *
 * One SQLite file, which is the lock of the process as well: the operating system lets go of it when the process ends
 * in whatever way, so no number of a process has to be compared with one that was used again. Its write-ahead log is
 * the append-only journal: entries that come together are written and synced together, before anybody is told.
 *
 * `begun` is written before the last line of a mail goes out and replaced by `taken` before the outcome is told. A
 * mail that is found begun is in doubt: the relay may have it. It is sent again with the same Message-ID, since a
 * notice that is lost leaves a device attacking, while one that comes twice is a nuisance; RFC 1047 decides the same.
 * The doubt lasts from the final dot to one turn of the event loop and one sync behind the relay's answer: the time
 * that the relay takes to answer and some milliseconds. The death of the hub is no reason for it, that of the mail
 * process, of the connection or of the machine is.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';

type Entry =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'in-doubt' }
  | { readonly kind: 'taken'; readonly reference: string | null };

const TABLES = `
  create table if not exists mail (
    key text primary key,
    is_taken integer not null,
    reference text,
    at integer not null
  ) strict, without rowid;
`;

const BUSY = 5;
const DAY_MS = 86_400_000;

export class MailJournal {
  readonly #database: DatabaseSync;
  readonly #clock: () => number;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #find: StatementSync;
  #waiting: { run: () => void; done: () => void; failed: (error: unknown) => void }[] = [];

  private constructor(database: DatabaseSync, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
    this.#put = database.prepare('insert or replace into mail values (?, ?, ?, ?)');
    this.#remove = database.prepare('delete from mail where key = ?');
    this.#find = database.prepare('select is_taken as isTaken, reference from mail where key = ?');
  }

  /** Null while another process holds it. Throws what SQLite throws when the file is none of its. */
  static open(file: string, clock: () => number = Date.now): MailJournal | null {
    const database = new DatabaseSync(file);
    try {
      database.exec(
        'pragma locking_mode = exclusive; pragma busy_timeout = 0; pragma journal_mode = wal; pragma synchronous = full; begin exclusive',
      );
      database.exec(`${TABLES} commit`);
      return new MailJournal(database, clock);
    } catch (error) {
      database.close();
      if (((error as { errcode?: number }).errcode ?? 0) % 256 === BUSY) return null;
      throw error;
    }
  }

  find(key: string): Entry {
    const row = this.#find.get(key);
    if (row === undefined) return { kind: 'unknown' };
    return row.isTaken === 1
      ? { kind: 'taken', reference: row.reference as string | null }
      : { kind: 'in-doubt' };
  }

  /** Resolves once it is on the disk, as the following do. */
  begin(key: string): Promise<void> {
    return this.#later(() => this.#put.run(key, 0, null, this.#clock()));
  }

  take(key: string, reference: string | null): Promise<void> {
    return this.#later(() => this.#put.run(key, 1, reference, this.#clock()));
  }

  /** The relay has said that it does not have it. */
  forget(key: string): Promise<void> {
    return this.#later(() => this.#remove.run(key));
  }

  /** Forgets what is older; returns how many. */
  compact(days: number): number {
    const { changes } = this.#database
      .prepare('delete from mail where at < ?')
      .run(this.#clock() - days * DAY_MS);
    return Number(changes);
  }

  close(): void {
    this.#write();
    this.#database.close();
  }

  #later(run: () => void): Promise<void> {
    return new Promise((done, failed) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#write());
      this.#waiting.push({ run, done, failed });
    });
  }

  /** All that one turn of the event loop brought, in one transaction and with one sync. */
  #write(): void {
    const entries = this.#waiting;
    if (entries.length === 0) return;
    this.#waiting = [];
    try {
      this.#database.exec('begin');
      for (const entry of entries) entry.run();
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      for (const entry of entries) entry.failed(error);
      return;
    }
    for (const entry of entries) entry.done();
  }
}
