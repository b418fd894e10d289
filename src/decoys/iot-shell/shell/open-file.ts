/** Files and device nodes as what commands read from and write to. */
import { createHash } from 'node:crypto';
import type { DeviceKind } from '../files/base-node.ts';
import { type FileTrouble, TROUBLE_WORDS } from '../files/file-trouble.ts';
import type { Shell } from './shell.ts';
import { NOWHERE, type Sink, type Source, TextSource } from './streams.ts';

/** What one reading of a device that never ends gives. */
const MOST_ENDLESS_BYTES = 2 ** 20;

export function openFile(shell: Shell, name: string): { source: Source } | { trouble: FileTrouble } {
  const opened = readFile(shell, name);
  return 'trouble' in opened ? opened : { source: new TextSource(opened.content) };
}

/** Whole content; `most` matters to devices that never end. */
export function readFile(
  shell: Shell,
  name: string,
  most = MOST_ENDLESS_BYTES,
): { content: string } | { trouble: FileTrouble } {
  const { files } = shell.host;
  const found = files.find(shell.path(name));
  if (typeof found === 'string') return { trouble: found };
  if (found.node.kind === 'directory') return { trouble: 'EISDIR' };
  if (found.node.kind === 'device')
    return { content: readDevice(found.node.device, Math.min(most, MOST_ENDLESS_BYTES), found.path) };
  shell.host.capture.onRead(found.path);
  return { content: files.contentOf(found.node) };
}

function readDevice(device: DeviceKind, most: number, path: string): string {
  switch (device) {
    case 'zero':
    case 'full':
      return '\0'.repeat(most);
    case 'random':
      return noise(path + performance.now(), most);
    case 'flash':
      // Erased flash reads as ones.
      return '\xff'.repeat(Math.min(most, 65_536));
    case 'null':
    case 'terminal':
    case 'watchdog':
      return '';
  }
}

function noise(from: string, length: number): string {
  return createHash('shake256', { outputLength: Math.max(1, length) })
    .update(from)
    .digest('latin1')
    .slice(0, length);
}

export function fileSink(
  shell: Shell,
  name: string,
  truncates: boolean,
  err: Sink,
): { sink: Sink } | { trouble: FileTrouble } {
  const { files, capture } = shell.host;
  const path = shell.path(name);
  const found = files.find(path);
  if (typeof found === 'object' && found.node.kind === 'device') {
    if (found.node.device === 'terminal') return { sink: err };
    if (found.node.device !== 'full') return { sink: NOWHERE };
  }
  const trouble = files.write(path, '', { append: !truncates });
  if (trouble !== null) return { trouble };
  let isTold = false;
  return {
    sink: {
      isTerminal: false,
      write(text) {
        shell.bounds.output(text.length);
        // What was removed while it was open takes what is written and is gone with it.
        if (files.node(path) === null) return;
        const failed = files.write(path, text, { append: true });
        if (failed === null) capture.onWrite(path);
        else if (!isTold) {
          isTold = true;
          err.write(`${shell.name}: write error: ${TROUBLE_WORDS[failed]}\n`);
        }
      },
    },
  };
}
