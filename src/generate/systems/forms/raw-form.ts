/** SYNs of programs that write their own headers: each program fills in the fields in its own way. */
import * as ipv4 from '../../../wire/ipv4.ts';
import * as tcp from '../../../wire/tcp.ts';
import { NO_OPTIONS } from '../../packet-writer.ts';
import { hash } from '../../random.ts';
import type { Draw } from '../draw.ts';
import type { Form } from '../form.ts';

const OPTIONS = [
  NO_OPTIONS,
  Uint8Array.of(2, 4, 5, 0xb4),
  Uint8Array.of(2, 4, 5, 0xb4, 1, 1, 4, 2),
  Uint8Array.of(2, 4, 5, 0x98, 1, 3, 3, 6),
  Uint8Array.of(2, 4, 2, 0x18),
] as const;

interface Program {
  readonly ttl: number;
  readonly fragment: number;
  readonly options: Uint8Array;
  /** 0: drawn for each packet. */
  readonly window: number;
  readonly identification: 'random' | 'zero' | 'fixed' | 'counter' | 'run';
  readonly sourcePort: 'run' | 'random' | 'target' | 'counter';
  readonly sequence: 'random' | 'target' | 'run';
  readonly secret: number;
}

/** A program that nobody else has. */
export function drawRawForm(draw: Draw): Form {
  const program: Program = {
    ttl: draw.pick([64, 64, 128, 255, 255, 200, 100]),
    fragment: draw.chance(0.4) ? ipv4.DONT_FRAGMENT : 0,
    options: draw.pick(OPTIONS),
    window: draw.pick([0, 512, 1024, 2048, 5840, 8192, 14_600, 16_384, 29_200, 65_535]),
    identification: draw.pick(['random', 'random', 'zero', 'fixed', 'counter', 'run'] as const),
    sourcePort: draw.pick(['run', 'random', 'random', 'target', 'counter'] as const),
    sequence: draw.pick(['random', 'random', 'target', 'run'] as const),
    secret: draw.key(),
  };
  return rawForm(program);
}

function rawForm(program: Program): Form {
  const { secret } = program;
  return (outlet, { source, time, target, port, key, nth }) => {
    const address = outlet.view.dark.ipv4(target);
    const chance = hash(hash(key, address, port), nth, source);
    const run = hash(secret, key, source);
    const ofTarget = hash(run, address, port);
    // A counter over all targets of the Internet: here it looks like the time.
    const count = Math.floor(time * (50 + (run & 0xff)));
    const identifications = {
      random: chance & 0xffff,
      zero: 0,
      fixed: secret & 0xffff,
      counter: count & 0xffff,
      run: run & 0xffff,
    };
    const ports = { run, random: hash(chance, 1), target: ofTarget, counter: count };
    const sequences = { random: hash(chance, 2), target: ofTarget, run };
    outlet.tcp(
      source,
      time,
      target,
      program.ttl,
      identifications[program.identification],
      program.fragment,
      1024 + (ports[program.sourcePort] % 64_000),
      port,
      sequences[program.sequence],
      0,
      tcp.SYN,
      program.window === 0 ? hash(chance, 3) & 0xffff : program.window,
      program.options,
    );
  };
}
