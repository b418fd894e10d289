/** What a packet's verdict is called in columns and shaders, and how loud it is drawn. */
import type { LiveDot } from '../../../src/model/api.ts';

export type LiveCategory = LiveDot['c'];

interface Shade {
  /** 0..1: random noise is faint, so that sweeps show. */
  readonly loudness: number;
}

/** In the order of the numbers that stand in columns. */
export const SHADES: Readonly<Record<LiveCategory, Shade>> = {
  'infected-iot': { loudness: 1 },
  'infected-pc': { loudness: 1 },
  'scanner-known': { loudness: 0.8 },
  scanner: { loudness: 0.95 },
  backscatter: { loudness: 0.75 },
  misconfigured: { loudness: 0.45 },
  spoofed: { loudness: 0.35 },
  unknown: { loudness: 0.3 },
  unjudged: { loudness: 0.3 },
};

export const LIVE_CATEGORIES = Object.keys(SHADES) as readonly LiveCategory[];

const NUMBERS = new Map<string, number>(LIVE_CATEGORIES.map((category, i) => [category, i]));
const UNJUDGED = LIVE_CATEGORIES.indexOf('unjudged');

/** Number of a category; a word that a newer hub may send counts as unjudged. */
export function categoryNumber(category: string): number {
  return NUMBERS.get(category) ?? UNJUDGED;
}
