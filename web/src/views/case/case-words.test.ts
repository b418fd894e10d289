/** What a case says in words, in both languages, and where it stands on its ladder. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CaseView } from '../../../../src/model/api.ts';
import type { CaseEvent } from '../../../../src/model/case.ts';
import { PROOF_STATES, type Proof } from '../../../../src/model/proof.ts';
import { createFormatter } from '../../format/formatter.ts';
import type { Messages } from '../../messages/catalogue.ts';
import { en } from '../../messages/en.ts';
import { ja } from '../../messages/ja.ts';
import { eventWords, isClean, ladderRungs, meterShare, proofSentences, spanText } from './case-words.ts';

const english = createFormatter('en', 'UTC');
const japanese = createFormatter('ja', 'UTC');
const NOW = Date.UTC(2026, 10, 23, 12);
const DAY_MS = 86_400_000;

function proof(change: Partial<Proof>): Proof {
  return {
    state: 'quiet',
    p: 0.31,
    ratePerDay: 6.4,
    rateLowPerDay: 2.9,
    watchedDays: 4.7,
    neededDays: 7.4,
    enoughAt: NOW + 3 * DAY_MS,
    lastAt: NOW - 5 * DAY_MS,
    darkSize: 8_192,
    formula: 'k(k+1) * ... = 0.310',
    judgedAt: NOW,
    ...change,
  };
}

function say(change: Partial<Proof>, more: Partial<CaseView> = {}, messages: Messages = en): string {
  const record = { proof: proof(change), retest: null, status: 'open' as const, ...more };
  return proofSentences(record, NOW, messages, messages === en ? english : japanese).join(' ');
}

const event = (change: Partial<CaseEvent>): CaseEvent => ({
  id: 'e',
  caseId: 'Y-1',
  at: NOW,
  kind: 'proof',
  actor: 'rule:proof',
  text: '',
  channel: null,
  noticeId: null,
  ...change,
});

test('quiet names what there is, what is needed, the chance and the day', () => {
  const text = say({});
  for (const part of ['4.7 days', '7.4 days', '31%', '2.5%', '2026-11-26', 'in 3 days'])
    assert.ok(text.includes(part), `${part} in: ${text}`);
  const japaneseText = say({}, {}, ja);
  for (const part of ['4.7 日', '7.4 日', '31%', '2026-11-26', '3 日後'])
    assert.ok(japaneseText.includes(part), `${part} in: ${japaneseText}`);
});

test('where nothing can be foreseen or known, it says so and promises no day', () => {
  assert.match(say({ enoughAt: null }), /cannot be foreseen/);
  assert.match(say({ neededDays: null, enoughAt: null, formula: 'one arrival tells no rate' }), /too rarely/);
  assert.match(say({ neededDays: null, enoughAt: null, formula: '' }), /being worked out/);
  assert.doesNotMatch(say({ state: 'unknown-sensor-down' }), /2026-11-26/);
  assert.match(say({ state: 'unknown-moved' }), /new holder/);
});

test('clean is said with its chance, and never as a figure that nobody can imagine', () => {
  assert.match(say({ state: 'clean-by-silence', p: 0.0192 }), /1\.9% of cases/);
  assert.match(say({ state: 'clean-by-retest', p: 4e-13 }), /<\u00a00\.01% of cases/);
  assert.match(say({ state: 'clean-by-retest', p: null }), /sees all that the device sends/);
});

test('a case that a person closed is not called clean', () => {
  assert.match(say({ state: 'active' }, { status: 'closed' }), /another reason than proof/);
  assert.doesNotMatch(say({ state: 'clean-by-silence' }, { status: 'closed' }), /another reason/);
});

test('a re-test is told while it runs, and what it ended with until another state says so', () => {
  const retest = {
    kind: 'dark-silence',
    attempt: 2,
    startedAt: NOW - DAY_MS,
    endedAt: null,
    watchedSeconds: 0,
    hits: 0,
    outcome: null,
  } as const;
  assert.match(say({}, { retest }), /Re-test number 2 runs since 2026-11-22/);
  assert.match(say({}, { retest: { ...retest, outcome: 'still-sending' } }), /it still sends/);
  assert.doesNotMatch(
    say({ state: 'clean-by-retest' }, { retest: { ...retest, outcome: 'exposed' } }),
    /still lets in/,
  );
});

test('for any proof there is something to say in both languages, and the meter stays within its ends', () => {
  const maybe = (max: number) => fc.option(fc.double({ min: 0, max, noNaN: true }), { nil: null });
  const proofs = fc.record({
    state: fc.constantFrom(...PROOF_STATES),
    p: maybe(1),
    watchedDays: fc.double({ min: 0, max: 1e5, noNaN: true }),
    neededDays: maybe(1e9),
    enoughAt: fc.option(fc.integer({ min: NOW - 1e11, max: NOW + 1e12 }), { nil: null }),
    lastAt: fc.integer({ min: NOW - 1e11, max: NOW + 1e6 }),
    formula: fc.constantFrom('', 'one arrival tells no rate', 'k(k+1) = 1'),
  });
  fc.assert(
    fc.property(proofs, (change) => {
      for (const messages of [en, ja]) {
        const text = say(change, {}, messages);
        assert.ok(text.length > 10);
        assert.doesNotMatch(text, /undefined|null|NaN|Infinity/);
      }
      const share = meterShare(proof(change));
      assert.equal(share === null, change.state.startsWith('unknown'));
      assert.ok(share === null || (share >= 0 && share <= 1));
      if (isClean(change.state)) assert.equal(share, 1);
    }),
  );
});

test('lengths are read in hours while hours matter', () => {
  assert.equal(spanText(0.01, en, english), 'less than an hour');
  assert.equal(spanText(1.2, en, english), '1 day 5 hours');
  assert.equal(spanText(7.4321, en, english), '7.4 days');
  assert.equal(spanText(7.4321, ja, japanese), '7.4 日');
});

test('the ladder: what was taken and left out, what is next, and from its foot when it was opened again', () => {
  const ladder = [
    { channel: 'web-push', afterMs: 0 },
    { channel: 'email', afterMs: 0 },
    { channel: 'letter', afterMs: DAY_MS },
    { channel: 'walled-garden', afterMs: DAY_MS },
  ] as const;
  const first = [
    event({ kind: 'step-taken', at: 1 }),
    event({ kind: 'step-taken', at: 2 }),
    event({ kind: 'step-taken', at: 3 }),
  ];
  const again = [
    event({ kind: 'reopened', at: 4 }),
    event({ kind: 'step-held', at: 5 }),
    event({ kind: 'step-taken', at: 6 }),
  ];
  const rungs = (events: readonly CaseEvent[], step: number, next: CaseView['next']) =>
    ladderRungs({ case: { step, next } as CaseView, events, ladder }).map(({ state, at }) => [state, at]);
  const next = { channel: 'letter', at: NOW } as const;
  assert.deepEqual(rungs([...first, ...again], 2, next), [
    ['held', 5],
    ['taken', 6],
    ['next', NOW],
    ['later', null],
  ]);
  assert.deepEqual(rungs(first, 3, null), [
    ['taken', 1],
    ['taken', 2],
    ['taken', 3],
    ['later', null],
  ]);
  assert.deepEqual(rungs([], 1, next)[0], ['taken', null]);
});

test("events of the proof are told in the reader's words, others with what they add", () => {
  assert.equal(
    eventWords(event({ text: 'active -> quiet (p = 0.43).' }), ja).detail,
    '送信中 → 静か (p = 0.43)',
  );
  assert.equal(eventWords(event({ text: 'active -> quiet.' }), en).detail, 'Still sends → Quiet');
  assert.deepEqual(eventWords(event({ text: 'something new' }), en).detail, 'something new');
  const ended = event({ kind: 'retest-ended', text: 'The re-test ended: still-sending.' });
  assert.equal(eventWords(ended, en).detail, 'it still sends');
  const sent = event({ kind: 'notice-sent', actor: 'rule:outbox', channel: 'email', text: 'email: taken' });
  assert.deepEqual(eventWords(sent, en), {
    who: 'Rule outbox',
    what: 'sent a notice · E-mail',
    detail: null,
    isForeign: false,
  });
  const failed = event({ kind: 'notice-failed', actor: 'rule:outbox', channel: 'email', text: 'email: 550' });
  assert.deepEqual([eventWords(failed, ja).detail, eventWords(failed, ja).isForeign], ['550', true]);
  assert.equal(eventWords(event({ actor: 'account-9' }), en).who, 'Somebody of the staff');
});
