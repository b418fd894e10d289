/**
 * A live sensor drains every minute, so an hour comes in up to sixty pieces. A visit is of an hour: pieces of one source,
 * service, dark space and hour are made one group, as if they had been counted together.
 */
import type { DarkSpace } from '../model/dark-space.ts';
import { byteReversed } from './byte-reversed.ts';
import { putInVisitedOrder } from './visited-order.ts';

const HOUR_SECONDS = 3600;
/** Hours of 32 bits of seconds are fewer. */
const HOURS = 2 ** 21;
const LONGEST_SPAN = 65_535;
/** So few are compared each with each. */
const FEW = 12;

/** A visit group by itself: see Columns. */
export interface Group {
  readonly source: number;
  readonly service: number;
  readonly space: number;
  readonly look: number;
  readonly first: number;
  readonly span: number;
  readonly probes: number;
  readonly distinct: number;
  /** In visited order; null where some are not known. */
  readonly positions: Uint32Array | null;
  /** Ascents, reversed ascents, unit steps up and down; null of a single probe. */
  readonly steps: readonly [number, number, number, number] | null;
}

interface Keys {
  readonly service: Uint32Array;
  readonly space: Uint8Array;
  readonly first: Uint32Array;
}

let keys = new Float64Array(64);

/** Whether two of the groups of a source, which are in the order of time, are of one hour; hardly any source has such. */
export function hasPieces({ service, space, first }: Keys, from: number, to: number): boolean {
  for (let begin = from; begin < to; ) {
    const hour = Math.floor(first[begin] / HOUR_SECONDS);
    let end = begin + 1;
    while (end < to && first[end] < (hour + 1) * HOUR_SECONDS) end++;
    if (end - begin > keys.length) keys = new Float64Array((end - begin) * 2);
    let length = 0;
    if (end - begin > 1) for (let i = begin; i < end; i++) keys[length++] = service[i] * 256 + space[i];
    if (hasTwice(length)) return true;
    begin = end;
  }
  return false;
}

function hasTwice(length: number): boolean {
  if (length <= FEW) {
    for (let i = 1; i < length; i++) for (let j = 0; j < i; j++) if (keys[i] === keys[j]) return true;
    return false;
  }
  const sorted = keys.subarray(0, length).sort();
  for (let i = 1; i < length; i++) if (sorted[i] === sorted[i - 1]) return true;
  return false;
}

/** `groups` of one source in the order of time -> no two of one service, space and hour. */
export function joinPieces(groups: readonly Group[], darkOf: (space: number) => DarkSpace): Group[] {
  const pieces = new Map<number, Group[]>();
  for (const group of groups) {
    const hour = Math.floor(group.first / HOUR_SECONDS);
    const key = (group.service * 256 + group.space) * HOURS + hour;
    const own = pieces.get(key);
    if (own === undefined) pieces.set(key, [group]);
    else own.push(group);
  }
  const whole: Group[] = [];
  for (const own of pieces.values())
    whole.push(own.length === 1 ? own[0] : joined(own, darkOf(own[0].space)));
  return whole;
}

/** `pieces` in the order of time, two or more; the first one's look stands, as a sighting's shape does. */
function joined(pieces: readonly Group[], dark: DarkSpace): Group {
  const positions = new Set<number>();
  let isPlaced = true;
  let [probes, distinct, ascents, reversed, up, down, last] = [0, 0, 0, 0, 0, 0, 0];
  let before = -1;
  for (const piece of pieces) {
    probes += piece.probes;
    distinct = Math.max(distinct, piece.distinct);
    last = Math.max(last, piece.first + piece.span);
    if (piece.steps !== null) {
      ascents += piece.steps[0];
      reversed += piece.steps[1];
      up += piece.steps[2];
      down += piece.steps[3];
    }
    const own = piece.positions;
    if (own === null) {
      isPlaced = false;
      before = -1;
      continue;
    }
    if (before >= 0) {
      const to = own[0];
      if (to > before) ascents++;
      if (to === before + 1) up++;
      if (to === before - 1) down++;
      const [from, into] = [dark.addressAt(before), dark.addressAt(to)];
      if (from !== null && into !== null && byteReversed(into) > byteReversed(from)) reversed++;
    }
    before = own[own.length - 1];
    for (const position of own) positions.add(position);
  }
  const [head] = pieces;
  const members = isPlaced ? Uint32Array.from(positions).sort() : null;
  if (members !== null) putInVisitedOrder(members, head.positions?.[0] ?? -1, before);
  return {
    ...head,
    span: Math.min(LONGEST_SPAN, last - head.first),
    probes,
    distinct: members === null ? Math.max(1, distinct) : members.length,
    positions: members,
    steps: [ascents, reversed, up, down],
  };
}
