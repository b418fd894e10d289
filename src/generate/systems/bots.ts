/**
 * Infected devices of one family: they come and go, restart, get new addresses from their provider, sleep at night.
 * Their rates follow a power law.
 */
import { busiestSecondOf, Wandering } from './activities/wandering.ts';
import { Draw } from './draw.ts';
import type { Form } from './form.ts';
import type { WorldPlan } from './world-plan.ts';

const DAY_SECONDS = 86_400;

export interface BotHabits {
  /** Probes a second: a power law from `least` on, cut at `most`. */
  readonly rate: { readonly least: number; readonly alpha: number; readonly most: number };
  /** Days until somebody cleans it, median. */
  readonly medianDays: number;
  /** Days between two restarts, mean. */
  readonly restartDays: number;
  /** The form and ports of one device. */
  readonly equip: (draw: Draw) => Equipment;
  /** On servers: no night, no new address. */
  readonly isRented?: boolean;
  readonly aimsAt?: (address: number) => boolean;
}

export interface Equipment {
  readonly form: Form;
  readonly ports: readonly number[];
  readonly weights: readonly number[];
}

/** Shares of devices: with a neighbour that infected it, and in the rented networks. */
const INFECTED_BY_NEIGHBOUR = 0.12;
const RENTED = 0.03;
const BESIDE_A_SYSTEM = 0.006;
/** At an address that the list still gives to an organisation. */
const ONCE_LISTED = 0.0005;
/** Shares of homes whose address changes at every restart, and every day. */
const NEW_AT_RESTART = 0.4;
const NEW_EVERY_DAY = 0.08;

/** `share` of the world's background senders. */
export function planBots(plan: WorldPlan, share: number, habits: BotHabits): void {
  const { draw, background } = plan;
  const count = Math.max(1, Math.round(background * share * draw.range(0.7, 1.3)));
  let last: number | null = null;
  for (let i = 0; i < count; i++) {
    last = homeOfBot(plan, last);
    planBot(plan, habits, last);
  }
}

function homeOfBot(plan: WorldPlan, last: number | null): number {
  const { draw, internet, world } = plan;
  const luck = draw.unit();
  if (luck < INFECTED_BY_NEIGHBOUR && last !== null) return internet.neighbour(draw, last);
  if (luck > 1 - ONCE_LISTED) return world.abandoned.pop() ?? internet.server(draw);
  if (luck > 1 - BESIDE_A_SYSTEM) return plan.besideSomebody();
  if (luck > 1 - BESIDE_A_SYSTEM - RENTED) return internet.server(draw);
  return internet.home(draw);
}

/** One device from its infection to its end. */
export function planBot(plan: WorldPlan, habits: BotHabits, home: number): void {
  const { internet, periodSeconds } = plan;
  const draw = new Draw(plan.draw.key());
  const life = Math.min(draw.lognormal(habits.medianDays, 1.5), 400) * DAY_SECONDS;
  // So that as many are there on the first day as on any other.
  let at = draw.range(-life, periodSeconds);
  const end = at + life;
  const { form, ports, weights } = habits.equip(draw);
  const isRented = habits.isRented ?? false;
  const full = draw.pareto(habits.rate.least, habits.rate.alpha, habits.rate.most);
  const rhythm = isRented || draw.chance(0.3) ? 0 : draw.range(0.1, 1);
  const changes = isRented ? 1 : draw.unit();
  let address = home;
  while (at < Math.min(end, periodSeconds)) {
    const restart = draw.exponential(habits.restartDays) * DAY_SECONDS;
    const seconds = Math.min(changes < NEW_EVERY_DAY ? Math.min(restart, DAY_SECONDS) : restart, end - at);
    if (at + seconds > 0) {
      plan.does(
        new Wandering({
          begin: at,
          seconds,
          key: draw.key(),
          source: plan.source(address),
          rate: full * draw.range(0.7, 1),
          rhythm,
          busiestSecond: busiestSecondOf(address),
          ports,
          weights,
          form,
          aimsAt: habits.aimsAt,
        }),
      );
    }
    // Off for a minute or a night; clean until the botnet finds it again.
    at += seconds + draw.lognormal(0.02, 2) * DAY_SECONDS;
    if (changes < NEW_AT_RESTART) address = internet.renewed(draw, address);
  }
}
