/** Applets that change files and folders: cp, mv, rm, mkdir, chmod, touch, ln ... */
import { type FileTrouble, TROUBLE_WORDS } from '../files/file-trouble.ts';
import { join } from '../files/paths.ts';
import { readFile } from '../shell/open-file.ts';
import { type AppletTable, type Call, complain, complainOf, plain, readOptions, say, usage } from './call.ts';
import { dd } from './copy-blocks.ts';
import { du, find, ls, nameOf } from './list-files.ts';

/** Where `cp a b` and `mv a b` put what is called `from`. */
function targetOf(call: Call, from: string, to: string): string {
  const node = call.shell.host.files.node(call.shell.path(to));
  return node?.kind === 'directory' ? join(to, nameOf(from)) : to;
}

const cp = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'adRrLPpfilsuH');
  const { shell } = call;
  const { files, capture } = shell.host;
  if (rest.length < 2) return usage(call, 'cp [OPTIONS] SOURCE... DEST');
  const to = rest[rest.length - 1];
  let status = 0;
  if (rest.length > 2 && files.node(shell.path(to))?.kind !== 'directory')
    return complain(call, `target '${to}' is not a directory`);
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
      found.node.kind === 'device'
        ? copyDevice(call, from, target)
        : files.copyTree(shell.path(from), shell.path(target));
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

const mv = plain((call) => {
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

const rm = plain((call) => {
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
    const trouble = isDeep
      ? removeDeep(call, shell.path(name), name, 0)
      : shell.host.files.remove(shell.path(name));
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
        if (trouble !== null && trouble !== 'told')
          complainOf(call, "can't remove ", join(name, one), trouble);
        if (trouble !== null) isTold = true;
      }
  }
  if (isTold) return 'told';
  return files.remove(path);
}

const mkdir = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'p', 'm');
  const { shell } = call;
  if (rest.length === 0) return usage(call, 'mkdir [OPTIONS] DIRECTORY...');
  let status = 0;
  for (const name of rest) {
    const steps = flags.has('p')
      ? name
          .split('/')
          .map((_one, n, all) => all.slice(0, n + 1).join('/'))
          .filter((one) => one !== '')
      : [name];
    for (const [n, step] of steps.entries()) {
      const trouble = shell.host.files.makeDirectory(shell.path(step));
      const isThere =
        trouble === 'EEXIST' &&
        flags.has('p') &&
        shell.host.files.node(shell.path(step))?.kind === 'directory';
      if (trouble === null || isThere) continue;
      if (n < steps.length - 1 && trouble === 'EEXIST') continue;
      status = complainOf(call, "can't create directory ", name, trouble);
      break;
    }
  }
  return status;
});

const rmdir = plain((call) => {
  const { rest } = readOptions(call.args, 'p');
  let status = 0;
  for (const name of rest) {
    const found = call.shell.host.files.find(call.shell.path(name), false);
    const trouble =
      typeof found === 'string'
        ? found
        : found.node.kind === 'directory'
          ? call.shell.host.files.remove(found.path)
          : 'ENOTDIR';
    if (trouble !== null) status = complain(call, `'${name}': ${TROUBLE_WORDS[trouble]}`);
  }
  return status;
});

const chmod = plain((call) => {
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
      if (typeof inner === 'object')
        for (const one of inner) change(join(path, one), join(name, one), depth + 1);
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
    for (const [c, bit] of [
      ['r', 4],
      ['w', 2],
      ['x', 1],
    ] as const) {
      if (!what.includes(c) && !(c === 'x' && what.includes('X') && (isFolder || (before & 0o111) !== 0)))
        continue;
      if (everybody || who.includes('u')) bits |= bit << 6;
      // Without a name, the umask (022) is heeded.
      if (everybody ? who !== '' || bit !== 2 : who.includes('g')) bits |= bit << 3;
      if (everybody ? who !== '' || bit !== 2 : who.includes('o')) bits |= bit;
    }
    const mask =
      (everybody || who.includes('u') ? 0o700 : 0) |
      (everybody || who.includes('g') ? 0o070 : 0) |
      (everybody || who.includes('o') ? 0o007 : 0);
    mode = sign === '+' ? mode | bits : sign === '-' ? mode & ~bits : (mode & ~mask) | bits;
  }
  return mode;
}

const touch = plain((call) => {
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

const ln = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'sfnbv', 'S');
  if (rest.length < 1) return usage(call, 'ln [OPTIONS] TARGET... LINK|DIR');
  const { files } = call.shell.host;
  const [target] = rest;
  const link = targetOf(call, target, rest[1] ?? nameOf(target));
  if (flags.has('f')) files.remove(call.shell.path(link));
  const trouble = flags.has('s')
    ? files.makeLink(call.shell.path(link), target)
    : files.copyTree(call.shell.path(target), call.shell.path(link));
  return trouble === null ? 0 : complain(call, `${link}: ${TROUBLE_WORDS[trouble]}`);
});

const which = plain((call) => {
  let status = 0;
  for (const name of call.args) {
    const path = name.includes('/') ? name : call.shell.which(name);
    if (path !== null && call.shell.host.files.node(call.shell.path(path)) !== null) say(call, `${path}\n`);
    else status = 1;
  }
  return status;
});

const readlink = plain((call) => {
  const { flags, rest } = readOptions(call.args, 'fnv');
  const found = call.shell.host.files.find(call.shell.path(rest[0] ?? ''), flags.has('f'));
  if (typeof found === 'string') return 1;
  if (flags.has('f')) say(call, `${found.path}\n`);
  else if (found.node.kind === 'link') say(call, `${found.node.target}\n`);
  else return 1;
  return 0;
});

export const FILE_APPLETS: AppletTable = {
  basename: plain((call) => {
    const [path, suffix] = call.args;
    if (path === undefined) return usage(call, 'basename FILE [SUFFIX]');
    const name = nameOf(path);
    say(
      call,
      `${suffix !== undefined && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
    );
    return 0;
  }),
  chmod,
  chown: plain((call) => {
    const names = call.args.filter((arg) => !arg.startsWith('-')).slice(1);
    for (const name of names)
      if (call.shell.host.files.node(call.shell.path(name)) === null)
        return complain(call, `${name}: ${TROUBLE_WORDS.ENOENT}`);
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
