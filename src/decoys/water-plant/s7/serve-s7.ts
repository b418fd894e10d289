/** S7 on a connection: TPKTs in, answers out, one after another. */
import type { Socket } from 'node:net';
import type { Visit } from '../../persona.ts';
import { answerS7, type S7Identity } from './s7-answer.ts';

const HEADER = 4;
const MOST_LENGTH = 1_024;
const MOST_UNREAD_BYTES = 8_192;

export function serveS7(socket: Socket, visit: Visit, identity: S7Identity): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    while (pending.length >= HEADER) {
      const length = pending.readUInt16BE(2);
      if (pending[0] !== 3 || length < HEADER + 3 || length > MOST_LENGTH) {
        visit.refuse('s7-frame', pending);
        socket.destroy();
        return;
      }
      if (pending.length < length) return;
      const frame = pending.subarray(0, length);
      pending = pending.subarray(length);
      const answer = answerS7(frame, identity);
      if (answer === null || socket.writableLength > MOST_UNREAD_BYTES) {
        visit.refuse(answer === null ? 's7-message' : 's7-unread', frame);
        socket.destroy();
        return;
      }
      visit.emit('yamori.s7.request', { function: answer.what, szl: answer.szl });
      socket.write(answer.bytes);
    }
  });
  socket.on('end', () => socket.end());
}
