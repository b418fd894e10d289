/**
 * Brings spooled batches to the hub, in their order and at least once: a batch leaves the spool when the
 * hub's receipt says that it is on the hub's disk. The hub takes each id once, so that together it is once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchReceipt } from '../model/sighting.ts';
import { BackOff, retryAfterMs } from './back-off.ts';
import type { HubAddress } from './hub-address.ts';
import { type HubAnswer, postToHub, wordsOfAnswer } from './hub-request.ts';
import type { Spool, SpooledBatch } from './spool.ts';
import { postOf } from './spooled-batch.ts';

export type PosterEvent =
  | { readonly kind: 'posted'; readonly sequence: number; readonly result: BatchReceipt['result'] }
  /** The first failure of a row of them; the batches wait. */
  | { readonly kind: 'away'; readonly words: string }
  /** The hub does not know the token; told once until it does again. */
  | { readonly kind: 'unauthorised'; readonly words: string }
  /** After `away` or `unauthorised`. */
  | { readonly kind: 'back' }
  /** The batch is in the spool's folder `refused`, with the answer. */
  | { readonly kind: 'refused'; readonly sequence: number; readonly words: string };

export interface PosterOptions {
  readonly spool: Spool;
  readonly hub: HubAddress;
  /** Ends posting; what is in the spool stays there. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: PosterEvent) => void;
  /** Resolve once the spool is empty instead of waiting for more. */
  readonly untilEmpty?: boolean;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  /** 0..1. */
  readonly random?: () => number;
  /** For one request, its answer included. */
  readonly timeoutMs?: number;
  readonly backOff?: { readonly firstMs: number; readonly mostMs: number };
  /** Between attempts while the hub does not know the token: somebody has to do something first. */
  readonly unauthorisedMs?: number;
}

const SIGHTINGS_PATH = 'api/v1/ingest/sightings';

type Outcome =
  | { readonly kind: 'taken'; readonly result: BatchReceipt['result'] }
  | { readonly kind: 'unauthorised'; readonly words: string }
  | { readonly kind: 'refused'; readonly words: string; readonly answer: HubAnswer }
  | { readonly kind: 'away'; readonly words: string; readonly askedMs: number };

/** Throws E_SPOOL when the spool fails; a hub that fails is waited for. */
export async function postSpool(options: PosterOptions): Promise<void> {
  const {
    spool,
    signal,
    onEvent = () => {},
    clock = Date.now,
    random = Math.random,
    unauthorisedMs = 300_000,
  } = options;
  const backOff = new BackOff({ ...(options.backOff ?? { firstMs: 1000, mostMs: 60_000 }), random });
  let trouble: 'away' | 'unauthorised' | null = null;
  while (!signal.aborted) {
    const batch = await spool.oldest();
    if (batch === null) {
      if (options.untilEmpty === true) return;
      await spool.waitForBatch(signal);
      continue;
    }
    const outcome = await attempt(batch, options, clock);
    if (signal.aborted && outcome.kind === 'away') {
      spool.putBack();
      return;
    }
    if (trouble !== null && (outcome.kind === 'taken' || outcome.kind === 'refused')) {
      trouble = null;
      onEvent({ kind: 'back' });
    }
    switch (outcome.kind) {
      case 'taken':
        await spool.remove(batch.sequence);
        backOff.reset();
        onEvent({ kind: 'posted', sequence: batch.sequence, result: outcome.result });
        break;
      case 'refused':
        await spool.refuse(batch.sequence, `${outcome.answer.status}\n${outcome.answer.text}\n`);
        backOff.reset();
        onEvent({ kind: 'refused', sequence: batch.sequence, words: outcome.words });
        break;
      case 'unauthorised':
        spool.putBack();
        if (trouble !== 'unauthorised') onEvent(outcome);
        trouble = 'unauthorised';
        await pause(unauthorisedMs * (0.5 + random() / 2), signal);
        break;
      case 'away':
        spool.putBack();
        if (trouble === null) onEvent({ kind: 'away', words: outcome.words });
        trouble ??= 'away';
        await pause(Math.max(outcome.askedMs, backOff.next()), signal);
        break;
    }
  }
}

async function attempt(batch: SpooledBatch, options: PosterOptions, clock: () => number): Promise<Outcome> {
  const answer = await postToHub(options.hub, SIGHTINGS_PATH, postOf(batch.body, clock()), {
    timeoutMs: options.timeoutMs ?? 60_000,
    signal: options.signal,
  });
  if (typeof answer === 'string') return { kind: 'away', words: answer, askedMs: 0 };
  switch (answer.status) {
    case 401:
    case 403:
      return { kind: 'unauthorised', words: wordsOfAnswer(answer) };
    case 400:
    case 413:
    case 422:
      return { kind: 'refused', words: wordsOfAnswer(answer), answer };
    default:
      return outcomeOf(answer, batch.id, clock);
  }
}

/** Only a receipt for this very batch takes it out of the spool: a proxy may answer 200 too. */
function outcomeOf(answer: HubAnswer, id: string, clock: () => number): Outcome {
  const result = answer.status === 200 ? receiptOf(answer.text, id) : null;
  if (result !== null) return { kind: 'taken', result };
  const words =
    answer.status === 200 ? 'the answer is no receipt of a hub' : `the hub answered ${wordsOfAnswer(answer)}`;
  return { kind: 'away', words, askedMs: retryAfterMs(answer.retryAfter, clock()) };
}

function receiptOf(text: string, id: string): BatchReceipt['result'] | null {
  try {
    const receipt = JSON.parse(text) as Partial<BatchReceipt> | null;
    if (receipt?.id !== id) return null;
    return receipt.result === 'stored' || receipt.result === 'known' ? receipt.result : null;
  } catch {
    return null;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
