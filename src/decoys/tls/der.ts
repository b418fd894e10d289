/** Writes the few forms of DER (X.690) that a certificate is made of. */

const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;
const CONTEXT = 0x80;
const CONSTRUCTED = 0x20;
const UTC_TIME_ENDS = Date.UTC(2050, 0, 1);

export function derSequence(...items: readonly Uint8Array[]): Buffer {
  return element(TAGS.sequence, Buffer.concat(items));
}

export function derSet(...items: readonly Uint8Array[]): Buffer {
  return element(TAGS.set, Buffer.concat(items));
}

/** Of a number that is not negative, its most significant byte first. */
export function derInteger(bytes: Uint8Array): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  const least = bytes.subarray(from);
  return element(TAGS.integer, least[0] >= 0x80 ? Buffer.concat([Buffer.alloc(1), least]) : least);
}

export function derBoolean(value: boolean): Buffer {
  return element(TAGS.boolean, Buffer.of(value ? 0xff : 0));
}

export function derNull(): Buffer {
  return element(TAGS.null, Buffer.alloc(0));
}

/** Of whole bytes. */
export function derBitString(bytes: Uint8Array): Buffer {
  return element(TAGS.bitString, Buffer.concat([Buffer.alloc(1), bytes]));
}

export function derOctetString(bytes: Uint8Array): Buffer {
  return element(TAGS.octetString, bytes);
}

/** `2.5.4.3`. */
export function derOid(text: string): Buffer {
  const [first, second, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return element(TAGS.oid, Buffer.from(bytes));
}

export function derUtf8(text: string): Buffer {
  return element(TAGS.utf8, Buffer.from(text));
}

export function derPrintable(text: string): Buffer {
  return element(TAGS.printable, Buffer.from(text, 'latin1'));
}

/** To the second: UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280 section 4.1.2.5). */
export function derTime(at: number): Buffer {
  const digits = `${new Date(at).toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return at < UTC_TIME_ENDS
    ? element(TAGS.utcTime, Buffer.from(digits.slice(2)))
    : element(TAGS.generalizedTime, Buffer.from(digits));
}

/** `[number]`: around other elements, or in place of an element's own tag. */
export function derContext(number: number, content: Uint8Array, form: 'around' | 'instead'): Buffer {
  return element(CONTEXT | (form === 'around' ? CONSTRUCTED : 0) | number, content);
}

function element(tag: number, content: Uint8Array): Buffer {
  const size = content.length;
  const sizeBytes = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  if (size > 0xffff) throw new Error(`an element of ${size} bytes`);
  return Buffer.concat([Buffer.of(tag, ...sizeBytes), content]);
}
