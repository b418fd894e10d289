/** connect() as operating systems do it: their options, windows and repetitions. */

import { write32 } from '../wire/big-endian.ts';
import * as ipv4 from '../wire/ipv4.ts';
import * as tcp from '../wire/tcp.ts';
import { hash } from './random.ts';
import type { World } from './world.ts';

const MSS_ETHERNET = 0xb4;
const MSS_ETHERNET_IPV6 = 0xa0;
const MSS_LOW_BYTE = 3;

/** Linux: MSS, SACK permitted, timestamps, window scale. Seen in test/traces/os-stack-connect.pcap. */
const LINUX_OPTIONS = Uint8Array.of(2, 4, 5, MSS_ETHERNET, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7);
const LINUX_TIMESTAMP = 8;
const LINUX_SCALE = 19;
/** Windows: MSS, scale 8, SACK permitted; no timestamps. facts/telescope.md calls the layout "Windows-like". */
const WINDOWS_OPTIONS = Uint8Array.of(2, 4, 5, MSS_ETHERNET, 1, 3, 3, 8, 1, 1, 4, 2);

/** Nobody answers, so the SYN goes out again: RFC 6298 (1 s, doubled) and Windows' 3 s, doubled. */
export const LINUX_REPEATS = [0, 1, 3, 7] as const;
export const WINDOWS_REPEATS = [0, 3, 9] as const;

/** Initial window and scale of Linux kernels that still run: 2.6 on old things, 3.x, 4.x, 5.x and later. */
const LINUX_WINDOWS = [5840, 14_600, 29_200, 64_240] as const;
const LINUX_SCALES = [1, 4, 7, 10] as const;
const WINDOWS_WINDOWS = [8192, 64_240, 65_535] as const;

const LINUX_PORTS = [32_768, 60_999] as const;
const WINDOWS_PORTS = [49_152, 65_535] as const;

/** One connect() of a Linux machine: up to `attempts` equal SYNs, as many as the source has left. */
export function sendLinuxConnect(
  world: World,
  s: number,
  time: number,
  target: number,
  port: number,
  attempts: number,
): void {
  const { random, columns, packets } = world;
  const isIpv6 = columns.family[s] === 6;
  const kernel = world.trait(s, 1) & 3;
  const sourcePort = random.between(s, LINUX_PORTS[0], LINUX_PORTS[1]);
  const sequence = random.word(s);
  const word = random.word(s);
  // Kernels from 4.10 on add a secret for each pair of addresses to the clock in milliseconds.
  const clock = hash(world.trait(s, 2), target);
  LINUX_OPTIONS[MSS_LOW_BYTE] = isIpv6 ? MSS_ETHERNET_IPV6 : MSS_ETHERNET;
  LINUX_OPTIONS[LINUX_SCALE] = LINUX_SCALES[kernel];
  const count = Math.min(attempts, columns.left[s]);
  for (let i = 0; i < count; i++) {
    const at = time + LINUX_REPEATS[i] * 1.004;
    write32(LINUX_OPTIONS, LINUX_TIMESTAMP, clock + Math.floor(at * 1000));
    // A flow label of 20 bits; IPv4 takes the low 16 and counts them up.
    const identification = isIpv6 ? word & 0xfffff : word + i;
    packets.tcp(
      s,
      at,
      target,
      64,
      identification,
      ipv4.DONT_FRAGMENT,
      sourcePort,
      port,
      sequence,
      0,
      tcp.SYN,
      LINUX_WINDOWS[kernel],
      LINUX_OPTIONS,
    );
  }
}

/** One connect() of a Windows machine: up to three equal SYNs, at 0, 3 and 9 s. */
export function sendWindowsConnect(
  world: World,
  s: number,
  time: number,
  target: number,
  port: number,
): void {
  const { random, columns, packets } = world;
  const sourcePort = random.between(s, WINDOWS_PORTS[0], WINDOWS_PORTS[1]);
  const sequence = random.word(s);
  const window = WINDOWS_WINDOWS[world.trait(s, 1) % WINDOWS_WINDOWS.length];
  WINDOWS_OPTIONS[MSS_LOW_BYTE] = columns.family[s] === 6 ? MSS_ETHERNET_IPV6 : MSS_ETHERNET;
  const count = Math.min(WINDOWS_REPEATS.length, columns.left[s]);
  // One counter for all that the machine sends (RFC 6864, section 3 lets it), so it moves on between repeats.
  let identification = random.word(s);
  for (let i = 0; i < count; i++) {
    packets.tcp(
      s,
      time + WINDOWS_REPEATS[i],
      target,
      128,
      identification,
      ipv4.DONT_FRAGMENT,
      sourcePort,
      port,
      sequence,
      0,
      tcp.SYN,
      window,
      WINDOWS_OPTIONS,
    );
    identification += 1 + random.below(s, 40);
  }
}
