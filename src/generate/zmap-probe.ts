/**
 * ZMap, by version. facts/telescope.md [V]: up to 4.0 ipid 54321, window 65535, DF 0, initial TTL 255, source port
 * 32768..61000, no options (2.1.1) or MSS alone (3.0 to 4.0); from 4.1 window 65535, DF 0, initial TTL 64 and one of
 * three layouts of options. For one (src, dst, dport) in one run seq and ipid are the same on every repeat: ZMap
 * derives all three from a secret and the addresses. This file holds what the versions share.
 */

import { write32 } from '../wire/big-endian.ts';
import * as tcp from '../wire/tcp.ts';
import { hash, toBelow } from './random.ts';
import { advanceSweep, portOfSweep, type SweepOptions, sweepKey, sweepTarget } from './sweep.ts';
import type { World } from './world.ts';

/** What people scan for. */
export const SCAN_PORTS = [
  80, 443, 22, 8080, 21, 25, 3306, 5432, 6379, 27_017, 9200, 5900, 8443, 3389, 445, 502, 102, 1883, 23, 2375,
  10_000, 5060, 179, 11_211, 8888,
] as const;

/** 10 Gbit/s tools are run at a tenth of a gigabit: some 20,000 packets/s. */
export const ZMAP_SWEEP: SweepOptions = { order: 'cyclic', medianRate: 20_000, portsAtOnce: 1, attempts: 1 };

const ZMAP_ID = 54_321;
const FIRST_PORT = 32_768;
const PORTS = 61_000 - FIRST_PORT + 1;

export interface ZmapVersion {
  readonly fixedId: boolean;
  readonly ttl: number;
  readonly options: Uint8Array;
  /** Where in the options Unix seconds go; 0: nowhere. */
  readonly timestampAt: number;
}

export function sendZmap(world: World, s: number, version: ZmapVersion, ports: readonly number[]): void {
  const { columns } = world;
  const time = columns.next[s];
  const target = sweepTarget(world, s, ZMAP_SWEEP);
  const port = portOfSweep(world, s, ports);
  const cookie = hash(sweepKey(world, s), target, port);
  if (version.timestampAt > 0) {
    write32(version.options, version.timestampAt, world.startSeconds + Math.floor(time));
  }
  world.packets.tcp(
    s,
    time,
    target,
    version.ttl,
    version.fixedId ? ZMAP_ID : hash(cookie, 1),
    0,
    FIRST_PORT + toBelow(hash(cookie, 2), PORTS),
    port,
    cookie,
    0,
    tcp.SYN,
    0xffff,
    version.options,
  );
  advanceSweep(world, s, ZMAP_SWEEP);
}
