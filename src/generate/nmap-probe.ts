/**
 * Nmap's SYN probe. facts/telescope.md [V]: the sequence number is a secret of the run XOR the number of the try, which
 * stands in both halves; window 1024, MSS 1460 alone, TTL drawn from 37..59, DF 0. The second try comes from
 * a source port two above and with 2 as its number (test/traces/nmap-syn-subnet.pcap).
 */
import * as tcp from '../wire/tcp.ts';
import { hash } from './random.ts';
import type { World } from './world.ts';

const MSS_ALONE = Uint8Array.of(2, 4, 5, 0xb4);
const TRY_STEP = 2;

export function nmapTtl(world: World, s: number): number {
  return world.random.between(s, 37, 59);
}

export function nmapSourcePort(world: World, s: number, run: number): number {
  return 33_000 + (hash(world.trait(s, 41), run) % 32_000);
}

export function sendNmapSyn(
  world: World,
  s: number,
  time: number,
  target: number,
  port: number,
  run: number,
  attempt: number,
): void {
  const number = attempt * TRY_STEP;
  const sequence = hash(world.trait(s, 42), run) ^ ((number << 16) | number);
  world.packets.tcp(
    s,
    time,
    target,
    nmapTtl(world, s),
    world.random.word(s),
    0,
    nmapSourcePort(world, s, run) + number,
    port,
    sequence,
    0,
    tcp.SYN,
    1024,
    MSS_ALONE,
  );
}
