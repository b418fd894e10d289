/** The head of a request (RFC 9112 sections 2 to 5): from bytes of a stranger to names and values, or the fault. */
import type { HttpFault, HttpHeader, HttpStyle } from './http-style.ts';

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: '0.9' | '1.0' | '1.1';
  readonly headers: readonly HttpHeader[];
  readonly body: BodyFraming;
  /** He waits for `100 Continue`. */
  readonly expects: boolean;
}

export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' };

/** What was read before the fault was found, for the event and the words of the answer. */
export interface HeadFault {
  readonly fault: HttpFault;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly HttpHeader[];
}

const LF = 10;
const CR = 13;
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) +(\S+)(?: +HTTP\/(\d)\.(\d))?[ \t]*$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;
/** Beside the target on the first line. */
const REST_OF_LINE = 64;

/** Empty lines before a request are passed over (RFC 9112 section 2.2). */
export function skipEmptyLines(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && (bytes[at] === CR || bytes[at] === LF)) at++;
  return at;
}

/**
 * Where the head ends, searched from `from`; -1: not yet. A line that is no HTTP/1.x is a whole head, so that a visitor
 * of another protocol, who sends no empty line, hears at once what the device thinks of it.
 */
export function headEnd(bytes: Buffer, from: number): number {
  const first = bytes.indexOf(LF);
  if (first < 0) return -1;
  if (!/ HTTP\/\d/.test(bytes.toString('latin1', Math.max(0, first - REST_OF_LINE), first))) return first + 1;
  for (let at = Math.max(first, from - 3); ; ) {
    at = bytes.indexOf(LF, at);
    if (at < 0) return -1;
    const next = bytes[at + 1] === CR ? at + 2 : at + 1;
    if (bytes[next] === LF) return next + 1;
    at++;
  }
}

/** A fault that shows before the head is whole; null: none so far. */
export function earlyFault(bytes: Buffer, style: HttpStyle, mostBytes: number): HttpFault | null {
  // TLS, RDP and SMB begin with bytes that no request line holds.
  if (bytes.length > 0 && (bytes[0] < 0x20 || bytes[0] > 0x7e)) return 'not-http';
  if (bytes.length > mostBytes) return bytes.includes(LF) ? 'head-too-large' : 'target-too-long';
  const line = bytes.indexOf(LF);
  return (line < 0 ? bytes.length : line) > style.mostTargetBytes + REST_OF_LINE ? 'target-too-long' : null;
}

export function parseHead(bytes: Buffer, style: HttpStyle, mostHeaders: number): RequestHead | HeadFault {
  const lines = bytes.toString('latin1').split(/\r?\n/);
  const match = REQUEST_LINE.exec(lines[0]);
  const method = match?.[1] ?? '';
  const target = match?.[2] ?? '';
  const headers: HttpHeader[] = [];
  const fail = (fault: HttpFault): HeadFault => ({ fault, method, target, headers });
  if (match === null) return fail(/ HTTP\/\d/.test(lines[0]) ? 'malformed' : 'not-http');
  if (CONTROL.test(target)) return fail('malformed');
  const [, , , major, minor] = match;
  const isKnown = style.methods.includes(method);
  if (major === undefined) {
    if (!style.answersSimple || method !== 'GET' || !target.startsWith('/'))
      return fail(isKnown || target.startsWith('/') ? 'malformed' : 'not-http');
    return { method, target, version: '0.9', headers, body: { kind: 'none' }, expects: false };
  }
  if (target.length > style.mostTargetBytes) return fail('target-too-long');
  if (major !== '1') return fail('version-unknown');
  const version = minor === '0' ? '1.0' : '1.1';

  for (const line of lines.slice(1)) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon));
    if (!NAME.test(name) || CONTROL.test(line)) {
      if (style.skipsBadHeaders) continue;
      return fail('malformed');
    }
    if (headers.length >= mostHeaders) return fail('head-too-large');
    headers.push([name, line.slice(colon + 1).trim()]);
  }
  if (!isKnown) return fail('method-unknown');

  const valuesOf = (wanted: string) =>
    headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  if (style.requiresHost && version === '1.1' && valuesOf('host').length !== 1) return fail('host-missing');
  const lengths = new Set(valuesOf('content-length'));
  const transfers = valuesOf('transfer-encoding');
  const expectation = valuesOf('expect').at(0)?.toLowerCase();
  if (expectation !== undefined && (expectation !== '100-continue' || !style.continues))
    return fail('expectation-unknown');
  const expects = expectation !== undefined && version === '1.1';
  // RFC 9112 section 6.3: both together is how requests are smuggled.
  if (lengths.size > 1 || (lengths.size === 1 && transfers.length > 0)) return fail('body-ambiguous');
  if (transfers.length > 0) {
    if (transfers.length > 1 || transfers[0].toLowerCase() !== 'chunked') return fail('transfer-unknown');
    return { method, target, version, headers, body: { kind: 'chunked' }, expects };
  }
  const [length] = lengths;
  if (length === undefined)
    return { method, target, version, headers, body: { kind: 'none' }, expects: false };
  if (!/^\d{1,15}$/.test(length)) return fail('body-ambiguous');
  return { method, target, version, headers, body: { kind: 'length', bytes: Number(length) }, expects };
}

/** Path and query of a target in any of its forms (RFC 9112 section 3.2), and the authority of the absolute form. */
export function splitTarget(target: string): {
  readonly path: string;
  readonly query: string;
  readonly authority: string | null;
} {
  const absolute = /^[a-z][a-z0-9+.-]{0,15}:\/\/([^/?#]*)([^#]*)/i.exec(target);
  const rest = absolute === null ? target : absolute[2];
  const mark = rest.indexOf('?');
  const raw = mark < 0 ? rest : rest.slice(0, mark);
  const path = percentDecoded(raw);
  return {
    path: target === '*' || path.startsWith('/') ? path : `/${path}`,
    query: mark < 0 ? '' : rest.slice(mark + 1),
    authority: absolute?.[1] ?? null,
  };
}

/** What is no escape, or no UTF-8, stays as it is. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  }
}

export function cookiesOf(headers: readonly HttpHeader[]): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'cookie') continue;
    for (const pair of value.split(';')) {
      const equals = pair.indexOf('=');
      if (equals < 0) continue;
      const key = pair.slice(0, equals).trim();
      if (!cookies.has(key)) cookies.set(key, pair.slice(equals + 1).trim());
    }
  }
  return cookies;
}
