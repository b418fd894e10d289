/**
 * The pages of owners at their paths. They answer with HTML that needs no script; a case code comes in the body of a
 * form and stands in no address, so neither a log, a history nor a referrer keeps it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CaseRecord } from '../../model/case.ts';
import type { SorryView, UnsubscribeView } from '../../model/owner-page.ts';
import { changeCase } from '../change-case.ts';
import { requireOwnPage } from '../guard.ts';
import type { HubContext } from '../hub-context.ts';
import { Refusal } from '../refusal.ts';
import { type Guess, guessCode } from './code-guesses.ts';
import { languageOf } from './page-language.ts';

const FORM_BYTES = 8_192;
const MOST_FIELD_CHARS = 200;
/** Typed codes; and buttons on the page of a case, which send it along. Wrong ones wait longer than either makes them. */
const CODES_PER_MINUTE = 10;
const BUTTONS_PER_MINUTE = 60;
const MOST_STEPS = 50;

const CONTENT_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

type Form = Readonly<Partial<Record<string, string>>>;

export async function registerOwnerPages(hub: FastifyInstance, context: HubContext): Promise<void> {
  const { deps } = context;
  const { state, clock, events, notices } = deps;
  const { pages } = notices;
  const { isSecure } = deps.settings;

  await hub.register(async (app) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_BYTES },
      (_request, body, done) => done(null, readForm(String(body))),
    );
    // RFC 8058 lets a mail program send its one field as either; which of the two fields of ours it is not, it is.
    app.addContentTypeParser(
      'multipart/form-data',
      { parseAs: 'string', bodyLimit: FORM_BYTES },
      (_request, _body, done) => done(null, {}),
    );
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('content-security-policy', CONTENT_POLICY);
    });
    app.setErrorHandler((error, request, reply) => {
      const refusal = error instanceof Refusal ? error : null;
      const status = refusal?.status ?? (error as { statusCode?: number }).statusCode ?? 500;
      if (status >= 500) request.log.error({ err: error }, 'a page of owners');
      if (refusal?.retryAfter) reply.header('retry-after', String(refusal.retryAfter));
      const language = languageOf(request, reply, isSecure);
      return show(reply.code(status), pages.sorry({ language, kind: sorryOf(refusal) }));
    });

    app.get('/help/style.css', { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=300').type('text/css').send(pages.styleSheet),
    );

    app.get('/help', { schema: { hide: true } }, async (request, reply) => {
      const language = languageOf(request, reply, isSecure);
      return show(reply, pages.help({ language, trouble: null, waitSeconds: 0 }));
    });

    app.post(
      '/help',
      { schema: { hide: true }, config: limit(CODES_PER_MINUTE), onRequest: ownPage },
      async (request, reply) => {
        const guess = await guessOf(request);
        if (guess.kind !== 'right') return showGuess(request, reply, guess);
        const record = await change(guess.found, (one) => notices.enterCode(one, 'site', clock()));
        return showCase(request, reply, record);
      },
    );

    app.post(
      '/help/case',
      { schema: { hide: true }, config: limit(BUTTONS_PER_MINUTE), onRequest: ownPage },
      async (request, reply) => {
        const guess = await guessOf(request);
        if (guess.kind !== 'right') return showGuess(request, reply, guess);
        return showCase(request, reply, await pressed(formOf(request).do ?? '', guess.found));
      },
    );

    app.get('/log-of-notices', { schema: { hide: true } }, async (request, reply) => {
      const language = languageOf(request, reply, isSecure);
      return show(reply, pages.log({ language, head: await notices.log.head() }));
    });

    app.get('/unsubscribe/:noticeId', { schema: { hide: true } }, async (request, reply) => {
      const contact = await contactOf(request);
      if (contact === 'unknown' || contact === 'no-mail') return showUnsubscribe(request, reply, contact);
      return showUnsubscribe(request, reply, contact.state === 'refuses' ? 'stopped' : 'ask');
    });

    // A mail program posts this from elsewhere and without a cookie (RFC 8058, section 3.1): the notice's id, which
    // only its reader has, is what lets him.
    app.post('/unsubscribe/:noticeId', { schema: { hide: true } }, async (request, reply) => {
      const contact = await contactOf(request);
      if (contact === 'unknown' || contact === 'no-mail') return showUnsubscribe(request, reply, contact);
      const isUndone = formOf(request).do === 'undo';
      const next = isUndone ? 'unverified' : 'refuses';
      // One that bounces stays so: nobody asked for that to be forgotten.
      if (isUndone ? contact.state === 'refuses' : contact.state !== 'refuses')
        await state.changeContact(contact.id, { state: next });
      return showUnsubscribe(request, reply, isUndone ? 'undone' : 'stopped');
    });

    async function guessOf(request: FastifyRequest): Promise<Guess<CaseRecord>> {
      const guess = await guessCode({ from: request.ip, now: clock() }, context.guesses, () =>
        state.caseByCode(formOf(request).code ?? ''),
      );
      if (guess.kind === 'wrong') events.tellCount('case-code-wrong');
      if (guess.kind === 'wait') countNotLookedUp();
      return guess;
    }

    function countNotLookedUp(): void {
      events.tellCount('code-not-looked-up');
    }

    function limit(max: number) {
      return { rateLimit: { max, timeWindow: 60_000, onExceeded: countNotLookedUp } };
    }

    function showGuess(
      request: FastifyRequest,
      reply: FastifyReply,
      guess: Exclude<Guess<CaseRecord>, { kind: 'right' }>,
    ) {
      const language = languageOf(request, reply, isSecure);
      if (guess.kind === 'wrong')
        return show(reply.code(403), pages.help({ language, trouble: 'wrong', waitSeconds: 0 }));
      const { seconds } = guess;
      reply.code(429).header('retry-after', String(seconds));
      return show(reply, pages.help({ language, trouble: 'wait', waitSeconds: seconds }));
    }

    async function showCase(request: FastifyRequest, reply: FastifyReply, record: CaseRecord) {
      const language = languageOf(request, reply, isSecure);
      const page = await pages.ofCase({ language, record, device: formOf(request).device ?? '' });
      if (page !== null) return show(reply, page);
      return show(reply.code(404), pages.sorry({ language, kind: 'failed' }));
    }

    async function showUnsubscribe(
      request: FastifyRequest,
      reply: FastifyReply,
      now: UnsubscribeView['state'],
    ) {
      const language = languageOf(request, reply, isSecure);
      const path = `/unsubscribe/${encodeURIComponent(noticeIdOf(request))}`;
      if (now === 'unknown') reply.code(404);
      return show(reply, pages.unsubscribe({ language, state: now, path }));
    }

    async function contactOf(request: FastifyRequest) {
      const notice = await state.notice(noticeIdOf(request));
      if (notice === null) return 'unknown';
      const contact = notice.contactId === null ? null : await state.contact(notice.contactId);
      return contact ?? 'no-mail';
    }

    function change(record: CaseRecord, step: Parameters<typeof changeCase>[2]): Promise<CaseRecord> {
      const read = async () => {
        const found = await state.case(record.id);
        if (found === null) throw new Refusal('not-found', `there is no case ${record.id}`);
        return found;
      };
      return changeCase(state, read, step);
    }

    /** What a button of the page says; anything else changes nothing. */
    async function pressed(button: string, record: CaseRecord): Promise<CaseRecord> {
      if (button === 'retest') {
        const begun = await change(record, (one) => notices.beginRetest(one, 'owner', clock()));
        notices.requestRun();
        return begun;
      }
      const [, action, step] = /^(done|undo) ([a-z0-9-]{1,60})$/.exec(button) ?? [];
      if (step === undefined) return record;
      return change(record, (one) => {
        const others = one.stepsDone.filter((id) => id !== step);
        if (action === 'undo') return { case: { ...one, stepsDone: others }, events: [] };
        if (others.length >= MOST_STEPS) return null;
        return { case: { ...one, stepsDone: [...others, step] }, events: [] };
      });
    }
  });
}

/** No cookie speaks for anybody here, but a page of elsewhere could have its visitors guess. */
async function ownPage(request: FastifyRequest): Promise<void> {
  requireOwnPage(request, { kind: 'nobody' });
}

function show(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page);
}

function sorryOf(refusal: Refusal | null): SorryView['kind'] {
  if (refusal?.code === 'too-many') return 'too-many';
  return refusal?.code === 'cross-site' ? 'cross-site' : 'failed';
}

function noticeIdOf(request: FastifyRequest): string {
  return (request.params as { noticeId: string }).noticeId.slice(0, MOST_FIELD_CHARS);
}

/** The first of each name, each cut. */
function readForm(body: string): Form {
  const form: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(body))
    if (!(name in form)) form[name] = value.slice(0, MOST_FIELD_CHARS);
  return form;
}

function formOf(request: FastifyRequest): Form {
  return (request.body ?? {}) as Form;
}
