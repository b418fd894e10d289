/** Scanning systems at the hub: found from stored sightings, kept from run to run, and what persons do with them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { formatIpv4 } from '../src/base/address.ts';
import { createFindInWorker } from '../src/cli/hub/find-in-worker.ts';
import type { FindScanningSystems } from '../src/hub/jobs/ports.ts';
import { createSystemsJob, type SystemsJob } from '../src/hub/jobs/systems.ts';
import { DestinationSet } from '../src/model/destination-set.ts';
import type { ScanningSystem, SystemRecord, SystemsReport } from '../src/model/scanning-system.ts';
import { aMember, aSystem } from '../src/model/scanning-system-fixture.ts';
import type { Sighting } from '../src/model/sighting.ts';
import { carryOver } from '../src/scanners/identity/carry-over.ts';
import { KEEP_ALL, NEW_YEAR, sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import type { StateStore } from '../src/store/state-port.ts';
import { addAccount, addSystem, type Client, NOW, openTestHub, setUp, type TestHub } from './hub-support.ts';

const DAY_MS = 86_400_000;
const DARK = '203.0.113.0/24';
const NOTHING_KNOWN = { falseDiscoveryRate: 0.05, tested: 0, remarks: [] };

async function openHub(t: TestContext): Promise<{ hub: TestHub; admin: Client; sensorId: string }> {
  const hub = await openTestHub();
  t.after(() => hub.close());
  const admin = await setUp(hub);
  const { id: sensorId } = (await admin.ask('POST', '/sensors', { name: 'north' })).json();
  return { hub, admin, sensorId };
}

/** A probe of each of some addresses at the hour `hoursAgo` before NOW, to its own piece of the dark space. */
function probes(sources: readonly string[], hoursAgo: number, shift = 0): Sighting[] {
  const hour = NEW_YEAR + 1 - hoursAgo;
  return sources.map((source, i) => {
    const positions = Array.from({ length: 20 }, (_, n) => (i * 20 + n * 3 + shift) % 256);
    return sighting({
      hour,
      source,
      port: 443,
      packets: 20,
      requests: 20,
      first: hour * 3600 + i,
      last: hour * 3600 + 3000,
      destinations: 20,
      destinationSet: DestinationSet.of(positions).encode(),
    });
  });
}

async function ingest(hub: TestHub, sensorId: string, sightings: readonly Sighting[]): Promise<void> {
  await hub.facts.ingest(sensorId, sightingBatch(sightings, { dark: [DARK] }), KEEP_ALL);
}

/** Every /24 is a system: as good as any to see what the hub does with what is found. Counts what it was given. */
function findByNetwork(given: { rows: number; runs: number }): FindScanningSystems {
  return async (chunks, { at, signal }) => {
    const networks = new Map<string, Map<string, number>>();
    given.runs++;
    for await (const { sightings } of chunks) {
      signal.throwIfAborted();
      for (let row = 0; row < sightings.source.length; row++) {
        const source = sightings.source[row];
        const network = source.slice(0, source.lastIndexOf('.'));
        const members = networks.get(network) ?? new Map<string, number>();
        members.set(source, (members.get(source) ?? 0) + sightings.requests[row]);
        networks.set(network, members);
        given.rows++;
      }
    }
    const systems: ScanningSystem[] = [...networks].map(([network, members]) =>
      aSystem(
        [...members].map(([address, count]) => aMember(address, { probes: count, last: at })),
        { id: `net-${network.replaceAll('.', '-')}` },
      ),
    );
    const report: SystemsReport = {
      period: { first: at - 86_400, last: at },
      telescope: { darkSize: 256, observedDays: 1, probesNeeded: 39, slowestRate: 1, faintestRate: 1 },
      sources: systems.length,
      sourcesInSystems: systems.length,
      ...NOTHING_KNOWN,
      systems,
    };
    const { systems: _systems, ...head } = report;
    return {
      report: head,
      async carryOver(previous, decisions, options) {
        const before: SystemRecord[] = [];
        for await (const record of previous) before.push(record);
        const { records, removed, events } = carryOver(before, report, decisions, options);
        return { changed: records.filter((record) => !before.includes(record)), removed, events };
      },
      async close() {},
    };
  };
}

interface JobChange {
  readonly state?: StateStore;
  readonly hubId?: string;
  readonly find?: FindScanningSystems;
  readonly now?: () => number;
}

function jobOf(
  hub: TestHub,
  change: JobChange = {},
): { job: SystemsJob; given: { rows: number; runs: number } } {
  const given = { rows: 0, runs: 0 };
  const job = createSystemsJob({
    facts: hub.facts,
    state: change.state ?? hub.state,
    find: change.find ?? findByNetwork(given),
    hubId: change.hubId ?? 'hub-1',
    clock: change.now ?? (() => NOW),
    onTrouble: (error) => assert.fail(String(error)),
  });
  return { job, given };
}

async function outcome({ state }: Pick<TestHub, 'state'>) {
  return {
    rows: await state.systemRows({}, null),
    events: (await state.systemEvents({ systemId: null, since: null, limit: 500 })).map(
      ({ id: _id, ...event }) => event,
    ),
    times: await state.systemTimes(),
  };
}

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

test('a list by page, by filter and as CSV; one with its story and its members', async (t) => {
  const { hub, admin } = await openHub(t);
  for (let i = 0; i < 7; i++) await addSystem(hub, [`192.0.${i}.1`, `192.0.${i}.2`], { confidence: i / 10 });
  await addSystem(hub, ['10.0.0.1'], { verdict: 'known', name: '=Census' });
  const first = (await admin.get('/systems?limit=3&sort=confidence&order=asc')).json();
  assert.deepEqual([first.rows.length, first.total, first.rows[0].confidence], [3, 8, 0]);
  const next = (await admin.get(`/systems?limit=3&sort=confidence&order=asc&cursor=${first.next}`)).json();
  assert.equal(next.rows[0].confidence, 0.3);
  assert.equal((await admin.get('/systems?verdict=known&text=census')).json().rows[0].name, '=Census');
  assert.equal((await admin.get('/systems?text=192.0.3.')).json().rows.length, 1);
  assert.equal((await admin.get('/systems?asn=AS64500&service=443/tcp')).json().total, 8);
  for (const wrong of ['verdict=evil', 'status=dead', 'asn=x', 'sort=size', 'cursor=x'])
    assert.equal((await admin.get(`/systems?${wrong}`)).statusCode, 400, wrong);
  const csv = await admin.get('/systems?format=csv&verdict=known');
  assert.match(csv.body, /^id,name,verdict,/);
  // A cell that a spreadsheet would run is disarmed.
  assert.match(csv.body, /,'=Census,known,/);
  const detail = (await admin.get('/systems/s-192-0-1-1')).json();
  assert.equal(detail.record.system.walk.length, 2);
  assert.deepEqual(
    detail.events.map(({ kind, actorName }: { kind: string; actorName: null }) => [kind, actorName]),
    [['born', null]],
  );
  const page = (await admin.get('/systems/s-192-0-1-1/members?limit=1')).json();
  assert.deepEqual([page.rows[0].address, page.next, page.total], ['192.0.1.1', '1', 2]);
  const members = await admin.get('/systems/s-192-0-1-1/members?format=csv');
  assert.equal(members.body.trim().split('\r\n').length, 3);
  assert.equal((await admin.get('/systems/nobody')).statusCode, 404);
});

test('names, comments and promotion: kept over the next run, told in the story, the audit log and the list', async (t) => {
  const { hub, admin, sensorId } = await openHub(t);
  await ingest(hub, sensorId, probes(['198.51.100.1', '198.51.100.2'], 2));
  await jobOf(hub).job.runNow();
  const id = 'net-198-51-100';
  const named = await admin.ask('PATCH', `/systems/${id}`, { givenName: 'night watch', comment: 'who?' });
  assert.deepEqual([named.statusCode, named.json().givenName], [200, 'night watch']);
  const promoted = { organisation: 'Example, Research', candidate: true };
  assert.equal((await admin.ask('POST', `/systems/${id}/promote`, { promoted })).statusCode, 200);
  await ingest(hub, sensorId, probes(['198.51.100.3'], 1));
  await jobOf(hub).job.runNow();
  const { record, events } = (await admin.get(`/systems/${id}`)).json();
  assert.deepEqual(
    [record.givenName, record.comment, record.promoted, record.system.members.length],
    ['night watch', 'who?', promoted, 3],
  );
  assert.deepEqual(
    new Set(events.map(({ kind }: { kind: string }) => kind)),
    new Set(['born', 'named', 'comment', 'promoted', 'grew']),
  );
  assert.ok(events.some(({ actorName }: { actorName: string }) => actorName === 'root'));
  const list = await admin.get('/systems/local-list.csv');
  assert.match(String(list.headers['content-type']), /^text\/csv/);
  const [head, line] = list.body.split('\r\n');
  assert.equal(head, 'prefix,organisation,last_seen,candidate,system,note');
  assert.match(line, /^198\.51\.100\.1\/32,"Example, Research",\d{4}-\d\d-\d\d,true,net-198-51-100,who\?$/);
  await admin.ask('POST', `/systems/${id}/promote`, { promoted: null });
  assert.equal((await admin.get('/systems/local-list.csv')).body.trim(), head);
  const actions = (await admin.get('/audit')).json().rows.map(({ action }: { action: string }) => action);
  for (const action of ['system-changed', 'system-promoted', 'exported'])
    assert.ok(actions.includes(action), action);
  assert.equal((await admin.ask('PATCH', '/systems/nobody', { comment: '' })).statusCode, 404);
  assert.equal((await admin.ask('PATCH', `/systems/${id}`, { verdict: 'known' })).statusCode, 400);
});

test('merge, split and both undone: identity, story, and what the next runs make of it', async (t) => {
  const { hub, admin, sensorId } = await openHub(t);
  const [mine, theirs] = [['198.51.100.1', '198.51.100.2'], ['192.0.2.1']];
  await ingest(hub, sensorId, probes([...mine, ...theirs], 2));
  const run = () => jobOf(hub).job.runNow();
  const sizes = async () =>
    Object.fromEntries((await hub.state.systemRows({}, null)).map(({ id, sources }) => [id, sources]));
  await run();
  const before = await sizes();
  const ids = ['net-198-51-100', 'net-192-0-2'];
  const merged = await admin.ask('POST', '/systems/merge', { ids });
  assert.deepEqual([merged.statusCode, merged.json().id], [200, ids[0]]);
  assert.deepEqual(await sizes(), { [ids[0]]: 3 });
  await run();
  assert.deepEqual(await sizes(), { [ids[0]]: 3 });
  const story = (await admin.get(`/systems/${ids[0]}`)).json().events;
  assert.deepEqual(story.map(({ kind }: { kind: string }) => kind).sort(), ['born', 'born', 'merged']);
  const split = await admin.ask('POST', `/systems/${ids[0]}/split`, { addresses: theirs });
  assert.equal(split.statusCode, 200, split.body);
  const made = split.json().made.id;
  assert.deepEqual(await sizes(), { [ids[0]]: before[ids[0]], [made]: 1 });
  await run();
  await run();
  assert.deepEqual(await sizes(), { [ids[0]]: before[ids[0]], [made]: 1 });
  // One that was found whole is kept apart as well, whoever is found together again.
  const half = await admin.ask('POST', `/systems/${ids[0]}/split`, { addresses: [mine[1]] });
  const halfId = half.json().made.id;
  await run();
  assert.deepEqual(await sizes(), { [ids[0]]: 1, [made]: 1, [halfId]: 1 });
  await admin.ask('POST', '/systems/merge', { ids: [ids[0], halfId] });
  await run();
  assert.deepEqual(await sizes(), { [ids[0]]: 2, [made]: 1 });
  for (const addresses of [['203.0.113.9'], mine])
    assert.equal((await admin.ask('POST', `/systems/${ids[0]}/split`, { addresses })).statusCode, 400);
  assert.equal((await admin.ask('POST', '/systems/merge', { ids: [made, made] })).statusCode, 400);
  assert.equal((await admin.ask('POST', '/systems/merge', { ids: [made, 'nobody'] })).statusCode, 404);
  await addSystem(hub, ['198.18.0.1'], {}, true);
  const mixed = await admin.ask('POST', '/systems/merge', { ids: [made, 's-198-18-0-1'] });
  assert.equal(mixed.statusCode, 400);
});

test('a run can be asked for; owners see nothing of systems', async (t) => {
  let asked = 0;
  const hub = await openTestHub({
    systems: {
      merge: ([system]) => system,
      split: () => null,
      formatLocalList: () => '',
      requestRun: () => {
        asked++;
      },
      isRunning: () => asked > 0,
    },
  });
  t.after(() => hub.close());
  const admin = await setUp(hub);
  const answer = await admin.ask('POST', '/systems/run');
  assert.deepEqual([answer.statusCode, answer.json(), asked], [202, { isRunning: true }, 1]);
  assert.equal((await admin.get('/systems/summary')).json().isRunning, true);
  const owner = await addAccount(hub, admin, 'kita', 'owner', []);
  for (const path of ['/systems', '/systems/summary', '/systems/changes', '/systems/local-list.csv'])
    assert.equal((await owner.get(path)).statusCode, 403, path);
  assert.equal((await owner.ask('POST', '/systems/run')).statusCode, 403);
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
  const { job } = jobOf(hub, { find: createFindInWorker(() => []) });
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
