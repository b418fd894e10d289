/** Escapes of `echo -e` and `printf`, as BusyBox reads them: droppers are written with these. */

const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/**
 * `\x41`, `\101`, `\0101`, `\n` ...; `isStopped` after `\c`. With `zeroTakesFour`, a zero in front of three octal digits
 * does not count as one of them: so echo and `%b`, but not printf's format.
 */
export function unescapeText(
  text: string,
  zeroTakesFour: boolean,
): { readonly text: string; readonly isStopped: boolean } {
  let at = text.indexOf('\\');
  if (at === -1) return { text, isStopped: false };
  const pieces: string[] = [text.slice(0, at)];
  while (at < text.length) {
    const c = text[at + 1];
    if (c === undefined) {
      pieces.push('\\');
      break;
    }
    if (c === 'c') return { text: pieces.join(''), isStopped: true };
    const number = numberAt(text, at + 1, zeroTakesFour);
    if (number !== null) {
      pieces.push(String.fromCharCode(number.value & 0xff));
      at += 1 + number.length;
    } else {
      pieces.push(LETTERS[c] ?? `\\${c}`);
      at += 2;
    }
    const next = text.indexOf('\\', at);
    pieces.push(text.slice(at, next === -1 ? text.length : next));
    if (next === -1) break;
    at = next;
  }
  return { text: pieces.join(''), isStopped: false };
}

function numberAt(
  text: string,
  at: number,
  zeroTakesFour: boolean,
): { value: number; length: number } | null {
  if (text[at] === 'x') {
    const digits = /^[0-9a-fA-F]{1,2}/.exec(text.slice(at + 1, at + 3))?.[0];
    return digits === undefined ? null : { value: Number.parseInt(digits, 16), length: 1 + digits.length };
  }
  const most = zeroTakesFour && text[at] === '0' ? 4 : 3;
  const digits = /^[0-7]+/.exec(text.slice(at, at + most))?.[0];
  return digits === undefined ? null : { value: Number.parseInt(digits, 8), length: digits.length };
}
