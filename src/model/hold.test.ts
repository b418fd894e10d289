import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HoldEvidence, mayHold } from './hold.ts';
import { GRADES } from './verdict.ts';

const record = { status: 'open', critical: 'medium', grade: 'corroborated-packets' } as const;
const decision = { accountId: 'a1', at: 1 };
const evidence: HoldEvidence = { sensors: 2, isConsistent: true, decision };

test('a rule holds on a handshake or better, and on nothing less', () => {
  const alone = { sensors: 9, isConsistent: true, decision: null };
  const held = GRADES.filter((grade) => 'ok' in mayHold({ ...record, grade }, alone));
  assert.deepEqual(held, ['handshake', 'login', 'payload']);
});

test('an operator may decide where several sensors agree', () => {
  assert.deepEqual(mayHold(record, evidence), { ok: true });
  assert.deepEqual(mayHold(record, { ...evidence, sensors: 1 }), { refused: 'single-sensor' });
  assert.deepEqual(mayHold(record, { ...evidence, isConsistent: false }), { refused: 'inconsistent' });
  assert.deepEqual(mayHold(record, { ...evidence, decision: null }), { refused: 'forgeable' });
});

test('an owner of high criticality is never held by a rule, nor is a case that is closed', () => {
  const critical = { ...record, critical: 'high', grade: 'payload' } as const;
  assert.deepEqual(mayHold(critical, { ...evidence, decision: null }), { refused: 'critical' });
  assert.deepEqual(mayHold({ ...record, status: 'closed', grade: 'payload' }, evidence), {
    refused: 'closed',
  });
});
