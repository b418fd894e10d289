/**
 * Attacks whose answers fall into the dark: an attacker forges A packets a second with uniform sources, so the dark
 * space sees A * N / 2^32 answers a second, for minutes to hours, perhaps again on another day. Columns: `a` packets
 * left of this attack, `b` its number, `from` and `to` its window.
 */
import { toBelow } from './random.ts';
import { nextArrival } from './timing.ts';
import type { World } from './world.ts';

/** Answers a second of the victim, all over the Internet: what a server sends before it gives up. */
const MEDIAN_ANSWERS = 400_000;
const SHORTEST_SECONDS = 60;
const LONGEST_SECONDS = 6 * 3600;
const MOST_ATTACKS = 4;
/** The web, games and what else people quarrel about. */
const ATTACKED_PORTS = [80, 443, 443, 80, 25_565, 22, 53, 3074, 30_120, 8080] as const;

export function startAttacks(world: World, s: number): void {
  world.columns.b[s] = 0;
  beginAttack(world, s);
}

function beginAttack(world: World, s: number): void {
  const { columns, random } = world;
  const attacks = 1 + toBelow(world.trait(s, 71), Math.min(MOST_ATTACKS, columns.packets[s]));
  const toGo = Math.max(1, attacks - columns.b[s]);
  const packets = Math.ceil(columns.left[s] / toGo);
  const answers = random.lognormal(s, MEDIAN_ANSWERS, 1);
  const seen = columns.family[s] === 6 ? 1 : (answers * world.targets(s)) / 2 ** 32;
  const part = world.period / attacks;
  const wanted = Math.min(Math.max(packets / seen, SHORTEST_SECONDS), LONGEST_SECONDS);
  const seconds = Math.min(wanted, part * 0.9);
  columns.a[s] = packets;
  columns.from[s] = part * columns.b[s] + (part - seconds) * random.unit(s);
  columns.to[s] = columns.from[s] + seconds;
  nextArrival(world, s, columns.from[s], packets);
}

/** The answers go to whatever address was forged. */
export function attackTarget(world: World, s: number): number {
  return world.random.below(s, world.targets(s));
}

/** A port that attackers aim at: the same during one attack. */
export function attackedPort(world: World, s: number): number {
  return ATTACKED_PORTS[(world.trait(s, 72) + world.columns.b[s]) % ATTACKED_PORTS.length];
}

export function advanceAttack(world: World, s: number): void {
  const { columns } = world;
  columns.a[s]--;
  if (columns.left[s] === 0) return;
  if (columns.a[s] === 0) {
    columns.b[s]++;
    beginAttack(world, s);
    return;
  }
  nextArrival(world, s, columns.next[s], columns.a[s]);
}
