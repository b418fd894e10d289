/**
 * HTTP/1.x on a bare socket, for devices that must not answer as the runtime underneath would: every word, header and
 * fault comes from a style. Requests of one connection are answered one after another, in their order; nothing that a
 * visitor sends throws, and what he does not read is not written.
 *
 *   connect(name, socket, visit) {
 *     serveHttp(socket, visit, { style, limits: HTTP_LIMITS, clock, count, handle });
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
import type { Visit } from '../persona.ts';
import type { HttpFault, HttpHeader, HttpStyle } from './http-style.ts';

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
  readonly count: (name: string) => void;
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

/** An answer without an end. */
export interface HttpStream {
  /** False: the visitor has not taken what was sent before, so this was dropped. The bytes must not change afterwards. */
  send(bytes: Uint8Array): boolean;
  readonly isOpen: boolean;
  /** At once if it is closed already. */
  onClose(run: () => void): void;
  end(): void;
}
