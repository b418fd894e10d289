/**
 * A session of a sender that picks every target at random: each /24 gets a Poisson process of its rate * 256 / 2^32,
 * thinned by the time of day.
 */
import { hash, toUnit } from '../../random.ts';
import type { Activity } from '../activity.ts';
import type { Agenda } from '../agenda.ts';
import { BLOCK_SIZE, type DarkView } from '../dark-view.ts';
import { Draw } from '../draw.ts';
import type { Form } from '../form.ts';
import type { Outlet } from '../outlet.ts';

const BLOCKS_OF_INTERNET = 2 ** 24;
const DAY_SECONDS = 86_400;

export interface WanderingPlan {
  readonly begin: number;
  readonly seconds: number;
  readonly key: number;
  readonly source: number;
  /** Probes a second to the whole Internet, at its busiest. */
  readonly rate: number;
  /** 0: the same by day and night; 1: silent at night. */
  readonly rhythm: number;
  /** Time of the day at which it is busiest, seconds. */
  readonly busiestSecond: number;
  readonly ports: readonly number[];
  /** Weight of each port. */
  readonly weights: readonly number[];
  readonly form: Form;
  /** Which addresses it would ever pick; default all. */
  readonly aimsAt?: ((address: number) => boolean) | undefined;
}

export class Wandering implements Activity {
  readonly begin: number;
  readonly #plan: WanderingPlan;
  readonly #allWeights: number;

  constructor(plan: WanderingPlan) {
    this.begin = plan.begin;
    this.#plan = plan;
    this.#allWeights = plan.weights.reduce((sum, weight) => sum + weight, 0);
  }

  unfold(view: DarkView, agenda: Agenda): number {
    const { key, begin, seconds, rate, aimsAt } = this.#plan;
    const expected = (rate * seconds) / BLOCKS_OF_INTERNET;
    for (const { base, targets } of view.blocks) {
      if (aimsAt !== undefined && !aimsAt(base)) continue;
      // Waiting times of a Poisson process, in units of the session.
      const draw = new Draw(hash(key, base));
      for (let at = draw.exponential(1) / expected; at < 1; at += draw.exponential(1) / expected) {
        const time = begin + at * seconds;
        const octet = draw.below(BLOCK_SIZE);
        const port = this.#port(draw);
        if (draw.unit() > this.#busyness(time) || targets[octet] < 0) continue;
        agenda.addProbe(this, time, targets[octet], port);
      }
    }
    return Number.POSITIVE_INFINITY;
  }

  #busyness(time: number): number {
    const { rhythm, busiestSecond } = this.#plan;
    const phase = ((time - busiestSecond) / DAY_SECONDS) * 2 * Math.PI;
    return 1 - rhythm * (0.5 - 0.5 * Math.cos(phase));
  }

  #port(draw: Draw): number {
    const { ports, weights } = this.#plan;
    let rest = draw.unit() * this.#allWeights;
    for (let i = 0; i < ports.length; i++) {
      rest -= weights[i];
      if (rest <= 0) return ports[i];
    }
    return ports[ports.length - 1];
  }

  write(outlet: Outlet, time: number, target: number, port: number): void {
    const { form, source, key } = this.#plan;
    form(outlet, { source, time, target, port, key, nth: hash(key, Math.floor(time * 1e6) >>> 0) });
  }
}

/** Time of day at which the people of a network are awake, by its first octet: a continent, more or less. */
export function busiestSecondOf(address: number): number {
  return Math.floor(toUnit(hash(address >>> 24, 0x74696d65)) * 24) * 3600;
}
