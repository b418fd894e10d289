/**
 * Puts visit groups that came to those that are held: the groups of each source side by side, by time, source by source in the
 * order of their addresses, so that nothing depends on what came first. They come by the hour, and from then on are asked source
 * by source, again and again: where each lies somewhere else, waiting for memory takes longer than all that is worked out.
 *
 * What is held is copied in runs, so that a day more costs little beside the months before it.
 */
import type { DarkSpace } from '../model/dark-space.ts';
import { type Columns, NO_SET, positionsIn } from './columns.ts';
import { FIELDS, type FreshRows } from './fresh-rows.ts';
import { Growable } from './growable.ts';
import { type Group, hasPieces, joinPieces } from './joined-groups.ts';
import { sourcesByAddress } from './sources-by-address.ts';

export interface SettledGroups {
  readonly columns: Columns;
  /** Sources in the order of their addresses, IPv4 first. */
  readonly sources: Uint32Array;
  /** By source: its groups are start[s] .. end[s] - 1. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** How often groups were put to those that were held, and by source when that was last. */
  readonly turn: number;
  readonly changedIn: Uint32Array;
}

interface Known {
  /** Canonical texts by number. */
  readonly sources: readonly string[];
  /** By number: protocol << 16 | port. */
  readonly services: readonly number[];
  readonly darkOf: (space: number) => DarkSpace;
  /** Epoch seconds: what came before is let go. */
  readonly horizon: number;
}

export function noGroups(): SettledGroups {
  const none = new Uint32Array(0);
  const columns = new ColumnsBuilder(0, 0).columns();
  return { columns, sources: none, start: none, end: none, turn: 0, changedIn: none };
}

/** `fresh` may come in any order; what is of one source, service, space and hour is made one. */
export function settleGroups(held: SettledGroups, fresh: FreshRows, known: Known): SettledGroups {
  const count = known.sources.length;
  const { order, start: begin } = fresh.bySource(count);
  const sources = sourcesByAddress(known.sources);
  const start = new Uint32Array(count);
  const end = new Uint32Array(count);
  const turn = held.turn + 1;
  const changedIn = new Uint32Array(count);
  changedIn.set(held.changedIn);
  const into = new ColumnsBuilder(
    held.columns.source.length + fresh.length,
    held.columns.members.length + fresh.members.length,
  );
  const sorter = new FreshSorter(fresh, known.services);
  // Held groups that follow each other are copied together.
  let [from, to] = [0, 0];
  for (const source of sources) {
    const [heldBefore, heldTo] = [held.start[source] ?? 0, held.end[source] ?? 0];
    let heldFrom = heldBefore;
    while (heldFrom < heldTo && held.columns.first[heldFrom] < known.horizon) heldFrom++;
    if (heldFrom > heldBefore) changedIn[source] = turn;
    const own = order.subarray(begin[source], begin[source + 1]);
    if (heldTo > heldFrom) {
      if (heldFrom !== to) {
        into.copy(held.columns, from, to);
        from = heldFrom;
      }
      to = heldTo;
    }
    start[source] = into.length + (to - from) - (heldTo - heldFrom);
    if (own.length > 0) {
      changedIn[source] = turn;
      into.copy(held.columns, from, to);
      from = to;
      sorter.sort(own);
      for (const row of own) if (sorter.firstOf(row) >= known.horizon) into.take(fresh, row);
      tidy(into, start[source], heldTo - heldFrom, known);
    }
    end[source] = into.length + (to - from);
  }
  into.copy(held.columns, from, to);
  return { columns: into.columns(), sources, start, end, turn, changedIn };
}

/** Brings the last source's groups, of which `held` were there before, into the order of time, and joins pieces. */
function tidy(into: ColumnsBuilder, from: number, held: number, { services, darkOf }: Known): void {
  const { first } = into;
  const fresh = from + held;
  const isInOrder = held === 0 || fresh === into.length || first[fresh] > first[fresh - 1];
  if (isInOrder && !hasPieces(into, from, into.length)) return;
  const rank = ({ service, space }: Group) => services[service] * 256 + space;
  const byTime = (a: Group, b: Group) => a.first - b.first || rank(a) - rank(b);
  // A stable sort: of one time, service and space, what was held is the older.
  const groups = joinPieces(into.cut(from).sort(byTime), darkOf).sort(byTime);
  for (const group of groups) into.append(group);
}

class FreshSorter {
  readonly #fresh: FreshRows;
  readonly #compare: (a: number, b: number) => number;

  constructor(fresh: FreshRows, services: readonly number[]) {
    this.#fresh = fresh;
    const of = (row: number, field: number) => fresh.blockOf(row)[fresh.offsetOf(row) + field];
    const rank = (row: number) => services[of(row, FIELDS.service)] * 256 + of(row, FIELDS.space);
    this.#compare = (a, b) => of(a, FIELDS.first) - of(b, FIELDS.first) || rank(a) - rank(b) || a - b;
  }

  firstOf(row: number): number {
    return this.#fresh.blockOf(row)[this.#fresh.offsetOf(row) + FIELDS.first];
  }

  /** In place, by time. What came batch by batch is in order already. */
  sort(rows: Uint32Array): void {
    let before = -1;
    for (const row of rows) {
      const first = this.firstOf(row);
      if (first <= before) {
        rows.sort(this.#compare);
        return;
      }
      before = first;
    }
  }
}

class ColumnsBuilder {
  length = 0;
  readonly source: Uint32Array;
  readonly service: Uint32Array;
  readonly space: Uint8Array;
  readonly look: Uint32Array;
  readonly first: Uint32Array;
  readonly span: Uint16Array;
  readonly probes: Uint32Array;
  readonly distinct: Uint32Array;
  readonly set: Uint32Array;
  readonly order: Uint32Array;
  readonly members: Uint32Array;
  readonly steps = Array.from({ length: 4 }, () => new Growable(new Uint32Array(0)));
  #placed = 0;

  /** With room for so many groups and members at most. */
  constructor(groups: number, members: number) {
    this.source = new Uint32Array(groups);
    this.service = new Uint32Array(groups);
    this.space = new Uint8Array(groups);
    this.look = new Uint32Array(groups);
    this.first = new Uint32Array(groups);
    this.span = new Uint16Array(groups);
    this.probes = new Uint32Array(groups);
    this.distinct = new Uint32Array(groups);
    this.set = new Uint32Array(groups);
    this.order = new Uint32Array(groups);
    this.members = new Uint32Array(members);
    // Row 0 is that of a single probe.
    for (const column of this.steps) column.push(0);
  }

  /** Groups from..to of columns that were settled: their members and steps follow each other as they do. */
  copy(held: Columns, from: number, to: number): void {
    if (from >= to) return;
    const at = this.length;
    this.source.set(held.source.subarray(from, to), at);
    this.service.set(held.service.subarray(from, to), at);
    this.space.set(held.space.subarray(from, to), at);
    this.look.set(held.look.subarray(from, to), at);
    this.first.set(held.first.subarray(from, to), at);
    this.span.set(held.span.subarray(from, to), at);
    this.probes.set(held.probes.subarray(from, to), at);
    this.distinct.set(held.distinct.subarray(from, to), at);
    this.length += to - from;
    let [firstMember, endMember, firstStep, endStep] = [-1, -1, -1, -1];
    for (let group = from; group < to; group++) {
      const set = held.set[group];
      if (set === NO_SET) this.set[at + group - from] = NO_SET;
      else {
        if (firstMember < 0) firstMember = set;
        endMember = set + held.distinct[group];
        this.set[at + group - from] = set - firstMember + this.#placed;
      }
      const row = held.order[group];
      if (row === 0) this.order[at + group - from] = 0;
      else {
        if (firstStep < 0) firstStep = row;
        endStep = row + 1;
        this.order[at + group - from] = row - firstStep + this.steps[0].length;
      }
    }
    if (firstMember >= 0) {
      this.members.set(held.members.subarray(firstMember, endMember), this.#placed);
      this.#placed += endMember - firstMember;
    }
    if (firstStep < 0) return;
    for (const [i, column] of stepsIn(held).entries()) {
      const into = this.steps[i].extend(endStep - firstStep);
      this.steps[i].room.set(column.subarray(firstStep, endStep), into);
    }
  }

  take(fresh: FreshRows, row: number): void {
    const block = fresh.blockOf(row);
    const at = fresh.offsetOf(row);
    const group = this.length++;
    this.source[group] = block[at + FIELDS.source];
    this.service[group] = block[at + FIELDS.service];
    this.space[group] = block[at + FIELDS.space];
    this.look[group] = block[at + FIELDS.look];
    this.first[group] = block[at + FIELDS.first];
    this.span[group] = block[at + FIELDS.span];
    this.probes[group] = block[at + FIELDS.probes];
    const distinct = block[at + FIELDS.distinct];
    const set = block[at + FIELDS.set];
    this.distinct[group] = distinct;
    if (set === NO_SET) this.set[group] = NO_SET;
    else {
      this.set[group] = this.#placed;
      const members = fresh.members.room;
      for (let i = set; i < set + distinct; i++) this.members[this.#placed++] = members[i];
    }
    const order = block[at + FIELDS.order];
    if (order === 0) this.order[group] = 0;
    else {
      const steps = fresh.steps.room;
      for (let i = 0; i < 4; i++) this.order[group] = this.steps[i].push(steps[(order - 1) * 4 + i]);
    }
  }

  /** Takes the groups from `from` on away and returns them. */
  cut(from: number): Group[] {
    const columns = this.columns();
    const groups: Group[] = [];
    for (let group = from; group < this.length; group++) groups.push(groupAt(columns, group));
    for (const { positions } of groups) this.#placed -= positions?.length ?? 0;
    const rows = groups.filter(({ steps }) => steps !== null).length;
    for (const column of this.steps) column.length -= rows;
    this.length = from;
    return groups;
  }

  append({ positions, steps, ...group }: Group): void {
    const at = this.length++;
    this.source[at] = group.source;
    this.service[at] = group.service;
    this.space[at] = group.space;
    this.look[at] = group.look;
    this.first[at] = group.first;
    this.span[at] = group.span;
    this.probes[at] = group.probes;
    this.distinct[at] = group.distinct;
    this.set[at] = positions === null ? NO_SET : this.#placed;
    if (positions !== null) {
      this.members.set(positions, this.#placed);
      this.#placed += positions.length;
    }
    this.order[at] = 0;
    if (steps === null) return;
    for (const [i, column] of this.steps.entries()) this.order[at] = column.push(steps[i]);
  }

  columns(): Columns {
    const [ascents, reversedAscents, unitUp, unitDown] = this.steps.map(({ values }) => values);
    const to = this.length;
    return {
      source: this.source.subarray(0, to),
      service: this.service.subarray(0, to),
      space: this.space.subarray(0, to),
      look: this.look.subarray(0, to),
      first: this.first.subarray(0, to),
      span: this.span.subarray(0, to),
      probes: this.probes.subarray(0, to),
      distinct: this.distinct.subarray(0, to),
      set: this.set.subarray(0, to),
      members: this.members.subarray(0, this.#placed),
      order: this.order.subarray(0, to),
      ascents,
      reversedAscents,
      unitUp,
      unitDown,
    };
  }
}

function groupAt(columns: Columns, group: number): Group {
  const row = columns.order[group];
  return {
    source: columns.source[group],
    service: columns.service[group],
    space: columns.space[group],
    look: columns.look[group],
    first: columns.first[group],
    span: columns.span[group],
    probes: columns.probes[group],
    distinct: columns.distinct[group],
    positions: columns.set[group] === NO_SET ? null : positionsIn(columns, group).slice(),
    steps:
      row === 0
        ? null
        : [columns.ascents[row], columns.reversedAscents[row], columns.unitUp[row], columns.unitDown[row]],
  };
}

function stepsIn({ ascents, reversedAscents, unitUp, unitDown }: Columns): Uint32Array[] {
  return [ascents, reversedAscents, unitUp, unitDown];
}
