/** Schemas of studies: the plan that is registered, and all that is worked out from its cases. */
import { Type } from 'typebox';
import type { StudyDetail, StudyDraft, StudyView } from '../../model/api.ts';
import { CAUSES } from '../../model/incident.ts';
import { CHANNEL_NAMES } from '../../model/notice.ts';
import {
  COVARIATES,
  COX_OUTCOMES,
  PRIMARY_OUTCOMES,
  STRATIFICATIONS,
  STUDY_REMARKS,
} from '../../model/study.ts';
import { GRADES } from '../../model/verdict.ts';
import { count, epochMs, name, nullable, oneOf, type Same, share, strict, text } from './pieces.ts';

const number = Type.Number();
const amount = Type.Number({ minimum: 0 });
const channel = oneOf(CHANNEL_NAMES);
const armName = Type.String({ minLength: 1, maxLength: 40, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });
const line = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });

const draftFields = {
  name,
  question: line(1_000),
  arms: Type.Array(
    strict({
      name: armName,
      channels: nullable(Type.Array(channel, { minItems: 1, maxItems: 20 })),
      template: nullable(Type.String({ maxLength: 60 })),
      delayHours: amount,
      weight: count,
      isControl: Type.Boolean(),
    }),
    { maxItems: 8 },
  ),
  stratifyBy: oneOf(STRATIFICATIONS),
  isClusteredByOwner: Type.Boolean(),
  exempt: strict({
    grades: Type.Array(oneOf(GRADES), { maxItems: GRADES.length }),
    causes: Type.Array(oneOf(CAUSES), { maxItems: CAUSES.length }),
  }),
  covariates: Type.Array(oneOf(COVARIATES), { maxItems: COVARIATES.length }),
  primaryOutcome: oneOf(PRIMARY_OUTCOMES),
  expected: strict({ controlShare: share, armShare: share }),
  costs: strict({
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    perNotice: Type.Array(strict({ channel, each: amount }), { maxItems: CHANNEL_NAMES.length }),
  }),
  stopAt: strict({ subjects: Type.Integer({ minimum: 0, maximum: 1_000_000 }), epochMs }),
  followDays: Type.Integer({ minimum: 0, maximum: 10_000 }),
};
export const studyDraft = strict(draftFields);
true satisfies Same<typeof studyDraft, StudyDraft>;

export const studyView = Type.Object({
  id: text,
  plan: Type.Object({ id: text, ...draftFields }),
  planHash: text,
  registeredAt: epochMs,
  endedAt: nullable(epochMs),
  sample: Type.Boolean(),
  isAsRegistered: Type.Boolean(),
  isEnrolling: Type.Boolean(),
  arms: Type.Array(Type.Object({ name: text, subjects: count })),
  exempted: count,
});
true satisfies Same<typeof studyView, StudyView>;

export const studyList = Type.Object({ rows: Type.Array(studyView) });

const estimate = Type.Object({ value: number, low: number, high: number });
const coxFit = Type.Object({
  outcome: oneOf(COX_OUTCOMES),
  terms: Type.Array(
    Type.Object({
      name: text,
      coefficient: number,
      standardError: amount,
      hazardRatio: estimate,
      p: share,
    }),
  ),
  logLikelihood: number,
  nullLogLikelihood: number,
  iterations: count,
});

const armResult = Type.Object({
  name: text,
  subjects: count,
  owners: count,
  clean: count,
  curve: Type.Object({
    subjects: count,
    points: Type.Array(
      Type.Object({
        timeDays: amount,
        atRisk: count,
        events: count,
        censored: count,
        survival: share,
        standardError: amount,
        low: share,
        high: share,
        plainLow: share,
        plainHigh: share,
      }),
    ),
  }),
  median: Type.Object({ days: nullable(amount), lowDays: nullable(amount), highDays: nullable(amount) }),
  survival14Days: nullable(estimate),
  reinfections: Type.Array(
    Type.Object({
      timeDays: amount,
      atRisk: count,
      events: count,
      mean: amount,
      low: amount,
      high: amount,
    }),
  ),
  cost: amount,
  costPerClean: nullable(estimate),
  costPerAdditionalClean: nullable(number),
});

export const studyDetail = Type.Object({
  study: studyView,
  result: Type.Object({
    studyId: text,
    planHash: text,
    analysedAt: epochMs,
    exempted: count,
    comparedUntilDays: nullable(amount),
    arms: Type.Array(armResult),
    logRank: Type.Object({
      chiSquare: number,
      degrees: count,
      p: share,
      isByOwner: Type.Boolean(),
      arms: Type.Array(Type.Object({ name: text, observed: count, expected: amount })),
    }),
    cox: coxFit,
    reinfectionRates: coxFit,
    detectableHazardRatio: nullable(amount),
    plannedPower: share,
    remarks: Type.Array(Type.Object({ code: oneOf(STUDY_REMARKS), value: amount })),
  }),
});
true satisfies Same<typeof studyDetail, StudyDetail>;
