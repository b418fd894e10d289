/**
 * The make of an HTTP server: which headers in which order, how it dates and words its answers, and what it says to a
 * request that is wrong. All of it data, so that each persona is another make and none is the library underneath.
 */

/** Name as it is written, and value. */
export type HttpHeader = readonly [name: string, value: string];

/** What a request may suffer. */
export const HTTP_FAULTS = {
  'not-http': 'Bytes that are no request of HTTP: TLS, RDP, a line of another protocol.',
  malformed: 'A request line or header that breaks the grammar.',
  'head-too-large': 'More bytes or headers than are read.',
  'target-too-long': 'A target longer than the make takes.',
  'method-unknown': 'A method that the make does not know.',
  'version-unknown': 'Another major version than 1.',
  'host-missing': 'HTTP/1.1 without a Host, where the make asks for one.',
  'body-ambiguous': 'Content-Length and Transfer-Encoding together, two lengths, or a chunk that is none.',
  'body-too-large': 'A body larger than is read.',
  'body-short': 'The visitor ended his side before the body that he announced was whole.',
  'transfer-unknown': 'A Transfer-Encoding other than chunked.',
  'expectation-unknown': 'An Expect other than 100-continue.',
  'time-over': 'The request was not whole in time.',
  'not-found': 'Nothing has this path.',
  'method-not-allowed': 'The path exists, but not for this method.',
  busy: 'The address has used up its memory.',
  failed: 'The persona could not answer: a bug of ours.',
} as const;
export type HttpFault = keyof typeof HTTP_FAULTS;

export interface FaultAnswer {
  readonly status: number;
  /** Instead of the usual words. */
  readonly reason?: string;
  readonly headers?: readonly HttpHeader[];
  readonly body: (about: FaultAbout) => string;
  readonly close?: boolean;
}

export interface FaultAbout {
  readonly status: number;
  readonly reason: string;
  readonly method: string;
  /** As it came: a page that shows it escapes it. */
  readonly target: string;
  readonly host: string;
}

export interface HttpStyle {
  /** What it answers with, whatever it was asked in. */
  readonly version: '1.0' | '1.1';
  /** Value of `Server`; null: none is sent. */
  readonly server: string | null;
  /** `imf`: RFC 9110 section 5.6.7. `ctime`: as C's asctime, in local time, as GoAhead and uc-httpd do. */
  readonly date: 'imf' | 'ctime' | 'none';
  /** For `ctime`. */
  readonly offsetMinutes: number;
  /** Names in the order of the make, in its spelling; those that are not named stand where `*` is, or last. */
  readonly headerOrder: readonly string[];
  /** Sent with every answer. */
  readonly always: readonly HttpHeader[];
  /** Words of the status line that differ from the usual ones. */
  readonly reasons: Readonly<Record<number, string>>;
  /** Null: every answer closes. */
  readonly keepAlive: {
    readonly idleMs: number;
    readonly mostRequests: number;
    /** Value of `Keep-Alive`; null: none is sent. */
    readonly header: string | null;
  } | null;
  /** Values of `Connection`; null: none is sent. */
  readonly connection: { readonly close: string | null; readonly keep: string | null };
  readonly methods: readonly string[];
  readonly mostTargetBytes: number;
  readonly requiresHost: boolean;
  /** `GET /` without a version, HTTP/0.9: the page without a head. False: malformed. */
  readonly answersSimple: boolean;
  /** A header line without a colon is passed over; false: malformed. */
  readonly skipsBadHeaders: boolean;
  /** Answers `Expect: 100-continue`; false: it is not known. */
  readonly continues: boolean;
  /** Null: the connection is closed without a word. */
  readonly faults: Readonly<Record<HttpFault, FaultAnswer | null>>;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 206: 'Partial Content', 301: 'Moved Permanently',
  302: 'Found', 303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 400: 'Bad Request',
  401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 408: 'Request Timeout',
  411: 'Length Required', 413: 'Request Entity Too Large', 414: 'Request-URI Too Long', 415: 'Unsupported Media Type',
  417: 'Expectation Failed', 429: 'Too Many Requests', 431: 'Request Header Fields Too Large',
  500: 'Internal Server Error', 501: 'Not Implemented', 503: 'Service Unavailable', 505: 'HTTP Version Not Supported',
}; // biome-ignore format: a list

export function reasonOf(style: HttpStyle, status: number): string {
  return style.reasons[status] ?? REASONS[status] ?? 'Unknown';
}

export interface AnswerHead {
  readonly status: number;
  readonly reason?: string;
  readonly headers: readonly HttpHeader[];
  /** Null: none is sent, and the end of the connection ends the body. */
  readonly length: number | null;
  readonly keeps: boolean;
}

/** The head of an answer up to and with its empty line. */
export function answerHead(style: HttpStyle, at: number, head: AnswerHead): string {
  const { status, keeps, length } = head;
  const given = new Map<string, HttpHeader[]>();
  const put = (name: string, value: string | null) => {
    if (value === null) return;
    const key = name.toLowerCase();
    const spelt = style.headerOrder.find((known) => known.toLowerCase() === key) ?? name;
    const line: HttpHeader = [spelt, value.replace(/[\r\n\0]+/g, ' ')];
    const before = given.get(key);
    if (before === undefined || key !== 'set-cookie') given.set(key, [line]);
    else before.push(line);
  };
  put('Server', style.server);
  put('Date', style.date === 'none' ? null : dateText(style.date, at, style.offsetMinutes));
  put('Connection', keeps ? style.connection.keep : style.connection.close);
  if (keeps) put('Keep-Alive', style.keepAlive?.header ?? null);
  for (const [name, value] of style.always) put(name, value);
  if (length !== null) put('Content-Length', String(length));
  for (const [name, value] of head.headers) put(name, value);

  const order = style.headerOrder.map((name) => name.toLowerCase());
  const star = order.includes('*') ? order.indexOf('*') : order.length;
  const placeOf = (key: string) => (order.includes(key) ? order.indexOf(key) : star);
  const lines = [...given].sort(([a], [b]) => placeOf(a) - placeOf(b)).flatMap(([, same]) => same);
  const reason = head.reason ?? reasonOf(style, status);
  return `HTTP/${style.version} ${status} ${reason}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function dateText(format: 'imf' | 'ctime', at: number, offsetMinutes: number): string {
  if (format === 'imf') return new Date(at).toUTCString();
  const local = new Date(at + offsetMinutes * 60_000);
  const day = String(local.getUTCDate()).padStart(2, ' ');
  return `${DAYS[local.getUTCDay()]} ${MONTHS[local.getUTCMonth()]} ${day} ${local.toISOString().slice(11, 19)} ${local.getUTCFullYear()}`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
