/** What a world of systems is made from. */
import type { Prefix } from '../../base/prefix.ts';

export interface WorldOptions {
  /** IPv4, without overlaps, at most a /14 together. */
  readonly dark: readonly Prefix[];
  /** May be a fraction. */
  readonly days: number;
  /** 0 .. 2^32-1 */
  readonly seed: number;
  /** Epoch seconds, whole. */
  readonly startSeconds: number;
  /** Infected devices and other background senders. */
  readonly background: number;
  /** Background and confusers alone: no organisation, no system, nobody who scans by himself. */
  readonly onlyNull: boolean;
  readonly snaplen: number;
}

/** A /20 sees some 3-4 million packets in 90 days. */
export const DEFAULT_BACKGROUND = 20_000;
