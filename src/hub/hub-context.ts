/** What the routes of one hub share: its parts, and short-lived knowledge that many calls ask for. */
import { formatAddress, parseAddress } from '../base/address.ts';
import { PrefixTable, parsePrefix } from '../base/prefix.ts';
import type { Account, OwnerRecord, Sensor } from '../model/account.ts';
import type { IncidentView, LiveDot, PacketView, SensorView } from '../model/api.ts';
import type { Incident } from '../model/incident.ts';
import type { Category } from '../model/report.ts';
import { serviceName } from '../model/service-name.ts';
import type { LivePacket, SightedPacket } from '../model/sighting.ts';
import { Attempts } from './attempts.ts';
import { STAFF } from './caller.ts';
import type { HubDeps } from './deps.ts';
import { EnrolCodes } from './enrol-codes.ts';
import { LiveRing } from './live-ring.ts';
import { LiveStreams } from './live-stream.ts';
import type { HubMetrics } from './metrics.ts';
import { Refusal } from './refusal.ts';
import { createTurns } from './turns.ts';

/** Owners and accounts change seldom; another hub on the same store is seen after so long. */
const REMEMBER_MS = 5_000;
const MOST_WAITING_TO_COMPARE = 4;
const MOST_WAITING_TO_REGISTER = 4;
const MOST_CATEGORIES = 500_000;
const HOUR_MS = 3_600_000;
/** A sensor posts every minute or so; three of its gaps without a batch are late. */
const LATE_MS = 5 * 60_000;

interface Holders {
  readonly at: number;
  readonly owners: readonly OwnerRecord[];
  readonly byId: ReadonlyMap<string, OwnerRecord>;
  readonly table: PrefixTable<OwnerRecord>;
}

export class HubContext {
  readonly deps: HubDeps;
  readonly ring = new LiveRing();
  readonly streams: LiveStreams;
  readonly metrics: HubMetrics;
  readonly signIns = new Attempts();
  /** Of codes, by the address of who guesses. */
  readonly guesses = new Attempts();
  readonly enrolCodes = new EnrolCodes();
  readonly compareTurns = createTurns(MOST_WAITING_TO_COMPARE);
  /** One is registered at a time, since one may be open. */
  readonly studyTurns = createTurns(MOST_WAITING_TO_REGISTER);
  readonly #closing = new AbortController();
  /** Text that proves that somebody can read the hub's console; null once there is an account. */
  setupCode: string | null = null;
  /** Source -> category of its newest verdict, as the jobs tell it. */
  readonly #categories = new Map<string, Category>();
  readonly #unsubscribe: (() => void)[];
  #holders: Holders | null = null;
  #accounts: { at: number; list: readonly Account[]; names: ReadonlyMap<string, string> } | null = null;

  constructor(deps: HubDeps, metrics: HubMetrics) {
    this.deps = deps;
    this.metrics = metrics;
    this.streams = new LiveStreams(deps.clock);
    this.#unsubscribe = [
      deps.events.onVerdicts((verdicts) => {
        for (const { source, category } of verdicts) this.noteCategory(source, category);
      }),
      deps.events.onCount((name, times) => metrics.counted.inc({ name }, times)),
      deps.events.onIncidents((incidents) => void this.#tellIncidents(incidents)),
    ];
  }

  /** Aborted when the hub ends: for what takes long. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    this.#closing.abort(new Refusal('store-unreachable', 'the hub is ending'));
    for (const end of this.#unsubscribe) end();
    this.streams.close();
  }

  noteCategory(source: string, category: Category): void {
    // The oldest goes: a Map keeps the order in which keys came.
    if (this.#categories.size >= MOST_CATEGORIES)
      this.#categories.delete(this.#categories.keys().next().value!);
    this.#categories.delete(source);
    this.#categories.set(source, category);
  }

  /** Forgets what it remembers of owners and accounts: after a change made here. */
  forget(): void {
    this.#holders = null;
    this.#accounts = null;
  }

  async owners(): Promise<readonly OwnerRecord[]> {
    return (await this.holders()).owners;
  }

  async holders(): Promise<Holders> {
    const now = this.deps.clock();
    if (this.#holders !== null && now - this.#holders.at < REMEMBER_MS) return this.#holders;
    const owners = await this.deps.state.owners();
    const table = new PrefixTable<OwnerRecord>();
    for (const owner of owners) {
      for (const text of owner.prefixes) {
        const prefix = parsePrefix(text);
        if (prefix !== null) table.set(prefix, owner);
      }
    }
    const byId = new Map(owners.map((owner) => [owner.id, owner]));
    this.#holders = { at: now, owners, byId, table };
    return this.#holders;
  }

  /** Who answers for an address; the most specific prefix wins. */
  async ownerOf(address: string): Promise<OwnerRecord | null> {
    const parsed = parseAddress(address);
    if (parsed === null) return null;
    return (await this.holders()).table.find(parsed) ?? null;
  }

  async accountNames(): Promise<ReadonlyMap<string, string>> {
    return (await this.#readAccounts()).names;
  }

  /** Id -> name of those whom an incident can be given to: staff. An owner must not read another's people. */
  async people(): Promise<ReadonlyMap<string, string>> {
    const { list } = await this.#readAccounts();
    return new Map(
      list.filter((one) => !one.disabled && STAFF.includes(one.role)).map(({ id, name }) => [id, name]),
    );
  }

  async #readAccounts() {
    const now = this.deps.clock();
    if (this.#accounts !== null && now - this.#accounts.at < REMEMBER_MS) return this.#accounts;
    const list = await this.deps.state.accounts();
    const names = new Map(list.map(({ id, name }) => [id, name]));
    this.#accounts = { at: now, list, names };
    return this.#accounts;
  }

  async viewIncidents(incidents: readonly Incident[]): Promise<IncidentView[]> {
    const { byId } = await this.holders();
    const names = await this.accountNames();
    return incidents.map((incident) => ({
      ...incident,
      ownerName: byId.get(incident.ownerId)?.name ?? '',
      assigneeName: incident.assignee === null ? null : (names.get(incident.assignee) ?? null),
    }));
  }

  viewPackets(packets: readonly (SightedPacket & { sensorId: string })[]): PacketView[] {
    return packets.map(({ time, sensorId, originalLength, bytes }) => {
      const raw = Buffer.from(bytes, 'base64');
      const { summary, fields } = this.deps.describePacket(raw);
      return { time, sensorId, originalLength, hex: raw.toString('hex'), fields: [...fields], summary };
    });
  }

  viewSensor(sensor: Sensor, packetsLastHour: number): SensorView {
    const now = this.deps.clock();
    const since = sensor.lastBatchAt === null ? Number.POSITIVE_INFINITY : now - sensor.lastBatchAt;
    const health = sensor.disabled
      ? 'disabled'
      : since > HOUR_MS
        ? 'silent'
        : since > LATE_MS
          ? 'late'
          : 'ok';
    return { ...sensor, health, packetsLastHour };
  }

  /** What is shown of a live packet: with verdict, country and owner, as far as the hub knows them. */
  async dotsOf(sensorId: string, packets: readonly LivePacket[]): Promise<LiveDot[]> {
    const { table } = await this.holders();
    return packets.flatMap((packet): LiveDot[] => {
      const address = parseAddress(packet.source);
      if (address === null || parseAddress(packet.destination) === null) return [];
      const source = formatAddress(address);
      return [
        {
          t: packet.time,
          s: source,
          d: packet.destination,
          p: serviceName(packet.protocol, packet.port),
          c: this.#categories.get(source) ?? 'unjudged',
          g: this.deps.locate(source).country ?? '',
          o: table.find(address)?.id ?? '',
          n: sensorId,
          m: packet.mark,
        },
      ];
    });
  }

  async #tellIncidents(incidents: readonly Incident[]): Promise<void> {
    for (const incident of await this.viewIncidents(incidents))
      this.streams.tell({ kind: 'incident', incident });
  }
}
