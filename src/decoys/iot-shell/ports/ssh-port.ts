/** SSH: not yet open. */
import type { Socket } from 'node:net';
import type { DecoyContext, Visit } from '../../persona.ts';
import type { House } from './house.ts';

export function openSshPort(_house: House, _context: DecoyContext): { connect(socket: Socket, visit: Visit): void } {
  return { connect: (socket) => socket.destroy() };
}
