/**
 * Patterns of the shell (POSIX.1, 2.13): `*`, `?`, `[...]`. Matching walks both texts with one place to return to, so its
 * time is bounded by the product of their lengths: no pattern of a visitor makes it explode, as a regular expression could.
 */

/** A pattern's characters, where quoted ones stand for themselves. */
export type Pattern = readonly { readonly text: string; readonly isQuoted: boolean }[];

interface Piece {
  readonly kind: 'one' | 'any' | 'many' | 'set';
  readonly text: string;
}

export function isPattern(pattern: Pattern): boolean {
  return pattern.some(({ text, isQuoted }) => !isQuoted && /[*?[]/.test(text));
}

export function compilePattern(pattern: Pattern): (text: string) => boolean {
  const pieces = piecesOf(pattern);
  return (text) => matches(pieces, text);
}

function matches(pieces: readonly Piece[], text: string): boolean {
  let p = 0;
  let t = 0;
  let starAt = -1;
  let starText = 0;
  while (t < text.length) {
    const piece = pieces[p];
    if (piece !== undefined && piece.kind === 'many') {
      starAt = p++;
      starText = t;
    } else if (piece !== undefined && matchesOne(piece, text[t])) {
      p++;
      t++;
    } else if (starAt !== -1) {
      p = starAt + 1;
      t = ++starText;
    } else return false;
  }
  while (pieces[p]?.kind === 'many') p++;
  return p === pieces.length;
}

function matchesOne({ kind, text }: Piece, c: string): boolean {
  if (kind === 'one') return text === c;
  if (kind === 'any') return true;
  const isNegated = text[0] === '!' || text[0] === '^';
  let found = false;
  for (let at = isNegated ? 1 : 0; at < text.length; at++) {
    if (text[at + 1] === '-' && at + 2 < text.length) {
      if (text[at] <= c && c <= text[at + 2]) found = true;
      at += 2;
    } else if (text[at] === c) found = true;
  }
  return found !== isNegated;
}

function piecesOf(pattern: Pattern): Piece[] {
  const pieces: Piece[] = [];
  const whole = pattern.flatMap(({ text, isQuoted }) => [...text].map((c) => ({ c, isQuoted })));
  for (let at = 0; at < whole.length; at++) {
    const { c, isQuoted } = whole[at];
    if (isQuoted) pieces.push({ kind: 'one', text: c });
    else if (c === '*') {
      if (pieces.at(-1)?.kind !== 'many') pieces.push({ kind: 'many', text: '' });
    } else if (c === '?') pieces.push({ kind: 'any', text: '' });
    else if (c === '[') {
      const from = at + 1;
      let end = from;
      if (whole[end]?.c === '!' || whole[end]?.c === '^') end++;
      if (whole[end]?.c === ']') end++;
      while (end < whole.length && whole[end].c !== ']') end++;
      if (end >= whole.length) pieces.push({ kind: 'one', text: '[' });
      else {
        const text = whole
          .slice(from, end)
          .map((one) => one.c)
          .join('');
        pieces.push({ kind: 'set', text: text.replace('[:digit:]', '0-9').replace('[:alpha:]', 'a-zA-Z') });
        at = end;
      }
    } else pieces.push({ kind: 'one', text: c });
  }
  return pieces;
}
