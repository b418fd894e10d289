/** For what is costly: one at a time, in the order in which they came, and a few who wait. */
import { once } from 'node:events';
import { Refusal } from './refusal.ts';

const TRY_AGAIN_SECONDS = 10;

export type Turns = <Result>(signal: AbortSignal, work: () => Promise<Result>) => Promise<Result>;

/** Who comes when `mostWaiting` wait already is refused; who is aborted while waiting gives up its turn at once. */
export function createTurns(mostWaiting: number): Turns {
  let last: Promise<void> = Promise.resolve();
  let present = 0;
  return async (signal, work) => {
    if (present > mostWaiting)
      throw new Refusal('too-many', 'others are being answered; this takes a while', TRY_AGAIN_SECONDS);
    present++;
    const before = last;
    const { promise, resolve: leave } = Promise.withResolvers<void>();
    last = promise;
    const waiting = new AbortController();
    try {
      await Promise.race([before, once(signal, 'abort', { signal: waiting.signal }).catch(() => {})]);
      signal.throwIfAborted();
      return await work();
    } finally {
      waiting.abort();
      present--;
      // Whose turn was given up, its place goes to the next when those before are done.
      void before.then(leave);
    }
  };
}
