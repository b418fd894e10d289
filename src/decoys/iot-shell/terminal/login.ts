/** Who is let in, and what he sees before the prompt: BusyBox's login, and the command line that some vendors put first. */

import type { Lures } from '../../lures/lures.ts';
import type { Visit } from '../../persona.ts';
import type { Device } from '../device/device.ts';
import type { VisitorState } from '../files/visitor-state.ts';
import { interact } from '../shell/interact.ts';
import { Shell } from '../shell/shell.ts';
import type { Waiting } from '../shell/waiting.ts';
import { readable, type Session } from './session.ts';

/** Throws away what is longer than any password. */
const MOST_TEXT = 256;
const MOST_TRIES = 3;
const MOST_EMPTY = 10;
/** BusyBox's `LOGIN_FAIL_DELAY`. */
const FAILED_MS = 3_000;

/** BusyBox's `TIMEOUT` of login: all tries together, however slowly somebody types. */
export const LOGIN_SECONDS = 60;

/** Also tells the journal. */
export function admits(
  device: Device,
  state: VisitorState,
  lures: Lures,
  visit: Visit,
  username: string,
  password: string,
): boolean {
  const said = { username: readable(username), password: readable(password) };
  const place = lures.recognise(username, password);
  if (place !== null) visit.emit('yamori.lure.used', { place, ...said });
  const changed = state.passwords.get(username);
  const isRight =
    changed !== undefined
      ? changed === password
      : device.accounts.some((account) => account.user === username && account.password === password);
  // Whoever holds a planted credential is let in: what he does next is worth more than a closed door.
  const isAdmitted = isRight || place !== null;
  visit.emit(isAdmitted ? 'cowrie.login.success' : 'cowrie.login.failed', said);
  return isAdmitted;
}

/** From the first prompt to the end of the session. */
export function* telnetProgram(session: Session, lures: Lures, visit: Visit): Waiting<void> {
  const { device, out } = session;
  out.write(`\n${device.make.issue}`);
  const user = yield* logIn(session, lures, visit);
  if (user === null) return;
  session.user = user;
  session.isIn = true;
  visit.emit('cowrie.session.params', { arch: device.make.arch });
  out.write(device.make.motd);
  if (device.make.vendorPrompt === null) yield* loginShell(session);
  else yield* vendorCommands(session, device.make.vendorPrompt);
}

function* logIn(session: Session, lures: Lures, visit: Visit): Waiting<string | null> {
  const { device, out, state } = session;
  let empty = 0;
  for (let tries = 0; tries < MOST_TRIES; ) {
    const username = textOf(yield { kind: 'input', isSecret: false, prompt: `${device.hostName} login: ` });
    if (username === null) return null;
    if (username === '') {
      if (++empty >= MOST_EMPTY) return null;
      continue;
    }
    const password = textOf(yield { kind: 'input', isSecret: true, prompt: 'Password: ' });
    out.write('\n');
    if (password === null) return null;
    if (admits(device, state, lures, visit, username, password)) return username;
    tries++;
    yield { kind: 'sleep', ms: FAILED_MS };
    out.write('Login incorrect\n');
  }
  return null;
}

function textOf(line: string | null): string | null {
  return line === null ? null : line.replace(/\n$/, '').slice(0, MOST_TEXT);
}

export function newShell(session: Session, name: string): Shell {
  const shell = new Shell(session, name);
  const home = session.user === 'root' && session.files.node('/root') !== null ? '/root' : '/';
  shell.cwd = session.device.make.prompt.startsWith('~') ? home : '/';
  for (const [variable, value] of [
    ['HOME', home],
    ['PATH', '/bin:/sbin:/usr/bin:/usr/sbin'],
    ['USER', session.user],
    ['LOGNAME', session.user],
    ['SHELL', '/bin/sh'],
    ['TERM', 'vt102'],
  ])
    shell.set(variable, value, true);
  return shell;
}

function* loginShell(session: Session, name = '-sh'): Waiting<number> {
  session.out.write(
    `\n\n${session.device.banner} built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n`,
  );
  const { in: input, out, err } = session;
  return yield* interact(newShell(session, name), { in: input, out, err });
}

/** Words that lead from a vendor's command line into the shell of the system below. */
const TO_SHELL = new Set(['shell', 'sh', 'linuxshell', 'bash', 'start-shell', 'development', 'su']);
const LEVELS = new Set(['enable', 'system', 'config', 'configure', 'debug', 'maintenance']);
const HELP =
  'Commands:\n  enable    Turn on privileged commands\n  exit      Leave\n  help      This text\n  show      Show running system information\n  system    System commands\n';

/** Before the shell: whoever comes with the usual `enable`, `system`, `shell`, `sh` gets through, as on the real ones. */
function* vendorCommands(session: Session, prompt: string): Waiting<void> {
  const { out, device } = session;
  let level = prompt;
  for (;;) {
    const line = textOf(yield { kind: 'input', isSecret: false, prompt: `${device.hostName}${level}` });
    if (line === null) return;
    if (line.trim() !== '') session.onLine(line);
    const [word] = line.trim().split(/\s+/);
    if (word === '') continue;
    if (word === 'exit' || word === 'quit' || word === 'logout') return;
    if (LEVELS.has(word)) level = '# ';
    else if (TO_SHELL.has(word)) yield* loginShell(session, 'sh');
    else if (word === 'help' || word === '?') out.write(HELP);
    else if (word === 'show') out.write(`${device.model}  ${device.serial}\n`);
    else {
      session.onUnknown(line);
      out.write(`% Unknown command: ${word}\n`);
    }
  }
}
