/** echo and printf: builtins and programs alike. */
import { Exhausted } from '../shell/bounds.ts';
import { type Applet, complain, plain, say } from './call.ts';
import { unescapeText } from './escapes.ts';

export const echo: Applet = plain((call) => {
  let at = 0;
  let hasNewline = true;
  let escapes = false;
  for (; at < call.args.length && /^-[neE]+$/.test(call.args[at]); at++) {
    for (const c of call.args[at].slice(1)) {
      if (c === 'n') hasNewline = false;
      else escapes = c === 'e';
    }
  }
  const text = call.args.slice(at).join(' ');
  if (!escapes) {
    say(call, hasNewline ? `${text}\n` : text);
    return 0;
  }
  const plainText = unescapeText(text, true);
  say(call, hasNewline && !plainText.isStopped ? `${plainText.text}\n` : plainText.text);
  return 0;
});

const CONVERSION = /%([-+ 0#]*)(\*|\d{1,4})?(?:\.(\*|\d{1,4}))?([diouxXcsb%]|$)/g;

export const printf: Applet = plain((call) => {
  const [format, ...args] = call.args[0] === '--' ? call.args.slice(1) : call.args;
  if (format === undefined) {
    call.err.write('printf: usage: printf FORMAT [ARG]...\n');
    return 2;
  }
  const begin = unescapeText(format, false);
  let status = 0;
  let used = 0;
  const take = () => args[used++] ?? '';
  do {
    const before = used;
    let isStopped = begin.isStopped;
    const text = begin.text.replace(
      CONVERSION,
      (whole, flags: string, width: string, precision: string, kind: string) => {
        if (isStopped && kind === '') return '';
        if (kind === '%') return '%';
        if (kind === '') return whole;
        const size = width === '*' ? Number(take()) || 0 : Number(width ?? 0);
        const exact =
          precision === undefined ? null : precision === '*' ? Number(take()) || 0 : Number(precision);
        let made = '';
        if (kind === 's') made = take().slice(0, exact ?? undefined);
        else if (kind === 'c') made = take().slice(0, 1);
        else if (kind === 'b') {
          const inner = unescapeText(take(), true);
          made = inner.text;
          if (inner.isStopped) isStopped = true;
        } else {
          const given = take();
          const value = numberOf(given);
          if (value === null) {
            status = complain({ ...call, name: call.shell.name }, `printf: ${given}: invalid number`);
            made = '0';
          } else made = formatNumber(value, kind, exact, flags);
        }
        const filler = flags.includes('0') && !flags.includes('-') && 'dioxXu'.includes(kind) ? '0' : ' ';
        if (Math.abs(size) > 4_096) throw new Exhausted('shell-text-exhausted');
        if (flags.includes('-') || size < 0) return made.padEnd(Math.abs(size));
        if (filler === '0' && /^[-+]/.test(made)) return made[0] + made.slice(1).padStart(size - 1, '0');
        return made.padStart(size, filler);
      },
    );
    say(call, text);
    if (isStopped || used === before) break;
    call.shell.bounds.step();
  } while (used < args.length);
  return status;
});

function numberOf(text: string): bigint | null {
  if (text === '') return 0n;
  if (/^["']./.test(text)) return BigInt(text.charCodeAt(1));
  const found = /^\s*([-+]?)(0[xX][0-9a-fA-F]{1,16}|\d{1,19})$/.exec(text);
  if (found === null) return null;
  const value = BigInt(/^0[0-7]+$/.test(found[2]) ? `0o${found[2].slice(1)}` : found[2]);
  return found[1] === '-' ? -value : value;
}

function formatNumber(value: bigint, kind: string, precision: number | null, flags: string): string {
  const unsigned = BigInt.asUintN(64, value);
  const digits =
    kind === 'd' || kind === 'i'
      ? String(value < 0n ? -value : value)
      : kind === 'o'
        ? unsigned.toString(8)
        : kind === 'u'
          ? String(unsigned)
          : kind === 'x'
            ? unsigned.toString(16)
            : unsigned.toString(16).toUpperCase();
  const prefix =
    flags.includes('#') && value !== 0n
      ? kind === 'o'
        ? '0'
        : kind.toLowerCase() === 'x'
          ? `0${kind}`
          : ''
      : '';
  const sign =
    (kind === 'd' || kind === 'i') && value < 0n
      ? '-'
      : flags.includes('+') && (kind === 'd' || kind === 'i')
        ? '+'
        : '';
  return sign + prefix + digits.padStart(Math.min(precision ?? 0, 4_096), '0');
}
