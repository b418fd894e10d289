/** ls, find and du: what there is. */
import { TROUBLE_WORDS } from '../files/file-trouble.ts';
import { join } from '../files/paths.ts';
import type { FileNode } from '../files/written.ts';
import { compilePattern } from '../shell/patterns.ts';
import { type Applet, type Call, complain, plain, readOptions, say } from './call.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HALF_YEAR_MS = 182 * 86_400_000;
const TERMINAL_WIDTH = 80;

export const nameOf = (path: string) => path.replace(/\/+$/, '').split('/').at(-1) || '/';

export const ls: Applet = plain((call) => {
  const { flags, rest } = readOptions(call.args, '1AaCxdLHRFpliehnrStucskTwvXZ', '', {
    color: 'C',
    all: 'a',
  });
  const { shell } = call;
  const { files } = shell.host;
  let status = 0;
  const plainFiles: Listed[] = [];
  const folders: string[] = [];
  for (const name of rest.length === 0 ? ['.'] : rest) {
    const found = files.find(shell.path(name), !flags.has('l') && !flags.has('d'));
    if (typeof found === 'string') status = complain(call, `${name}: ${TROUBLE_WORDS[found]}`);
    else {
      // `ls -l LINK` shows the link; without -l what it leads to.
      const isFolder = found.node.kind === 'directory' && !flags.has('d');
      if (isFolder) folders.push(name);
      else plainFiles.push({ name, node: found.node, path: found.path });
    }
  }
  if (plainFiles.length > 0) show(call, flags, plainFiles);
  let isFirst = plainFiles.length === 0;
  const queue = [...folders];
  const showsNames = queue.length > 1 || plainFiles.length > 0 || flags.has('R') || rest.length > 1;
  for (let n = 0; n < queue.length && n < 512; n++) {
    shell.bounds.step();
    const name = queue[n];
    const path = shell.path(name);
    const names = files.list(path);
    if (typeof names === 'string') {
      status = complain(call, `${name}: ${TROUBLE_WORDS[names]}`);
      continue;
    }
    if (showsNames) say(call, `${isFirst ? '' : '\n'}${name}:\n`);
    isFirst = false;
    const shown = names.filter((one) => flags.has('a') || flags.has('A') || !one.startsWith('.'));
    const listed = shown.flatMap((one) => {
      const found = files.find(join(path, one), false);
      return typeof found === 'string' ? [] : [{ name: one, node: found.node, path: found.path }];
    });
    if (flags.has('a')) {
      const own = files.find(path);
      const up = files.find(join(path, '..'));
      if (typeof up === 'object') listed.unshift({ name: '..', node: up.node, path: up.path });
      if (typeof own === 'object') listed.unshift({ name: '.', node: own.node, path: own.path });
    }
    show(call, flags, listed, true);
    if (flags.has('R'))
      queue.splice(
        n + 1,
        0,
        ...listed
          .filter((one) => one.node.kind === 'directory' && !/^\.\.?$/.test(one.name))
          .map((one) => join(name, one.name)),
      );
  }
  return status;
});

interface Listed {
  readonly name: string;
  readonly node: FileNode;
  readonly path: string;
}

function show(call: Call, flags: ReadonlySet<string>, listed: Listed[], isFolder = false): void {
  if (flags.has('t')) listed.sort((a, b) => b.node.changedAt - a.node.changedAt);
  else if (flags.has('S')) listed.sort((a, b) => sizeOf(call, b.node) - sizeOf(call, a.node));
  if (flags.has('r')) listed.reverse();
  const called = ({ name, node }: Listed) =>
    name +
    (flags.has('F') && node.kind === 'directory'
      ? '/'
      : flags.has('F') && node.kind === 'link'
        ? '@'
        : flags.has('F') && node.kind === 'file' && (node.mode & 0o111) !== 0
          ? '*'
          : '');
  if (flags.has('l')) {
    if (isFolder) {
      const blocks = listed.reduce((sum, { node }) => sum + Math.ceil(sizeOf(call, node) / 1_024), 0);
      say(call, `total ${blocks}\n`);
    }
    for (const one of listed) {
      const { node } = one;
      const size =
        node.kind === 'device'
          ? `${String(node.major).padStart(4)}, ${String(node.minor).padStart(3)}`
          : String(sizeOf(call, node)).padStart(9);
      const links = node.kind === 'directory' ? 2 : 1;
      const target = node.kind === 'link' ? ` -> ${node.target}` : '';
      say(
        call,
        `${modeText(node)} ${String(links).padStart(4)} ${'root'.padEnd(8)} ${'root'.padEnd(8)} ${size} ${dateText(node.changedAt, call.shell.host.clock())} ${called(one)}${target}\n`,
      );
    }
    return;
  }
  const names = listed.map(called);
  if (!call.out.isTerminal || flags.has('1')) {
    say(call, names.map((name) => `${name}\n`).join(''));
    return;
  }
  if (names.length === 0) return;
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const columns = Math.max(1, Math.floor(TERMINAL_WIDTH / width));
  const rows = Math.ceil(names.length / columns);
  for (let row = 0; row < rows; row++) {
    const cells: string[] = [];
    for (let n = row; n < names.length; n += rows)
      cells.push(n + rows < names.length ? names[n].padEnd(width) : names[n]);
    say(call, `${cells.join('')}\n`);
  }
}

function sizeOf(call: Call, node: FileNode): number {
  if (node.kind === 'file') return call.shell.host.files.contentOf(node).length;
  return node.kind === 'link' ? node.target.length : 0;
}

function modeText(node: FileNode): string {
  const kind =
    node.kind === 'directory'
      ? 'd'
      : node.kind === 'link'
        ? 'l'
        : node.kind === 'device'
          ? node.isBlock
            ? 'b'
            : 'c'
          : '-';
  const bits = [...'rwxrwxrwx'].map((c, n) => ((node.mode >> (8 - n)) & 1 ? c : '-'));
  if (node.mode & 0o4000) bits[2] = bits[2] === 'x' ? 's' : 'S';
  if (node.mode & 0o2000) bits[5] = bits[5] === 'x' ? 's' : 'S';
  if (node.mode & 0o1000) bits[8] = bits[8] === 'x' ? 't' : 'T';
  return kind + bits.join('');
}

function dateText(at: number, now: number): string {
  const date = new Date(at);
  const day = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  const isOld = now - at > HALF_YEAR_MS || at - now > 900_000;
  return isOld
    ? `${day} ${String(date.getUTCFullYear()).padStart(5)}`
    : `${day} ${date.toISOString().slice(11, 16)}`;
}

export const find: Applet = plain((call) => {
  const { shell } = call;
  const { files } = shell.host;
  const first = call.args.findIndex((arg) => /^[-(!]/.test(arg));
  const roots = first === -1 ? call.args : call.args.slice(0, first);
  const settings = new Map<string, string>();
  const tests = first === -1 ? [] : call.args.slice(first);
  for (let n = 0; n < tests.length; n++)
    if (/^-(name|type|maxdepth)$/.test(tests[n])) settings.set(tests[n].slice(1), tests[++n] ?? '');
  const pattern = settings.get('name');
  const matches = pattern === undefined ? () => true : compilePattern([{ text: pattern, isQuoted: false }]);
  const type = settings.get('type');
  const most = Number(settings.get('maxdepth') ?? 16);
  let status = 0;
  const walk = (name: string, depth: number) => {
    shell.bounds.step();
    const found = files.find(shell.path(name), false);
    if (typeof found === 'string') {
      status = complain(call, `${name}: ${TROUBLE_WORDS[found]}`);
      return;
    }
    const kind =
      found.node.kind === 'directory'
        ? 'd'
        : found.node.kind === 'link'
          ? 'l'
          : found.node.kind === 'file'
            ? 'f'
            : 'c';
    if (matches(nameOf(name)) && (type === undefined || type === kind)) say(call, `${name}\n`);
    if (found.node.kind !== 'directory' || depth >= most) return;
    const names = files.list(found.path);
    if (typeof names === 'object') for (const one of names) walk(join(name, one), depth + 1);
  };
  for (const root of roots.length === 0 ? ['.'] : roots) walk(root, 0);
  return status;
});

export const du: Applet = plain((call) => {
  const { files } = call.shell.host;
  const { rest, flags } = readOptions(call.args, 'aHLdclsxhmk');
  const weigh = (name: string, depth: number): number => {
    call.shell.bounds.step();
    const found = files.find(call.shell.path(name), false);
    if (typeof found === 'string') return 0;
    if (found.node.kind !== 'directory') return Math.ceil(sizeOf(call, found.node) / 1_024);
    const names = files.list(found.path);
    const inner =
      typeof names === 'object' && depth < 16
        ? names.reduce((sum, one) => sum + weigh(join(name, one), depth + 1), 0)
        : 0;
    if (!flags.has('s') || depth === 0) say(call, `${inner}\t${name}\n`);
    return inner;
  };
  for (const name of rest.length === 0 ? ['.'] : rest) weigh(name, 0);
  return 0;
});
