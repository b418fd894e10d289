/** When sweeps begin. Every schedule goes on from before the period, so that some are under way at its start. */
import type { Draw } from './draw.ts';

const DAY_SECONDS = 86_400;

/** Every `everySeconds`, each time late or early by up to `jitterSeconds`; a share of them does not happen. */
export function regularBegins(
  draw: Draw,
  periodSeconds: number,
  everySeconds: number,
  jitterSeconds: number,
  missed: number,
): number[] {
  const begins: number[] = [];
  for (let at = -draw.unit() * everySeconds; at < periodSeconds; at += everySeconds) {
    const begin = at + draw.range(-jitterSeconds, jitterSeconds);
    if (!draw.chance(missed)) begins.push(begin);
  }
  return begins;
}

/** One after the other, each `seconds` long, with a pause of `pauseSeconds` on average between them. */
export function chainedBegins(
  draw: Draw,
  periodSeconds: number,
  seconds: number,
  pauseSeconds: number,
): number[] {
  const begins: number[] = [];
  let at = -draw.unit() * (seconds + pauseSeconds);
  while (at < periodSeconds) {
    begins.push(at);
    at += seconds + draw.exponential(pauseSeconds);
  }
  return begins;
}

/** No rhythm at all: so many a day, at any time; two may overlap. */
export function randomBegins(draw: Draw, periodSeconds: number, meanDays: number): number[] {
  const begins: number[] = [];
  let at = draw.exponential(meanDays * DAY_SECONDS) - meanDays * DAY_SECONDS * draw.unit();
  while (at < periodSeconds) {
    begins.push(at);
    at += draw.exponential(meanDays * DAY_SECONDS);
  }
  return begins;
}
