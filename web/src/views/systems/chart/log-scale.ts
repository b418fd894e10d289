/** A logarithmic axis: values above zero to pixels. */

export interface LogScale {
  readonly low: number;
  readonly high: number;
  at(value: number): number;
  /** Whether the value lies on the axis. */
  has(value: number): boolean;
}

/** `from` is the pixel of `low`, `to` that of `high`; either may be the larger. */
export function logScale(low: number, high: number, from: number, to: number): LogScale {
  const bottom = Math.log(low);
  const span = Math.log(high) - bottom;
  return {
    low,
    high,
    at: (value) => from + ((Math.log(value) - bottom) / span) * (to - from),
    has: (value) => value >= low && value <= high,
  };
}

/** An axis that shows at least `least` and all values above zero, so that it does not jump while time is played. */
export function domainOf(values: readonly number[], least: readonly [number, number]): [number, number] {
  let [low, high] = least;
  for (const value of values) {
    if (value <= 0 || !Number.isFinite(value)) continue;
    if (value < low) low = value / 1.5;
    if (value > high) high = value * 1.5;
  }
  return [low, high];
}

/** Powers of ten on the axis. */
export function decades(scale: LogScale): number[] {
  const found: number[] = [];
  for (let power = Math.ceil(Math.log10(scale.low) - 1e-9); 10 ** power <= scale.high * (1 + 1e-9); power++) {
    found.push(10 ** power);
  }
  return found;
}

/** Rhythms that people know, as sweeps a day: every 10 minutes, hour, 6 hours, day, 7 days, 30 days. */
const RHYTHMS = [144, 24, 4, 1, 1 / 7, 1 / 30] as const;

export function rhythms(scale: LogScale): number[] {
  return RHYTHMS.filter((value) => scale.has(value));
}
