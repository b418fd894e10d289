/** What ash does itself, without a file in PATH. */
import { TROUBLE_WORDS } from '../files/file-trouble.ts';
import { normal } from '../files/paths.ts';
import { Leave } from '../shell/leave.ts';
import { readFile } from '../shell/open-file.ts';
import type { Shell } from '../shell/shell.ts';
import { type Applet, type AppletTable, type Call, plain, say } from './call.ts';
import { test } from './conditions.ts';
import { echo, printf } from './print.ts';
import { kill } from './processes.ts';
import { read } from './read.ts';

const ok: Applet = plain(() => 0);
const shellComplains = (call: Call, message: string, status = 1): number => {
  call.err.write(`${call.shell.label(call.line)}${call.name}: ${message}\n`);
  return status;
};

const leaveLoop = (what: 'break' | 'continue') =>
  plain((call) => {
    throw new Leave(what, Math.max(1, Number(call.args[0] ?? 1) || 1));
  });

const leaveShell = (what: 'exit' | 'return') =>
  plain(({ args, shell }) => {
    throw new Leave(what, args[0] === undefined ? shell.status : (Number.parseInt(args[0], 10) || 0) & 0xff);
  });

const quoted = (text: string) => `'${text.replaceAll("'", `'"'"'`)}'`;

const assign = (isExported: boolean | undefined): Applet =>
  plain((call) => {
    const { args, shell } = call;
    const names = args.filter((arg) => arg !== '-p' && arg !== '-n');
    if (names.length === 0) {
      for (const [name, one] of [...shell.variables()].sort(([a], [b]) => (a < b ? -1 : 1)))
        if (one.isExported) say(call, `export ${name}=${quoted(one.value)}\n`);
      return 0;
    }
    for (const arg of names) {
      const [, name, sign, value] = /^([A-Za-z_]\w*)(=?)(.*)$/s.exec(arg) ?? [];
      if (name === undefined)
        return shellComplains({ ...call, name: `${call.name}: ${arg}` }, 'bad variable name', 2);
      shell.set(name, sign === '=' ? value : (shell.get(name) ?? ''), isExported);
    }
    return 0;
  });

const cd: Applet = plain((call) => {
  const { shell, args } = call;
  const back = shell.get('OLDPWD') ?? shell.cwd;
  const to = args[0] === '-' ? back : (args.find((arg) => !/^-[LP]$/.test(arg)) ?? shell.get('HOME') ?? '/');
  const path = normal(shell.path(to));
  const found = shell.host.files.find(path);
  const trouble = typeof found === 'string' ? found : found.node.kind === 'directory' ? null : 'ENOTDIR';
  if (trouble !== null) {
    // The words behind the name came with 1.34; no device has it.
    const more = shell.host.device.make.busybox > '1.33' ? `: ${TROUBLE_WORDS[trouble]}` : '';
    return shellComplains(call, `can't cd to ${to}${more}`, 2);
  }
  shell.set('OLDPWD', shell.cwd);
  shell.cwd = path;
  if (args[0] === '-') say(call, `${path}\n`);
  return 0;
});

const set: Applet = plain((call) => {
  const { args, shell } = call;
  if (args.length === 0) {
    for (const [name, { value }] of [...shell.variables()].sort(([a], [b]) => (a < b ? -1 : 1)))
      say(call, `${name}=${quoted(value)}\n`);
    return 0;
  }
  const end = args.indexOf('--');
  if (end !== -1) shell.parameters = args.slice(end + 1);
  else if (!/^[-+]/.test(args[0])) shell.parameters = args;
  return 0;
});

const evaluate: Applet = function* (call) {
  return yield* inner(call.shell, call.args.join(' '), call);
};

function* inner(shell: Shell, text: string, call: Call) {
  shell.bounds.enter();
  try {
    shell.status = 0;
    return yield* shell.runText(text, call);
  } finally {
    shell.bounds.leave();
  }
}

const source: Applet = function* (call) {
  const [name] = call.args;
  if (name === undefined) return shellComplains(call, 'filename argument required', 2);
  const { shell } = call;
  const path = name.includes('/') ? name : (shell.which(name) ?? name);
  const opened = readFile(shell, path);
  if ('trouble' in opened) {
    call.err.write(`${shell.label(call.line)}.: can't open '${name}': ${TROUBLE_WORDS[opened.trouble]}\n`);
    return 2;
  }
  shell.host.capture.take(shell.path(path));
  return yield* inner(shell, opened.content, call);
};

const describe = (isShort: boolean): Applet =>
  plain((call) => {
    let status = 0;
    for (const name of call.args.filter((arg) => arg !== '-v' && arg !== '-p' && arg !== '-V')) {
      const path = name.includes('/') ? name : call.shell.which(name);
      if (Object.hasOwn(BUILTINS, name)) say(call, isShort ? `${name}\n` : `${name} is a shell builtin\n`);
      else if (path !== null && call.shell.host.files.node(call.shell.path(path)) !== null)
        say(call, isShort ? `${path}\n` : `${name} is ${path}\n`);
      else {
        if (!isShort) say(call, `${name}: not found\n`);
        status = 127;
      }
    }
    return status;
  });

const command: Applet = function* (call) {
  const [first] = call.args;
  if (first === '-v' || first === '-V') return yield* describe(first === '-v')(call);
  const words = first === '-p' ? call.args.slice(1) : call.args;
  if (words.length === 0) return 0;
  return yield* call.shell.call(words, call, call.line);
};

const exec: Applet = function* (call) {
  if (call.args.length === 0) return 0;
  throw new Leave('exit', yield* call.shell.call(call.args, call, call.line));
};

const help: Applet = plain((call) => {
  const names = Object.keys(BUILTINS).sort();
  const rows: string[] = [];
  for (let row = ''; names.length > 0 || row !== ''; ) {
    const name = names.shift();
    if (name === undefined || row.length + name.length + 1 > 72) {
      rows.push(row);
      row = '';
    }
    if (name !== undefined) row += `${row === '' ? '\t' : ' '}${name}`;
  }
  say(call, `\nBuilt-in commands:\n-------------------\n${rows.join('\n')}\n\n`);
  return 0;
});

export const BUILTINS: AppletTable = {
  ':': ok,
  '.': source,
  '[': test,
  '[[': test,
  alias: ok,
  bg: ok,
  break: leaveLoop('break'),
  cd,
  chdir: cd,
  command,
  continue: leaveLoop('continue'),
  echo,
  eval: evaluate,
  exec,
  exit: leaveShell('exit'),
  export: assign(true),
  false: plain(() => 1),
  fg: ok,
  getopts: plain(() => 1),
  hash: ok,
  help,
  history: plain((call) => {
    call.shell.host.history.forEach((line, n) => {
      say(call, `${String(n).padStart(5)} ${line}\n`);
    });
    return 0;
  }),
  jobs: ok,
  kill,
  let: plain(() => 0),
  local: assign(undefined),
  printf,
  pwd: plain((call) => {
    say(call, `${call.shell.cwd}\n`);
    return 0;
  }),
  read,
  readonly: assign(undefined),
  return: leaveShell('return'),
  set,
  shift: plain(({ args, shell }) => {
    const by = Number(args[0] ?? 1) || 0;
    if (by > shell.parameters.length) return 1;
    shell.parameters = shell.parameters.slice(by);
    return 0;
  }),
  source,
  test,
  times: plain((call) => {
    say(call, '0m0.010s 0m0.020s\n0m0.000s 0m0.000s\n');
    return 0;
  }),
  trap: ok,
  true: ok,
  type: describe(false),
  ulimit: plain((call) => {
    say(call, 'unlimited\n');
    return 0;
  }),
  umask: plain((call) => {
    if (call.args.length === 0) say(call, '0022\n');
    return 0;
  }),
  unalias: ok,
  unset: plain(({ args, shell }) => {
    for (const name of args.filter((arg) => !/^-[fv]$/.test(arg))) shell.unset(name);
    return 0;
  }),
  wait: ok,
};
