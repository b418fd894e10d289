/** What a garden remembers: holds as it last heard of them, its own releases, watches and events that are not taken yet. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { YamoriError } from '../../base/errors.ts';
import { GARDEN_EVENTS, type GardenEvent, RELEASED_BY } from '../../model/hold.ts';
import { HOLD } from './hold-source.ts';

const number = z.number();
const WATCH = z.object({
  since: number,
  phase: z.enum(['held', 'released']),
  watchedSeconds: number,
  hits: number,
  readAt: number,
  count: number,
});
const KEPT = z.object({
  hold: HOLD,
  /** Of this garden's own making, or heard of. */
  releasedAt: number.nullable(),
  releasedBy: z.enum(RELEASED_BY).nullable(),
  pageSeenAt: number.nullable(),
  watch: WATCH.nullable(),
});
const EVENT: z.ZodType<GardenEvent> = z.object({
  id: z.string(),
  at: number,
  kind: z.enum(GARDEN_EVENTS),
  holdId: z.string(),
  caseId: z.string(),
  releasedBy: z.enum(RELEASED_BY).nullable(),
  watch: z
    .object({
      since: number,
      phase: z.enum(['held', 'released']),
      watchedSeconds: number,
      hits: number,
      isOver: z.boolean(),
    })
    .nullable(),
});
const STATE = z.object({
  version: z.literal(1),
  kept: z.array(KEPT),
  /** Targets, joined -> times of self-releases. */
  selfReleases: z.record(z.string(), z.array(number)),
  events: z.array(EVENT),
});

export type KeptHold = z.infer<typeof KEPT>;
export type GardenState = z.infer<typeof STATE>;

export const EMPTY_STATE: GardenState = { version: 1, kept: [], selfReleases: {}, events: [] };

export interface GardenStore {
  load(): Promise<GardenState>;
  /** On disk when it resolves. Calls follow one another. */
  save(state: GardenState): Promise<void>;
}

export async function openGardenStore(folder: string): Promise<GardenStore> {
  const path = join(folder, 'garden.json');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw trouble(`the folder ${folder} cannot be made: ${(cause as Error).message}`);
  }
  let last: Promise<void> = Promise.resolve();
  return {
    async load() {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return structuredClone(EMPTY_STATE);
        throw trouble(`${path} cannot be read: ${(cause as Error).message}`);
      }
      try {
        return STATE.parse(JSON.parse(text));
      } catch {
        throw trouble(`${path} is damaged`);
      }
    },
    save(state) {
      const text = JSON.stringify(state);
      const next = last.then(() => writeWhole(folder, path, text));
      last = next.catch(() => {});
      return next;
    },
  };
}

function trouble(message: string): YamoriError {
  return new YamoriError(
    'E_GARDEN',
    message,
    'Name a folder that it may write to, or move the damaged file away.',
  );
}

/** After a crash there is the old file or the new one: the folder is synced too, or the name could be lost. */
async function writeWhole(folder: string, path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
