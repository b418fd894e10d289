/** Subjects -> every curve and figure of a study. By the arm that was drawn, whatever was sent (intention to treat). */
import type { ArmResult, Study, StudyArm, StudyResult, StudySubject } from '../../model/study.ts';
import { costPerAdditionalClean, costPerClean } from './cost.ts';
import { fitCox } from './cox.ts';
import { kaplanMeier, medianOf, survivalAt } from './kaplan-meier.ts';
import { logRank } from './log-rank.ts';
import { detectableHazardRatio } from './power.ts';
import { fitRates, meanCumulative, type Recurring } from './recurrent.ts';

export interface AnalysisOptions {
  readonly exempted: number;
  readonly now: number;
}

export function analyseStudy(
  study: Study,
  subjects: readonly StudySubject[],
  { exempted, now }: AnalysisOptions,
): StudyResult {
  const ordered = subjects.toSorted((a, b) => (a.caseId < b.caseId ? -1 : 1));
  const followed = ordered.map((one) => ({ ...one, isEvent: one.isClean }));
  const control = study.arms.find((arm) => arm.isControl)!;
  // An arm that nobody was drawn into yet has no ratio.
  const others = study.arms.filter((arm) => !arm.isControl && ordered.some((one) => one.arm === arm.name));
  const names = [...others.map((arm) => arm.name), ...study.covariates];
  const columns = (one: StudySubject) => [
    ...others.map((arm) => Number(arm.name === one.arm)),
    ...one.covariates,
  ];
  const recurring = ordered.filter((one) => one.isClean && one.followedCleanDays > 0);
  const ofControl = ordered.filter((one) => one.arm === control.name);
  const events = ordered.filter((one) => one.isClean).length;
  return {
    studyId: study.id,
    planHash: study.planHash,
    analysedAt: now,
    exempted,
    arms: study.arms.map((arm) => resultOf(arm, ordered, ofControl)),
    logRank: logRank(followed),
    cox: fitCox(
      followed.map((one) => ({ ...one, covariates: columns(one), cluster: one.ownerId })),
      names,
      // Cases of one owner share more than their arm.
      { isRobust: study.isClusteredByOwner },
    ),
    reinfectionRates: fitRates(
      recurring.map((one) => recurringOf(one, columns(one))),
      names,
    ),
    detectableHazardRatio: detectableHazardRatio(events, ofControl.length / Math.max(1, ordered.length)),
  };
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
  ofControl: readonly StudySubject[],
): ArmResult {
  const own = all.filter((one) => one.arm === arm.name);
  const curve = kaplanMeier(own.map((one) => ({ timeDays: one.timeDays, isEvent: one.isClean })));
  const isCompared = !arm.isControl && own.length > 0 && ofControl.length > 0;
  return {
    name: arm.name,
    subjects: own.length,
    clean: own.filter((one) => one.isClean).length,
    curve,
    median: medianOf(curve),
    survival14Days: survivalAt(curve, 14),
    reinfections: meanCumulative(own.filter((one) => one.isClean).map((one) => recurringOf(one, []))),
    cost: own.reduce((sum, one) => sum + one.cost, 0),
    costPerClean: costPerClean(own),
    costPerAdditionalClean: isCompared ? costPerAdditionalClean(own, ofControl) : null,
  };
}
