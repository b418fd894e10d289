/** Answers of a resolver, kept for a while: many addresses share one name, and who asks every day asks the same. */
import type { ResolverPort } from './confirmed-names.ts';

export interface CacheOptions {
  /** How long an answer is kept; default an hour. */
  readonly ttlMs?: number;
  /** How long it is kept that there was none, which may be a fault that passes; default five minutes. */
  readonly emptyTtlMs?: number;
  /** Answers that are kept of each kind; the oldest go. Default 50,000. */
  readonly most?: number;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
}

interface Kept {
  readonly answer: Promise<readonly string[]>;
  /** Null while it is under way: whoever asks the same waits for it. */
  untilMs: number | null;
}

export function cacheResolver(
  resolver: ResolverPort,
  { ttlMs = 3_600_000, emptyTtlMs = 300_000, most = 50_000, clock = Date.now }: CacheOptions = {},
): ResolverPort {
  const cached = (ask: (question: string) => Promise<readonly string[]>) => {
    const kept = new Map<string, Kept>();
    return (question: string): Promise<readonly string[]> => {
      const key = question.toLowerCase();
      const before = kept.get(key);
      if (before !== undefined && (before.untilMs === null || before.untilMs > clock())) return before.answer;
      const now: Kept = { answer: ask(question), untilMs: null };
      // Set anew, so that it stands behind the older ones.
      kept.delete(key);
      kept.set(key, now);
      if (kept.size > most) kept.delete(kept.keys().next().value!);
      return now.answer.then((found) => {
        now.untilMs = clock() + (found.length === 0 ? emptyTtlMs : ttlMs);
        return found;
      });
    };
  };
  return {
    reverse: cached((address) => resolver.reverse(address)),
    forward: cached((name) => resolver.forward(name)),
  };
}
