/** Every sentence that the hub's policy and case steps write down has words in both languages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseRecord } from '../../../../src/model/case.ts';
import { CAUSES, CLOSE_REASONS, type Incident } from '../../../../src/model/incident.ts';
import { CHANNEL_NAMES } from '../../../../src/model/notice.ts';
import { followIncident } from '../../../../src/notices/case/case-steps.ts';
import { nextStep, type Reach } from '../../../../src/notices/policy/next-step.ts';
import { en } from '../../messages/en.ts';
import { ja } from '../../messages/ja.ts';
import { hubWords } from './hub-words.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const NOBODY: Reach = {
  email: null,
  pushes: [],
  channels: new Set(CHANNEL_NAMES),
  language: 'en',
  ownerName: 'Example Telecom',
  mayRestrict: false,
};

function record(change: object): CaseRecord {
  return {
    id: 'Y-1',
    status: 'open',
    address: '192.0.2.77',
    cause: 'infected',
    grade: 'spoofable-packet',
    critical: 'low',
    openedAt: NOW,
    study: null,
    retest: null,
    step: 0,
    stepAt: null,
    proof: { state: 'active', lastAt: NOW },
    ...change,
  } as unknown as CaseRecord;
}

/** Why a ladder of this one step is left out; null: it is not. */
function skipped(channel: (typeof CHANNEL_NAMES)[number], reach: Reach, change = {}): string | null {
  const policy = { ladder: [{ channel, after: 0, causes: ['infected' as const] }] };
  const decision = nextStep(record(change), reach, policy, null, NOW);
  return decision.kind === 'skip' ? decision.why : null;
}

function assertKnown(text: string): void {
  for (const messages of [en, ja]) assert.equal(hubWords(text, messages).isForeign, false, text);
  assert.match(hubWords(text, ja).text, /[ぁ-んァ-ヶ一-龠]/, text);
}

test('why a step was left out', () => {
  const whys = new Set(
    [
      ...CHANNEL_NAMES.map((channel) => skipped(channel, NOBODY)),
      ...CAUSES.map((cause) => skipped('email', NOBODY, { cause })),
      skipped('email', { ...NOBODY, channels: new Set() }),
      skipped('walled-garden', NOBODY, { critical: 'high' }),
    ].filter((why) => why !== null),
  );
  assert.ok(whys.size >= 8, [...whys].join('; '));
  for (const why of whys) assertKnown(why);
});

test('how a case followed its incident', () => {
  const incident = (change: object) => ({ lastSeen: NOW, ...change }) as unknown as Incident;
  const steps = [
    ...CLOSE_REASONS.map((closeReason) =>
      followIncident(record({}), incident({ status: 'closed', closeReason }), NOW),
    ),
    ...(['clean-by-silence', 'active'] as const).map((state) =>
      followIncident(
        record({ status: 'closed', proof: { state, lastAt: NOW } }),
        incident({ status: 'open' }),
        NOW,
      ),
    ),
  ];
  for (const step of steps) assertKnown(step?.events[0]?.text ?? '');
});

test('the chance and what is still open stay; what others said is left as it is', () => {
  assert.equal(
    hubWords('Closed by proof (p = 0.019); still exposed.', en).text,
    'By proof (p = 0.019); still exposed.',
  );
  assert.equal(hubWords('Closed by proof.', ja).text, '証明により終了。');
  for (const text of ['its case closed first', 'sample: nothing left this machine']) assertKnown(text);
  assertKnown('drawn into arm letter of study wording 2026, as its owner was before');
  assert.deepEqual(hubWords('given up: an error of this hub, see its log', en), {
    text: 'given up: an error of this hub, see its log',
    isForeign: false,
  });
  assert.deepEqual(hubWords('given up: 421 4.3.2 the server is down', ja), {
    text: '断念: 421 4.3.2 the server is down',
    isForeign: true,
  });
  assert.deepEqual(hubWords('550 no', ja), { text: '550 no', isForeign: true });
});
