/** A registry on loopback, reached as registries are: by a bootstrap file, over HTTP, with whatever answers a test wishes. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Registry extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly origin: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  /** From now on; the path begins with a slash. */
  on(path: string, answer: Answer | object): void;
}

export async function openRegistry(): Promise<Registry> {
  const asked: string[] = [];
  const answers = new Map<string, Answer | object>();
  const server = createServer((request, response) => {
    const path = request.url!;
    asked.push(path);
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(404).end();
    else if (typeof answer === 'function') (answer as Answer)(request, response);
    else response.writeHead(200, { 'content-type': 'application/rdap+json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    on: (path, answer) => {
      answers.set(path, answer);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function bootstrapOf(entries: readonly string[], url: string): object {
  return { version: '1.0', publication: '2026-01-01T00:00:00Z', services: [[entries, [`${url}/`]]] };
}

/** A network as registries describe it, with its abuse contact inside of its registrant, as ARIN does. */
export function networkOf(first: string, last: string, email: string | null, change: object = {}): object {
  const abuse = { objectClassName: 'entity', handle: 'ABUSE-1', roles: ['abuse'], vcardArray: cardOf(email) };
  return {
    rdapConformance: ['rdap_level_0'],
    objectClassName: 'ip network',
    handle: 'NET-1',
    startAddress: first,
    endAddress: last,
    ipVersion: first.includes(':') ? 'v6' : 'v4',
    country: 'JP',
    entities: [
      {
        objectClassName: 'entity',
        handle: 'ORG-1',
        roles: ['registrant'],
        vcardArray: cardOf('registrant@isp.example.net'),
        entities: email === null ? [] : [abuse],
      },
    ],
    ...change,
  };
}

export function cardOf(email: string | null, more: readonly unknown[] = []): unknown {
  const properties: unknown[] = [
    ['version', {}, 'text', '4.0'],
    ['fn', {}, 'text', 'Abuse Desk'],
    ['kind', {}, 'text', 'group'],
  ];
  if (email !== null) properties.push(['email', {}, 'text', email]);
  return ['vcard', [...properties, ...more]];
}
