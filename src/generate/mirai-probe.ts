/**
 * The probe of the Mirai family, after facts/telescope.md [V] (scanner.c of the published source): seq == dst,
 * initial TTL 64, no options, length 40, DF 0; source port and window drawn once a process.
 */
import * as tcp from '../wire/tcp.ts';
import { NO_OPTIONS } from './packet-writer.ts';
import { hash } from './random.ts';
import { nextArrival, probesLeft } from './timing.ts';
import type { World } from './world.ts';

/** A bot dies with its device's power, or is killed by the next one: two days, on average. */
const PROCESS_SECONDS = 2 * 86_400;
/** One stock bot reaches a /16 every 326 s (facts/telescope.md): 201 packets/s. */
export const STOCK_RATE = 201;

/** First octets that the stock target picker leaves out (facts/telescope.md [V]). */
const NEVER = new Set([0, 3, 6, 7, 10, 11, 15, 16, 21, 22, 26, 28, 29, 30, 33, 55, 56, 127, 214, 215]);

export function miraiAimsAt(address: number): boolean {
  const octet = address >>> 24;
  return octet < 224 && !NEVER.has(octet);
}

export function miraiReaches(world: World): boolean {
  const { dark } = world;
  return dark.prefixes.some(
    (p) => p.family === 4 && miraiAimsAt(Number(p.first)) && miraiAimsAt(Number(p.last)),
  );
}

/** `a` counts processes; port and window follow from it. */
export function sendMirai(world: World, s: number, port: number): void {
  const { columns, random, dark } = world;
  const time = columns.next[s];
  let target = random.below(s, dark.count(4));
  while (!miraiAimsAt(dark.ipv4(target))) target = random.below(s, dark.count(4));
  const process = hash(world.trait(s, 21), columns.a[s]);
  const sourcePort = 1024 + ((process & 0xffff) % 64_512);
  world.packets.tcp(
    s,
    time,
    target,
    64,
    random.word(s),
    0,
    sourcePort,
    port,
    dark.ipv4(target),
    0,
    tcp.SYN,
    process >>> 16,
    NO_OPTIONS,
  );
  nextArrival(world, s, time, probesLeft(world, s, 1));
  if (random.unit(s) > Math.exp(-(columns.next[s] - time) / PROCESS_SECONDS)) columns.a[s]++;
}
