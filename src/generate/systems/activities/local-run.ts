/**
 * Runs of a worm that goes up from a random address: seldom, and then one neighbour after the other. Each aligned
 * /20 is met as often as its size says, anywhere inside it, and left at its end.
 */
import { hash } from '../../random.ts';
import type { Activity } from '../activity.ts';
import type { Agenda } from '../agenda.ts';
import { BLOCK_SIZE, type DarkView } from '../dark-view.ts';
import { Draw } from '../draw.ts';
import type { Form } from '../form.ts';
import type { Outlet } from '../outlet.ts';

const STRETCH = 4096;
const STRETCHES_OF_INTERNET = 2 ** 20;

export interface LocalRunPlan {
  readonly begin: number;
  readonly seconds: number;
  readonly key: number;
  readonly source: number;
  /** Probes a second while it runs. */
  readonly rate: number;
  readonly port: number;
  readonly form: Form;
}

export class LocalRun implements Activity {
  readonly begin: number;
  readonly #plan: LocalRunPlan;

  constructor(plan: LocalRunPlan) {
    this.begin = plan.begin;
    this.#plan = plan;
  }

  unfold(view: DarkView, agenda: Agenda): number {
    const { key, begin, seconds, rate } = this.#plan;
    const expected = (rate * seconds) / STRETCH / STRETCHES_OF_INTERNET;
    for (const { base, targets } of view.blocks) {
      // All blocks of a stretch draw the same runs.
      const stretch = Math.floor(base / STRETCH);
      const draw = new Draw(hash(key, stretch));
      for (let at = draw.exponential(1) / expected; at < 1; at += draw.exponential(1) / expected) {
        const first = stretch * STRETCH + draw.below(STRETCH);
        for (let octet = 0; octet < BLOCK_SIZE; octet++) {
          const step = base + octet - first;
          if (step < 0 || targets[octet] < 0) continue;
          agenda.addProbe(this, begin + at * seconds + step / rate, targets[octet], step);
        }
      }
    }
    return Number.POSITIVE_INFINITY;
  }

  write(outlet: Outlet, time: number, target: number, nth: number): void {
    const { form, source, key, port } = this.#plan;
    form(outlet, { source, time, target, port, key, nth });
  }
}
