/** A client that asks the same few addresses again and again: by a timer, while it is switched on. */
import { hash, toUnit } from '../../random.ts';
import type { Activity } from '../activity.ts';
import type { Agenda } from '../agenda.ts';
import type { DarkView } from '../dark-view.ts';
import type { Form } from '../form.ts';
import type { Outlet } from '../outlet.ts';

const DAY_SECONDS = 86_400;

export interface RepeatingPlan {
  readonly begin: number;
  readonly seconds: number;
  readonly key: number;
  readonly source: number;
  /** Where it believes its server to be. */
  readonly addresses: readonly number[];
  readonly port: number;
  readonly intervalSeconds: number;
  /** Share of the interval by which it is late, at most. */
  readonly jitter: number;
  /** Hours a day that it is on, from its morning on. */
  readonly onHours: number;
  readonly form: Form;
}

export class Repeating implements Activity {
  readonly begin: number;
  readonly #plan: RepeatingPlan;
  readonly #morning: number;
  #next: number;

  constructor(plan: RepeatingPlan) {
    this.begin = plan.begin;
    this.#plan = plan;
    this.#morning = toUnit(hash(plan.key, 1)) * DAY_SECONDS;
    this.#next = Math.max(0, plan.begin) + toUnit(hash(plan.key, 2)) * plan.intervalSeconds;
  }

  /** A day at a time. */
  unfold(view: DarkView, agenda: Agenda): number {
    const { key, begin, seconds, addresses, intervalSeconds, jitter, onHours } = this.#plan;
    const end = begin + seconds;
    const until = Math.min(end, this.#next + DAY_SECONDS);
    for (; this.#next < until; this.#next += intervalSeconds) {
      const round = Math.floor(this.#next / intervalSeconds);
      const time = this.#next + intervalSeconds * jitter * toUnit(hash(key, round, 3));
      const sinceMorning = (((time - this.#morning) % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
      if (sinceMorning > onHours * 3600) continue;
      const target = view.targetOf(addresses[hash(key, round, 4) % addresses.length]);
      if (target >= 0) agenda.addProbe(this, time, target, round);
    }
    return this.#next < end ? this.#next : Number.POSITIVE_INFINITY;
  }

  write(outlet: Outlet, time: number, target: number, nth: number): void {
    const { form, source, key, port } = this.#plan;
    form(outlet, { source, time, target, port, key, nth });
  }
}
