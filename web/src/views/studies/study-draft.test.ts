import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftOf, FIRST_DRAFT, powerOf } from './study-draft.ts';

test('power is that of the smallest arm: 74 against 92 per cent takes 68 cases an arm', () => {
  const form = { ...FIRST_DRAFT, controlShare: 74, armShare: 92, subjects: 136 };
  const power = powerOf(form);
  assert.equal(power?.neededPerArm, 68);
  assert.equal(power?.perArm, 68);
  assert.ok(power.power > 0.79 && power.power < 0.82, `${power.power}`);
  const uneven = form.arms.map((arm, index) => ({ ...arm, weight: index === 0 ? 1 : 3 }));
  assert.equal(powerOf({ ...form, arms: uneven })?.perArm, 34);
});

test('two shares that are the same, or none, say nothing', () => {
  for (const [controlShare, armShare] of [
    [50, 50],
    [0, 50],
    [50, 100],
    [Number.NaN, 50],
  ])
    assert.equal(powerOf({ ...FIRST_DRAFT, controlShare, armShare }), null);
});

test('the plan has one control, and what is not chosen is left to the policy', () => {
  const plan = draftOf({ ...FIRST_DRAFT, costs: { letter: 94, email: 0 } }, 1_000);
  assert.deepEqual(
    plan.arms.map(({ isControl, channels, template }) => [isControl, channels, template]),
    [
      [true, null, null],
      [false, null, null],
    ],
  );
  assert.deepEqual(plan.costs.perNotice, [{ channel: 'letter', each: 94 }]);
  assert.equal(plan.stopAt.epochMs, 1_000 + 90 * 86_400_000);
  assert.deepEqual(plan.expected, { controlShare: 0.74, armShare: 0.84 });
});
