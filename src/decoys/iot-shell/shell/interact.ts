/** A shell at a terminal: prompt, line, commands, until its end. */
import { Exhausted } from './bounds.ts';
import { Leave } from './leave.ts';
import { Parser } from './parser.ts';
import type { Channels, Shell } from './shell.ts';
import type { Waiting } from './waiting.ts';

/** A command over several lines; what is longer is given up. */
const MOST_PENDING = 262_144;

/** The visitor pressed ^C. */
export class Interrupted extends Error {}

export function* interact(shell: Shell, channels: Channels): Waiting<number> {
  let pending = '';
  for (;;) {
    let line: string | null;
    try {
      line = yield {
        kind: 'input',
        isSecret: false,
        prompt: pending === '' ? shell.host.prompt(shell) : '> ',
      };
    } catch (interrupt) {
      if (!(interrupt instanceof Interrupted)) throw interrupt;
      pending = '';
      continue;
    }
    if (line === null) return shell.status;
    shell.bounds.reset();
    shell.host.onLine(line.endsWith('\n') ? line.slice(0, -1) : line);
    pending += line;
    if (pending.length > MOST_PENDING) {
      shell.host.onExhausted('shell-command-too-long');
      pending = '';
      continue;
    }
    const status = yield* runLines(shell, pending, channels);
    if (status === 'incomplete') continue;
    pending = '';
    if (typeof status === 'number') return status;
  }
}

/** 'incomplete': more lines are needed; a number: the shell was left. */
function* runLines(shell: Shell, text: string, channels: Channels): Waiting<'incomplete' | 'done' | number> {
  const parser = new Parser(text);
  for (;;) {
    const parsed = parser.nextLine();
    if (parsed.kind === 'end') return 'done';
    if (parsed.kind === 'incomplete') return 'incomplete';
    if (parsed.kind === 'fault') {
      channels.err.write(`${shell.name}: ${parsed.message}\n`);
      shell.status = 2;
      return 'done';
    }
    if (parsed.kind === 'blank') continue;
    try {
      yield* shell.execute(parsed.command, channels);
    } catch (trouble) {
      if (trouble instanceof Leave) {
        if (trouble.what === 'exit') {
          // A fault of expansion ends the line, not the shell at a terminal.
          if (trouble.isFault) {
            shell.status = trouble.value;
            return 'done';
          }
          return trouble.value;
        }
        continue;
      }
      if (trouble instanceof Exhausted) shell.host.onExhausted(trouble.count);
      else if (!(trouble instanceof Interrupted)) throw trouble;
      shell.status = trouble instanceof Interrupted ? 130 : 1;
      return 'done';
    }
  }
}
