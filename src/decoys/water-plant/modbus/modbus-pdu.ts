/**
 * Modbus requests and answers as the standard has them (MODBUS Application Protocol V1.1b3): which function, what is
 * wrong with it, in the order in which a device finds out (function, count and value, address), and what it says.
 */

export const FUNCTIONS = {
  readCoils: 1,
  readDiscreteInputs: 2,
  readHoldingRegisters: 3,
  readInputRegisters: 4,
  writeCoil: 5,
  writeRegister: 6,
  writeCoils: 15,
  writeRegisters: 16,
  reportServerId: 17,
  maskWriteRegister: 22,
  readWriteRegisters: 23,
  encapsulated: 43,
} as const;

/** Section 7 of the standard. */
export const EXCEPTIONS = { function: 1, address: 2, value: 3, device: 4, gatewayTarget: 11 } as const;
export type Exception = (typeof EXCEPTIONS)[keyof typeof EXCEPTIONS];

export type Table = 'coils' | 'discrete' | 'holding' | 'input';

/** What a device holds. Reads and writes are of whole blocks; `null` and `false`: no such address. */
export interface ModbusDevice {
  read(table: Table, address: number, quantity: number): readonly number[] | null;
  /** All or none. */
  write(table: 'coils' | 'holding', address: number, values: readonly number[]): boolean;
  /** Of function 17: what follows the byte count. */
  readonly serverId: Uint8Array;
  /** Of function 43/14: objects by their id. */
  readonly objects: ReadonlyMap<number, string>;
}

/** What a request asked, for the journal. */
export interface ModbusRequest {
  readonly function: number;
  readonly address: number | null;
  readonly quantity: number | null;
}

export interface ModbusAnswer {
  readonly request: ModbusRequest;
  readonly exception: Exception | null;
  /** At most 253 bytes. */
  readonly pdu: Uint8Array;
}

const MOST_READ_BITS = 2_000;
const MOST_READ_REGISTERS = 125;
const MOST_WRITE_BITS = 1_968;
const MOST_WRITE_REGISTERS = 123;
const MOST_READ_WRITE_REGISTERS = 121;
const COIL_ON = 0xff00;
const MEI_DEVICE_ID = 14;
/** Basic and regular objects, as a stream and one by one. */
const CONFORMITY = 0x82;
/** The last object of each kind of reading: basic, regular, extended. */
const LAST_OBJECT = [0, 0x02, 0x7f, 0xff];

/** `pdu` begins with the function code; at least one byte. Never throws. */
export function answerModbus(pdu: Uint8Array, device: ModbusDevice): ModbusAnswer {
  const view = new DataView(pdu.buffer, pdu.byteOffset, pdu.byteLength);
  const code = pdu[0];
  const word = (at: number) => (at + 2 <= pdu.length ? view.getUint16(at) : null);
  const address = word(1);
  const quantity = word(3);
  const ask = (hasPlace: boolean): ModbusRequest =>
    hasPlace ? { function: code, address, quantity } : { function: code, address: null, quantity: null };
  const refuse = (exception: Exception, hasPlace = true): ModbusAnswer => ({
    request: ask(hasPlace),
    exception,
    pdu: Uint8Array.of(code | 0x80, exception),
  });
  const say = (body: readonly number[] | Uint8Array, hasPlace = true): ModbusAnswer => ({
    request: ask(hasPlace),
    exception: null,
    pdu: Uint8Array.of(code, ...body),
  });

  switch (code) {
    case FUNCTIONS.readCoils:
    case FUNCTIONS.readDiscreteInputs: {
      if (address === null || quantity === null || pdu.length !== 5) return refuse(EXCEPTIONS.value);
      if (quantity < 1 || quantity > MOST_READ_BITS) return refuse(EXCEPTIONS.value);
      const bits = device.read(code === FUNCTIONS.readCoils ? 'coils' : 'discrete', address, quantity);
      if (bits === null) return refuse(EXCEPTIONS.address);
      const packed = packBits(bits);
      return say([packed.length, ...packed]);
    }
    case FUNCTIONS.readHoldingRegisters:
    case FUNCTIONS.readInputRegisters: {
      if (address === null || quantity === null || pdu.length !== 5) return refuse(EXCEPTIONS.value);
      if (quantity < 1 || quantity > MOST_READ_REGISTERS) return refuse(EXCEPTIONS.value);
      const values = device.read(
        code === FUNCTIONS.readHoldingRegisters ? 'holding' : 'input',
        address,
        quantity,
      );
      if (values === null) return refuse(EXCEPTIONS.address);
      return say([quantity * 2, ...values.flatMap(bytesOf)]);
    }
    case FUNCTIONS.writeCoil: {
      if (address === null || quantity === null || pdu.length !== 5) return refuse(EXCEPTIONS.value);
      if (quantity !== 0 && quantity !== COIL_ON) return refuse(EXCEPTIONS.value);
      if (!device.write('coils', address, [Number(quantity === COIL_ON)])) return refuse(EXCEPTIONS.address);
      return say(pdu.subarray(1));
    }
    case FUNCTIONS.writeRegister: {
      if (address === null || quantity === null || pdu.length !== 5) return refuse(EXCEPTIONS.value);
      if (!device.write('holding', address, [quantity])) return refuse(EXCEPTIONS.address);
      return say(pdu.subarray(1));
    }
    case FUNCTIONS.writeCoils: {
      if (address === null || quantity === null || pdu.length < 6) return refuse(EXCEPTIONS.value);
      if (quantity < 1 || quantity > MOST_WRITE_BITS) return refuse(EXCEPTIONS.value);
      if (pdu[5] !== Math.ceil(quantity / 8) || pdu.length !== 6 + pdu[5]) return refuse(EXCEPTIONS.value);
      const bits = Array.from({ length: quantity }, (_, n) => (pdu[6 + (n >> 3)] >> (n & 7)) & 1);
      if (!device.write('coils', address, bits)) return refuse(EXCEPTIONS.address);
      return say(pdu.subarray(1, 5));
    }
    case FUNCTIONS.writeRegisters: {
      if (address === null || quantity === null || pdu.length < 6) return refuse(EXCEPTIONS.value);
      if (quantity < 1 || quantity > MOST_WRITE_REGISTERS) return refuse(EXCEPTIONS.value);
      if (pdu[5] !== quantity * 2 || pdu.length !== 6 + pdu[5]) return refuse(EXCEPTIONS.value);
      if (!device.write('holding', address, wordsOf(pdu, view, 6))) return refuse(EXCEPTIONS.address);
      return say(pdu.subarray(1, 5));
    }
    case FUNCTIONS.reportServerId:
      return say([device.serverId.length, ...device.serverId], false);
    case FUNCTIONS.maskWriteRegister: {
      const and = word(3);
      const or = word(5);
      if (address === null || and === null || or === null || pdu.length !== 7)
        return refuse(EXCEPTIONS.value);
      const before = device.read('holding', address, 1);
      if (before === null) return refuse(EXCEPTIONS.address);
      const after = ((before[0] & and) | (or & ~and)) & 0xffff;
      if (!device.write('holding', address, [after])) return refuse(EXCEPTIONS.address);
      return say(pdu.subarray(1));
    }
    case FUNCTIONS.readWriteRegisters: {
      const writeAt = word(5);
      const writeCount = word(7);
      if (address === null || quantity === null || writeAt === null || writeCount === null || pdu.length < 10)
        return refuse(EXCEPTIONS.value);
      if (quantity < 1 || quantity > MOST_READ_REGISTERS) return refuse(EXCEPTIONS.value);
      if (writeCount < 1 || writeCount > MOST_READ_WRITE_REGISTERS) return refuse(EXCEPTIONS.value);
      if (pdu[9] !== writeCount * 2 || pdu.length !== 10 + pdu[9]) return refuse(EXCEPTIONS.value);
      if (device.read('holding', address, quantity) === null) return refuse(EXCEPTIONS.address);
      // The write comes before the read.
      if (!device.write('holding', writeAt, wordsOf(pdu, view, 10))) return refuse(EXCEPTIONS.address);
      const values = device.read('holding', address, quantity) ?? [];
      return say([quantity * 2, ...values.flatMap(bytesOf)]);
    }
    case FUNCTIONS.encapsulated:
      return identify(pdu, device, refuse, say);
    default:
      return refuse(EXCEPTIONS.function, false);
  }
}

/** Section 6.21: device identification. */
function identify(
  pdu: Uint8Array,
  { objects }: ModbusDevice,
  refuse: (exception: Exception, hasPlace?: boolean) => ModbusAnswer,
  say: (body: readonly number[], hasPlace?: boolean) => ModbusAnswer,
): ModbusAnswer {
  if (pdu[1] !== MEI_DEVICE_ID) return refuse(EXCEPTIONS.function, false);
  if (pdu.length !== 4) return refuse(EXCEPTIONS.value, false);
  const [, , reading, wanted] = pdu;
  if (reading < 1 || reading > 4) return refuse(EXCEPTIONS.value, false);
  if (reading === 4) {
    const text = objects.get(wanted);
    if (text === undefined) return refuse(EXCEPTIONS.address, false);
    const bytes = [...Buffer.from(text)];
    return say([MEI_DEVICE_ID, reading, CONFORMITY, 0, 0, 1, wanted, bytes.length, ...bytes], false);
  }
  const ids = [...objects.keys()].filter((id) => id <= LAST_OBJECT[reading]);
  // An id that there is not begins at the first.
  const begin = Math.max(0, ids.indexOf(wanted));
  const body: number[] = [];
  let sent = 0;
  for (const id of ids.slice(begin)) {
    const bytes = [...Buffer.from(objects.get(id) ?? '')];
    if (body.length + bytes.length + 2 > 240) break;
    body.push(id, bytes.length, ...bytes);
    sent++;
  }
  const next = ids[begin + sent];
  return say(
    [MEI_DEVICE_ID, reading, CONFORMITY, next === undefined ? 0 : 0xff, next ?? 0, sent, ...body],
    false,
  );
}

function packBits(bits: readonly number[]): readonly number[] {
  const bytes = new Array<number>(Math.ceil(bits.length / 8)).fill(0);
  for (let n = 0; n < bits.length; n++) if (bits[n] !== 0) bytes[n >> 3] |= 1 << (n & 7);
  return bytes;
}

function bytesOf(value: number): readonly number[] {
  return [(value >> 8) & 255, value & 255];
}

function wordsOf(pdu: Uint8Array, view: DataView, begin: number): readonly number[] {
  const words: number[] = [];
  for (let at = begin; at + 2 <= pdu.length; at += 2) words.push(view.getUint16(at));
  return words;
}
