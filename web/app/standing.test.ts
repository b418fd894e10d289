/** The one word that the app says about a connection, from cases as they can be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppCase } from '../../src/model/api.ts';
import { PROOF_STATES } from '../../src/model/proof.ts';
import { isPushLost, standingOf, walkOf } from './standing.ts';

const NOW = Date.UTC(2026, 10, 20);
const HOUR_MS = 3_600_000;

function aCase(status: AppCase['status'], state: AppCase['proof']['state']): AppCase {
  return { status, proof: { state } } as AppCase;
}

test('a connection is listed by any open case that is known to send or not yet known to have stopped', () => {
  const said = PROOF_STATES.map((state) => [
    state,
    standingOf({ judgedAt: NOW, cases: [aCase('open', state)] }, NOW),
  ]);
  assert.deepEqual(Object.fromEntries(said), {
    active: 'listed',
    quiet: 'listed',
    'clean-by-silence': 'listed',
    'clean-by-retest': 'listed',
    'unknown-moved': 'unknown',
    'unknown-sensor-down': 'unknown',
    reinfected: 'listed',
  });
});

test('it is clean again only by proof, and not listed only if somebody looked lately', () => {
  const closed = (state: AppCase['proof']['state'], judgedAt: number | null) =>
    standingOf({ judgedAt, cases: [aCase('closed', state)] }, NOW);
  assert.equal(closed('clean-by-silence', NOW), 'clean');
  assert.equal(closed('clean-by-retest', NOW), 'clean');
  assert.equal(closed('active', NOW), 'clear', 'closed by people for another reason');
  assert.equal(closed('clean-by-silence', null), 'unknown');
  assert.equal(standingOf({ judgedAt: NOW, cases: [] }, NOW), 'clear');
  assert.equal(standingOf({ judgedAt: null, cases: [] }, NOW), 'unknown');
  assert.equal(standingOf({ judgedAt: NOW - 25 * HOUR_MS, cases: [] }, NOW), 'unknown');
  const both = [aCase('open', 'unknown-sensor-down'), aCase('open', 'active')];
  assert.equal(standingOf({ judgedAt: null, cases: both }, NOW), 'listed', 'bad news is told first');
});

test('the walk has one current step, and the test is none of them', () => {
  const advice = ['find', 'restart', 're-test'].map((id) => ({ id })) as unknown as AppCase['advice'];
  const ids = (done: string[]) => walkOf({ advice, stepsDone: done }).current?.id ?? null;
  assert.deepEqual(
    walkOf({ advice, stepsDone: [] }).steps.map(({ id }) => id),
    ['find', 'restart'],
  );
  assert.equal(ids([]), 'find');
  assert.equal(ids(['restart']), 'find');
  assert.equal(ids(['find']), 'restart');
  assert.equal(ids(['find', 'restart', 'of-another-device']), null);
});

test('a push is lost when it was taken a while ago and none was heard since', () => {
  const push = (acceptedAt: number | null, heardAt: number | null) => ({
    subscribedAt: NOW - 99 * HOUR_MS,
    acceptedAt,
    heardAt,
  });
  assert.equal(isPushLost(null, NOW), false);
  assert.equal(isPushLost(push(null, null), NOW), false);
  assert.equal(isPushLost(push(NOW - HOUR_MS, null), NOW), true);
  assert.equal(isPushLost(push(NOW - HOUR_MS, NOW - 2 * HOUR_MS), NOW), true);
  assert.equal(isPushLost(push(NOW - HOUR_MS, NOW - HOUR_MS + 1), NOW), false);
  assert.equal(isPushLost(push(NOW - 60_000, null), NOW), false, 'it may still come');
});
