/** The flags of a bench: whole numbers, texts and switches, with defaults and a sentence each. */
import { parseArgs } from 'node:util';

interface NumberFlag {
  readonly default: number;
  readonly least: number;
  readonly about: string;
}

interface ListFlag {
  readonly default: readonly number[];
  readonly about: string;
}

interface TextFlag {
  /** What it is when it is not given. */
  readonly text: string;
  readonly about: string;
}

interface Switch {
  readonly about: string;
}

type Flag = NumberFlag | ListFlag | TextFlag | Switch;
type ValueOf<F extends Flag> = F extends NumberFlag
  ? number
  : F extends ListFlag
    ? readonly number[]
    : F extends TextFlag
      ? string
      : boolean;
type Values<Flags extends Readonly<Record<string, Flag>>> = { [Name in keyof Flags]: ValueOf<Flags[Name]> };

/** Reads the command line. `--help` and what it cannot read end the process. */
export function readFlags<const Flags extends Readonly<Record<string, Flag>>>(
  purpose: string,
  flags: Flags,
): Values<Flags> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      { type: 'default' in flag || 'text' in flag ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  try {
    const parsed = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
    const values: Readonly<Record<string, string | boolean | undefined>> = parsed.values;
    if (values.help === true) {
      process.stdout.write(`${purpose}\n\n${Object.entries(flags).map(helpLine).join('\n')}\n`);
      process.exit(0);
    }
    const entries = Object.entries(flags).map(([name, flag]) => [name, flagValue(name, flag, values[name])]);
    return Object.fromEntries(entries) as Values<Flags>;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nTry --help.\n`);
    process.exit(2);
  }
}

function flagValue(name: string, flag: Flag, given: string | boolean | undefined): unknown {
  if ('text' in flag) return given ?? flag.text;
  if (!('default' in flag)) return given === true;
  if (given === undefined) return flag.default;
  if (!('least' in flag))
    return String(given)
      .split(',')
      .map((text) => wholeNumber(name, text, 0));
  return wholeNumber(name, String(given), flag.least);
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text.replaceAll('_', ''));
  if (text === '' || !Number.isInteger(value) || value < least) {
    throw new Error(`--${name} wants a whole number from ${least}, not "${text}"`);
  }
  return value;
}

function helpLine([name, flag]: [string, Flag]): string {
  const value = 'default' in flag ? String(flag.default) : 'text' in flag ? flag.text : '';
  const usual = value === '' ? '' : ` (default: ${value})`;
  return `  --${name.padEnd(14)} ${flag.about}${usual}`;
}
