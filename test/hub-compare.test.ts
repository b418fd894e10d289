/** The listing effect over HTTP: a hub with twins of which one was listed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createCompareInWorker } from '../src/cli/hub/compare-in-worker.ts';
import type { ApiError } from '../src/model/api.ts';
import type { Comparison } from '../src/model/comparison.ts';
import { DestinationSet } from '../src/model/destination-set.ts';
import type { Sighting } from '../src/model/sighting.ts';
import { KEEP_ALL, NEW_YEAR, sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import type { FactsStore } from '../src/store/facts-port.ts';
import { addAccount, type Client, NOW, openTestHub, setUp, type TestHub } from './hub-support.ts';

const DARK = '203.0.113.0/24';
const A = '203.0.113.16/28';
const B = '203.0.113.32/28';
const HOURS = 24 * 14;
/** Hours since 1970. */
const LISTED = NEW_YEAR - HOURS / 2;

let hub: TestHub;
let admin: Client;
let analyst: Client;

function aVisit(hour: number, source: string, position: number): Sighting {
  return sighting({
    hour,
    source,
    port: 80,
    packets: 1,
    requests: 1,
    first: hour * 3600 + 10,
    last: hour * 3600 + 10,
    destinations: 1,
    destinationSet: DestinationSet.of([position]).encode(),
  });
}

before(async () => {
  hub = await openTestHub();
  admin = await setUp(hub);
  analyst = await addAccount(hub, admin, 'ana', 'analyst');
  const { id } = (await admin.ask('POST', '/sensors', { name: 'north' })).json();
  // Ten visits an hour: as many to each until the date, then four to A for each to B.
  for (let first = NEW_YEAR - HOURS; first < NEW_YEAR; first += 24) {
    const visits = Array.from({ length: 240 }, (_, n) => {
      const [hour, i] = [first + Math.floor(n / 10), n % 10];
      const isA = hour < LISTED ? i % 2 === 0 : i % 5 !== 0;
      const source = `198.51.100.${(hour * 7 + i * 13) % 250}`;
      return aVisit(hour, source, (isA ? 16 : 32) + ((hour + i) % 16));
    });
    const covered = { from: first * 3600, to: (first + 24) * 3600 };
    await hub.facts.ingest(id, sightingBatch(visits, { dark: [DARK], covered }), KEEP_ALL);
  }
});
after(() => hub.close());

const listed = `listed=${LISTED * 3600}`;

test('the effect of four is found, week by week and day by day', async () => {
  for (const [step, steps] of [
    ['week', 2],
    ['day', 14],
  ] as const) {
    const from = (NEW_YEAR - HOURS) * 3600;
    const answer = await analyst.get(
      `/compare?a=${A}&b=${B}&${listed}&from=${from}&to=${NEW_YEAR * 3600}&step=${step}`,
    );
    assert.equal(answer.statusCode, 200, answer.body);
    const comparison = answer.json<Comparison>();
    assert.equal(comparison.addressesA, 16);
    assert.equal(comparison.before.a.visits, comparison.before.b.visits);
    assert.equal(comparison.after.a.visits, 4 * comparison.after.b.visits);
    assert.ok(comparison.effect.low! > 2 && comparison.effect.low! < 4 && comparison.effect.high! > 4);
    assert.equal(comparison.series.length, steps);
  }
});

test('without a range it is four weeks before the date until now', async () => {
  const { period } = (await admin.get(`/compare?a=${A}&b=${B}&${listed}`)).json<Comparison>();
  assert.deepEqual(period, { from: LISTED * 3600 - 28 * 86_400, to: NOW / 1000 });
});

for (const [name, query, words] of [
  ['no set', `b=${B}&${listed}`, /a/],
  ['no date', `a=${A}&b=${B}`, /listed/],
  ['what is no address', `a=camera&b=${B}&${listed}`, /camera.*192\.0\.2\.0\/28/],
  ['sets that overlap', `a=${A}&b=${DARK}&${listed}`, /share/],
  [
    'a set that nobody watches',
    `a=192.0.2.0/28&b=${B}&${listed}`,
    /addresses of A are not in the dark space/,
  ],
  ['IPv6', `a=2001:db8::/64&b=${B}&${listed}`, /IPv6/],
  ['commas alone', `a=,,&b=${B}&${listed}`, /A is empty/],
  ['more sets than can be', `a=${Array(201).fill('192.0.2.1').join(',')}&b=${B}&${listed}`, /at most 200/],
  ['a range that ends before it begins', `a=${A}&b=${B}&${listed}&from=10&to=5`, /before/],
  ['years', `a=${A}&b=${B}&listed=1&from=1&to=${NOW / 1000}`, /at most 400 days/],
] as const) {
  test(`${name}: refused with words`, async () => {
    const answer = await admin.get(`/compare?${query}`);
    assert.equal(answer.statusCode, 400, answer.body);
    const { code, message } = answer.json<ApiError>();
    assert.equal(code, 'invalid');
    assert.match(message, words);
  });
}

test('who is no staff is refused, and so is nobody', async () => {
  const owner = await hub.state.createOwner({
    name: 'kita',
    contact: '',
    prefixes: [],
    dark: [],
    language: 'en',
    critical: 'low',
    sample: false,
  } as never);
  const kita = await addAccount(hub, admin, 'kita', 'owner', [owner.id]);
  assert.equal((await kita.get(`/compare?a=${A}&b=${B}&${listed}`)).statusCode, 403);
  const nobody = await hub.app.inject(`/api/v1/compare?a=${A}&b=${B}&${listed}`);
  assert.equal(nobody.statusCode, 401);
});

test('a comparison that is no longer wanted lets go of the store, wherever it stands', async () => {
  let [reads, returned] = [0, 0];
  const enough = Promise.withResolvers<void>();
  const facts: Pick<FactsStore, 'scanChunks'> = {
    async *scanChunks(range) {
      try {
        for (;;) {
          for await (const chunk of hub.facts.scanChunks(range)) {
            if (++reads === 5) enough.resolve();
            yield chunk;
          }
        }
      } finally {
        returned++;
      }
    },
  };
  const compare = createCompareInWorker(facts, () => []);
  const stop = new AbortController();
  const asked = compare({
    a: [A],
    b: [B],
    listedAt: LISTED * 3600,
    from: NOW / 1000 - 30 * 86_400,
    to: NOW / 1000,
    stepSeconds: 86_400,
    signal: stop.signal,
  });
  const refused = assert.rejects(asked, /enough/);
  await Promise.race([refused, enough.promise]);
  stop.abort(new Error('enough'));
  await refused;
  assert.equal(returned, 1);
});
