/**
 * Studies of a hub: draws the arm of a case when it opens, says what the arm changes, and turns cases into subjects.
 *
 * The plan is read from the store with each pass, and is used only while its hash is the registered one. What was drawn
 * stays with the case; when a study is ended, its arms end as well, and who waited is told as the policy says.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { YamoriError } from '../../base/errors.ts';
import type { HubStudies as HubStudiesPort } from '../../hub/deps.ts';
import type { NoticePolicy } from '../../hub/jobs/case-ports.ts';
import type { CaseRecord } from '../../model/case.ts';
import type { ChannelName } from '../../model/notice.ts';
import { EXEMPT_ARM, type Study, type StudyPlan, type StudySubject } from '../../model/study.ts';
import type { ArmPlan } from '../../notices/policy/next-step.ts';
import type { LadderStep } from '../../notices/policy/policy-settings.ts';
import { analyseStudy } from '../../notices/studies/analyse-study.ts';
import { armPlan, shownLadder } from '../../notices/studies/arm-plan.ts';
import { drawArm, stratumOf } from '../../notices/studies/draw-arm.ts';
import { isAsRegistered, registerStudy } from '../../notices/studies/register-study.ts';
import { curvesCsv, subjectsCsv } from '../../notices/studies/study-csv.ts';
import type { StoredStudy } from '../../store/cases-port.ts';
import { ownerKind } from './owner-kind.ts';
import type { Stores } from './stores.ts';
import { createSubjects } from './study-subjects.ts';

export interface HubStudiesOptions {
  readonly stores: Pick<Stores, 'facts' | 'state'>;
  readonly policy: { readonly ladder: readonly LadderStep[] };
  /** Channels that are set up; null: this hub sends nothing. */
  readonly channels: ReadonlySet<ChannelName> | null;
  /** Where the secrets of the draws lie. */
  readonly folder: string;
  readonly onTrouble: (error: unknown) => void;
}

export interface HubStudies {
  /** Reads the studies anew; for when all that was drawn is written. */
  refresh(): Promise<void>;
  readonly draw: NoticePolicy['draw'];
  /** As of the last refresh; null: the case goes as the policy says. */
  armOf(record: CaseRecord): ArmPlan | null;
  /** The ladder of a case, its arm's or the policy's, with the arm's wait before the first step. */
  ladderOf(record: CaseRecord): readonly LadderStep[];
  readonly routes: HubStudiesPort;
}

interface Known {
  readonly stored: StoredStudy;
  readonly study: Study;
  readonly arms: ReadonlyMap<string, ArmPlan>;
}

const SECRET_BYTES = 32;
/** Counts subjects of a study in the place where strata are counted; no stratum is called so. */
const ALL_SUBJECTS = 'subjects of the study';

export function createHubStudies(options: HubStudiesOptions): HubStudies {
  const { stores, policy, folder, onTrouble } = options;
  const { state } = stores;
  const secrets = new Map<string, Promise<Buffer>>();
  let known: ReadonlyMap<string, Known> = new Map();

  const secretOf = (id: string): Promise<Buffer> => {
    const made = secrets.get(id) ?? drawSecret(folder, id);
    secrets.set(id, made);
    return made;
  };
  const subjectsOf = createSubjects(stores);
  /** Study and owner -> arm, of cases that the job has drawn and not yet written. */
  const unwritten = new Map<string, string>();

  async function read(): Promise<void> {
    const studies = await state.studies();
    known = new Map(studies.map((stored) => [stored.id, readKnown(stored, policy)]));
  }

  function armOf({ study }: CaseRecord): ArmPlan | null {
    const one = study === null ? undefined : known.get(study.studyId);
    if (one === undefined || one.stored.endedAt !== null) return null;
    return one.arms.get(study!.arm) ?? null;
  }

  const refresh = (): Promise<void> => {
    unwritten.clear();
    return read();
  };

  return {
    refresh,
    armOf,
    ladderOf(record) {
      const arm = armOf(record);
      return arm === null ? policy.ladder : shownLadder(arm, policy.ladder);
    },

    async draw(record) {
      await read();
      const open = known
        .values()
        .find(({ stored }) => stored.endedAt === null && stored.sample === record.sample);
      if (open === undefined || record.openedAt >= open.study.stopAt.epochMs) return null;
      const { stored, study } = open;
      if (!isAsRegistered(study)) {
        onTrouble(changedPlan(study));
        return null;
      }
      const owned = `${stored.id} ${record.ownerId}`;
      const armOfOwner = study.isClusteredByOwner
        ? ((await armOfOwnerIn(state, stored.id, record)) ?? unwritten.get(owned) ?? null)
        : null;
      const owner = await state.owner(record.ownerId);
      const kind = owner === null ? 'unknown' : ownerKind(owner);
      const preview = drawArm(study, await secretOf(stored.id), record, kind, {
        armOfOwner,
        drawnInStratum: 0,
      });
      if (preview.kind === 'exempt')
        return {
          study: { studyId: stored.id, arm: EXEMPT_ARM },
          text: `exempt from study ${study.name}: ${preview.why}`,
        };
      if ((await state.nextDraw(stored.id, ALL_SUBJECTS)) >= study.stopAt.subjects) return null;
      const drawn =
        preview.kind === 'with-owner'
          ? preview
          : drawArm(study, await secretOf(stored.id), record, kind, {
              armOfOwner: null,
              drawnInStratum: await state.nextDraw(stored.id, stratumOf(study, record, kind)),
            });
      if (drawn.kind === 'exempt') return null;
      unwritten.set(owned, drawn.arm);
      return {
        study: { studyId: stored.id, arm: drawn.arm },
        text: `drawn into arm ${drawn.arm} of study ${study.name}${drawn.kind === 'with-owner' ? ', as its owner was before' : ''}`,
      };
    },

    routes: {
      register(draft, now) {
        checkChannels(draft, options.channels);
        return registerStudy(draft, now);
      },
      read: readStudy,
      isAsRegistered,
      async analyse(stored, now) {
        const study = readStudy(stored);
        const { subjects, exempted } = await subjectsOf(study, stored, now);
        return { result: analyseStudy(study, subjects, { exempted, now }), subjects };
      },
      curvesCsv,
      subjectsCsv: (study, subjects: readonly StudySubject[]) => subjectsCsv(subjects, study.covariates),
      refresh: read,
    },
  };
}

export function readStudy({ plan, registeredAt, planHash }: StoredStudy): Study {
  return { ...(JSON.parse(plan) as StudyPlan), registeredAt, planHash };
}

function readKnown(stored: StoredStudy, policy: HubStudiesOptions['policy']): Known {
  const study = readStudy(stored);
  return { stored, study, arms: new Map(study.arms.map((arm) => [arm.name, armPlan(arm, policy)])) };
}

function changedPlan({ name }: Study): YamoriError {
  return new YamoriError(
    'E_STUDY',
    `The plan of study ${name} was changed after it was registered; nothing is drawn.`,
    'End it, and register the changed plan as a study of its own.',
  );
}

async function armOfOwnerIn(
  state: Stores['state'],
  studyId: string,
  { ownerId }: CaseRecord,
): Promise<string | null> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Stores['state']['cases']>> = await state.cases({
      filter: { studyId: [studyId], ownerId: [ownerId] },
      ownerScope: null,
      sort: 'openedAt',
      descending: false,
      limit: 100,
      cursor,
    });
    const drawn = page.rows.find(({ study }) => study?.arm !== EXEMPT_ARM);
    if (drawn?.study) return drawn.study.arm;
    cursor = page.next;
  } while (cursor !== null);
  return null;
}

function checkChannels({ arms }: StudyPlan, channels: ReadonlySet<ChannelName> | null): void {
  if (channels === null)
    throw new YamoriError(
      'E_STUDY',
      'This hub sends no notices, so there is nothing to compare.',
      'Set up `notices` in its configuration, then register the study.',
    );
  const missing = arms.flatMap((arm) => arm.channels ?? []).find((name) => !channels.has(name));
  if (missing !== undefined)
    throw new YamoriError(
      'E_STUDY',
      `The channel ${missing} of an arm is not set up, so its owners would never be told by it.`,
      'Set it up in the configuration of the hub, or take it out of the plan.',
    );
}

/** Who has it can draw every case of the study again. Made once; of two hubs that make one, the first one's stays. */
async function drawSecret(folder: string, studyId: string): Promise<Buffer> {
  const own = join(folder, 'studies');
  const file = join(own, `${studyId}.key`);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, `${randomBytes(SECRET_BYTES).toString('hex')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return Buffer.from((await readFile(file, 'utf8')).trim(), 'hex');
}
