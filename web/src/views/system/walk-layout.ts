/** Where visits stand in the picture of a walk: sweeps side by side without the silence between, positions upwards. */
import type { Sweep } from './walk-sweeps.ts';

/** More than this, and each sweep is too thin to show anything: then time runs on, silences and all. */
const MOST_SIDE_BY_SIDE = 14;
const GAP_PX = 6;
const LABEL_PX = 84;

export interface WalkStrip {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
  /** Index of its sweep; null where the strip holds all. */
  readonly sweep: number | null;
}

export interface WalkLayout {
  readonly strips: readonly WalkStrip[];
  readonly width: number;
  readonly height: number;
  readonly positions: number;
}

export function layOutWalk(
  sweeps: readonly Sweep[],
  chosen: number | null,
  width: number,
  height: number,
  positions: number,
): WalkLayout {
  const base = { width, height, positions };
  if (sweeps.length === 0 || width <= 0) return { ...base, strips: [] };
  if (chosen !== null || sweeps.length === 1) {
    const sweep = chosen ?? 0;
    const { from, to } = sweeps[sweep];
    return { ...base, strips: [{ from, to, left: 0, right: width, sweep }] };
  }
  if (sweeps.length > MOST_SIDE_BY_SIDE) {
    const to = sweeps[sweeps.length - 1].to;
    return { ...base, strips: [{ from: sweeps[0].from, to, left: 0, right: width, sweep: null }] };
  }
  const each = (width - GAP_PX * (sweeps.length - 1)) / sweeps.length;
  const strips = sweeps.map(({ from, to }, sweep) => {
    const left = sweep * (each + GAP_PX);
    return { from, to, left, right: left + each, sweep };
  });
  return { ...base, strips };
}

/** The strip of a time, or null for one that lies in none. */
export function stripOf(layout: WalkLayout, time: number): WalkStrip | null {
  return layout.strips.find((strip) => time >= strip.from && time <= strip.to) ?? null;
}

export function xOf(strip: WalkStrip, time: number): number {
  const span = Math.max(1, strip.to - strip.from);
  return strip.left + ((time - strip.from) / span) * (strip.right - strip.left);
}

/** The last address is at the top. */
export function yOf(layout: WalkLayout, position: number): number {
  return layout.height * (1 - (position + 0.5) / layout.positions);
}

export interface WalkTick {
  readonly x: number;
  /** Epoch seconds. */
  readonly time: number;
}

/** Times for the axis, far enough apart to be read: one a strip, or several in a single one. */
export function walkTicks(layout: WalkLayout): WalkTick[] {
  const { strips, width } = layout;
  if (strips.length > 1) {
    const every = Math.max(1, Math.ceil(LABEL_PX / (width / strips.length)));
    return strips
      .filter((_, index) => index % every === 0)
      .map((strip) => ({ x: strip.left, time: strip.from }));
  }
  if (strips.length === 0) return [];
  const [strip] = strips;
  const count = Math.max(1, Math.floor(width / (LABEL_PX * 1.6)));
  return Array.from({ length: count }, (_, index) => {
    const time = strip.from + ((strip.to - strip.from) * index) / count;
    return { x: xOf(strip, time), time };
  });
}
