/** The ladder: nobody is told too late, too often, twice, or of what is over; and nothing is dropped. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CaseRecord } from '../../model/case.ts';
import type { ChannelName } from '../../model/notice.ts';
import { createCalendar } from './calendar.ts';
import { aCase, aProof, aReach, DAY_MS, HOUR_MS, MONDAY } from './case-fixture.ts';
import { nextStep, type Reach } from './next-step.ts';
import { createPolicyPass, type PolicyNotice } from './policy-pass.ts';
import { policySettings } from './policy-settings.ts';

const NO_CALENDAR = { quietHours: null, businessDays: null };
const POLICY = policySettings.parse({
  ...NO_CALENDAR,
  ladder: [
    { channel: 'web-push' },
    { channel: 'email' },
    { channel: 'email', after: '3d' },
    { channel: 'walled-garden', after: '7d', causes: ['infected'] },
  ],
});

/** Cases and the notices made for them, pass after pass. */
class World {
  readonly cases = new Map<string, CaseRecord>();
  readonly notices: PolicyNotice[] = [];
  readonly policy: typeof POLICY;

  constructor(policy = POLICY) {
    this.policy = policy;
  }

  put(...records: CaseRecord[]): this {
    for (const record of records) this.cases.set(record.id, record);
    return this;
  }

  /** Returns what this pass made. */
  pass(now: number, reach: Reach = aReach()): PolicyNotice[] {
    const pass = createPolicyPass({
      policy: this.policy,
      calendar: createCalendar(this.policy),
      now,
      toldAt: (channel, to) =>
        this.notices
          .filter((notice) => notice.channel === channel && notice.to === to)
          .map(({ createdAt }) => createdAt),
    });
    for (const record of this.cases.values()) pass.consider(record, reach, null);
    const made = pass.finish().flatMap(({ cases, notices }) => {
      for (const { case: record } of cases) this.cases.set(record.id, record);
      return notices;
    });
    this.notices.push(...made);
    return made;
  }

  /** It goes on sending. */
  sends(id: string, at: number): void {
    const record = this.cases.get(id)!;
    this.cases.set(id, { ...record, proof: aProof({ lastAt: at }) });
  }
}

const channelsOf = (notices: readonly PolicyNotice[]) => notices.map(({ channel }) => channel);
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => aCase({ id: `Y-0000${1000 + n}`, address: `192.0.2.${n}` }));

test('the foot of the ladder is taken at once: the app where there is one, and the mail', () => {
  const world = new World().put(aCase());
  const made = world.pass(MONDAY, aReach({ pushes: ['e1', 'e2'] }));
  assert.deepEqual(channelsOf(made), ['web-push', 'web-push', 'email']);
  assert.deepEqual(
    made.map(({ kind }) => kind),
    ['first', 'first', 'first'],
  );
  assert.deepEqual(world.pass(MONDAY + 1000), []);
  const without = new World().put(aCase());
  assert.deepEqual(channelsOf(without.pass(MONDAY)), ['email']);
});

test('a step above wants that it still sends', () => {
  const world = new World().put(aCase());
  world.pass(MONDAY);
  const later = MONDAY + 4 * DAY_MS;
  assert.deepEqual(world.pass(later), []);
  world.sends('Y-00000001', later - HOUR_MS);
  assert.deepEqual(
    world.pass(later).map(({ kind, channel }) => [kind, channel]),
    [['reminder', 'email']],
  );
  // Silent since: the garden is not for him, however long it takes.
  assert.deepEqual(world.pass(later + 30 * DAY_MS), []);
});

test('a silence that speaks for him holds the next step, and so does a re-test under way', () => {
  const told = { step: 2, stepAt: MONDAY, proof: aProof({ lastAt: MONDAY + DAY_MS }) };
  const decide = (change: Partial<CaseRecord>) =>
    nextStep(aCase({ ...told, ...change }), aReach(), POLICY, null, MONDAY + 5 * DAY_MS).kind;
  const quiet = (p: number) => ({ proof: aProof({ state: 'quiet', p, lastAt: MONDAY + DAY_MS }) });
  assert.equal(decide({}), 'take');
  assert.equal(decide(quiet(0.8)), 'take');
  assert.equal(decide(quiet(0.4)), 'wait');
  for (const state of ['unknown-moved', 'unknown-sensor-down', 'clean-by-silence'] as const)
    assert.equal(decide({ proof: aProof({ state, lastAt: MONDAY + DAY_MS }) }), 'wait');
  const retest = {
    kind: 'dark-silence',
    attempt: 1,
    startedAt: MONDAY,
    endedAt: null,
    watchedSeconds: 0,
    hits: 0,
  } as const;
  assert.equal(decide({ retest: { ...retest, outcome: null } }), 'wait');
  assert.equal(decide({ retest: { ...retest, outcome: 'still-sending' } }), 'take');
  assert.equal(decide({ status: 'closed' }), 'wait');
});

test('nobody is held on packets that may be forged, nor by a rule where lives depend on the line', () => {
  const record = { step: 3, stepAt: MONDAY, proof: aProof({ lastAt: MONDAY + DAY_MS }) };
  const decide = (change: Partial<CaseRecord>, reach: Partial<Reach> = {}) =>
    nextStep(aCase({ ...record, ...change }), aReach(reach), POLICY, null, MONDAY + 8 * DAY_MS).kind;
  assert.equal(decide({}), 'skip');
  assert.equal(decide({ grade: 'handshake' }), 'take');
  assert.equal(decide({}, { mayRestrict: true }), 'take');
  assert.equal(decide({ grade: 'payload', critical: 'high' }, { mayRestrict: true }), 'skip');
  assert.equal(decide({ grade: 'payload', cause: 'scanning' }), 'skip');
});

test('a contact hears of the first at once, of further ones once a day, and of every one', () => {
  const world = new World().put(aCase());
  assert.equal(world.pass(MONDAY).length, 1);
  const more = many(1_200);
  world.put(...more);
  assert.deepEqual(world.pass(MONDAY + 60_000), []);
  const digests = world.pass(MONDAY + DAY_MS);
  assert.deepEqual(
    digests.map(({ kind, caseIds }) => [kind, caseIds.length]),
    [
      ['digest', 500],
      ['digest', 500],
      ['digest', 200],
    ],
  );
  assert.deepEqual(digests.flatMap(({ caseIds }) => caseIds).sort(), more.map(({ id }) => id).sort());
});

test('several that open together are one message; an owner of high criticality waits for no digest', () => {
  const world = new World().put(...many(7));
  assert.deepEqual(
    world.pass(MONDAY).map(({ kind, caseIds }) => [kind, caseIds.length]),
    [['digest', 7]],
  );
  world.put(aCase({ id: 'Y-HOSPITAL', critical: 'high' }), aCase({ id: 'Y-OTHER', address: '192.0.2.9' }));
  assert.deepEqual(
    world.pass(MONDAY + HOUR_MS).map(({ caseIds }) => caseIds),
    [['Y-HOSPITAL']],
  );
});

test('a limit for each contact holds also where digests would come oftener', () => {
  const policy = policySettings.parse({ ...NO_CALENDAR, digestEvery: '1h', mostPerContactPerDay: 3 });
  const world = new World(policy);
  for (let hour = 0; hour < 24; hour++) {
    world.put(aCase({ id: `Y-HOUR${hour}`, address: `192.0.2.${hour}` }));
    world.pass(MONDAY + hour * HOUR_MS);
  }
  const mails = world.notices.filter(({ channel }) => channel === 'email');
  assert.equal(mails.length, 3);
  world.pass(MONDAY + DAY_MS + HOUR_MS);
  const told = new Set(
    world.notices.filter(({ channel }) => channel === 'email').flatMap(({ caseIds }) => caseIds),
  );
  assert.equal(told.size, 24);
});

test('a bouncing address is skipped and said so; the ladder goes on', () => {
  const world = new World().put(aCase());
  const pass = createPolicyPass({
    policy: POLICY,
    calendar: createCalendar(POLICY),
    now: MONDAY,
    toldAt: () => [],
  });
  pass.consider(world.cases.get('Y-00000001')!, aReach({ email: null }), null);
  const [{ cases, notices }] = pass.finish();
  assert.deepEqual(notices, []);
  assert.deepEqual(
    cases[0].events.map(({ kind, text }) => [kind, text]),
    [
      ['step-held', 'nobody behind the address uses the app'],
      ['step-held', 'no mail address that works'],
    ],
  );
  assert.equal(cases[0].case.step, 2);
});

test('an arm changes ladder, wording and begin; a delayed control is told, later', () => {
  const arm = { ladder: POLICY.ladder.slice(1, 2), delayMs: 14 * DAY_MS, variant: 'improved' };
  const sending = aCase({ proof: aProof({ lastAt: MONDAY + 14 * DAY_MS - HOUR_MS }) });
  const at = (now: number, record = sending) => nextStep(record, aReach(), POLICY, arm, now);
  assert.deepEqual(at(MONDAY + 13 * DAY_MS), { kind: 'wait', until: MONDAY + 14 * DAY_MS });
  const step = at(MONDAY + 14 * DAY_MS);
  assert.equal(step.kind === 'take' && step.template, 'improved');
  // Who mended it while he waited is left in peace.
  const silent = aCase({ proof: aProof({ lastAt: MONDAY - HOUR_MS }) });
  assert.deepEqual(at(MONDAY + 14 * DAY_MS, silent), { kind: 'wait', until: null });
});

test('in quiet hours nothing is made, and all of it afterwards', () => {
  const policy = policySettings.parse({ ladder: [{ channel: 'email' }, { channel: 'syslog' }] });
  const night = Date.parse('2026-11-16T23:00+09:00');
  const world = new World(policy).put(aCase({ openedAt: night }));
  assert.deepEqual(world.pass(night), []);
  assert.deepEqual(channelsOf(world.pass(Date.parse('2026-11-17T08:00+09:00'))), ['email', 'syslog']);
});

test('whenever passes run, each step of each case is told once, and nothing after the last', () => {
  const channels = new Set<ChannelName>(['email', 'syslog', 'letter']);
  const policy = policySettings.parse({
    ...NO_CALENDAR,
    digestEvery: '6h',
    ladder: [
      { channel: 'syslog' },
      { channel: 'email' },
      { channel: 'email', after: '1d' },
      { channel: 'letter', after: '2d' },
    ],
  });
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10 * 24 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 6 }),
      (hours, count) => {
        const world = new World(policy).put(...many(count));
        for (const hour of hours.sort((a, b) => a - b)) {
          const now = MONDAY + hour * HOUR_MS;
          for (const id of world.cases.keys()) world.sends(id, now);
          world.pass(now, aReach({ channels }));
        }
        for (const { id, step } of world.cases.values()) {
          const told = world.notices.filter(({ caseIds }) => caseIds.includes(id));
          assert.equal(told.length, step);
          assert.deepEqual(
            channelsOf(told).sort(),
            ['syslog', 'email', 'email', 'letter'].slice(0, step).sort(),
          );
          const times = told.map(({ createdAt }) => createdAt);
          assert.deepEqual(
            times,
            times.toSorted((a, b) => a - b),
          );
        }
      },
    ),
    { numRuns: 100 },
  );
});
