/** Scanning systems with what they are, and what is said of them: truth files, and answers of any method. */
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { SYSTEM_VERDICTS, type SystemVerdict } from '../../src/model/scanning-system.ts';

/**
 * `unknown`: to be discovered. `known`: on the list that the method is given. `malware`: a family that draws its
 * targets at random. `other-scanner`: scans, but is no system of the kind that is looked for (somebody who tries a
 * tool once). `confuser`: no scanner at all.
 */
export const TRUE_KINDS = ['unknown', 'known', 'malware', 'other-scanner', 'confuser'] as const;
export type TrueKind = (typeof TRUE_KINDS)[number];

export interface TrueSystem {
  readonly id: string;
  readonly kind: TrueKind;
  /** How it behaves, in the generator's words: `hand-over`, `byte-reversed` ... */
  readonly make: string;
  /** Organisation or family; '' where there is none. */
  readonly name: string;
  readonly members: readonly string[];
}

export interface LabelledWorld {
  readonly name: string;
  readonly dark: readonly string[];
  readonly days: number;
  readonly systems: readonly TrueSystem[];
}

/** A system as any method hands it in. */
export interface FoundSystem {
  readonly id: string;
  readonly verdict: SystemVerdict;
  readonly name: string;
  readonly members: readonly string[];
  /** Null where the method states none. */
  readonly p: number | null;
  readonly q: number | null;
}

/** Newline-delimited JSON: a header with `systemsTruth`, then a line for each system. Anything else is a bug of the writer. */
export async function readTruth(name: string, file: string): Promise<LabelledWorld> {
  let header: { dark: string | readonly string[]; days: number } | null = null;
  const systems: TrueSystem[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line === '') continue;
    const record = JSON.parse(line);
    if (record.systemsTruth !== undefined) header = record;
    else systems.push(trueSystem(record, file));
  }
  if (header === null) throw new Error(`${file} has no line with "systemsTruth"`);
  const dark = typeof header.dark === 'string' ? header.dark.split(',') : header.dark;
  return { name, dark, days: header.days, systems };
}

function trueSystem(
  record: { system: string | number; kind: TrueKind; make: string; name?: string | null; members: string[] },
  file: string,
): TrueSystem {
  const { system, kind, make, name, members } = record;
  if (!TRUE_KINDS.includes(kind)) throw new Error(`${file}: the kind "${kind}" is not known to this bench`);
  return { id: String(system), kind, make, name: name ?? '', members };
}

/** What `yamori scanners --json` wrote; `tested` is how many hypotheses were tried. */
export function readFound(file: string): { systems: FoundSystem[]; tested: number } {
  const answer = JSON.parse(readFileSync(file, 'utf8'));
  const systems = (answer.systems as FoundSystem[]).map((system): FoundSystem => {
    const { id, verdict, name, members, p, q } = system;
    if (!SYSTEM_VERDICTS.includes(verdict)) throw new Error(`the verdict "${verdict}" is not known`);
    return { id, verdict, name: name ?? '', members, p: p ?? null, q: q ?? null };
  });
  return { systems, tested: answer.tested ?? 0 };
}
