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
  if (!isOurs(folder)) return null;
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
  for (const folder of folders) {
    const partial = join(folder, `${name}.${randomUUID()}.partial`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!isOurs(folder)) continue;
      writeFileSync(partial, new Uint8Array(buffer), { flag: 'wx', mode: 0o600 });
      // Several processes may do this at once: the last one wins, and all wrote the same.
      renameSync(partial, join(folder, name));
      tidy(folder, name);
      return;
    } catch {
      rmSync(partial, { force: true });
    }
  }
}

/** Among the temporary folders anybody may have put one there before us, with answers of their own. */
function isOurs(folder: string): boolean {
  try {
    const stat = lstatSync(folder);
    const own = process.getuid === undefined || stat.uid === process.getuid();
    return own || !folder.startsWith(tmpdir()) ? statSync(folder).isDirectory() : false;
  } catch {
    return false;
  }
}

/** Removes tables of former versions and what a killed process left. */
function tidy(folder: string, current: string): void {
  for (const name of readdirSync(folder)) {
    if (name === current || !/^networks-.*\.(bin|partial)$/.test(name)) continue;
    const ageMs = Date.now() - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (ageMs > (name.endsWith('.partial') ? PARTIAL_MS : KEEP_MS))
      rmSync(join(folder, name), { force: true });
  }
}
