/** Cases: what is done about incidents, how far proof is, and what owners say. */
import { Type } from 'typebox';
import type { CaseView } from '../../model/api.ts';
import { CASE_STATUSES, type CaseRecord } from '../../model/case.ts';
import { PROOF_STATES } from '../../model/proof.ts';
import { CASE_SORTS, type CaseFilter } from '../../store/cases-port.ts';
import { StateError } from '../../store/state-port.ts';
import { ownerScopeOf, type Person, SIGNED_IN } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import type { CaseStep } from '../jobs/case-ports.ts';
import { answerList, defined, split } from '../lists.ts';
import { someOf } from '../queries.ts';
import { Refusal } from '../refusal.ts';
import { route } from '../route.ts';
import { caseCounts, caseDetail, caseFilterQuery, caseView } from '../schemas/cases.ts';
import { id, listQuery, oneOf, pageOf, strict } from '../schemas/pieces.ts';
import { viewNotices } from './notices.ts';

const byId = strict({ id });
const MOST_NOTICES = 200;
const MOST_REPLIES = 200;
const MOST_ATTEMPTS = 5;

const COLUMNS = [
  'id',
  'status',
  'address',
  'ownerName',
  'cause',
  'grade',
  'openedAt',
  'closedAt',
  'step',
  'stepAt',
  'toldAt',
  'answeredAt',
  'reopened',
] as const;

async function requireCase(context: HubContext, caller: Person, given: string): Promise<CaseRecord> {
  const record = await context.deps.state.case(given);
  const scope = ownerScopeOf(caller);
  if (record === null || (scope !== null && !scope.includes(record.ownerId)))
    throw new Refusal('not-found', `there is no case ${given}`);
  return record;
}

export async function viewCases(context: HubContext, records: readonly CaseRecord[]): Promise<CaseView[]> {
  const { byId: owners } = await context.holders();
  return records.map((record) => {
    const step = context.deps.notices.ladderOf(record).at(record.step);
    const next =
      step === undefined || record.status !== 'open'
        ? null
        : { channel: step.channel, at: (record.stepAt ?? record.openedAt) + step.afterMs };
    return { ...record, ownerName: owners.get(record.ownerId)?.name ?? '', next };
  });
}

/** Repeated until nobody was faster; null from the step: nothing is to be done. */
async function changeCase(
  context: HubContext,
  read: () => Promise<CaseRecord>,
  step: (record: CaseRecord) => CaseStep | null,
): Promise<CaseRecord> {
  for (let attempt = 1; ; attempt++) {
    const record = await read();
    const next = step(record);
    if (next === null) return record;
    try {
      return (await context.deps.state.changeCases({ cases: [next], notices: [], incidents: [] }))[0];
    } catch (error) {
      if (!(error instanceof StateError) || error.code !== 'stale' || attempt >= MOST_ATTEMPTS) throw error;
    }
  }
}

export const caseRoutes = [
  route({
    method: 'GET',
    path: '/cases',
    access: SIGNED_IN,
    summary: 'Cases: what is done about incidents.',
    query: strict({ ...caseFilterQuery, ...listQuery, sort: Type.Optional(oneOf(CASE_SORTS)) }),
    answer: pageOf(caseView),
    async handle(input, context, caller) {
      const { query } = input;
      const filter = defined({
        status: someOf('status', query.status, CASE_STATUSES),
        proof: someOf('proof', query.proof, PROOF_STATES),
        ownerId: split(query.ownerId),
        studyId: split(query.studyId),
        text: query.text === '' ? undefined : query.text,
      }) as CaseFilter;
      return answerList(input, context, caller, 'cases', COLUMNS, async (limit, cursor) => {
        const page = await context.deps.state.cases({
          filter,
          ownerScope: ownerScopeOf(caller),
          sort: query.sort ?? 'openedAt',
          descending: query.order !== 'asc',
          limit,
          cursor,
        });
        return { ...page, rows: await viewCases(context, page.rows) };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/cases/counts',
    access: SIGNED_IN,
    summary: 'How many there are by status and by state of the proof.',
    answer: caseCounts,
    handle(_input, { deps }, caller) {
      return deps.state.countCases(ownerScopeOf(caller));
    },
  }),
  route({
    method: 'GET',
    path: '/cases/:id',
    access: SIGNED_IN,
    summary: 'One case: proof, ladder, notices, answers, advice.',
    params: byId,
    answer: caseDetail,
    async handle({ params }, context, caller) {
      const { state, notices: ports } = context.deps;
      const record = await requireCase(context, caller, params.id);
      const [events, notices, replies, incident, [view]] = await Promise.all([
        state.caseEvents(record.id),
        state.notices({
          filter: { caseId: [record.id] },
          ownerScope: ownerScopeOf(caller),
          limit: MOST_NOTICES,
          cursor: null,
        }),
        state.replies(record.id, MOST_REPLIES),
        state.incident(record.id),
        viewCases(context, [record]),
      ]);
      return {
        case: view,
        events,
        notices: await viewNotices(context, notices.rows),
        // What a network's staff answered is between them and us.
        replies: ownerScopeOf(caller) === null ? replies : [],
        advice: incident === null ? [] : await ports.adviceFor(record, incident),
        ladder: ports.ladderOf(record),
      };
    },
  }),
  route({
    method: 'POST',
    path: '/cases/:id/done',
    access: SIGNED_IN,
    summary: 'Says that the steps are done: begins a re-test. Nothing closes by it.',
    params: byId,
    answer: caseView,
    async handle({ params }, context, caller) {
      const { clock, notices } = context.deps;
      const record = await changeCase(
        context,
        () => requireCase(context, caller, params.id),
        (one) => notices.beginRetest(one, caller.account.id, clock()),
      );
      notices.requestRun();
      return (await viewCases(context, [record]))[0];
    },
  }),
  route({
    method: 'PUT',
    path: '/cases/:id/steps',
    access: SIGNED_IN,
    summary: 'Which steps of the advice were done.',
    params: byId,
    body: strict({ done: Type.Array(id, { maxItems: 50 }) }),
    answer: caseView,
    async handle({ params, body }, context, caller) {
      const record = await changeCase(
        context,
        () => requireCase(context, caller, params.id),
        (one) => ({ case: { ...one, stepsDone: [...new Set(body.done)] }, events: [] }),
      );
      return (await viewCases(context, [record]))[0];
    },
  }),
];
