/** Schemas of cases, notices, contacts, templates and the public log. */
import { Type } from 'typebox';
import type {
  CaseAdvice,
  CaseCounts,
  CaseDetail,
  CaseView,
  ContactDraft,
  ContactPatch,
  LogHead,
  LogInclusion,
  NoticeCounts,
  NoticeDetail,
  NoticeView,
  TemplateDraft,
  TemplateList,
  TemplatePreview,
} from '../../model/api.ts';
import { CASE_EVENTS, CASE_STATUSES, type CaseEvent } from '../../model/case.ts';
import {
  CONTACT_SOURCES,
  CONTACT_STATES,
  type Contact,
  REPLY_KINDS,
  type Reply,
} from '../../model/contact.ts';
import { CAUSES } from '../../model/incident.ts';
import { CHANNEL_NAMES, NOTICE_KINDS, NOTICE_STATUSES } from '../../model/notice.ts';
import { PROOF_STATES, type Proof, RETEST_KINDS, type Retest } from '../../model/proof.ts';
import { GRADES } from '../../model/verdict.ts';
import {
  count,
  critical,
  epochMs,
  id,
  language,
  name,
  nullable,
  oneOf,
  type Same,
  share,
  strict,
  text,
} from './pieces.ts';

const amount = Type.Number({ minimum: 0 });
export const channel = oneOf(CHANNEL_NAMES);

export const proof = Type.Object({
  state: oneOf(PROOF_STATES),
  p: nullable(share),
  ratePerDay: nullable(amount),
  rateLowPerDay: nullable(amount),
  watchedDays: amount,
  neededDays: nullable(amount),
  enoughAt: nullable(Type.Number()),
  lastAt: Type.Number(),
  darkSize: count,
  formula: text,
  judgedAt: Type.Number(),
});
true satisfies Same<typeof proof, Proof>;

export const retest = Type.Object({
  kind: oneOf(RETEST_KINDS),
  attempt: count,
  startedAt: Type.Number(),
  endedAt: nullable(Type.Number()),
  watchedSeconds: amount,
  hits: count,
  outcome: nullable(oneOf(['clean', 'still-sending', 'exposed', 'inconclusive'] as const)),
});
true satisfies Same<typeof retest, Retest>;

export const caseView = Type.Object({
  id: text,
  ownerId: text,
  address: text,
  cause: oneOf(CAUSES),
  grade: oneOf(GRADES),
  critical,
  status: oneOf(CASE_STATUSES),
  openedAt: epochMs,
  closedAt: nullable(epochMs),
  code: text,
  token: text,
  proof,
  isExposed: Type.Boolean(),
  retest: nullable(retest),
  stepsDone: Type.Array(text),
  step: count,
  stepAt: nullable(epochMs),
  study: nullable(Type.Object({ studyId: text, arm: text })),
  untold: count,
  toldAt: nullable(epochMs),
  answeredAt: nullable(epochMs),
  reopened: count,
  sample: Type.Boolean(),
  version: count,
  ownerName: text,
  next: nullable(Type.Object({ channel, at: Type.Number() })),
});
true satisfies Same<typeof caseView, CaseView>;

const counts = Type.Record(text, count);
export const caseCounts = Type.Object({ status: counts, proof: counts });
true satisfies Same<typeof caseCounts, CaseCounts>;

const caseEvent = Type.Object({
  id: text,
  caseId: text,
  at: epochMs,
  kind: oneOf(CASE_EVENTS),
  actor: text,
  text,
  channel: nullable(channel),
  noticeId: nullable(text),
});
true satisfies Same<typeof caseEvent, CaseEvent>;

export const noticeView = Type.Object({
  id: text,
  kind: oneOf(NOTICE_KINDS),
  channel,
  ownerId: text,
  contactId: nullable(text),
  to: text,
  language,
  template: text,
  caseIds: Type.Array(text),
  createdAt: epochMs,
  dueAt: epochMs,
  status: oneOf(NOTICE_STATUSES),
  attempts: count,
  sentAt: nullable(epochMs),
  outcome: nullable(text),
  logIndex: nullable(count),
  sample: Type.Boolean(),
  ownerName: text,
});
true satisfies Same<typeof noticeView, NoticeView>;

export const noticeCounts = Type.Object({
  waiting: count,
  sending: count,
  sent: count,
  bounced: count,
  dead: count,
  cancelled: count,
});
true satisfies Same<typeof noticeCounts, NoticeCounts>;

const message = Type.Object({
  subject: text,
  text,
  html: text,
  short: text,
  link: text,
  code: text,
  replyTo: nullable(text),
  unsubscribe: nullable(text),
});
export const noticeDetail = Type.Object({ notice: noticeView, message: nullable(message) });
true satisfies Same<typeof noticeDetail, NoticeDetail>;

export const reply = Type.Object({
  id: text,
  at: epochMs,
  kind: oneOf(REPLY_KINDS),
  caseId: nullable(text),
  noticeId: nullable(text),
  from: text,
  subject: text,
  text,
  statusCode: nullable(text),
});
true satisfies Same<typeof reply, Reply>;

const words = Type.Object({ title: text, text, why: text, check: text });
export const advice = Type.Object({
  id: text,
  minutes: amount,
  difficulty: oneOf(['easy', 'medium', 'help'] as const),
  ja: words,
  en: words,
});
true satisfies Same<typeof advice, CaseAdvice>;

export const caseDetail = Type.Object({
  case: caseView,
  events: Type.Array(caseEvent),
  notices: Type.Array(noticeView),
  replies: Type.Array(reply),
  advice: Type.Array(advice),
  ladder: Type.Array(Type.Object({ channel, afterMs: amount })),
});
true satisfies Same<typeof caseDetail, CaseDetail>;

export const contact = Type.Object({
  id: text,
  ownerId: nullable(text),
  source: oneOf(CONTACT_SOURCES),
  email: text,
  role: text,
  organisation: nullable(text),
  language,
  state: oneOf(CONTACT_STATES),
  bounces: count,
  lastSentAt: nullable(epochMs),
  lastAnswerAt: nullable(epochMs),
  lastBounceAt: nullable(epochMs),
  sample: Type.Boolean(),
});
true satisfies Same<typeof contact, Contact>;

export const contactDraft = strict({
  ownerId: nullable(id),
  // One address: no comma, blank or angle bracket may make two of it.
  email: Type.String({ maxLength: 254, pattern: '^[^\\s<>,;:"()\\[\\]@\\\\]{1,64}@[A-Za-z0-9.-]{1,189}$' }),
  role: name,
  organisation: nullable(name),
  language,
});
true satisfies Same<typeof contactDraft, ContactDraft>;

export const contactPatch = strict({
  state: Type.Optional(oneOf(CONTACT_STATES)),
  language: Type.Optional(language),
});
true satisfies Same<typeof contactPatch, ContactPatch>;

const TEMPLATE_TEXT = Type.String({ minLength: 1, maxLength: 50_000 });
const templateFields = {
  subject: Type.String({ minLength: 1, maxLength: 500 }),
  text: TEMPLATE_TEXT,
  html: Type.String({ maxLength: 100_000 }),
  short: Type.String({ minLength: 1, maxLength: 1_000 }),
};
export const templateName = Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z0-9.-]+$' });
export const templateDraft = strict(templateFields);
true satisfies Same<typeof templateDraft, TemplateDraft>;
export const namedTemplateDraft = strict({ name: templateName, language, ...templateFields });

export const templateList = Type.Object({
  rows: Type.Array(
    Type.Object({
      name: text,
      language,
      subject: text,
      text,
      html: text,
      short: text,
      changed: nullable(Type.Object({ updatedAt: epochMs, updatedBy: text })),
    }),
  ),
  variables: Type.Array(Type.Object({ name: text, description: text, example: text })),
});
true satisfies Same<typeof templateList, TemplateList>;

export const templatePreview = Type.Object({
  message: Type.Object({ subject: text, text, html: text, short: text }),
  warnings: Type.Array(Type.Object({ code: text, ja: text, en: text, found: nullable(text) })),
  reading: nullable(Type.Object({ isPlain: Type.Boolean(), ja: text, en: text })),
});
true satisfies Same<typeof templatePreview, TemplatePreview>;

export const logEntry = Type.Object({ index: count, at: epochMs, hash: text });
const head = { size: count, at: epochMs, root: text, signature: text };
export const logHead = Type.Object({ ...head, publicKey: text });
true satisfies Same<typeof logHead, LogHead>;

export const logInclusion = Type.Object({
  entry: logEntry,
  head: Type.Object(head),
  proof: Type.Array(text),
});
true satisfies Same<typeof logInclusion, LogInclusion>;

const several = (what: string) =>
  Type.Optional(Type.String({ maxLength: 4_000, description: `${what}; several with commas` }));

/** CaseFilter, as it stands in an address. */
export const caseFilterQuery = {
  status: several('open or closed'),
  proof: several('state of the proof'),
  ownerId: several('owner id'),
  studyId: several('study id'),
  text: Type.Optional(
    Type.String({ maxLength: 200, description: 'how the incident or the address begins, or the code' }),
  ),
};

/** NoticeFilter, as it stands in an address. */
export const noticeFilterQuery = {
  status: several('status'),
  channel: several('channel'),
  caseId: several('case id'),
  ownerId: several('owner id'),
};
