/** A debug bridge that somebody left open: it connects whoever asks, and keeps every line that he wants run. */
import type { Socket } from 'node:net';
import type { Visit } from '../persona.ts';
import type { DecoySeed } from '../seed.ts';
import { MOST_ADB_BYTES, readAdb, writeAdb } from './adb.ts';

const VERSION = 0x0100_0000;
const MOST_UNREAD_BYTES = 16_384;
const DEVICES = [
  ['walleye', 'Pixel 2', 'walleye'],
  ['p281', 'p281', 'p281'],
  ['rk3229', 'rk322x-box', 'rk322x_box'],
  ['q201', 'MBOX', 'q201_9377'],
] as const;

export function serveAdb(socket: Socket, visit: Visit, seed: DecoySeed, begun: Buffer): void {
  const [product, model, device] = seed.pick('adb device', DEVICES);
  let pending: Buffer = Buffer.alloc(0);
  let ours = 1;
  let isShell = false;
  let typed = '';
  take(begun);
  socket.on('data', take);
  socket.on('end', () => socket.end());

  function take(data: Buffer): void {
    pending = Buffer.concat([pending, data]);
    for (;;) {
      const read = readAdb(pending);
      if (read === 'wrong' || socket.writableLength > MOST_UNREAD_BYTES) {
        visit.refuse(read === 'wrong' ? 'adb-message' : 'adb-unread', pending);
        socket.destroy();
        return;
      }
      if (read === null) return;
      pending = pending.subarray(read.size);
      answer(
        read.message.command,
        read.message.first,
        Buffer.from(read.message.data).toString('utf8').replace(/\0+$/, ''),
      );
    }
  }

  function answer(command: string, theirs: number, text: string): void {
    if (command === 'CNXN') {
      visit.emit('cowrie.client.version', { version: text });
      const banner = `device::ro.product.name=${product};ro.product.model=${model};ro.product.device=${device};`;
      socket.write(writeAdb('CNXN', VERSION, MOST_ADB_BYTES, banner));
      return;
    }
    if (command === 'OPEN') {
      const id = ours++;
      const line = text.startsWith('shell:') ? text.slice(6) : null;
      if (line === null) {
        visit.emit('yamori.payload', { name: 'adb', data: text, size: text.length });
        socket.write(writeAdb('CLSE', 0, theirs));
        return;
      }
      socket.write(writeAdb('OKAY', id, theirs));
      if (line === '') {
        isShell = true;
        socket.write(writeAdb('WRTE', id, theirs, `shell@${device}:/ $ `));
        return;
      }
      run(line);
      socket.write(writeAdb('CLSE', id, theirs));
      return;
    }
    if (command === 'WRTE') {
      socket.write(writeAdb('OKAY', ours - 1, theirs));
      if (!isShell) return;
      typed += text;
      const lines = typed.split(/\r?\n/);
      typed = (lines.pop() ?? '').slice(-MOST_ADB_BYTES);
      for (const line of lines) run(line);
      if (lines.length > 0) socket.write(writeAdb('WRTE', ours - 1, theirs, `shell@${device}:/ $ `));
    }
  }

  function run(line: string): void {
    visit.emit('cowrie.command.input', { input: line });
    // Nothing is fetched; the place is kept.
    for (const [url] of line.matchAll(/\b(?:https?|ftp|tftp):\/\/[^\s"';|&)]{3,400}/g))
      visit.emit('cowrie.session.file_download', { url, destfile: '', tool: 'adb' });
  }
}
