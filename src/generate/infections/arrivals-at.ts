/** What a dark prefix sees of an infection, hour by hour, and when its sensor was down. */
import { hash } from '../random.ts';
import { Draws } from './draws.ts';
import type { DaySpan, Habit, Infection } from './generate-infections.ts';
import type { InfectionOptions } from './infection-options.ts';

export interface HourlyArrivals {
  /** Hours since the simulation began, a Monday at midnight. */
  readonly hour: number;
  /** With what was sent again. */
  readonly packets: number;
  readonly probes: number;
}

const IS_ON: Record<Habit, (hour: number) => boolean> = {
  'always-on': () => true,
  'off-at-night': (hour) => hour % 24 >= 7,
  'on-at-work': (hour) => hour % 24 >= 8 && hour % 24 < 18 && hour % 168 < 120,
};

/** By the sensor of a prefix of that length: outages are the same for all infections. */
export function outagesOf(options: InfectionOptions, prefixBits: number): DaySpan[] {
  const draws = new Draws(hash(options.seed, prefixBits, 0x6f7574));
  const outages: DaySpan[] = [];
  const gapDays = 365 / options.outagesPerYear;
  for (let from = draws.exponential(gapDays); from < options.days; ) {
    const to = Math.min(options.days, from + draws.exponential(options.outageMeanHours / 24));
    outages.push({ from, to });
    from = to + draws.exponential(gapDays);
  }
  return outages;
}

/**
 * Hours without an arrival are left out, ascending. Waiting is drawn in expected arrivals, which are laid over the
 * time that it was on: the work grows with hours and arrivals, but no random number is spent on an empty hour.
 */
export function* arrivalsAt(
  infection: Infection,
  prefixBits: number,
  options: InfectionOptions,
  outages: readonly DaySpan[] = outagesOf(options, prefixBits),
): Generator<HourlyArrivals, void, undefined> {
  const draws = new Draws(hash(hash(options.seed, infection.id, 0x617272), prefixBits));
  const perHour = infection.packetsPerSecond * 3600 * 2 ** -prefixBits;
  const isOn = IS_ON[infection.habit];
  const off = [...infection.pauses, ...outages];
  let wait = draws.exponential(1);
  for (const { from, to } of infection.infected) {
    const end = Math.min(to, options.days) * 24;
    for (let hour = Math.floor(from * 24); hour < end; hour++) {
      if (!isOn(hour)) continue;
      const first = Math.max(hour, from * 24);
      const mean = perHour * onHours(first, Math.min(hour + 1, end), off);
      if (mean < wait) {
        wait -= mean;
        continue;
      }
      // The first arrival is in this hour; the rest of it is a Poisson count.
      const probes = 1 + draws.poisson(mean - wait);
      wait = draws.exponential(1);
      const packets = probes + draws.binomial(probes, options.retransmitShare);
      yield { hour, packets, probes };
    }
  }
}

/** Hours between two, less what was off: spans of it are few, and seldom overlap. */
function onHours(from: number, to: number, off: readonly DaySpan[]): number {
  let hours = to - from;
  for (const span of off) hours -= Math.max(0, Math.min(to, span.to * 24) - Math.max(from, span.from * 24));
  return Math.max(0, hours);
}
