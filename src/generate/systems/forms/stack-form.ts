/**
 * connect() by an operating system's own stack: nobody answers in the dark, so the same SYN comes again as long as
 * the program waits. Layouts as in ../../stacks.ts; FreeBSD's and that of small devices beside them.
 */
import { write32 } from '../../../wire/big-endian.ts';
import * as ipv4 from '../../../wire/ipv4.ts';
import * as tcp from '../../../wire/tcp.ts';
import { hash, toUnit } from '../../random.ts';
import { LINUX_REPEATS, WINDOWS_REPEATS } from '../../stacks.ts';
import type { Draw } from '../draw.ts';
import type { Form } from '../form.ts';

interface Stack {
  readonly ttl: number;
  readonly window: number;
  readonly options: readonly number[];
  /** Where in the options a clock of milliseconds goes; 0: nowhere. */
  readonly clockAt: number;
  /** Seconds after the first at which it tries again. */
  readonly repeats: readonly number[];
  readonly ports: readonly [number, number];
}

const LINUX_OPTIONS = [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3];
const LINUX_PORTS = [32_768, 60_999] as const;
const HIGH_PORTS = [49_152, 65_535] as const;

const linux = (window: number, scale: number): Stack => ({
  ttl: 64,
  window,
  options: [...LINUX_OPTIONS, scale],
  clockAt: 8,
  repeats: LINUX_REPEATS,
  ports: LINUX_PORTS,
});

const STACKS = {
  'linux-2': linux(5840, 1),
  'linux-3': linux(14_600, 4),
  'linux-4': linux(29_200, 7),
  'linux-5': linux(64_240, 7),
  'linux-6': linux(64_240, 10),
  windows: {
    ttl: 128,
    window: 64_240,
    options: [2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2],
    clockAt: 0,
    repeats: WINDOWS_REPEATS,
    ports: HIGH_PORTS,
  },
  'windows-old': {
    ttl: 128,
    window: 8192,
    options: [2, 4, 5, 0xb4, 1, 1, 4, 2],
    clockAt: 0,
    repeats: WINDOWS_REPEATS,
    ports: [1025, 5000],
  },
  freebsd: {
    ttl: 64,
    window: 65_535,
    options: [2, 4, 5, 0xb4, 1, 3, 3, 6, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0],
    clockAt: 12,
    repeats: [0, 1, 3, 6, 12],
    ports: HIGH_PORTS,
  },
  device: {
    ttl: 64,
    window: 5840,
    options: [2, 4, 5, 0xb4],
    clockAt: 0,
    repeats: [0, 3, 9],
    ports: [1024, 4999],
  },
} as const satisfies Record<string, Stack>;

export type StackName = keyof typeof STACKS;

const SERVERS: readonly StackName[] = ['linux-4', 'linux-5', 'linux-5', 'linux-6', 'freebsd', 'windows'];
const DEVICES: readonly StackName[] = ['linux-2', 'linux-3', 'linux-4', 'device'];

/** `attempts`: SYNs until the program gives up. */
export function stackForm(name: StackName, attempts: number): Form {
  const stack: Stack = STACKS[name];
  const options = Uint8Array.from(stack.options);
  return (outlet, { source, time, target, port, key, nth }) => {
    const address = outlet.view.dark.ipv4(target);
    const call = hash(hash(key, source), address, nth ^ port);
    const [first, last] = stack.ports;
    const clock = hash(key, source, address);
    for (const [i, late] of stack.repeats.slice(0, attempts).entries()) {
      const at = time + late * (1 + 0.01 * toUnit(hash(call, i)));
      if (stack.clockAt > 0) write32(options, stack.clockAt, clock + Math.floor(at * 1000));
      outlet.tcp(
        source,
        at,
        target,
        stack.ttl,
        (call + i * (stack.ttl === 128 ? 7 : 1)) & 0xffff,
        ipv4.DONT_FRAGMENT,
        first + (hash(call, 11) % (last - first + 1)),
        port,
        hash(call, 12),
        0,
        tcp.SYN,
        stack.window,
        options,
      );
    }
  };
}

export function drawServerForm(draw: Draw): Form {
  return stackForm(draw.pick(SERVERS), draw.between(1, 4));
}

export function drawDeviceForm(draw: Draw): Form {
  return stackForm(draw.pick(DEVICES), draw.between(1, 3));
}
