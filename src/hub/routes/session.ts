/** First run, signing in and out, and one's own account. */
import { Type } from 'typebox';
import type { Account } from '../../model/account.ts';
import type { Session } from '../../model/api.ts';
import { SIGNED_IN } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import { checkPassword, hashPassword, PASSWORD_LEAST, PASSWORD_MOST } from '../passwords.ts';
import { Refusal } from '../refusal.ts';
import { type RouteInput, route } from '../route.ts';
import { language, nothing, strict } from '../schemas/pieces.ts';
import { session } from '../schemas/state.ts';
import { csrfOf, hashSecret, isSame, newSecret } from '../secrets.ts';
import { clearSessionCookie, setSessionCookie } from '../session-cookie.ts';

const SESSION_MS = 12 * 3_600_000;
const SIGN_INS_PER_MINUTE = 10;
/** What a wrong name is checked against, so that it takes as long as a wrong password. */
let nobodysHash: Promise<string> | null = null;

const password = Type.String({ minLength: PASSWORD_LEAST, maxLength: PASSWORD_MOST });
const signInName = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });

async function begin(
  context: HubContext,
  input: RouteInput<unknown, unknown, unknown>,
  who: Account,
): Promise<Session> {
  const { state, clock, randomBytes, settings } = context.deps;
  const secret = newSecret('', randomBytes);
  const at = clock();
  await state.createSession({
    accountId: who.id,
    secretHash: hashSecret(secret),
    expiresAt: at + SESSION_MS,
    at,
  });
  setSessionCookie(input.reply, secret, settings.isSecure, SESSION_MS / 1000);
  return viewSession(context, who, csrfOf(secret));
}

async function viewSession(context: HubContext, who: Account, csrf: string): Promise<Session> {
  const sensors = await context.deps.state.sensors();
  return {
    account: who,
    csrf,
    zone: context.deps.settings.zone,
    sample: sensors.some(({ sample }) => sample),
  };
}

export const sessionRoutes = [
  route({
    method: 'GET',
    path: '/setup',
    access: 'anyone',
    summary: 'Whether the hub waits for its first account.',
    answer: Type.Object({ fresh: Type.Boolean() }),
    async handle(_input, { deps }) {
      return { fresh: await deps.state.isFresh() };
    },
  }),
  route({
    method: 'POST',
    path: '/setup',
    access: 'anyone',
    summary: 'Makes the first account, an administrator, with the code that the hub printed.',
    body: strict({ setupCode: Type.String({ maxLength: 64 }), name: signInName, password, language }),
    answer: session,
    perMinute: SIGN_INS_PER_MINUTE,
    async handle(input, context) {
      const { state, clock, randomBytes } = context.deps;
      const { body } = input;
      if (!(await state.isFresh())) throw new Refusal('not-fresh', 'the hub is set up already');
      if (context.setupCode === null || !isSame(body.setupCode, context.setupCode))
        throw new Refusal('forbidden', 'the set-up code is wrong');
      const passwordHash = await hashPassword(body.password, randomBytes);
      const made = await state.createAccount({
        name: body.name,
        role: 'admin',
        ownerIds: [],
        language: body.language,
        passwordHash,
        onlyFirst: true,
      });
      context.setupCode = null;
      context.forget();
      await state.audit({
        at: clock(),
        actor: made.id,
        action: 'set-up',
        subject: `account:${made.id}`,
        detail: made.name,
        address: input.request.ip,
      });
      return begin(context, input, made);
    },
  }),
  route({
    method: 'POST',
    path: '/session',
    access: 'anyone',
    summary: 'Signs in; the answer sets a cookie.',
    body: strict({ name: signInName, password: Type.String({ minLength: 1, maxLength: PASSWORD_MOST }) }),
    answer: session,
    perMinute: SIGN_INS_PER_MINUTE,
    async handle(input, context) {
      const { state, clock, randomBytes } = context.deps;
      const { body, request } = input;
      const wait = context.signIns.wait(body.name.toLowerCase(), clock());
      if (wait > 0) throw new Refusal('too-many', 'too many attempts to sign in under this name', wait);
      const found = await state.accountByName(body.name);
      nobodysHash ??= hashPassword('nobody has this password', randomBytes);
      const { isRight, isOutdated } = await checkPassword(
        body.password,
        found?.passwordHash ?? (await nobodysHash),
      );
      const at = clock();
      if (found === null || !isRight || found.account.disabled) {
        await state.audit({
          at,
          actor: 'nobody',
          action: 'sign-in-failed',
          subject: found === null ? 'account:unknown' : `account:${found.account.id}`,
          detail: '',
          address: request.ip,
        });
        throw new Refusal('sign-in-failed', 'name or password is wrong');
      }
      context.signIns.forget(body.name.toLowerCase());
      const changed = await state.changeAccount(found.account.id, {
        lastSignInAt: at,
        ...(isOutdated ? { passwordHash: await hashPassword(body.password, randomBytes) } : {}),
      });
      await state.audit({
        at,
        actor: changed.id,
        action: 'sign-in',
        subject: `account:${changed.id}`,
        detail: '',
        address: request.ip,
      });
      return begin(context, input, changed);
    },
  }),
  route({
    method: 'DELETE',
    path: '/session',
    access: SIGNED_IN,
    summary: 'Signs out.',
    answer: nothing,
    status: 204,
    async handle({ reply }, { deps, streams }, caller) {
      if (caller.sessionSecret !== null) await deps.state.deleteSession(hashSecret(caller.sessionSecret));
      await streams.endStale();
      clearSessionCookie(reply, deps.settings.isSecure);
      return null;
    },
  }),
  route({
    method: 'GET',
    path: '/me',
    access: SIGNED_IN,
    summary: 'Who is signed in.',
    answer: session,
    async handle(_input, context, caller) {
      return viewSession(
        context,
        caller.account,
        caller.sessionSecret === null ? '' : csrfOf(caller.sessionSecret),
      );
    },
  }),
  route({
    method: 'PATCH',
    path: '/me',
    access: SIGNED_IN,
    summary: 'Changes one’s own language or password; a new password ends all other sessions.',
    body: strict({
      language: Type.Optional(language),
      password: Type.Optional(password),
      currentPassword: Type.Optional(Type.String({ maxLength: PASSWORD_MOST })),
    }),
    answer: session,
    perMinute: SIGN_INS_PER_MINUTE,
    async handle(input, context, caller) {
      const { state, clock, randomBytes } = context.deps;
      const { body } = input;
      const { id } = caller.account;
      let passwordHash: string | undefined;
      if (body.password !== undefined) {
        if (caller.sessionSecret === null)
          throw new Refusal('forbidden', 'a token cannot change the password');
        const found = await state.accountByName(caller.account.name);
        const given = body.currentPassword ?? '';
        if (found === null || !(await checkPassword(given, found.passwordHash)).isRight)
          throw new Refusal('forbidden', 'the current password is wrong');
        passwordHash = await hashPassword(body.password, randomBytes);
      }
      const changed = await state.changeAccount(id, {
        ...(body.language === undefined ? {} : { language: body.language }),
        ...(passwordHash === undefined ? {} : { passwordHash }),
      });
      if (passwordHash === undefined)
        return viewSession(
          context,
          changed,
          caller.sessionSecret === null ? '' : csrfOf(caller.sessionSecret),
        );
      await state.deleteSessionsOf(id);
      await state.audit({
        at: clock(),
        actor: id,
        action: 'password-changed',
        subject: `account:${id}`,
        detail: '',
        address: input.request.ip,
      });
      // A stolen cookie ends with the old password, so this session is a new one too.
      const renewed = await begin(context, input, changed);
      await context.streams.endStale();
      return renewed;
    },
  }),
];

export { password as accountPassword, signInName };
