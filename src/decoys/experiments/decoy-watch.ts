/**
 * When each decoy listened, by what its journal says. One that was killed did not say when: it is taken to have listened
 * until its last event before the next start, as nothing after that is known.
 */
import type { DecoyEvent } from '../../model/decoy-event.ts';

interface Stretch {
  readonly from: number;
  readonly to: number;
}

interface Watched {
  readonly stretches: Stretch[];
  /** Epoch milliseconds; null: it does not listen. */
  openSince: number | null;
  lastAt: number;
}

const DAY_MS = 86_400_000;

export class DecoyWatch {
  /** Epoch milliseconds of the last event of any decoy. */
  lastAt = Number.NEGATIVE_INFINITY;
  readonly #decoys = new Map<string, Watched>();

  /** Events of one decoy in about the order in which they were written. */
  add(event: DecoyEvent): void {
    const at = Date.parse(event.timestamp);
    this.lastAt = Math.max(this.lastAt, at);
    const own = this.#decoys.get(event.sensor) ?? { stretches: [], openSince: null, lastAt: at };
    this.#decoys.set(event.sensor, own);
    if (event.eventid === 'yamori.decoy.started') {
      close(own, own.lastAt);
      own.openSince = at;
    } else if (event.eventid === 'yamori.decoy.stopped') close(own, at);
    // What was before the first line that was kept: it listened, as somebody came.
    else if (event.protocol !== 'none') own.openSince ??= at;
    else return;
    own.lastAt = Math.max(own.lastAt, at);
  }

  get decoys(): readonly string[] {
    return [...this.#decoys.keys()];
  }

  /** Epoch seconds of when it began first to listen; null: it never did. */
  beganAt(decoy: string): number | null {
    const own = this.#decoys.get(decoy);
    const first = own?.stretches[0]?.from ?? own?.openSince ?? null;
    return first === null ? null : first / 1_000;
  }

  /** Days for which it listened; epoch seconds. What did not stop listened on to the end of all that is known. */
  days(decoy: string, from: number, to: number): number {
    const own = this.#decoys.get(decoy);
    if (own === undefined) return 0;
    const open =
      own.openSince === null ? [] : [{ from: own.openSince, to: Math.max(this.lastAt, to * 1_000) }];
    let sum = 0;
    for (const stretch of [...own.stretches, ...open])
      sum += Math.max(0, Math.min(to * 1_000, stretch.to) - Math.max(from * 1_000, stretch.from));
    return sum / DAY_MS;
  }
}

function close(own: Watched, at: number): void {
  if (own.openSince !== null) own.stretches.push({ from: own.openSince, to: Math.max(own.openSince, at) });
  own.openSince = null;
}
