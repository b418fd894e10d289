/**
 * The garden's web server: pages for held clients, the captive portal API (RFC 8908), and an answer to what operating
 * systems probe. Who somebody is follows from his source address alone; nothing that he sends names a case.
 *
 * Whatever the Host header or path of a foreign request says, the answer is a redirection to the one address that the
 * operator wrote, so there is nothing to be led elsewhere by.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { Garden, HeldClient } from './garden.ts';
import * as pages from './portal-pages.ts';

export interface PortalDeps {
  readonly garden: Pick<Garden, 'findClient' | 'releaseSelf' | 'markSeen'>;
  /** As browsers see it. */
  readonly portalUrl: string;
  /** Hosts that are the portal as well: its addresses. */
  readonly ownHosts: readonly string[];
  readonly clock: () => number;
  readonly count: (name: string) => void;
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface Portal {
  listen(host: string, port: number, kind: 'http' | 'https'): Promise<number>;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 2048;
const TOKEN_LIFE_MS = 30 * 60_000;
const MAX_TOKENS = 10_000;
/** A bucket a client: a browser with its probes opens a dozen addresses at once, nobody opens hundreds. */
const BURST = 60;
const A_SECOND = 2;
const MAX_CLIENTS = 20_000;

const HEADERS = {
  'cache-control': 'private, no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // A kept connection would outlive the rule that brought it here.
  connection: 'close',
} as const;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly location?: string;
}

export function openPortal(deps: PortalDeps): Portal {
  const { garden, clock, count } = deps;
  const home = new URL('/', deps.portalUrl).href;
  const ownHosts = new Set([
    new URL(home).hostname,
    ...deps.ownHosts.map((host) => new URL(`http://${host}`).hostname),
  ]);
  const tokens = new Map<string, { readonly holdId: string; readonly until: number }>();
  const buckets = new Map<string, { left: number; at: number }>();

  function mayAsk(client: string): boolean {
    const now = clock();
    const bucket = buckets.get(client) ?? { left: BURST, at: now };
    const left = Math.min(BURST, bucket.left + ((now - bucket.at) / 1000) * A_SECOND);
    buckets.delete(client);
    buckets.set(client, { left: Math.max(0, left - 1), at: now });
    dropOldest(buckets, MAX_CLIENTS);
    return left >= 1;
  }

  function makeToken(holdId: string): string {
    const token = randomBytes(24).toString('base64url');
    tokens.set(digest(token), { holdId, until: clock() + TOKEN_LIFE_MS });
    dropOldest(tokens, MAX_TOKENS);
    return token;
  }

  /** True once, and for the hold that it was made for. */
  function useToken(token: string, holdId: string): boolean {
    const key = digest(token);
    const known = tokens.get(key);
    tokens.delete(key);
    return known !== undefined && known.until > clock() && isSame(known.holdId, holdId);
  }

  async function answer(request: IncomingMessage, client: string): Promise<Answer> {
    const url = URL.canParse(request.url ?? '', home) ? new URL(request.url ?? '', home) : null;
    if (url === null) return refuse(400, 'garden-request-wrong');
    const language = url.searchParams.get('lang') === 'en' ? 'en' : 'ja';
    const show = (status: number, body: string) => ({ status, type: 'text/html; charset=utf-8', body });
    if (!mayAsk(client)) {
      count('garden-too-many-requests');
      return show(429, pages.tooManyPage({ language, path: '/' }));
    }
    // The absolute form of RFC 9112, section 3.2.2, names a host as well; both have to be ours.
    const isOurs = hostOf(request) !== null && ownHosts.has(hostOf(request)!) && ownHosts.has(url.hostname);
    if (!isOurs)
      return request.method === 'GET' || request.method === 'HEAD'
        ? redirect(home)
        : refuse(405, 'garden-request-wrong');
    const held = await garden.findClient(client);
    if (url.pathname === '/captive-portal/api') return captiveAnswer(held, home);
    const context = { language, path: knownPath(url.pathname, held) } as const;
    if (request.method === 'POST') return release(request, url, held, language);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'garden-request-wrong');
    if (held === null) return show(200, pages.notHeldPage({ language, path: '/' }));
    const { hold, isHeld, selfReleasesLeft } = held;
    if (isHeld) await garden.markSeen(hold.id);
    const step = /^\/step\/(\d{1,2})$/.exec(context.path);
    if (step !== null) return show(200, pages.stepPage(hold, Number(step[1]), context));
    if (context.path === '/sheet') return show(200, pages.sheetPage(hold, context));
    if (context.path === '/release' || context.path === '/released') {
      if (!isHeld || hold.kind === 'soft') return show(200, pages.releasedPage(hold, context));
      const token = selfReleasesLeft > 0 ? makeToken(hold.id) : null;
      return show(200, pages.releasePage(hold, token, selfReleasesLeft, { language, path: '/release' }));
    }
    if (context.path === url.pathname) return show(200, pages.startPage(hold, isHeld, context));
    return redirect(home);
  }

  async function release(
    request: IncomingMessage,
    url: URL,
    held: HeldClient | null,
    language: pages.PortalLanguage,
  ): Promise<Answer> {
    const body = await readBody(request);
    if (body === null || url.pathname !== '/release')
      return refuse(body === null ? 413 : 404, 'garden-request-wrong');
    if (held === null || !held.isHeld) return redirect(new URL(`/released?lang=${language}`, home).href);
    const html = (status: number, text: string) => ({ status, type: 'text/html; charset=utf-8', body: text });
    if (!useToken(new URLSearchParams(body).get('token') ?? '', held.hold.id)) {
      count('garden-token-wrong');
      return html(409, pages.stalePage({ language, path: '/release' }));
    }
    const outcome = await garden.releaseSelf(held.hold.id);
    if (outcome === 'limit') {
      return html(403, pages.releasePage(held.hold, null, 0, { language, path: '/release' }));
    }
    return redirect(new URL(`/released?lang=${language}`, home).href);
  }

  function refuse(status: number, name: string): Answer {
    count(name);
    return { status, type: 'text/plain; charset=utf-8', body: '' };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const client = clientOf(request.socket.remoteAddress ?? '');
    let given: Answer;
    try {
      given = await answer(request, client);
    } catch {
      count('garden-answer-failed');
      given = { status: 503, type: 'text/plain; charset=utf-8', body: '' };
    }
    const { status, type, body, location } = given;
    const more = location === undefined ? {} : { location };
    response.writeHead(status, { ...HEADERS, 'content-type': type, ...more });
    response.end(request.method === 'HEAD' ? '' : body);
  }

  const servers: Server[] = [];
  return {
    async listen(host, port, kind) {
      const limits = { maxHeaderSize: 8192, requestTimeout: 10_000, headersTimeout: 5_000 };
      const onRequest = (request: IncomingMessage, response: ServerResponse) => void serve(request, response);
      const server =
        kind === 'https' ? createHttps({ ...limits, ...deps.tls }, onRequest) : createHttp(limits, onRequest);
      server.maxConnections = 1024;
      server.on('clientError', (_error, socket) => {
        count('garden-request-wrong');
        socket.destroy();
      });
      server.on('tlsClientError', () => count('garden-tls-wrong'));
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port, host, ipv6Only: host.includes(':') }, resolve);
      });
      servers.push(server);
      return (server.address() as AddressInfo).port;
    },
    async close() {
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
              if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
            }),
        ),
      );
    },
  };
}

/**
 * Section 5 of RFC 8908. No `seconds-remaining`: that is the time until a client is held, and ours are until it is let
 * go. `venue-info-url` would be a second address to trust, so there is none.
 */
function captiveAnswer(held: HeldClient | null, home: string): Answer {
  const state = {
    captive: held?.isHeld ?? false,
    'user-portal-url': home,
    'can-extend-session': false,
  };
  return { status: 200, type: 'application/captive+json', body: JSON.stringify(state) };
}

/** The path where it is one of ours for this client, else `/`: it goes into links of the page. */
function knownPath(path: string, held: HeldClient | null): string {
  if (['/', '/sheet', '/release', '/released'].includes(path)) return path;
  const step = /^\/step\/([1-9]\d?)$/.exec(path);
  return step !== null && Number(step[1]) <= (held?.hold.told.steps.ja.length ?? 0) ? path : '/';
}

function redirect(location: string): Answer {
  return { status: 302, type: 'text/plain; charset=utf-8', body: '', location };
}

function hostOf(request: IncomingMessage): string | null {
  const host = request.headers.host ?? '';
  return /^[A-Za-z0-9.:[\]-]{1,260}$/.test(host) && URL.canParse(`http://${host}`)
    ? new URL(`http://${host}`).hostname
    : null;
}

/** An IPv4 client of a socket for both families, and a link-local one with its zone, as rules and holds write them. */
function clientOf(remote: string): string {
  return remote.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isSame(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(digest(a)), Buffer.from(digest(b))];
  return timingSafeEqual(first, second);
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
