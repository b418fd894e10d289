/** The hub, apart from listening: all routes, guards and the page, on the parts it is given. */
import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import fastify, { type FastifyInstance, type FastifyRequest, type FastifySchema } from 'fastify';
import type { TSchema } from 'typebox';
import { answerErrors } from './answer-errors.ts';
import type { Caller } from './caller.ts';
import type { HubDeps } from './deps.ts';
import { allowedHosts, requireAccess, requireHost, requireOwnPage } from './guard.ts';
import { HubContext } from './hub-context.ts';
import { identify } from './identify.ts';
import { inflateBody } from './inflate-body.ts';
import { createMetrics } from './metrics.ts';
import { registerOwnerPages } from './pages/register-owner-pages.ts';
import { Refusal } from './refusal.ts';
import type { AnyRoute } from './route.ts';
import { registerHealth } from './routes/health.ts';
import { ROUTES } from './routes/registry.ts';
import { strict } from './schemas/pieces.ts';
import { servePage } from './serve-page.ts';

export const API = '/api/v1';
const BODY_BYTES = 1024 * 1024;
const REQUESTS_PER_MINUTE = 1_200;
const SETUP_CODE_BYTES = 10;
const CLOSE_IDLE_MS = 50;
const MOST_CLOSING_MS = 10_000;
const NO_QUERY = strict({});

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before a handler runs. */
    caller: Caller;
  }
}

/** Resolves when it can be asked. Closing it ends streams, then the jobs' listeners; the stores stay open. */
export async function createHub(deps: HubDeps): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_BYTES,
    requestTimeout: 60_000,
    connectionTimeout: 0,
    // What is being answered is finished; `preClose` bounds how long that may take.
    forceCloseConnections: 'idle',
    https: deps.tls,
    trustProxy: deps.settings.trustProxy.length === 0 ? false : [...deps.settings.trustProxy],
    genReqId: () => randomBytes(6).toString('base64url'),
    logger: deps.logStream === undefined ? false : { level: 'warn', stream: deps.logStream },
    routerOptions: { maxParamLength: 200 },
  }).setValidatorCompiler<TSchema>(TypeBoxValidatorCompiler);
  // Answers are what the compiler held to the schemas; a test checks them against the schemas as well.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  const context = new HubContext(deps, createMetrics());
  if (await deps.state.isFresh()) {
    context.setupCode = deps.randomBytes(SETUP_CODE_BYTES).toString('base64url');
    deps.onSetupCode(context.setupCode);
  }

  answerErrors(app);
  await app.register(cookie);
  await app.register(helmet, {
    strictTransportSecurity: deps.settings.isSecure ? { maxAge: 31_536_000 } : false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  });
  await app.register(rateLimit, {
    global: true,
    max: REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { ttl }) =>
      new Refusal('too-many', 'too many requests', Math.ceil(ttl / 1000)),
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Yamori hub',
        version: deps.settings.version,
        description: 'From a packet in the dark to a device made safe.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'yamori' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
    },
  });

  const hosts = allowedHosts(deps.settings);
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => {
    // Probes ask by the address of the machine, and there is nothing to read.
    if (request.url !== '/healthz' && request.url !== '/readyz') requireHost(request, hosts);
  });
  for (const type of ['text/csv', 'text/plain', 'application/yaml', 'text/yaml']) {
    app.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => done(null, body));
  }
  app.addHook('preParsing', async (request, _reply, payload) =>
    inflateBody(request.headers['content-encoding'], payload, request.routeOptions.bodyLimit ?? BODY_BYTES),
  );
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    context.metrics.requests.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
  let idle: NodeJS.Timeout | undefined;
  let last: NodeJS.Timeout | undefined;
  app.addHook('preClose', async () => {
    context.close();
    // A connection that was answered would keep the server open until its keep-alive ends.
    idle = setInterval(() => app.server.closeIdleConnections(), CLOSE_IDLE_MS).unref();
    last = setTimeout(() => app.server.closeAllConnections(), MOST_CLOSING_MS).unref();
  });
  app.addHook('onClose', async () => {
    clearInterval(idle);
    clearTimeout(last);
  });

  await app.register(
    async (api) => {
      api.addHook('onRequest', async (request, reply) => {
        reply.header('cache-control', 'no-store');
        request.caller = await identify(request, deps);
      });
      api.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
      for (const route of ROUTES) registerRoute(api, route, context);
    },
    { prefix: API },
  );
  await app.register(swaggerUi, { routePrefix: `${API}/docs`, staticCSP: true });
  registerHealth(app, context);
  await registerOwnerPages(app, context);
  await servePage(app, deps.webFolder);
  await app.ready();
  return app;
}

function registerRoute(api: FastifyInstance, route: AnyRoute, context: HubContext): void {
  if (route.access === undefined || route.access.length === 0)
    throw new Error(`${route.method} ${route.path} does not say whom it is for`);
  const mostBytes = route.bodyLimit ?? BODY_BYTES;
  api.route({
    method: route.method,
    url: route.path,
    bodyLimit: mostBytes,
    schema: schemaOf(route),
    config: route.perMinute === undefined ? {} : { rateLimit: { max: route.perMinute, timeWindow: 60_000 } },
    onRequest: async (request: FastifyRequest) => {
      requireAccess(route.access, request.caller, route.method);
      requireOwnPage(request, request.caller);
    },
    preValidation: async (request: FastifyRequest) => requireMediaType(request, route),
    handler: async (request, reply) => {
      const answer = await route.handle(
        { params: request.params, query: request.query, body: request.body, request, reply },
        context,
        request.caller,
      );
      // A reply is thenable: waiting for it gives nothing, but then it has been sent.
      if (reply.sent) return reply;
      return reply.code(route.status ?? 200).send(route.status === 204 ? null : answer);
    },
  });
}

function schemaOf(route: AnyRoute): FastifySchema {
  const isOpen = route.access === 'anyone';
  const who = typeof route.access === 'string' ? route.access : route.access.join(', ');
  return {
    summary: route.summary,
    description: `For: ${who}.`,
    tags: [route.path.split('/')[1]],
    ...(isOpen
      ? {}
      : { security: route.access === 'sensor' ? [{ token: [] }] : [{ session: [] }, { token: [] }] }),
    ...(route.params === undefined ? {} : { params: route.params }),
    querystring: route.query ?? NO_QUERY,
    ...(route.body === undefined ? {} : { body: route.body }),
    ...(route.consumes === undefined ? {} : { consumes: [...route.consumes] }),
    response: { [route.status ?? 200]: route.answer },
  };
}

function requireMediaType(request: FastifyRequest, route: AnyRoute): void {
  if (route.body === undefined) return;
  const wanted = route.consumes ?? ['application/json'];
  const given = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (!wanted.includes(given))
    throw new Refusal(
      'unsupported-media-type',
      `content-type ${given || 'is missing'}; wanted: ${wanted.join(', ')}`,
    );
}
