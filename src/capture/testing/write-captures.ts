/** For tests: writes captures in every flavour that Yamori reads. */

export interface TestPacket {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly data: Uint8Array;
  readonly originalLength: number;
  readonly linkType: number;
}

export interface PcapFlavour {
  readonly littleEndian: boolean;
  readonly kind: 'microseconds' | 'nanoseconds' | 'modified';
}

const MAGIC = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d, modified: 0xa1b2cd34 };

/** Fixed-width fields in one byte order: [bytes, value]. */
export function fields(
  littleEndian: boolean,
  ...parts: readonly (readonly [1 | 2 | 4 | 8, number | bigint])[]
): Buffer {
  const out = Buffer.alloc(parts.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let at = 0;
  for (const [size, value] of parts) {
    if (size === 1) view.setUint8(at, Number(value));
    else if (size === 2) view.setUint16(at, Number(value), littleEndian);
    else if (size === 4) view.setUint32(at, Number(value), littleEndian);
    else view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), littleEndian);
    at += size;
  }
  return out;
}

export function pcapHeader({ littleEndian, kind }: PcapFlavour, network: number): Buffer {
  return fields(littleEndian, [4, MAGIC[kind]], [2, 2], [2, 4], [4, 0], [4, 0], [4, 65535], [4, network]);
}

/** One record with whatever a liar writes into it. */
export function pcapRecord(
  { littleEndian, kind }: PcapFlavour,
  record: { seconds: number; fraction: number; captured: number; original: number; data: Uint8Array },
): Buffer {
  return Buffer.concat([
    fields(
      littleEndian,
      [4, record.seconds],
      [4, record.fraction],
      [4, record.captured],
      [4, record.original],
    ),
    kind === 'modified' ? fields(littleEndian, [4, 2], [2, 0x800], [2, 0]) : Buffer.alloc(0),
    record.data,
  ]);
}

export function writePcap(flavour: PcapFlavour, linkType: number, packets: readonly TestPacket[]): Buffer {
  const unit = flavour.kind === 'nanoseconds' ? 1 : 1000;
  return Buffer.concat([
    pcapHeader(flavour, linkType),
    ...packets.map(({ seconds, nanoseconds, data, originalLength }) =>
      pcapRecord(flavour, {
        seconds,
        fraction: Math.floor(nanoseconds / unit),
        captured: data.length,
        original: originalLength,
        data,
      }),
    ),
  ]);
}

/** A pcapng block around a body, padded to 32 bits. */
export function block(littleEndian: boolean, type: number, body: Uint8Array): Buffer {
  const padding = Buffer.alloc(-body.length & 3);
  const length = 12 + body.length + padding.length;
  return Buffer.concat([
    fields(littleEndian, [4, type], [4, length]),
    body,
    padding,
    fields(littleEndian, [4, length]),
  ]);
}

export function sectionHeader(littleEndian: boolean): Buffer {
  return block(littleEndian, 0x0a0d0d0a, fields(littleEndian, [4, 0x1a2b3c4d], [2, 1], [2, 0], [8, -1n]));
}

export interface TestInterface {
  readonly linkType: number;
  /** The byte of if_tsresol; null leaves the option out. */
  readonly resolution: number | null;
  readonly offsetSeconds: bigint | null;
  readonly snaplen?: number;
}

export function interfaceDescription(littleEndian: boolean, given: TestInterface): Buffer {
  const parts = [fields(littleEndian, [2, given.linkType], [2, 0], [4, given.snaplen ?? 0])];
  // An option of no interest first (if_name), so that the reader has to walk.
  parts.push(fields(littleEndian, [2, 2], [2, 3]), Buffer.from('lo0\0'));
  if (given.resolution !== null) {
    parts.push(fields(littleEndian, [2, 9], [2, 1], [1, given.resolution], [1, 0], [2, 0]));
  }
  if (given.offsetSeconds !== null)
    parts.push(fields(littleEndian, [2, 14], [2, 8], [8, given.offsetSeconds]));
  parts.push(fields(littleEndian, [2, 0], [2, 0]));
  return block(littleEndian, 1, Buffer.concat(parts));
}

/** A timestamp in the interface's units; loses what they cannot hold. */
export function timestamp(
  { resolution, offsetSeconds }: TestInterface,
  seconds: number,
  nanoseconds: number,
): bigint {
  const byte = resolution ?? 6;
  const units = (byte & 0x80 ? 2n : 10n) ** BigInt(byte & 0x7f);
  return (BigInt(seconds) - (offsetSeconds ?? 0n)) * units + (BigInt(nanoseconds) * units) / 1_000_000_000n;
}

export function packetBlock(
  littleEndian: boolean,
  type: 'enhanced' | 'obsolete',
  interfaceId: number,
  time: bigint,
  packet: Pick<TestPacket, 'data' | 'originalLength'>,
): Buffer {
  const where: readonly (readonly [2 | 4, number])[] =
    type === 'enhanced'
      ? [[4, interfaceId]]
      : [
          [2, interfaceId],
          [2, 0xffff],
        ];
  return block(
    littleEndian,
    type === 'enhanced' ? 6 : 2,
    Buffer.concat([
      fields(
        littleEndian,
        ...where,
        [4, (time >> 32n) & 0xffff_ffffn],
        [4, time & 0xffff_ffffn],
        [4, packet.data.length],
        [4, packet.originalLength],
      ),
      packet.data,
    ]),
  );
}

export function simplePacketBlock(
  littleEndian: boolean,
  packet: Pick<TestPacket, 'data' | 'originalLength'>,
): Buffer {
  return block(
    littleEndian,
    3,
    Buffer.concat([fields(littleEndian, [4, packet.originalLength]), packet.data]),
  );
}
