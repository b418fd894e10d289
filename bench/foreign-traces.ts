/** Captures that others made (../shared/traces), by the class that INDEX.tsv gives them. Absent outside our machines. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './process.ts';

const FOLDER = resolve(ROOT, '../shared/traces');

/** Scans by tools that nobody wrote down: what they carry is neither right nor wrong. */
const CLASS_WITH_UNKNOWN_TOOLS = /-SCAN$/;

export interface ForeignTrace {
  readonly file: string;
  /** As in INDEX.tsv, in lower case: iot, ics, real-backscatter, edge, other. */
  readonly class: string;
}

/** Those without scans; null when the folder is missing. */
export function foreignTraces(): ForeignTrace[] | null {
  const index = join(FOLDER, 'INDEX.tsv');
  if (!existsSync(index)) return null;
  const [head, ...lines] = readFileSync(index, 'utf8').trimEnd().split('\n');
  const column = (name: string) => head.split('\t').indexOf(name);
  const fileColumn = column('file');
  const classColumn = column('class');
  return lines
    .map((line) => line.split('\t'))
    .filter((cells) => !CLASS_WITH_UNKNOWN_TOOLS.test(cells[classColumn]))
    .map((cells) => ({ file: join(FOLDER, cells[fileColumn]), class: cells[classColumn].toLowerCase() }));
}
