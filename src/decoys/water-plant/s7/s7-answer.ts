/**
 * S7 communication as far as those go who look what is there: COTP connection (ISO 8073, RFC 1006), set-up, and the
 * system status lists that name the module. Whatever else is asked gets the error that a CPU gives to what it does not do.
 */
import type { DecoySeed } from '../../seed.ts';

export interface S7Identity {
  /** Names of the list 0x001C: system, module, plant, serial, module type, memory card. */
  readonly system: string;
  readonly module: string;
  readonly plant: string;
  readonly copyright: string;
  readonly serial: string;
  readonly moduleType: string;
  /** Order numbers of the list 0x0011, with hardware and firmware version. */
  readonly order: string;
  readonly hardware: number;
  readonly firmware: readonly [number, number, number];
}

export interface S7Answer {
  /** For the journal. */
  readonly what: 'connect' | 'setup' | 'szl' | 'read' | 'write' | 'other';
  readonly szl: number | null;
  readonly bytes: Uint8Array;
}

const TPKT = 4;
const COTP_CONNECT = 0xe0;
const COTP_CONFIRM = 0xd0;
const COTP_DATA = 0xf0;
const S7 = 0x32;
const ROSCTR = { job: 1, ackData: 3, userData: 7 } as const;
const SETUP = 0xf0;
const READ = 0x04;
const WRITE = 0x05;
/** Largest PDU that the CPU negotiates. */
const PDU_SIZE = 240;
const SZL_MODULES = 0x0011;
const SZL_COMPONENTS = 0x001c;
/** "Function is not implemented" and "object does not exist". */
const ERROR_FUNCTION = [0x81, 0x04] as const;
const NOT_THERE = 0x0a;

/** CPUs that are still sold second-hand; module type, order number. */
const CPUS = [
  ['CPU 314C-2 PN/DP', '6ES7 314-6EH04-0AB0'],
  ['CPU 315-2 DP', '6ES7 315-2AH14-0AB0'],
  ['CPU 317-2 PN/DP', '6ES7 317-2EK14-0AB0'],
  ['CPU 313C', '6ES7 313-5BG04-0AB0'],
  ['CPU 314', '6ES7 314-1AG14-0AB0'],
] as const;

export function makeS7Identity(seed: DecoySeed, plant: string): S7Identity {
  const [moduleType, order] = seed.pick('cpu', CPUS);
  const letters = 'ABCDEFGHJKLMNPRSTUVWX';
  const letter = (label: string) => letters[seed.number(label, letters.length)];
  const station = `SIMATIC 300(${seed.number('station', 9) + 1})`;
  return {
    system: station,
    module: `${moduleType.split(' ').slice(0, 2).join(' ')}`,
    plant,
    copyright: 'Original Siemens Equipment',
    serial: `S ${letter('a')}-${letter('b')}${seed.number('c', 9) + 1}${letter('d')}${String(seed.number('serial', 1e8)).padStart(8, '0')}`,
    moduleType,
    order,
    hardware: seed.number('hardware', 6) + 1,
    firmware: [3, seed.number('minor', 4), seed.number('patch', 18)],
  };
}

/** `frame` is one whole TPKT; null: the connection should be closed, as a CPU does. Never throws. */
export function answerS7(frame: Uint8Array, identity: S7Identity): S7Answer | null {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  if (bytes.length < TPKT + 3) return null;
  const kind = bytes[TPKT + 1];
  if (kind === COTP_CONNECT) return confirm(bytes);
  if (kind !== COTP_DATA) return null;
  const s7 = bytes.subarray(TPKT + 3);
  if (s7.length < 10 || s7[0] !== S7) return null;
  const reference = s7.subarray(4, 6);
  const parameterLength = s7.readUInt16BE(6);
  const dataLength = s7.readUInt16BE(8);
  if (s7.length < 10 + parameterLength + dataLength || parameterLength === 0) return null;
  const parameter = s7.subarray(10, 10 + parameterLength);
  const data = s7.subarray(10 + parameterLength, 10 + parameterLength + dataLength);
  if (s7[1] === ROSCTR.job) return job(parameter, reference);
  if (s7[1] === ROSCTR.userData) return userData(parameter, data, reference, identity);
  return null;
}

/** Only the communication processor of rack 0 answers: TSAPs 0x0100 to 0x0102 of the CPU's slot, and others are refused. */
function confirm(bytes: Buffer): S7Answer | null {
  if (bytes.length < TPKT + 7) return null;
  const source = bytes.subarray(TPKT + 4, TPKT + 6);
  const options = bytes.subarray(TPKT + 7);
  let called: number | null = null;
  for (let at = 0; at + 2 <= options.length; at += 2 + options[at + 1]) {
    if (options[at] === 0xc2 && options[at + 1] === 2 && at + 4 <= options.length)
      called = options.readUInt16BE(at + 2);
  }
  // The lower byte is rack and slot: 0, and 2 for a CPU of this series.
  if (called === null || (called & 0xff) > 2) return null;
  const body = Buffer.concat([Buffer.from([COTP_CONFIRM]), source, Buffer.from([0x00, 0x01, 0x00]), options]);
  return { what: 'connect', szl: null, bytes: tpkt(Buffer.concat([Buffer.from([body.length]), body])) };
}

function job(parameter: Buffer, reference: Buffer): S7Answer {
  const code = parameter[0];
  if (code === SETUP && parameter.length >= 8) {
    const wanted = parameter.readUInt16BE(6);
    const reply = Buffer.from([SETUP, 0, 0, 1, 0, 1, 0, 0]);
    reply.writeUInt16BE(Math.min(Math.max(wanted, 0), PDU_SIZE), 6);
    return { what: 'setup', szl: null, bytes: ack(reference, reply, Buffer.alloc(0), 0, 0) };
  }
  if (code === READ && parameter.length >= 2) {
    const items = Math.min(parameter[1], 20);
    const data = Buffer.alloc(items * 4);
    for (let n = 0; n < items; n++) data[n * 4] = NOT_THERE;
    return { what: 'read', szl: null, bytes: ack(reference, Buffer.from([READ, items]), data, 0, 0) };
  }
  if (code === WRITE && parameter.length >= 2) {
    const items = Math.min(parameter[1], 20);
    const data = Buffer.alloc(items, NOT_THERE);
    return { what: 'write', szl: null, bytes: ack(reference, Buffer.from([WRITE, items]), data, 0, 0) };
  }
  return {
    what: 'other',
    szl: null,
    bytes: ack(reference, Buffer.from([code]), Buffer.alloc(0), ...ERROR_FUNCTION),
  };
}

/** Group 4, function 1: a system status list. */
function userData(parameter: Buffer, data: Buffer, reference: Buffer, identity: S7Identity): S7Answer {
  const isList = parameter.length >= 8 && (parameter[5] & 0x0f) === 4 && parameter[6] === 1;
  const id = isList && data.length >= 8 ? data.readUInt16BE(4) : null;
  const index = id === null ? 0 : data.readUInt16BE(6);
  const list = id === null ? null : listOf(id, identity);
  const sequence = parameter.length >= 8 ? parameter[7] : 0;
  const reply = Buffer.from([0, 1, 0x12, 8, 0x12, 0x84, 1, sequence, 0, 0, 0, 0]);
  if (list === null) {
    reply.writeUInt16BE(0xd401, 10);
    return {
      what: id === null ? 'other' : 'szl',
      szl: id,
      bytes: message(ROSCTR.userData, reference, reply, Buffer.from([NOT_THERE, 0, 0, 0])),
    };
  }
  const head = Buffer.alloc(12);
  head[0] = 0xff;
  head[1] = 0x09;
  head.writeUInt16BE(8 + list.rows.length, 2);
  head.writeUInt16BE(id as number, 4);
  head.writeUInt16BE(index, 6);
  head.writeUInt16BE(list.rowLength, 8);
  head.writeUInt16BE(list.rows.length / list.rowLength, 10);
  return {
    what: 'szl',
    szl: id,
    bytes: message(ROSCTR.userData, reference, reply, Buffer.concat([head, list.rows])),
  };
}

function listOf(
  id: number,
  identity: S7Identity,
): { readonly rowLength: number; readonly rows: Buffer } | null {
  if (id === SZL_MODULES) {
    const rowLength = 28;
    const row = (index: number, versions: readonly [number, number]) => {
      const bytes = Buffer.alloc(rowLength);
      bytes.writeUInt16BE(index, 0);
      bytes.write(identity.order.padEnd(20, ' '), 2, 20, 'latin1');
      bytes.writeUInt16BE(0x00c0, 22);
      bytes.writeUInt16BE(versions[0], 24);
      bytes.writeUInt16BE(versions[1], 26);
      return bytes;
    };
    const [major, minor, patch] = identity.firmware;
    // Module, hardware, and firmware whose version begins with the letter V.
    const rows = [
      row(1, [identity.hardware, 0]),
      row(6, [identity.hardware, 0]),
      row(7, [0x5600 | major, (minor << 8) | patch]),
    ];
    return { rowLength, rows: Buffer.concat(rows) };
  }
  if (id === SZL_COMPONENTS) {
    const rowLength = 34;
    const texts: readonly (readonly [number, string])[] = [
      [1, identity.system],
      [2, identity.module],
      [3, identity.plant],
      [4, identity.copyright],
      [5, identity.serial],
      [7, identity.moduleType],
    ];
    const rows = texts.map(([index, text]) => {
      const bytes = Buffer.alloc(rowLength);
      bytes.writeUInt16BE(index, 0);
      bytes.write(text.slice(0, 32), 2, 32, 'latin1');
      return bytes;
    });
    return { rowLength, rows: Buffer.concat(rows) };
  }
  return null;
}

function ack(
  reference: Buffer,
  parameter: Buffer,
  data: Buffer,
  errorClass: number,
  errorCode: number,
): Uint8Array {
  return message(ROSCTR.ackData, reference, parameter, data, Buffer.from([errorClass, errorCode]));
}

function message(
  kind: number,
  reference: Buffer,
  parameter: Buffer,
  data: Buffer,
  error: Buffer = Buffer.alloc(0),
): Uint8Array {
  const head = Buffer.from([S7, kind, 0, 0, reference[0], reference[1], 0, 0, 0, 0]);
  head.writeUInt16BE(parameter.length, 6);
  head.writeUInt16BE(data.length, 8);
  return tpkt(Buffer.concat([Buffer.from([2, COTP_DATA, 0x80]), head, error, parameter, data]));
}

function tpkt(payload: Buffer): Uint8Array {
  const head = Buffer.from([3, 0, 0, 0]);
  head.writeUInt16BE(payload.length + TPKT, 2);
  return Buffer.concat([head, payload]);
}
