/** When a case is clean, when it is not, and when nobody can tell. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Retest } from '../../model/proof.ts';
import { at, drawing, HOUR_MS, input, type Seen, START_HOUR, seen, watching } from './proof-fixture.ts';
import { proveCase } from './prove-case.ts';
import { PROMISED_SHARE, plainSilenceDays } from './silence.ts';

/** Seen in every third hour of ten days. */
const STEADY = Array.from({ length: 80 }, (_, n) => seen(n * 3));
const LAST = 79 * 3;
const RETEST: Retest = {
  kind: 'dark-silence',
  attempt: 1,
  startedAt: at(LAST + 2),
  endedAt: null,
  watchedSeconds: 0,
  hits: 0,
  outcome: null,
};

const stateAt = (hour: number, change: Partial<Parameters<typeof input>[0]> = {}) =>
  proveCase(input({ seen: STEADY, now: at(hour), ...change }));

test('active while it sends, quiet while that may be chance, clean when it is not', () => {
  assert.equal(stateAt(LAST + 1).proof.state, 'active');
  const quiet = stateAt(LAST + 12).proof;
  assert.equal(quiet.state, 'quiet');
  assert.ok(quiet.enoughAt !== null && quiet.enoughAt > at(LAST + 12));
  const days = (quiet.enoughAt - at(LAST + 1)) / (24 * HOUR_MS);
  assert.ok(days > 1 && days < 8, `${days} days`);
  const clean = proveCase(input({ seen: STEADY, now: quiet.enoughAt + 2 * HOUR_MS })).proof;
  assert.equal(clean.state, 'clean-by-silence');
  assert.ok(clean.p !== null && clean.p <= PROMISED_SHARE / 2);
  assert.match(clean.formula, /^k\(k\+1\) .* = 0\.0/);
  assert.equal(proveCase(input({ seen: STEADY, now: quiet.enoughAt - 3 * HOUR_MS })).proof.state, 'quiet');
});

test('a visit to a decoy ends a silence, and a re-test with it; of the victim of a flood it says nothing', () => {
  const hour = LAST + 24 * 9;
  assert.equal(stateAt(hour).proof.state, 'clean-by-silence');
  const visited = stateAt(hour, { visitedAt: at(hour - 2) }).proof;
  assert.equal(visited.state, 'active');
  assert.equal(visited.lastAt, at(hour - 2));
  // It says nothing of how often it sends.
  assert.equal(visited.ratePerDay, stateAt(hour).proof.ratePerDay);
  const record = { ...input({ now: at(hour) }).record, retest: RETEST };
  assert.equal(stateAt(hour, { record, visitedAt: at(hour - 2) }).retest?.outcome, 'still-sending');
  const victim = { ...input({ now: at(hour) }).record, cause: 'dos-victim' } as const;
  const answers = STEADY.map((one) => ({ ...one, requests: 0, answers: 1 }));
  const before = stateAt(hour, { record: victim, seen: answers }).proof;
  assert.deepEqual(stateAt(hour, { record: victim, seen: answers, visitedAt: at(hour - 2) }).proof, before);
});

test('one arrival tells no rate, and no silence proves anything', () => {
  const { proof } = proveCase(input({ seen: [seen(0)], now: at(24 * 300) }));
  assert.equal(proof.state.startsWith('clean'), false);
  assert.deepEqual([proof.p, proof.neededDays, proof.enoughAt], [null, null, null]);
});

test('hours that nobody watched are no silence, and who is down is said to be', () => {
  const watched = [watching(0, LAST + 2), watching(LAST + 900, LAST + 901)];
  const gone = stateAt(LAST + 300, { watched: [watching(0, LAST + 2)] });
  assert.equal(gone.proof.state, 'unknown-sensor-down');
  assert.ok(gone.proof.watchedDays < 0.1);
  assert.equal(gone.proof.enoughAt, null);
  const back = stateAt(LAST + 901, { watched });
  assert.notEqual(back.proof.state, 'clean-by-silence');
});

test('when the sensor that saw all of it goes down, the silence of a large one says little', () => {
  const watched = [watching(0, LAST + 2), watching(0, 10_000, 's2', ['198.18.0.0/16'])];
  const { proof } = stateAt(LAST + 24 * 6, { watched });
  assert.notEqual(proof.state, 'clean-by-silence');
  const both = stateAt(LAST + 24 * 6, { watched: [watching(0, 10_000), watched[1]] });
  assert.equal(both.proof.state, 'clean-by-silence');
});

test('an address that has another holder is nobody’s proof', () => {
  const movedAt = at(LAST + 20);
  assert.equal(stateAt(LAST + 24 * 30, { movedAt }).proof.state, 'unknown-moved');
  assert.equal(stateAt(LAST + 24 * 30, { movedAt: at(LAST - 20) }).proof.state, 'clean-by-silence');
});

test('a device that is switched off at night is not clean in the morning', () => {
  const office = Array.from({ length: 14 * 24 }, (_, hour) => hour).filter(
    (hour) => hour % 24 >= 9 && hour % 24 < 18,
  );
  const sightings = office.map((hour) => seen(hour));
  const last = office.at(-1)!;
  const { proof } = proveCase(input({ seen: sightings, now: at(last + 16) }));
  assert.equal(proof.state.startsWith('clean'), false);
  // The plain rule had called it so within hours.
  assert.ok(plainSilenceDays(proof.ratePerDay!) * 24 < 15);
});

test('a re-test is quicker than waiting, fails by one arrival, and has to show more the next time', () => {
  const ended = (hour: number, retest: Retest, sightings = STEADY) => {
    const base = input({ seen: sightings, now: at(hour) });
    return proveCase({ ...base, record: { ...base.record, retest } });
  };
  const hours = (retest: Retest) => {
    for (let hour = LAST + 3; hour < 2_000; hour++)
      if (ended(hour, retest).retest?.outcome === 'clean') return hour - LAST - 2;
    return assert.fail('it never ended');
  };
  const silent = () => {
    for (let hour = LAST + 3; hour < 2_000; hour++)
      if (stateAt(hour).proof.state === 'clean-by-silence') return hour - LAST - 2;
    return assert.fail('it never was enough');
  };
  assert.ok(hours(RETEST) < silent());
  assert.ok(hours({ ...RETEST, attempt: 4 }) > hours(RETEST));
  const failed = ended(LAST + 9, RETEST, [...STEADY, seen(LAST + 8)]);
  assert.deepEqual([failed.retest?.outcome, failed.proof.state], ['still-sending', 'active']);
  const clean = ended(LAST + 24 * 20, RETEST);
  assert.equal(clean.proof.state, 'clean-by-retest');
});

test('a gateway sees all of it: minutes are enough, and one packet is too', () => {
  const gateway = (watchedSeconds: number, hits: number) => {
    const base = input({ seen: STEADY, now: at(LAST + 3) });
    const retest = { ...RETEST, kind: 'gateway-silence', watchedSeconds, hits } as const;
    return proveCase({ ...base, record: { ...base.record, retest } }).retest?.outcome;
  };
  assert.equal(gateway(60, 0), null);
  assert.equal(gateway(900, 0), 'clean');
  assert.equal(gateway(900, 1), 'still-sending');
});

test('a watch that ended too soon, or whose gateway was never heard of again, holds up nothing', () => {
  const DAYS = 24;
  const gateway = (hours: number, endedAt: number | null) => {
    const startedAt = at(LAST + 1);
    const base = input({ seen: STEADY, now: startedAt + hours * 3_600_000 });
    const retest = {
      ...RETEST,
      kind: 'gateway-silence',
      startedAt,
      watchedSeconds: 60,
      hits: 0,
      endedAt,
    } as const;
    return proveCase({ ...base, record: { ...base.record, retest } }).retest;
  };
  assert.equal(gateway(1, null)?.outcome, null);
  assert.equal(gateway(1, at(LAST + 2))?.outcome, 'inconclusive');
  assert.equal(gateway(7 * DAYS, null)?.outcome, null);
  assert.equal(gateway(8 * DAYS, null)?.outcome, 'inconclusive');
  assert.notEqual(gateway(8 * DAYS, null)?.endedAt, null);
});

test('responses are what a victim of a flood sends, and nothing that an infected device does', () => {
  const answers = STEADY.map((one) => ({ ...one, answers: 3, requests: 0 }));
  assert.equal(stateAt(LAST + 1, { seen: answers }).proof.p, null);
  const base = input({ seen: answers, now: at(LAST + 1) });
  const victim = proveCase({ ...base, record: { ...base.record, cause: 'dos-victim' } });
  assert.equal(victim.proof.state, 'active');
});

test('packets since it was told last are counted, all of them', () => {
  const base = input({ seen: STEADY, now: at(LAST + 1) });
  const told = proveCase({ ...base, record: { ...base.record, stepAt: at(LAST - 30) } });
  assert.equal(told.untold, 11 * 3);
});

test('pieces in any order, told twice, come to the same proof', () => {
  const piece = fc.record({
    hour: fc.integer({ min: 0, max: 200 }),
    requests: fc.integer({ min: 0, max: 5 }),
    sensorId: fc.constantFrom('s1', 's2'),
    answers: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(
      fc
        .array(piece, { maxLength: 60 })
        .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      fc.integer({ min: 200, max: 5_000 }),
      ([pieces, shuffled], hour) => {
        const judge = (parts: readonly (typeof pieces)[number][]) =>
          proveCase(
            input({
              seen: parts.map(({ hour: when, ...rest }) => seen(when, rest)),
              watched: [watching(0, 10_000), watching(50, 3_000, 's2')],
              now: at(hour),
            }),
          ).proof;
        assert.deepEqual(judge(shuffled), judge(pieces));
        const p = judge([...pieces, ...shuffled]).p;
        assert.deepEqual(p, judge(pieces).p);
      },
    ),
    { numRuns: 60 },
  );
});

test('a longer silence never raises the chance; an arrival never makes anything clean', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 2, maxLength: 50 }),
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: 2_000 }),
      (hours, a, b) => {
        const sightings = hours.map((hour) => seen(hour));
        const chance = (hour: number, more: readonly Seen[] = []) =>
          proveCase(input({ seen: [...sightings, ...more], now: at(hour) })).proof;
        const [early, late] = [301 + Math.min(a, b), 301 + Math.max(a, b)];
        assert.ok((chance(late).p ?? 1) <= (chance(early).p ?? 1));
        assert.equal(chance(late, [seen(late)]).state.startsWith('clean'), false);
      },
    ),
    { numRuns: 80 },
  );
});

/** How many of so many infections that never end are ever called clean, looked at every six hours. */
function falselyClean(
  seed: number,
  count: number,
  days: number,
  isSeen: (draw: () => number, hour: number) => boolean,
) {
  const draw = drawing(seed);
  let wrong = 0;
  for (let device = 0; device < count; device++) {
    const sightings: Seen[] = [];
    for (let hour = 0; hour < days * 24; hour++) {
      if (isSeen(draw, hour)) sightings.push(seen(hour));
      const isLong = sightings.length > 1 && START_HOUR + hour - sightings.at(-1)!.hour >= 12;
      if (!isLong || hour % 6 !== 0) continue;
      const { proof } = proveCase(input({ seen: sightings, watched: [watching(0, hour)], now: at(hour) }));
      if (proof.state === 'clean-by-silence') {
        wrong++;
        break;
      }
    }
  }
  return wrong / count;
}

test('of devices that go on, no more are called clean than is promised', () => {
  const poisson = (perDay: number) => (draw: () => number) => draw() < 1 - Math.exp(-perDay / 24);
  for (const perDay of [0.4, 3, 13])
    assert.ok(falselyClean(perDay * 10, 150, 60, poisson(perDay)) <= PROMISED_SHARE, `${perDay} a day`);
});

test('also of those that are off at night and at weekends, or send in bursts', () => {
  const office = (draw: () => number, hour: number) =>
    hour % 24 >= 9 && hour % 24 < 18 && Math.floor(hour / 24) % 7 < 5 && draw() < 0.3;
  assert.ok(falselyClean(7, 150, 60, office) <= PROMISED_SHARE);
  let burstUntil = 0;
  const bursts = (draw: () => number, hour: number) => {
    if (hour === 0) burstUntil = 0;
    if (draw() < 1 / 48) burstUntil = hour + 6;
    return hour < burstUntil && draw() < 0.7;
  };
  assert.ok(falselyClean(8, 150, 60, bursts) <= PROMISED_SHARE);
});
