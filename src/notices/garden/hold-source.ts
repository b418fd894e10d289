/** Where holds come from and events go: a port, and the hub's two addresses behind it. */
import { z } from 'zod';
import { YamoriError } from '../../base/errors.ts';
import {
  type GardenEvent,
  HOLD_KINDS,
  type Hold,
  MAX_HOLD_DAYS,
  MAX_HOLD_TARGETS,
  RELEASED_BY,
} from '../../model/hold.ts';
import { GRADES } from '../../model/verdict.ts';

export interface HoldSource {
  /** All that are in force or were released lately. Rejects where the source is away or talks nonsense. */
  holds(signal: AbortSignal): Promise<readonly Hold[]>;
  /** Ids that are safe on the other side; the others are sent again. */
  report(events: readonly GardenEvent[], signal: AbortSignal): Promise<readonly string[]>;
}

const line = (most: number) => z.string().max(most);
const time = z.number().int().min(0).max(8.64e15);
const STEPS = z
  .array(z.object({ id: line(60), title: line(300), text: line(4000), check: line(1000) }))
  .max(20);

/** Unknown fields are let through, so that a newer hub speaks with an older gateway. */
export const HOLD: z.ZodType<Hold> = z
  .object({
    id: z.string().regex(/^[0-9A-Za-z-]{1,64}$/),
    kind: z.enum(HOLD_KINDS),
    caseId: line(64),
    targets: z.array(line(64)).min(1).max(MAX_HOLD_TARGETS),
    since: time,
    until: time,
    grade: z.enum(GRADES),
    releasedAt: time.nullable(),
    releasedBy: z.enum(RELEASED_BY).nullable(),
    selfReleases: z.int().min(0),
    selfReleaseLimit: z.int().min(0).max(100),
    told: z.object({
      code: line(40),
      organisation: line(200),
      contact: line(200),
      site: line(300),
      seenAt: time,
      port: z.int().min(0).max(65_535).nullable(),
      what: z.object({ ja: line(1000), en: line(1000) }),
      steps: z.object({ ja: STEPS, en: STEPS }),
    }),
  })
  .refine(({ told }) => told.steps.ja.length === told.steps.en.length, {
    message: 'steps of one language alone',
  })
  .refine((hold) => hold.until > hold.since && hold.until - hold.since <= MAX_HOLD_DAYS * 86_400_000, {
    message: 'longer than a hold may be',
  });

const HOLDS = z.object({ holds: z.array(z.unknown()).max(100_000) });
const TAKEN = z.object({ taken: z.array(z.string().max(64)).max(10_000) });
const MAX_ANSWER_BYTES = 64 * 2 ** 20;
const TIMEOUT_MS = 20_000;

/** `count`: holds that cannot be read are left out one by one, under `garden-hold-wrong`. */
export function openHubSource(hubUrl: string, token: string, count: (name: string) => void): HoldSource {
  const base = new URL(hubUrl);
  if (base.protocol !== 'https:' && !['127.0.0.1', '[::1]', 'localhost'].includes(base.hostname)) {
    throw new YamoriError(
      'E_GARDEN',
      `${hubUrl} would carry the token in the clear`,
      'Use https, or a hub on this machine.',
    );
  }
  const ask = async (path: string, signal: AbortSignal, body?: unknown): Promise<unknown> => {
    const answer = await fetch(new URL(path, base), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      throw new Error(`the hub answered ${answer.status}`);
    }
    return JSON.parse(await readBounded(answer));
  };
  return {
    async holds(signal) {
      const { holds } = HOLDS.parse(await ask('/api/v1/garden/holds', signal));
      return readHolds(holds, count);
    },
    async report(events, signal) {
      return TAKEN.parse(await ask('/api/v1/garden/events', signal, { events })).taken;
    },
  };
}

export function readHolds(given: readonly unknown[], count: (name: string) => void): Hold[] {
  const read: Hold[] = [];
  for (const one of given) {
    const hold = HOLD.safeParse(one);
    if (hold.success) read.push(hold.data);
    else count('garden-hold-wrong');
  }
  return read;
}

async function readBounded(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer is larger than any of a hub');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
