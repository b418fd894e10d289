/**
 * Programs that visitors brought. A script of theirs is carried out by this shell; a binary is captured whole, never run,
 * and seems to have done its work: it says nothing and ends well if it is for this device, and as ash does if not.
 */
import { elfMachine } from '../device/elf-image.ts';
import { Shell } from '../shell/shell.ts';
import type { Waiting } from '../shell/waiting.ts';
import type { Call } from './call.ts';

export interface UploadedCall extends Call {
  /** Without links. */
  readonly path: string;
  readonly content: string;
}

export function* runUploaded(call: UploadedCall): Waiting<number> {
  const { shell, content, path, name, args } = call;
  shell.host.capture.take(path);
  const machine = elfMachine(content);
  if (machine !== null) {
    const { elf } = shell.host.device.make;
    if (machine.machine === elf.machine && machine.isBigEndian === elf.isBigEndian) return 0;
    // execve says ENOEXEC, and ash tries the file as a script.
    call.err.write(`${name}: line 1: syntax error: unexpected word (expecting ")")\n`);
    return 2;
  }
  return yield* runScript({ ...call, name }, content, args);
}

/** As a process of its own. */
export function* runScript(call: Call, content: string, args: readonly string[]): Waiting<number> {
  const { shell } = call;
  shell.bounds.enter();
  try {
    const inner = new Shell(shell.host, call.name, shell);
    inner.parameters = args;
    inner.isScript = true;
    return yield* inner.endsAlone(content, call);
  } finally {
    shell.bounds.leave();
  }
}
