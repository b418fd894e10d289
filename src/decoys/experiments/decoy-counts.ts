/** Events of decoys -> what the comparison of two sets counts, each to the second. */
import type { DecoyMeasure } from '../../model/decoy-comparison.ts';
import type { DecoyEvent, DecoyEventId } from '../../model/decoy-event.ts';
import type { Side, VisitCount } from '../../model/visit-count.ts';

export interface DecoyCountsOptions {
  /** Null: the decoy is on neither side. */
  readonly sideOf: (sensor: string) => Side | null;
  /** Who came: what is resampled as one. */
  readonly visitorOf: (event: DecoyEvent) => string;
  /** Days count from then. Epoch seconds. */
  readonly listedAt: number;
}

export interface DecoyCount {
  readonly measure: DecoyMeasure;
  readonly count: VisitCount;
}

/**
 * What counts where. Every session has one `connect`. ONVIF and UPnP come as a request of HTTP or as a datagram, and are
 * counted as that.
 */
const MEASURES: Partial<Record<DecoyEventId, readonly DecoyMeasure[]>> = {
  'cowrie.session.connect': ['visits', 'visitors'],
  'cowrie.login.failed': ['login-attempts'],
  'cowrie.login.success': ['login-attempts', 'logins'],
  'cowrie.command.input': ['requests'],
  'yamori.http.request': ['requests'],
  'yamori.rtsp.request': ['requests'],
  'yamori.modbus.request': ['requests'],
  'yamori.s7.request': ['requests'],
  'yamori.datagram': ['requests'],
  'yamori.payload': ['requests'],
};

const DAY = 86_400;
/** Of addresses that came on a day. When there are more, the days that came first are forgotten. */
const MOST_REMEMBERED = 2_000_000;

export class DecoyCounts {
  readonly #options: DecoyCountsOptions;
  readonly #came = new Map<number, Set<string>>();
  #remembered = 0;

  constructor(options: DecoyCountsOptions) {
    this.#options = options;
  }

  /** Each event once. */
  *take(event: DecoyEvent): Generator<DecoyCount> {
    const side = this.#options.sideOf(event.sensor);
    const measures = MEASURES[event.eventid];
    // Of the decoy itself.
    if (side === null || measures === undefined || event.protocol === 'none') return;
    const at = Math.floor(Date.parse(event.timestamp) / 1_000);
    const source = this.#options.visitorOf(event);
    for (const measure of measures) {
      if (measure === 'visitors' && !this.#isNewToday(at, side, event.src_ip)) continue;
      yield { measure, count: { at, side, source, service: event.protocol, visits: 1 } };
    }
  }

  #isNewToday(at: number, side: Side, address: string): boolean {
    const day = Math.floor((at - this.#options.listedAt) / DAY);
    const came = this.#came.get(day) ?? new Set<string>();
    this.#came.set(day, came);
    const key = `${side} ${address}`;
    if (came.has(key)) return false;
    came.add(key);
    this.#remembered++;
    while (this.#remembered > MOST_REMEMBERED && this.#came.size > 1) {
      const [oldest, forgotten] = this.#came.entries().next().value as [number, Set<string>];
      this.#came.delete(oldest);
      this.#remembered -= forgotten.size;
    }
    return true;
  }
}
