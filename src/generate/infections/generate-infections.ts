/**
 * Infections of a simulated year with all that is true of them, whatever a telescope sees of it.
 *
 * The time to clean is drawn by inverting the cumulative hazard: h a day until the owner is told, h times the arm's
 * ratio from then on. So an arm told at once against one never told has exactly that hazard ratio, and a delayed
 * control has it until its own notice.
 */
import { formatIpv4 } from '../../base/address.ts';
import { hash } from '../random.ts';
import { Draws } from './draws.ts';
import type { InfectionArm, InfectionOptions } from './infection-options.ts';

export const DEVICE_KINDS = ['camera', 'router', 'recorder', 'storage'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export const HABITS = ['always-on', 'off-at-night', 'on-at-work'] as const;
export type Habit = (typeof HABITS)[number];

/** From `from` to before `to`, in days of the simulation. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

export interface Infection {
  readonly id: number;
  readonly device: DeviceKind;
  /** In 10.0.0.0/8, one after another. */
  readonly address: string;
  readonly ownerId: string;
  /** Packets a second into 2^32 while it is on. */
  readonly packetsPerSecond: number;
  readonly habit: Habit;
  readonly pauses: readonly DaySpan[];
  readonly arm: string;
  /** All in days of the simulation. */
  readonly startDay: number;
  readonly toldDay: number;
  /** Truth; may lie behind the end of the year. */
  readonly cleanDay: number;
  readonly isExposed: boolean;
  /** Whenever it is infected: the first span ends at `cleanDay`. */
  readonly infected: readonly DaySpan[];
  /** When its address becomes another holder's; none: it keeps it. */
  readonly movedDays: readonly number[];
  /** Another infected device behind the same address, which is another infection's id; null: alone. */
  readonly sharesAddressOf: number | null;
}

/** In order of `id`; each depends on the seed and its id alone, but for a shared address. */
export function* generateInfections(options: InfectionOptions): Generator<Infection, void, undefined> {
  let before: Infection | null = null;
  for (let id = 0; id < options.count; id++) {
    const infection: Infection = generate(options, id, before);
    yield infection;
    before = infection;
  }
}

function generate(options: InfectionOptions, id: number, before: Infection | null): Infection {
  const draws = new Draws(hash(options.seed, id, 0x696e66));
  const shared = before !== null && before.sharesAddressOf === null && draws.isIn(options.sharedShare);
  const startDay = draws.unit() * options.days;
  // A household's devices share its arm.
  const drawn = drawArm(options.arms, draws);
  const arm = shared ? options.arms.find((one) => one.name === before.arm)! : drawn;
  const toldDay = startDay + arm.delayDays;
  const perDay = -Math.log(1 - options.naturalShare14Days) / 14;
  const cleanDay = startDay + timeToClean(draws.exponential(1), perDay, arm);
  const isExposed = draws.isIn(options.exposedShare);
  const infected = spansOf(options, draws, { from: startDay, to: cleanDay }, isExposed, perDay);
  const device = DEVICE_KINDS[draws.below(DEVICE_KINDS.length)];
  return {
    id,
    device,
    address: shared ? before.address : formatIpv4(0x0a00_0000 + id + 1),
    ownerId: shared ? before.ownerId : `household-${id}`,
    packetsPerSecond: rateOf(options, draws),
    habit: draws.isIn(options.habitShare) ? HABITS[1 + draws.below(2)] : 'always-on',
    pauses: pausesOf(options, draws, startDay),
    arm: arm.name,
    startDay,
    toldDay,
    cleanDay,
    isExposed,
    infected,
    movedDays: shared ? before.movedDays : movesOf(options, draws, startDay),
    sharesAddressOf: shared ? before.id : null,
  };
}

function drawArm(arms: readonly InfectionArm[], draws: Draws): InfectionArm {
  let place = draws.unit() * arms.reduce((sum, arm) => sum + arm.weight, 0);
  return (
    arms.find((arm) => {
      place -= arm.weight;
      return place < 0;
    }) ?? arms[arms.length - 1]
  );
}

function timeToClean(exponential: number, perDay: number, arm: InfectionArm): number {
  const untold = perDay * arm.delayDays;
  return exponential <= untold
    ? exponential / perDay
    : arm.delayDays + (exponential - untold) / (perDay * arm.hazardRatio);
}

/** Told once, an owner is not told of a reinfection here: it ends as it would by itself. */
function spansOf(
  options: InfectionOptions,
  draws: Draws,
  first: DaySpan,
  isExposed: boolean,
  perDay: number,
): DaySpan[] {
  const spans = [first];
  for (let last = first; isExposed && last.to < options.days; last = spans[spans.length - 1]) {
    const from = last.to + draws.exponential(1 / options.reinfectionsPerDay);
    if (from >= options.days) break;
    spans.push({ from, to: from + draws.exponential(1 / perDay) });
  }
  return spans;
}

/** Cut off by drawing again, so that the ends have no heap of their own. */
function rateOf({ rateMedian, rateSigma, rateLeast, rateMost }: InfectionOptions, draws: Draws): number {
  for (;;) {
    const rate = rateMedian * Math.exp(rateSigma * draws.normal());
    if (rate >= rateLeast && rate <= rateMost) return rate;
  }
}

function pausesOf(
  { pauseShare, pauseMeanDays }: InfectionOptions,
  draws: Draws,
  startDay: number,
): DaySpan[] {
  if (!draws.isIn(pauseShare)) return [];
  const from = startDay + draws.exponential(14);
  return [{ from, to: from + draws.exponential(pauseMeanDays) }];
}

function movesOf(options: InfectionOptions, draws: Draws, startDay: number): number[] {
  const moves: number[] = [];
  if (!draws.isIn(options.churnShare)) return moves;
  for (let day = startDay + draws.exponential(options.churnMeanDays); day < options.days; ) {
    moves.push(day);
    day += draws.exponential(options.churnMeanDays);
  }
  return moves;
}
