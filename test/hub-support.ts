/** A hub on real stores in a folder of its own, two owners with data of both, and callers of every kind. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { createCompareInWorker } from '../src/cli/hub/compare-in-worker.ts';
import type { NoticesConfig } from '../src/cli/hub/hub-config.ts';
import { createHubNotices, type HubNotices } from '../src/cli/hub/hub-notices.ts';
import { systemFunctions } from '../src/cli/hub/hub-systems.ts';
import { createHubVisits } from '../src/cli/hub/hub-visits.ts';
import { createHub } from '../src/hub/create-hub.ts';
import type { HubDeps } from '../src/hub/deps.ts';
import { HubEvents } from '../src/hub/hub-events.ts';
import type { VisitsJob } from '../src/hub/jobs/visits.ts';
import type { Account, OwnerRecord, Role, Sensor } from '../src/model/account.ts';
import type { CaseRecord } from '../src/model/case.ts';
import { checkSightingBatch } from '../src/model/check-sighting-batch.ts';
import type { DecoyEvent } from '../src/model/decoy-event.ts';
import type { Incident } from '../src/model/incident.ts';
import type { ScanningSystem, SystemMember, SystemRecord } from '../src/model/scanning-system.ts';
import { aSystem, aSystemRecord } from '../src/model/scanning-system-fixture.ts';
import { causeOf } from '../src/rules/incidents/cause-of.ts';
import { decide } from '../src/rules/incidents/decide.ts';
import { fade } from '../src/rules/incidents/fade.ts';
import { openDuckdbFacts } from '../src/store/facts/duckdb-facts.ts';
import {
  NEW_YEAR,
  sightedPacket,
  sighting,
  sightingBatch,
  verdict,
} from '../src/store/facts/facts-fixture.ts';
import type { FactsStore } from '../src/store/facts-port.ts';
import { openSqliteState } from '../src/store/state/sqlite-state.ts';
import { aNotice, anIncident, anOwner, opened, openedCase } from '../src/store/state/state-fixture.ts';
import type { StateStore } from '../src/store/state-port.ts';

/** An hour after the fixture's sightings. */
export const NOW = (NEW_YEAR + 1) * 3_600_000;
export const PASSWORD = 'a long enough password';

export interface TestHub {
  readonly app: FastifyInstance;
  readonly facts: FactsStore;
  readonly state: StateStore;
  readonly events: HubEvents;
  readonly notices: HubNotices;
  readonly visitsJob: VisitsJob;
  /** What the hub printed for its first run; '' with an account. */
  readonly setupCode: string;
  /** Moves the hub's clock. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** `config`: what it sends by; null: nothing. */
export async function openTestHub(
  change: Partial<HubDeps> = {},
  config: NoticesConfig | null = null,
): Promise<TestHub> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-hub-'));
  const facts = await openDuckdbFacts(folder);
  const state = await openSqliteState(join(folder, 'state.sqlite'));
  const events = new HubEvents();
  let now = NOW;
  let setupCode = '';
  const clock = () => now;
  const locate = () => ({ asn: 64_500, asName: 'Test Network', country: 'JP' });
  const notices = await createHubNotices({
    stores: { facts, state },
    events,
    config,
    site: 'http://localhost:8642',
    zone: 'UTC',
    hubId: 'this',
    folder,
    locate,
    clock,
    count: (name) => events.tellCount(name),
    onTrouble(error) {
      throw error;
    },
  });
  const { job: visitsJob, visits } = createHubVisits({
    state,
    events,
    rules: { decide, causeOf, fade },
    knownScanners: [],
    organisation: 'Test',
    hubId: 'this',
    clock,
    onTrouble(error) {
      throw error;
    },
  });
  const app = await createHub({
    facts,
    state,
    events,
    settings: {
      publicUrl: null,
      isSecure: false,
      trustProxy: [],
      hostNames: [],
      zone: 'UTC',
      version: '0.0.0',
    },
    clock,
    randomBytes: (count) => randomBytes(count),
    locate,
    describePacket: () => ({ summary: 'a packet', fields: [] }),
    whatToDo: () => [{ ja: '再起動', en: 'Restart it' }],
    applyPatch: (incident, patch, actor, at) => ({
      incident: { ...incident, labels: patch.labels ?? incident.labels, updatedAt: at },
      events: [
        {
          incidentId: incident.id,
          at,
          kind: 'labelled',
          actor: actor.id,
          why: patch.why ?? '',
          change: {},
        },
      ],
    }),
    parseOwners: () => [],
    parseLeases: () => ({ leases: [], refused: [] }),
    checkBatch: checkSightingBatch,
    tls: null,
    webFolder: null,
    onSetupCode(code) {
      setupCode = code;
    },
    judgedAt: () => null,
    systems: { ...systemFunctions, requestRun() {}, isRunning: () => false },
    visits,
    notices: notices.routes,
    compare: createCompareInWorker(facts, () => []),
    ...change,
  });
  return {
    app,
    facts,
    state,
    events,
    notices,
    visitsJob,
    get setupCode() {
      return setupCode;
    },
    advance(ms) {
      now += ms;
    },
    async close() {
      await app.close();
      await visitsJob.stop();
      await notices.close();
      await facts.close();
      await state.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Asks as somebody who is signed in. */
export class Client {
  readonly account: Account;
  readonly #app: FastifyInstance;
  readonly #headers: Record<string, string>;

  constructor(app: FastifyInstance, account: Account, cookie: string, csrf: string) {
    this.#app = app;
    this.account = account;
    this.#headers = { cookie, 'x-csrf-token': csrf };
  }

  ask(method: string, path: string, payload?: unknown, headers: Record<string, string> = {}) {
    return this.#app.inject({
      method: method as InjectOptions['method'] & string,
      url: `/api/v1${path}`,
      headers: { ...this.#headers, ...headers },
      ...(payload === undefined ? {} : { payload: payload as object }),
    }) as Promise<LightMyRequestResponse>;
  }

  get(path: string) {
    return this.ask('GET', path);
  }
}

/** The first administrator, through the door that a person uses. */
export async function setUp(hub: TestHub): Promise<Client> {
  const answer = await hub.app.inject({
    method: 'POST',
    url: '/api/v1/setup',
    payload: { setupCode: hub.setupCode, name: 'root', password: PASSWORD, language: 'en' },
  });
  return clientOf(hub, answer);
}

let doors = 0;

/** From an address of its own, so that the limit on attempts is met only by those who test it. */
export async function signIn(hub: TestHub, name: string, password = PASSWORD): Promise<Client> {
  doors++;
  const answer = await hub.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    remoteAddress: `127.9.${doors >> 8}.${doors & 255}`,
    payload: { name, password },
  });
  return clientOf(hub, answer);
}

function clientOf(hub: TestHub, answer: LightMyRequestResponse): Client {
  if (answer.statusCode !== 200) throw new Error(`signing in: ${answer.statusCode} ${answer.body}`);
  const cookie = String(answer.headers['set-cookie']).split(';')[0];
  const { account, csrf } = answer.json<{ account: Account; csrf: string }>();
  return new Client(hub.app, account, cookie, csrf);
}

export async function addAccount(
  hub: TestHub,
  admin: Client,
  name: string,
  role: Role,
  ownerIds: readonly string[] = [],
): Promise<Client> {
  const made = await admin.ask('POST', '/accounts', {
    name,
    role,
    ownerIds,
    language: 'en',
    password: PASSWORD,
  });
  if (made.statusCode !== 201) throw new Error(`making an account: ${made.body}`);
  return signIn(hub, name);
}

/** A scanning system with its birth, as a run would write it. */
export async function addSystem(
  { state }: Pick<TestHub, 'state'>,
  members: readonly (string | SystemMember)[] = ['203.0.113.1', '203.0.113.2'],
  change: Partial<ScanningSystem> = {},
  sample = false,
): Promise<SystemRecord> {
  const times = { bornAt: NOW, updatedAt: NOW };
  const record = aSystemRecord(aSystem(members, change), { ...times, sample });
  await state.changeSystems({
    version: await state.systemsVersion(),
    put: [record],
    removed: [],
    events: [{ systemId: record.id, at: NOW, kind: 'born', actor: null, joined: [], left: [], text: '' }],
    decision: null,
    snapshotAt: null,
  });
  return record;
}

/** One visit to a decoy, read and told: of the visitor `v-` and this session. */
export async function addVisit(
  { state, visitsJob }: Pick<TestHub, 'state' | 'visitsJob'>,
  sensor: Sensor,
  source: string,
): Promise<string> {
  const session = 'abcdef012345';
  const event: DecoyEvent = {
    eventid: 'cowrie.session.connect',
    timestamp: new Date(NOW - 60_000).toISOString(),
    session,
    src_ip: source,
    src_port: 40_000,
    dst_ip: '203.0.113.5',
    dst_port: 23,
    protocol: 'telnet',
    sensor: 'a-decoy',
    persona: 'iot-shell',
  };
  await state.addVisitEvents(sensor, { id: `visit of ${source}`, at: NOW, events: [event] });
  await visitsJob.runNow();
  return session;
}

/** All that belongs to one owner, each piece with a name that stands nowhere else. */
export interface Belongings {
  readonly owner: OwnerRecord;
  readonly source: string;
  readonly incident: Incident;
  readonly case: CaseRecord;
  /** Texts of which none may reach another owner. */
  readonly secrets: readonly string[];
}

export async function addBelongings(
  hub: TestHub,
  sensor: Sensor,
  name: string,
  prefix: string,
  source: string,
): Promise<Belongings> {
  const { state, facts, events } = hub;
  const owner = await state.createOwner({
    ...anOwner(name),
    contact: `contact-of-${name}`,
    prefixes: [prefix],
    dark: [],
  });
  await facts.ingest(
    sensor.id,
    sightingBatch([sighting({ source })], { packets: [sightedPacket({ source })] }),
    { locate: () => ({ asn: 64_500, asName: 'Test Network', country: 'JP' }), keepPacketsOf: () => true },
  );
  const judged = verdict({ source, organisation: `organisation-of-${name}` });
  await facts.putVerdicts([judged]);
  events.tellVerdicts([judged]);
  const [incident] = await state.changeIncidents([
    opened(
      anIncident(owner.id, {
        address: source,
        labels: [`label-of-${name}`],
        firstSeen: NOW - 3_600_000,
        lastSeen: NOW,
        machine: { name: `machine-of-${name}`, mac: null, insideAddress: null, source: 'dhcp.csv' },
      }),
      `why-of-${name}`,
    ),
  ]);
  const [record] = await state.changeCases({
    cases: [openedCase(incident)],
    notices: [aNotice([incident.id], { ownerId: owner.id, to: `contact-of-${name}@example.org` })],
    incidents: [],
  });
  return {
    owner,
    source,
    incident,
    case: record,
    secrets: [name, source, owner.id, incident.id, prefix, record.code, record.token],
  };
}
