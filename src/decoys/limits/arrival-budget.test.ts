import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ArrivalLimits, createArrivalBudget } from './arrival-budget.ts';

const LIMITS: ArrivalLimits = {
  perSecond: 100,
  burst: 200,
  perSecondEach: 20,
  burstEach: 100,
  perSecondModest: 1,
  burstModest: 10,
  addresses: 1_000,
};

function open(limits = LIMITS) {
  let now = 1_000_000;
  const budget = createArrivalBudget(limits, () => now);
  return {
    budget,
    pass(ms: number) {
      now += ms;
    },
    isAdmitted: (address: string) => budget.arrive(address).isAdmitted,
  };
}

test('whoever comes, and how, no more get in than the limits say', () => {
  const arrival = fc.record({
    address: fc.integer({ min: 0, max: 300 }),
    ms: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(arrival, { minLength: 200, maxLength: 2_000 }), (arrivals) => {
      const { isAdmitted, pass } = open();
      const admitted = new Map<number, number>();
      let seconds = 0;
      for (const { address, ms } of arrivals) {
        pass(ms);
        seconds += ms / 1_000;
        if (isAdmitted(`a${address}`)) admitted.set(address, (admitted.get(address) ?? 0) + 1);
      }
      const all = [...admitted.values()].reduce((sum, one) => sum + one, 0);
      assert.ok(all <= LIMITS.burst + seconds * LIMITS.perSecond + 1);
      for (const one of admitted.values())
        assert.ok(one <= LIMITS.burstEach + seconds * LIMITS.perSecondEach + 1);
    }),
    { numRuns: 50 },
  );
});

test('one who comes seldom is served through the flood of a few, and who spoke before through that of many', () => {
  const { budget, isAdmitted, pass } = open();
  isAdmitted('good');
  budget.spoke('good');
  let few = 0;
  for (let second = 0; second < 60; second++) {
    for (let n = 0; n < 1_000; n++) {
      pass(1);
      if (isAdmitted(`flood ${n % 8}`)) few++;
      if (n === 500) assert.ok(isAdmitted('good'), `in second ${second}`);
    }
  }
  assert.ok(few > 0);
  for (let second = 0; second < 60; second++) {
    for (let n = 0; n < 900; n++) {
      pass(1);
      isAdmitted(`many ${second} ${n}`);
      if (n === 450) assert.ok(isAdmitted('good'), `in second ${second} of many`);
    }
  }
});

test('the memory of addresses is bounded, and a clock that is set back stops nobody for good', () => {
  const { isAdmitted, pass } = open({ ...LIMITS, perSecond: 1e6, burst: 1e6, addresses: 10 });
  for (let n = 0; n < 100; n++) assert.ok(isAdmitted('first'));
  assert.ok(!isAdmitted('first'));
  for (let n = 0; n < 10; n++) isAdmitted(`other ${n}`);
  assert.ok(isAdmitted('first'), 'he was forgotten, so he is new');
  pass(-3_600_000);
  assert.ok(isAdmitted('second'));
  pass(1_000);
  assert.ok(isAdmitted('second'));
});
