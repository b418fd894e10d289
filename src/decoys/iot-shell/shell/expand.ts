/** Words -> fields: parameters, substitutions, arithmetic, splitting, file names (POSIX.1, 2.6, in its order). */
import { join } from '../files/paths.ts';
import { ArithmeticTrouble, evaluate } from './arithmetic.ts';
import { Exhausted, MOST_TEXT_BYTES } from './bounds.ts';
import { compilePattern, isPattern, type Pattern } from './patterns.ts';
import type { Shell } from './shell.ts';
import type { Command, Part, Word } from './syntax.ts';
import type { Waiting } from './waiting.ts';

type Piece = Pattern[number];

/** A fault that ends the line: `${x:?message}`, a division by zero. */
export class ExpansionTrouble extends Error {}

const MOST_FIELDS = 4_096;

export function* expandFields(shell: Shell, words: readonly Word[]): Waiting<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    for (const field of yield* fieldsOf(shell, word)) {
      const names = isPattern(field) ? fileNames(shell, field) : [];
      if (names.length === 0) fields.push(textOf(field));
      else fields.push(...names);
    }
    if (fields.length > MOST_FIELDS) throw new Exhausted('shell-fields-exhausted');
  }
  return fields;
}

/** One text, without splitting and file names: a value, a target, a subject. */
export function* expandText(shell: Shell, word: Word): Waiting<string> {
  return textOf(yield* expandPattern(shell, word));
}

export function* expandPattern(shell: Shell, word: Word): Waiting<Pattern> {
  const pieces: Piece[] = [];
  let size = 0;
  for (const part of word) {
    const text =
      part.kind === 'text'
        ? tilde(shell, part, pieces.length === 0)
        : (yield* valuesOf(shell, part)).join(' ');
    size += text.length;
    if (size > MOST_TEXT_BYTES) throw new Exhausted('shell-text-exhausted');
    pieces.push({ text, isQuoted: part.isQuoted });
  }
  return pieces;
}

function textOf(pieces: Pattern): string {
  return pieces.length === 1 ? pieces[0].text : pieces.map(({ text }) => text).join('');
}

function tilde(shell: Shell, part: Part & { kind: 'text' }, isFirst: boolean): string {
  const { text, isQuoted } = part;
  if (!isFirst || isQuoted || text[0] !== '~' || (text.length > 1 && text[1] !== '/')) return text;
  return (shell.get('HOME') ?? '~') + text.slice(1);
}

function* fieldsOf(shell: Shell, word: Word): Waiting<Pattern[]> {
  const fields: Piece[][] = [];
  let current: Piece[] | null = null;
  const ifs = shell.get('IFS') ?? ' \t\n';
  let isFirst = true;
  for (const part of word) {
    if (part.kind === 'text') {
      const text = tilde(shell, part, isFirst);
      if (text !== '' || part.isQuoted) {
        current ??= [];
        current.push({ text, isQuoted: part.isQuoted });
      }
    } else if (
      part.kind === 'parameter' &&
      part.operator !== null &&
      !part.isQuoted &&
      usesArgument(part, shell)
    ) {
      // The argument's own quotes count: it is split as if it stood here.
      const inner: Pattern[] = yield* fieldsOf(shell, part.argument);
      inner.forEach((field, n) => {
        if (n > 0 || current === null) {
          if (current !== null) fields.push(current);
          current = [];
        }
        current.push(...field);
      });
    } else {
      const values = yield* valuesOf(shell, part);
      if (part.isQuoted) {
        values.forEach((text, n) => {
          if (n > 0 && current !== null) {
            fields.push(current);
            current = null;
          }
          current ??= [];
          current.push({ text, isQuoted: true });
        });
      } else {
        for (const [n, value] of values.entries()) {
          if (n > 0 && current !== null) {
            fields.push(current);
            current = null;
          }
          const { pieces, startsWithGap, endsWithGap } = split(value, ifs);
          if (startsWithGap && current !== null) {
            fields.push(current);
            current = null;
          }
          for (const [m, text] of pieces.entries()) {
            if (m > 0 && current !== null) {
              fields.push(current);
              current = null;
            }
            current ??= [];
            current.push({ text, isQuoted: false });
          }
          if (endsWithGap && current !== null) {
            fields.push(current);
            current = null;
          }
        }
      }
    }
    isFirst = false;
    if (fields.length > MOST_FIELDS) throw new Exhausted('shell-fields-exhausted');
  }
  if (current !== null) fields.push(current);
  return fields;
}

function split(
  value: string,
  ifs: string,
): { pieces: string[]; startsWithGap: boolean; endsWithGap: boolean } {
  if (ifs === '') return { pieces: value === '' ? [] : [value], startsWithGap: false, endsWithGap: false };
  const pieces: string[] = [];
  let from = 0;
  let isOpen = false;
  const isGap = (c: string) => ifs.includes(c);
  const isBlank = (c: string) => isGap(c) && ' \t\n'.includes(c);
  let at = 0;
  while (at < value.length && isBlank(value[at])) at++;
  const startsWithGap = at > 0;
  from = at;
  let endsWithGap = false;
  for (; at < value.length; at++) {
    if (!isGap(value[at])) {
      if (!isOpen) from = at;
      isOpen = true;
      endsWithGap = false;
      continue;
    }
    pieces.push(isOpen ? value.slice(from, at) : '');
    isOpen = false;
    endsWithGap = true;
    // Blanks around one other separator belong to it.
    let hasSeparator = !isBlank(value[at]);
    while (at + 1 < value.length && (isBlank(value[at + 1]) || (!hasSeparator && isGap(value[at + 1])))) {
      at++;
      if (!isBlank(value[at])) hasSeparator = true;
    }
    if (pieces.length > MOST_FIELDS) throw new Exhausted('shell-fields-exhausted');
  }
  if (isOpen) pieces.push(value.slice(from));
  return { pieces, startsWithGap, endsWithGap: endsWithGap && !isOpen };
}

function usesArgument(part: Part & { kind: 'parameter' }, shell: Shell): boolean {
  const value = shell.parameter(part.name)?.join(' ');
  if (part.operator === '+' || part.operator === ':+')
    return part.operator === '+' ? value !== undefined : !!value;
  if (part.operator === '-') return value === undefined;
  if (part.operator === ':-') return value === undefined || value === '';
  return false;
}

/** More than one for `"$@"` alone. */
function* valuesOf(shell: Shell, part: Exclude<Part, { kind: 'text' }>): Waiting<readonly string[]> {
  if (part.kind === 'command') return [yield* substitute(shell, part.body)];
  if (part.kind === 'arithmetic') {
    const text = yield* expandText(shell, part.expression);
    try {
      return [
        evaluate(text, {
          get: (name) => shell.get(name) ?? '',
          set: (name, value) => shell.set(name, value),
        }),
      ];
    } catch (trouble) {
      if (trouble instanceof ArithmeticTrouble) throw new ExpansionTrouble(trouble.message);
      throw trouble;
    }
  }
  const { name, operator, isLength } = part;
  const values = shell.parameter(name);
  const value = values?.join(' ');
  if (isLength) return [String(value?.length ?? 0)];
  if (operator === null)
    return name === '@' || (name === '*' && !part.isQuoted) ? (values ?? []) : [value ?? ''];
  const isMissing = value === undefined || (operator.startsWith(':') && operator !== ':' && value === '');
  switch (operator) {
    case '-':
    case ':-':
      return isMissing ? [yield* expandText(shell, part.argument)] : [value];
    case '=':
    case ':=': {
      if (!isMissing) return [value];
      const given = yield* expandText(shell, part.argument);
      shell.set(name, given);
      return [given];
    }
    case '+':
    case ':+':
      return isMissing ? [''] : [yield* expandText(shell, part.argument)];
    case '?':
    case ':?': {
      if (!isMissing) return [value];
      const words = yield* expandText(shell, part.argument);
      throw new ExpansionTrouble(`${name}: ${words === '' ? 'parameter not set' : words}`);
    }
    case '#':
    case '##':
    case '%':
    case '%%':
      return [trim(value ?? '', yield* expandPattern(shell, part.argument), operator)];
    case ':': {
      const [from, length] = (yield* expandText(shell, part.argument))
        .split(':')
        .map((one) => Number(one.trim()));
      const text = value ?? '';
      const start = from < 0 ? Math.max(0, text.length + from) : from || 0;
      if (length === undefined) return [text.slice(start)];
      return [length < 0 ? text.slice(start, text.length + length) : text.slice(start, start + length)];
    }
  }
}

/** The longest or shortest stretch at one end that matches, taken away. */
function trim(value: string, pattern: Pattern, operator: '#' | '##' | '%' | '%%'): string {
  // Each try walks the value once more.
  if (value.length > 4_096) throw new Exhausted('shell-text-exhausted');
  const matches = compilePattern(pattern);
  const isLong = operator.length === 2;
  for (let n = 0; n <= value.length; n++) {
    const length = isLong ? value.length - n : n;
    if (operator[0] === '#' && matches(value.slice(0, length))) return value.slice(length);
    if (operator[0] === '%' && matches(value.slice(value.length - length)))
      return value.slice(0, value.length - length);
  }
  return value;
}

function* substitute(shell: Shell, body: Command | null): Waiting<string> {
  if (body === null) return '';
  const text = yield* shell.capture(body);
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end--;
  return text.slice(0, end).replaceAll('\0', '');
}

function fileNames(shell: Shell, field: Pattern): string[] {
  const whole = textOf(field);
  const parts = partsOf(field);
  let found = [whole.startsWith('/') ? '/' : ''];
  parts.forEach((pattern, n) => {
    const next: string[] = [];
    const isLast = n === parts.length - 1;
    for (const folder of found) {
      shell.host.bounds.step();
      const name = textOf(pattern);
      if (!isPattern(pattern)) {
        const path = folder === '' ? name : join(folder, name);
        if (shell.host.files.node(shell.path(path)) !== null) next.push(path);
        continue;
      }
      const names = shell.host.files.list(shell.path(folder === '' ? '.' : folder));
      if (typeof names === 'string') continue;
      const matches = compilePattern(pattern);
      for (const one of names) {
        if (one.startsWith('.') && !name.startsWith('.')) continue;
        if (!matches(one)) continue;
        const path = folder === '' ? one : join(folder, one);
        if (isLast || shell.host.files.node(shell.path(path))?.kind === 'directory') next.push(path);
      }
    }
    found = next.slice(0, MOST_FIELDS);
  });
  return found.filter((path) => path !== '' && path !== '/').sort();
}

/** The pattern between slashes. */
function partsOf(field: Pattern): Pattern[] {
  const parts: Piece[][] = [[]];
  for (const { text, isQuoted } of field)
    text.split('/').forEach((piece, n) => {
      if (n > 0) parts.push([]);
      if (piece !== '') (parts.at(-1) as Piece[]).push({ text: piece, isQuoted });
    });
  return parts.filter((part) => part.length > 0);
}
