/** For those who watch the watcher: /healthz, /readyz, /metrics. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HubContext } from '../hub-context.ts';
import { identify } from '../identify.ts';
import { Refusal } from '../refusal.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
/** Judging that long ago is stuck: it runs every few seconds. */
const STUCK_MS = 10 * 60_000;

/** From this machine and through no proxy, or with a token of staff. */
async function requireWatcher(request: FastifyRequest, context: HubContext): Promise<void> {
  const isDirect =
    request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined;
  if (isDirect && LOOPBACK.has(request.socket.remoteAddress ?? '')) return;
  const caller = await identify(request, context.deps);
  if (caller.kind !== 'person') throw new Refusal('not-signed-in', 'a token is wanted');
  if (caller.account.role === 'owner')
    throw new Refusal('forbidden', 'this is for admin and analyst accounts');
}

export function registerHealth(app: FastifyInstance, context: HubContext): void {
  const { deps, metrics } = context;
  const hidden = { schema: { hide: true }, config: { rateLimit: { max: 600, timeWindow: 60_000 } } };
  app.get('/healthz', hidden, async () => ({ status: 'ok' }));
  app.get('/readyz', hidden, async (_request, reply) => {
    const problems: string[] = [];
    for (const [name, store] of [
      ['facts', deps.facts],
      ['state', deps.state],
    ] as const) {
      await store.ping().catch(() => problems.push(`the store of ${name} does not answer`));
    }
    const judged = deps.judgedAt();
    if (judged !== null && deps.clock() - judged > STUCK_MS) problems.push('judging is stuck');
    return reply
      .code(problems.length === 0 ? 200 : 503)
      .send({ status: problems.length === 0 ? 'ready' : 'not-ready', problems });
  });
  app.get('/metrics', hidden, async (request, reply) => {
    await requireWatcher(request, context);
    const [counts, size] = await Promise.all([deps.state.countIncidents(null), deps.facts.size()]);
    metrics.openIncidents.set((counts.status.open ?? 0) + (counts.status.working ?? 0));
    metrics.factsBytes.set(size.bytes);
    metrics.watchers.set(context.streams.count);
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
