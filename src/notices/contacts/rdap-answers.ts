/**
 * What registries answered, kept on disk by range, so that a restart asks nothing twice.
 *
 * A registry answers with the most specific range that it has for the address that was asked; other ranges may be
 * registered inside of it. So an answer speaks for the addresses of its range around the one that was asked and no
 * further: within the same /16, or /32 of IPv6. Of two that hold an address the narrower wins.
 *
 * The file is a journal: an answer is a line at its end, a line that was cut by a crash is none, and opening writes it
 * anew without what is over.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Address, Family } from '../../base/address.ts';
import { type Prefix, PrefixTable, prefixAround } from '../../base/prefix.ts';
import type { RdapContact, RdapSubject } from './rdap-answer.ts';

export interface KeptAnswer {
  /** Null: there is none. */
  readonly contact: RdapContact | null;
  /** Epoch milliseconds. */
  readonly until: number;
}

export interface RdapAnswers {
  /** Undefined: nothing is known, or no longer. */
  find(subject: RdapSubject, now: number): KeptAnswer | undefined;
  put(
    subject: RdapSubject,
    range: { readonly first: bigint; readonly last: bigint },
    answer: KeptAnswer,
    now: number,
  ): void;
}

const FILE = 'rdap-answers.jsonl';
const MOST_ANSWERS = 50_000;
const BITS: Record<Family, number> = { 4: 32, 6: 128 };
const WIDEST: Record<Family, number> = { 4: 16, 6: 32 };

const lineSchema = z.strictObject({
  kind: z.enum(['4', '6', 'asn']),
  first: z.string().regex(/^\d{1,39}$/),
  last: z.string().regex(/^\d{1,39}$/),
  until: z.number(),
  contact: z
    .strictObject({
      email: z.string(),
      role: z.string(),
      organisation: z.string().nullable(),
      language: z.enum(['ja', 'en']),
    })
    .nullable(),
});
type Line = z.output<typeof lineSchema>;

/** Throws what the system throws where the folder cannot be read or written. */
export function openRdapAnswers(folder: string, now: number, mostAnswers = MOST_ANSWERS): RdapAnswers {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, FILE);
  /** By range, in the order in which they came. */
  const lines = new Map<string, Line>();
  let prefixes = new PrefixTable<Line>();
  let linesInFile = 0;

  for (const line of readLines(file)) if (line.until > now) keep(line);
  rewrite(now);

  return {
    find(subject, at) {
      const line =
        subject.kind === 'asn'
          ? lines.get(`asn ${subject.asn} ${subject.asn}`)
          : prefixes.find(subject.address);
      return line === undefined || line.until <= at ? undefined : line;
    },
    put(subject, range, { contact, until }, at) {
      const line: Line = { ...boundsOf(subject, range), until, contact };
      keep(line);
      if (linesInFile >= 2 * mostAnswers) rewrite(at);
      else {
        appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
        linesInFile++;
      }
    },
  };

  function keep(line: Line): void {
    const key = `${line.kind} ${line.first} ${line.last}`;
    lines.delete(key);
    lines.set(key, line);
    if (lines.size <= mostAnswers) index(line);
    else {
      // The oldest tenth at once, since the table is built anew for it.
      for (const old of [...lines.keys()].slice(0, Math.ceil(mostAnswers / 10))) lines.delete(old);
      prefixes = new PrefixTable();
      for (const one of lines.values()) index(one);
    }
  }

  function index(line: Line): void {
    if (line.kind === 'asn') return;
    const family: Family = line.kind === '4' ? 4 : 6;
    for (const prefix of prefixesOf(family, BigInt(line.first), BigInt(line.last)))
      prefixes.set(prefix, line);
  }

  /** Under another name, then under its own: a crash leaves the old file or the new one. */
  function rewrite(at: number): void {
    const wanted = [...lines.values()].filter(({ until }) => until > at);
    const text = wanted.map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(`${file}.partial`, text, { mode: 0o600, flush: true });
    renameSync(`${file}.partial`, file);
    linesInFile = wanted.length;
  }
}

function readLines(file: string): Line[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const parsed = lineSchema.safeParse(parseJson(line));
    return parsed.success && BigInt(parsed.data.first) <= BigInt(parsed.data.last) ? [parsed.data] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The part of the range that the answer speaks for. */
function boundsOf(
  subject: RdapSubject,
  { first, last }: { readonly first: bigint; readonly last: bigint },
): Pick<Line, 'kind' | 'first' | 'last'> {
  if (subject.kind === 'asn') return { kind: 'asn', first: `${subject.asn}`, last: `${subject.asn}` };
  const { family } = subject.address;
  const around = prefixAround(subject.address, WIDEST[family]);
  return {
    kind: `${family}`,
    first: `${first > around.first ? first : around.first}`,
    last: `${last < around.last ? last : around.last}`,
  };
}

/** The fewest prefixes that make up a range: always the widest that begins here and does not reach beyond. */
export function prefixesOf(family: Family, first: bigint, last: bigint): Prefix[] {
  const prefixes: Prefix[] = [];
  for (let value = first; value <= last; ) {
    let length = BITS[family];
    while (length > 0) {
      const wider = prefixAround({ family, value }, length - 1);
      if (wider.first !== value || wider.last > last) break;
      length--;
    }
    const prefix = prefixAround({ family, value } satisfies Address, length);
    prefixes.push(prefix);
    value = prefix.last + 1n;
  }
  return prefixes;
}
