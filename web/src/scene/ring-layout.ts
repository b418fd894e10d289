/** Where rings and arcs lie: each owner a ring, its holdings arcs (used and unused), around all the dark space. */
import type { SceneLayout } from '../../../src/model/api.ts';
import {
  type AddressRange,
  addressPlus,
  compareAddresses,
  distance,
  rangeSize,
  readPrefix,
} from './address.ts';
import { RangeIndex } from './range-index.ts';

export interface Arc {
  readonly ring: number;
  /** Radians, counter-clockwise seen from above; `from` < `to`. */
  readonly from: number;
  readonly to: number;
  readonly isUsed: boolean;
  readonly range: AddressRange;
  /** The prefix as the owner or the sensor names it. */
  readonly prefix: string;
  /** Owner id or sensor id. */
  readonly holder: string;
}

export interface Ring {
  readonly kind: 'owner' | 'others' | 'sensors';
  /** Owner id; '' for the others. */
  readonly id: string;
  readonly name: string;
  readonly radius: number;
  readonly width: number;
  readonly openIncidents: number;
}

/** A name at a ring, to be written by whoever draws. */
export interface RingName {
  readonly ring: number;
  readonly text: string;
  readonly angle: number;
}

/** More owners than these share one ring: those with open incidents have their own first. */
export const MOST_OWNER_RINGS = 16;
const INNERMOST = 1.5;
const OUTERMOST_OWNER = 2.32;
export const BAND_RADIUS = 2.55;
const BAND_WIDTH = 0.09;
const WIDEST = 0.05;
const TURN = 2 * Math.PI;
/** A ring begins with a gap for its name; the gaps climb like a stair, so that names do not meet. */
const NAME_GAP = 0.22;
const STAIR = 0.5;
const ARC_GAP = 0.014;
const HOLDER_GAP = 0.07;
/** An IPv4 address alone weighs 1, a /24 9, a /8 25; IPv6 no more than 32. */
const MOST_WEIGHT = 32;

/** Where an address is on the rings; written in place by RingLayout.locate. */
export interface Place {
  arc: number;
  angle: number;
  radius: number;
}

interface Piece {
  readonly range: AddressRange;
  readonly prefix: string;
  readonly isUsed: boolean;
  readonly holder: string;
}

export class RingLayout {
  readonly rings: readonly Ring[];
  readonly arcs: readonly Arc[];
  readonly names: readonly RingName[];
  readonly #owned: Finder;
  readonly #watched: Finder;

  constructor(layout: SceneLayout) {
    const rings: Ring[] = [];
    const arcs: Arc[] = [];
    const names: RingName[] = [];
    const owners = layout.owners.toSorted(
      (a, b) => b.openIncidents - a.openIncidents || a.name.localeCompare(b.name),
    );
    const alone = owners.slice(0, owners.length > MOST_OWNER_RINGS ? MOST_OWNER_RINGS - 1 : MOST_OWNER_RINGS);
    const together = owners.slice(alone.length);
    const ringCount = alone.length + (together.length > 0 ? 1 : 0);
    const step = ringCount < 2 ? 0 : Math.min(0.18, (OUTERMOST_OWNER - INNERMOST) / (ringCount - 1));
    const first = OUTERMOST_OWNER - step * (ringCount - 1);
    const width = Math.min(WIDEST, step === 0 ? WIDEST : step * 0.34);
    const addRing = (ring: Omit<Ring, 'radius' | 'width'>, pieces: readonly Piece[]) => {
      const start = ((rings.length * STAIR) % TURN) + NAME_GAP / 2;
      names.push({ ring: rings.length, text: ring.name, angle: start - NAME_GAP / 2 });
      arcs.push(...spread(pieces, rings.length, start, TURN - NAME_GAP));
      rings.push({ ...ring, radius: first + step * rings.length, width });
    };
    for (const owner of alone) {
      const { id, name, openIncidents } = owner;
      addRing({ kind: 'owner', id, name, openIncidents }, piecesOf(owner));
    }
    if (together.length > 0) {
      const openIncidents = together.reduce((sum, owner) => sum + owner.openIncidents, 0);
      addRing(
        { kind: 'others', id: '', name: `+${together.length}`, openIncidents },
        together.flatMap((owner) => piecesOf(owner)),
      );
    }
    const ownedArcs = arcs.length;
    const watched = layout.sensors.flatMap((sensor) => darkPieces(sensor.id, sensor.dark));
    const band = spread(watched, rings.length, HOLDER_GAP, TURN - HOLDER_GAP);
    for (const sensor of layout.sensors) {
      const own = band.filter((arc) => arc.holder === sensor.id);
      if (own.length === 0) continue;
      names.push({ ring: rings.length, text: sensor.name, angle: (own[0].from + own.at(-1)!.to) / 2 });
    }
    arcs.push(...band);
    rings.push({
      kind: 'sensors',
      id: '',
      name: '',
      radius: BAND_RADIUS,
      width: BAND_WIDTH,
      openIncidents: 0,
    });
    this.rings = rings;
    this.arcs = arcs;
    this.names = names;
    this.#owned = new Finder(arcs, 0, ownedArcs);
    this.#watched = new Finder(arcs, ownedArcs, arcs.length);
  }

  /** Where an owner's address lies: on his ring. False when nobody holds it. */
  locateHolding(words: Uint32Array, at: number, out: Place): boolean {
    return this.#place(this.#owned.find(words, at), words, at, out);
  }

  /** Where a packet hits: the unused arc of an owner if the address is in one, else the sensors' band. */
  locateHit(words: Uint32Array, at: number, out: Place): boolean {
    const owned = this.#owned.find(words, at);
    const isOwnersDark = owned >= 0 && !this.arcs[owned].isUsed;
    return isOwnersDark ? this.#place(owned, words, at, out) : this.locateWatched(words, at, out);
  }

  /** Where an address lies on the sensors' band. False when no sensor watches it. */
  locateWatched(words: Uint32Array, at: number, out: Place): boolean {
    return this.#place(this.#watched.find(words, at), words, at, out);
  }

  #place(arc: number, words: Uint32Array, at: number, out: Place): boolean {
    if (arc < 0) return false;
    const { range, from, to, ring } = this.arcs[arc];
    const share = (distance(words, at, range.first, 0) + 0.5) / rangeSize(range);
    out.arc = arc;
    out.angle = from + (to - from) * share;
    out.radius = this.rings[ring].radius;
    return true;
  }
}

/**
 * Finds among the arcs from..to; where several prefixes hold an address, the innermost. It goes by the
 * prefixes, which nest; the arcs between two dark prefixes of a holding need not.
 */
class Finder {
  readonly #index: RangeIndex;
  readonly #arcs: readonly Arc[];
  readonly #arcsOf: readonly (readonly number[])[];

  constructor(arcs: readonly Arc[], from: number, to: number) {
    const groups = new Map<string, number[]>();
    for (let i = from; i < to; i++) {
      const key = `${arcs[i].holder} ${arcs[i].prefix}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [i]);
      else group.push(i);
    }
    this.#arcs = arcs;
    this.#arcsOf = [...groups.values()];
    this.#index = new RangeIndex(this.#arcsOf.map(([first]) => readPrefix(arcs[first].prefix)!));
  }

  find(words: Uint32Array, at: number): number {
    const found = this.#index.find(words, at);
    if (found < 0) return -1;
    for (const arc of this.#arcsOf[found]) {
      if (compareAddresses(words, at, this.#arcs[arc].range.last, 0) <= 0) return arc;
    }
    return -1;
  }
}

/** An owner's holdings, each cut at the dark prefixes inside it, by address. */
function piecesOf(owner: SceneLayout['owners'][number]): Piece[] {
  const dark = darkPieces(owner.id, owner.dark);
  const pieces: Piece[] = [];
  const holdings = outermost(
    owner.prefixes.flatMap((prefix) => {
      const range = readPrefix(prefix);
      return range === null ? [] : [{ range, prefix, isUsed: true, holder: owner.id }];
    }),
  );
  const placed = new Set<Piece>();
  for (const holding of holdings) {
    let first: Uint32Array | null = holding.range.first;
    for (const hole of dark) {
      const isInside =
        compareAddresses(hole.range.first, 0, holding.range.first, 0) >= 0 &&
        compareAddresses(hole.range.last, 0, holding.range.last, 0) <= 0;
      if (!isInside || first === null) continue;
      if (compareAddresses(first, 0, hole.range.first, 0) < 0) {
        pieces.push({ ...holding, range: { first, last: addressPlus(hole.range.first, 0, -1n) } });
      }
      pieces.push(hole);
      placed.add(hole);
      const isLast = compareAddresses(hole.range.last, 0, holding.range.last, 0) === 0;
      first = isLast ? null : addressPlus(hole.range.last, 0, 1n);
    }
    if (first !== null) pieces.push({ ...holding, range: { first, last: holding.range.last } });
  }
  return [...pieces, ...dark.filter((piece) => !placed.has(piece))];
}

function darkPieces(holder: string, prefixes: readonly string[]): Piece[] {
  return outermost(
    prefixes.flatMap((prefix) => {
      const range = readPrefix(prefix);
      return range === null ? [] : [{ range, prefix, isUsed: false, holder }];
    }),
  );
}

/** Sorted by address, without those inside another. */
function outermost(pieces: readonly Piece[]): Piece[] {
  const sorted = pieces.toSorted(
    (a, b) =>
      compareAddresses(a.range.first, 0, b.range.first, 0) ||
      compareAddresses(b.range.last, 0, a.range.last, 0),
  );
  const kept: Piece[] = [];
  for (const piece of sorted) {
    const before = kept.at(-1);
    if (before === undefined || compareAddresses(piece.range.first, 0, before.range.last, 0) > 0)
      kept.push(piece);
  }
  return kept;
}

/** Shares `length` radians from `start` on among the pieces, by the logarithm of their sizes. */
function spread(pieces: readonly Piece[], ring: number, start: number, length: number): Arc[] {
  if (pieces.length === 0) return [];
  const weights = pieces.map(({ range }) => Math.min(MOST_WEIGHT, 1 + Math.log2(rangeSize(range))));
  const gaps = pieces.map((piece, i) => {
    if (i === pieces.length - 1) return 0;
    return piece.holder === pieces[i + 1].holder ? ARC_GAP : HOLDER_GAP;
  });
  const gapSum = gaps.reduce<number>((sum, gap) => sum + gap, 0);
  // With very many arcs the gaps give way, not the arcs.
  const gapScale = Math.min(1, (length * 0.3) / Math.max(gapSum, Number.MIN_VALUE));
  const perWeight = (length - gapSum * gapScale) / weights.reduce((sum, weight) => sum + weight, 0);
  let angle = start;
  return pieces.map((piece, i) => {
    const from = angle;
    const to = from + weights[i] * perWeight;
    angle = to + gaps[i] * gapScale;
    return { ...piece, ring, from, to };
  });
}
