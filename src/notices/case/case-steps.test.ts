/** A case closes by proof alone, follows what people decide, and keeps its history when it comes back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Incident } from '../../model/incident.ts';
import { aCase, aProof, DAY_MS, HOUR_MS, MONDAY } from '../policy/case-fixture.ts';
import {
  applyProof,
  beginRetest,
  enterCode,
  followIncident,
  noteTold,
  openCase,
  type Proved,
  refreshCase,
} from './case-steps.ts';

const INCIDENT: Incident = {
  id: 'Y-00000001',
  ownerId: 'o1',
  address: '192.0.2.1',
  cause: 'infected',
  status: 'open',
  closeReason: null,
  grade: 'corroborated-packets',
  verdict: 'infected',
  device: 'iot',
  confidence: 0.9,
  tool: 'mirai',
  observation: 'external',
  critical: 'medium',
  sensors: ['s1'],
  packets: 40,
  firstSeen: MONDAY - HOUR_MS,
  lastSeen: MONDAY,
  openedAt: MONDAY,
  updatedAt: MONDAY,
  closedAt: null,
  reopened: 0,
  assignee: null,
  labels: [],
  machine: null,
  evidence: [],
  sample: false,
  version: 4,
};
const kindsOf = (step: { events: readonly { kind: string }[] } | null) =>
  step?.events.map(({ kind }) => kind);

function proved(change: Partial<Proved['proof']>, rest: Partial<Proved> = {}): Proved {
  return { proof: aProof(change), retest: null, isExposed: false, untold: 0, ...rest };
}

test('a case begins with its incident and knows nothing yet', () => {
  const { case: record, events } = openCase(INCIDENT, MONDAY + 5);
  assert.deepEqual(
    [record.id, record.version, record.proof.state, record.proof.lastAt, record.openedAt],
    [INCIDENT.id, 0, 'active', MONDAY, MONDAY + 5],
  );
  assert.deepEqual(kindsOf({ events }), ['opened']);
  assert.equal(refreshCase(record, INCIDENT), null);
  assert.equal(refreshCase(record, { ...INCIDENT, grade: 'handshake' })?.grade, 'handshake');
});

test('proof closes case and incident together, and says by which chance', () => {
  const record = aCase();
  const step = applyProof(
    record,
    proved({ state: 'clean-by-silence', p: 0.0312 }),
    INCIDENT,
    MONDAY + DAY_MS,
  );
  assert.deepEqual([step?.case.status, step?.case.closedAt], ['closed', MONDAY + DAY_MS]);
  assert.deepEqual([step?.incident?.status, step?.incident?.closeReason], ['closed', 'resolved']);
  assert.equal(step?.incidentEvents[0].actor, 'rule:proof');
  assert.match(step?.incidentEvents[0].why ?? '', /0\.031/);
  assert.deepEqual(kindsOf(step), ['proof', 'closed']);
});

test('what is only quiet, moved or unwatched closes nothing', () => {
  for (const state of ['quiet', 'unknown-moved', 'unknown-sensor-down', 'reinfected'] as const) {
    const step = applyProof(aCase(), proved({ state, p: 0.2 }), INCIDENT, MONDAY + DAY_MS);
    assert.deepEqual([step?.case.status, step?.incident, step?.case.proof.state], ['open', null, state]);
  }
});

test('an incident that somebody closed meanwhile is not closed again', () => {
  const closed = { ...INCIDENT, status: 'closed', closeReason: 'false-positive' } as const;
  const step = applyProof(aCase(), proved({ state: 'clean-by-silence', p: 0.01 }), closed, MONDAY + DAY_MS);
  assert.equal(step?.incident, null);
});

test('a judgement that says the same is not written again for some hours', () => {
  const record = aCase();
  const same = (now: number) => applyProof(record, proved({ judgedAt: now }), INCIDENT, now);
  assert.equal(same(MONDAY + HOUR_MS), null);
  assert.deepEqual(kindsOf(same(MONDAY + 6 * HOUR_MS)), []);
});

test("the owner's word begins a re-test, once, and only of what is open", () => {
  const begun = beginRetest(aCase(), 'owner', MONDAY);
  assert.deepEqual(kindsOf(begun), ['owner-done', 'retest-begun']);
  assert.equal(begun?.case.retest?.outcome, null);
  assert.equal(begun?.case.status, 'open');
  assert.equal(begun?.case.answeredAt, MONDAY);
  assert.equal(beginRetest(begun!.case, 'owner', MONDAY + 1), null);
  assert.equal(beginRetest(aCase({ status: 'closed' }), 'owner', MONDAY), null);
  const retest = { ...begun!.case.retest!, outcome: 'still-sending', endedAt: MONDAY + 9 } as const;
  const ended = applyProof(begun!.case, proved({}, { retest }), INCIDENT, MONDAY + 9);
  assert.deepEqual(kindsOf(ended), ['retest-ended']);
  assert.notEqual(beginRetest(ended!.case, 'owner', MONDAY + 10), null);
});

test('what proof reopens is reinfected, starts its ladder anew and keeps its code', () => {
  const closed = aCase({
    status: 'closed',
    closedAt: MONDAY,
    step: 3,
    stepAt: MONDAY,
    proof: aProof({ state: 'clean-by-silence', p: 0.01 }),
  });
  const again = followIncident(closed, { ...INCIDENT, lastSeen: MONDAY + 9 * DAY_MS }, MONDAY + 9 * DAY_MS);
  assert.deepEqual(
    [again?.case.status, again?.case.proof.state, again?.case.step, again?.case.reopened, again?.case.code],
    ['open', 'reinfected', 0, 1, closed.code],
  );
  assert.equal(again?.case.proof.lastAt, MONDAY + 9 * DAY_MS);
  const byHand = followIncident({ ...closed, proof: aProof() }, INCIDENT, MONDAY);
  assert.equal(byHand?.case.proof.state, 'active');
});

test('a person who closes the incident ends the case, and its re-test with it', () => {
  const begun = beginRetest(aCase(), 'owner', MONDAY)!.case;
  const step = followIncident(
    begun,
    { ...INCIDENT, status: 'closed', closeReason: 'false-positive' },
    MONDAY + 1,
  );
  assert.deepEqual([step?.case.status, step?.case.retest?.outcome], ['closed', 'inconclusive']);
  assert.match(step?.events[0].text ?? '', /false-positive/);
  assert.equal(followIncident(aCase(), INCIDENT, MONDAY), null);
});

test('first told and first answered are kept; later ones are only events', () => {
  assert.equal(enterCode(aCase({ answeredAt: 5 }), 'site', MONDAY), null);
  assert.equal(enterCode(aCase(), 'site', MONDAY)?.case.answeredAt, MONDAY);
  const sent = { kind: 'notice-sent', channel: 'email', noticeId: 'n1', text: 'sent' } as const;
  const told = noteTold(aCase(), sent, MONDAY).case;
  assert.equal(told.toldAt, MONDAY);
  assert.equal(noteTold(told, sent, MONDAY + 1).case.toldAt, MONDAY);
  assert.equal(noteTold(aCase(), { ...sent, kind: 'notice-failed' }, MONDAY).case.toldAt, null);
});
