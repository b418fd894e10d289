/** What the page says of a step that waits is what the hub's policy decides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CaseView } from '../../../../src/model/api.ts';
import { CHANNEL_NAMES } from '../../../../src/model/notice.ts';
import { PROOF_STATES } from '../../../../src/model/proof.ts';
import { nextStep, type Reach } from '../../../../src/notices/policy/next-step.ts';
import { whyStepWaits } from './step-waits.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const DAY_MS = 86_400_000;
const REACH: Reach = {
  email: { to: 'abuse@networks.example.org', contactId: 'c', language: 'en' },
  pushes: ['push'],
  channels: new Set(CHANNEL_NAMES),
  language: 'en',
  ownerName: 'Example Telecom',
  mayRestrict: true,
};

const past = fc.integer({ min: 0, max: 20 }).map((days) => NOW - days * DAY_MS);
const ladders = fc.array(
  fc.record({ channel: fc.constantFrom(...CHANNEL_NAMES), afterMs: fc.constantFrom(0, DAY_MS, 7 * DAY_MS) }),
  { minLength: 1, maxLength: 5 },
);
const cases = fc.record({
  step: fc.nat({ max: 5 }),
  openedAt: past,
  stepAt: fc.option(past, { nil: null }),
  state: fc.constantFrom(...PROOF_STATES),
  p: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
  lastAt: past,
  isTesting: fc.boolean(),
});

test('without a study, a step waits for a reason that the page names, or the policy takes or skips it', () => {
  let named = 0;
  fc.assert(
    fc.property(ladders, cases, (ladder, { step, openedAt, stepAt, state, p, lastAt, isTesting }) => {
      const rung = ladder.at(step);
      const record = {
        id: 'Y-1',
        status: 'open',
        address: '192.0.2.77',
        cause: 'infected',
        grade: 'handshake',
        critical: 'low',
        study: null,
        reopened: 0,
        step,
        stepAt,
        openedAt,
        proof: { state, p, lastAt },
        retest: isTesting ? { outcome: null } : null,
        next:
          rung === undefined
            ? null
            : { channel: rung.channel, at: (step === 0 ? openedAt : (stepAt ?? openedAt)) + rung.afterMs },
      } as unknown as CaseView;
      const steps = ladder.map(({ channel, afterMs }) => ({
        channel,
        after: afterMs,
        causes: ['infected' as const],
        to: 'https://example.org',
      }));
      const decision = nextStep(record, REACH, { ladder: steps }, null, NOW);
      const why = whyStepWaits({ case: record, ladder }, NOW);
      if (why === null || why === 'policy') {
        assert.equal(decision.kind === 'wait', why === null);
        return;
      }
      named++;
      assert.equal(decision.kind, 'wait');
      assert.equal(decision.kind === 'wait' && decision.until !== null, why === 'time');
    }),
    { numRuns: 2_000 },
  );
  assert.ok(named > 100);
});

test('of a case in a study nobody is promised when its first step is taken', () => {
  const record = {
    study: { studyId: 's', arm: 'later' },
    step: 0,
    stepAt: null,
    next: { channel: 'email', at: NOW - 1 },
  } as unknown as CaseView;
  assert.equal(whyStepWaits({ case: record, ladder: [{ channel: 'email', afterMs: 0 }] }, NOW), 'study');
});
