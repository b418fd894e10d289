/** What is compared: until the control is told, by owner, with the arm's own ladder. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { StudyPlan, StudySubject } from '../../model/study.ts';
import { policySettings } from '../policy/policy-settings.ts';
import { analyseStudy } from './analyse-study.ts';
import { armPlan, shownLadder } from './arm-plan.ts';
import { LEUKAEMIA } from './leukaemia-fixture.ts';
import { logRank } from './log-rank.ts';
import { registerStudy } from './register-study.ts';

const arm = { channels: null, template: null, delayHours: 0, weight: 1, isControl: false };
const PLAN: StudyPlan = {
  id: 'wait',
  name: 'At once or late',
  question: 'Does telling at once help?',
  arms: [
    { ...arm, name: 'now' },
    { ...arm, name: 'late', delayHours: 240, isControl: true },
  ],
  stratifyBy: 'nothing',
  isClusteredByOwner: true,
  exempt: { grades: [], causes: [] },
  covariates: [],
  primaryOutcome: 'time-to-clean',
  expected: { controlShare: 0.66, armShare: 0.8 },
  costs: { currency: 'JPY', perNotice: [] },
  stopAt: { subjects: 400, epochMs: 10_000 },
  followDays: 60,
};

function subject(n: number, armName: string, timeDays: number, ownerId = `o${n}`): StudySubject {
  return {
    caseId: `c${String(n).padStart(4, '0')}`,
    ownerId,
    arm: armName,
    stratum: 'all',
    openedAt: 0,
    timeDays,
    isClean: true,
    censoredBy: null,
    covariates: [],
    reinfectedDays: [],
    followedCleanDays: 0,
    cost: 1,
  };
}

test('what the control does after its own notice changes no comparison, and the curve shows it', () => {
  const study = registerStudy(PLAN, 1);
  const now = [1, 3, 4, 6, 8, 12, 15, 20].map((days, n) => subject(n, 'now', days));
  const late = [2, 5, 7, 9].map((days, n) => subject(20 + n, 'late', days));
  const analyse = (after: readonly number[]) =>
    analyseStudy(study, [...now, ...late, ...after.map((days, n) => subject(30 + n, 'late', days))], {
      exempted: 0,
      now: 5,
    });
  const [soon, slow] = [analyse([11, 11, 11, 11]), analyse([40, 50, 55, 59])];
  assert.equal(soon.comparedUntilDays, 10);
  assert.deepEqual(soon.remarks[0], { code: 'compared-until', value: 10 });
  assert.deepEqual(soon.logRank, slow.logRank);
  assert.deepEqual(soon.cox, slow.cox);
  assert.notDeepEqual(soon.arms[1].curve, slow.arms[1].curve);
});

test('where the control waits no longer than others, all of the curve is compared', () => {
  const arms = PLAN.arms.map((one) => ({ ...one, delayHours: 0 }));
  const result = analyseStudy(registerStudy({ ...PLAN, arms }, 1), [], { exempted: 0, now: 5 });
  assert.equal(result.comparedUntilDays, null);
});

test('a household told twice over is one household: its copies change nothing by owner', () => {
  const followed = LEUKAEMIA.map((one, n) => ({ ...one, ownerId: `o${n}` }));
  const once = logRank(followed, { isByOwner: true });
  const twice = logRank([...followed, ...followed], { isByOwner: true });
  assert.ok(Math.abs(once.chiSquare - twice.chiSquare) < 1e-9);
  assert.ok(logRank([...followed, ...followed]).chiSquare > 1.8 * logRank(followed).chiSquare);
});

const hasR = spawnSync('Rscript', ['-e', 'library(survival)']).status === 0;
if (!hasR) process.stderr.write('SKIPPED: no R with survival (apt-get install r-cran-survival)\n');

test('the log-rank by owner is the robust score test of coxph(..., cluster = owner)', { skip: !hasR }, () => {
  const followed = LEUKAEMIA.map((one, n) => ({ ...one, ownerId: `o${Math.floor(n / 3)}` }));
  const rows = followed.map(
    (one) => `${one.timeDays},${Number(one.isEvent)},${Number(one.arm === 'placebo')},${one.ownerId}`,
  );
  const code = `library(survival); d <- read.csv(file("stdin")); options(digits = 12)
    cat(summary(coxph(Surv(t, e) ~ x, d, cluster = o, ties = "breslow"))$robscore["test"])`;
  const run = spawnSync('Rscript', ['-e', code], {
    input: `t,e,x,o\n${rows.join('\n')}\n`,
    encoding: 'utf8',
  });
  assert.equal(run.status, 0, run.stderr);
  assert.ok(
    Math.abs(logRank(followed, { isByOwner: true }).chiSquare - Number(run.stdout)) < 1e-6,
    run.stdout,
  );
});

test('a plan with a covariate, wording, stratum or share that there is not is refused with those there are', () => {
  const bad = [
    { covariates: ['colour'] },
    { covariates: ['log-rate', 'log-rate'] },
    { stratifyBy: 'moon' },
    { primaryOutcome: 'joy' },
    { expected: { controlShare: 0.5, armShare: 0.5 } },
    { expected: { controlShare: Number.NaN, armShare: 0.5 } },
    { arms: PLAN.arms.map((one) => ({ ...one, template: 'poem' })) },
    { arms: PLAN.arms.map((one) => (one.isControl ? one : { ...one, name: 'exempt' })) },
    { costs: { currency: 'JPY', perNotice: [{ channel: 'email', each: -1 }] } },
  ];
  for (const part of bad)
    assert.throws(() => registerStudy({ ...PLAN, ...part } as StudyPlan, 1), { code: 'E_STUDY' });
});

test('an arm has the steps of the policy for its channels, at once for the first, and usual waits for others', () => {
  const policy = policySettings.parse({
    ladder: [{ channel: 'web-push' }, { channel: 'email', after: '2d' }, { channel: 'email', after: '5d' }],
  });
  const plan = armPlan({ ...PLAN.arms[1], channels: ['email', 'email', 'letter'] }, policy);
  const day = 86_400_000;
  assert.deepEqual(
    plan.ladder?.map(({ channel, after }) => [channel, after / day]),
    [
      ['email', 0],
      ['email', 5],
      ['letter', 3],
    ],
  );
  assert.equal(shownLadder(plan, policy.ladder)[0].after, 10 * day);
  assert.equal(armPlan(PLAN.arms[0], policy).ladder, null);
});
