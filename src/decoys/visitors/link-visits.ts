/**
 * Visits -> visitors. Each piece of evidence is the natural logarithm of a likelihood ratio: how much more often two
 * visits of one visitor have it in common than two of different ones. Pieces of one pair add up with the prior; above
 * zero the two are one visitor's. Pairs are only looked at where they share something rare, so that the work grows with
 * the visits and not with their square.
 *
 * What nobody else can have (a planted credential, a signed mark, a private key) decides alone. An address decides for
 * as long as addresses stay with one person. A fingerprint alone never does: whoever uses the same tool has it too. Nor
 * do commands that a program sends, which say which malware it is, not who.
 */
import type { LinkKind, VisitLink, VisitRecord } from '../../model/visitor.ts';
import { isLoaderLine } from './read-visits.ts';

/** Two visits at random are of one visitor about so often: one in 150. */
const PRIOR = -5;
const CERTAIN = 12;
const DAY_MS = 86_400_000;
/** An address in the same hour, day, week, month: leases and NAT make it say less and less. */
const ADDRESS_WEIGHTS: readonly (readonly [days: number, weight: number])[] = [
  [1 / 24, 8],
  [1, 7],
  [7, 6],
  [31, 4.5],
  [365, 2.5],
];
const MOST_PRINT = 3;
const MOST_COMMANDS = 7;
/** Each question of a habit, as long as it is rare: a long row of one's own is hardly anybody else's. */
const MODBUS_QUESTION = 1.2;
const MOST_MODBUS = 6;
const NETWORK_DAY = 1.2;
/** Shared by more visits than these, a thing says nothing of who; and pairs would be too many. */
const RARE = 60;
/** As many questions of Modbus are a habit. */
const LEAST_HABIT = 3;

interface Piece {
  readonly kind: LinkKind;
  readonly weight: number;
  readonly value: string;
}

export interface VisitGroup {
  /** Places in `visits`. */
  readonly members: readonly number[];
  readonly links: readonly VisitLink[];
}

/** `visits` earliest first. Groups in the order of their first visit. */
export function linkVisits(
  visits: readonly VisitRecord[],
  engineOf: (address: string) => string | null = () => null,
): readonly VisitGroup[] {
  const pieces = new Map<string, Piece[]>();
  const add = (a: number, b: number, piece: Piece) => {
    if (a === b) return;
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const before = pieces.get(key);
    if (before === undefined) pieces.set(key, [piece]);
    else if (!before.some(({ kind, value }) => kind === piece.kind && value === piece.value))
      before.push(piece);
  };
  certain(visits, engineOf, add);
  addresses(visits, add);
  tools(visits, add);
  return group(visits, pieces);
}

type Add = (a: number, b: number, piece: Piece) => void;

function index(
  visits: readonly VisitRecord[],
  keysOf: (visit: VisitRecord) => readonly string[] | string,
): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [place, visit] of visits.entries()) {
    const keys = keysOf(visit);
    for (const key of typeof keys === 'string' ? [keys] : new Set(keys)) {
      const known = places.get(key);
      if (known === undefined) places.set(key, [place]);
      else known.push(place);
    }
  }
  return places;
}

/** Each to the one before it is enough: links are closed under "and so is". */
function chain(places: readonly number[], add: Add, piece: Piece): void {
  for (let at = 1; at < places.length; at++) add(places[at - 1], places[at], piece);
}

function certain(
  visits: readonly VisitRecord[],
  engineOf: (address: string) => string | null,
  add: Add,
): void {
  for (const [engine, places] of index(visits, ({ address }) => engineOf(address) ?? []))
    chain(places, add, { kind: 'engine', weight: CERTAIN, value: engine });
  for (const [mark, places] of index(visits, ({ marks }) => marks))
    chain(places, add, { kind: 'mark', weight: CERTAIN, value: mark });
  for (const [key, places] of index(visits, ({ prints }) =>
    prints.filter((print) => print.startsWith('key ')),
  ))
    chain(places, add, { kind: 'key', weight: CERTAIN, value: key.slice(4) });
  const planters = index(visits, ({ planted }) =>
    planted.map(({ username, password }) => `${username} ${password}`),
  );
  for (const [place, { used }] of visits.entries()) {
    for (const { username, password } of used) {
      // Shown to one visitor alone; the last one who was shown it before it was used.
      const shown = planters.get(`${username} ${password}`) ?? [];
      const planter = shown.findLast((one) => visits[one].from <= visits[place].to);
      if (planter !== undefined) add(planter, place, { kind: 'lure', weight: CERTAIN, value: username });
    }
  }
  for (const [lure, places] of index(visits, ({ used }) =>
    used.map(({ username, password }) => `${username} ${password}`),
  ))
    chain(places, add, { kind: 'lure', weight: CERTAIN, value: lure.split(' ')[0] });
}

function addresses(visits: readonly VisitRecord[], add: Add): void {
  for (const [address, places] of index(visits, (visit) => [visit.address])) {
    const shared = Math.log(usersOf(visits, places));
    for (let at = 1; at < places.length; at++) {
      const [before, after] = [visits[places[at - 1]], visits[places[at]]];
      const days = Math.max(0, after.from - before.to) / DAY_MS;
      const weight = ADDRESS_WEIGHTS.find(([most]) => days <= most)?.[1] ?? 0;
      // Two tools that say they are different browsers may be two people behind one NAT.
      const isOther = conflicts(before, after);
      if (weight - shared > 0)
        add(places[at - 1], places[at], {
          kind: 'address',
          weight: (isOther ? weight - 3 : weight) - shared,
          value: address,
        });
    }
  }
  const networkOf = (address: string) =>
    address.includes(':')
      ? address.split(':').slice(0, 4).join(':')
      : address.slice(0, address.lastIndexOf('.'));
  for (const [network, places] of index(visits, (visit) => [networkOf(visit.address)])) {
    if (places.length > RARE) continue;
    for (let at = 1; at < places.length; at++) {
      const [before, after] = [visits[places[at - 1]], visits[places[at]]];
      if (before.address !== after.address && after.from - before.to < DAY_MS)
        add(places[at - 1], places[at], { kind: 'network', weight: NETWORK_DAY, value: network });
    }
  }
}

/**
 * So many people, at least, seem to come from one address: an exit of a VPN or a carrier's NAT shows many tools, a home one or
 * two. Of k who share it, one in k of its visits is the same one's.
 */
function usersOf(visits: readonly VisitRecord[], places: readonly number[]): number {
  const tools = new Set<string>();
  for (const place of places) for (const print of visits[place].prints) tools.add(print);
  return Math.max(1, tools.size);
}

function conflicts(a: VisitRecord, b: VisitRecord): boolean {
  const isBrowser = (agent: string) => agent.startsWith('Mozilla/5.0');
  const [of, other] = [a.userAgents.filter(isBrowser), b.userAgents.filter(isBrowser)];
  return of.length > 0 && other.length > 0 && !of.some((agent) => other.includes(agent));
}

/** What a tool, or a hand, leaves: worth as much as it is rare among addresses. */
function tools(visits: readonly VisitRecord[], add: Add): void {
  const everybody = new Set(visits.map(({ address }) => address)).size;
  const rarity = (places: readonly number[]) => {
    const holders = new Set(places.map((place) => visits[place].address)).size;
    return holders < 2 ? 0 : Math.log(everybody / holders);
  };
  const pairs = (places: readonly number[], piece: Piece) => {
    if (places.length > RARE || piece.weight <= 0) return;
    for (let a = 0; a < places.length; a++)
      for (let b = a + 1; b < places.length; b++)
        if (visits[places[a]].address !== visits[places[b]].address) add(places[a], places[b], piece);
  };
  for (const [print, places] of index(visits, ({ prints }) =>
    prints.filter((one) => !one.startsWith('key ')),
  ))
    pairs(places, { kind: 'print', weight: Math.min(MOST_PRINT, rarity(places) / 2), value: print });
  // Of a hand alone: a program's lines are those of all its copies.
  const typed = ({ commands }: VisitRecord) =>
    commands.some(isLoaderLine) ? [] : commands.filter((line) => line.trim().length >= 12);
  const lines = new Map<string, { readonly places: readonly number[]; readonly weight: number }>();
  for (const [line, places] of index(visits, typed))
    if (places.length > 1 && places.length <= RARE) lines.set(line, { places, weight: rarity(places) / 2 });
  const byPair = new Map<string, number>();
  for (const { places, weight } of lines.values())
    for (let a = 0; a < places.length; a++)
      for (let b = a + 1; b < places.length; b++)
        if (visits[places[a]].address !== visits[places[b]].address) {
          const key = `${places[a]} ${places[b]}`;
          byPair.set(key, (byPair.get(key) ?? 0) + weight);
        }
  for (const [key, weight] of byPair) {
    const [a, b] = key.split(' ').map(Number);
    add(a, b, { kind: 'commands', weight: Math.min(MOST_COMMANDS, weight), value: '' });
  }
  const habit = ({ modbus }: VisitRecord) =>
    modbus.length < LEAST_HABIT ? [] : [modbus.slice(0, 12).join(', ')];
  for (const [questions, places] of index(visits, habit))
    pairs(places, {
      kind: 'modbus',
      weight: Math.min(MOST_MODBUS, questions.split(', ').length * MODBUS_QUESTION, rarity(places)),
      value: questions,
    });
}

function group(
  visits: readonly VisitRecord[],
  pieces: ReadonlyMap<string, readonly Piece[]>,
): readonly VisitGroup[] {
  const parent = visits.map((_visit, place) => place);
  const root = (place: number): number => {
    let at = place;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  const kept: (readonly [number, VisitLink])[] = [];
  for (const [key, evidence] of pieces) {
    const weight = PRIOR + evidence.reduce((sum, piece) => sum + piece.weight, 0);
    if (weight <= 0) continue;
    const [a, b] = key.split(' ').map(Number);
    parent[Math.max(root(a), root(b))] = Math.min(root(a), root(b));
    kept.push([
      a,
      {
        from: visits[a].id,
        to: visits[b].id,
        weight,
        evidence: evidence.toSorted((x, y) => y.weight - x.weight),
      },
    ]);
  }
  const groups = new Map<number, { members: number[]; links: VisitLink[] }>();
  for (let place = 0; place < visits.length; place++) {
    const of = groups.get(root(place));
    if (of === undefined) groups.set(root(place), { members: [place], links: [] });
    else of.members.push(place);
  }
  for (const [place, link] of kept) groups.get(root(place))?.links.push(link);
  return [...groups.values()];
}
