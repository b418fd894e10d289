/** What a case says of the time until it was clean, and where it was lost from sight. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseRecord } from '../../model/case.ts';
import type { Proof } from '../../model/proof.ts';
import { type FollowOptions, followSubject } from './follow-subject.ts';

const DAY_MS = 86_400_000;
const OPENED = 1_000 * DAY_MS;
const at = (day: number) => OPENED + day * DAY_MS;

const PROOF: Proof = {
  state: 'active',
  p: null,
  ratePerDay: 4,
  rateLowPerDay: 2,
  watchedDays: 0,
  neededDays: 3,
  enoughAt: null,
  lastAt: at(20),
  darkSize: 4096,
  formula: '',
  judgedAt: at(20),
};

function follow(
  proof: Partial<Proof>,
  record: Partial<CaseRecord> = {},
  options: Partial<FollowOptions> = {},
) {
  return followSubject(
    {
      openedAt: OPENED,
      closedAt: null,
      status: 'open',
      reopened: 0,
      ...record,
      proof: { ...PROOF, ...proof },
    },
    { events: [], lastArrival: () => null, followDays: 60, until: at(20), now: at(20), ...options },
  );
}
const closed = { status: 'closed', closedAt: at(12) } as const;

test('clean counts from the last arrival, not from when it was proven', () => {
  const one = follow({ state: 'clean-by-silence', lastAt: at(9) }, closed);
  assert.deepEqual([one.timeDays, one.isClean, one.followedCleanDays], [9, true, 11]);
});

test('a silence from before the case opened counts as one hour', () => {
  assert.equal(follow({ state: 'clean-by-silence', lastAt: at(-1) }, closed).timeDays, 1 / 24);
});

test('an open case is known to be infected as of the silence that would have proven it clean', () => {
  const sending = follow({ lastAt: at(19.9) });
  const quiet = follow({ state: 'quiet', lastAt: at(17.5) });
  for (const one of [sending, quiet]) {
    assert.deepEqual([one.timeDays, one.isClean, one.censoredBy], [17, false, 'end-of-study']);
  }
});

test('who fell silent a moment ago is lost no earlier than who goes on: the look does not depend on it', () => {
  const times = [17.1, 18, 19, 20].map((day) => follow({ lastAt: at(day) }).timeDays);
  assert.deepEqual(new Set(times), new Set([17]));
});

test('a moved address, a sensor that is down and too low a rate end with the last arrival', () => {
  const reasons = [
    follow({ state: 'unknown-moved', lastAt: at(5) }),
    follow({ state: 'unknown-sensor-down', lastAt: at(5) }),
    follow({ neededDays: null, lastAt: at(5) }),
  ];
  assert.deepEqual(
    reasons.map(({ timeDays, censoredBy }) => [timeDays, censoredBy]),
    [
      [5, 'moved'],
      [5, 'sensor-down'],
      [5, 'unprovable'],
    ],
  );
});

test('a case that a person closed is lost then, whatever comes after', () => {
  const one = follow({ lastAt: at(6) }, { status: 'closed', closedAt: at(7) });
  assert.deepEqual([one.timeDays, one.censoredBy], [7, 'closed-otherwise']);
  const events = [
    { at: at(7), kind: 'closed', actor: 'rule:cases' },
    { at: at(8), kind: 'reopened', actor: 'rule:proof' },
    { at: at(12), kind: 'closed', actor: 'rule:proof' },
  ] as const;
  const again = follow({ state: 'clean-by-silence', lastAt: at(9) }, { ...closed, reopened: 1 }, { events });
  assert.deepEqual([again.timeDays, again.isClean], [7, false]);
});

test('a reinfection keeps the time of the first silence, and counts from there', () => {
  const events = [
    { at: at(6), kind: 'closed', actor: 'rule:proof' },
    { at: at(10), kind: 'reopened', actor: 'rule:proof' },
  ] as const;
  const options = { events, lastArrival: (before: number) => (before === at(6) ? at(4) : null) };
  const one = follow({ state: 'reinfected' }, { reopened: 1 }, options);
  assert.deepEqual([one.timeDays, one.isClean, one.reinfectedDays], [4, true, [6]]);
  // Retention took the arrivals: it was clean at the latest when this was proven.
  assert.equal(follow({ state: 'reinfected' }, { reopened: 1 }, { events }).timeDays, 6);
});

test('nobody is followed beyond the plan or the end of the study', () => {
  const late = follow({ state: 'clean-by-silence', lastAt: at(9) }, closed, { followDays: 8 });
  assert.deepEqual([late.timeDays, late.isClean, late.censoredBy], [8, false, 'end-of-study']);
  const ended = follow({ state: 'clean-by-silence', lastAt: at(9) }, closed, { until: at(5) });
  assert.deepEqual([ended.timeDays, ended.isClean], [5, false]);
});

test('a case that opened less than that silence ago says nothing yet', () => {
  const one = follow({ lastAt: at(0.9) }, {}, { until: at(1), now: at(1) });
  assert.deepEqual([one.timeDays, one.isClean], [0, false]);
});
