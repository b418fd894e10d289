/** When the next packet is due: the arrival processes that several kinds share. */
import type { World } from './world.ts';

const IPV4_INTERNET = 2 ** 32;

/** Probes that the source has still to begin, when each may take `attempts` packets. */
export function probesLeft(world: World, s: number, attempts: number): number {
  return Math.ceil(world.columns.left[s] / attempts);
}

/** Puts a window of `seconds` (cut to the period) anywhere into the period. */
export function placeWindow(world: World, s: number, seconds: number): void {
  const { from, to } = world.columns;
  const length = Math.min(seconds, world.period);
  from[s] = world.random.unit(s) * (world.period - length);
  to[s] = from[s] + length;
}

/**
 * The next of `remaining` arrivals of a Poisson process in what is left of the window. Given their number, such
 * arrivals are uniform over the window; in order, the first of k uniforms leaves the share U^(1/k) behind it.
 */
export function nextArrival(world: World, s: number, after: number, remaining: number): void {
  const { next, to } = world.columns;
  if (remaining > 0) next[s] = after + (to[s] - after) * (1 - world.random.unit(s) ** (1 / remaining));
}

/**
 * A sender of random targets all over IPv4: the dark space sees a Poisson process of rate R * N / 2^32. The
 * number of packets is given, so the time of activity follows from a rate drawn around `medianRate` packets/s.
 * For IPv6 there is no such law: a day, more or less.
 */
export function startRandomTargets(world: World, s: number, medianRate: number, attempts: number): void {
  const { columns, random } = world;
  const probes = probesLeft(world, s, attempts);
  const drawn = random.lognormal(s, medianRate, 0.8);
  const spread = 0.7 + 0.6 * random.unit(s);
  if (columns.family[s] === 6) {
    placeWindow(world, s, 86_400 * spread * Math.min(20, drawn / medianRate));
  } else {
    const share = world.targets(s) / IPV4_INTERNET;
    placeWindow(world, s, (probes / (drawn * share)) * spread);
    columns.rate[s] = probes / ((columns.to[s] - columns.from[s]) * share);
  }
  nextArrival(world, s, columns.from[s], probes);
}
