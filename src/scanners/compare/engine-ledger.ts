/** When each known organisation came first, to each side. */
import type { EngineArrival } from '../../model/comparison.ts';
import type { Side } from '../../model/visit-count.ts';

interface Arrival {
  first: Record<Side, number>;
  /** After the date. */
  visits: Record<Side, number>;
}

export class EngineLedger {
  readonly #listedAt: number;
  readonly #splitAt: number;
  readonly #grainSeconds: number;
  readonly #arrivals = new Map<string, Arrival>();

  /** Epoch seconds: the date, and the grain with which the time after it begins. */
  constructor(listedAt: number, splitAt: number, grainSeconds: number) {
    this.#listedAt = listedAt;
    this.#splitAt = splitAt;
    this.#grainSeconds = grainSeconds;
  }

  add(organisation: string, side: Side, at: number, visits: number): void {
    const arrival = this.#arrivals.get(organisation) ?? {
      first: { a: Number.POSITIVE_INFINITY, b: Number.POSITIVE_INFINITY },
      visits: { a: 0, b: 0 },
    };
    this.#arrivals.set(organisation, arrival);
    arrival.first[side] = Math.min(arrival.first[side], at);
    if (at >= this.#splitAt) arrival.visits[side] += visits;
  }

  /** Those that came first first. */
  arrivals(): EngineArrival[] {
    const seen = (at: number) => (Number.isFinite(at) ? at : null);
    return [...this.#arrivals]
      .sort(
        ([nameX, x], [nameY, y]) =>
          Math.min(x.first.a, x.first.b) - Math.min(y.first.a, y.first.b) || (nameX < nameY ? -1 : 1),
      )
      .map(([organisation, { first, visits }]) => ({
        organisation,
        firstA: seen(first.a),
        firstB: seen(first.b),
        // Its grain is known: in that of the date it is taken to have come because of it.
        delaySeconds:
          Number.isFinite(first.a) && first.a + this.#grainSeconds > this.#listedAt
            ? Math.max(0, first.a - this.#listedAt)
            : null,
        visitsA: visits.a,
        visitsB: visits.b,
      }));
  }
}
