/** Everything that goes wrong becomes an ApiError: a code, what is wrong, what to do. */
import type { FastifyError, FastifyInstance } from 'fastify';
import { YamoriError } from '../base/errors.ts';
import { StateError } from '../store/state-port.ts';
import { Refusal, type RefusalCode } from './refusal.ts';
import { storeRefusal } from './routes/ingest.ts';

const STATE_CODES: Record<StateError['code'], RefusalCode> = {
  'not-found': 'not-found',
  exists: 'exists',
  stale: 'stale',
  'in-use': 'in-use',
  'bad-cursor': 'invalid',
};

const FASTIFY_CODES: Partial<Record<string, RefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_NOT_FOUND: 'not-found',
};

const MOST_WORDS = 400;

/** Null: a bug. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof StateError) return new Refusal(STATE_CODES[error.code], error.message);
  if (error instanceof YamoriError)
    return storeRefusal(error) ?? new Refusal('invalid', `${error.message} ${error.hint}`);
  const { code, statusCode, validation, message, cause } = error as FastifyError & { cause?: unknown };
  if (cause instanceof Refusal) return cause;
  if (validation !== undefined) return new Refusal('invalid', message.slice(0, MOST_WORDS));
  const named = FASTIFY_CODES[code];
  if (named !== undefined) return new Refusal(named, message);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Refusal('invalid', message.slice(0, MOST_WORDS));
  return null;
}

export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const known = refusalOf(error);
    if (known === null) request.log.error({ err: error }, 'a bug');
    const refusal = known ?? new Refusal('bug', `something went wrong (${request.id})`);
    if (refusal.retryAfter !== null) reply.header('retry-after', String(refusal.retryAfter));
    // The body may not have been read to its end: what follows on this connection would be taken for a request.
    if (refusal.code === 'too-large') reply.header('connection', 'close');
    return reply.code(refusal.status).send(refusal.toJSON());
  });
}
