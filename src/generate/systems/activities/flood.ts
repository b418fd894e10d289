/** Many sources, forged for one packet each, that hit the same few addresses in a short time. */
import { hash, toUnit } from '../../random.ts';
import type { Activity } from '../activity.ts';
import type { Agenda } from '../agenda.ts';
import type { DarkView } from '../dark-view.ts';
import type { Form } from '../form.ts';
import type { Outlet } from '../outlet.ts';

export interface FloodPlan {
  readonly begin: number;
  readonly seconds: number;
  readonly key: number;
  readonly sources: readonly number[];
  readonly addresses: readonly number[];
  readonly port: number;
  readonly form: Form;
}

export class Flood implements Activity {
  readonly begin: number;
  readonly #plan: FloodPlan;

  constructor(plan: FloodPlan) {
    this.begin = plan.begin;
    this.#plan = plan;
  }

  unfold(view: DarkView, agenda: Agenda): number {
    const { begin, seconds, key, sources, addresses } = this.#plan;
    for (const source of sources) {
      const target = view.targetOf(addresses[hash(key, source) % addresses.length]);
      if (target >= 0) agenda.addProbe(this, begin + seconds * toUnit(hash(key, source, 1)), target, source);
    }
    return Number.POSITIVE_INFINITY;
  }

  write(outlet: Outlet, time: number, target: number, source: number): void {
    const { form, port, key } = this.#plan;
    form(outlet, { source, time, target, port, key, nth: 0 });
  }
}
