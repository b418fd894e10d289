/** Drawing: balanced blocks, owners kept together, exempt cases left out, and a plan that cannot change unseen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Study, StudyPlan } from '../../model/study.ts';
import { analyseStudy } from './analyse-study.ts';
import { costPerAdditionalClean, costPerClean } from './cost.ts';
import { type DrawnCase, drawArm } from './draw-arm.ts';
import { isAsRegistered, registerStudy } from './register-study.ts';
import { subjectsCsv } from './study-csv.ts';

const arm = { channels: null, template: null, delayHours: 0, weight: 2, isControl: false };
const PLAN: StudyPlan = {
  id: 'garden',
  name: 'Garden or mail',
  question: 'Does the garden clean sooner than telling late?',
  arms: [
    { ...arm, name: 'garden', channels: ['walled-garden'] },
    { ...arm, name: 'late', delayHours: 336, weight: 1, isControl: true },
  ],
  stratifyBy: 'cause',
  isClusteredByOwner: true,
  exempt: { grades: ['payload'], causes: [] },
  covariates: [],
  primaryOutcome: 'time-to-clean',
  expected: { controlShare: 0.66, armShare: 0.8 },
  costs: { currency: 'JPY', perNotice: [] },
  stopAt: { subjects: 100, epochMs: 10_000 },
  followDays: 60,
};
const SECRET = Buffer.from('a secret of this test');
const CASE: DrawnCase = { critical: 'low', grade: 'handshake', cause: 'infected' };

function draws(study: Study, secret: Uint8Array, count: number): string[] {
  return Array.from({ length: count }, (_, drawnInStratum) => {
    const draw = drawArm(study, secret, CASE, 'household', { armOfOwner: null, drawnInStratum });
    return draw.kind === 'drawn' ? draw.arm : draw.kind;
  });
}

test('every block holds each arm by its weight, and can be drawn again with the secret only', () => {
  const study = registerStudy(PLAN, 1);
  const all = draws(study, SECRET, 300);
  for (let i = 0; i < 300; i += 3) {
    assert.deepEqual(all.slice(i, i + 3).sort(), ['garden', 'garden', 'late']);
  }
  assert.deepEqual(draws(study, SECRET, 300), all);
  assert.notDeepEqual(draws(study, Buffer.from('another'), 300), all);
});

test('an owner stays in his arm, and who is exempt is not drawn', () => {
  const study = registerStudy(PLAN, 1);
  const before = { armOfOwner: 'late', drawnInStratum: 1 };
  assert.equal(drawArm(study, SECRET, CASE, '', before).kind, 'with-owner');
  for (const exempt of [
    { ...CASE, critical: 'high' as const },
    { ...CASE, grade: 'payload' as const },
  ]) {
    assert.equal(drawArm(study, SECRET, exempt, '', before).kind, 'exempt');
  }
});

test('a plan that was changed after it was registered is told', () => {
  const study = registerStudy(PLAN, 1);
  assert.ok(isAsRegistered(study));
  assert.ok(isAsRegistered(JSON.parse(JSON.stringify(study))));
  assert.ok(!isAsRegistered({ ...study, question: 'Another?' }));
  assert.ok(!isAsRegistered({ ...study, registeredAt: 0 }));
  const changed = { ...study, arms: study.arms.toReversed() };
  assert.throws(() => draws(changed, SECRET, 1), { code: 'E_STUDY' });
});

test('a study without control, with one arm or with one that is never told is refused', () => {
  const bad: Partial<StudyPlan>[] = [
    { arms: PLAN.arms.map((one) => ({ ...one, isControl: false })) },
    { arms: PLAN.arms.slice(1) },
    { arms: PLAN.arms.map((one) => ({ ...one, channels: [] })) },
    { arms: PLAN.arms.map((one) => ({ ...one, delayHours: Number.POSITIVE_INFINITY })) },
    { stopAt: { subjects: 100, epochMs: 0 } },
  ];
  for (const part of bad) assert.throws(() => registerStudy({ ...PLAN, ...part }, 1), { code: 'E_STUDY' });
});

test('costs are a ratio of means', () => {
  const garden = [
    { cost: 4, isClean: true },
    { cost: 4, isClean: true },
  ];
  const late = [
    { cost: 1, isClean: true },
    { cost: 1, isClean: false },
  ];
  assert.equal(costPerClean(garden)!.value, 4);
  assert.equal(costPerClean(late)!.value, 2);
  assert.equal(costPerAdditionalClean(garden, late), 6);
  assert.equal(costPerAdditionalClean(late, garden), null);
});

test('a result holds all arms, and a formula in a name stays a text', () => {
  const study = registerStudy(PLAN, 1);
  const subjects = [5, 9, 20, 30].map((timeDays, i) => ({
    caseId: `=c${i}`,
    ownerId: `o${i}`,
    arm: i % 2 === 0 ? 'garden' : 'late',
    stratum: 'infected',
    openedAt: 0,
    timeDays,
    isClean: i < 3,
    censoredBy: i < 3 ? null : ('end-of-study' as const),
    covariates: [],
    reinfectedDays: i === 0 ? [3] : [],
    followedCleanDays: i < 3 ? 10 : 0,
    cost: 2,
  }));
  const result = analyseStudy(study, subjects, { exempted: 2, now: 5 });
  assert.deepEqual(
    result.arms.map((one) => [one.name, one.subjects, one.clean]),
    [
      ['garden', 2, 2],
      ['late', 2, 1],
    ],
  );
  assert.equal(result.cox.outcome, 'converged');
  assert.deepEqual(analyseStudy(study, subjects.toReversed(), { exempted: 2, now: 5 }), result);
  assert.match(subjectsCsv(subjects, []), /^'=c0,garden,/m);
});
