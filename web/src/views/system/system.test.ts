import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WalkPoint } from '../../../../src/model/scanning-system.ts';
import { calendarDays, LEVELS, peakHours, UNWATCHED } from './activity-days.ts';
import { dotSize } from './paint-walk.ts';
import { orderWithinHours } from './walk-hours.ts';
import { layOutWalk, stripOf, walkTicks, xOf, yOf } from './walk-layout.ts';
import { countWalk, isDivided, splitSweeps } from './walk-sweeps.ts';

const DAY = 86_400;
const DARK = 256;

/** Each address once, shuffled by a step that has no factor with 256; in `members` parts that never meet. */
function permutation(start: number, members = 1): WalkPoint[] {
  return Array.from({ length: DARK }, (_, index) => {
    const position = (index * 101 + 7) % DARK;
    return [start + index * 60, position, position % members];
  });
}

test('a long silence parts two sweeps; a pause of the usual kind does not', () => {
  const walk = [...permutation(0), ...permutation(7 * DAY), ...permutation(14 * DAY)];
  const sweeps = splitSweeps(walk);
  assert.deepEqual(
    sweeps.map(({ points, from }) => [points.length, from]),
    [
      [DARK, 0],
      [DARK, 7 * DAY],
      [DARK, 14 * DAY],
    ],
  );
  assert.deepEqual(splitSweeps([]), []);
  assert.equal(splitSweeps([[5, 1, 0]]).length, 1);
});

test('visits and addresses are counted over all sweeps; one member meets nobody', () => {
  const counts = countWalk(splitSweeps([...permutation(0), ...permutation(7 * DAY)]), DARK);
  assert.deepEqual(counts, {
    visits: 2 * DARK,
    distinct: DARK,
    sharing: 1,
    meetings: 0,
    expectedMeetings: 0,
  });
});

test('members that stay out of each other’s way divide; members that meet as chance has it do not', () => {
  const divided = countWalk(splitSweeps(permutation(0, 4)), DARK);
  assert.equal(divided.meetings, 0);
  // Four members with 64 addresses each: six pairs, 64*64/256 for each.
  assert.equal(divided.expectedMeetings, 96);
  assert.equal(isDivided(divided), true);
  assert.equal(isDivided(countWalk(splitSweeps(permutation(0, 1)), DARK)), false);
  // Every address twice, by two members that do not know of each other.
  const meeting: WalkPoint[] = permutation(0).flatMap(([time, position]) => [
    [time, position, 0],
    [time + 1, position, 1],
  ]);
  const met = countWalk(splitSweeps(meeting), DARK);
  assert.equal(met.meetings, DARK);
  assert.equal(isDivided(met), false);
});

test('members that follow one another from sweep to sweep do not meet', () => {
  const later = permutation(7 * DAY).map(([time, position]): WalkPoint => [time, position, 1]);
  assert.equal(countWalk(splitSweeps([...permutation(0), ...later]), DARK).meetings, 0);
});

/** As it comes from sightings: what was visited within an hour sorted, but for the first and the last. */
function asKept(walk: readonly WalkPoint[]): WalkPoint[] {
  const sorted = walk
    .slice(1, -1)
    .map(([, position]) => position)
    .sort((a, b) => a - b);
  return walk.map(([time, position, member], index) => [time, sorted[index - 1] ?? position, member]);
}

const hour = (positions: readonly number[]) =>
  positions.map((position, index): WalkPoint => [index * 10, position, 0]);
const positionsOf = (walk: readonly WalkPoint[]) => walk.map(([, position]) => position);
const up = Array.from({ length: 200 }, (_, index) => index);

test('a sorted hour of a permuted walk shows no ramp, and keeps its visits, times and ends', () => {
  const kept = asKept(hour(up.map((index) => (index * 101 + 7) % 256)));
  const ordered = orderWithinHours(kept, 'permuted');
  const rising = (walk: readonly WalkPoint[]) =>
    walk.slice(1).filter(([, position], index) => position > walk[index][1]).length / (walk.length - 1);
  assert.ok(rising(kept) > 0.97);
  assert.ok(rising(ordered) > 0.35 && rising(ordered) < 0.65);
  assert.deepEqual(positionsOf(ordered).sort(), positionsOf(kept).sort());
  assert.deepEqual(ordered[0], kept[0]);
  assert.deepEqual(ordered.at(-1), kept.at(-1));
  assert.deepEqual(orderWithinHours(kept, 'permuted'), ordered, 'the same picture each time');
});

test('an ordered walk keeps its order within the hour, upwards, downwards and with the last octet slowest', () => {
  const reversed = up.map((index) => (index % 16) * 256 + Math.floor(index / 16));
  const walks = { forward: up, backward: [...up].reverse(), 'byte-reversed': reversed } as const;
  for (const [order, positions] of Object.entries(walks)) {
    const kept = asKept(hour(positions));
    const ordered = orderWithinHours(kept, order as keyof typeof walks);
    assert.deepEqual(positionsOf(ordered), positions, order);
  }
});

test('hours and members are kept apart', () => {
  const two: WalkPoint[] = [
    [0, 9, 0],
    [10, 5, 1],
    [20, 1, 0],
    [30, 4, 1],
    [3_600, 8, 0],
    [3_610, 2, 0],
  ];
  assert.deepEqual(orderWithinHours(two, 'forward'), two);
});

test('sweeps stand side by side without the silence; one that is chosen has the whole width', () => {
  const sweeps = splitSweeps([...permutation(0), ...permutation(7 * DAY)]);
  const both = layOutWalk(sweeps, null, 606, 300, DARK);
  assert.deepEqual(
    both.strips.map(({ left, right, sweep }) => [left, right, sweep]),
    [
      [0, 300, 0],
      [306, 606, 1],
    ],
  );
  assert.equal(stripOf(both, 3 * DAY), null);
  const one = layOutWalk(sweeps, 1, 606, 300, DARK);
  assert.equal(one.strips.length, 1);
  assert.equal(xOf(one.strips[0], sweeps[1].from), 0);
  assert.equal(xOf(one.strips[0], sweeps[1].to), 606);
  assert.ok(yOf(one, 0) > yOf(one, DARK - 1), 'the first address is at the bottom');
});

test('too many sweeps run on in time, and nothing is drawn before the width is known', () => {
  const walk = Array.from({ length: 40 }, (_, index) => permutation(index * DAY)).flat();
  const layout = layOutWalk(splitSweeps(walk), null, 600, 300, DARK);
  assert.equal(layout.strips.length, 1);
  assert.equal(layout.strips[0].sweep, null);
  assert.deepEqual(layOutWalk(splitSweeps(walk), null, 0, 300, DARK).strips, []);
  assert.deepEqual(layOutWalk([], null, 600, 300, DARK).strips, []);
});

test('ticks keep apart', () => {
  const sweeps = splitSweeps(Array.from({ length: 12 }, (_, index) => permutation(index * DAY)).flat());
  for (const chosen of [null, 3]) {
    const ticks = walkTicks(layOutWalk(sweeps, chosen, 500, 300, DARK));
    assert.ok(ticks.length > 1);
    for (const [index, tick] of ticks.slice(1).entries()) assert.ok(tick.x - ticks[index].x >= 80);
  }
});

test('dots shrink as they become many, but can always be seen', () => {
  const layout = layOutWalk(splitSweeps(permutation(0)), null, 600, 300, DARK);
  assert.ok(dotSize(layout, 50) > dotSize(layout, 4_000));
  assert.ok(dotSize(layout, 1e9) >= 1);
});

test('the calendar puts days under their weekday, and an unwatched day is no silent one', () => {
  // 1970-01-05 was a Monday.
  const days = calendarDays({ firstDay: 4, probes: [0, -1, 100, 1, 25, 0, 0, 50] });
  assert.equal(days[0].weekday, 0);
  assert.equal(days[0].week, 0);
  assert.equal(days[7].weekday, 0);
  assert.equal(days[7].week, 1);
  assert.equal(days[0].level, 0);
  assert.equal(days[1].level, UNWATCHED);
  assert.equal(days[2].level, LEVELS);
  assert.equal(days[3].level, 1, 'one probe is not none');
  assert.equal(days[4].level, 2);
  assert.equal(new Date(days[7].ms).toISOString().slice(0, 10), '1970-01-12');
});

test('office hours show, also across midnight; an even day has none', () => {
  const even = Array.from({ length: 24 }, () => 10);
  assert.equal(peakHours(even), null);
  assert.equal(peakHours(Array.from({ length: 24 }, () => 0)), null);
  const night = even.map((_, hour) => (hour >= 22 || hour < 4 ? 100 : 2));
  const peak = peakHours(night);
  assert.ok(peak !== null && peak.share > 0.9);
  assert.ok(peak.from >= 19 && peak.from <= 22);
});
