/** The other side of the channels over HTTP: a real server on loopback that behaves as a test wishes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CertificateFiles } from './certificate-fixture.ts';
import type { PeerBehaviour, PeerUnderTest, Taken } from './channel-conformance.ts';

export interface HttpExchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What to answer; only what is answered with success was taken. */
export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpPeer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly origin: string;
  readonly exchanges: HttpExchange[];
  readonly behave: PeerUnderTest<unknown>['behave'] & Record<PeerBehaviour, () => Promise<void> | void>;
  /** Of a peer that takes, from now on; null: 200. */
  answer(reply: HttpReply | ((exchange: HttpExchange) => HttpReply) | null): void;
  close(): Promise<void>;
}

const TAKES: HttpReply = { status: 200, body: 'ok' };
const REPLIES: Readonly<Partial<Record<PeerBehaviour, HttpReply>>> = {
  refuses: { status: 400, body: 'invalid_payload' },
  gone: { status: 410, body: 'gone' },
};

export async function openHttpPeer(certificates: CertificateFiles | null = null): Promise<HttpPeer> {
  const exchanges: HttpExchange[] = [];
  let behaviour: PeerBehaviour = 'takes';
  let answer: HttpReply | ((exchange: HttpExchange) => HttpReply) | null = null;

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const exchange: HttpExchange = {
      method: request.method!,
      path: request.url!,
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: Buffer.concat(pieces),
    };
    if (behaviour === 'hangs') return;
    const wanted = typeof answer === 'function' ? answer(exchange) : answer;
    const reply = REPLIES[behaviour] ?? wanted ?? TAKES;
    if (reply.status < 300) exchanges.push(exchange);
    response.writeHead(reply.status, reply.headers).end(reply.body ?? '');
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    // A client that goes away in the midst of its request is part of some tests.
    take(request, response).catch(() => response.destroy());
  };
  const server: Server =
    certificates === null
      ? createServer(onRequest)
      : createSecureServer({ key: certificates.key, cert: certificates.certificate }, onRequest);
  const port = await listenOn(server, 0);

  const become = async (wanted: PeerBehaviour) => {
    behaviour = wanted;
    if (wanted === 'down') await closeServer(server);
    else if (!server.listening) await listenOn(server, port);
  };
  return {
    origin: `${certificates === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    exchanges,
    behave: {
      takes: () => become('takes'),
      down: () => become('down'),
      refuses: () => become('refuses'),
      gone: () => become('gone'),
      hangs: () => become('hangs'),
    },
    answer: (wanted) => {
      answer = wanted;
    },
    close: () => closeServer(server),
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

/** Every member of a JSON value, by its path; places in lists are not told apart. */
export function jsonStructure(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => jsonStructure(one, `${path}[]`)))];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, one]) => jsonStructure(one, `${path}.${name}`));
}

export function takenOf(exchange: HttpExchange, identity: string, structure: readonly string[]): Taken {
  return {
    identity,
    structure: [...Object.keys(exchange.headers).map((name) => `header ${name}`), ...structure],
  };
}

async function listenOn(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
