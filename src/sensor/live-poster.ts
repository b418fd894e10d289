/**
 * Sends the sample for the live view. Nothing waits for it: while a post is under way or the hub is away,
 * what comes is thinned out or dropped, as nobody wants to see it later.
 */
import { type LivePacket, type LivePost, MOST_LIVE } from '../model/sighting.ts';
import { BackOff } from './back-off.ts';
import type { HubAddress } from './hub-address.ts';
import { postToHub } from './hub-request.ts';

export interface LivePosterOptions {
  readonly hub: HubAddress;
  /** Least time from post to post. */
  readonly everyMs?: number;
  readonly timeoutMs?: number;
  readonly backOff?: { readonly firstMs: number; readonly mostMs: number };
  /** 0..1. */
  readonly random?: () => number;
}

export const LIVE_PATH = 'api/v1/ingest/live';

export class LivePoster {
  readonly #hub: HubAddress;
  readonly #everyMs: number;
  readonly #timeoutMs: number;
  readonly #backOff: BackOff;
  readonly #ending = new AbortController();
  #packets: LivePacket[] = [];
  #more = 0;
  #timer: NodeJS.Timeout | null = null;
  #posting: Promise<void> | null = null;
  #waitMs = 0;

  constructor(options: LivePosterOptions) {
    this.#hub = options.hub;
    this.#everyMs = options.everyMs ?? 250;
    this.#timeoutMs = options.timeoutMs ?? 5000;
    this.#backOff = new BackOff({
      ...(options.backOff ?? { firstMs: 1000, mostMs: 30_000 }),
      random: options.random ?? Math.random,
    });
  }

  /** Never waits and never throws. */
  offer({ packets, more }: LivePost): void {
    if (this.#ending.signal.aborted) return;
    this.#more += more;
    for (const packet of packets) {
      if (this.#packets.length < MOST_LIVE) this.#packets.push(packet);
      else this.#more++;
    }
    if (this.#packets.length + this.#more > 0) this.#schedule();
  }

  async close(): Promise<void> {
    this.#ending.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#posting;
  }

  #schedule(): void {
    if (this.#timer !== null || this.#posting !== null || this.#ending.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#posting = this.#post().finally(() => {
        this.#posting = null;
        if (this.#packets.length + this.#more > 0) this.#schedule();
      });
    }, this.#everyMs + this.#waitMs);
    this.#timer.unref();
  }

  async #post(): Promise<void> {
    const post: LivePost = { packets: this.#packets, more: this.#more };
    this.#packets = [];
    this.#more = 0;
    const answer = await postToHub(this.#hub, LIVE_PATH, JSON.stringify(post), {
      timeoutMs: this.#timeoutMs,
      signal: this.#ending.signal,
    });
    if (typeof answer !== 'string' && answer.status >= 200 && answer.status < 300) {
      this.#waitMs = 0;
      this.#backOff.reset();
      return;
    }
    // What gathered meanwhile is of the past by the next attempt.
    this.#packets = [];
    this.#more = 0;
    this.#waitMs = this.#backOff.next();
  }
}
