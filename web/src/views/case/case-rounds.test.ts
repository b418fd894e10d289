/** Rounds of a case and its stays in the walled garden, from its events. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CASE_EVENTS, type CaseEvent, type CaseEventKind } from '../../../../src/model/case.ts';
import { caseRounds, lastStay } from './case-rounds.ts';

function event(at: number, kind: CaseEventKind, text = '', actor = 'rule:proof'): CaseEvent {
  return { id: `${at}`, caseId: 'Y-1', at, kind, actor, text, channel: null, noticeId: null };
}

test('a round ends by what the proof said last in it, or by a person', () => {
  const rounds = caseRounds([
    event(1, 'opened'),
    event(2, 'proof', 'active -> quiet (p = 0.43).'),
    event(3, 'proof', 'quiet -> clean-by-silence (p = 0.023).'),
    event(3, 'closed', 'Closed by proof (p = 0.023).'),
    event(4, 'reopened'),
    event(5, 'closed', 'The incident was closed as false-positive; nothing more is told.', 'rule:cases'),
    event(6, 'reopened'),
  ]);
  assert.deepEqual(
    rounds.map(({ openedAt, closedAt, proof }) => [openedAt, closedAt, proof]),
    [
      [1, 3, 'clean-by-silence'],
      [4, 5, null],
      [6, null, null],
    ],
  );
  assert.match(rounds[0].text, /p = 0\.023/);
});

test('a stay in the walled garden ends with its own release and not with one before', () => {
  assert.equal(lastStay([event(1, 'opened'), event(2, 'released')]), null);
  const first = [event(1, 'quarantined'), event(2, 'released')];
  assert.deepEqual(lastStay(first), { since: 1, releasedAt: 2 });
  assert.deepEqual(lastStay([...first, event(3, 'quarantined')]), { since: 3, releasedAt: null });
});

test('whatever the events, there are as many rounds as openings', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...CASE_EVENTS), { maxLength: 40 }), (kinds) => {
      const rounds = caseRounds(kinds.map((kind, at) => event(at, kind)));
      assert.equal(rounds.length, kinds.filter((kind) => kind === 'opened' || kind === 'reopened').length);
    }),
  );
});
