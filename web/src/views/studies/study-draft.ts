/** The form of a study as it is typed, and the plan that it makes. */
import type { StudyDraft } from '../../../../src/model/api.ts';
import type { ChannelName } from '../../../../src/model/notice.ts';
import type { CovariateName, StudyPlan } from '../../../../src/model/study.ts';
import { powerForShares, subjectsForShares } from '../../../../src/notices/studies/power.ts';

export interface ArmDraft {
  /** For the page alone. */
  readonly key: number;
  readonly name: string;
  readonly delayHours: number;
  readonly channels: readonly ChannelName[];
  readonly template: string;
  readonly weight: number;
}

export interface FormDraft {
  readonly name: string;
  readonly question: string;
  readonly arms: readonly ArmDraft[];
  /** Key of the control. */
  readonly control: number;
  readonly outcome: StudyPlan['primaryOutcome'];
  readonly stratifyBy: StudyPlan['stratifyBy'];
  readonly covariates: readonly CovariateName[];
  readonly isClusteredByOwner: boolean;
  readonly subjects: number;
  readonly days: number;
  readonly followDays: number;
  /** Per cent. */
  readonly controlShare: number;
  readonly armShare: number;
  readonly costs: Readonly<Partial<Record<ChannelName, number>>>;
}

const DAY_MS = 86_400_000;

export const FIRST_DRAFT: FormDraft = {
  name: '',
  question: '',
  arms: [
    { key: 1, name: '', delayHours: 168, channels: [], template: '', weight: 1 },
    { key: 2, name: '', delayHours: 0, channels: [], template: '', weight: 1 },
  ],
  control: 1,
  outcome: 'clean-within-14-days',
  stratifyBy: 'cause',
  covariates: ['log-rate'],
  isClusteredByOwner: true,
  subjects: 400,
  days: 90,
  followDays: 60,
  controlShare: 74,
  armShare: 84,
  costs: {},
};

export function draftOf(form: FormDraft, now: number): StudyDraft {
  return {
    name: form.name.trim(),
    question: form.question.trim(),
    arms: form.arms.map(({ key, name, delayHours, channels, template, weight }) => ({
      name: name.trim(),
      delayHours,
      channels: channels.length === 0 ? null : channels,
      template: template === '' ? null : template,
      weight,
      isControl: key === form.control,
    })),
    stratifyBy: form.stratifyBy,
    isClusteredByOwner: form.isClusteredByOwner,
    exempt: { grades: [], causes: [] },
    covariates: form.covariates,
    primaryOutcome: form.outcome,
    expected: { controlShare: form.controlShare / 100, armShare: form.armShare / 100 },
    costs: {
      currency: 'JPY',
      perNotice: Object.entries(form.costs)
        .filter(([, each]) => each > 0)
        .map(([channel, each]) => ({ channel: channel as ChannelName, each })),
    },
    stopAt: { subjects: form.subjects, epochMs: now + form.days * DAY_MS },
    followDays: form.followDays,
  };
}

export interface DraftPower {
  /** 0 .. 1, of the smallest arm against the rest of that size. */
  readonly power: number;
  readonly perArm: number;
  /** For 80 %. */
  readonly neededPerArm: number;
}

/** Null: the two shares say nothing. */
export function powerOf({ arms, subjects, controlShare, armShare }: FormDraft): DraftPower | null {
  const isShare = (value: number) => value >= 1 && value <= 99;
  if (!isShare(controlShare) || !isShare(armShare) || controlShare === armShare) return null;
  const weights = arms.map(({ weight }) => Math.max(1, weight));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const perArm = Math.floor((subjects * Math.min(...weights)) / total);
  return {
    power: powerForShares(controlShare / 100, armShare / 100, perArm),
    perArm,
    neededPerArm: Math.ceil(subjectsForShares(controlShare / 100, armShare / 100)),
  };
}
