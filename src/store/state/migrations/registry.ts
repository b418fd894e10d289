/** The migrations in their order, each one file; what ran once is never changed, only followed. */
import { first } from './0001-first.ts';
import { systems } from './0002-systems.ts';
import { cases } from './0003-cases.ts';
import { visits } from './0004-visits.ts';

/** How the two engines name the types of columns; the rest of a statement is one text for both. */
export interface ColumnTypes {
  /** Compared byte by byte, so that both engines sort alike. */
  readonly text: string;
  /** At least 53 bits. */
  readonly integer: string;
  readonly real: string;
  /** What closes `create table (...)`. */
  readonly end: string;
}

export interface Migration {
  /** 1, 2, 3 ... without a gap. */
  readonly version: number;
  readonly name: string;
  readonly statements: (types: ColumnTypes) => readonly string[];
}

export const MIGRATIONS: readonly Migration[] = [first, systems, cases, visits];
