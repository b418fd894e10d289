/**
 * Server-sent events (HTML Standard, 9.2) to all that watch: each scope's text is made once, a slow reader
 * loses dots and is told how many, and nothing piles up.
 */
import type { FastifyReply } from 'fastify';
import type { LiveDot, LiveEvent } from '../model/api.ts';

const SEND_EVERY_MS = 200;
const HEARTBEAT_MS = 15_000;
/** Bytes that may wait for one reader. */
const MOST_WAITING_BYTES = 1024 * 1024;
const MOST_WATCHERS = 500;
const MOST_OF_ACCOUNT = 20;

export interface Watcher {
  readonly accountId: string;
  /** Watchers with the same key see the same; null sees all. No text is null's, not even that of no owner. */
  readonly scopeKey: string | null;
  readonly sees: (dot: LiveDot) => boolean;
  readonly seesOwner: (ownerId: string) => boolean;
  /** Asked now and then: false ends the stream. */
  readonly mayGoOn: () => Promise<boolean>;
}

interface Stream extends Watcher {
  readonly reply: FastifyReply;
  missed: number;
}

function encode(event: LiveEvent): string {
  return `event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

export class LiveStreams {
  readonly #streams = new Set<Stream>();
  readonly #clock: () => number;
  readonly #sending: NodeJS.Timeout;
  readonly #beating: NodeJS.Timeout;
  #waiting: LiveDot[] = [];
  #more = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.#sending = setInterval(() => this.#send(), SEND_EVERY_MS).unref();
    this.#beating = setInterval(() => void this.#beat(), HEARTBEAT_MS).unref();
  }

  get count(): number {
    return this.#streams.size;
  }

  hasRoomFor(accountId: string): boolean {
    if (this.#streams.size >= MOST_WATCHERS) return false;
    let own = 0;
    for (const stream of this.#streams) if (stream.accountId === accountId) own++;
    return own < MOST_OF_ACCOUNT;
  }

  open(reply: FastifyReply, watcher: Watcher, since: Iterable<LiveDot>): void {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...reply.getHeaders(),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    } as Record<string, string>);
    // Gone already: it would never say so again.
    if (raw.destroyed) return;
    const stream: Stream = { ...watcher, reply, missed: 0 };
    this.#streams.add(stream);
    raw.on('close', () => this.#streams.delete(stream));
    raw.on('error', () => this.#streams.delete(stream));
    raw.write(encode({ kind: 'hello', now: this.#clock() }));
    const dots = [...since];
    for (let at = 0; at < dots.length; at += 1_000)
      raw.write(encode({ kind: 'packets', dots: dots.slice(at, at + 1_000), more: 0 }));
  }

  /** Dots go out together, a few times a second. */
  push(dots: readonly LiveDot[], more: number): void {
    if (this.#streams.size === 0) return;
    for (const dot of dots) this.#waiting.push(dot);
    this.#more += more;
  }

  tell(event: Extract<LiveEvent, { kind: 'incident' }>): void {
    const text = encode(event);
    for (const stream of this.#streams) {
      if (stream.seesOwner(event.incident.ownerId)) this.#write(stream, text);
    }
  }

  /** Ends all streams; readers come back by themselves once the hub is there again. */
  close(): void {
    clearInterval(this.#sending);
    clearInterval(this.#beating);
    for (const { reply } of this.#streams) reply.raw.end();
    this.#streams.clear();
  }

  #send(): void {
    if (this.#waiting.length === 0 && this.#more === 0) return;
    const dots = this.#waiting;
    const more = this.#more;
    this.#waiting = [];
    this.#more = 0;
    const texts = new Map<string | null, { text: string; dots: number }>();
    for (const stream of this.#streams) {
      let made = texts.get(stream.scopeKey);
      if (made === undefined || stream.missed > 0) {
        const seen = dots.filter(stream.sees);
        // What lies beyond the sample belongs to nobody in particular: only who sees all is told.
        const beyond = (stream.scopeKey === null ? more : 0) + stream.missed;
        made = { text: encode({ kind: 'packets', dots: seen, more: beyond }), dots: seen.length };
        if (stream.missed === 0) texts.set(stream.scopeKey, made);
      }
      if (this.#write(stream, made.text)) stream.missed = 0;
      else stream.missed += made.dots;
    }
  }

  /** Ends the streams of those who may not go on: after a sign-out or a change of rights, and on each beat. */
  async endStale(): Promise<void> {
    for (const stream of [...this.#streams]) {
      if (await stream.mayGoOn().catch(() => false)) continue;
      stream.reply.raw.end();
      this.#streams.delete(stream);
    }
  }

  async #beat(): Promise<void> {
    await this.endStale();
    for (const stream of this.#streams) this.#write(stream, ': still here\n\n');
  }

  #write(stream: Stream, text: string): boolean {
    const { raw } = stream.reply;
    if (raw.writableLength > MOST_WAITING_BYTES) return false;
    raw.write(text);
    return true;
  }
}
