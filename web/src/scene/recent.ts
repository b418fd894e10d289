/** What a person reads of the packets at a moment: the latest rows, and how many of what in the last minute. */
import type { LiveDot } from '../../../src/model/api.ts';
import { WORDS } from './address.ts';
import type { DotRing } from './dot-ring.ts';
import { MINUTE_MS } from './minutes.ts';
import { LIVE_CATEGORIES, type LiveCategory } from './verdict-shades.ts';

/** Packets of one source on one service, the latest of them, and how many were seen in the stretch looked at. */
export interface RecentRow {
  readonly key: string;
  readonly dot: LiveDot;
  readonly packets: number;
}

/** Never looks farther back than this many packets: at thousands a second, a few seconds. */
const MOST_LOOKED_AT = 6000;
const MOST_COUNTED = 240_000;

/**
 * The latest sources before the packet `end`, the newest first, at most `most`. Packets of the same source
 * on the same service are one row, or a sweep would fill the table and nobody could read it.
 */
export function recentRows(ring: DotRing, end: number, most: number): RecentRow[] {
  const rows = new Map<string, { slot: number; packets: number }>();
  const begin = Math.max(ring.oldest, end - MOST_LOOKED_AT);
  for (let sequence = end - 1; sequence >= begin; sequence--) {
    const slot = ring.slotOf(sequence);
    const at = slot * WORDS;
    const { source } = ring;
    const key = `${source[at]}:${source[at + 1]}:${source[at + 2]}:${source[at + 3]} ${ring.serviceNumber(slot)}`;
    const known = rows.get(key);
    if (known !== undefined) known.packets++;
    else if (rows.size < most) rows.set(key, { slot, packets: 1 });
  }
  return [...rows].map(([key, { slot, packets }]) => ({ key, dot: ring.dot(slot), packets }));
}

export type MinuteTotals = Readonly<Record<LiveCategory, number>>;

/** Packets by category in the minute before the packet `end`, of those that were sent one by one. */
export function lastMinute(ring: DotRing, end: number, atMs: number): MinuteTotals {
  const counts = new Uint32Array(LIVE_CATEGORIES.length);
  const begin = Math.max(ring.oldest, ring.seek(atMs - MINUTE_MS), end - MOST_COUNTED);
  for (let sequence = begin; sequence < end; sequence++) counts[ring.category[ring.slotOf(sequence)]]++;
  return Object.fromEntries(LIVE_CATEGORIES.map((category, i) => [category, counts[i]])) as MinuteTotals;
}
