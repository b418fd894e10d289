/**
 * The app of an owner: he enrols by showing that he is at an address, sees whether it is listed, goes through the steps
 * and tests again. It carries a secret of its own and knows no account; it sees its own address and nothing else.
 */
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { formatAddress, parseAddress } from '../../base/address.ts';
import type { AppCase, AppState } from '../../model/api.ts';
import type { CaseRecord } from '../../model/case.ts';
import type { Enrolment } from '../../model/enrolment.ts';
import { changeCase } from '../change-case.ts';
import type { HubContext } from '../hub-context.ts';
import type { CaseStep } from '../jobs/case-ports.ts';
import { addressesOf, isOwnCase } from '../own-case.ts';
import { guessCode } from '../pages/code-guesses.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { appSession, appState, enrolled } from '../schemas/app.ts';
import { id, language, nothing, strict, text } from '../schemas/pieces.ts';
import { hashSecret, newSecret } from '../secrets.ts';

const SECRET_HEADER = 'x-yamori-app';
const SECRET_PREFIX = 'yap_';
const SESSIONS_PER_MINUTE = 10;
const GUESSES_PER_MINUTE = 5;
const CLOSED_SHOWN_MS = 30 * 86_400_000;
const byId = strict({ id });

/** Where the request comes from, as one canonical text. */
function addressOf(request: FastifyRequest): string {
  const plain = request.ip.replace(/^::ffff:(?=\d+\.)/, '');
  const address = parseAddress(plain);
  if (address === null) throw new Refusal('invalid', 'the address of the request cannot be read');
  return formatAddress(address);
}

async function requireEnrolment(request: FastifyRequest, { deps }: HubContext): Promise<Enrolment> {
  const secret = request.headers[SECRET_HEADER];
  const found = typeof secret === 'string' ? await deps.state.enrolmentBySecret(hashSecret(secret)) : null;
  if (found === null) throw new Refusal('not-signed-in', 'this device is not enrolled (any more)');
  return found;
}

async function casesOf({ deps }: HubContext, enrolment: Enrolment): Promise<CaseRecord[]> {
  const found: CaseRecord[] = [];
  for (const address of addressesOf(enrolment, deps.clock()))
    for (const record of await deps.state.casesOfAddress(address))
      if (isOwnCase(record, enrolment)) found.push(record);
  return found;
}

async function stateOf(
  request: FastifyRequest,
  context: HubContext,
  enrolment: Enrolment,
): Promise<AppState> {
  const { deps } = context;
  const now = deps.clock();
  const here = addressOf(request);
  const cases: AppCase[] = [];
  for (const record of await casesOf(context, enrolment)) {
    if (record.status === 'closed' && now - (record.closedAt ?? 0) > CLOSED_SHOWN_MS) continue;
    const incident = await deps.state.incident(record.id);
    if (incident === null) continue;
    cases.push({
      id: record.id,
      code: record.code,
      address: record.address,
      cause: record.cause,
      grade: record.grade,
      device: incident.device,
      status: record.status,
      openedAt: record.openedAt,
      closedAt: record.closedAt,
      proof: proofFor(record, enrolment),
      isExposed: record.isExposed,
      retest: record.retest,
      stepsDone: record.stepsDone,
      advice: [...(await deps.notices.adviceFor(record, incident))],
    });
  }
  return {
    address: enrolment.address,
    here,
    isMoved: here !== enrolment.address && (await ownerIdAt(context, here)) === enrolment.ownerId,
    takesPushes: enrolment.push !== null,
    push: pushOf(enrolment),
    language: enrolment.language,
    organisation: deps.notices.organisation,
    zone: deps.settings.zone,
    judgedAt: deps.judgedAt(),
    cases,
  };
}

/** Silence of an address that the device has left proves nothing, also before the next pass says so. */
function proofFor({ address, status, proof }: CaseRecord, enrolment: Enrolment): CaseRecord['proof'] {
  return address === enrolment.address || status === 'closed' ? proof : { ...proof, state: 'unknown-moved' };
}

function pushOf({ push }: Enrolment): AppState['push'] {
  if (push === null) return null;
  const { subscribedAt, acceptedAt, heardAt } = push;
  return { subscribedAt, acceptedAt, heardAt };
}

async function ownerIdAt(context: HubContext, address: string): Promise<string | null> {
  return (await context.ownerOf(address))?.id ?? null;
}

async function requireOwnCase(context: HubContext, enrolment: Enrolment, given: string): Promise<CaseRecord> {
  const record = await context.deps.state.case(given);
  if (record === null || !isOwnCase(record, enrolment))
    throw new Refusal('not-found', `there is no case ${given}`);
  return record;
}

function changeOwnCase(
  context: HubContext,
  enrolment: Enrolment,
  given: string,
  step: (record: CaseRecord) => CaseStep | null,
): Promise<CaseRecord> {
  return changeCase(context.deps.state, () => requireOwnCase(context, enrolment, given), step);
}

const subscription = strict({
  endpoint: Type.String({ maxLength: 2_000, pattern: '^https://[^\\s]+$' }),
  p256dh: Type.String({ minLength: 80, maxLength: 100, pattern: '^[A-Za-z0-9_-]+=*$' }),
  auth: Type.String({ minLength: 20, maxLength: 30, pattern: '^[A-Za-z0-9_-]+=*$' }),
});

export const appRoutes = [
  route({
    method: 'POST',
    path: '/app/session',
    access: 'anyone',
    summary: 'A one-time code for the address that the request comes from.',
    answer: appSession,
    perMinute: SESSIONS_PER_MINUTE,
    async handle({ request }, context) {
      const { clock, randomBytes, notices } = context.deps;
      const address = addressOf(request);
      const owner = await context.ownerOf(address);
      const begun = owner === null ? null : context.enrolCodes.begin(address, clock(), randomBytes);
      if (owner !== null && begun === null)
        throw new Refusal('too-many', 'this address has codes enough', 600);
      return {
        address,
        isWatched: owner !== null,
        organisation: notices.organisation,
        code: begun?.code ?? null,
        expiresAt: begun?.expiresAt ?? null,
      };
    },
  }),
  route({
    method: 'POST',
    path: '/app/enrol',
    access: 'anyone',
    summary: 'Enrols the device that knows a one-time code, for the address that the code was given to.',
    body: strict({ code: Type.String({ minLength: 1, maxLength: 40 }), language }),
    answer: enrolled,
    status: 201,
    perMinute: GUESSES_PER_MINUTE,
    async handle({ body, request }, context) {
      const { state, clock, randomBytes, events } = context.deps;
      const now = clock();
      const guess = await guessCode({ from: request.ip, now }, context.guesses, async () => {
        const address = context.enrolCodes.take(body.code, now);
        const ownerId = address === null ? null : await ownerIdAt(context, address);
        return address === null || ownerId === null ? null : { address, ownerId };
      });
      if (guess.kind === 'wait') {
        events.tellCount('code-not-looked-up');
        throw new Refusal('too-many', 'too many codes were wrong', guess.seconds);
      }
      if (guess.kind === 'wrong') {
        events.tellCount('enrol-code-wrong');
        throw new Refusal('forbidden', 'the code is wrong, was used, or is over');
      }
      const { address, ownerId } = guess.found;
      const secret = newSecret(SECRET_PREFIX, randomBytes);
      const enrolment = await state.enrol({
        ownerId,
        address,
        language: body.language,
        createdAt: now,
        lastSeenAt: now,
        sample: false,
        secretHash: hashSecret(secret),
      });
      return { secret, address: enrolment.address };
    },
  }),
  route({
    method: 'GET',
    path: '/app/state',
    access: 'anyone',
    summary: 'Whether the enrolled address is listed, and what to do.',
    answer: appState,
    async handle({ request }, context) {
      const enrolment = await requireEnrolment(request, context);
      await context.deps.state.changeEnrolment(enrolment.id, { lastSeenAt: context.deps.clock() });
      return stateOf(request, context, enrolment);
    },
  }),
  route({
    method: 'POST',
    path: '/app/move',
    access: 'anyone',
    summary: 'The connection has another address now: the one that this request comes from.',
    answer: appState,
    async handle({ request }, context) {
      const enrolment = await requireEnrolment(request, context);
      const here = addressOf(request);
      const ownerId = await ownerIdAt(context, here);
      // Somewhere else is not the home that moved: a network of the same owner must say so.
      if (ownerId === null || ownerId !== enrolment.ownerId)
        throw new Refusal('forbidden', 'this address is not one of the network that the device enrolled in');
      const moved = await context.deps.state.moveEnrolment(enrolment.id, here, ownerId, context.deps.clock());
      return stateOf(request, context, moved);
    },
  }),
  route({
    method: 'POST',
    path: '/app/cases/:id/done',
    access: 'anyone',
    summary: 'Says that the steps are done: begins a re-test.',
    params: byId,
    answer: appState,
    async handle({ request, params }, context) {
      const enrolment = await requireEnrolment(request, context);
      const { clock, notices } = context.deps;
      await changeOwnCase(context, enrolment, params.id, (one) => {
        // It would count what somebody else sends.
        if (one.address !== enrolment.address)
          throw new Refusal('stale', 'the connection has another address since');
        return notices.beginRetest(one, 'owner', clock());
      });
      notices.requestRun();
      return stateOf(request, context, enrolment);
    },
  }),
  route({
    method: 'PUT',
    path: '/app/cases/:id/steps',
    access: 'anyone',
    summary: 'Which steps were done.',
    params: byId,
    body: strict({ done: Type.Array(id, { maxItems: 50 }) }),
    answer: appState,
    async handle({ request, params, body }, context) {
      const enrolment = await requireEnrolment(request, context);
      await changeOwnCase(context, enrolment, params.id, (one) => ({
        case: { ...one, stepsDone: [...new Set(body.done)] },
        events: [],
      }));
      return stateOf(request, context, enrolment);
    },
  }),
  route({
    method: 'GET',
    path: '/app/push-key',
    access: 'anyone',
    summary: 'The key that a browser wants for a push subscription (VAPID); empty: pushes are not set up.',
    answer: Type.Object({ key: text }),
    async handle(_input, { deps }) {
      return { key: deps.notices.pushKey ?? '' };
    },
  }),
  route({
    method: 'PUT',
    path: '/app/push',
    access: 'anyone',
    summary: 'Where pushes go.',
    body: subscription,
    answer: nothing,
    status: 204,
    async handle({ request, body }, context) {
      const enrolment = await requireEnrolment(request, context);
      const push = { ...body, subscribedAt: context.deps.clock(), acceptedAt: null, heardAt: null };
      await context.deps.state.changeEnrolment(enrolment.id, { push });
      return null;
    },
  }),
  route({
    method: 'POST',
    path: '/app/push/heard',
    access: 'anyone',
    summary: 'A push came through.',
    answer: nothing,
    status: 204,
    async handle({ request }, context) {
      const enrolment = await requireEnrolment(request, context);
      if (enrolment.push !== null)
        await context.deps.state.changeEnrolment(enrolment.id, {
          push: { ...enrolment.push, heardAt: context.deps.clock() },
        });
      return null;
    },
  }),
  route({
    method: 'DELETE',
    path: '/app/push',
    access: 'anyone',
    summary: 'No pushes any more.',
    answer: nothing,
    status: 204,
    async handle({ request }, context) {
      const enrolment = await requireEnrolment(request, context);
      await context.deps.state.changeEnrolment(enrolment.id, { push: null });
      return null;
    },
  }),
  route({
    method: 'DELETE',
    path: '/app',
    access: 'anyone',
    summary: 'Forgets the device.',
    answer: nothing,
    status: 204,
    async handle({ request }, context) {
      const enrolment = await requireEnrolment(request, context);
      await context.deps.state.deleteEnrolment(enrolment.id);
      return null;
    },
  }),
];
