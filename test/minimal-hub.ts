/**
 * As much of a hub as a sensor meets: takes each batch id once and answers with a receipt. In the process of
 * a test, or by itself (`node minimal-hub.ts TOKEN`), where it prints its port and then each post as a line.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { checkSightingBatch } from '../src/model/check-sighting-batch.ts';
import type { LivePost, SightingBatch } from '../src/model/sighting.ts';

export interface MinimalHub {
  readonly url: string;
  /** By id, in the order in which they came first. */
  readonly batches: Map<string, SightingBatch>;
  /** Ids of batches that came again. */
  readonly known: string[];
  readonly live: LivePost[];
  /** Set to answer that instead of taking batches; null: takes them. */
  refuseWith: { status: number; headers?: Record<string, string>; text?: string } | null;
  close(): Promise<void>;
}

export async function startMinimalHub(
  token: string,
  onPost: (path: string, body: unknown) => void = () => {},
): Promise<MinimalHub> {
  const state: Omit<MinimalHub, 'url' | 'close'> = {
    batches: new Map(),
    known: [],
    live: [],
    refuseWith: null,
  };
  const hub = state as MinimalHub;
  const server = createServer((request, response) => void answer(hub, token, request, response, onPost));
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  return Object.assign(hub, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => {
        server.close(done);
      });
    },
  });
}

async function answer(
  hub: MinimalHub,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
  onPost: (path: string, body: unknown) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const reply = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  };
  if (request.headers.authorization !== `Bearer ${token}`) return reply(401, { code: 'not-signed-in' });
  const isGzip = request.headers['content-encoding'] === 'gzip';
  const body: unknown = JSON.parse((isGzip ? gunzipSync(bytes) : bytes).toString('utf8'));
  const path = request.url ?? '';
  if (path === '/api/v1/ingest/live') {
    hub.live.push(body as LivePost);
    onPost(path, body);
    return reply(204, null);
  }
  if (path !== '/api/v1/ingest/sightings') return reply(404, { code: 'not-found' });
  const { refuseWith } = hub;
  if (refuseWith !== null) return reply(refuseWith.status, refuseWith.text ?? '', refuseWith.headers);
  const wrong = checkSightingBatch(body, Date.now());
  if (wrong !== null) return reply(422, { code: 'invalid', message: wrong });
  const batch = body as SightingBatch;
  const isKnown = hub.batches.has(batch.id);
  if (isKnown) hub.known.push(batch.id);
  else hub.batches.set(batch.id, batch);
  onPost(path, body);
  reply(200, { id: batch.id, result: isKnown ? 'known' : 'stored' });
}

if (process.argv[1] === import.meta.filename) {
  const hub = await startMinimalHub(process.argv[2], (path, body) => {
    process.stdout.write(`${JSON.stringify({ path, body })}\n`);
  });
  process.stdout.write(`${JSON.stringify({ url: hub.url })}\n`);
}
