/** Asks a store everything and holds the answers to the reference. */
import assert from 'node:assert/strict';
import { parseAddress } from '../../base/address.ts';
import { SOURCE_SORTS, type SourceFilter, type SourceRow, type SourceVerdict } from '../../model/facts.ts';
import type { FactsStore, Scope, StoredSighting } from '../facts-port.ts';
import { ALL_TIME, NEW_YEAR } from './facts-fixture.ts';
import { FactsReference, type ReferenceRow, type Sums } from './facts-reference.ts';

const START = NEW_YEAR * 3600;

const RANGES = [
  ALL_TIME,
  { from: START, to: START + 86_400 },
  // Hours that are cut count whole.
  { from: START + 3600 * 5 + 1800, to: START + 3600 * 20 + 1 },
];

const FILTERS: readonly SourceFilter[] = [
  {},
  { service: ['23/tcp', 'icmp/8/0'] },
  { service: ['proto/47'], sensor: ['a', 'b', 'nobody'] },
  { country: ['JP'], asn: [64_502, 64_501] },
  { category: ['infected-iot'] },
  { category: ['infected-iot', 'infected-pc'], tool: ['mirai'] },
  { prefix: ['198.51.100.0/25', '198.51.100.64/26', '2001:db8::/47'] },
];

const SCOPES: readonly Scope[] = [
  null,
  [],
  ['198.51.100.128/25', '198.51.100.0/31', '198.51.100.5'],
  ['198.0.0.0/7', '2001:db8::2/128', '2001:db8::/126', 'fe80::/10'],
  ['198.51.0.0/16', '2001:db8::/32'],
  ['0.0.0.0/0'],
  // IPv4 lies inside of ::/0 in the tables, and not in its meaning.
  ['::/0'],
  ['::/64', '2001:db8:0:1::/65'],
];

export async function checkAnswers(
  store: FactsStore,
  sightings: readonly StoredSighting[],
  verdicts: readonly SourceVerdict[],
): Promise<void> {
  const reference = new FactsReference(sightings, verdicts);
  for (const range of RANGES) {
    for (const filter of FILTERS) await checkSources(store, reference, { range, filter, scope: null });
    for (const scope of SCOPES) {
      await checkSources(store, reference, { range, filter: {}, scope });
      await checkTops(store, reference, range, scope);
    }
  }
  await checkOrders(store, reference);
  await checkSeries(store, reference);
}

type Question = Pick<Parameters<FactsStore['sources']>[0], 'range' | 'filter' | 'scope'>;

async function checkSources(store: FactsStore, reference: FactsReference, question: Question): Promise<void> {
  const { range, filter, scope } = question;
  const page = { sort: 'source', descending: false, limit: 500, cursor: null } as const;
  const found = await store.sources({ ...question, ...page });
  const expected = reference.sources(range, filter, scope).sort((a, b) => compareKeys(a, b));
  assert.deepEqual(found.rows.map(comparable), expected, JSON.stringify(question));
  if (found.total !== null) assert.equal(found.total, expected.length);
  const inHours = await store.series({ ...question, stepSeconds: 3600 * 24 });
  const steps = reference.series(range, 24, filter, scope);
  for (const { at, packets, sources } of inHours) {
    assert.deepEqual({ packets, sources }, steps.get(at / 86_400) ?? { packets: 0, sources: 0 });
    steps.delete(at / 86_400);
  }
  assert.equal(steps.size, 0);
}

function comparable(row: SourceRow): ReferenceRow {
  const { source, packets, bytes, first, last, services, topService, confidence } = row;
  return { source, packets, bytes, first, last, services, topService, sensors: [...row.sensors], confidence };
}

/** Pages of every order join to the whole, with nothing twice and nothing left out. */
async function checkOrders(store: FactsStore, reference: FactsReference): Promise<void> {
  const question = { range: ALL_TIME, filter: {}, scope: null };
  const rows = reference.sources(ALL_TIME, {}, null);
  for (const sort of SOURCE_SORTS) {
    for (const descending of [false, true]) {
      const value = (row: ReferenceRow) => (sort === 'source' ? 0 : (row[sort] ?? -1));
      const sign = descending ? -1 : 1;
      const keySign = sort === 'source' ? sign : 1;
      const expected = rows.toSorted((a, b) => sign * (value(a) - value(b)) || keySign * compareKeys(a, b));
      const found: string[] = [];
      for (let cursor: string | null = null, pages = 0; pages === 0 || cursor !== null; pages++) {
        const page = await store.sources({ ...question, sort, descending, limit: 5, cursor });
        assert.ok(page.rows.length <= 5);
        found.push(...page.rows.map(({ source }) => source));
        cursor = page.next;
        assert.ok(pages < 100, 'pages without end');
      }
      assert.deepEqual(
        found,
        expected.map(({ source }) => source),
        `${sort} ${descending}`,
      );
    }
  }
}

/** As the tables order sources: by the 128 bits, IPv4 as ::ffff:a.b.c.d. */
function compareKeys(a: ReferenceRow, b: ReferenceRow): number {
  const [x, y] = [a, b].map(({ source }) => {
    const { family, value } = parseAddress(source)!;
    return family === 4 ? 0xffff_0000_0000n + value : value;
  });
  return Number(x > y) - Number(x < y);
}

async function checkTops(
  store: FactsStore,
  reference: FactsReference,
  range: Question['range'],
  scope: Scope,
): Promise<void> {
  for (const kind of ['service', 'country', 'asn', 'tool', 'category', 'sensor'] as const) {
    const found = await store.top({ kind, range, filter: {}, scope, limit: 100 });
    const sums = found.map(({ key, packets, sources }) => [key, { packets, sources }] as const);
    assert.deepEqual(new Map(sums), reference.top(kind, range, scope), kind);
    assert.deepEqual(
      found.map(({ packets }) => packets),
      found.map(({ packets }) => packets).sort((a, b) => b - a),
    );
    if (found.length > 1) {
      const [first] = await store.top({ kind, range, filter: {}, scope, limit: 1 });
      assert.deepEqual(first, found[0]);
    }
  }
  const expected = reference
    .sources(range, {}, scope)
    .sort((a, b) => b.packets - a.packets || compareKeys(a, b));
  const sources = await store.top({ kind: 'source', range, filter: {}, scope, limit: 3 });
  assert.deepEqual(
    sources,
    expected.slice(0, 3).map(({ source, packets }) => ({ key: source, name: '', packets, sources: 1 })),
  );
}

async function checkSeries(store: FactsStore, reference: FactsReference): Promise<void> {
  const range = { from: START + 3600 * 2 + 60, to: START + 3600 * 49 };
  for (const [stepSeconds, stepHours] of [
    [60, 1],
    [3600, 1],
    [7200, 2],
    [86_400, 24],
  ]) {
    const found = await store.series({ range, stepSeconds, filter: {}, scope: null });
    const first = Math.floor((NEW_YEAR + 2) / stepHours);
    const steps = Math.ceil((NEW_YEAR + 49) / stepHours) - first;
    assert.deepEqual(
      found.map(({ at }) => at),
      Array.from({ length: steps }, (_, i) => (first + i) * stepHours * 3600),
    );
    const sums = reference.series(range, stepHours, {}, null);
    const expected = (at: number): Sums => sums.get(at / 3600 / stepHours) ?? { packets: 0, sources: 0 };
    for (const { at, packets, sources } of found) assert.deepEqual({ packets, sources }, expected(at));

    const byCategory = await store.categorySeries({ range, stepSeconds, scope: null });
    for (const [i, { at, packets, sources }] of found.entries()) {
      const points = byCategory.map(({ points }) => points[i]);
      assert.ok(points.every((point) => point.at === at));
      assert.equal(
        points.reduce((sum, point) => sum + point.packets, 0),
        packets,
      );
      assert.equal(
        points.reduce((sum, point) => sum + point.sources, 0),
        sources,
      );
    }
  }
}
