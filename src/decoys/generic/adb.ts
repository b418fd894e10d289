/** Android Debug Bridge as far as those go who want a shell on it: messages, `CNXN`, and `OPEN shell:` (adb, protocol.txt). */

export interface AdbMessage {
  readonly command: string;
  readonly first: number;
  readonly second: number;
  readonly data: Uint8Array;
}

const HEADER = 24;
/** MAX_PAYLOAD of the first versions of the protocol. */
export const MOST_ADB_BYTES = 4_096;

/** `size` is what the message takes of `bytes`; null: more is to come; `wrong`: it is none. Never throws. */
export function readAdb(
  bytes: Uint8Array,
): { readonly message: AdbMessage; readonly size: number } | null | 'wrong' {
  if (bytes.length < HEADER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(12, true);
  // The last word is the command with all its bits turned.
  if ((view.getUint32(0, true) ^ view.getUint32(20, true)) >>> 0 !== 0xffff_ffff || length > MOST_ADB_BYTES)
    return 'wrong';
  if (bytes.length < HEADER + length) return null;
  return {
    message: {
      command: Buffer.from(bytes.subarray(0, 4)).toString('latin1'),
      first: view.getUint32(4, true),
      second: view.getUint32(8, true),
      data: bytes.subarray(HEADER, HEADER + length),
    },
    size: HEADER + length,
  };
}

export function writeAdb(command: string, first: number, second: number, text = ''): Buffer {
  const data = Buffer.from(text);
  const message = Buffer.alloc(HEADER + data.length);
  message.write(command, 0, 4, 'latin1');
  message.writeUInt32LE(first, 4);
  message.writeUInt32LE(second, 8);
  message.writeUInt32LE(data.length, 12);
  message.writeUInt32LE(
    data.reduce((sum, byte) => sum + byte, 0),
    16,
  );
  message.writeUInt32LE((message.readUInt32LE(0) ^ 0xffff_ffff) >>> 0, 20);
  data.copy(message, HEADER);
  return message;
}
