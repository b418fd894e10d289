/** Whether a notice that somebody holds in his hands is one of a log's, by the log's own proofs. */

import { holdsConsistency, holdsInclusion, leafHash } from './merkle.ts';
import type { LogInclusion } from './notice-log.ts';
import { isSigned, type TreeHead } from './tree-head.ts';

/** Where a log is asked; `null` is what the log says of a hash that it does not know. */
export interface LogReader {
  inclusion(hash: string): Promise<LogInclusion | null>;
  consistency(from: number, to: number): Promise<readonly string[] | null>;
}

export const NOTICE_CHECKS = ['genuine', 'unknown', 'forged-log', 'rewritten-log'] as const;
/**
 * `genuine`: logged, and the log's keeper signed it. `unknown`: the log has no such notice. `forged-log`: what the log
 * says does not hold together or is not signed by the key. `rewritten-log`: it took back what it said before.
 */
export type NoticeCheck = (typeof NOTICE_CHECKS)[number];

export interface CheckedNotice {
  readonly check: NoticeCheck;
  /** When it was logged, epoch milliseconds. */
  readonly at: number | null;
  /** To be remembered until the next time; null where it is not to be believed. */
  readonly head: TreeHead | null;
}

export async function checkNotice(
  hash: string,
  log: LogReader,
  publicKey: string,
  remembered: TreeHead | null,
): Promise<CheckedNotice> {
  const found = await log.inclusion(hash);
  if (found === null) return { check: 'unknown', at: null, head: null };
  const { entry, head, proof } = found;
  const holds =
    entry.hash === hash &&
    isSigned(head, publicKey) &&
    holdsInclusion(leafHash(entry), entry.index, head.size, proof, head.root);
  if (!holds) return { check: 'forged-log', at: null, head: null };
  if (remembered !== null) {
    const isShorter = remembered.size > head.size;
    const growth = isShorter ? null : await log.consistency(remembered.size, head.size);
    const isGrown =
      growth !== null && holdsConsistency(remembered.size, remembered.root, head.size, head.root, growth);
    if (!isGrown) return { check: 'rewritten-log', at: null, head: null };
  }
  return { check: 'genuine', at: entry.at, head };
}
