/**
 * How new a system is to whoever looks, 0..1, to rank what to look at first:
 *
 *   novelty = W * (0.5 R + 0.3 U + 0.2 C)
 *
 * R  recent: e^(-a / 14) for a system that was first seen a days before the end of what was seen. One that is as old as
 *    the observation itself may be any age: of that R is 0
 * U  unlike any other: 1 less the likeness of its nearest neighbour (system-likeness.ts)
 * C  changed: |m7 - m| / (m7 + m), the mean of its probes on the last seven observed days against those before;
 *    0 with fewer than fourteen
 * W  by verdict: 1 where nobody knows who it is, 0.6 for malware, 0.4 for who is known, 0.3 where data do not suffice;
 *    halved once a person has named or promoted it, and once it is gone
 */
import type { ScanningSystem, SystemRecord, SystemVerdict } from '../../model/scanning-system.ts';

const DAY_SECONDS = 86_400;
const RECENT_DAYS = 14;
const LATELY_DAYS = 7;
const SEEN_FACTOR = 0.5;
const GONE_FACTOR = 0.5;

const WEIGHT: Record<SystemVerdict, number> = {
  'unknown-systematic': 1,
  malware: 0.6,
  known: 0.4,
  'not-enough-data': 0.3,
};

export interface NoveltyInput {
  readonly system: ScanningSystem;
  /** Epoch seconds: of all that was seen. */
  readonly period: { readonly first: number; readonly last: number };
  /** Likeness of the nearest other; 0 without one. */
  readonly nearest: number;
  readonly givenName: SystemRecord['givenName'];
  readonly promoted: SystemRecord['promoted'];
  readonly status: SystemRecord['status'];
}

export function noveltyOf(input: NoveltyInput): number {
  const { system, period, nearest, givenName, promoted, status } = input;
  const isAsOldAsWeLook = system.first < period.first + DAY_SECONDS;
  const ageDays = Math.max(0, period.last - system.first) / DAY_SECONDS;
  const recent = isAsOldAsWeLook ? 0 : Math.exp(-ageDays / RECENT_DAYS);
  const isSeen = givenName !== null || promoted !== null;
  const weight = WEIGHT[system.verdict] * (isSeen ? SEEN_FACTOR : 1) * (status === 'gone' ? GONE_FACTOR : 1);
  const novelty = weight * (0.5 * recent + 0.3 * (1 - nearest) + 0.2 * changeOf(system));
  return Math.min(1, Math.max(0, Number(novelty.toFixed(4))));
}

function changeOf({ calendar }: ScanningSystem): number {
  const observed = calendar.probes.filter((count) => count >= 0);
  if (observed.length < 2 * LATELY_DAYS) return 0;
  const mean = (days: readonly number[]) => days.reduce((sum, count) => sum + count, 0) / days.length;
  const lately = mean(observed.slice(-LATELY_DAYS));
  const before = mean(observed.slice(0, -LATELY_DAYS));
  return lately + before === 0 ? 0 : Math.abs(lately - before) / (lately + before);
}
