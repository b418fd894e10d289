/** The hub looks for scanning systems: from stored sightings to records, from run to run, killed, and beside other hubs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatIpv4 } from '../src/base/address.ts';
import { createFindInWorker, type SystemsFinder } from '../src/cli/hub/find-in-worker.ts';
import { DestinationSet } from '../src/model/destination-set.ts';
import { NEW_YEAR, sighting } from '../src/store/facts/facts-fixture.ts';
import type { FactsStore } from '../src/store/facts-port.ts';
import type { StateStore } from '../src/store/state-port.ts';
import { NOW } from './hub-support.ts';
import { findByNetwork, ingest, jobOf, openHub, outcome, probes } from './hub-systems-support.ts';

const DAY_MS = 86_400_000;

test('a run makes records of what is stored; run again it changes nothing', async (t) => {
  const { hub, admin, sensorId } = await openHub(t);
  const { job, given } = jobOf(hub);
  assert.equal(await job.runNow(), true);
  assert.equal(given.runs, 0, 'nothing was sighted, so there is nothing to look for');
  assert.equal((await admin.get('/systems/summary')).json().ranAt, null);
  await ingest(hub, sensorId, probes(['198.51.100.1', '198.51.100.2', '192.0.2.1'], 2));
  await job.runNow();
  assert.deepEqual(given, { rows: 3, runs: 1 });
  const first = await outcome(hub);
  assert.deepEqual(first.rows.map(({ id, sources }) => [id, sources]).sort(), [
    ['net-192-0-2', 1],
    ['net-198-51-100', 2],
  ]);
  assert.deepEqual(
    first.events.map(({ kind, at }) => [kind, at]),
    [
      ['born', NOW],
      ['born', NOW],
    ],
  );
  await job.runNow();
  assert.deepEqual(await outcome(hub), first);
  const summary = (await admin.get('/systems/summary')).json();
  assert.deepEqual([summary.ranAt, summary.isRunning, summary.rows.length], [NOW, false, 2]);
  assert.equal(summary.report.telescope.darkSize, 256);
  assert.deepEqual(summary.times, [NOW / 1000]);
});

test('killed before its end a run is repeated to the same end, and nothing is half written', async (t) => {
  const straight = await openHub(t);
  const sightings = probes(['198.51.100.1', '198.51.100.2', '192.0.2.1'], 2);
  await ingest(straight.hub, straight.sensorId, sightings);
  await jobOf(straight.hub).job.runNow();
  const wanted = await outcome(straight.hub);
  for (const where of ['systemDecisions', 'changeSystems', 'setNote'] as const) {
    const { hub, sensorId } = await openHub(t);
    await ingest(hub, sensorId, sightings);
    const dying: StateStore = { ...hub.state, [where]: () => Promise.reject(new Error('killed')) };
    await assert.rejects(jobOf(hub, { state: dying }).job.runNow(), /killed/);
    if (where !== 'setNote') assert.deepEqual(await hub.state.systemRows({}, null), []);
    await jobOf(hub).job.runNow();
    assert.deepEqual(await outcome(hub), wanted, where);
  }
});

test('of two hubs one runs; who was killed loses its claim by itself', async (t) => {
  const { hub, sensorId } = await openHub(t);
  await ingest(hub, sensorId, probes(['198.51.100.1'], 2));
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const given = { rows: 0, runs: 0 };
  const find = findByNetwork(given);
  const slow = jobOf(hub, {
    find: async (chunks, options) => {
      await held;
      return find(chunks, options);
    },
  });
  const running = slow.job.runNow();
  while (!(await hub.state.isClaimed('systems-run', NOW)))
    await new Promise((resolve) => setImmediate(resolve));
  assert.equal(slow.job.isRunning, true);
  const other = jobOf(hub, { hubId: 'hub-2' });
  assert.equal(await other.job.runNow(), false);
  assert.equal(other.given.runs, 0);
  letGo();
  assert.equal(await running, true);
  assert.equal(await other.job.runNow(), true);
  // As one that was killed in its midst leaves it.
  await hub.state.claim('systems-run', { holder: 'dead', now: NOW, until: NOW + 60_000 });
  assert.equal(await other.job.runNow(), false);
  const later = jobOf(hub, { hubId: 'hub-2', now: () => NOW + 60_000 });
  assert.equal(await later.job.runNow(), true);
});

test('a person who merges while a run is under way is not overrun', async (t) => {
  const { hub, admin, sensorId } = await openHub(t);
  await ingest(hub, sensorId, probes(['198.51.100.1', '192.0.2.1'], 2));
  await jobOf(hub).job.runNow();
  await ingest(hub, sensorId, probes(['198.51.100.9'], 1));
  let isFirst = true;
  const racing: StateStore = {
    ...hub.state,
    async changeSystems(change) {
      if (isFirst) {
        isFirst = false;
        const ids = ['net-198-51-100', 'net-192-0-2'];
        const answer = await admin.ask('POST', '/systems/merge', { ids });
        assert.equal(answer.statusCode, 200, answer.body);
      }
      return hub.state.changeSystems(change);
    },
  };
  await jobOf(hub, { state: racing }).job.runNow();
  const rows = await hub.state.systemRows({}, null);
  assert.deepEqual(
    rows.map(({ id, sources }) => [id, sources]),
    [['net-198-51-100', 3]],
  );
});

test('once a day by itself, and when somebody asks', async (t) => {
  const { hub, sensorId } = await openHub(t);
  await ingest(hub, sensorId, probes(['198.51.100.1'], 2));
  let now = NOW;
  const { job, given } = jobOf(hub, { now: () => now });
  const idle = async () => {
    while (job.isRunning) await new Promise((resolve) => setImmediate(resolve));
  };
  job.start(1);
  const until = async (runs: number) => {
    while (given.runs < runs) await new Promise((resolve) => setTimeout(resolve, 2));
    await idle();
  };
  await until(1);
  job.request();
  job.request();
  await until(2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(given.runs, 2, 'asked twice at once, it ran once, and it was not due');
  now += DAY_MS;
  await until(3);
  await job.stop();
  assert.equal(await job.runNow(), false, 'it was stopped');
});

test('the first run looks back week by week, so that there is a past to compare with', async (t) => {
  const { hub, admin, sensorId } = await openHub(t);
  const day = 24;
  for (const daysAgo of [60, 40, 20, 2]) {
    const newcomer = daysAgo <= 20 ? ['192.0.2.1'] : [];
    await ingest(hub, sensorId, probes(['198.51.100.1', ...newcomer], daysAgo * day));
  }
  const { job, given } = jobOf(hub);
  await job.runNow();
  const { times } = await outcome(hub);
  assert.equal(times.length, given.runs);
  assert.ok(times.length >= 8, `${times.length} weeks`);
  const summary = (await admin.get(`/systems/summary?at=${times[2]}`)).json();
  assert.deepEqual([summary.at, summary.rows.length], [times[2], 1]);
  assert.equal((await admin.get('/systems/summary')).json().rows.length, 2);
  assert.deepEqual(summary.times, times);
  const { events } = (await admin.get('/systems/changes?since=0')).json();
  assert.deepEqual(
    events.map(({ kind, systemId }: { kind: string; systemId: string }) => [kind, systemId]),
    [
      ['born', 'net-192-0-2'],
      ['born', 'net-198-51-100'],
    ],
  );
  assert.ok(events[0].at > events[1].at + 30 * DAY_MS);
});

test('the sample and what is real are two worlds', async (t) => {
  const { hub, sensorId } = await openHub(t);
  const sample = await hub.state.createSensor({ name: 'sample', sample: true, at: NOW });
  await ingest(hub, sensorId, probes(['198.51.100.1'], 2));
  await ingest(hub, sample.id, probes(['198.51.100.2', '192.0.2.1'], 2));
  const { job } = jobOf(hub);
  await job.runNow();
  const members = async (isSample: boolean) => {
    const found: string[] = [];
    for await (const { system } of hub.state.systemRecords(isSample))
      found.push(...system.members.map(({ address }) => address));
    return found.sort();
  };
  assert.deepEqual(await members(false), ['198.51.100.1']);
  assert.deepEqual(await members(true), ['192.0.2.1', '198.51.100.2']);
  await hub.state.forgetSample();
  await job.runNow();
  assert.deepEqual(await members(true), []);
  assert.deepEqual(await members(false), ['198.51.100.1']);
});

test('on its thread, from the real store: one scanner that divides a sweep over its addresses is found as one', async (t) => {
  const { hub, sensorId } = await openHub(t);
  const sources = Array.from({ length: 8 }, (_, i) => formatIpv4(0xc633_6401 + i));
  for (let day = 0; day < 30; day++) {
    const hour = NEW_YEAR - 24 * (30 - day);
    // Each day all of the /24, every address once, divided anew.
    const sightings = sources.map((source, i) => {
      const positions = Array.from({ length: 32 }, (_, n) => (n * 8 + ((i + day * 3) % 8)) % 256);
      return sighting({
        hour,
        source,
        port: 8443,
        packets: 32,
        requests: 32,
        first: hour * 3600 + i,
        last: hour * 3600 + 3_500,
        destinations: 32,
        destinationSet: DestinationSet.of(positions).encode(),
        marks: [0, 32, 0, 0, 0, 0, 0],
        differing: 0,
      });
    });
    await ingest(hub, sensorId, sightings);
  }
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  t.after(() => clearInterval(turning));
  const finder = createFindInWorker(() => [], { servers: [], timeoutMs: 1_000 });
  t.after(() => finder.close());
  const { job } = jobOf(hub, { find: finder.find });
  await job.runNow();
  assert.ok(turns > 20, 'the thread that answers was free meanwhile');
  const rows = await hub.state.systemRows({}, null);
  const largest = rows.toSorted((a, b) => b.sources - a.sources)[0];
  assert.deepEqual([largest.sources, largest.services], [8, ['8443/tcp']], JSON.stringify(rows));
  const before = await outcome(hub);
  await job.runNow();
  assert.deepEqual(await outcome(hub), before);
  // Stopped in its midst it ends at once, and nothing is written.
  await ingest(hub, sensorId, probes(['198.51.100.200'], 1));
  const running = job.runNow();
  await job.stop();
  assert.equal(await running, false);
  assert.deepEqual(await outcome(hub), before);
  assert.equal(await hub.state.isClaimed('systems-run', NOW), false);
});

test('a day more reads a day more, and finds what all of them together show', async (t) => {
  const { hub, sensorId } = await openHub(t);
  const sources = Array.from({ length: 6 }, (_, i) => formatIpv4(0xc633_6401 + i));
  const sendDay = async (day: number) => {
    const hour = NEW_YEAR - 24 * (100 - day);
    const sightings = sources.map((source, i) => {
      // From the fiftieth day on two of them are gone.
      const positions = Array.from({ length: 32 }, (_, n) => (n * 8 + ((i + day * 3) % 8)) % 256);
      const rest = {
        packets: 32,
        requests: 32,
        destinations: 32,
        marks: [0, 32, 0, 0, 0, 0, 0],
        differing: 0,
      };
      const set = DestinationSet.of(positions).encode();
      const [first, last] = [hour * 3600 + i, hour * 3600 + 3_500];
      return sighting({ hour, source, port: 8443, first, last, destinationSet: set, ...rest });
    });
    await ingest(hub, sensorId, day < 50 ? sightings : sightings.slice(2));
  };
  let rows = 0;
  const counting: FactsStore = {
    ...hub.facts,
    async *scanChunks(range, part) {
      for await (const chunk of hub.facts.scanChunks(range, part)) {
        rows += chunk.sightings.source.length;
        yield chunk;
      }
    },
  };
  const resolver = { servers: [], timeoutMs: 1_000 };
  const [holding, anew] = [createFindInWorker(() => [], resolver), createFindInWorker(() => [], resolver)];
  t.after(() => Promise.all([holding.close(), anew.close()]));
  let now = NOW;
  const jobWith = (finder: SystemsFinder) =>
    jobOf({ ...hub, facts: counting }, { find: finder.find, now: () => now }).job;
  const [job, other] = [jobWith(holding), jobWith(anew)];
  for (let day = 0; day < 40; day++) await sendDay(day);
  now = (NEW_YEAR - 24 * 60) * 3600_000;
  await job.runNow();
  assert.ok(rows >= 40 * 6, `${rows} rows`);
  for (let day = 40; day < 100; day += 6) {
    for (let i = day; i < day + 6; i++) await sendDay(i);
    now = (NEW_YEAR - 24 * (100 - day - 6)) * 3600_000;
    rows = 0;
    await job.runNow();
    assert.ok(rows <= 6 * 6 && rows >= 6 * 4, `${rows} rows of six days`);
    const found = await outcome(hub);
    rows = 0;
    await other.runNow();
    await anew.close();
    assert.ok(rows >= Math.min(90, day) * 4, `${rows} rows of all days`);
    assert.deepEqual((await outcome(hub)).rows, found.rows);
    assert.deepEqual((await outcome(hub)).events, found.events);
  }
  const [largest] = (await hub.state.systemRows({}, null)).toSorted((a, b) => b.sources - a.sources);
  assert.equal(largest.services[0], '8443/tcp');
});
