/** sh itself, and `busybox`, which is all of them. */
import { elfMachine } from '../device/elf-image.ts';
import { TROUBLE_WORDS } from '../files/file-trouble.ts';
import { MOST_TEXT_BYTES } from '../shell/bounds.ts';
import { interact } from '../shell/interact.ts';
import { readFile } from '../shell/open-file.ts';
import { Shell } from '../shell/shell.ts';
import { readAll } from '../shell/streams.ts';
import { APPLETS } from './applets.ts';
import { type Applet, complain, say } from './call.ts';
import { runScript } from './uploaded.ts';

export const sh: Applet = function* (call) {
  const { shell, args } = call;
  const options = args.filter((arg) => /^-[a-z]+$/.test(arg) && arg !== '-c');
  const rest = args.filter((arg) => !options.includes(arg));
  if (rest[0] === '-c') {
    if (rest[1] === undefined) {
      call.err.write(`${call.name}: -c requires an argument\n`);
      return 2;
    }
    shell.bounds.enter();
    const inner = new Shell(shell.host, rest[2] ?? call.name, shell);
    inner.parameters = rest.slice(3);
    const status = yield* inner.endsAlone(rest[1], call);
    shell.bounds.leave();
    return status;
  }
  const [name, ...parameters] = rest;
  if (name !== undefined) {
    const path =
      name.includes('/') || shell.host.files.node(shell.path(name)) !== null
        ? name
        : (shell.which(name) ?? name);
    const opened = readFile(shell, path);
    if ('trouble' in opened) {
      call.err.write(`${call.name}: can't open '${name}': ${TROUBLE_WORDS[opened.trouble]}\n`);
      return 2;
    }
    shell.host.capture.take(shell.path(path));
    if (elfMachine(opened.content) !== null) {
      call.err.write(`${name}: line 1: syntax error: unexpected "("\n`);
      return 2;
    }
    return yield* runScript({ ...call, name }, opened.content, parameters);
  }
  if (!call.in.isTerminal) {
    const text = yield* readAll(call.in, MOST_TEXT_BYTES);
    const inner = new Shell(shell.host, call.name, shell);
    return yield* inner.endsAlone(text, call);
  }
  shell.bounds.enter();
  const inner = new Shell(shell.host, call.name, shell);
  say(
    call,
    `\n\n${shell.host.device.banner} built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n`,
  );
  const status = yield* interact(inner, call);
  shell.bounds.leave();
  return status;
};

export const busybox: Applet = function* (call) {
  const [name, ...args] = call.args;
  if (name === undefined || name === '--help') {
    say(call, overview(call.shell.host.device.banner));
    return 0;
  }
  if (name === '--list') {
    for (const one of Object.keys(APPLETS).sort()) say(call, `${one}\n`);
    return 0;
  }
  const called = name.slice(name.lastIndexOf('/') + 1);
  const applet = Object.hasOwn(APPLETS, called) ? APPLETS[called] : undefined;
  if (applet === undefined) {
    // The one answer that every loader of Mirai's family waits for.
    const status = complain({ ...call, name }, 'applet not found', 127);
    call.shell.host.onUnknown(`busybox ${call.args.join(' ')}`);
    return status;
  }
  return yield* applet({ ...call, name: called, args });
};

/** As 1.1x prints it: names in lines of about 70 characters. */
function overview(banner: string): string {
  const rows: string[] = [];
  let row = '\t';
  const names = Object.keys(APPLETS).sort();
  names.forEach((name, n) => {
    const piece = n === names.length - 1 ? name : `${name}, `;
    if (row.length + piece.length > 71) {
      rows.push(row.trimEnd());
      row = '\t';
    }
    row += piece;
  });
  rows.push(row);
  return `${banner} multi-call binary.
Copyright (C) 1998-2009 Erik Andersen, Rob Landley, Denys Vlasenko
and others. Licensed under GPLv2.
See source distribution for full notice.

Usage: busybox [function] [arguments]...
   or: function [arguments]...

\tBusyBox is a multi-call binary that combines many common Unix
\tutilities into a single executable.  Most people will create a
\tlink to busybox for each function they wish to use and BusyBox
\twill act like whatever it was invoked as!

Currently defined functions:
${rows.join('\n')}

`;
}
