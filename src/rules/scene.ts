/**
 * What can only be seen across sources: spoofed floods and spoofed sweeps.
 *
 * Whoever forges source addresses makes many sources that each sent next to nothing. Such sources are also
 * what a dark space sees of ordinary bots, so the number alone proves nothing; what tells them apart is
 * - a flood: so many on one dark address, service and hour, while the other dark addresses got few;
 * - a sweep: in one hour on one service, among packets of one header shape and TTL, addresses that cannot
 *   send (0/8, 127/8, 224/3). Random sources contain them at a known share, so their number tells how many
 *   of the others are forged as well; or one TTL from everywhere, which no real path gives.
 *
 * Packets are grouped by shape (raw, kernel-made, Mirai's mark, no TCP), so that a bot that happens to hit a
 * flooded address is not counted with the flood.
 */

import { poissonUpperTail } from '../base/probability.ts';
import { MARKS } from '../model/marks.ts';
import type { ServiceActivity, SourceProfile } from '../model/source-profile.ts';
import { onePathBins, type SceneFinding, SUPPORTED_SOURCES, supportOf, sweepBins } from './forgery.ts';
import { oddsOf } from './ports.ts';
import { CELL_WORDS, type CellData, Cells, MOST_SLOTS, sharedWords } from './scene-cells.ts';
import { octetClass, UNLIKELY } from './source-address.ts';

const MIRAI = MARKS.indexOf('mirai');
const OS_STACK = MARKS.indexOf('os-stack');

/** A source that sent more is judged by what it did itself. */
/** Only sources that sent so little are looked at service by service; of others the address is enough. */
export const MOST_SCENE_PACKETS = 4;
const MOST_REQUESTS = 3;

// The tag of a cell: port | protocol << 16 | shape << 24 | IPv6 << 26 | any destination << 27.
const SHAPE_SHIFT = 24;
const KERNEL = 1;
const MARKED_MIRAI = 2;
const NOT_TCP = 3;
const IPV6 = 1 << 26;
const ANY = 1 << 27;

const DESTINATION_BITS = 1 << 16;

export interface SceneData {
  readonly cells: CellData;
  /** Which dark addresses were seen, one bit each after hashing (linear counting). */
  readonly destinations: Uint32Array;
  /** Sources that sent more than a forged one would, and how many of them are in unlikely networks. */
  readonly busy: number;
  readonly busyUnlikely: number;
}

function tagOf(profile: SourceProfile, service: ServiceActivity): number {
  let tag = (service.port & 0xffff) | ((service.protocol & 0xff) << 16);
  if (service.protocol !== 6) tag |= NOT_TCP << SHAPE_SHIFT;
  else if (service.marks[MIRAI] !== 0) tag |= MARKED_MIRAI << SHAPE_SHIFT;
  else if (service.marks[OS_STACK] !== 0) tag |= KERNEL << SHAPE_SHIFT;
  return profile.family === 6 ? tag | IPV6 : tag;
}

function isQuiet(service: ServiceActivity): boolean {
  return (
    !service.response &&
    service.requests >= 1 &&
    service.requests <= MOST_REQUESTS &&
    service.destinations === 1
  );
}

function hourOf(seconds: number): number {
  return Math.floor(seconds / 3600) >>> 0;
}

/** First pass: sees every source once. */
export class SceneCollector {
  readonly #cells: Cells;
  readonly #destinations = new Uint32Array(DESTINATION_BITS / 32);
  #busy = 0;
  #busyUnlikely = 0;

  constructor(mostCells?: number) {
    this.#cells = new Cells(mostCells);
  }

  observe(profile: SourceProfile): void {
    if (profile.packets > MOST_SCENE_PACKETS) {
      if (profile.family === 6) return;
      this.#busy++;
      if (octetClass(profile.ipv4) === UNLIKELY) this.#busyUnlikely++;
      return;
    }
    for (let i = 0; i < profile.serviceCount; i++) {
      const service = profile.services[i];
      if (!isQuiet(service)) continue;
      const tag = tagOf(profile, service);
      const hour = hourOf(service.first);
      const destination = service.firstDestination >>> 0;
      const bit = Math.imul(destination, 0x9e3779b1) >>> 16;
      this.#destinations[bit >>> 5] |= 1 << (bit & 31);
      // IPv6 sources have no octets to speak of: 8/8 counts as usual.
      const ipv4 = profile.family === 6 ? 0x08000000 : profile.ipv4;
      const repeats = service.requests > 1;
      this.#cells.addSource(destination, tag, hour, ipv4, service.ttlMin, repeats);
      this.#cells.addSource(0, tag | ANY, hour, ipv4, service.ttlMin, repeats);
    }
  }

  export(): SceneData {
    const destinations = sharedWords(this.#destinations.length);
    destinations.set(this.#destinations);
    return {
      cells: this.#cells.export(),
      destinations,
      busy: this.#busy,
      busyUnlikely: this.#busyUnlikely,
    };
  }

  static merge(datas: Iterable<SceneData>): Scene {
    const parts = [...datas];
    // Parts of several collectors may not fit into one.
    const cells = new Cells(2 * MOST_SLOTS);
    cells.reserve(parts.reduce((sum, { cells: { cells: words } }) => sum + words.length / CELL_WORDS, 0));
    const destinations = new Uint32Array(DESTINATION_BITS / 32);
    let busy = 0;
    let busyUnlikely = 0;
    for (const data of parts) {
      cells.import(data.cells);
      busy += data.busy;
      busyUnlikely += data.busyUnlikely;
      for (let i = 0; i < destinations.length; i++) destinations[i] |= data.destinations[i];
    }
    // Evidence only where we see that genuine sources are hardly ever there.
    const trustUnlikely = busy >= 100 && busyUnlikely < 0.01 * busy;
    return Scene.weigh(cells, countDestinations(destinations), trustUnlikely);
  }
}

function countDestinations(bits: Uint32Array): number {
  let set = 0;
  for (let i = 0; i < DESTINATION_BITS; i++) set += (bits[i >>> 5] >>> (i & 31)) & 1;
  return Math.round(-DESTINATION_BITS * Math.log1p(-Math.min(set, DESTINATION_BITS - 1) / DESTINATION_BITS));
}

const FLOOD_SOURCES = 50;
const NEIGHBOUR_SOURCES = 5;
const CHANCE = 1e-6;
const SWEEP_SOURCES = 32;

interface Candidate {
  readonly destination: number;
  readonly tag: number;
  readonly hour: number;
  readonly count: number;
}

/** What the second pass needs; structured-cloneable, and small whatever the number of sources. */
export interface SceneFindings {
  /** Value of a cell - 1: which of the floods, or which of the sweeps where any destination is meant. */
  readonly index: CellData;
  readonly floods: readonly SceneFinding[];
  /** By sweep, then by TTL bin. */
  readonly sweeps: readonly (readonly (SceneFinding | null)[])[];
  /** Sources that were forgotten for want of memory: above 0, small floods may have been missed. */
  readonly forgotten: number;
}

/** Second pass: answers for a source. Weighed once, then only looked up, by as many lanes as there are. */
export class Scene {
  readonly #index = new Cells();
  readonly #findings: SceneFindings;

  constructor(findings: SceneFindings) {
    this.#findings = findings;
    this.#index.import(findings.index);
  }

  static weigh(cells: Cells, destinations: number, trustUnlikely: boolean): Scene {
    return new Scene(new SceneWeigher(cells, trustUnlikely).weigh(Math.max(1, destinations)));
  }

  static empty(): Scene {
    return SceneCollector.merge([]);
  }

  export(): SceneFindings {
    return this.#findings;
  }

  get floods(): readonly SceneFinding[] {
    return this.#findings.floods;
  }

  get sweepCount(): number {
    return this.#findings.sweeps.length;
  }

  get forgotten(): number {
    return this.#findings.forgotten;
  }

  /** Null: nothing across sources speaks against judging this one by itself. */
  find(profile: SourceProfile): SceneFinding | null {
    if (profile.packets > MOST_SCENE_PACKETS || (this.floods.length === 0 && this.sweepCount === 0))
      return null;
    let found: SceneFinding | null = null;
    for (let i = 0; i < profile.serviceCount; i++) {
      const service = profile.services[i];
      if (!isQuiet(service)) return null;
      const one = this.#findService(profile, service);
      if (one === null) return null;
      if (found === null || one.confidence < found.confidence) found = one;
    }
    return found;
  }

  #findService(profile: SourceProfile, service: ServiceActivity): SceneFinding | null {
    const tag = tagOf(profile, service);
    const hour = hourOf(service.first);
    const flood = this.#index.get(service.firstDestination >>> 0, tag, hour);
    if (flood !== 0) return this.floods[flood - 1];
    if (this.sweepCount === 0 || profile.packets > 2) return null;
    const sweep = this.#index.get(0, tag | ANY, hour);
    return sweep === 0 ? null : this.#findings.sweeps[sweep - 1][service.ttlMin >>> 2];
  }
}

/** Between the passes: decides which cells are floods and which hours hold sweeps. */
class SceneWeigher {
  readonly #cells: Cells;
  readonly #trustUnlikely: boolean;
  readonly #index = new Cells();
  readonly #findings: SceneFinding[] = [];
  readonly #sweeps: (SceneFinding | null)[][] = [];

  constructor(cells: Cells, trustUnlikely: boolean) {
    this.#cells = cells;
    this.#trustUnlikely = trustUnlikely;
  }

  weigh(destinations: number): SceneFindings {
    this.#findSweeps(this.#findFloods(destinations));
    return {
      index: this.#index.export(),
      floods: this.#findings,
      sweeps: this.#sweeps,
      forgotten: this.#cells.forgotten,
    };
  }

  /** Returns the flooded cells, by (tag, hour). */
  #findFloods(destinations: number): Map<string, Candidate[]> {
    const candidates: Candidate[] = [];
    const hours = new Set<number>();
    let groups = 0;
    this.#cells.forEach((destination, tag, hour, count) => {
      hours.add(hour);
      if ((tag & ANY) !== 0) groups++;
      else if (count >= SUPPORTED_SOURCES) candidates.push({ destination, tag, hour, count });
    });
    const tests = Math.max(1, destinations * groups);
    const flooded = new Map<string, Candidate[]>();
    for (const candidate of candidates.sort((x, y) => y.count - x.count)) {
      if (this.#index.get(candidate.destination, candidate.tag, candidate.hour) !== 0) continue;
      const finding = this.#weighFlood(candidate, destinations, hours.size, tests);
      if (finding === null) continue;
      this.#note(candidate, finding, flooded);
      for (const hour of [candidate.hour - 1, candidate.hour + 1]) {
        const { destination, tag } = candidate;
        const count = this.#cells.get(destination, tag, hour >>> 0);
        if (count < NEIGHBOUR_SOURCES || this.#index.get(destination, tag, hour) !== 0) continue;
        const neighbour = { destination, tag, hour, count };
        const expected = this.#background(neighbour, destinations, hours.size);
        const probability = poissonUpperTail(count, expected);
        if (probability < CHANCE)
          this.#note(neighbour, { ...finding, sources: count, expected, probability }, flooded);
      }
    }
    return flooded;
  }

  #note(cell: Candidate, finding: SceneFinding, flooded: Map<string, Candidate[]>): void {
    this.#findings.push(Object.freeze(finding));
    this.#index.add(cell.destination, cell.tag, cell.hour, this.#findings.length);
    const key = `${cell.tag} ${cell.hour}`;
    const list = flooded.get(key);
    if (list === undefined) flooded.set(key, [cell]);
    else list.push(cell);
  }

  /**
   * Sources that the cell would have without a flood: the mean over the other dark addresses in that hour,
   * doubled because some addresses are more popular than others, and a half for what was never seen.
   */
  #background(cell: Candidate, destinations: number, hours: number): number {
    const total = this.#cells.get(0, cell.tag | ANY, cell.hour);
    let mean = Math.max(0, total - cell.count) / Math.max(1, destinations - 1);
    // With next to no other address to compare with, compare with the other hours.
    if (destinations < 4 && hours > 3) mean = Math.max(mean, this.#usual(cell) / (hours - 3));
    return 2 * mean + 0.5;
  }

  /** Sources of the same destination and service in all hours but this one and its neighbours. */
  #usual(cell: Candidate): number {
    let sum = 0;
    this.#cells.forEach((destination, tag, hour, count) => {
      if (destination === cell.destination && tag === cell.tag && Math.abs(hour - cell.hour) > 1)
        sum += count;
    });
    return sum;
  }

  /** An address that is asked for as much in most other hours is popular or known by mistake, not flooded. */
  #isAlwaysPopular(cell: Candidate, hours: number): boolean {
    if (hours < 12) return false;
    let busy = 0;
    for (let back = 1; back <= 24; back++) {
      for (const hour of [cell.hour - back, cell.hour + back]) {
        if (this.#cells.get(cell.destination, cell.tag, hour >>> 0) * 4 >= cell.count) busy++;
      }
    }
    return busy * 2 > Math.min(48, hours - 1);
  }

  #weighFlood(cell: Candidate, destinations: number, hours: number, tests: number): SceneFinding | null {
    const { count } = cell;
    const expected = this.#background(cell, destinations, hours);
    const probability = Math.min(1, poissonUpperTail(count, expected) * tests);
    if (probability >= CHANCE) return null;
    const detail = this.#cells.detailOf(cell.destination, cell.tag, cell.hour);
    const shape = (cell.tag >>> SHAPE_SHIFT) & 3;
    const support = supportOf(detail, shape === KERNEL, this.#trustUnlikely);
    const purity = 1 - Math.min(0.9, expected / count);
    if (support !== null) {
      return {
        kind: 'flood',
        confidence: 0.97 * purity,
        sources: count,
        expected,
        probability,
        reason: support,
      };
    }
    if (count < FLOOD_SOURCES) return null;
    if (shape !== KERNEL && shape !== NOT_TCP && !this.#isAlwaysPopular(cell, hours)) {
      const reason = 'so many sources that each sent next to nothing to one address in one hour';
      return { kind: 'flood', confidence: 0.88 * purity, sources: count, expected, probability, reason };
    }
    const { group } = oddsOf((cell.tag >>> 16) & 0xff, cell.tag & 0xffff);
    if (group === 'iot' || group === 'windows') return null;
    const reason = 'many ordinary senders ask one address: it is written somewhere by mistake';
    return { kind: 'crowd', confidence: 0.55, sources: count, expected, probability, reason };
  }

  #findSweeps(flooded: Map<string, Candidate[]>): void {
    const groups: { tag: number; hour: number; count: number }[] = [];
    const totals = new Map<number, { sources: number; hours: number }>();
    this.#cells.forEach((_destination, tag, hour, count) => {
      if ((tag & ANY) === 0) return;
      const total = totals.get(tag) ?? { sources: 0, hours: 0 };
      totals.set(tag, { sources: total.sources + count, hours: total.hours + 1 });
      if (count >= SWEEP_SOURCES && (tag & IPV6) === 0) groups.push({ tag, hour, count });
    });
    for (const { tag, hour, count } of groups) {
      const detail = this.#cells.detailOf(0, tag, hour);
      let removed = 0;
      for (const cell of flooded.get(`${tag & ~ANY} ${hour}`) ?? []) {
        removed += cell.count;
        detail.subtract(this.#cells.detailOf(cell.destination, cell.tag, cell.hour));
      }
      const left = detail.sources;
      // Details start late, so that a trace of a subtracted flood stays behind.
      if (left < SWEEP_SOURCES / 2 || (removed > 0 && left < 200 + removed * 0.02)) continue;
      const total = totals.get(tag)!;
      const elsewhere = total.hours > 1 ? (total.sources - count) / (total.hours - 1) : 0;
      const bins =
        sweepBins(detail, this.#trustUnlikely) ??
        (removed === 0 ? onePathBins(detail, count, elsewhere) : null);
      if (bins === null) continue;
      this.#sweeps.push(bins);
      this.#index.add(0, tag, hour, this.#sweeps.length);
    }
  }
}
