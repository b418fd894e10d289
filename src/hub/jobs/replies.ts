/** What came back from those who were told -> what it means for the notice, the contact and the case. */
import type { CaseRecord } from '../../model/case.ts';
import type { Contact, Reply, ReplyKind } from '../../model/contact.ts';
import { StateError, type StateStore } from '../../store/state-port.ts';
import type { CaseStep } from './case-ports.ts';

export interface RepliesDeps {
  readonly state: StateStore;
  readonly noteTold: (
    record: CaseRecord,
    told: {
      readonly kind: 'notice-bounced' | 'answered';
      readonly channel: 'email';
      readonly noticeId: string | null;
      readonly text: string;
    },
    now: number,
  ) => CaseStep;
}

/** A mailbox that is full for a week is a mailbox that nobody reads. */
const MOST_SOFT_BOUNCES = 5;
const MOST_ATTEMPTS = 10;

/**
 * `reply.id` tells one mail from another. A mail that is handed in again changes nothing; one that was being taken when the
 * hub was killed is taken again from the start, which does no harm.
 */
export async function keepReply(deps: RepliesDeps, { id: messageKey, ...reply }: Reply): Promise<void> {
  const { state } = deps;
  if (await state.knowsReply(messageKey)) return;
  await MEANS[reply.kind](deps, reply);
  await state.addReply({ ...reply, messageKey });
}

type Read = Omit<Reply, 'id'>;
type Meaning = (deps: RepliesDeps, reply: Read) => Promise<void>;

const nothing: Meaning = async () => {};

const MEANS: Record<ReplyKind, Meaning> = {
  answer: async (deps, reply) => {
    await changeContact(deps, reply, () => ({ state: 'answers', bounces: 0, lastAnswerAt: reply.at }));
    await tellCase(deps, reply, 'answered', 'Somebody answered.');
  },
  'bounce-hard': async (deps, reply) => {
    const why = reply.statusCode ?? 'returned';
    if (reply.noticeId !== null) await deps.state.noteBounce(reply.noticeId, why);
    await changeContact(deps, reply, ({ bounces }) => ({
      state: 'bouncing',
      bounces: bounces + 1,
      lastBounceAt: reply.at,
    }));
    await tellCase(deps, reply, 'notice-bounced', `The mail came back (${why}).`);
  },
  'bounce-soft': async (deps, reply) => {
    await changeContact(deps, reply, ({ bounces, state }) => ({
      state: bounces + 1 >= MOST_SOFT_BOUNCES ? 'bouncing' : state,
      bounces: bounces + 1,
      lastBounceAt: reply.at,
    }));
  },
  unsubscribe: (deps, reply) => changeContact(deps, reply, () => ({ state: 'refuses' })),
  // Who calls a notice junk reads no further ones either.
  complaint: (deps, reply) => changeContact(deps, reply, () => ({ state: 'refuses' })),
  'auto-reply': nothing,
  loop: nothing,
  unreadable: nothing,
};

/** The contact whom the notice went to; an answer by Reply-To alone is that of the case's newest mail. */
async function changeContact(
  { state }: RepliesDeps,
  { noticeId, caseId }: Read,
  change: (contact: Contact) => Parameters<StateStore['changeContact']>[1],
): Promise<void> {
  const named = noticeId === null ? null : await state.notice(noticeId);
  const filter = { channel: ['email' as const], caseId: caseId === null ? [] : [caseId] };
  const newest =
    named === null && caseId !== null
      ? (await state.notices({ filter, ownerScope: null, limit: 1, cursor: null })).rows.at(0)
      : named;
  const contact =
    newest?.contactId === null || newest?.contactId === undefined
      ? null
      : await state.contact(newest.contactId);
  if (contact !== null) await state.changeContact(contact.id, change(contact));
}

async function tellCase(
  { state, noteTold }: RepliesDeps,
  { caseId, noticeId, at }: Read,
  kind: 'notice-bounced' | 'answered',
  text: string,
): Promise<void> {
  if (caseId === null) return;
  for (let attempt = 1; ; attempt++) {
    const record = await state.case(caseId);
    if (record === null) return;
    const step = noteTold(record, { kind, channel: 'email', noticeId, text }, at);
    try {
      await state.changeCases({ cases: [step], notices: [], incidents: [] });
      return;
    } catch (error) {
      if (!(error instanceof StateError) || error.code !== 'stale' || attempt >= MOST_ATTEMPTS) throw error;
    }
  }
}
