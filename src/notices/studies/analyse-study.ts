/**
 * Subjects -> every curve and figure of a study. By the arm that was drawn, whatever was sent (intention to treat).
 *
 * A control that waits is told in the end, and from then on is no control. So curves go on as long as cases are
 * followed, but arms are compared (log-rank, ratio, cost of a further clean case) only until the control's own notice.
 */
import type {
  ArmResult,
  Study,
  StudyArm,
  StudyRemark,
  StudyResult,
  StudySubject,
} from '../../model/study.ts';
import { costPerAdditionalClean, costPerClean } from './cost.ts';
import { fitCox } from './cox.ts';
import { kaplanMeier, medianOf, survivalAt } from './kaplan-meier.ts';
import { logRank } from './log-rank.ts';
import { detectableHazardRatio, powerForShares } from './power.ts';
import { fitRates, meanCumulative, type Recurring } from './recurrent.ts';
import { isAsRegistered } from './register-study.ts';

export interface AnalysisOptions {
  readonly exempted: number;
  readonly now: number;
}

/** Below these, errors by owner and the test of an arm are known to be too small. */
const ENOUGH_OWNERS = 20;
const ENOUGH_CLEAN = 10;

export function analyseStudy(
  study: Study,
  subjects: readonly StudySubject[],
  { exempted, now }: AnalysisOptions,
): StudyResult {
  const ordered = subjects.toSorted((a, b) => (a.caseId < b.caseId ? -1 : 1));
  const control = study.arms.find((arm) => arm.isControl)!;
  const untilDays = comparedUntil(study);
  const compared = ordered.map((one) => cutAt(one, untilDays));
  const isByOwner = study.isClusteredByOwner;
  // An arm that nobody was drawn into yet has no ratio.
  const others = study.arms.filter((arm) => !arm.isControl && ordered.some((one) => one.arm === arm.name));
  const names = [...others.map((arm) => arm.name), ...study.covariates];
  const columns = (one: StudySubject) => [
    ...others.map((arm) => Number(arm.name === one.arm)),
    ...one.covariates,
  ];
  const recurring = ordered.filter((one) => one.isClean && one.followedCleanDays > 0);
  const ofControl = compared.filter((one) => one.arm === control.name);
  const events = compared.filter((one) => one.isClean).length;
  const share = ofControl.length / Math.max(1, compared.length);
  const arms = study.arms.map((arm) => resultOf(arm, ordered, compared, ofControl));
  return {
    studyId: study.id,
    planHash: study.planHash,
    analysedAt: now,
    exempted,
    comparedUntilDays: untilDays,
    arms,
    logRank: logRank(
      compared.map((one) => ({ ...one, isEvent: one.isClean })),
      { isByOwner },
    ),
    cox: fitCox(
      compared.map((one) => ({
        ...one,
        isEvent: one.isClean,
        covariates: columns(one),
        cluster: one.ownerId,
      })),
      names,
      // Cases of one owner share more than their arm.
      { isRobust: isByOwner },
    ),
    reinfectionRates: fitRates(
      recurring.map((one) => recurringOf(one, columns(one))),
      names,
    ),
    detectableHazardRatio: detectableHazardRatio(events, share),
    plannedPower: plannedPower(study),
    remarks: remarksOf(study, ordered, arms, untilDays),
  };
}

/** Null: the control waits no longer than anybody, so nothing it is told ends the comparison. */
function comparedUntil({ arms }: Study): number | null {
  const { delayHours } = arms.find((arm) => arm.isControl)!;
  return arms.some((arm) => arm.delayHours < delayHours) ? delayHours / 24 : null;
}

function cutAt(one: StudySubject, days: number | null): StudySubject {
  if (days === null || one.timeDays <= days) return one;
  return { ...one, timeDays: days, isClean: false, censoredBy: 'end-of-study' };
}

/** Of the control against the smallest other arm, with as many subjects each as the smaller of the two gets. */
function plannedPower({ arms, stopAt, expected }: Study): number {
  const weights = arms.reduce((sum, arm) => sum + arm.weight, 0);
  const smallest = Math.min(...arms.map((arm) => arm.weight));
  const perArm = Math.floor((stopAt.subjects * smallest) / weights);
  return powerForShares(expected.controlShare, expected.armShare, perArm);
}

function remarksOf(
  study: Study,
  subjects: readonly StudySubject[],
  arms: readonly ArmResult[],
  untilDays: number | null,
): StudyResult['remarks'] {
  const remarks: { code: StudyRemark; value: number }[] = [];
  if (!isAsRegistered(study)) remarks.push({ code: 'plan-changed', value: 1 });
  if (untilDays !== null) remarks.push({ code: 'compared-until', value: untilDays });
  const owners = Math.min(...arms.map((arm) => arm.owners));
  if (study.isClusteredByOwner && owners < ENOUGH_OWNERS) remarks.push({ code: 'few-owners', value: owners });
  const clean = Math.min(...arms.map((arm) => arm.clean));
  if (clean < ENOUGH_CLEAN) remarks.push({ code: 'few-clean', value: clean });
  for (const code of ['closed-otherwise', 'moved', 'sensor-down', 'unprovable'] as const) {
    const value = subjects.filter((one) => one.censoredBy === code).length;
    if (value > 0) remarks.push({ code, value });
  }
  return remarks;
}

function recurringOf(one: StudySubject, covariates: readonly number[]): Recurring {
  return {
    id: one.caseId,
    followedDays: one.followedCleanDays,
    eventDays: one.reinfectedDays,
    covariates,
  };
}

function resultOf(
  arm: StudyArm,
  all: readonly StudySubject[],
  compared: readonly StudySubject[],
  ofControl: readonly StudySubject[],
): ArmResult {
  const own = all.filter((one) => one.arm === arm.name);
  const curve = kaplanMeier(own.map((one) => ({ timeDays: one.timeDays, isEvent: one.isClean })));
  const isCompared = !arm.isControl && own.length > 0 && ofControl.length > 0;
  return {
    name: arm.name,
    subjects: own.length,
    owners: new Set(own.map((one) => one.ownerId)).size,
    clean: own.filter((one) => one.isClean).length,
    curve,
    median: medianOf(curve),
    survival14Days: survivalAt(curve, 14),
    reinfections: meanCumulative(own.filter((one) => one.isClean).map((one) => recurringOf(one, []))),
    cost: own.reduce((sum, one) => sum + one.cost, 0),
    costPerClean: costPerClean(own),
    costPerAdditionalClean: isCompared
      ? costPerAdditionalClean(
          compared.filter((one) => one.arm === arm.name),
          ofControl,
        )
      : null,
  };
}
