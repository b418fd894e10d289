/**
 * What persons decided about members, kept to over what was found: decisions one after the other, the oldest first, so that
 * the last word counts. Found systems stay pieces until the end: what was put together and taken apart again is exactly
 * what was found.
 */
import type { ScanningSystem, SystemDecision } from '../../model/scanning-system.ts';
import { mergeSystems } from './merge-systems.ts';
import { splitSystem } from './split-system.ts';

/** A found system, or some of its members (null: all). */
interface Piece {
  readonly system: ScanningSystem;
  readonly only: ReadonlySet<string> | null;
}

type Unit = readonly Piece[];

/** Who is named for `together` brings all of his system along where those named carry this share of its probes. */
const BRINGS_ALL = 0.5;

export function applyDecisions(
  systems: readonly ScanningSystem[],
  decisions: readonly SystemDecision[],
): readonly ScanningSystem[] {
  const named = new Set(decisions.flatMap(({ addresses }) => addresses));
  if (named.size === 0) return systems;
  const untouched: ScanningSystem[] = [];
  let units: Unit[] = [];
  for (const system of systems) {
    if (system.members.some(({ address }) => named.has(address))) units.push([{ system, only: null }]);
    else untouched.push(system);
  }
  const inOrder = decisions.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  for (const { kind, addresses } of inOrder) {
    const these = new Set(addresses);
    units = kind === 'together' ? putTogether(units, these) : takeApart(units, these);
  }
  return [...untouched, ...units.map(materialise)];
}

function putTogether(units: readonly Unit[], addresses: ReadonlySet<string>): Unit[] {
  const [joined, others]: [Piece[], Unit[]] = [[], []];
  for (const unit of units) {
    if (shareOf(unit, addresses) >= BRINGS_ALL) {
      joined.push(...unit);
      continue;
    }
    const [named, rest] = divide(unit, addresses);
    joined.push(...named);
    if (rest.length > 0) others.push(rest);
  }
  return joined.length === 0 ? others : [...others, joined];
}

function takeApart(units: readonly Unit[], addresses: ReadonlySet<string>): Unit[] {
  return units.flatMap((unit) => divide(unit, addresses).filter((side) => side.length > 0));
}

function shareOf(unit: Unit, addresses: ReadonlySet<string>): number {
  let [named, all] = [0, 0];
  for (const { address, probes } of unit.flatMap(membersOf)) {
    all += probes;
    if (addresses.has(address)) named += probes;
  }
  return all === 0 ? 0 : named / all;
}

function membersOf({ system, only }: Piece): ScanningSystem['members'] {
  return only === null ? system.members : system.members.filter(({ address }) => only.has(address));
}

/** Those named, and the others. */
function divide(unit: Unit, addresses: ReadonlySet<string>): [Piece[], Piece[]] {
  const [named, rest]: [Piece[], Piece[]] = [[], []];
  for (const piece of unit) {
    const members = membersOf(piece).map(({ address }) => address);
    const inside = members.filter((address) => addresses.has(address));
    if (inside.length === members.length) named.push(piece);
    else if (inside.length === 0) rest.push(piece);
    else {
      named.push({ system: piece.system, only: new Set(inside) });
      rest.push({
        system: piece.system,
        only: new Set(members.filter((address) => !addresses.has(address))),
      });
    }
  }
  return [named, rest];
}

function materialise(unit: Unit): ScanningSystem {
  const parts = unit.map(({ system, only }) =>
    only === null ? system : (splitSystem(system, only)?.part ?? system),
  );
  return parts.length === 1 ? parts[0] : mergeSystems(parts);
}
