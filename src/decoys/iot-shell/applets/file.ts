/** Applets over files and folders: ls, cp, mv, rm, mkdir, chmod, dd ... */
import { type FileNode, type FileTrouble, join, TROUBLE_WORDS } from '../files/visitor-files.ts';
import { MOST_TEXT_BYTES } from '../shell/bounds.ts';
import { fileSink, readFile } from '../shell/open-file.ts';
import { compilePattern } from '../shell/patterns.ts';
import { readAll } from '../shell/streams.ts';
import { type Applet, type AppletTable, type Call, complain, complainOf, plain, readOptions, say, usage } from './call.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HALF_YEAR_MS = 182 * 86_400_000;
const TERMINAL_WIDTH = 80;

const nameOf = (path: string) => path.replace(/\/+$/, '').split('/').at(-1) || '/';

const ls: Applet = plain((call) => {
  const { flags, rest } = readOptions(call.args, '1AaCxdLHRFpliehnrStucskTwvXZ', '', { color: 'C', all: 'a' });
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
      queue.splice(n + 1, 0, ...listed.filter((one) => one.node.kind === 'directory' && !/^\.\.?$/.test(one.name)).map((one) => join(name, one.name)));
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
    name + (flags.has('F') && node.kind === 'directory' ? '/' : flags.has('F') && node.kind === 'link' ? '@' : flags.has('F') && node.kind === 'file' && (node.mode & 0o111) !== 0 ? '*' : '');
  if (flags.has('l')) {
    if (isFolder) {
      const blocks = listed.reduce((sum, { node }) => sum + Math.ceil(sizeOf(call, node) / 1_024), 0);
      say(call, `total ${blocks}\n`);
    }
    for (const one of listed) {
      const { node } = one;
      const size = node.kind === 'device' ? `${String(node.major).padStart(4)}, ${String(node.minor).padStart(3)}` : String(sizeOf(call, node)).padStart(9);
      const links = node.kind === 'directory' ? 2 : 1;
      const target = node.kind === 'link' ? ` -> ${node.target}` : '';
      say(call, `${modeText(node)} ${String(links).padStart(4)} ${'root'.padEnd(8)} ${'root'.padEnd(8)} ${size} ${dateText(node.changedAt, call.shell.host.clock())} ${called(one)}${target}\n`);
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
    for (let n = row; n < names.length; n += rows) cells.push(n + rows < names.length ? names[n].padEnd(width) : names[n]);
    say(call, `${cells.join('')}\n`);
  }
}

function sizeOf(call: Call, node: FileNode): number {
  if (node.kind === 'file') return call.shell.host.files.contentOf(node).length;
  return node.kind === 'link' ? node.target.length : 0;
}

export function modeText(node: FileNode): string {
  const kind = node.kind === 'directory' ? 'd' : node.kind === 'link' ? 'l' : node.kind === 'device' ? (node.isBlock ? 'b' : 'c') : '-';
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
  return isOld ? `${day} ${String(date.getUTCFullYear()).padStart(5)}` : `${day} ${date.toISOString().slice(11, 16)}`;
}

/** Where `cp a b` and `mv a b` put what is called `from`. */
function targetOf(call: Call, from: string, to: string): string {
  const node = call.shell.host.files.node(call.shell.path(to));
  return node?.kind === 'directory' ? join(to, nameOf(from)) : to;
}

const cp: Applet = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'adRrLPpfilsuH');
  const { shell } = call;
  const { files, capture } = shell.host;
  if (rest.length < 2) return usage(call, 'cp [OPTIONS] SOURCE... DEST');
  const to = rest[rest.length - 1];
  let status = 0;
  if (rest.length > 2 && files.node(shell.path(to))?.kind !== 'directory') return complain(call, `target '${to}' is not a directory`);
  for (const from of rest.slice(0, -1)) {
    const found = files.find(shell.path(from));
    if (typeof found === 'string') {
      status = complainOf(call, "can't stat ", from, found);
      continue;
    }
    if (found.node.kind === 'directory' && !/[adRr]/.test([...flags].join(''))) {
      status = complain(call, `omitting directory '${from}'`);
      continue;
    }
    const target = targetOf(call, from, to);
    const place = files.find(shell.path(target));
    if (typeof place === 'object' && place.path === found.path) {
      status = complain(call, `'${from}' and '${target}' are the same file`);
      continue;
    }
    const trouble =
      found.node.kind === 'device' ? copyDevice(call, from, target) : files.copyTree(shell.path(from), shell.path(target));
    if (trouble !== null) status = complainOf(call, "can't create ", target, trouble);
    else capture.onWrite(shell.path(target));
  }
  return status;
});

function copyDevice(call: Call, from: string, to: string): FileTrouble | null {
  const opened = readFile(call.shell, from);
  if ('trouble' in opened) return opened.trouble;
  return call.shell.host.files.write(call.shell.path(to), opened.content);
}

const mv: Applet = plain((call) => {
  const { rest } = readOptions(call.args, 'finuT');
  const { shell } = call;
  if (rest.length < 2) return usage(call, 'mv [-fin] SOURCE... DEST');
  const to = rest[rest.length - 1];
  let status = 0;
  if (rest.length > 2 && shell.host.files.node(shell.path(to))?.kind !== 'directory')
    return complain(call, `target '${to}' is not a directory`);
  for (const from of rest.slice(0, -1)) {
    const target = targetOf(call, from, to);
    const found = shell.host.files.find(shell.path(from), false);
    if (typeof found === 'string') {
      status = complainOf(call, "can't rename ", from, found);
      continue;
    }
    const trouble = shell.host.files.move(shell.path(from), shell.path(target));
    if (trouble !== null) status = complainOf(call, "can't rename ", from, trouble);
    else shell.host.capture.onWrite(shell.path(target));
  }
  return status;
});

const rm: Applet = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'firR');
  const { shell } = call;
  if (rest.length === 0) return flags.has('f') ? 0 : usage(call, 'rm [-irf] FILE...');
  let status = 0;
  for (const name of rest) {
    if (/^\.{1,2}$/.test(nameOf(name))) {
      status = complain(call, `can't remove '.' or '..'`);
      continue;
    }
    const found = shell.host.files.find(shell.path(name), false);
    if (typeof found === 'string') {
      if (!flags.has('f') || found !== 'ENOENT') status = complainOf(call, "can't remove ", name, found);
      continue;
    }
    const isDeep = flags.has('r') || flags.has('R');
    if (found.node.kind === 'directory' && !isDeep) {
      status = complain(call, `'${name}' is a directory`);
      continue;
    }
    shell.host.capture.onRemove(shell.path(name));
    const trouble = isDeep ? removeDeep(call, shell.path(name), name, 0) : shell.host.files.remove(shell.path(name));
    if (trouble !== null && trouble !== 'told') status = complainOf(call, "can't remove ", name, trouble);
    else if (trouble === 'told') status = 1;
  }
  return status;
});

/** Goes on after what cannot be removed, as the real one does, and tells of each. */
function removeDeep(call: Call, path: string, name: string, depth: number): FileTrouble | 'told' | null {
  const { files } = call.shell.host;
  call.shell.bounds.step();
  const found = files.find(path, false);
  if (typeof found === 'string') return found;
  let isTold = false;
  if (found.node.kind === 'directory' && depth < 32) {
    const names = files.list(path);
    if (typeof names === 'object')
      for (const one of names) {
        const trouble = removeDeep(call, join(path, one), join(name, one), depth + 1);
        if (trouble !== null && trouble !== 'told') complainOf(call, "can't remove ", join(name, one), trouble);
        if (trouble !== null) isTold = true;
      }
  }
  if (isTold) return 'told';
  return files.remove(path);
}

const mkdir: Applet = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'p', 'm');
  const { shell } = call;
  if (rest.length === 0) return usage(call, 'mkdir [OPTIONS] DIRECTORY...');
  let status = 0;
  for (const name of rest) {
    const steps = flags.has('p') ? name.split('/').map((_one, n, all) => all.slice(0, n + 1).join('/')).filter((one) => one !== '') : [name];
    for (const [n, step] of steps.entries()) {
      const trouble = shell.host.files.makeDirectory(shell.path(step));
      const isThere = trouble === 'EEXIST' && flags.has('p') && shell.host.files.node(shell.path(step))?.kind === 'directory';
      if (trouble === null || isThere) continue;
      if (n < steps.length - 1 && trouble === 'EEXIST') continue;
      status = complainOf(call, "can't create directory ", name, trouble);
      break;
    }
  }
  return status;
});

const rmdir: Applet = plain((call) => {
  const { rest } = readOptions(call.args, 'p');
  let status = 0;
  for (const name of rest) {
    const found = call.shell.host.files.find(call.shell.path(name), false);
    const trouble = typeof found === 'string' ? found : found.node.kind === 'directory' ? call.shell.host.files.remove(found.path) : 'ENOTDIR';
    if (trouble !== null) status = complain(call, `'${name}': ${TROUBLE_WORDS[trouble]}`);
  }
  return status;
});

const chmod: Applet = plain((call) => {
  // A mode such as -x is no option.
  const args = call.args.filter((arg) => !/^-[Rcvf]+$/.test(arg));
  const isDeep = call.args.some((arg) => /^-\w*R/.test(arg));
  const [mode, ...names] = args;
  if (mode === undefined || names.length === 0) return usage(call, 'chmod [-R] MODE[,MODE]... FILE...');
  let status = 0;
  const change = (path: string, name: string, depth: number) => {
    call.shell.bounds.step();
    const { files } = call.shell.host;
    const found = files.find(path);
    if (typeof found === 'string') {
      status = complain(call, `${name}: ${TROUBLE_WORDS[found]}`);
      return true;
    }
    const made = modeOf(mode, found.node.mode, found.node.kind === 'directory');
    if (made === null) {
      status = complain(call, `invalid mode '${mode}'`);
      return false;
    }
    const trouble = files.setMode(path, made);
    if (trouble !== null) status = complain(call, `${name}: ${TROUBLE_WORDS[trouble]}`);
    if (isDeep && found.node.kind === 'directory' && depth < 16) {
      const inner = files.list(path);
      if (typeof inner === 'object') for (const one of inner) change(join(path, one), join(name, one), depth + 1);
    }
    return true;
  };
  for (const name of names) if (!change(call.shell.path(name), name, 0)) break;
  return status;
});

function modeOf(text: string, before: number, isFolder: boolean): number | null {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = before;
  for (const clause of text.split(',').slice(0, 16)) {
    const found = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
    if (found === null) return null;
    const [, who, sign, what] = found;
    const everybody = who === '' || who.includes('a');
    let bits = 0;
    for (const [c, bit] of [['r', 4], ['w', 2], ['x', 1]] as const) {
      if (!what.includes(c) && !(c === 'x' && what.includes('X') && (isFolder || (before & 0o111) !== 0))) continue;
      if (everybody || who.includes('u')) bits |= bit << 6;
      // Without a name, the umask (022) is heeded.
      if (everybody ? who !== '' || bit !== 2 : who.includes('g')) bits |= bit << 3;
      if (everybody ? who !== '' || bit !== 2 : who.includes('o')) bits |= bit;
    }
    const mask = (everybody || who.includes('u') ? 0o700 : 0) | (everybody || who.includes('g') ? 0o070 : 0) | (everybody || who.includes('o') ? 0o007 : 0);
    mode = sign === '+' ? mode | bits : sign === '-' ? mode & ~bits : (mode & ~mask) | bits;
  }
  return mode;
}

const touch: Applet = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'cham', 'drt');
  if (rest.length === 0) return usage(call, 'touch [-c] [-d DATE] FILE [FILE]...');
  let status = 0;
  for (const name of rest) {
    const path = call.shell.path(name);
    if (flags.has('c') && call.shell.host.files.node(path) === null) continue;
    const trouble = call.shell.host.files.touch(path);
    if (trouble !== null) status = complain(call, `${name}: ${TROUBLE_WORDS[trouble]}`);
  }
  return status;
});

const ln: Applet = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'sfnbv', 'S');
  if (rest.length < 1) return usage(call, 'ln [OPTIONS] TARGET... LINK|DIR');
  const { files } = call.shell.host;
  const [target] = rest;
  const link = targetOf(call, target, rest[1] ?? nameOf(target));
  if (flags.has('f')) files.remove(call.shell.path(link));
  const trouble = flags.has('s') ? files.makeLink(call.shell.path(link), target) : files.copyTree(call.shell.path(target), call.shell.path(link));
  return trouble === null ? 0 : complain(call, `${link}: ${TROUBLE_WORDS[trouble]}`);
});

const SCALES: Readonly<Record<string, number>> = { '': 1, c: 1, w: 2, b: 512, k: 1_024, K: 1_024, kB: 1_000, M: 2 ** 20, m: 2 ** 20, MB: 1e6, G: 2 ** 30, g: 2 ** 30 };

const dd: Applet = function* (call) {
  const { shell } = call;
  const settings = new Map<string, string>();
  for (const arg of call.args) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(arg) ?? [];
    if (name === undefined) return usage(call, 'dd [if=FILE] [of=FILE] [ibs=N] [obs=N] [bs=N] [count=N] [skip=N]\n\t[seek=N] [conv=notrunc|noerror|sync|fsync]');
    settings.set(name, value);
  }
  const numberAt = (name: string, usual: number): number | null => {
    const text = settings.get(name);
    if (text === undefined) return usual;
    const [, digits, unit] = /^(\d{1,12})(\w{0,2})$/.exec(text) ?? [];
    const scale = SCALES[unit ?? '-'];
    return digits === undefined || scale === undefined ? null : Number(digits) * scale;
  };
  const size = numberAt(settings.has('bs') ? 'bs' : 'ibs', 512);
  const count = numberAt('count', Number.POSITIVE_INFINITY);
  const skip = numberAt('skip', 0);
  const seek = numberAt('seek', 0);
  for (const [name, value] of [['bs', size], ['count', count], ['skip', skip], ['seek', seek]] as const)
    if (value === null || (name === 'bs' && value === 0)) return complain(call, `invalid number '${settings.get(name)}'`);
  const [bs, blocks, from, to] = [size ?? 512, count ?? 0, skip ?? 0, seek ?? 0];
  const wanted = Math.min(blocks * bs, MOST_TEXT_BYTES);
  let content: string;
  const name = settings.get('if');
  if (name === undefined) content = yield* readAll(call.in, MOST_TEXT_BYTES);
  else {
    const opened = readFile(shell, name, wanted + from * bs);
    if ('trouble' in opened) return complainOf(call, "can't open ", name, opened.trouble);
    content = opened.content;
  }
  const copied = content.slice(from * bs, from * bs + wanted);
  const out = settings.get('of');
  if (out === undefined) say(call, copied);
  else {
    const keeps = settings.get('conv')?.includes('notrunc') === true || to > 0;
    const before = keeps ? readFile(shell, out) : { content: '' };
    const opened = fileSink(shell, out, true, call.err);
    if ('trouble' in opened) return complainOf(call, "can't open ", out, opened.trouble);
    const old = 'content' in before ? before.content : '';
    const at = Math.min(to * bs, MOST_TEXT_BYTES);
    const start = old.slice(0, at).padEnd(at, '\0');
    opened.sink.write(start + copied + (settings.get('conv')?.includes('notrunc') ? old.slice(at + copied.length) : ''));
  }
  const whole = Math.floor(copied.length / bs);
  const partial = copied.length % bs === 0 ? 0 : 1;
  call.err.write(`${whole}+${partial} records in\n${whole}+${partial} records out\n`);
  return 0;
};

const find: Applet = plain((call) => {
  const { shell } = call;
  const { files } = shell.host;
  const first = call.args.findIndex((arg) => /^[-(!]/.test(arg));
  const roots = first === -1 ? call.args : call.args.slice(0, first);
  const settings = new Map<string, string>();
  const tests = first === -1 ? [] : call.args.slice(first);
  for (let n = 0; n < tests.length; n++) if (/^-(name|type|maxdepth)$/.test(tests[n])) settings.set(tests[n].slice(1), tests[++n] ?? '');
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
    const kind = found.node.kind === 'directory' ? 'd' : found.node.kind === 'link' ? 'l' : found.node.kind === 'file' ? 'f' : 'c';
    if (matches(nameOf(name)) && (type === undefined || type === kind)) say(call, `${name}\n`);
    if (found.node.kind !== 'directory' || depth >= most) return;
    const names = files.list(found.path);
    if (typeof names === 'object') for (const one of names) walk(join(name, one), depth + 1);
  };
  for (const root of roots.length === 0 ? ['.'] : roots) walk(root, 0);
  return status;
});

const which: Applet = plain((call) => {
  let status = 0;
  for (const name of call.args) {
    const path = name.includes('/') ? name : call.shell.which(name);
    if (path !== null && call.shell.host.files.node(call.shell.path(path)) !== null) say(call, `${path}\n`);
    else status = 1;
  }
  return status;
});

const readlink: Applet = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'fnv');
  const found = call.shell.host.files.find(call.shell.path(rest[0] ?? ''), flags.has('f'));
  if (typeof found === 'string') return 1;
  if (flags.has('f')) say(call, `${found.path}\n`);
  else if (found.node.kind === 'link') say(call, `${found.node.target}\n`);
  else return 1;
  return 0;
});

const du: Applet = plain((call) => {
  const { files } = call.shell.host;
  const { rest, flags } = readOptions(call.args, 'aHLdclsxhmk');
  const weigh = (name: string, depth: number): number => {
    call.shell.bounds.step();
    const found = files.find(call.shell.path(name), false);
    if (typeof found === 'string') return 0;
    if (found.node.kind !== 'directory') return Math.ceil(sizeOf(call, found.node) / 1_024);
    const names = files.list(found.path);
    const inner = typeof names === 'object' && depth < 16 ? names.reduce((sum, one) => sum + weigh(join(name, one), depth + 1), 0) : 0;
    if (!flags.has('s') || depth === 0) say(call, `${inner}\t${name}\n`);
    return inner;
  };
  for (const name of rest.length === 0 ? ['.'] : rest) weigh(name, 0);
  return 0;
});

export const FILE_APPLETS: AppletTable = {
  basename: plain((call) => {
    const [path, suffix] = call.args;
    if (path === undefined) return usage(call, 'basename FILE [SUFFIX]');
    const name = nameOf(path);
    say(call, `${suffix !== undefined && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
    return 0;
  }),
  chmod,
  chown: plain((call) => {
    const names = call.args.filter((arg) => !arg.startsWith('-')).slice(1);
    for (const name of names) if (call.shell.host.files.node(call.shell.path(name)) === null) return complain(call, `${name}: ${TROUBLE_WORDS.ENOENT}`);
    return 0;
  }),
  cp,
  dd,
  dirname: plain((call) => {
    const path = (call.args[0] ?? '').replace(/\/+$/, '');
    const at = path.lastIndexOf('/');
    say(call, `${at === -1 ? '.' : at === 0 ? '/' : path.slice(0, at)}\n`);
    return 0;
  }),
  du,
  find,
  ln,
  ls,
  mkdir,
  mv,
  readlink,
  rm,
  rmdir,
  touch,
  which,
};
