/** Answers of a victim to forged questions: uniform over the Internet, a Poisson process for each /24. */
import { hash } from '../../random.ts';
import type { Activity } from '../activity.ts';
import type { Agenda } from '../agenda.ts';
import { BLOCK_SIZE, type DarkView } from '../dark-view.ts';
import { Draw } from '../draw.ts';
import type { Form } from '../form.ts';
import type { Outlet } from '../outlet.ts';

const BLOCKS_OF_INTERNET = 2 ** 24;

export interface BurstPlan {
  readonly begin: number;
  readonly seconds: number;
  readonly key: number;
  readonly source: number;
  /** Answers a second to the whole Internet. */
  readonly rate: number;
  readonly form: Form;
}

export class Burst implements Activity {
  readonly begin: number;
  readonly #plan: BurstPlan;

  constructor(plan: BurstPlan) {
    this.begin = plan.begin;
    this.#plan = plan;
  }

  unfold(view: DarkView, agenda: Agenda): number {
    const { key, begin, seconds, rate } = this.#plan;
    const expected = (rate * seconds) / BLOCKS_OF_INTERNET;
    for (const { base, targets } of view.blocks) {
      const draw = new Draw(hash(key, base));
      for (let at = draw.exponential(1) / expected; at < 1; at += draw.exponential(1) / expected) {
        const target = targets[draw.below(BLOCK_SIZE)];
        const forgedPort = draw.between(1024, 65_535);
        if (target >= 0) agenda.addProbe(this, begin + at * seconds, target, forgedPort);
      }
    }
    return Number.POSITIVE_INFINITY;
  }

  write(outlet: Outlet, time: number, target: number, port: number): void {
    const { form, source, key } = this.#plan;
    form(outlet, { source, time, target, port, key, nth: 0 });
  }
}
