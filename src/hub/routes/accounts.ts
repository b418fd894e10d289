/** Accounts, for administrators; and tokens for programs, one's own. */
import { Type } from 'typebox';
import { ADMIN, SIGNED_IN, STAFF } from '../caller.ts';
import { hashPassword } from '../passwords.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import {
  epochMs,
  id,
  language,
  listQuery,
  name,
  nothing,
  nullable,
  pageOf,
  strict,
  text,
} from '../schemas/pieces.ts';
import { account, apiToken, person, role } from '../schemas/state.ts';
import { API_PREFIX, hashSecret, newSecret } from '../secrets.ts';
import { accountPassword, signInName } from './session.ts';

const byId = strict({ id });
const ownerIds = Type.Array(id, { maxItems: 1_000 });

export const accountRoutes = [
  route({
    method: 'GET',
    path: '/accounts',
    access: ADMIN,
    summary: 'All accounts.',
    query: strict(listQuery),
    answer: pageOf(account),
    async handle(_input, { deps }) {
      const rows = await deps.state.accounts();
      return { rows, next: null, total: rows.length };
    },
  }),
  route({
    method: 'POST',
    path: '/accounts',
    access: ADMIN,
    summary: 'Makes an account.',
    body: strict({ name: signInName, role, ownerIds, language, password: accountPassword }),
    answer: account,
    status: 201,
    async handle({ body, request }, context, caller) {
      const { state, clock, randomBytes } = context.deps;
      await requireOwners(context, body.ownerIds);
      const made = await state.createAccount({
        name: body.name,
        role: body.role,
        ownerIds: body.role === 'owner' ? body.ownerIds : [],
        language: body.language,
        passwordHash: await hashPassword(body.password, randomBytes),
      });
      context.forget();
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'account-created',
        subject: `account:${made.id}`,
        detail: `${made.name}, ${made.role}`,
        address: request.ip,
      });
      return made;
    },
  }),
  route({
    method: 'PATCH',
    path: '/accounts/:id',
    access: ADMIN,
    summary: 'Changes role, owners, language, password, or disables the account.',
    params: byId,
    body: strict({
      role: Type.Optional(role),
      ownerIds: Type.Optional(ownerIds),
      language: Type.Optional(language),
      disabled: Type.Optional(Type.Boolean()),
      password: Type.Optional(accountPassword),
    }),
    answer: account,
    async handle({ params, body, request }, context, caller) {
      const { state, clock, randomBytes } = context.deps;
      await requireOwners(context, body.ownerIds ?? []);
      const before = await state.account(params.id);
      if (before === null) throw new Refusal('not-found', 'there is no such account');
      const { password, ...rest } = body;
      const isOwner = (body.role ?? before.role) === 'owner';
      const changed = await state.changeAccount(params.id, {
        ...rest,
        ...(isOwner ? {} : { ownerIds: [] }),
        ...(password === undefined ? {} : { passwordHash: await hashPassword(password, randomBytes) }),
      });
      // Whoever was signed in under the old role or password is not any more.
      if (body.role !== undefined || body.disabled === true || password !== undefined)
        await state.deleteSessionsOf(params.id);
      await context.streams.endStale();
      context.forget();
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'account-changed',
        subject: `account:${changed.id}`,
        detail: Object.keys(body).join(', '),
        address: request.ip,
      });
      return changed;
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/:id',
    access: ADMIN,
    summary: 'Deletes an account with its sessions and tokens.',
    params: byId,
    answer: nothing,
    status: 204,
    async handle({ params, request }, context, caller) {
      const { state, clock } = context.deps;
      await state.deleteAccount(params.id);
      await context.streams.endStale();
      context.forget();
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'account-deleted',
        subject: `account:${params.id}`,
        detail: '',
        address: request.ip,
      });
      return null;
    },
  }),
  route({
    method: 'GET',
    path: '/people',
    access: STAFF,
    summary: 'Accounts that an incident can be given to.',
    query: strict(listQuery),
    answer: pageOf(person),
    async handle(_input, context) {
      const rows = [...(await context.people())].map(([id, name]) => ({ id, name }));
      return { rows, next: null, total: rows.length };
    },
  }),
  route({
    method: 'GET',
    path: '/tokens',
    access: SIGNED_IN,
    summary: 'One’s own tokens; their secrets are not kept.',
    query: strict(listQuery),
    answer: pageOf(apiToken),
    async handle(_input, { deps }, caller) {
      const rows = await deps.state.apiTokens(caller.account.id);
      return { rows, next: null, total: rows.length };
    },
  }),
  route({
    method: 'POST',
    path: '/tokens',
    access: SIGNED_IN,
    summary: 'Makes a token for programs; `secret` is shown this once.',
    body: strict({ name, readOnly: Type.Boolean(), expiresAt: nullable(epochMs) }),
    answer: Type.Intersect([apiToken, Type.Object({ secret: text })]),
    status: 201,
    async handle({ body, request }, { deps }, caller) {
      // A token must not make tokens that outlive it.
      if (caller.sessionSecret === null) throw new Refusal('forbidden', 'a token cannot make tokens');
      const { state, clock, randomBytes } = deps;
      const secret = newSecret(API_PREFIX, randomBytes);
      const made = await state.createApiToken({
        ...body,
        accountId: caller.account.id,
        createdAt: clock(),
        secretHash: hashSecret(secret),
      });
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'token-created',
        subject: `token:${made.id}`,
        detail: made.name,
        address: request.ip,
      });
      return { ...made, secret };
    },
  }),
  route({
    method: 'DELETE',
    path: '/tokens/:id',
    access: SIGNED_IN,
    summary: 'Takes back one of one’s own tokens.',
    params: byId,
    answer: nothing,
    status: 204,
    async handle({ params, request }, { deps, streams }, caller) {
      const own = await deps.state.apiTokens(caller.account.id);
      if (!own.some((token) => token.id === params.id))
        throw new Refusal('not-found', 'there is no such token');
      await deps.state.deleteApiToken(params.id);
      await streams.endStale();
      await deps.state.audit({
        at: deps.clock(),
        actor: caller.account.id,
        action: 'token-deleted',
        subject: `token:${params.id}`,
        detail: '',
        address: request.ip,
      });
      return null;
    },
  }),
];

async function requireOwners(
  context: { owners(): Promise<readonly { id: string }[]> },
  ids: readonly string[],
): Promise<void> {
  const known = new Set((await context.owners()).map((owner) => owner.id));
  for (const one of ids) if (!known.has(one)) throw new Refusal('invalid', `ownerIds: ${one} is no owner`);
}
