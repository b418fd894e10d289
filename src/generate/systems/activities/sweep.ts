/**
 * A sweep: every address of the Internet (or of a part of it) once, in some order, by one source or by several that
 * divide the work.
 */
import { hash, toUnit } from '../../random.ts';
import type { Activity } from '../activity.ts';
import type { Agenda } from '../agenda.ts';
import { BLOCK_SIZE, type DarkView } from '../dark-view.ts';
import type { Form } from '../form.ts';
import { type OrderName, positionOf } from '../order.ts';
import type { Outlet } from '../outlet.ts';
import type { Pace } from '../pace.ts';

const INTERNET = 2 ** 32;

/**
 * How members share a sweep: every K-th position each (shards); a K-th of the order each, side by side (ranges);
 * chunks of positions to whoever is free (chunks).
 */
export type Division = 'shards' | 'ranges' | 'chunks';

export interface SweepPlan {
  readonly begin: number;
  readonly seconds: number;
  /** The run's secret: its permutation, its cookies. */
  readonly key: number;
  readonly order: OrderName;
  /** Sources. */
  readonly members: readonly number[];
  readonly division: Division;
  readonly ports: readonly number[];
  /** Share of the Internet that the sweep visits: the first part of its order. */
  readonly share: number;
  /** Share of the Internet's /24s that asked to be left out. */
  readonly excluded: number;
  /** Which networks those are. */
  readonly exclusionKey: number;
  /** Probes to each target, and seconds between them. */
  readonly probes: number;
  readonly gapSeconds: number;
  readonly pace: Pace;
  readonly form: Form;
  /** Packets wait in queues for this long, on average. */
  readonly jitterSeconds: number;
}

export class Sweep implements Activity {
  readonly begin: number;
  readonly #plan: SweepPlan;

  constructor(plan: SweepPlan) {
    this.begin = plan.begin;
    this.#plan = plan;
  }

  unfold(view: DarkView, agenda: Agenda): number {
    const { ports, excluded, exclusionKey } = this.#plan;
    for (const { base, targets } of view.blocks) {
      if (toUnit(hash(base, exclusionKey)) < excluded) continue;
      for (let octet = 0; octet < BLOCK_SIZE; octet++) {
        if (targets[octet] < 0) continue;
        for (let p = 0; p < ports.length; p++) this.#place(agenda, base + octet, targets[octet], p);
      }
    }
    return Number.POSITIVE_INFINITY;
  }

  #place(agenda: Agenda, address: number, target: number, p: number): void {
    const plan = this.#plan;
    // One order for each port: with the times interleaved, as of a tool that shuffles ports with the addresses.
    const key = p === 0 ? plan.key : hash(plan.key, p);
    const position = positionOf(plan.order, address, key);
    const reach = INTERNET * plan.share;
    if (position >= reach) return;
    const size = plan.members.length;
    let work = (position + 0.5) / reach;
    let member = position % size;
    if (plan.division === 'chunks') member = hash(plan.key, position >>> 8, 2) % size;
    if (plan.division === 'ranges') {
      member = Math.floor(work * size);
      work = work * size - member;
    }
    const wait = -plan.jitterSeconds * Math.log(toUnit(hash(plan.key, address, 3 + p)));
    const time = plan.begin + plan.seconds * plan.pace.timeOf(work) + wait;
    for (let nth = 0; nth < plan.probes; nth++) {
      const late = nth * plan.gapSeconds * (0.9 + 0.2 * toUnit(hash(plan.key, address, 99 + nth)));
      agenda.addProbe(this, time + late, target, (member * plan.ports.length + p) * 16 + nth);
    }
  }

  write(outlet: Outlet, time: number, target: number, tag: number): void {
    const plan = this.#plan;
    const rest = tag >>> 4;
    const source = plan.members[Math.floor(rest / plan.ports.length)];
    const port = plan.ports[rest % plan.ports.length];
    plan.form(outlet, { source, time, target, port, key: plan.key, nth: tag & 15 });
  }
}
