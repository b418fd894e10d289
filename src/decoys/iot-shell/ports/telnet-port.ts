/** Telnet: options, login, shell. */
import type { Socket } from 'node:net';
import type { Visit } from '../../persona.ts';
import { LOGIN_SECONDS, telnetProgram } from '../terminal/login.ts';
import { OutputQueue } from '../terminal/output-queue.ts';
import { Session } from '../terminal/session.ts';
import { type Screen, TerminalRecord } from '../terminal/terminal-record.ts';
import { terminalText } from '../terminal/terminal-text.ts';
import type { House } from './house.ts';
import { encodeTelnet, OPENING, TelnetReader } from './telnet-options.ts';

const SCREEN: Screen = {};

export function serveTelnet(house: House, socket: Socket, visit: Visit): void {
  const guest = house.keeper.enter(visit);
  if (house.clock() < guest.state.awayUntil) {
    guest.leave();
    socket.destroy();
    return;
  }
  const capture = house.captureFor(visit, guest);
  const record = new TerminalRecord(visit, house.clock);
  const output = new OutputQueue(socket, {
    shown: terminalText,
    encode: encodeTelnet,
    record: (shown, isEcho) => record.show(shown, SCREEN, isEcho),
    onDropped: () => visit.refuse('output-not-taken'),
  });
  const session = new Session({
    device: house.device,
    visit,
    guest,
    capture,
    output,
    isTerminal: true,
    clock: house.clock,
    onPressure: (isHigh) => (isHigh ? socket.pause() : socket.resume()),
  });
  const reader = new TelnetReader({
    onSize: (width, height) => visit.emit('cowrie.client.size', { width, height }),
    onVariable: (name, value) => visit.emit('cowrie.client.var', { name, value }),
    onOdd: (name) => visit.refuse(name),
  });
  socket.on('data', (data: Buffer) => {
    record.heard();
    if (!session.isOver) session.type(reader.read(data));
  });
  socket.on('end', () => session.typeEnd());
  const late = setTimeout(() => {
    if (!session.isIn) session.stop(`\nLogin timed out after ${LOGIN_SECONDS} seconds\n`);
  }, LOGIN_SECONDS * 1_000);
  // Before the visit says that it ended.
  socket.prependOnceListener('close', () => {
    clearTimeout(late);
    session.close();
    record.end();
    capture.end();
    guest.leave();
  });
  socket.write(OPENING);
  // The login is a process of its own on a device: its prompt comes in a segment after the options.
  setImmediate(() => {
    if (!socket.destroyed) session.start(telnetProgram(session, house.lures, visit));
  });
}
