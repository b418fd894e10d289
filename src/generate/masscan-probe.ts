/**
 * Masscan's identification and cookie. facts/telescope.md [V]: ipid == (dst ^ dport ^ seq) & 0xffff, initial TTL 255,
 * DF 0. The cookie is a keyed hash of the addresses and ports, so it is the same on every repeat of a run; the
 * source port is one for a run (test/traces/masscan-syn.pcap).
 */
import * as tcp from '../wire/tcp.ts';
import { hash } from './random.ts';
import { advanceSweep, type SweepOptions, sweepKey, sweepTarget } from './sweep.ts';
import type { World } from './world.ts';

export const MASSCAN_SWEEP: SweepOptions = {
  order: 'feistel',
  medianRate: 10_000,
  portsAtOnce: 1,
  attempts: 1,
};

export function masscanSourcePort(world: World, s: number): number {
  return 40_000 + (hash(sweepKey(world, s), 0x706f7274) % 20_000);
}

export function masscanCookie(world: World, s: number, target: number, port: number): number {
  return hash(sweepKey(world, s), target, port);
}

/** For IPv6, where there is no identification, masscan sends the same segment. */
export function masscanId(world: World, s: number, target: number, port: number, cookie: number): number {
  if (world.columns.family[s] === 6) return 0;
  return (world.dark.ipv4(target) ^ port ^ cookie) & 0xffff;
}

/** One SYN of a sweep over `ports` at once; the shuffled index holds the port above the address. */
export function sendMasscan(
  world: World,
  s: number,
  sweep: SweepOptions,
  ports: readonly number[],
  window: number,
  options: Uint8Array,
): void {
  const size = world.targets(s);
  const index = sweepTarget(world, s, sweep);
  const target = index % size;
  const port = ports[Math.floor(index / size) % ports.length];
  const cookie = masscanCookie(world, s, target, port);
  world.packets.tcp(
    s,
    world.columns.next[s],
    target,
    255,
    masscanId(world, s, target, port, cookie),
    0,
    masscanSourcePort(world, s),
    port,
    cookie,
    0,
    tcp.SYN,
    window,
    options,
  );
  advanceSweep(world, s, sweep);
}
