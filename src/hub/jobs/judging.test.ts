/** From stored sightings to incidents with the real stores and rules: once, again, and after being killed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { formatIpv4 } from '../../base/address.ts';
import { requirePrefix } from '../../base/prefix.ts';
import { createHubJudge } from '../../cli/hub/hub-judge.ts';
import { DestinationSet } from '../../model/destination-set.ts';
import type { Incident } from '../../model/incident.ts';
import type { Sighting } from '../../model/sighting.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import { causeOf } from '../../rules/incidents/cause-of.ts';
import { decide } from '../../rules/incidents/decide.ts';
import { fade } from '../../rules/incidents/fade.ts';
import { openDuckdbFacts } from '../../store/facts/duckdb-facts.ts';
import { KEEP_ALL, NEW_YEAR, sighting, sightingBatch } from '../../store/facts/facts-fixture.ts';
import type { FactsStore } from '../../store/facts-port.ts';
import { openSqliteState } from '../../store/state/sqlite-state.ts';
import { anIncident, anOwner, opened } from '../../store/state/state-fixture.ts';
import type { StateStore } from '../../store/state-port.ts';
import { HubEvents } from '../hub-events.ts';
import { createJudging } from './judging.ts';

const HOUR_MS = 3_600_000;
const NOW = (NEW_YEAR + 6) * HOUR_MS;
const DARK = '203.0.113.0/24';
const CAMERA = '150.1.2.3';
const NO_MARKS = [0, 0, 0, 0, 0, 0, 0];

class World {
  facts: FactsStore;
  state: StateStore;
  readonly events = new HubEvents();
  readonly told: Incident[] = [];
  readonly folder: string;
  ownerId = '';
  sensorId = '';
  now = NOW;

  constructor(folder: string, facts: FactsStore, state: StateStore) {
    this.folder = folder;
    this.facts = facts;
    this.state = state;
    this.events.onIncidents((incidents) => this.told.push(...incidents));
  }

  judging(given: { state?: StateStore; facts?: FactsStore; knownScanners?: readonly KnownScanner[] } = {}) {
    return createJudging({
      facts: given.facts ?? this.facts,
      state: given.state ?? this.state,
      events: this.events,
      judge: createHubJudge(given.knownScanners ?? []),
      rules: { decide, causeOf, fade },
      clock: () => this.now,
      onTrouble: (error) => assert.fail(String(error)),
    });
  }

  ingest(sightings: readonly Sighting[], sensorId = this.sensorId): Promise<unknown> {
    return this.facts.ingest(sensorId, sightingBatch(sightings, { dark: [DARK] }), KEEP_ALL);
  }

  async addSensor(name: string, dark: string): Promise<string> {
    const { id } = await this.state.createSensor({ name, sample: false, at: NOW });
    const span = { coveredFrom: NEW_YEAR * 3600, coveredTo: (NEW_YEAR + 6) * 3600 };
    const losses = { clockSkewMs: 0, droppedKernelPackets: 0, droppedSpoolBatches: 0 };
    await this.state.noteBatch(id, { sequence: 0, at: NOW, dark: [dark], ...span, ...losses });
    return id;
  }

  /** As a process that was killed and came back. */
  async reopen(): Promise<void> {
    await this.close();
    this.facts = await openDuckdbFacts(join(this.folder, 'facts'));
    this.state = await openSqliteState(join(this.folder, 'state.sqlite'));
  }

  async close(): Promise<void> {
    await this.facts.close();
    await this.state.close();
  }

  incidents(): Promise<Incident[]> {
    return this.state.incidentsOfAddress(CAMERA);
  }

  /** What must not depend on how often judging ran; ids are drawn. */
  async outcome() {
    const incidents = await this.incidents();
    const events = await Promise.all(incidents.map(({ id }) => this.state.incidentEvents(id)));
    const verdicts = await this.facts.verdictsOf(CAMERA, 1);
    return {
      incidents: incidents.map((incident) => ({
        ...incident,
        id: '',
        ownerId: '',
        sensors: incident.sensors.length,
      })),
      events: events.flat().map(({ kind, why }) => [kind, why]),
      verdict: verdicts.map(({ verdict, confidence, evidence }) => ({ verdict, confidence, evidence })),
      note: await this.state.note('judged-until'),
    };
  }
}

async function aWorld(t: TestContext): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-judging-'));
  const facts = await openDuckdbFacts(join(folder, 'facts'));
  const world = new World(folder, facts, await openSqliteState(join(folder, 'state.sqlite')));
  t.after(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });
  const owner = await world.state.createOwner({
    ...anOwner('University'),
    prefixes: ['150.0.0.0/8'],
    dark: [],
  });
  world.ownerId = owner.id;
  world.sensorId = await world.addSensor('north', DARK);
  return world;
}

/** A bot of the Mirai family: its mark on every probe, to addresses all over the dark space, for hours. */
function bot(source = CAMERA): Sighting[] {
  return [0, 1, 2].map((i) =>
    sighting({
      hour: NEW_YEAR + i,
      source,
      packets: 20,
      bytes: 800,
      requests: 20,
      destinations: 20,
      destinationSet: DestinationSet.of(Array.from({ length: 20 }, (_, n) => n * 12 + i)).encode(),
      ttlMin: 50,
      ttlMax: 50,
      unitUp: 0,
      unitDown: 0,
      ascents: 9,
      reversedAscents: 10,
      marks: [20, 0, 0, 0, 0, 0, 0],
    }),
  );
}

/** One forged packet from each of many addresses to one dark address within an hour. */
function flood(count: number): Sighting[] {
  return Array.from({ length: count }, (_, i) => {
    const second = NEW_YEAR * 3600 + (i % 3600) + 0.5;
    return sighting({
      // Half of them in the holding.
      source: formatIpv4(((i % 2 === 0 ? 150 : 60) << 24) + ((i * 7919) & 0xff_ffff)),
      port: 80,
      packets: 1,
      bytes: 40,
      requests: 1,
      first: second,
      last: second,
      minuteFirst: 1,
      minutePeak: 1,
      minuteLast: 1,
      destinations: 1,
      firstDestination: 0xcb00_7109,
      lastDestination: 0xcb00_7109,
      destinationSet: DestinationSet.of([9]).encode(),
      ttlMin: 40 + (i % 80),
      ttlMax: 40 + (i % 80),
      unitUp: 0,
      ascents: 0,
      reversedAscents: 0,
      marks: NO_MARKS,
      strongMarks: 0,
    });
  });
}

/** The store with some of its methods replaced; the rest goes through to it. */
function instead<Store extends object>(store: Store, methods: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name in methods) return methods[name as keyof Store];
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

class Killed extends Error {}

test('an infected address in a holding becomes one open incident; judging again changes nothing', async (t) => {
  const world = await aWorld(t);
  await world.state.addLeases([
    {
      address: CAMERA,
      portFirst: null,
      portLast: null,
      from: NEW_YEAR * HOUR_MS,
      to: null,
      machine: { name: 'camera-3', mac: null, insideAddress: null, source: 'dhcp.csv' },
    },
  ]);
  await world.ingest(bot());
  assert.equal(await world.judging().runOnce(), 1);
  const [incident, ...more] = await world.incidents();
  assert.equal(more.length, 0);
  const { ownerId, cause, status, grade, packets, machine, observation, sensors } = incident;
  assert.deepEqual(
    { ownerId, cause, status, grade, packets, machine: machine?.name, observation, sensors },
    {
      ownerId: world.ownerId,
      cause: 'infected',
      status: 'open',
      grade: 'corroborated-packets',
      packets: 60,
      machine: 'camera-3',
      observation: 'external',
      sensors: [world.sensorId],
    },
  );
  assert.equal(world.told.length, 1);
  const before = await world.outcome();
  assert.equal(await world.judging().runOnce(), 0);
  // Even told to judge all anew, later.
  await world.state.setNote('judged-until', '0');
  world.now += HOUR_MS;
  assert.equal(await world.judging().runOnce(), 1);
  assert.deepEqual(await world.outcome(), before);
  assert.equal(world.told.length, 1);
});

test('pieces that come later join what is known: one incident, its totals over all batches', async (t) => {
  const world = await aWorld(t);
  for (const piece of bot()) {
    await world.ingest([piece]);
    await world.judging().runOnce();
  }
  const [incident, ...more] = await world.incidents();
  assert.equal(more.length, 0);
  assert.deepEqual([incident.packets, incident.cause], [60, 'infected']);
});

test('killed anywhere before its mark of progress, the next run comes to the same end', async (t) => {
  const straight = await aWorld(t);
  await straight.ingest(bot());
  await straight.judging().runOnce();
  const wanted = await straight.outcome();
  const killed = () => Promise.reject(new Killed());
  for (const where of ['putVerdicts', 'changeIncidents', 'setNote'] as const) {
    const world = await aWorld(t);
    await world.ingest(bot());
    const { facts, state } = world;
    const dying = world.judging(
      where === 'putVerdicts'
        ? { facts: instead(facts, { putVerdicts: killed }) }
        : where === 'changeIncidents'
          ? { state: instead(state, { changeIncidents: killed }) }
          : {
              state: instead(state, {
                setNote: (name: string, value: string) =>
                  name === 'judged-until' ? killed() : state.setNote(name, value),
              }),
            },
    );
    await assert.rejects(dying.runOnce(), Killed);
    assert.equal(await world.state.note('judged-until'), null);
    await world.reopen();
    assert.equal(await world.judging().runOnce(), 1);
    assert.deepEqual(await world.outcome(), wanted, where);
  }
});

test('a person who is faster than the rules keeps what he did', async (t) => {
  const world = await aWorld(t);
  await world.ingest(bot().slice(0, 2));
  await world.judging().runOnce();
  await world.ingest(bot().slice(2));
  const { state } = world;
  let isFirst = true;
  const racing = instead(state, {
    async changeIncidents(changes) {
      if (isFirst) {
        isFirst = false;
        const [incident] = await world.incidents();
        await state.changeIncidents([
          { incident: { ...incident, status: 'working', labels: ['mine'] }, events: [] },
        ]);
      }
      return state.changeIncidents(changes);
    },
  });
  await world.judging({ state: racing }).runOnce();
  const [incident] = await world.incidents();
  assert.deepEqual([incident.status, incident.labels, incident.packets], ['working', ['mine'], 60]);
});

test('a forged flood makes verdicts but no incident, and does not hide the bot in its midst', async (t) => {
  const world = await aWorld(t);
  await world.ingest([...flood(4000), ...bot()]);
  assert.equal(await world.judging().runOnce(), 4001);
  const page = await world.state.incidents({
    filter: {},
    ownerScope: null,
    sort: 'address',
    descending: false,
    limit: 10,
    cursor: null,
  });
  assert.deepEqual(
    page.rows.map(({ address, cause }) => [address, cause]),
    [[CAMERA, 'infected']],
  );
  const [forged] = await world.facts.verdictsOf(flood(1)[0].source, 1);
  assert.equal(forged.verdict, 'spoofed');
});

test("a list of known scanners never hides an owner's own address", async (t) => {
  const world = await aWorld(t);
  const stranger = '60.1.2.3';
  const knownScanners = ['150.1.2.0/24', '60.1.2.0/24'].map((prefix) => ({
    organisation: 'Census',
    prefix: requirePrefix(prefix),
    source: 'list.csv',
    asOf: null,
    confidence: 1,
  }));
  await world.ingest([...bot(), ...bot(stranger)]);
  await world.judging({ knownScanners }).runOnce();
  const [own] = await world.facts.verdictsOf(CAMERA, 1);
  const [other] = await world.facts.verdictsOf(stranger, 1);
  assert.deepEqual([own.verdict, own.organisation], ['infected', null]);
  assert.deepEqual([other.verdict, other.organisation], ['scanner', 'Census']);
  assert.deepEqual(
    (await world.incidents()).map(({ cause }) => cause),
    ['infected'],
  );
});

test('two sensors: one incident that names both, internal and external', async (t) => {
  const world = await aWorld(t);
  const inside = await world.addSensor('inside', '150.9.0.0/24');
  await world.ingest(bot());
  await world.ingest(bot(), inside);
  await world.judging().runOnce();
  const [incident, ...more] = await world.incidents();
  assert.equal(more.length, 0);
  assert.deepEqual(incident.sensors, [world.sensorId, inside].sort());
  assert.equal(incident.observation, 'both');
});

test("an address in nobody's holding is judged, and nobody is bothered", async (t) => {
  const world = await aWorld(t);
  await world.ingest(bot('60.9.9.9'));
  await world.judging().runOnce();
  assert.equal((await world.facts.verdictsOf('60.9.9.9', 1))[0].verdict, 'infected');
  assert.deepEqual(await world.state.incidentsOfAddress('60.9.9.9'), []);
});

test('what was watched and fell silent fades, with no new facts at all', async (t) => {
  const world = await aWorld(t);
  const silent = { status: 'watch', grade: 'spoofable-packet', address: CAMERA } as const;
  await world.state.changeIncidents([
    opened(anIncident(world.ownerId, { ...silent, lastSeen: NOW - 31 * 24 * HOUR_MS })),
    opened(anIncident(world.ownerId, { ...silent, address: '150.1.2.4', lastSeen: NOW - HOUR_MS })),
  ]);
  await world.judging().runOnce();
  const [faded] = await world.incidents();
  assert.deepEqual([faded.status, faded.closeReason], ['closed', 'faded']);
  assert.equal((await world.state.incidentsOfAddress('150.1.2.4'))[0].status, 'watch');
});
