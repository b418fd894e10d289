/** Where compiled tables are kept between starts. Losing one costs a second or two, never an answer. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isWhole } from './network-layout.ts';

// Not used since; one that is still wanted by another version is made again.
const KEEP_MS = 60 * 86_400_000;
const PARTIAL_MS = 3_600_000;

/** In the order in which they are tried: the user's cache folder, or else a private one among the temporary. */
export function cacheFolders(environment: NodeJS.ProcessEnv): string[] {
  const base = environment.XDG_CACHE_HOME;
  // The XDG specification: a relative path is to be ignored.
  const cache = base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache');
  return [join(cache, 'yamori'), join(tmpdir(), `yamori-${process.getuid?.() ?? 'cache'}`)];
}

/** null where there is no such file, or one that is cut, damaged or of another format. */
export function readCompiled(folder: string, name: string): SharedArrayBuffer | null {
  if (!isTrusted(folder)) return null;
  let file: number | undefined;
  try {
    file = openSync(join(folder, name), 'r');
    const { size } = fstatSync(file);
    const buffer = new SharedArrayBuffer(size);
    const bytes = new Uint8Array(buffer);
    let at = 0;
    while (at < size) {
      const got = readSync(file, bytes, at, size - at, at);
      if (got === 0) return null;
      at += got;
    }
    return isWhole(buffer) ? buffer : null;
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Keeps it in the first folder that can be written; where none can, the next start compiles again. */
export function keepCompiled(folders: readonly string[], name: string, buffer: SharedArrayBuffer): void {
  const kept = folders.find((folder) => keepIn(folder, name, buffer));
  if (kept !== undefined) attempt(() => tidy(kept, name));
}

function keepIn(folder: string, name: string, buffer: SharedArrayBuffer): boolean {
  const partial = join(folder, `${name}.${randomUUID()}.partial`);
  const isKept = attempt(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isTrusted(folder)) throw new Error('the folder is of another user');
    writeFileSync(partial, new Uint8Array(buffer), { flag: 'wx', mode: 0o600 });
    // Several processes may do this at once: the last one wins, and all wrote the same.
    renameSync(partial, join(folder, name));
  });
  if (!isKept) attempt(() => rmSync(partial, { force: true }));
  return isKept;
}

/** A cache that cannot be written is no trouble of the user's. */
function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** Among the temporary folders anybody may have made ours before us, with answers of their own. */
function isTrusted(folder: string): boolean {
  if (process.getuid === undefined || !folder.startsWith(tmpdir())) return true;
  return lstatSync(folder, { throwIfNoEntry: false })?.uid === process.getuid();
}

/** Removes tables of former versions and what a killed process left. */
function tidy(folder: string, current: string): void {
  for (const name of readdirSync(folder)) {
    if (name === current || !/^networks-.*\.(bin|partial)$/.test(name)) continue;
    const stat = statSync(join(folder, name), { throwIfNoEntry: false });
    const ageMs = stat === undefined ? 0 : Date.now() - stat.mtimeMs;
    if (ageMs > (name.endsWith('.partial') ? PARTIAL_MS : KEEP_MS))
      rmSync(join(folder, name), { force: true });
  }
}
