/**
 * A JPEG as the chip of a camera makes it: the Huffman tables of ITU-T T.81 annex K and no colour profile. The encoder
 * here makes tables of its own for each picture, which a camera never does and RTP (RFC 2435) has no room for, so the
 * symbols are read by those tables and written by the standard ones; not one coefficient changes.
 */

export interface CameraJpeg {
  readonly jpeg: Buffer;
  /** Entropy-coded data, as RTP carries them. */
  readonly scan: Buffer;
  /** Luminance and chrominance, 64 each, in zigzag order. */
  readonly quantisers: Buffer;
  readonly width: number;
  readonly height: number;
}

interface Table {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

const table = (counts: string, symbols: string): Table => ({
  counts: Buffer.from(counts, 'hex'),
  symbols: Buffer.from(symbols, 'hex'),
});
/** Tables K.3 to K.6. */
const STANDARD = {
  dc: [
    table('00010501010101010100000000000000', '000102030405060708090a0b'),
    table('00030101010101010101010000000000', '000102030405060708090a0b'),
  ],
  ac: [
    table(
      '0002010303020403050504040000017d',
      '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
    ),
    table(
      '00020102040403040705040400010277',
      '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
    ),
  ],
} as const;

/** Symbol -> code and its length. */
function encoderOf({ counts, symbols }: Table): {
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
} {
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let code = 0;
  let at = 0;
  for (let length = 1; length <= 16; length++) {
    for (let n = 0; n < counts[length - 1]; n++) {
      codes[symbols[at]] = code++;
      lengths[symbols[at++]] = length;
    }
    code <<= 1;
  }
  return { codes, lengths };
}

const DC = STANDARD.dc.map(encoderOf);
const AC = STANDARD.ac.map(encoderOf);

const SEGMENT = (marker: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};
const TABLES = Buffer.concat([
  ...STANDARD.dc.map(({ counts, symbols }, n) => SEGMENT(0xc4, Buffer.from([n]), counts, symbols)),
  ...STANDARD.ac.map(({ counts, symbols }, n) => SEGMENT(0xc4, Buffer.from([0x10 | n]), counts, symbols)),
]);
const START = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  SEGMENT(0xe0, Buffer.from('JFIF\0', 'latin1'), Buffer.from([1, 1, 0, 0, 1, 0, 1, 0, 0])),
]);
const SCAN_HEAD = SEGMENT(0xda, Buffer.from([3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]));

/** Throws for what is no baseline JPEG of three components with 4:2:0, which the encoder here never makes. */
export function toCameraJpeg(jpeg: Buffer): CameraJpeg {
  const tables = new Map<number, Table>();
  const quantisers = [Buffer.alloc(64), Buffer.alloc(64)];
  let frame: Buffer | null = null;
  let at = 2;
  for (;;) {
    const marker = jpeg[at + 1];
    const length = jpeg.readUInt16BE(at + 2);
    const body = jpeg.subarray(at + 4, at + 2 + length);
    at += 2 + length;
    if (marker === 0xda) break;
    if (marker === 0xc0) frame = body;
    else if (marker === 0xdb)
      for (let n = 0; n < body.length; n += 65)
        quantisers[body[n] & 1] = Buffer.from(body.subarray(n + 1, n + 65));
    else if (marker === 0xc4) {
      for (let n = 0; n < body.length; ) {
        const counts = body.subarray(n + 1, n + 17);
        const many = counts.reduce((sum, count) => sum + count, 0);
        tables.set(body[n], { counts, symbols: body.subarray(n + 17, n + 17 + many) });
        n += 17 + many;
      }
    }
  }
  if (frame === null || frame[5] !== 3 || frame[7] !== 0x22)
    throw new Error('not a baseline JPEG with 4:2:0');
  const height = frame.readUInt16BE(1);
  const width = frame.readUInt16BE(3);
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16) * 6;
  const scan = recode(jpeg, at, blocks, (id) => {
    const found = tables.get(id);
    if (found === undefined) throw new Error(`no Huffman table ${id}`);
    return decoderOf(found);
  });
  const size = Buffer.from([8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  size.writeUInt16BE(height, 1);
  size.writeUInt16BE(width, 3);
  return {
    width,
    height,
    scan,
    quantisers: Buffer.concat(quantisers),
    jpeg: Buffer.concat([
      START,
      SEGMENT(0xdb, Buffer.from([0]), quantisers[0]),
      SEGMENT(0xdb, Buffer.from([1]), quantisers[1]),
      SEGMENT(0xc0, size),
      TABLES,
      SCAN_HEAD,
      scan,
      Buffer.from([0xff, 0xd9]),
    ]),
  };
}

/** By the next 16 bits: length of the code above, symbol below. */
function decoderOf({ counts, symbols }: Table): Uint16Array {
  const lookup = new Uint16Array(65_536);
  let code = 0;
  let at = 0;
  for (let length = 1; length <= 16; length++) {
    for (let n = 0; n < counts[length - 1]; n++) {
      const first = code << (16 - length);
      lookup.fill((length << 8) | symbols[at++], first, first + (1 << (16 - length)));
      code++;
    }
    code <<= 1;
  }
  return lookup;
}

function recode(from: Buffer, start: number, blocks: number, decoder: (id: number) => Uint16Array): Buffer {
  const dcIn = [decoder(0x00), decoder(0x01)];
  const acIn = [decoder(0x10), decoder(0x11)];
  // Standard codes are at most 16 bits for symbols that had one, so this is room enough even when all is stuffed.
  const out = Buffer.allocUnsafe((from.length - start) * 6 + 1_024);
  let to = 0;
  let at = start;
  let held = 0;
  let holds = 0;
  let written = 0;
  let pending = 0;

  for (let block = 0; block < blocks; block++) {
    const kind = block % 6 < 4 ? 0 : 1;
    let lookup = dcIn[kind];
    let { codes, lengths } = DC[kind];
    for (let k = 0; k < 64; k++) {
      while (holds <= 16) {
        const byte = at < from.length ? from[at] : 0;
        // A stuffed zero follows.
        at += byte === 0xff ? 2 : 1;
        held = (held << 8) | byte;
        holds += 8;
      }
      const entry = lookup[(held >>> (holds - 16)) & 0xffff];
      if (entry === 0) throw new Error('a code that no table has');
      holds -= entry >> 8;
      const symbol = entry & 0xff;
      const bits = k === 0 ? symbol : symbol & 15;
      while (holds < bits) {
        const byte = at < from.length ? from[at] : 0;
        at += byte === 0xff ? 2 : 1;
        held = (held << 8) | byte;
        holds += 8;
      }
      holds -= bits;
      const length = lengths[symbol];
      for (let part = 0; part < 2; part++) {
        const many = part === 0 ? length : bits;
        if (many === 0) continue;
        written = (written << many) | (part === 0 ? codes[symbol] : (held >>> holds) & ((1 << bits) - 1));
        pending += many;
        while (pending >= 8) {
          pending -= 8;
          const byte = (written >>> pending) & 0xff;
          out[to++] = byte;
          if (byte === 0xff) out[to++] = 0;
        }
      }
      if (k === 0) {
        lookup = acIn[kind];
        ({ codes, lengths } = AC[kind]);
      } else if (bits === 0 && symbol !== 0xf0) break;
      else k += symbol >> 4;
    }
  }
  // The last byte is filled up with ones.
  if (pending > 0) out[to++] = ((written << (8 - pending)) | ((1 << (8 - pending)) - 1)) & 0xff;
  return out.subarray(0, to);
}
