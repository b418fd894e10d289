/** How a command of the device is called, and how it complains. */
import type { FileTrouble } from '../files/file-trouble.ts';
import { TROUBLE_WORDS } from '../files/file-trouble.ts';
import type { Channels, Shell } from '../shell/shell.ts';
import type { Waiting } from '../shell/waiting.ts';

export interface Call extends Channels {
  /** As it was called, without folders. */
  readonly name: string;
  readonly args: readonly string[];
  readonly shell: Shell;
  readonly line: number;
}

/** Its status. */
export type Applet = (call: Call) => Waiting<number>;
export type AppletTable = Readonly<Record<string, Applet>>;

/** One that waits for nothing. */
export function plain(run: (call: Call) => number): Applet {
  // biome-ignore lint/correctness/useYield: it never waits
  return function* (call) {
    return run(call);
  };
}

export function say(call: Call, text: string): void {
  call.shell.bounds.output(text.length);
  call.out.write(text);
}

/** `name: message`. */
export function complain(call: Call, message: string, status = 1): number {
  call.err.write(`${call.name}: ${message}\n`);
  return status;
}

/** `name: can't open 'x': No such file or directory`. */
export function complainOf(call: Call, what: string, name: string, trouble: FileTrouble): number {
  return complain(call, `${what}'${name}': ${TROUBLE_WORDS[trouble]}`);
}

/** BusyBox shows its version with every usage. */
export function usage(call: Call, text: string): number {
  call.err.write(`${call.shell.host.device.banner} multi-call binary.\n\nUsage: ${text}\n\n`);
  return 1;
}

export interface Options {
  readonly flags: ReadonlySet<string>;
  /** Of options that take a value. */
  readonly values: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
  /** The first that is not known. */
  readonly unknown: string | null;
}

/** getopt's: `-abc`, `-o value`, `-ovalue`, `--long`, `--long=value`, `--`; names in `valued` take a value. */
export function readOptions(
  args: readonly string[],
  known: string,
  valued = '',
  long: Readonly<Record<string, string>> = {},
): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const rest: string[] = [];
  let unknown: string | null = null;
  for (let n = 0; n < args.length; n++) {
    const arg = args[n];
    if (arg === '--') {
      rest.push(...args.slice(n + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [name, value] = arg.slice(2).split(/=(.*)/s);
      const short = long[name];
      if (short === undefined) unknown ??= name;
      else if (valued.includes(short)) values.set(short, value ?? args[++n] ?? '');
      else flags.add(short);
      continue;
    }
    if (!arg.startsWith('-') || arg === '-') {
      rest.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const c = arg[at];
      if (valued.includes(c)) {
        values.set(c, at + 1 < arg.length ? arg.slice(at + 1) : (args[++n] ?? ''));
        break;
      }
      if (known.includes(c)) flags.add(c);
      else unknown ??= c;
    }
  }
  return { flags, values, rest, unknown };
}
