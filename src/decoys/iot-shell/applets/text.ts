/** Applets over text: cat, head, tail, wc, grep, sort, cut, tr ... */
import { createHash } from 'node:crypto';
import { TROUBLE_WORDS } from '../files/file-trouble.ts';
import { MOST_TEXT_BYTES } from '../shell/bounds.ts';
import { fileSink, readFile } from '../shell/open-file.ts';
import { readAll } from '../shell/streams.ts';
import { type Applet, type AppletTable, type Call, complain, readOptions, say, usage } from './call.ts';
import { awk, sed } from './edit.ts';
import { type Input, inputs, linesOf } from './inputs.ts';
import { safeMatcher } from './matcher.ts';

export const cat: Applet = function* (call) {
  const { rest } = readOptions(call.args, 'nvteuA');
  const status = { value: 0 };
  // Each is shown before the next is opened, and what is typed comes back line by line.
  for (const name of rest.length === 0 ? ['-'] : rest) {
    if (name !== '-') {
      for (const { content } of yield* inputs(call, [name], status)) say(call, content);
      continue;
    }
    for (let chunk = yield* call.in.chunk(); chunk !== null; chunk = yield* call.in.chunk()) say(call, chunk);
  }
  return status.value;
};

const part = (isTail: boolean): Applet =>
  function* (call) {
    const old = /^-(\d+)$/.exec(call.args[0] ?? '');
    const args = old === null ? call.args : ['-n', old[1], ...call.args.slice(1)];
    const { values, rest, flags } = readOptions(args, isTail ? 'fqvF' : 'qv', isTail ? 'ncs' : 'nc');
    const status = { value: 0 };
    const given = values.get('c') ?? values.get('n') ?? '10';
    const isBytes = values.has('c');
    if (!/^[-+]?\d{1,12}[kmb]?$/.test(given)) return complain(call, `invalid number '${given}'`);
    const scale = given.endsWith('k') ? 1_024 : given.endsWith('m') ? 2 ** 20 : given.endsWith('b') ? 512 : 1;
    const number = Number.parseInt(given.replace(/^[-+]/, ''), 10) * scale;
    const isFromStart = isTail && given.startsWith('+');
    const isBut = !isTail && given.startsWith('-');
    const found = yield* inputs(call, rest, status, isTail ? undefined : '');
    found.forEach(({ name, content }, n) => {
      if ((rest.length > 1 || flags.has('v')) && !flags.has('q'))
        say(call, `${n > 0 ? '\n' : ''}==> ${name === '-' ? 'standard input' : name} <==\n`);
      const units: string | string[] = isBytes ? content : linesOf(content);
      let shown: string | string[];
      if (isFromStart) shown = units.slice(Math.max(0, number - 1));
      else if (isTail) shown = number === 0 ? units.slice(0, 0) : units.slice(-number);
      else shown = isBut ? units.slice(0, Math.max(0, units.length - number)) : units.slice(0, number);
      say(call, typeof shown === 'string' ? shown : shown.join(''));
    });
    return status.value;
  };

const wc: Applet = function* (call) {
  const { flags, rest } = readOptions(call.args, 'lwcmL');
  const status = { value: 0 };
  const kinds =
    flags.size === 0 ? ['l', 'w', 'c'] : ['l', 'w', 'm', 'c', 'L'].filter((flag) => flags.has(flag));
  const totals = kinds.map(() => 0);
  const found = yield* inputs(call, rest, status, '');
  const show = (counts: readonly number[], name: string | null) => {
    const isSingle = counts.length === 1;
    say(
      call,
      `${counts.map((count) => (isSingle ? String(count) : String(count).padStart(9))).join(' ')}${name === null ? '' : ` ${name}`}\n`,
    );
  };
  for (const { name, content } of found) {
    const counts = kinds.map((kind) =>
      kind === 'l'
        ? content.split('\n').length - 1
        : kind === 'w'
          ? (content.match(/[^\s]+/g)?.length ?? 0)
          : kind === 'L'
            ? Math.max(0, ...content.split('\n').map((line) => line.length))
            : content.length,
    );
    counts.forEach((count, n) => {
      totals[n] += count;
    });
    show(counts, rest.length === 0 ? null : name);
  }
  if (rest.length > 1) show(totals, 'total');
  return status.value;
};

const grep: Applet = function* (call) {
  const { flags, values, rest, unknown } = readOptions(call.args, 'invcqlLshHrwoEFaRxz', 'emABC');
  if (unknown !== null)
    return usage(call, 'grep [-HhnlLoqvsriwFE] [-m N] [-A/B/C N] PATTERN/-e PATTERN... [FILE]...');
  const pattern = values.get('e') ?? rest[0];
  const names = values.has('e') ? rest : rest.slice(1);
  if (pattern === undefined) {
    usage(call, 'grep [-HhnlLoqvsriwFE] [-m N] [-A/B/C N] PATTERN/-e PATTERN... [FILE]...');
    return 2;
  }
  const kind =
    flags.has('F') || call.name === 'fgrep'
      ? 'fixed'
      : flags.has('E') || call.name === 'egrep'
        ? 'extended'
        : 'basic';
  const matcher = safeMatcher(pattern, kind, flags.has('i'));
  if (matcher === null) return complain(call, `bad regex '${pattern}': Invalid regexp`, 2);
  const matches = (line: string): { at: number; length: number } | null => {
    const at = matcher(line, 0);
    if (at === null) return null;
    if (flags.has('x') && (at.at !== 0 || at.length !== line.length)) return null;
    if (flags.has('w') && (/\w/.test(line[at.at - 1] ?? '') || /\w/.test(line[at.at + at.length] ?? '')))
      return null;
    return at;
  };
  let isFound = false;
  let hasTrouble = false;
  const status = { value: 0 };
  const files: Input[] = [];
  const isDeep = flags.has('r') || flags.has('R');
  const expanded = isDeep
    ? (names.length === 0 ? ['.'] : names).flatMap((name) => below(call, name, 0))
    : names;
  for (const name of expanded.length === 0 && !isDeep ? ['-'] : expanded) {
    if (name === '-') files.push(...(yield* inputs(call, ['-'], status)));
    else {
      const opened = readFile(call.shell, name);
      if ('trouble' in opened) {
        hasTrouble = true;
        if (!flags.has('s')) complain(call, `${name}: ${TROUBLE_WORDS[opened.trouble]}`);
      } else files.push({ name, content: opened.content });
    }
  }
  const showsName = (files.length + (hasTrouble ? 1 : 0) > 1 || isDeep || flags.has('H')) && !flags.has('h');
  const most = values.has('m') ? Number(values.get('m')) : Number.POSITIVE_INFINITY;
  const after = Number(values.get('A') ?? values.get('C') ?? 0) || 0;
  for (const { name, content } of files) {
    const called = name === '-' ? '(standard input)' : name;
    let count = 0;
    let trailing = 0;
    for (const [n, whole] of linesOf(content).entries()) {
      if (n % 64 === 0) call.shell.bounds.step();
      if (count >= most) break;
      const line = whole.endsWith('\n') ? whole.slice(0, -1) : whole;
      const found = matches(line);
      const isHit = (found !== null) !== flags.has('v');
      const label = (sign: string) =>
        (showsName ? `${called}${sign}` : '') + (flags.has('n') ? `${n + 1}${sign}` : '');
      if (isHit) {
        count++;
        isFound = true;
        if (flags.has('q')) return 0;
        if (flags.has('l') || flags.has('L')) break;
        if (flags.has('c')) continue;
        trailing = after;
        if (flags.has('o') && found !== null) {
          for (
            let hit = matcher(line, 0);
            hit !== null && hit.length > 0;
            hit = matcher(line, hit.at + hit.length)
          )
            say(call, `${label(':')}${line.slice(hit.at, hit.at + hit.length)}\n`);
        } else say(call, `${label(':')}${line}\n`);
      } else if (trailing > 0) {
        trailing--;
        say(call, `${label('-')}${line}\n`);
      }
    }
    if (flags.has('q')) continue;
    if (flags.has('l') && count > 0) say(call, `${called}\n`);
    else if (flags.has('L') && count === 0) say(call, `${called}\n`);
    else if (flags.has('c') && !flags.has('l')) say(call, `${showsName ? `${called}:` : ''}${count}\n`);
  }
  return isFound ? 0 : hasTrouble ? 2 : 1;
};

function below(call: Call, name: string, depth: number): string[] {
  call.shell.bounds.step();
  const { files } = call.shell.host;
  const names = files.list(call.shell.path(name));
  if (typeof names === 'string' || depth > 12) return [name];
  return names.flatMap((one) => below(call, `${name.replace(/\/$/, '')}/${one}`, depth + 1));
}

const sort: Applet = function* (call) {
  const { flags, rest, values } = readOptions(call.args, 'nrufbsgzh', 'kto');
  const status = { value: 0 };
  const lines = (yield* inputs(call, rest, status, '')).flatMap(({ content }) =>
    linesOf(content).map((line) => line.replace(/\n$/, '')),
  );
  const field = Number.parseInt(values.get('k') ?? '0', 10);
  const separator = values.get('t');
  const keyOf = (line: string) => {
    if (!(field > 0)) return line;
    const fields =
      separator === undefined || separator === '' ? line.trim().split(/\s+/) : line.split(separator[0]);
    return fields.slice(field - 1).join(separator ?? ' ');
  };
  const numeric = (text: string) => Number.parseFloat(text) || 0;
  const compare = (a: string, b: string) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    const [x, y] = flags.has('f') ? [left.toUpperCase(), right.toUpperCase()] : [left, right];
    const first = flags.has('n') || flags.has('g') ? numeric(x) - numeric(y) : x < y ? -1 : x > y ? 1 : 0;
    if (first !== 0 || flags.has('u') || flags.has('s')) return first;
    return a < b ? -1 : a > b ? 1 : 0;
  };
  lines.sort((a, b) => (flags.has('r') ? compare(b, a) : compare(a, b)));
  const kept = flags.has('u')
    ? lines.filter((line, n) => n === 0 || compare(lines[n - 1], line) !== 0)
    : lines;
  say(call, kept.map((line) => `${line}\n`).join(''));
  return status.value;
};

const uniq: Applet = function* (call) {
  const { flags, rest } = readOptions(call.args, 'cdui', 'fsw');
  const status = { value: 0 };
  const [input] = yield* inputs(call, rest.slice(0, 1), status);
  const groups: { line: string; count: number }[] = [];
  for (const whole of linesOf(input?.content ?? '')) {
    const line = whole.replace(/\n$/, '');
    const last = groups.at(-1);
    if (last !== undefined && last.line === line) last.count++;
    else groups.push({ line, count: 1 });
  }
  for (const { line, count } of groups) {
    if ((flags.has('d') && count === 1) || (flags.has('u') && count > 1)) continue;
    say(call, flags.has('c') ? `${String(count).padStart(7)} ${line}\n` : `${line}\n`);
  }
  return status.value;
};

const cut: Applet = function* (call) {
  const { flags, values, rest } = readOptions(call.args, 'sn', 'bcfd');
  const list = values.get('f') ?? values.get('c') ?? values.get('b');
  if (list === undefined) return complain(call, 'expected a list of bytes, characters, or fields');
  const ranges = list
    .split(',')
    .slice(0, 256)
    .map((one) => {
      const [from, to] = one.split('-');
      return {
        from: Number(from) || 1,
        to: one.includes('-') ? Number(to) || Number.POSITIVE_INFINITY : Number(from),
      };
    });
  const has = (n: number) => ranges.some(({ from, to }) => from <= n && n <= to);
  const status = { value: 0 };
  const separator = (values.get('d') ?? '\t')[0] ?? '\t';
  for (const { content } of yield* inputs(call, rest, status, ''))
    for (const whole of linesOf(content)) {
      const line = whole.replace(/\n$/, '');
      if (!values.has('f')) say(call, `${[...line].filter((_c, n) => has(n + 1)).join('')}\n`);
      else if (!line.includes(separator)) {
        if (!flags.has('s')) say(call, `${line}\n`);
      } else
        say(
          call,
          `${line
            .split(separator)
            .filter((_field, n) => has(n + 1))
            .join(separator)}\n`,
        );
    }
  return status.value;
};

const CLASSES: Readonly<Record<string, string>> = {
  '[:upper:]': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '[:lower:]': 'abcdefghijklmnopqrstuvwxyz',
  '[:digit:]': '0123456789',
  '[:space:]': '\t\n\v\f\r ',
  '[:alpha:]': 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  '[:alnum:]': '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
};

function setOf(text: string): string {
  let plainText = text;
  for (const [name, members] of Object.entries(CLASSES)) plainText = plainText.replaceAll(name, members);
  plainText = plainText.replace(/\\([nrt\\]|[0-7]{1,3})/g, (_whole, c: string) =>
    c === 'n'
      ? '\n'
      : c === 'r'
        ? '\r'
        : c === 't'
          ? '\t'
          : c === '\\'
            ? '\\'
            : String.fromCharCode(Number.parseInt(c, 8) & 0xff),
  );
  return plainText.replace(/(.)-(.)/gs, (whole, a: string, b: string) => {
    const [from, to] = [a.charCodeAt(0), b.charCodeAt(0)];
    if (from > to || to > 255) return whole;
    return Array.from({ length: to - from + 1 }, (_one, n) => String.fromCharCode(from + n)).join('');
  });
}

const tr: Applet = function* (call) {
  const { flags, rest } = readOptions(call.args, 'cdsC');
  const [first, second] = rest;
  if (first === undefined || (second === undefined && !flags.has('d') && !flags.has('s')))
    return usage(call, 'tr [-cds] STRING1 [STRING2]');
  let from = setOf(first);
  if (flags.has('c') || flags.has('C')) {
    const without = new Set(from);
    from = Array.from({ length: 256 }, (_one, n) => String.fromCharCode(n))
      .filter((c) => !without.has(c))
      .join('');
  }
  const to = second === undefined ? '' : setOf(second);
  const map = new Map<string, string>();
  [...from].forEach((c, n) => {
    if (!map.has(c) || !(flags.has('c') || flags.has('C')))
      map.set(c, to === '' ? c : (to[n] ?? to[to.length - 1]));
  });
  const squeezed = new Set(second === undefined || flags.has('d') ? setOf(second ?? first) : to);
  const content = yield* readAll(call.in, MOST_TEXT_BYTES);
  const pieces: string[] = [];
  let last = '';
  for (const c of content) {
    if (flags.has('d') && map.has(c)) continue;
    const made = flags.has('d') || second === undefined ? c : (map.get(c) ?? c);
    if (flags.has('s') && made === last && squeezed.has(made)) continue;
    pieces.push(made);
    last = made;
  }
  say(call, pieces.join(''));
  return 0;
};

const tee: Applet = function* (call) {
  const { flags, rest } = readOptions(call.args, 'ai');
  const sinks = rest.map((name) => fileSink(call.shell, name, !flags.has('a'), call.err));
  const content = yield* readAll(call.in, MOST_TEXT_BYTES);
  let status = 0;
  sinks.forEach((opened, n) => {
    if ('trouble' in opened) status = complain(call, `${rest[n]}: ${TROUBLE_WORDS[opened.trouble]}`);
    else opened.sink.write(content);
  });
  say(call, content);
  return status;
};

const digest = (algorithm: string): Applet =>
  function* (call) {
    const { rest } = readOptions(call.args, 'csw');
    const status = { value: 0 };
    for (const { name, content } of yield* inputs(call, rest, status))
      say(call, `${createHash(algorithm).update(content, 'latin1').digest('hex')}  ${name}\n`);
    return status.value;
  };

const hexdump: Applet = function* (call) {
  const { flags, values, rest } = readOptions(call.args, 'Cvbcdox', 'nsef');
  const status = { value: 0 };
  const content = (yield* inputs(call, rest, status, '')).map((one) => one.content).join('');
  const most = Number(values.get('n') ?? 65_536) || 0;
  const data = content.slice(0, Math.min(most, 65_536));
  for (let at = 0; at < data.length; at += 16) {
    const bytes = [...data.slice(at, at + 16)].map((c) => c.charCodeAt(0));
    if (flags.has('C')) {
      const hex = bytes
        .map((byte, n) => `${byte.toString(16).padStart(2, '0')}${n === 7 ? '  ' : ' '}`)
        .join('');
      const text = bytes.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
      say(call, `${at.toString(16).padStart(8, '0')}  ${hex.padEnd(50)}|${text}|\n`);
    } else {
      const words: string[] = [];
      for (let n = 0; n < bytes.length; n += 2)
        words.push(((bytes[n + 1] ?? 0) * 256 + bytes[n]).toString(16).padStart(4, '0'));
      say(
        call,
        `${at.toString(16).padStart(7, '0')}${words
          .map((one) => ` ${one}`)
          .join('')
          .padEnd(40)}\n`,
      );
    }
  }
  say(call, `${data.length.toString(16).padStart(flags.has('C') ? 8 : 7, '0')}\n`);
  return status.value;
};

export const TEXT_APPLETS: AppletTable = {
  awk,
  cat,
  cut,
  egrep: grep,
  fgrep: grep,
  grep,
  head: part(false),
  hexdump,
  md5sum: digest('md5'),
  sed,
  sha1sum: digest('sha1'),
  sort,
  tail: part(true),
  tee,
  tr,
  uniq,
  wc,
};
