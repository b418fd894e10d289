/**
 * The rate of an address at the sensors that saw it: how many arrivals an hour of watching brings, sensor by sensor, and
 * how unevenly they come.
 *
 * Bots draw targets evenly in theory and prefer neighbourhoods in practice. So a sensor's part of the rate is what it saw,
 * pulled towards the share that its dark space would have by one arrival: one that saw nothing in months hardly counts,
 * however large, and when the one that saw all of it goes down, the silence of the others says little.
 */
import type { Arrival } from './arrivals.ts';
import type { SensorWatch, WatchedHours } from './watched-hours.ts';

export interface Rate {
  /** Arrivals, all sensors together: hours in which any of them saw it. */
  readonly arrivals: number;
  /** Expected arrivals in an hour that the sensor watches, by sensor. */
  readonly perHour: ReadonlyMap<string, number>;
  /** Of all sensors that watch now; a day. */
  readonly perDay: number;
  /** Variance of counts against that of independent arrivals; 1 or more. */
  readonly dispersion: number;
  /** Watched hours between the first and the last arrival. */
  readonly historyHours: number;
  /** Longest stretch of watched hours without an arrival in that time. */
  readonly longestGapHours: number;
  /** Largest dark space of those that watch. */
  readonly darkSize: number;
}

/** Windows over which counts are compared, in watched hours: night and day, the days, the week's parts. */
const WINDOWS = [6, 24, 72] as const;
const LEAST_WINDOWS = 4;
/** What devices are like before anything is known of this one, and how many windows that opinion is worth. */
const USUAL_DISPERSION = 2;
const OPINION_WINDOWS = 4;
const PULL = 1;

export function rateOf(arrivals: readonly Arrival[], watched: WatchedHours): Rate {
  const from = arrivals[0]?.hour ?? 0;
  const to = arrivals.at(-1)?.hour ?? 0;
  const counts = watchedCounts(arrivals, watched, from, to);
  const perHour = new Map<string, number>();
  const sizes = watched.sensors.reduce((sum, sensor) => sum + Math.max(1, sensor.darkSize), 0);
  let perDay = 0;
  for (const sensor of watched.sensors) {
    const hours = hoursOf(sensor, watched, from, to);
    const seen = arrivals.reduce(
      (sum, { sensors }) => sum + (sensors.includes(sensor.sensorId) ? 1 / sensors.length : 0),
      0,
    );
    const share = Math.max(1, sensor.darkSize) / sizes;
    // Its first arrival began the time: it is no gap of it.
    const gaps = Math.max(0, seen - share);
    const rate = hours === 0 ? 0 : (gaps + PULL * share) / (hours + PULL);
    perHour.set(sensor.sensorId, rate);
    perDay += rate * 24;
  }
  return {
    arrivals: arrivals.length,
    perHour,
    perDay,
    dispersion: Math.max(dispersionOf(counts), gapDispersion(counts)),
    historyHours: counts.length,
    longestGapHours: longestGap(counts),
    darkSize: Math.max(0, ...watched.sensors.map(({ darkSize }) => darkSize)),
  };
}

/** Arrivals that the hours from `from` (inclusive) to `to` (exclusive) were to bring, by who watched them. */
export function expectedIn(rate: Rate, watched: WatchedHours, from: number, to: number): number {
  let expected = 0;
  for (const sensor of watched.sensors)
    expected += (rate.perHour.get(sensor.sensorId) ?? 0) * hoursOf(sensor, watched, from, to - 1);
  return expected;
}

/** Hours (fractions add up) that a sensor watched between two hours, both inclusive. */
function hoursOf({ shares }: SensorWatch, { firstHour }: WatchedHours, from: number, to: number): number {
  let sum = 0;
  const end = Math.min(shares.length - 1, to - firstHour);
  for (let at = Math.max(0, from - firstHour); at <= end; at++) sum += shares[at];
  return sum;
}

/** For each hour in which somebody watched, whether it was seen: 0 or 1. */
function watchedCounts(
  arrivals: readonly Arrival[],
  { sensors, firstHour, hours }: WatchedHours,
  from: number,
  to: number,
): Uint8Array {
  const seen = new Set(arrivals.map(({ hour }) => hour));
  const counts: number[] = [];
  for (let hour = Math.max(from, firstHour); hour <= Math.min(to, firstHour + hours - 1); hour++) {
    const isWatched = sensors.some(({ shares }) => shares[hour - firstHour] > 0);
    if (isWatched || seen.has(hour)) counts.push(seen.has(hour) ? 1 : 0);
  }
  return Uint8Array.from(counts);
}

/**
 * Of windows of several lengths the largest, each pulled towards the usual one by as much as it is unsure. An hour holds
 * one arrival at most, so that of a device seen every hour the variance is that of a coin: such counts are compared with
 * what Poisson arrivals would vary if only their hours were counted.
 */
function dispersionOf(counts: Uint8Array): number {
  let largest = USUAL_DISPERSION;
  let isFirst = true;
  for (const window of WINDOWS) {
    const windows = Math.floor(counts.length / window);
    if (windows < LEAST_WINDOWS) continue;
    const sums = Array.from({ length: windows }, (_, at) =>
      counts.subarray(at * window, (at + 1) * window).reduce((sum, one) => sum + one, 0),
    );
    const mean = sums.reduce((sum, one) => sum + one, 0) / windows;
    if (mean === 0) continue;
    const variance = sums.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (windows - 1);
    const coin = mean * (1 - mean / window);
    const raw = coin <= 0 ? 1 : Math.max(1, variance / coin);
    const pulled =
      (raw * (windows - 1) + USUAL_DISPERSION * OPINION_WINDOWS) / (windows - 1 + OPINION_WINDOWS);
    largest = isFirst ? pulled : Math.max(largest, pulled);
    isFirst = false;
  }
  return largest;
}

/**
 * Of a renewal process counts vary in the long run as the square of its gaps' coefficient of variation (Cox, Renewal
 * Theory, 1962, section 4.2): bursts show in their gaps long before there are windows enough to count.
 */
function gapDispersion(counts: Uint8Array): number {
  const gaps: number[] = [];
  let gap = 0;
  for (const one of counts) {
    gap++;
    if (one === 0) continue;
    gaps.push(gap);
    gap = 0;
  }
  // The first arrival ends no gap.
  gaps.shift();
  if (gaps.length < 2) return USUAL_DISPERSION;
  const mean = gaps.reduce((sum, one) => sum + one, 0) / gaps.length;
  const variance = gaps.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (gaps.length - 1);
  const raw = Math.max(1, variance / mean ** 2);
  return (raw * (gaps.length - 1) + USUAL_DISPERSION * OPINION_WINDOWS) / (gaps.length - 1 + OPINION_WINDOWS);
}

function longestGap(counts: Uint8Array): number {
  let longest = 0;
  let gap = 0;
  for (const one of counts) {
    gap = one === 1 ? 0 : gap + 1;
    longest = Math.max(longest, gap);
  }
  return longest;
}
