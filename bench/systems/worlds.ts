/** The worlds of the systems bench: generated once and kept by name, or a folder of somebody else's. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { darkPrefix, keep } from '../captures.ts';
import { CannotRun, ROOT, run, YAMORI } from '../process.ts';

export interface WorldOptions {
  readonly darkBits: number;
  readonly days: number;
  readonly seed: number;
  /** Nothing in it is systematic: malware, backscatter and the like alone. */
  readonly isNull: boolean;
}

/** Files of one world: the capture, what is in it, and the list of known scanners that a method is given. */
export interface World {
  readonly name: string;
  readonly capture: string;
  readonly truth: string;
  readonly scanners: string;
}

const DIGEST_CHARACTERS = 8;
const ENDINGS = { capture: '.pcap', truth: '.truth.ndjson', scanners: '.scanners.csv' };

function worldAt(folder: string, name: string): World {
  const at = (ending: string) => join(folder, name + ending);
  return { name, capture: at(ENDINGS.capture), truth: at(ENDINGS.truth), scanners: at(ENDINGS.scanners) };
}

/**
 * Of the generator's source: worlds of another generator are other worlds, and figures on a mixture of them would say
 * nothing.
 */
function generatorDigest(): string {
  const folder = join(ROOT, 'src/generate');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const hash = createHash('sha256');
  for (const file of files.filter((name) => /(?<!\.test)\.ts$/.test(name)).sort()) {
    hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, DIGEST_CHARACTERS);
}

/** The same world of an earlier generator makes room. */
function dropStale(folder: string, stem: string, name: string): void {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) {
    const rest = file.startsWith(`${stem}-`) ? file.slice(stem.length + 1) : '';
    const isWorld = Object.values(ENDINGS).some(
      (ending) => rest.length === DIGEST_CHARACTERS + ending.length && rest.endsWith(ending),
    );
    if (isWorld && !file.startsWith(name)) rmSync(join(folder, file));
  }
}

export async function keepWorld(folder: string, options: WorldOptions, signal: AbortSignal): Promise<World> {
  const { darkBits, days, seed, isNull } = options;
  const stem = `systems${isNull ? '-null' : ''}-${darkBits}-${days}-${seed}`;
  const world = worldAt(folder, `${stem}-${generatorDigest()}`);
  dropStale(folder, stem, world.name);
  // The capture comes last: where it is, the other two are whole.
  await keep(folder, world.name + ENDINGS.capture, async (part) => {
    const numbers = ['--dark', darkPrefix(darkBits), '--days', String(days), '--seed', String(seed)];
    const outputs = ['--out', part, '--truth', world.truth, '--list', world.scanners, '-q'];
    const only = isNull ? ['--only', 'null'] : [];
    await run(YAMORI, ['generate', '--systems', ...numbers, ...only, ...outputs], signal);
  });
  return world;
}

/** All worlds of a folder: captures with a truth and a list of the same name. */
export function worldsOf(folder: string): World[] {
  if (!existsSync(folder)) throw new CannotRun(`the folder ${folder} does not exist`);
  const captures = readdirSync(folder).filter((name) => name.endsWith(ENDINGS.capture));
  const worlds = captures.sort().map((name) => worldAt(folder, name.slice(0, -ENDINGS.capture.length)));
  if (worlds.length === 0) throw new CannotRun(`${folder} holds no ${ENDINGS.capture}`);
  for (const { truth, scanners } of worlds) {
    for (const file of [truth, scanners]) if (!existsSync(file)) throw new CannotRun(`${file} is missing`);
  }
  return worlds;
}

/** The list of a world, to be named to a method; none where it has no entry, as in a null world. */
export function scannerFiles({ scanners }: World): string[] {
  const [, ...entries] = readFileSync(scanners, 'utf8').trim().split('\n');
  return entries.length === 0 ? [] : [scanners];
}
