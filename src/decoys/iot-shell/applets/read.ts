/** `read`: a line into variables, word by word. */
import { readLine, type Source } from '../shell/streams.ts';
import type { Waiting } from '../shell/waiting.ts';
import type { Applet } from './call.ts';

const MOST_LINE = 65_536;

export const read: Applet = function* (call) {
  const { shell, args } = call;
  let names = args;
  let isRaw = false;
  for (;;) {
    const [first] = names;
    if (first === '-r') isRaw = true;
    else if (first === '-p' || first === '-t' || first === '-n') {
      if (first === '-p') call.err.write(names[1] ?? '');
      names = names.slice(1);
    } else if (first !== '-s') break;
    names = names.slice(1);
  }
  const { text, isWhole } = yield* readEscaped(call.in, isRaw);
  const ifs = shell.get('IFS') ?? ' \t\n';
  const values = names.length === 0 ? [plainText(text)] : fieldsOf(text, ifs, names.length);
  for (const [n, name] of (names.length === 0 ? ['REPLY'] : names).entries())
    if (/^[A-Za-z_]\w*$/.test(name)) shell.set(name, values[n] ?? '');
  return isWhole ? 0 : 1;
};

/** A character of a line, and whether a backslash stood before it. */
interface Typed {
  readonly c: string;
  readonly isEscaped: boolean;
}

/** A line without its newline; one that ends with a backslash goes on. Not whole: the input ended before. */
function* readEscaped(
  source: Source,
  isRaw: boolean,
): Waiting<{ readonly text: readonly Typed[]; readonly isWhole: boolean }> {
  const text: Typed[] = [];
  while (text.length <= MOST_LINE) {
    const line = yield* readLine(source, MOST_LINE);
    if (line === null) return { text, isWhole: false };
    let isEscaped = false;
    let goesOn = false;
    for (const c of line) {
      if (!isRaw && !isEscaped && c === '\\') {
        isEscaped = true;
        continue;
      }
      if (c !== '\n') text.push({ c, isEscaped });
      else goesOn = isEscaped;
      isEscaped = false;
    }
    if (!line.endsWith('\n')) return { text, isWhole: false };
    if (!goesOn) break;
  }
  return { text, isWhole: true };
}

function plainText(text: readonly Typed[]): string {
  return text.map(({ c }) => c).join('');
}

const isBlank = (c: string) => ' \t\n\r\v\f'.includes(c);

/**
 * As BusyBox splits (shell_builtin_read in its shell_common.c): the last name takes the rest. An escaped character begins no word,
 * so blanks behind one that stands first are still left out.
 */
function fieldsOf(text: readonly Typed[], ifs: string, names: number): string[] {
  const values: string[] = [];
  let buffer = '';
  // Separators that may be left out before the next word begins.
  let isBetween = 1;
  for (const { c, isEscaped } of text) {
    const separates = !isEscaped && ifs.includes(c);
    if (!isEscaped) {
      if (isBetween > 0 && separates) {
        if (isBlank(c)) continue;
        isBetween--;
        if (isBetween === 1) continue;
      }
      isBetween = 0;
    }
    if (separates && values.length < names - 1) {
      values.push(buffer);
      buffer = '';
      isBetween = isBlank(c) ? 2 : 1;
      continue;
    }
    buffer += c;
  }
  values.push(lastField(buffer, ifs));
  return values;
}

/** Without blanks at its end; and where it is one field alone, without the separator behind it. */
function lastField(buffer: string, ifs: string): string {
  const withoutBlanks = (text: string) => {
    let end = text.length;
    while (end > 0 && isBlank(text[end - 1]) && ifs.includes(text[end - 1])) end--;
    return text.slice(0, end);
  };
  const value = withoutBlanks(buffer);
  if (value === '' || !ifs.includes(value[value.length - 1])) return value;
  const before = withoutBlanks(value.slice(0, -1));
  return [...before].some((c) => ifs.includes(c)) ? value : before;
}
