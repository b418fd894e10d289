/**
 * What the lanes do once all packets are counted: gather what only shows across sources, then judge each
 * source and tally. This is where telescope, rules and networks meet, so it lives with the command line.
 */
import { type Address, formatIpv4, formatIpv6 } from '../base/address.ts';
import type { Prefix } from '../base/prefix.ts';
import { DarkSpace } from '../model/dark-space.ts';
import type { Owner } from '../model/owner.ts';
import type { Category, SourceRecord, Tally } from '../model/report.ts';
import { CATEGORIES } from '../model/report.ts';
import { serviceName } from '../model/service-name.ts';
import type { ServiceActivity, SourceProfile } from '../model/source-profile.ts';
import type { Alert, Evidence, ToolName, Verdict } from '../model/verdict.ts';
import { type KnownScanner, KnownScanners } from '../networks/known-scanners.ts';
import { NetworkTable, type SharedNetworkTable } from '../networks/network-table.ts';
import { type OrganisationKind, organisationKind } from '../networks/organisation-kind.ts';
import { Owners } from '../networks/owners.ts';
import { alertFor } from '../rules/alerts.ts';
import { createJudge, type Judge } from '../rules/judge.ts';
import {
  MOST_SCENE_PACKETS,
  Scene,
  SceneCollector,
  type SceneData,
  type SceneFindings,
} from '../rules/scene.ts';
import type { Counter, ProfileDetail } from '../telescope/counter.ts';
import type { KeptPacket } from '../telescope/profile-reader.ts';
import { nextSightingChunk } from '../telescope/sighting-chunks.ts';
import { type RecordIndex, RecordWriter } from './record-files.ts';

// A source that tries every port would fill a report by itself.
const MOST_SERVICES = 100;

export interface Observation {
  readonly scene: SceneData;
  readonly sources: number;
  /** Epoch seconds; Infinity and 0 without sources. */
  readonly first: number;
  readonly last: number;
}

export interface JudgeInput {
  readonly darkPrefixes: readonly Prefix[];
  readonly periodSeconds: number;
  readonly periodEnd: number;
  readonly scene: SceneFindings;
  readonly owners: readonly Owner[];
  readonly networks: SharedNetworkTable | null;
  readonly knownScanners: readonly KnownScanner[];
  /** ISO country whose sources are told apart by kind; null: none. */
  readonly homeCountry: string | null;
  /** Address -> host name. */
  readonly reverseNames: ReadonlyMap<string, string>;
  /** File for the records of all sources; null: only the tallies are wanted. */
  readonly recordFile: string | null;
  /** Text of the one address whose packets and record are wanted, or null. */
  readonly explain: string | null;
}

export interface ExplainedSource {
  readonly record: SourceRecord;
  readonly profile: PlainProfile;
  readonly packets: KeptPacket[];
}

/** A profile that outlives its flyweight. */
export interface PlainProfile extends Omit<SourceProfile, 'services'> {
  readonly services: ServiceActivity[];
}

export interface Judgement {
  readonly categories: Record<Category, Tally>;
  readonly tools: [ToolName, Tally][];
  /** Service name -> tally; answers are left out, as their service is the victim's. */
  readonly services: [string, Tally][];
  readonly countries: [string, Tally][];
  /** AS number -> tally and name. */
  readonly networks: [number, Tally & { name: string }][];
  readonly kinds: [OrganisationKind, Tally][];
  readonly home: { total: Tally; kinds: [OrganisationKind, Tally][] };
  readonly alerts: Alert[];
  readonly records: RecordIndex | null;
  readonly explained: ExplainedSource | null;
}

/** Sums by key, without an object for a key that is there. */
class Tallies<Key> {
  readonly byKey = new Map<Key, Tally>();

  add(key: Key, packets: number): void {
    addTally(this.byKey, key, 1, packets);
  }
}

export function addressText(profile: SourceProfile): string {
  if (profile.family === 4) return formatIpv4(profile.ipv4);
  const { high, low } = halves(profile.bytes);
  return formatIpv6(high, low);
}

function halves(bytes: Uint8Array): { high: bigint; low: bigint } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return { high: view.getBigUint64(0), low: view.getBigUint64(8) };
}

function addressOf(profile: SourceProfile): Address {
  if (profile.family === 4) return { family: 4, value: BigInt(profile.ipv4) };
  const { high, low } = halves(profile.bytes);
  return { family: 6, value: (high << 64n) | low };
}

export function categoryOf(verdict: Verdict): Category {
  switch (verdict.verdict) {
    case 'infected':
      return verdict.device === 'pc' ? 'infected-pc' : 'infected-iot';
    case 'scanner':
      return verdict.organisation === null ? 'scanner' : 'scanner-known';
    default:
      return verdict.verdict;
  }
}

function observe(counter: Counter): Observation {
  const collector = new SceneCollector();
  let sources = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  counter.visit((profile) => {
    collector.observe(profile);
    sources++;
    if (profile.first < first) first = profile.first;
    if (profile.last > last) last = profile.last;
  }, MOST_SCENE_PACKETS);
  return { scene: collector.export(), sources, first, last };
}

function addTally<Key>(map: Map<Key, Tally>, key: Key, sources: number, packets: number): void {
  const tally = map.get(key);
  if (tally === undefined) map.set(key, { sources, packets });
  else {
    tally.sources += sources;
    tally.packets += packets;
  }
}

/** One lane's judge with all its look-ups. */
class LaneJudge {
  readonly #input: JudgeInput;
  readonly #judge: Judge;
  readonly #dark: DarkSpace;
  readonly #owners: Owners;
  readonly #networks: NetworkTable | null;
  readonly #kindOfAs = new Map<string, OrganisationKind>();
  readonly #writer: RecordWriter | null;
  readonly #categories = Object.fromEntries(
    CATEGORIES.map((category) => [category, { sources: 0, packets: 0 }]),
  ) as Record<Category, Tally>;
  readonly #tools = new Tallies<ToolName>();
  // protocol << 16 | port: a number costs less than its text, half a million times.
  readonly #services = new Tallies<number>();
  readonly #byRow: Float64Array;
  readonly #packetsByRow: Float64Array;
  /** Of the rows' sources, those whose host name told the kind: they are not counted by the row's name. */
  readonly #namedByRow = new Map<number, Tally>();
  readonly #kinds = new Map<OrganisationKind, Tally>();
  readonly #homeKinds = new Map<OrganisationKind, Tally>();
  #unlocated: Tally = { sources: 0, packets: 0 };
  readonly #alerts: Alert[] = [];
  #explained: ExplainedSource | null = null;

  constructor(input: JudgeInput) {
    this.#input = input;
    this.#dark = new DarkSpace(input.darkPrefixes);
    this.#owners = new Owners(input.owners);
    this.#networks = input.networks === null ? null : NetworkTable.fromShared(input.networks);
    this.#byRow = new Float64Array(this.#networks?.rowCount ?? 0);
    this.#packetsByRow = new Float64Array(this.#byRow.length);
    const known = new KnownScanners(input.knownScanners, { at: input.periodEnd });
    this.#judge = createJudge({
      darkSizeIpv4: this.#dark.sizeIpv4,
      periodSeconds: input.periodSeconds,
      scene: new Scene(input.scene),
      knownScanner: (profile) =>
        profile.family === 4 ? known.findIpv4(profile.ipv4) : known.find(addressOf(profile)),
    });
    this.#writer = input.recordFile === null ? null : new RecordWriter(input.recordFile);
  }

  visit(profile: SourceProfile, detail: ProfileDetail): void {
    const verdict = this.#judge.judge(profile);
    const { packets } = profile;
    const tally = this.#categories[categoryOf(verdict)];
    tally.sources++;
    tally.packets += packets;
    if (verdict.tool !== null) this.#tools.add(verdict.tool, packets);
    for (let i = 0; i < profile.serviceCount; i++) {
      const service = profile.services[i];
      if (!service.response) this.#services.add((service.protocol << 16) | service.port, service.packets);
    }
    const row = this.#networkRow(profile);
    if (row >= 0) {
      this.#byRow[row]++;
      this.#packetsByRow[row] += packets;
      if (this.#input.reverseNames.size > 0) this.#noteName(profile, row);
    } else {
      this.#unlocated.sources++;
      this.#unlocated.packets += packets;
    }
    const ownerIndex = this.#ownerIndex(profile);
    if (ownerIndex >= 0) this.#noteOwner(profile, detail, verdict, this.#owners.owners[ownerIndex]);
    if (this.#writer !== null) this.#writer.add(this.#record(profile, verdict, row, ownerIndex));
    if (this.#input.explain !== null && addressText(profile) === this.#input.explain) {
      this.#explained = {
        record: this.#record(profile, verdict, row, ownerIndex),
        profile: copyProfile(profile),
        packets: detail.evidence(),
      };
    }
  }

  #noteName(profile: SourceProfile, row: number): void {
    const reverseName = this.#input.reverseNames.get(addressText(profile));
    if (reverseName === undefined || this.#networks === null) return;
    const { kind } = organisationKind({ organisation: this.#networks.nameOf(row), reverseName });
    addTally(this.#namedByRow, row, 1, profile.packets);
    addTally(this.#kinds, kind, 1, profile.packets);
    if (this.#networks.countryOf(row) === this.#input.homeCountry)
      addTally(this.#homeKinds, kind, 1, profile.packets);
  }

  #networkRow(profile: SourceProfile): number {
    if (this.#networks === null) return -1;
    if (profile.family === 4) return this.#networks.lookupIpv4(profile.ipv4);
    const { high, low } = halves(profile.bytes);
    return this.#networks.lookupIpv6(high, low);
  }

  #ownerIndex(profile: SourceProfile): number {
    if (this.#owners.owners.length === 0) return -1;
    if (profile.family === 4) return this.#owners.findIpv4(profile.ipv4);
    const { high, low } = halves(profile.bytes);
    return this.#owners.findIpv6(high, low);
  }

  #noteOwner(profile: SourceProfile, detail: ProfileDetail, verdict: Verdict, owner: Owner): void {
    const alert = alertFor({
      profile,
      address: addressText(profile),
      verdict,
      owner,
      evidence: this.#judge.explain(profile, verdict),
      observation: this.#observation(detail, owner),
    });
    if (alert !== null) this.#alerts.push(alert);
  }

  /** Whether the source hit its owner's own dark space, dark space elsewhere, or both. */
  #observation(detail: ProfileDetail, owner: Owner): Alert['observation'] {
    const own = [...owner.prefixes, ...(owner.dark ?? [])];
    const positions = detail.destinations();
    if (positions === null) {
      // Not known one by one: it is internal where all the dark space is the owner's, else external.
      const isOwn = this.#dark.prefixes.every((prefix) =>
        own.some(
          (held) => held.family === prefix.family && held.first <= prefix.first && held.last >= prefix.last,
        ),
      );
      return isOwn ? 'internal' : 'external';
    }
    let inside = false;
    let outside = false;
    for (const position of positions) {
      const address = BigInt(this.#dark.addressAt(position) ?? -1);
      if (own.some((held) => held.family === 4 && address >= held.first && address <= held.last))
        inside = true;
      else outside = true;
    }
    return inside && outside ? 'both' : inside ? 'internal' : 'external';
  }

  #record(profile: SourceProfile, verdict: Verdict, row: number, ownerIndex: number): SourceRecord {
    const networks = this.#networks;
    const evidence: Evidence[] = this.#judge.explain(profile, verdict);
    return {
      address: addressText(profile),
      verdict: verdict.verdict,
      device: verdict.device,
      iotProbability: verdict.iotProbability,
      confidence: verdict.confidence,
      tool: verdict.tool,
      organisation: verdict.organisation,
      packets: profile.packets,
      bytes: profile.bytesTotal,
      first: profile.first,
      last: profile.last,
      services: profile.services.slice(0, Math.min(profile.serviceCount, MOST_SERVICES)).map((service) => ({
        service: serviceName(service.protocol, service.port),
        response: service.response,
        packets: service.packets,
        destinations: service.destinations,
      })),
      serviceCount: profile.serviceCount,
      asn: networks === null || row < 0 ? null : networks.asnOf(row) || null,
      asName: networks === null || row < 0 ? null : networks.nameOf(row) || null,
      country: networks === null || row < 0 ? null : networks.countryOf(row) || null,
      owner: ownerIndex < 0 ? null : this.#owners.owners[ownerIndex].name,
      evidence,
    };
  }

  finish(): Judgement {
    const countries = new Map<string, Tally>();
    const asns = new Map<number, Tally & { name: string }>();
    const kinds = this.#kinds;
    const home = { total: { sources: 0, packets: 0 }, kinds: this.#homeKinds };
    const networks = this.#networks;
    for (let row = 0; row < this.#byRow.length; row++) {
      const sources = this.#byRow[row];
      if (sources === 0 || networks === null) continue;
      const packets = this.#packetsByRow[row];
      const country = networks.countryOf(row);
      const name = networks.nameOf(row);
      addTally(countries, country, sources, packets);
      const asn = networks.asnOf(row);
      if (asn !== 0) {
        const tally = asns.get(asn) ?? { sources: 0, packets: 0, name };
        tally.sources += sources;
        tally.packets += packets;
        asns.set(asn, tally);
      }
      const kind = this.#kindOf(name);
      const named = this.#namedByRow.get(row);
      const unnamed = sources - (named?.sources ?? 0);
      const unnamedPackets = packets - (named?.packets ?? 0);
      if (unnamed > 0) addTally(kinds, kind, unnamed, unnamedPackets);
      if (country === this.#input.homeCountry) {
        home.total.sources += sources;
        home.total.packets += packets;
        if (unnamed > 0) addTally(home.kinds, kind, unnamed, unnamedPackets);
      }
    }
    if (networks !== null && this.#unlocated.sources > 0) {
      addTally(countries, '', this.#unlocated.sources, this.#unlocated.packets);
      addTally(kinds, 'unknown', this.#unlocated.sources, this.#unlocated.packets);
    }
    return {
      categories: this.#categories,
      tools: [...this.#tools.byKey],
      services: [...this.#services.byKey].map(([key, tally]) => [
        serviceName(key >>> 16, key & 0xffff),
        tally,
      ]),
      countries: [...countries],
      networks: [...asns],
      kinds: [...kinds],
      home: { total: home.total, kinds: [...home.kinds] },
      alerts: this.#alerts,
      records: this.#writer?.close() ?? null,
      explained: this.#explained,
    };
  }

  #kindOf(name: string): OrganisationKind {
    let kind = this.#kindOfAs.get(name);
    if (kind === undefined) {
      kind = organisationKind({ organisation: name }).kind;
      this.#kindOfAs.set(name, kind);
    }
    return kind;
  }
}

function copyProfile(profile: SourceProfile): PlainProfile {
  return {
    ...profile,
    bytes: profile.bytes.slice(),
    services: profile.services
      .slice(0, profile.serviceCount)
      .map((service) => ({ ...service, marks: Array.from(service.marks) })),
  };
}

export const tasks = {
  observe,
  /** Called again and again, until every lane has answered null. */
  drainSightings: nextSightingChunk,
  weighScene(_counter: Counter, scenes: readonly SceneData[]): SceneFindings {
    return SceneCollector.merge(scenes).export();
  },
  judge(counter: Counter, input: JudgeInput): Judgement {
    const lane = new LaneJudge(input);
    counter.visit((profile, detail) => lane.visit(profile, detail));
    return lane.finish();
  },
};
