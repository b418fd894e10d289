/** However groups came, and in however many turns they were put to those that are held, they are the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePrefix } from '../base/prefix.ts';
import { DarkSpace } from '../model/dark-space.ts';
import { positionsIn } from './columns.ts';
import { FIELDS, FreshRows } from './fresh-rows.ts';
import { noGroups, type SettledGroups, settleGroups } from './settled-groups.ts';

const dark = new DarkSpace([parsePrefix('192.0.2.0/24')!]);
const known = {
  sources: ['203.0.113.9', '2001:db8::7', '198.51.100.1', '9.9.9.9', '2001:db8::1', '203.0.113.10'],
  services: [(6 << 16) | 443, (6 << 16) | 23, (17 << 16) | 53],
  darkOf: () => dark,
  horizon: 0,
};
const IN_ORDER = ['9.9.9.9', '198.51.100.1', '203.0.113.9', '203.0.113.10', '2001:db8::1', '2001:db8::7'];

interface Row {
  readonly source: number;
  readonly service: number;
  readonly first: number;
  /** As visited; none: they are not known. */
  readonly positions: readonly number[];
}

const row = rowOf(0);
/** Of groups without positions it is known how many there were at least, and pieces of them tell that one way or the other. */
const placedRow = rowOf(1);

function rowOf(least: number): fc.Arbitrary<Row> {
  return fc.record({
    source: fc.nat({ max: known.sources.length - 1 }),
    service: fc.nat({ max: 2 }),
    // Few hours: many pieces are of one.
    first: fc.integer({ min: 1, max: 6 * 3600 }),
    positions: fc.uniqueArray(fc.nat({ max: 255 }), { minLength: least, maxLength: 6 }),
  });
}

function freshOf(rows: readonly Row[]): FreshRows {
  const fresh = new FreshRows();
  for (const { source, service, first, positions } of rows) {
    const at = fresh.add();
    const fields = { source, service, look: service, first, span: 10, probes: Math.max(1, positions.length) };
    for (const [name, value] of Object.entries(fields))
      fresh.blockOf(at)[fresh.offsetOf(at) + FIELDS[name as keyof typeof fields]] = value;
    if (positions.length > 1) fresh.keepSteps(at, 1, 2, 3, positions.length);
    fresh.members.reserve(positions.length);
    const sorted = positions.toSorted((a, b) => a - b);
    fresh.members.room.set(sorted, fresh.members.length);
    const [visited, last] = [positions[0] ?? -1, positions.at(-1) ?? -1];
    fresh.keepSet(at, { count: positions.length, counted: 3, first: visited, last });
  }
  return fresh;
}

/** Who did what when, source by source. */
function toldOf({ columns, sources, start, end }: SettledGroups): unknown[] {
  return [...sources].map((source) => [
    known.sources[source],
    Array.from({ length: end[source] - start[source] }, (_, i) => {
      const group = start[source] + i;
      const at = columns.order[group];
      assert.equal(columns.source[group], source);
      return {
        service: columns.service[group],
        look: columns.look[group],
        first: columns.first[group],
        span: columns.span[group],
        probes: columns.probes[group],
        distinct: columns.distinct[group],
        positions: [...positionsIn(columns, group)],
        steps:
          at === 0
            ? null
            : [columns.ascents[at], columns.reversedAscents[at], columns.unitUp[at], columns.unitDown[at]],
      };
    }),
  ]);
}

/** Rows of which no two are of one source, service and hour. */
function withoutPieces(rows: readonly Row[]): Row[] {
  return [
    ...new Map(
      rows.map((one) => [`${one.source} ${one.service} ${Math.floor(one.first / 3600)}`, one]),
    ).values(),
  ];
}

const byTime = (a: Row, b: Row) => a.first - b.first || known.services[a.service] - known.services[b.service];

test('all at once or turn by turn, in whatever order: each source has its groups by time', () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 80, size: 'max' }),
      fc.array(fc.nat({ max: 80 })),
      (drawn, cuts) => {
        const rows = withoutPieces(drawn);
        let settled = noGroups();
        const bounds = [
          0,
          ...cuts.map((cut) => Math.min(cut, rows.length)).sort((a, b) => a - b),
          rows.length,
        ];
        for (let i = 1; i < bounds.length; i++)
          settled = settleGroups(settled, freshOf(rows.slice(bounds[i - 1], bounds[i])), known);
        assert.deepEqual(
          [...settled.sources].map((source) => known.sources[source]),
          IN_ORDER,
        );
        assert.deepEqual(toldOf(settled), toldOf(settleGroups(noGroups(), freshOf(rows), known)));
        for (const [source] of known.sources.entries()) {
          const own = rows.filter((one) => one.source === source).sort(byTime);
          const groups = [...settled.columns.first].slice(settled.start[source], settled.end[source]);
          assert.deepEqual(
            groups,
            own.map(({ first }) => first),
          );
          for (const [i, { positions, service }] of own.entries()) {
            const group = settled.start[source] + i;
            const found = [...positionsIn(settled.columns, group)];
            assert.deepEqual(
              found.toSorted((a, b) => a - b),
              positions.toSorted((a, b) => a - b),
            );
            assert.equal(settled.columns.service[group], service);
            if (positions.length > 1)
              assert.deepEqual([found[0], found.at(-1)], [positions[0], positions.at(-1)]);
            assert.equal(settled.columns.order[group] > 0, positions.length > 1);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('pieces of an hour are one, whenever they come', () => {
  fc.assert(
    fc.property(fc.array(placedRow, { maxLength: 60, size: 'max' }), fc.nat({ max: 60 }), (drawn, cut) => {
      // A clock that gives no two pieces one second, so that it is plain which comes before.
      const rows = [...new Map(drawn.map((one) => [one.first, one])).values()].sort(byTime);
      const halves = [rows.slice(0, cut), rows.slice(cut)];
      let settled = noGroups();
      for (const half of halves) settled = settleGroups(settled, freshOf(half), known);
      assert.deepEqual(toldOf(settled), toldOf(settleGroups(noGroups(), freshOf(rows), known)));
      const pieces = Map.groupBy(
        rows,
        (one) => `${one.source} ${one.service} ${Math.floor(one.first / 3600)}`,
      );
      assert.equal(settled.columns.source.length, pieces.size);
      let probes = 0;
      for (const count of settled.columns.probes) probes += count;
      assert.equal(
        probes,
        rows.reduce((sum, { positions }) => sum + Math.max(1, positions.length), 0),
      );
      for (const own of pieces.values()) {
        const group = Array.from(settled.columns.first.keys()).find(
          (at) =>
            settled.columns.source[at] === own[0].source &&
            settled.columns.service[at] === own[0].service &&
            settled.columns.first[at] === own[0].first,
        )!;
        const visited = positionsIn(settled.columns, group);
        assert.deepEqual(new Set(visited), new Set(own.flatMap(({ positions }) => positions)));
        assert.equal(settled.columns.distinct[group], visited.length);
        assert.equal(settled.columns.span[group], own.at(-1)!.first + 10 - own[0].first);
      }
    }),
    { numRuns: 300 },
  );
});

test('what lies before the horizon is let go, of what was held and of what comes', () => {
  fc.assert(
    fc.property(
      fc.array(placedRow, { maxLength: 60, size: 'max' }),
      fc.nat({ max: 60 }),
      fc.nat({ max: 6 }),
      (drawn, cut, hour) => {
        const rows = withoutPieces(drawn);
        const horizon = hour * 3600;
        const held = settleGroups(noGroups(), freshOf(rows.slice(0, cut)), known);
        const settled = settleGroups(held, freshOf(rows.slice(cut)), { ...known, horizon });
        const left = rows.filter(({ first }) => first >= horizon);
        assert.deepEqual(toldOf(settled), toldOf(settleGroups(noGroups(), freshOf(left), known)));
        for (const [source] of known.sources.entries()) {
          const isChanged = rows.some((one, i) => one.source === source && (i >= cut || one.first < horizon));
          assert.equal(settled.changedIn[source] === settled.turn, isChanged);
        }
      },
    ),
    { numRuns: 300 },
  );
});
