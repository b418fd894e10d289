/** Studies of notices: registered before their first case, looked at while they run, ended. */
import { Type } from 'typebox';
import type { StudyView } from '../../model/api.ts';
import { EXEMPT_ARM } from '../../model/study.ts';
import type { StoredStudy } from '../../store/cases-port.ts';
import { ADMIN, type Person, STAFF } from '../caller.ts';
import type { HubContext } from '../hub-context.ts';
import { Refusal } from '../refusal.ts';
import { type RouteInput, route } from '../route.ts';
import { id, strict } from '../schemas/pieces.ts';
import { studyDetail, studyDraft, studyList, studyView } from '../schemas/studies.ts';

const byId = strict({ id });
const AT_ONCE = 500;
const ID_BYTES = 10;
/** All cases of the study are read for one answer. */
const PER_MINUTE = 60;

async function requireStudy({ deps }: HubContext, given: string): Promise<StoredStudy> {
  const found = (await deps.state.studies()).find((study) => study.id === given);
  if (found === undefined) throw new Refusal('not-found', `there is no study ${given}`);
  return found;
}

/** Cases by arm, those left out by their own name. */
async function countArms({ deps }: HubContext, studyId: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof deps.state.cases>> = await deps.state.cases({
      filter: { studyId: [studyId] },
      ownerScope: null,
      sort: 'openedAt',
      descending: false,
      limit: AT_ONCE,
      cursor,
    });
    for (const { study } of page.rows)
      if (study !== null) counts.set(study.arm, (counts.get(study.arm) ?? 0) + 1);
    cursor = page.next;
  } while (cursor !== null);
  return counts;
}

function view(context: HubContext, stored: StoredStudy, counts: ReadonlyMap<string, number>): StudyView {
  const { studies } = context.deps.notices;
  const study = studies.read(stored);
  const { registeredAt, planHash, ...plan } = study;
  const arms = plan.arms.map(({ name }) => ({ name, subjects: counts.get(name) ?? 0 }));
  const drawn = arms.reduce((sum, { subjects }) => sum + subjects, 0);
  return {
    id: stored.id,
    plan,
    planHash,
    registeredAt,
    endedAt: stored.endedAt,
    sample: stored.sample,
    isAsRegistered: studies.isAsRegistered(study),
    isEnrolling:
      stored.endedAt === null && drawn < plan.stopAt.subjects && context.deps.clock() < plan.stopAt.epochMs,
    arms,
    exempted: counts.get(EXEMPT_ARM) ?? 0,
  };
}

async function viewOne(context: HubContext, stored: StoredStudy): Promise<StudyView> {
  return view(context, stored, await countArms(context, stored.id));
}

async function note({ deps }: HubContext, caller: Person, action: string, subject: string, address: string) {
  const at = deps.clock();
  await deps.state.audit({ at, actor: caller.account.id, action, subject, detail: '', address });
}

async function answerCsv(
  { request, reply }: Pick<RouteInput<unknown, unknown, unknown>, 'request' | 'reply'>,
  context: HubContext,
  caller: Person,
  name: string,
  csv: string,
) {
  await note(context, caller, 'exported', name, request.ip);
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="yamori-${name.replaceAll('/', '-')}.csv"`)
    .send(csv);
}

export const studyRoutes = [
  route({
    method: 'GET',
    path: '/studies',
    access: STAFF,
    summary: 'Studies of notices, newest first, with how many cases each arm has.',
    answer: studyList,
    async handle(_input, context) {
      const rows: StudyView[] = [];
      for (const stored of await context.deps.state.studies()) rows.push(await viewOne(context, stored));
      return { rows };
    },
  }),
  route({
    method: 'POST',
    path: '/studies',
    access: ADMIN,
    summary: 'Registers a study before its first case; its plan cannot be changed after that.',
    body: studyDraft,
    answer: studyView,
    status: 201,
    async handle({ body, request }, context, caller) {
      const { state, clock, randomBytes, notices } = context.deps;
      const now = clock();
      const planId = randomBytes(ID_BYTES).toString('hex');
      const { registeredAt, planHash, ...plan } = notices.studies.register({ id: planId, ...body }, now);
      const stored = await context.studyTurns(context.closing, async () => {
        const open = (await state.studies()).find(({ endedAt, sample }) => endedAt === null && !sample);
        if (open !== undefined)
          throw new Refusal(
            'in-use',
            `the study ${notices.studies.read(open).name} is open, and a case is in one study at a time: end that one first`,
          );
        return state.createStudy({
          id: planId,
          plan: JSON.stringify(plan),
          planHash,
          registeredAt,
          sample: false,
        });
      });
      await notices.studies.refresh();
      await note(context, caller, 'study-registered', `study:${stored.id}`, request.ip);
      return viewOne(context, stored);
    },
  }),
  route({
    method: 'GET',
    path: '/studies/:id',
    access: STAFF,
    summary: 'One study with its curves, tests, ratios and costs, worked out now.',
    perMinute: PER_MINUTE,
    params: byId,
    answer: studyDetail,
    async handle({ params }, context) {
      const { notices, clock } = context.deps;
      const stored = await requireStudy(context, params.id);
      const { result } = await notices.studies.analyse(stored, clock());
      return { study: await viewOne(context, stored), result };
    },
  }),
  route({
    method: 'POST',
    path: '/studies/:id/end',
    access: ADMIN,
    summary: 'Ends a study: nothing more is drawn, and who waited is told as the policy says.',
    params: byId,
    answer: studyView,
    async handle({ params, request }, context, caller) {
      const { state, clock, notices } = context.deps;
      const stored = await requireStudy(context, params.id);
      if (stored.endedAt !== null) throw new Refusal('stale', 'the study was ended before');
      const endedAt = clock();
      await state.endStudy(stored.id, endedAt);
      await notices.studies.refresh();
      await note(context, caller, 'study-ended', `study:${stored.id}`, request.ip);
      notices.requestRun();
      return viewOne(context, { ...stored, endedAt });
    },
  }),
  route({
    method: 'GET',
    path: '/studies/:id/curves.csv',
    access: STAFF,
    summary: 'The curves of a study as CSV.',
    perMinute: PER_MINUTE,
    params: byId,
    answer: Type.String({ description: 'text/csv' }),
    async handle(input, context, caller) {
      const { notices, clock } = context.deps;
      const stored = await requireStudy(context, input.params.id);
      const { result } = await notices.studies.analyse(stored, clock());
      const name = `studies/${stored.id}/curves`;
      return answerCsv(input, context, caller, name, notices.studies.curvesCsv(result));
    },
  }),
  route({
    method: 'GET',
    path: '/studies/:id/subjects.csv',
    access: STAFF,
    summary: 'What became of each case of a study as CSV, without owners and addresses.',
    perMinute: PER_MINUTE,
    params: byId,
    answer: Type.String({ description: 'text/csv' }),
    async handle(input, context, caller) {
      const { notices, clock } = context.deps;
      const stored = await requireStudy(context, input.params.id);
      const { subjects } = await notices.studies.analyse(stored, clock());
      const name = `studies/${stored.id}/subjects`;
      const csv = notices.studies.subjectsCsv(notices.studies.read(stored), subjects);
      return answerCsv(input, context, caller, name, csv);
    },
  }),
];
