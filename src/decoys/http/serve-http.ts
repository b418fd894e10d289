/**
 * HTTP/1.x on a bare socket, for devices that must not answer as the runtime underneath would: every word, header and
 * fault comes from a style. Requests of one connection are answered one after another, in their order; nothing that a
 * visitor sends throws, and what he does not read is not written.
 *
 *   connect(name, socket, visit) {
 *     serveHttp(socket, visit, { style, limits: HTTP_LIMITS, clock, onTrouble, handle });
 *   }
 *   async function handle(request: HttpRequest, respond: Respond) {
 *     if (request.path === '/') respond({ status: 200, headers: [['Content-Type', 'text/html']], body: page });
 *     else respond.fault('not-found');
 *   }
 *
 * `yamori.http.request` is emitted by `respond`, before the first byte of the answer; `yamori.scanner`,
 * `yamori.exploit` and `yamori.indicator` before `handle` is called.
 */
import type { Socket } from 'node:net';
import type { DecoyFields } from '../../model/decoy-event.ts';
import { dataFields } from '../events/visit-log.ts';
import type { Visit } from '../persona.ts';
import { type HttpStream, streamOf } from './http-stream.ts';
import { answerHead, type HttpFault, type HttpHeader, type HttpStyle, reasonOf } from './http-style.ts';
import { type BodyReader, createBodyReader } from './request-body.ts';
import {
  cookiesOf,
  earlyFault,
  type HeadFault,
  headEnd,
  parseHead,
  type RequestHead,
  skipEmptyLines,
  splitTarget,
} from './request-head.ts';
import { foreignName, journalMarks, journalRequest, type RequestAbout } from './request-journal.ts';

export interface HttpLimits {
  /** Request line and headers. */
  readonly headBytes: number;
  readonly headers: number;
  readonly bodyBytes: number;
  /** Of the body, so much reaches `handle`. */
  readonly bodyKeptBytes: number;
  /** From the first byte of a request to its last. */
  readonly requestMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  headBytes: 16 * 1_024,
  headers: 100,
  bodyBytes: 2 ** 20,
  bodyKeptBytes: 64 * 1_024,
  requestMs: 30_000,
};

export interface HttpOptions {
  readonly style: HttpStyle;
  readonly limits: HttpLimits;
  readonly clock: () => number;
  /** A trouble of ours: `handle` threw. The visitor gets the fault `failed`. */
  readonly onTrouble: (error: unknown) => void;
  /** Calls `respond` or `respond.fault` once. */
  handle(request: HttpRequest, respond: Respond): Promise<void>;
}

export interface HttpRequest {
  readonly method: string;
  /** As it came: origin, absolute or asterisk form. */
  readonly target: string;
  /** Of the target, percent-decoded as far as that goes; begins with `/`, or is `*`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly version: '0.9' | '1.0' | '1.1';
  /** As they came, in their order. */
  readonly headers: readonly HttpHeader[];
  /** First value of a header, by its name in lower case; undefined: it did not come. */
  header(name: string): string | undefined;
  /** At most `bodyKeptBytes`. */
  readonly body: Buffer;
  readonly bodySize: number;
  readonly cookies: ReadonlyMap<string, string>;
  readonly visit: Visit;
  /** It came through TLS. */
  readonly isSecure: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: readonly HttpHeader[];
  /** Text goes as UTF-8. */
  readonly body?: Uint8Array | string;
  /** Instead of a body: called once the head is written; the connection ends with the stream. */
  readonly stream?: (stream: HttpStream) => void;
  readonly close?: boolean;
  /** Goes into `yamori.http.request`. */
  readonly fields?: DecoyFields;
}

export interface Respond {
  (answer: HttpAnswer): void;
  fault(fault: HttpFault): void;
}

/** What waits unread while a request is answered; beyond, the socket is not read. */
const MOST_WAITING_BYTES = 32 * 1_024;
/** A visitor whose request was refused still sends: it is read away, so that no reset takes the answer from him. */
const LINGER_MS = 2_000;

export function serveHttp(socket: Socket, visit: Visit, options: HttpOptions): void {
  const { style, limits, clock } = options;
  let pending: Buffer = Buffer.alloc(0);
  let searched = 0;
  let state: 'head' | 'body' | 'answer' | 'stream' | 'over' = 'head';
  let head: RequestHead | null = null;
  let body: BodyReader | null = null;
  let held = 0;
  let answered = 0;
  let hasEnded = false;
  let timer: NodeJS.Timeout | null = null;
  let idle: NodeJS.Timeout | null = null;

  socket.on('data', (data: Buffer) => {
    if (state === 'stream' || state === 'over') return;
    if (idle !== null) clearTimeout(idle);
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    if (pending.length > MOST_WAITING_BYTES && state === 'answer') socket.pause();
    advance();
  });
  socket.on('end', () => {
    hasEnded = true;
    endOfVisitor();
  });
  socket.once('close', () => {
    state = 'over';
    stopTimer();
    hold(0);
  });

  function endOfVisitor(): void {
    if (state === 'body') refuse({ ...aboutHead(), fault: 'body-short' });
    else if (state === 'head') {
      if (pending.length > 0) visit.refuse('http-head-short', pending);
      finish();
    }
  }

  function advance(): void {
    while (state === 'head' || state === 'body') {
      if (state === 'head' ? !readHead() : !readBody()) return;
    }
  }

  /** False: more must come first. */
  function readHead(): boolean {
    const empty = skipEmptyLines(pending);
    if (empty > 0) {
      pending = pending.subarray(empty);
      searched = 0;
    }
    if (pending.length === 0) return false;
    if (idle !== null) clearTimeout(idle);
    timer ??= setTimeout(onTime, limits.requestMs);
    const end = headEnd(pending, searched);
    const early = earlyFault(end < 0 ? pending : pending.subarray(0, end), style, limits.headBytes);
    searched = pending.length;
    const seen = pending.subarray(0, 1_024);
    if (early !== null) return refuse({ ...NOTHING, fault: early }, seen);
    if (end < 0) {
      if (!hold(pending.length)) return refuse({ ...NOTHING, fault: 'busy' }, seen);
      return false;
    }
    const parsed = parseHead(pending.subarray(0, end), style, limits.headers);
    pending = pending.subarray(end);
    searched = 0;
    if ('fault' in parsed) return refuse(parsed, seen);
    head = parsed;
    body = createBodyReader(parsed.body, limits);
    if (body.fault !== null) return refuse({ ...parsed, fault: body.fault });
    const wanted = parsed.body.kind === 'length' ? parsed.body.bytes : limits.bodyKeptBytes;
    if (parsed.body.kind !== 'none' && !hold(Math.min(wanted, limits.bodyKeptBytes)))
      return refuse({ ...parsed, fault: 'busy' });
    if (parsed.expects && !body.isWhole && pending.length === 0)
      socket.write(`HTTP/${style.version} 100 Continue\r\n\r\n`);
    state = 'body';
    return true;
  }

  function readBody(): boolean {
    if (head === null || body === null) throw new Error('a body without a head');
    pending = pending.subarray(body.feed(pending));
    if (body.fault !== null) return refuse({ ...aboutHead(), fault: body.fault });
    if (!body.isWhole) return false;
    stopTimer();
    state = 'answer';
    answer(head, body);
    return true;
  }

  function answer(parsed: RequestHead, read: BodyReader): void {
    const { path, query, authority } = splitTarget(parsed.target);
    const about = { ...parsed, body: read.kept(), bodySize: read.size };
    const request: HttpRequest = {
      ...about,
      path,
      query: new URLSearchParams(query),
      header: (name) => parsed.headers.find(([known]) => known.toLowerCase() === name)?.[1],
      cookies: cookiesOf(parsed.headers),
      visit,
      isSecure: 'encrypted' in socket,
    };
    let isAnswered = false;
    const once = () => {
      if (isAnswered) throw new Error(`${parsed.method} ${path} was answered twice`);
      isAnswered = true;
    };
    const respond = (given: HttpAnswer) => {
      once();
      send(about, given, isKept(parsed) && given.close !== true, parsed.version === '0.9');
    };
    respond.fault = (fault: HttpFault) => {
      once();
      sendFault(about, fault, isKept(parsed));
    };
    journalMarks(visit, about, authority);
    options
      .handle(request, respond)
      .then(() => {
        if (!isAnswered) throw new Error(`${parsed.method} ${path} was not answered`);
      })
      .catch((error: unknown) => {
        options.onTrouble(error);
        if (!isAnswered) respond.fault('failed');
      });
  }

  /** Version, wish of the client, and how many the make serves on one connection (RFC 9112 section 9.3). */
  function isKept({ version, headers }: RequestHead): boolean {
    if (style.keepAlive === null || version === '0.9') return false;
    if (answered + 1 >= style.keepAlive.mostRequests) return false;
    const wish = headers
      .filter(([name]) => name.toLowerCase() === 'connection')
      .map(([, value]) => value.toLowerCase())
      .join(',');
    return version === '1.1' ? !wish.includes('close') : wish.includes('keep-alive');
  }

  function send(about: RequestAbout, given: HttpAnswer, wishesKept: boolean, isBare: boolean): void {
    const { status, headers = [], stream } = given;
    const keeps = wishesKept && stream === undefined;
    const bytes =
      typeof given.body === 'string' ? Buffer.from(given.body) : (given.body ?? new Uint8Array(0));
    const hasBody = status >= 200 && status !== 204 && status !== 304;
    journalRequest(visit, about, status, given.fields ?? {});
    // He did not wait for it.
    if (state !== 'answer') return;
    const text = answerHead(style, clock(), {
      status,
      ...(given.reason === undefined ? {} : { reason: given.reason }),
      headers,
      length: stream === undefined && hasBody ? bytes.length : null,
      keeps,
    });
    answered++;
    if (stream !== undefined && about.method !== 'HEAD') {
      state = 'stream';
      pending = Buffer.alloc(0);
      socket.resume();
      socket.write(text);
      stream(streamOf(socket, close));
      return;
    }
    const shown = hasBody && about.method !== 'HEAD' ? bytes : new Uint8Array(0);
    const whole = isBare ? shown : Buffer.concat([Buffer.from(text, 'latin1'), shown]);
    hold(0);
    // The next request waits until this answer is with the kernel.
    socket.write(whole, () => {
      if (state !== 'answer') return;
      if (!keeps) {
        close();
        return;
      }
      state = 'head';
      head = null;
      body = null;
      socket.resume();
      if (style.keepAlive !== null) idle = setTimeout(finish, style.keepAlive.idleMs);
      advance();
      if (hasEnded) endOfVisitor();
    });
  }

  function sendFault(about: RequestAbout, fault: HttpFault, wishesKept: boolean): void {
    const told = style.faults[fault];
    if (told === null) {
      journalRequest(visit, about, 0, { fault });
      close();
      return;
    }
    const reason = told.reason ?? reasonOf(style, told.status);
    const host = about.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
    const { method, target } = about;
    send(
      about,
      {
        status: told.status,
        reason,
        headers: told.headers ?? [],
        body: told.body({ status: told.status, reason, method, target, host }),
        fields: { fault },
      },
      wishesKept && told.close !== true,
      false,
    );
  }

  /** A request that is not handed on. */
  function refuse(wrong: HeadFault, seen?: Buffer): false {
    stopTimer();
    state = 'answer';
    const about = { ...wrong, version: '', body: body?.kept() ?? Buffer.alloc(0), bodySize: body?.size ?? 0 };
    visit.refuse(`http-${wrong.fault}`, seen);
    if (wrong.fault === 'not-http' && seen !== undefined)
      visit.emit('yamori.payload', { name: foreignName(seen), ...dataFields(seen) });
    if (wrong.target !== '') journalMarks(visit, about, splitTarget(wrong.target).authority);
    pending = Buffer.alloc(0);
    sendFault(about, wrong.fault, false);
    return false;
  }

  function aboutHead(): HeadFault {
    if (head === null) throw new Error('a body without a head');
    const { method, target, headers } = head;
    return { method, target, headers, fault: 'failed' };
  }

  function onTime(): void {
    timer = null;
    if (state === 'body') refuse({ ...aboutHead(), fault: 'time-over' });
    else if (state === 'head') refuse({ ...NOTHING, fault: 'time-over' }, pending.subarray(0, 1_024));
  }

  function stopTimer(): void {
    if (timer !== null) clearTimeout(timer);
    if (idle !== null) clearTimeout(idle);
    timer = null;
  }

  /** Ends in good order: what he still sends is read away for a moment. */
  function close(): void {
    if (state === 'over') return;
    finish();
    socket.resume();
    const linger = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(linger));
  }

  function finish(): void {
    state = 'over';
    stopTimer();
    hold(0);
    pending = Buffer.alloc(0);
    if (!socket.destroyed) socket.end();
  }

  /** Of the memory of his address; the first few KiB are free. */
  function hold(bytes: number): boolean {
    const wanted = bytes <= FREE_BYTES ? 0 : bytes;
    if (wanted === 0 || wanted > held) {
      if (held > 0) visit.release('memory', held);
      held = 0;
      if (wanted > 0) {
        if (!visit.take('memory', wanted)) return false;
        held = wanted;
      }
    }
    return true;
  }
}

const FREE_BYTES = 4_096;
const NOTHING: Omit<HeadFault, 'fault'> = { method: '', target: '', headers: [] };
