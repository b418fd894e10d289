/** A study of notices: arms that cases are drawn into when they open, and what became of each. */
import type { Cause } from './incident.ts';
import type { ChannelName } from './notice.ts';
import type { Grade } from './verdict.ts';

/** Of cases that a study leaves out: they stand in it under this name, are told as the policy says, and are counted. */
export const EXEMPT_ARM = 'exempt';

export const STRATIFICATIONS = ['cause', 'owner-kind', 'nothing'] as const;
export const PRIMARY_OUTCOMES = ['clean-within-14-days', 'time-to-clean', 'reinfections'] as const;

/**
 * What was so of a case before anybody was told. `log-rate`: ln of its arrivals a watched day, since who sends seldom
 * is shown to be clean late. `hard-evidence`: at least a handshake. `medium-importance`: its owner is not of low importance.
 */
export const COVARIATES = ['log-rate', 'hard-evidence', 'medium-importance'] as const;
export type CovariateName = (typeof COVARIATES)[number];

export interface StudyArm {
  readonly name: string;
  /** The ladder of channels in this arm; null: the policy's. */
  readonly channels: readonly ChannelName[] | null;
  /** Wording; null: the policy's. */
  readonly template: string | null;
  /** How long its owners wait for the first notice. The control waits longest; nobody waits for ever. */
  readonly delayHours: number;
  /** How many of each block it gets. A whole number from 1. */
  readonly weight: number;
  readonly isControl: boolean;
}

/** What one message costs; channels that are not named cost nothing. */
export interface StudyCosts {
  /** ISO 4217, such as `JPY`. */
  readonly currency: string;
  readonly perNotice: readonly { readonly channel: ChannelName; readonly each: number }[];
}

/** What must not change once the first case is drawn: the hash is over exactly this. */
export interface StudyPlan {
  readonly id: string;
  readonly name: string;
  readonly question: string;
  readonly arms: readonly StudyArm[];
  readonly stratifyBy: (typeof STRATIFICATIONS)[number];
  /** All cases of an owner in the arm of his first. */
  readonly isClusteredByOwner: boolean;
  /** Cases that are told as the policy says, and only counted here. Those of `critical: high` always are. */
  readonly exempt: { readonly grades: readonly Grade[]; readonly causes: readonly Cause[] };
  readonly covariates: readonly CovariateName[];
  readonly primaryOutcome: (typeof PRIMARY_OUTCOMES)[number];
  /** Shares clean within 14 days that are expected untold and told, by which its power was worked out. */
  readonly expected: { readonly controlShare: number; readonly armShare: number };
  readonly costs: StudyCosts;
  /** Enrolment ends with so many subjects or at that time, whichever is first. */
  readonly stopAt: { readonly subjects: number; readonly epochMs: number };
  /** A case is followed for so long. */
  readonly followDays: number;
}

export interface Study extends StudyPlan {
  /** Epoch milliseconds, before the first draw. */
  readonly registeredAt: number;
  /** SHA-256 in hexadecimal of the plan and `registeredAt` as canonical JSON. */
  readonly planHash: string;
}

/**
 * Why a case was not followed further. `moved`: its address has another holder. `sensor-down`: nobody watched.
 * `unprovable`: it sends so seldom that no silence would prove anything. `closed-otherwise`: a person closed it, as a
 * false positive for one. `end-of-study`: nothing but that the data end there.
 */
export const CENSORINGS = ['moved', 'sensor-down', 'unprovable', 'closed-otherwise', 'end-of-study'] as const;
export type Censoring = (typeof CENSORINGS)[number];

export interface StudySubject {
  readonly caseId: string;
  readonly ownerId: string;
  readonly arm: string;
  readonly stratum: string;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** Days from `openedAt` until it was clean, or until nobody could say any more. */
  readonly timeDays: number;
  readonly isClean: boolean;
  /** Null: it got clean. */
  readonly censoredBy: Censoring | null;
  /** One for each of the plan's covariates, in its order. */
  readonly covariates: readonly number[];
  /** Days after it got clean, ascending; all within `followedCleanDays`. */
  readonly reinfectedDays: readonly number[];
  /** How long it was watched after it got clean; 0 where it never did. */
  readonly followedCleanDays: number;
  /** What telling this owner cost, in the study's currency. */
  readonly cost: number;
}

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Ends that the data do not reach are null. */
export interface MedianEstimate {
  readonly days: number | null;
  readonly lowDays: number | null;
  readonly highDays: number | null;
}

export interface SurvivalPoint {
  readonly timeDays: number;
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
  /** Share that is still infected just after `timeDays`. */
  readonly survival: number;
  readonly standardError: number;
  /** By ln(-ln S), which stays in 0..1. */
  readonly low: number;
  readonly high: number;
  /** By S itself, cut to 0..1. */
  readonly plainLow: number;
  readonly plainHigh: number;
}

export interface SurvivalCurve {
  readonly subjects: number;
  readonly points: readonly SurvivalPoint[];
}

export interface CumulativePoint {
  readonly timeDays: number;
  readonly atRisk: number;
  readonly events: number;
  /** Mean number of events a subject until then. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface LogRank {
  readonly chiSquare: number;
  readonly degrees: number;
  readonly p: number;
  /** Cases of one owner are taken together: the variance is a sum of squares over owners. */
  readonly isByOwner: boolean;
  readonly arms: readonly { readonly name: string; readonly observed: number; readonly expected: number }[];
}

export interface CoxTerm {
  readonly name: string;
  readonly coefficient: number;
  readonly standardError: number;
  /** exp(coefficient): above 1, clean sooner. */
  readonly hazardRatio: Estimate;
  readonly p: number;
}

/** `monotone`: some coefficient grows without end, so its ratio and interval mean nothing. */
export const COX_OUTCOMES = ['converged', 'monotone', 'collinear', 'no-events'] as const;
export type CoxOutcome = (typeof COX_OUTCOMES)[number];

export interface CoxFit {
  readonly outcome: CoxOutcome;
  readonly terms: readonly CoxTerm[];
  readonly logLikelihood: number;
  readonly nullLogLikelihood: number;
  readonly iterations: number;
}

export interface ArmResult {
  readonly name: string;
  readonly subjects: number;
  readonly owners: number;
  readonly clean: number;
  readonly curve: SurvivalCurve;
  readonly median: MedianEstimate;
  /** Share still infected after 14 days; null: nobody was watched so long. */
  readonly survival14Days: Estimate | null;
  readonly reinfections: readonly CumulativePoint[];
  readonly cost: number;
  readonly costPerClean: Estimate | null;
  /** Against the control; null for the control, or where this arm cleans no more. */
  readonly costPerAdditionalClean: number | null;
}

/**
 * What must be known to read a result; `value` is the number in it. `compared-until`: days, since the control is told
 * then. `few-owners`: owners in the smallest arm, too few for errors by owner. `few-clean`: clean cases in the smallest
 * arm. `closed-otherwise`, `sensor-down`, `moved`, `unprovable`: how many were lost so. `plan-changed`: what is stored is
 * not the plan that was registered.
 */
export const STUDY_REMARKS = [
  'compared-until',
  'few-owners',
  'few-clean',
  'closed-otherwise',
  'sensor-down',
  'moved',
  'unprovable',
  'plan-changed',
] as const;
export type StudyRemark = (typeof STUDY_REMARKS)[number];

export interface StudyResult {
  readonly studyId: string;
  readonly planHash: string;
  readonly analysedAt: number;
  readonly exempted: number;
  /** Days until which arms are compared with the control; null: as long as they were followed. */
  readonly comparedUntilDays: number | null;
  readonly arms: readonly ArmResult[];
  readonly logRank: LogRank;
  /** Arms against the control, then the covariates. */
  readonly cox: CoxFit;
  /** Of reinfections, with robust standard errors. */
  readonly reinfectionRates: CoxFit;
  /** Smallest hazard ratio above 1 that as many events would have shown in 80 % of studies; null: no events. */
  readonly detectableHazardRatio: number | null;
  /** Chance that a study of the planned size shows the expected difference of shares. */
  readonly plannedPower: number;
  readonly remarks: readonly { readonly code: StudyRemark; readonly value: number }[];
}
