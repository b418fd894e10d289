/** sed and awk, as far as scripts of loaders use them: substitution, deletion and printing of lines; printing of fields. */
import { Exhausted } from '../shell/bounds.ts';
import { type Applet, type Call, complain, readOptions, say, usage } from './call.ts';
import { inputs, linesOf } from './inputs.ts';
import { type Matcher, safeMatcher } from './matcher.ts';

interface Order {
  readonly from: Address | null;
  readonly to: Address | null;
  readonly isNegated: boolean;
  readonly what: 's' | 'd' | 'p' | 'q';
  readonly matcher: Matcher | null;
  readonly replacement: string;
  readonly isGlobal: boolean;
  readonly prints: boolean;
  isInside: boolean;
}
type Address = number | '$' | Matcher;

const ADDRESS = /^(?:(\d{1,9})|(\$)|\/((?:[^/\\]|\\.)*)\/)/;

export const sed: Applet = function* (call) {
  const { flags, values, rest } = readOptions(call.args, 'nirEs', 'ef', { quiet: 'n', silent: 'n' });
  const script = values.get('e') ?? rest[0];
  if (script === undefined)
    return usage(
      call,
      'sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...',
    );
  const names = values.has('e') ? rest : rest.slice(1);
  const orders = readOrders(script, flags.has('r') || flags.has('E') ? 'extended' : 'basic');
  if (orders === null) return complain(call, `unsupported command ${script.slice(0, 1)}`);
  const status = { value: 0 };
  const found = yield* inputs(call, names, status, '');
  const groups = flags.has('i') ? found.map((one) => [one]) : [found];
  for (const group of groups) {
    const lines = group.flatMap(({ content }) => linesOf(content));
    const text = edit(call, lines, orders, !flags.has('n'));
    if (flags.has('i')) {
      const path = call.shell.path(group[0].name);
      call.shell.host.files.write(path, text);
      call.shell.host.capture.onWrite(path);
    } else say(call, text);
  }
  return status.value;
};

function readOrders(script: string, kind: 'basic' | 'extended'): Order[] | null {
  const orders: Order[] = [];
  let rest = script;
  while (rest.trim() !== '') {
    rest = rest.replace(/^[\s;]+/, '');
    const addresses: Address[] = [];
    for (;;) {
      const found = ADDRESS.exec(rest);
      if (found === null || addresses.length === 2) break;
      rest = rest.slice(found[0].length);
      if (found[3] === undefined) addresses.push(found[2] === '$' ? '$' : Number(found[1]));
      else {
        const matcher = safeMatcher(found[3], kind);
        if (matcher === null) return null;
        addresses.push(matcher);
      }
      if (!rest.startsWith(',')) break;
      rest = rest.slice(1);
    }
    rest = rest.trimStart();
    const isNegated = rest.startsWith('!');
    if (isNegated) rest = rest.slice(1).trimStart();
    const what = rest[0];
    const common = { from: addresses[0] ?? null, to: addresses[1] ?? null, isNegated, isInside: false };
    if (what === 'd' || what === 'p' || what === 'q') {
      orders.push({ ...common, what, matcher: null, replacement: '', isGlobal: false, prints: false });
      rest = rest.slice(1);
    } else if (what === 's') {
      const parts = partsOf(rest.slice(2), rest[1]);
      if (parts === null) return null;
      const [pattern, replacement, flagText, after] = parts;
      const matcher = safeMatcher(pattern, kind, /[iI]/.test(flagText));
      if (matcher === null) return null;
      orders.push({
        ...common,
        what,
        matcher,
        replacement,
        isGlobal: flagText.includes('g'),
        prints: flagText.includes('p'),
      });
      rest = after;
    } else if (what === undefined) return orders;
    else return null;
    if (orders.length > 64 || !/^\s*(;|\n|$)/.test(rest)) return null;
  }
  return orders;
}

/** `pattern/replacement/flags` and what comes behind. */
function partsOf(text: string, separator: string | undefined): [string, string, string, string] | null {
  if (separator === undefined || separator === '\\') return null;
  const parts = ['', ''];
  let n = 0;
  let at = 0;
  for (; at < text.length && n < 2; at++) {
    if (text[at] === '\\' && at + 1 < text.length) {
      parts[n] += text[at + 1] === separator ? separator : text.slice(at, at + 2);
      at++;
    } else if (text[at] === separator) n++;
    else parts[n] += text[at];
  }
  if (n < 2) return null;
  const flags = /^[gpiI0-9]*/.exec(text.slice(at))?.[0] ?? '';
  return [parts[0], parts[1], flags, text.slice(at + flags.length)];
}

function edit(call: Call, lines: readonly string[], orders: readonly Order[], printsAll: boolean): string {
  const out: string[] = [];
  for (const order of orders) order.isInside = false;
  for (const [n, whole] of lines.entries()) {
    if (n % 64 === 0) call.shell.bounds.step();
    const hasNewline = whole.endsWith('\n');
    let line = hasNewline ? whole.slice(0, -1) : whole;
    const newline = hasNewline ? '\n' : '';
    let isGone = false;
    let quits = false;
    for (const order of orders) {
      if (isSelected(order, line, n + 1, n === lines.length - 1) === order.isNegated) continue;
      if (order.what === 'd') {
        isGone = true;
        break;
      }
      if (order.what === 'p') out.push(line + newline);
      else if (order.what === 'q') {
        quits = true;
        break;
      } else {
        const made = substitute(line, order);
        if (made !== null) {
          line = made;
          if (order.prints) out.push(line + newline);
        }
      }
    }
    if (printsAll && !isGone) out.push(line + newline);
    if (quits) break;
  }
  return out.join('');
}

function isSelected(order: Order, line: string, number: number, isLast: boolean): boolean {
  const hits = (address: Address) =>
    address === '$' ? isLast : typeof address === 'number' ? address === number : address(line, 0) !== null;
  if (order.from === null) return true;
  if (order.to === null) return hits(order.from);
  if (order.isInside) {
    if (typeof order.to === 'number' ? number >= order.to : hits(order.to)) order.isInside = false;
    return typeof order.to !== 'number' || number <= order.to;
  }
  if (!hits(order.from)) return false;
  order.isInside = typeof order.to !== 'number' || number < order.to;
  return true;
}

function substitute(line: string, { matcher, replacement, isGlobal }: Order): string | null {
  const pieces: string[] = [];
  let at = 0;
  let hit = matcher?.(line, 0) ?? null;
  if (hit === null) return null;
  while (hit !== null) {
    const found = line.slice(hit.at, hit.at + hit.length);
    pieces.push(
      line.slice(at, hit.at),
      replacement.replace(/\\(.)|&/gs, (whole, c: string | undefined) =>
        whole === '&'
          ? found
          : c === 'n'
            ? '\n'
            : c === undefined || /\d/.test(c)
              ? c === '0'
                ? found
                : ''
              : c,
      ),
    );
    at = hit.at + hit.length;
    if (hit.length === 0) {
      pieces.push(line.slice(at, at + 1));
      at++;
    }
    if (!isGlobal || at > line.length) break;
    if (pieces.length > 20_000) throw new Exhausted('shell-text-exhausted');
    hit = matcher?.(line, at) ?? null;
  }
  pieces.push(line.slice(at));
  return pieces.join('');
}

/** `[/pattern/] [{print a, b ...}]`: what `ps | grep x | awk '{print $1}'` needs. */
export const awk: Applet = function* (call) {
  const { values, rest } = readOptions(call.args, '', 'Fvf');
  const [program, ...names] = rest;
  if (program === undefined) return usage(call, 'awk [OPTIONS] [AWK_PROGRAM] [FILE]...');
  const found = /^\s*(?:\/((?:[^/\\]|\\.)*)\/|NR\s*==\s*(\d+))?\s*(?:\{\s*print\s*([^}]*?);?\s*\})?\s*$/.exec(
    program,
  );
  if (found === null) return complain(call, 'cmd. line:1: Unexpected token');
  const matcher = found[1] === undefined ? null : safeMatcher(found[1], 'extended');
  const wanted =
    found[3] === undefined || found[3] === '' ? ['$0'] : found[3].split(',').map((one) => one.trim());
  const status = { value: 0 };
  const separator = values.get('F');
  const lines = (yield* inputs(call, names, status, '')).flatMap(({ content }) => linesOf(content));
  for (const [n, whole] of lines.entries()) {
    if (n % 64 === 0) call.shell.bounds.step();
    const line = whole.replace(/\n$/, '');
    if (matcher !== null && matcher(line, 0) === null) continue;
    if (found[2] !== undefined && Number(found[2]) !== n + 1) continue;
    const fields =
      separator === undefined || separator === ' ' ? line.trim().split(/\s+/) : line.split(separator);
    const value = (item: string): string =>
      item.replace(/"((?:[^"\\]|\\.)*)"|\$(NF|\d{1,4})|(NF)|(NR)|\s+/g, (_all, text, field, count, row) => {
        if (text !== undefined) return text.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
        if (field !== undefined)
          return field === '0' ? line : (fields[(field === 'NF' ? fields.length : Number(field)) - 1] ?? '');
        if (count !== undefined) return String(fields.length);
        return row === undefined ? '' : String(n + 1);
      });
    say(call, `${wanted.map(value).join(' ')}\n`);
  }
  return status.value;
};
