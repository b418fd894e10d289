/** Modbus/TCP on a connection: frames in, answers out in the order of the questions, and a journal of who asked what. */
import type { Socket } from 'node:net';
import type { Visit } from '../../persona.ts';
import type { PlantWrite } from '../plant/running-plant.ts';
import { answerModbus, EXCEPTIONS, type ModbusAnswer } from './modbus-pdu.ts';
import type { RegisterMap } from './register-map.ts';

/** Function codes ask that the length counts unit and PDU: 2 to 254 bytes (Modbus Messaging on TCP/IP, section 3.1.3). */
const LEAST_LENGTH = 2;
const MOST_LENGTH = 254;
const HEADER = 6;
/** Answers that wait for a peer who does not read; a device has a few kilobytes for that. */
const MOST_UNREAD_BYTES = 8_192;
/** The unit that is the device itself, and what clients put there that know no unit. */
const OWN_UNITS: ReadonlySet<number> = new Set([0, 1, 255]);
/** Different questions that are told apart in one visit. */
const MOST_KINDS = 2_000;

export function serveModbus(socket: Socket, visit: Visit, map: RegisterMap): void {
  let pending: Buffer = Buffer.alloc(0);
  const asked = new Map<string, number>();

  socket.on('data', (data: Buffer) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    let at = 0;
    while (pending.length - at >= HEADER) {
      const length = pending.readUInt16BE(at + 4);
      if (length < LEAST_LENGTH || length > MOST_LENGTH) {
        visit.refuse('modbus-length', pending.subarray(at));
        socket.destroy();
        return;
      }
      if (pending.length - at < HEADER + length) break;
      take(pending.subarray(at, at + HEADER + length));
      at += HEADER + length;
      if (socket.destroyed) return;
    }
    pending = pending.subarray(at);
  });
  socket.on('end', () => socket.end());

  function take(frame: Buffer): void {
    if (frame.readUInt16BE(2) !== 0) {
      // Another protocol: the guide lets a server discard it without a word.
      visit.refuse('modbus-protocol', frame);
      return;
    }
    const unit = frame[HEADER];
    const question = frame.subarray(HEADER + 1);
    const answer = OWN_UNITS.has(unit) ? answerModbus(question, map) : absent(question);
    tell(unit, answer, map.takeWrites());
    if (socket.writableLength > MOST_UNREAD_BYTES) {
      visit.refuse('modbus-unread');
      socket.destroy();
      return;
    }
    const head = Buffer.from(frame.subarray(0, HEADER + 1));
    head.writeUInt16BE(answer.pdu.length + 1, 4);
    socket.write(Buffer.concat([head, answer.pdu]));
  }

  /** Each new question, and each that is asked a second, fourth, eighth time ...: pollers ask the same all day. */
  function tell(unit: number, { request, exception }: ModbusAnswer, writes: readonly PlantWrite[]): void {
    const key = `${unit} ${request.function} ${request.address} ${request.quantity}`;
    const times = (asked.get(key) ?? 0) + 1;
    if (times > 1 || asked.size < MOST_KINDS) asked.set(key, times);
    if ((times & (times - 1)) === 0)
      visit.emit('yamori.modbus.request', { unit, ...request, exception, times });
    for (const { point, previous, requested, resulting } of writes) {
      visit.emit('yamori.plant.write', {
        face: 'modbus',
        point,
        previous_value: previous,
        requested_value: requested,
        resulting_value: resulting,
      });
    }
  }
}

/** The device is no gateway to others (exception 0B). */
function absent(question: Uint8Array): ModbusAnswer {
  return {
    request: { function: question[0], address: null, quantity: null },
    exception: EXCEPTIONS.gatewayTarget,
    pdu: Uint8Array.of(question[0] | 0x80, EXCEPTIONS.gatewayTarget),
  };
}
