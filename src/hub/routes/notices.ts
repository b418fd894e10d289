/** The outbox, contacts and what came back, and the wording of notices. */
import { Type } from 'typebox';
import { YamoriError } from '../../base/errors.ts';
import type { NoticeView } from '../../model/api.ts';
import { CHANNEL_NAMES, NOTICE_STATUSES, type Notice } from '../../model/notice.ts';
import type { NoticeFilter } from '../../store/cases-port.ts';
import { ADMIN, STAFF } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import { answerList, defined, split } from '../lists.ts';
import { someOf } from '../queries.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import {
  contact,
  contactDraft,
  contactPatch,
  namedTemplateDraft,
  noticeCounts,
  noticeDetail,
  noticeFilterQuery,
  noticeView,
  reply,
  templateDraft,
  templateList,
  templateName,
  templatePreview,
} from '../schemas/cases.ts';
import { id, language, listQuery, nothing, pageOf, strict } from '../schemas/pieces.ts';

const byId = strict({ id });
const MOST_REPLIES = 500;
const COLUMNS = [
  'id',
  'kind',
  'channel',
  'to',
  'ownerName',
  'status',
  'attempts',
  'createdAt',
  'dueAt',
  'sentAt',
  'outcome',
  'caseIds',
] as const;
const CONTACT_COLUMNS = [
  'id',
  'email',
  'ownerId',
  'source',
  'role',
  'organisation',
  'language',
  'state',
  'bounces',
  'lastSentAt',
  'lastAnswerAt',
  'lastBounceAt',
] as const;

export async function viewNotices(context: HubContext, notices: readonly Notice[]): Promise<NoticeView[]> {
  const { byId: owners } = await context.holders();
  return notices.map((notice) => ({ ...notice, ownerName: owners.get(notice.ownerId)?.name ?? '' }));
}

/** What an operator wrote wrong is his to read, with its line. */
function orRefusal<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof YamoriError)) throw error;
    throw new Refusal('invalid', error.message);
  }
}

export const noticeRoutes = [
  route({
    method: 'GET',
    path: '/notices',
    access: STAFF,
    summary: 'The outbox: what waits, what went out, what came back.',
    query: strict({ ...noticeFilterQuery, ...listQuery }),
    answer: pageOf(noticeView),
    async handle(input, context, caller) {
      const { query } = input;
      const filter = defined({
        status: someOf('status', query.status, NOTICE_STATUSES),
        channel: someOf('channel', query.channel, CHANNEL_NAMES),
        caseId: split(query.caseId),
        ownerId: split(query.ownerId),
      }) as NoticeFilter;
      return answerList(input, context, caller, 'notices', COLUMNS, async (limit, cursor) => {
        const page = await context.deps.state.notices({ filter, ownerScope: null, limit, cursor });
        return { ...page, rows: await viewNotices(context, page.rows) };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/notices/counts',
    access: STAFF,
    summary: 'How many there are by status.',
    answer: noticeCounts,
    handle(_input, { deps }) {
      return deps.state.countNotices();
    },
  }),
  route({
    method: 'GET',
    path: '/notices/:id',
    access: STAFF,
    summary: 'One notice, as it would read now.',
    params: byId,
    answer: noticeDetail,
    async handle({ params }, context) {
      const notice = await context.deps.state.notice(params.id);
      if (notice === null) throw new Refusal('not-found', `there is no notice ${params.id}`);
      const [view] = await viewNotices(context, [notice]);
      return { notice: view, message: await context.deps.notices.compose(notice.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/notices/:id/again',
    access: STAFF,
    summary: 'Sends one again that is dead or came back.',
    params: byId,
    answer: noticeView,
    async handle({ params }, context, caller) {
      const { state, clock, notices } = context.deps;
      const notice = await state.requeueNotice(params.id, clock());
      await state.audit({
        at: clock(),
        actor: caller.account.id,
        action: 'notice-again',
        subject: `notice:${notice.id}`,
        detail: notice.channel,
        address: null,
      });
      notices.requestRun();
      return (await viewNotices(context, [notice]))[0];
    },
  }),
  route({
    method: 'GET',
    path: '/contacts',
    access: STAFF,
    summary: 'Contacts of an owner, or those of networks.',
    query: strict({ ...listQuery, ownerId: Type.Optional(id) }),
    answer: pageOf(contact),
    async handle(input, context, caller) {
      const rows = await context.deps.state.contacts(input.query.ownerId ?? null);
      return answerList(input, context, caller, 'contacts', CONTACT_COLUMNS, async () => ({
        rows,
        next: null,
        total: rows.length,
      }));
    },
  }),
  route({
    method: 'POST',
    path: '/contacts',
    access: STAFF,
    summary: 'Adds a contact; one mail address is one contact.',
    body: contactDraft,
    answer: contact,
    status: 201,
    async handle({ body }, { deps }) {
      if (body.ownerId !== null && (await deps.state.owner(body.ownerId)) === null)
        throw new Refusal('not-found', `there is no owner ${body.ownerId}`);
      const source = body.ownerId === null ? 'override' : 'owner';
      return deps.state.putContact({ ...body, source, sample: false });
    },
  }),
  route({
    method: 'PATCH',
    path: '/contacts/:id',
    access: STAFF,
    summary: 'Whether it is written to, and in which language.',
    params: byId,
    body: contactPatch,
    answer: contact,
    handle({ params, body }, { deps }) {
      return deps.state.changeContact(params.id, defined(body));
    },
  }),
  route({
    method: 'DELETE',
    path: '/contacts/:id',
    access: STAFF,
    summary: 'Forgets a contact.',
    params: byId,
    answer: nothing,
    status: 204,
    async handle({ params }, { deps }) {
      await deps.state.deleteContact(params.id);
      return null;
    },
  }),
  route({
    method: 'GET',
    path: '/replies',
    access: STAFF,
    summary: 'What came back lately: answers, bounces, complaints.',
    answer: pageOf(reply),
    async handle(_input, { deps }) {
      const rows = await deps.state.replies(null, MOST_REPLIES);
      return { rows, next: null, total: null };
    },
  }),
  route({
    method: 'GET',
    path: '/templates',
    access: STAFF,
    summary: 'The wording of notices, and what it may name.',
    answer: templateList,
    async handle(_input, { deps }) {
      return deps.notices.listTemplates(await deps.state.templates());
    },
  }),
  route({
    method: 'POST',
    path: '/templates/preview',
    access: STAFF,
    summary: 'How a wording would read, and what is wrong with it.',
    body: namedTemplateDraft,
    answer: templatePreview,
    async handle({ body: { name, language, ...draft } }, { deps }) {
      return orRefusal(() => deps.notices.previewTemplate(name, language, draft));
    },
  }),
  route({
    method: 'PUT',
    path: '/templates/:name/:language',
    access: ADMIN,
    summary: 'Changes a wording; one that cannot be rendered is refused.',
    params: strict({ name: templateName, language }),
    body: templateDraft,
    answer: templatePreview,
    async handle({ params, body }, { deps }, caller) {
      const preview = orRefusal(() => deps.notices.previewTemplate(params.name, params.language, body));
      const at = deps.clock();
      await deps.state.putTemplate({ ...params, ...body, updatedAt: at, updatedBy: caller.account.id });
      await deps.state.audit({
        at,
        actor: caller.account.id,
        action: 'template-changed',
        subject: `template:${params.name}:${params.language}`,
        detail: '',
        address: null,
      });
      return preview;
    },
  }),
  route({
    method: 'DELETE',
    path: '/templates/:name/:language',
    access: ADMIN,
    summary: 'The wording as it ships with the project again.',
    params: strict({ name: templateName, language }),
    answer: nothing,
    status: 204,
    async handle({ params }, { deps }) {
      await deps.state.deleteTemplate(params.name, params.language);
      return null;
    },
  }),
];
