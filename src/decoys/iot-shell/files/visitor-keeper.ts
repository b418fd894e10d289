/**
 * What each visitor left on the device, over sessions and restarts. One who is here has his files in memory, shared by
 * all his sessions; one who left has a small file on disk, by a keyed digest of his address.
 */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { DecoyContext, Visit } from '../../persona.ts';
import type { Device } from '../device/device.ts';
import { VisitorFiles } from './visitor-files.ts';
import { freshState, MOST_KILLED, MOST_PASSWORDS, type VisitorState } from './visitor-state.ts';
import type { Written } from './written.ts';

export interface Guest {
  readonly files: VisitorFiles;
  readonly state: VisitorState;
  leave(): void;
}

export interface VisitorKeeper {
  enter(visit: Visit): Guest;
  close(): void;
}

interface Present {
  readonly key: string;
  readonly files: VisitorFiles;
  readonly state: VisitorState;
  sessions: number;
  /** `files.version` and state as they were last saved. */
  savedAs: string;
}

interface Saved {
  readonly version: 1;
  readonly bootedAt: number;
  readonly passwords: readonly (readonly [string, string])[];
  readonly killed: readonly number[];
  readonly entries: readonly (readonly [string, Written])[];
}

const SAVE_EVERY_MS = 10_000;
const MOST_KEPT = 20_000;
const MOST_KEPT_BYTES = 256 * 2 ** 20;
const NAME = /^[0-9a-f]{32}\.json$/;

/** `folder` must exist. */
export function createVisitorKeeper(folder: string, device: Device, context: DecoyContext): VisitorKeeper {
  const { clock, count, onTrouble, seed } = context;
  const present = new Map<string, Present>();
  const kept = sizesOf(folder);
  let keptBytes = [...kept.values()].reduce((sum, bytes) => sum + bytes, 0);
  const timer = setInterval(() => {
    for (const one of present.values()) save(one);
  }, SAVE_EVERY_MS);
  timer.unref();

  return {
    enter(visit) {
      const key = seed.mark('visitor', visit.address).slice(0, 32);
      let here = present.get(key);
      if (here === undefined) {
        here = load(key, visit);
        present.set(key, here);
      }
      here.sessions++;
      const entered = here;
      return {
        files: entered.files,
        state: entered.state,
        leave() {
          if (--entered.sessions > 0) return;
          save(entered);
          present.delete(key);
          entered.files.clear();
        },
      };
    },
    close() {
      clearInterval(timer);
      for (const one of present.values()) save(one);
    },
  };

  function load(key: string, visit: Visit): Present {
    const state = freshState(device.bootedAt);
    const files = new VisitorFiles({
      base: device.base,
      mounts: device.make.mounts,
      view: () => ({ visitor: visit.address, now: clock(), bootedAt: state.bootedAt }),
      take: (bytes) => visit.take('memory', bytes),
      release: (bytes) => visit.release('memory', bytes),
    });
    const here: Present = { key, files, state, sessions: 0, savedAs: '' };
    if (kept.has(key)) {
      try {
        restore(JSON.parse(readFileSync(fileOf(key), 'utf8')) as Saved, here);
      } catch (error) {
        // Cut short by a full disk or another hand: the visitor finds a device that was cleaned.
        count('visitor-files-unreadable');
        onTrouble(error);
      }
    }
    here.savedAs = markOf(here);
    return here;
  }

  function restore(saved: Saved, { files, state }: Present): void {
    state.bootedAt = saved.bootedAt;
    for (const [user, password] of saved.passwords.slice(0, MOST_PASSWORDS))
      state.passwords.set(user, password);
    for (const pid of saved.killed.slice(0, MOST_KILLED)) state.killed.add(pid);
    for (const [path, entry] of saved.entries)
      if (!files.restore(path, entry)) {
        count('visitor-files-not-restored');
        return;
      }
  }

  function save(here: Present): void {
    const mark = markOf(here);
    if (mark === here.savedAs) return;
    const { files, state, key } = here;
    const saved: Saved = {
      version: 1,
      bootedAt: state.bootedAt,
      passwords: [...state.passwords],
      killed: [...state.killed],
      entries: [...files.entries()],
    };
    const text = JSON.stringify(saved);
    makeRoom(key, text.length);
    try {
      writeFileSync(`${fileOf(key)}.new`, text, { mode: 0o600 });
      renameSync(`${fileOf(key)}.new`, fileOf(key));
      here.savedAs = mark;
      keptBytes += text.length - (kept.get(key) ?? 0);
      kept.delete(key);
      kept.set(key, text.length);
    } catch (error) {
      count('visitor-files-not-kept');
      onTrouble(error);
    }
  }

  /** Those who came least recently are forgotten first. */
  function makeRoom(key: string, bytes: number): void {
    for (const [old, size] of kept) {
      if (kept.size < MOST_KEPT && keptBytes + bytes <= MOST_KEPT_BYTES) return;
      if (old === key) continue;
      rmSync(fileOf(old), { force: true });
      kept.delete(old);
      keptBytes -= size;
      count('visitor-forgotten');
    }
  }

  function fileOf(key: string): string {
    return joinPath(folder, `${key}.json`);
  }
}

function markOf({ files, state }: Present): string {
  return `${files.version} ${state.bootedAt} ${state.killed.size} ${[...state.passwords].join()}`;
}

/** Key -> bytes, the oldest first. */
function sizesOf(folder: string): Map<string, number> {
  const files = readdirSync(folder)
    .filter((name) => NAME.test(name))
    .map((name) => ({ key: name.slice(0, -5), stat: statSync(joinPath(folder, name)) }));
  files.sort((a, b) => a.stat.mtimeMs - b.stat.mtimeMs);
  return new Map(files.map(({ key, stat }) => [key, stat.size]));
}
