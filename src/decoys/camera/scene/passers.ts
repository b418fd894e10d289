/**
 * Who passes at a moment: cars, people, birds, on the ways of the world. All of it follows from the time alone, so two
 * viewers see the same car, and it is still there after a restart.
 */
import type { NoiseTable } from './noise-table.ts';
import type { Point, Way, World } from './world.ts';

export interface Passer {
  readonly kind: Way['kind'];
  readonly at: Point;
  /** Radians, 0 is away from the camera. */
  readonly heading: number;
  /** 0..1, the same for one passer all its way. */
  readonly look: number;
  /** Metres gone: what the legs follow. */
  readonly gone: number;
}

/** Of a day, by hour: how busy it is. */
const BUSY = [
  0.04, 0.02, 0.02, 0.03, 0.06, 0.16, 0.4, 0.85, 1, 0.8, 0.7, 0.72, 0.8, 0.72, 0.7, 0.74, 0.82, 1, 0.95, 0.7, 0.45, 0.3,
  0.18, 0.09,
]; // biome-ignore format: a day
const HOUR_MS = 3_600_000;

export function passersAt(
  world: World,
  at: number,
  hour: number,
  rain: number,
  noise: NoiseTable,
): readonly Passer[] {
  const found: Passer[] = [];
  const isShut = world.indoors !== null && (hour < world.indoors.opens || hour > world.indoors.closes);
  if (isShut) return found;
  for (const [index, way] of world.ways.entries()) {
    const busy =
      BUSY[Math.floor(hour) % 24] *
      (way.kind === 'person' ? 1 - 0.5 * rain : way.kind === 'bird' ? 1 - rain : 1);
    const slotMs = HOUR_MS / way.perHour;
    const long = lengthOf(way.points);
    const lastsMs = (long / way.metresPerSecond) * 1_000 * 1.3;
    const now = Math.floor(at / slotMs);
    for (let slot = now; slot >= now - Math.ceil(lastsMs / slotMs) - 1; slot--) {
      const key = slot % 60_000;
      if (noise.cell(key, index * 31 + 7) > busy) continue;
      const begins = slot * slotMs + noise.cell(key + 3, index * 17) * slotMs;
      const speed = way.metresPerSecond * (0.85 + 0.3 * noise.cell(key, index + 90));
      const gone = ((at - begins) / 1_000) * speed;
      if (gone < 0 || gone > long) continue;
      const spot = alongWay(way.points, gone);
      const aside = way.kind === 'person' ? noise.cell(key + 5, index) - 0.5 : 0;
      found.push({
        kind: way.kind,
        ...spot,
        at: [spot.at[0] + aside, spot.at[1], spot.at[2]],
        look: noise.cell(key + 11, index),
        gone,
      });
    }
  }
  return found;
}

function lengthOf(points: readonly Point[]): number {
  let sum = 0;
  for (let n = 1; n < points.length; n++) sum += distance(points[n - 1], points[n]);
  return sum;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function alongWay(points: readonly Point[], gone: number): { readonly at: Point; readonly heading: number } {
  let left = gone;
  for (let n = 1; n < points.length; n++) {
    const [a, b] = [points[n - 1], points[n]];
    const long = distance(a, b);
    if (left <= long || n === points.length - 1) {
      const part = Math.min(1, left / long);
      return {
        at: [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part],
        heading: Math.atan2(b[0] - a[0], b[2] - a[2]),
      };
    }
    left -= long;
  }
  throw new Error('a way has two points or more');
}
