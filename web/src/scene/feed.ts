/**
 * Brings what the hub sees live into typed columns: the stream, the last hour, minutes and alerts. Knows no
 * page: it is handed its clock and its ways to the hub, and tells listeners when something other than
 * packets has changed.
 */
import type { IncidentView, LiveDot, LiveEvent, LiveHistory } from '../../../src/model/api.ts';
import { DotRing } from './dot-ring.ts';
import { MINUTE_MS, MINUTES, type MinuteCount, MinuteCounts } from './minutes.ts';

export type FeedState = 'connecting' | 'live' | 'waiting' | 'stopped';

/** What a stream tells; after `failed` it tells nothing more. */
export interface StreamListener {
  readonly opened: () => void;
  readonly message: (text: string) => void;
  readonly failed: () => void;
}

export interface FeedPorts {
  /** Opens `/api/v1/live?since=...` (epoch milliseconds); answers how to close it. */
  readonly openStream: (sinceMs: number, listener: StreamListener) => () => void;
  readonly readHistory: (fromMs: number, toMs: number) => Promise<LiveHistory>;
  readonly now: () => number;
  readonly random: () => number;
  /** As setTimeout; answers how to take it back. */
  readonly later: (run: () => void, delayMs: number) => () => void;
}

export interface FeedOptions {
  /** Packets kept: 57 bytes each. */
  readonly capacity?: number;
}

const HOUR_MS = MINUTES * MINUTE_MS;
const DEFAULT_CAPACITY = 262_144;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const MOST_ALERTS = 200;

export class Feed {
  readonly ring: DotRing;
  readonly #ports: FeedPorts;
  readonly #minutes = new MinuteCounts();
  readonly #alerts = new Map<string, IncidentView>();
  readonly #listeners = new Set<() => void>();
  #state: FeedState = 'stopped';
  #closeStream: (() => void) | null = null;
  #cancelWait: (() => void) | null = null;
  #waitMs = FIRST_WAIT_MS;
  #skewMs = 0;
  #beyond = 0;
  #refused = 0;
  #historyFailed = false;
  /** Up to when the past was read. */
  #readUntil = 0;
  /** Counts starts and stops, so that an answer to an earlier one is not taken. */
  #run = 0;
  #snapshot: FeedSnapshot;

  constructor(ports: FeedPorts, options: FeedOptions = {}) {
    this.#ports = ports;
    this.ring = new DotRing(options.capacity ?? DEFAULT_CAPACITY);
    this.#snapshot = this.#takeSnapshot();
  }

  /** The hub's clock, as far as its greeting told it. */
  now(): number {
    return this.#ports.now() + this.#skewMs;
  }

  /** Reads the last hour, then listens. Does nothing when it runs already. */
  async start(): Promise<void> {
    if (this.#state !== 'stopped') return;
    const run = ++this.#run;
    this.#setState('connecting');
    const to = this.now();
    this.#readUntil = to;
    try {
      const history = await this.#ports.readHistory(to - HOUR_MS, to);
      if (run !== this.#run) return;
      this.#historyFailed = false;
      this.takeHistory(history);
    } catch {
      // The stream may well work without the past; the page says that the past is missing.
      this.#historyFailed = true;
      this.#tell();
    }
    if (run === this.#run) this.#connect();
  }

  stop(): void {
    this.#run++;
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#closeStream?.();
    this.#closeStream = null;
    this.#setState('stopped');
  }

  takeHistory(history: LiveHistory): void {
    this.ring.clear();
    for (const dot of history.dots.toSorted((a, b) => a.t - b.t)) this.#takeDot(dot);
    for (const minute of history.minutes) this.#minutes.set(minute);
  }

  /** What the stream says; whatever cannot be read is counted and dropped. */
  takeMessage(text: string): void {
    let event: LiveEvent;
    try {
      event = JSON.parse(text) as LiveEvent;
    } catch {
      this.#refused++;
      return;
    }
    this.takeEvent(event);
  }

  takeEvent(event: LiveEvent): void {
    switch (event?.kind) {
      case 'packets': {
        let taken = 0;
        for (const dot of event.dots) {
          if (!this.#takeDot(dot)) continue;
          taken++;
          this.#minutes.addPackets(dot.t, 1);
        }
        if (event.more > 0) {
          this.#beyond += event.more;
          const last = taken > 0 ? this.ring.time[this.ring.slotOf(this.ring.next - 1)] : this.now();
          this.#minutes.addPackets(last, event.more);
        }
        return;
      }
      case 'incident':
        this.takeIncident(event.incident);
        return;
      case 'hello':
        this.#skewMs = event.now - this.#ports.now();
        return;
      default:
        this.#refused++;
    }
  }

  /** An incident that is open calls out; one that is closed, or only watched, no longer does. */
  takeIncident(incident: IncidentView): void {
    const isKnown = this.#alerts.has(incident.id);
    if (incident.status === 'open' || incident.status === 'working') {
      this.#alerts.set(incident.id, incident);
      // What was opened before is in the hub's own count of the hour.
      if (!isKnown && incident.openedAt > this.#readUntil) this.#minutes.addAlert(incident.openedAt);
      if (this.#alerts.size > MOST_ALERTS) {
        const oldest = [...this.#alerts.values()].reduce((a, b) => (a.lastSeen <= b.lastSeen ? a : b));
        this.#alerts.delete(oldest.id);
      }
    } else if (isKnown) this.#alerts.delete(incident.id);
    else return;
    this.#tell();
  }

  minutes(): MinuteCount[] {
    return this.#minutes.list(this.now());
  }

  /** For useSyncExternalStore: the same object until something has changed. Packets change nothing. */
  snapshot = (): FeedSnapshot => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Packets that the hub saw beyond the sample it sent, and messages or packets that could not be read. */
  counts(): { readonly beyond: number; readonly refused: number } {
    return { beyond: this.#beyond, refused: this.#refused };
  }

  #takeDot(dot: LiveDot): boolean {
    const isTaken = this.ring.push(dot);
    if (!isTaken) this.#refused++;
    return isTaken;
  }

  #connect(): void {
    const { ring } = this;
    const since = ring.next > ring.oldest ? ring.order[ring.slotOf(ring.next - 1)] + 1 : this.now();
    this.#closeStream = this.#ports.openStream(since, {
      opened: () => {
        this.#waitMs = FIRST_WAIT_MS;
        this.#setState('live');
      },
      message: (text) => this.takeMessage(text),
      failed: () => this.#wait(),
    });
  }

  #wait(): void {
    this.#closeStream = null;
    const waitMs = this.#waitMs * (0.75 + 0.5 * this.#ports.random());
    this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
    this.#cancelWait = this.#ports.later(() => this.#connect(), waitMs);
    this.#setState('waiting');
  }

  #setState(state: FeedState): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    this.#snapshot = this.#takeSnapshot();
    for (const listener of this.#listeners) listener();
  }

  #takeSnapshot(): FeedSnapshot {
    return {
      state: this.#state,
      alerts: [...this.#alerts.values()].toSorted((a, b) => b.lastSeen - a.lastSeen),
      historyFailed: this.#historyFailed,
    };
  }
}

export interface FeedSnapshot {
  readonly state: FeedState;
  /** Open incidents, the latest first. */
  readonly alerts: readonly IncidentView[];
  readonly historyFailed: boolean;
}

/** The ways to the hub that a browser has. */
export function browserPorts(readHistory: FeedPorts['readHistory']): FeedPorts {
  return {
    openStream: (sinceMs, listener) => {
      const stream = new EventSource(`/api/v1/live?since=${Math.floor(sinceMs)}`);
      const message = (event: MessageEvent<string>) => listener.message(event.data);
      stream.onopen = listener.opened;
      stream.onmessage = message;
      // Should the hub name its events, they are the same.
      for (const kind of ['packets', 'incident', 'hello']) stream.addEventListener(kind, message);
      stream.onerror = () => {
        // The browser would try again by itself, at once and for ever: all pages would fall upon a hub that restarts.
        stream.close();
        listener.failed();
      };
      return () => stream.close();
    },
    readHistory,
    now: () => Date.now(),
    random: () => Math.random(),
    later: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
