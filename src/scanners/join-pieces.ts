/**
 * A live sensor drains every minute, so an hour comes in up to sixty pieces. A visit is of an hour: pieces of one source,
 * service, dark space and hour are made one group, as if they had been counted together.
 */
import { byteReversed } from './byte-reversed.ts';
import type { Observations } from './observations.ts';

const HOUR_SECONDS = 3600;
/** Hours of 32 bits of seconds are fewer. */
const HOURS = 2 ** 21;
/** So few are compared each with each. */
const FEW = 12;

/** What was joined has no probes any more; running it again changes nothing. */
export function joinPieces(observations: Observations): void {
  const { source, service, space, first, probes } = observations.columns();
  const start = new Uint32Array(observations.sources.length + 1);
  for (const one of source) start[one + 1]++;
  for (let i = 1; i < start.length; i++) start[i] += start[i - 1];
  const next = start.slice();
  const order = new Uint32Array(source.length);
  for (let group = 0; group < source.length; group++) order[next[source[group]]++] = group;
  const hourOf = (group: number) => Math.floor(first[group] / HOUR_SECONDS);
  const isSame = (a: number, b: number) =>
    service[a] === service[b] && space[a] === space[b] && hourOf(a) === hourOf(b);
  let keys = new Float64Array(64);
  /** Whether two of them are of one hour; hardly any source has such. */
  const hasPieces = (from: number, to: number): boolean => {
    let length = 0;
    if (to - from > keys.length) keys = new Float64Array((to - from) * 2);
    for (let i = from; i < to; i++) {
      const group = order[i];
      if (probes[group] > 0) keys[length++] = (service[group] * 256 + space[group]) * HOURS + hourOf(group);
    }
    if (length <= FEW) {
      for (let i = 1; i < length; i++) for (let j = 0; j < i; j++) if (keys[i] === keys[j]) return true;
      return false;
    }
    const sorted = keys.subarray(0, length).sort();
    for (let i = 1; i < length; i++) if (sorted[i] === sorted[i - 1]) return true;
    return false;
  };
  for (let s = 0; s + 1 < start.length; s++) {
    if (!hasPieces(start[s], start[s + 1])) continue;
    const own = order
      .subarray(start[s], start[s + 1])
      .filter((group) => probes[group] > 0)
      .sort((a, b) => service[a] - service[b] || space[a] - space[b] || first[a] - first[b] || a - b);
    let from = 0;
    for (let i = 1; i <= own.length; i++) {
      if (i < own.length && isSame(own[i - 1], own[i])) continue;
      if (i - from > 1) joinGroups(observations, own.subarray(from, i));
      from = i;
    }
  }
}

/** `pieces` in time order, two or more; the first one's look stands, as a sighting's shape does. */
function joinGroups(observations: Observations, pieces: Uint32Array): void {
  const { dark } = observations.spaces[observations.space.at(pieces[0])];
  const positions = new Set<number>();
  let isPlaced = true;
  let [probes, distinct, ascents, reversed, up, down, last] = [0, 0, 0, 0, 0, 0, 0];
  let before = -1;
  for (const piece of pieces) {
    probes += observations.probes.at(piece);
    distinct = Math.max(distinct, observations.distinct.at(piece));
    last = Math.max(last, observations.first.at(piece) + observations.span.at(piece));
    const row = observations.order.at(piece);
    ascents += observations.ascents.at(row);
    reversed += observations.reversedAscents.at(row);
    up += observations.unitUp.at(row);
    down += observations.unitDown.at(row);
    const own = observations.positionsOf(piece);
    if (own.length === 0) {
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
  const firstPiece = pieces[0];
  const from = observations.positionsOf(firstPiece)[0] ?? null;
  const to = isPlaced ? before : null;
  observations.append({
    like: firstPiece,
    span: last - observations.first.at(firstPiece),
    probes,
    positions: isPlaced ? [...positions].sort((a, b) => a - b) : null,
    distinct,
    firstVisited: from,
    lastVisited: to,
    steps: { ascents, reversed, up, down },
  });
  for (const piece of pieces) observations.probes.put(piece, 0);
}
