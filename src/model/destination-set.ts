/**
 * The set of a sighting's destinations as text: small for one address, never more than a bitmap for many.
 *
 * A destination is a number 0..2^32-1: for an IPv4 source its position in the sensor's dark space, for an
 * IPv6 source a hash of the destination. A set is held in one of three forms, and which one follows from
 * its members alone, so that the order of unions does not matter:
 *
 * | Form | When | Count |
 * |---|---|---|
 * | list | at most 256 members | exact |
 * | bitmap | more, all of them below 65,536 | exact |
 * | hashed | more, some of them beyond | by linear counting |
 *
 * The hashed form is the kernel's (a bit for each hash of 16 bits), so that what a sensor could no longer
 * keep one by one still merges with what it could.
 *
 * The text is base64 of one byte for the form, then either gaps between sorted members as varints (7 bits a
 * byte, low bits first), or the words of the bitmap with its zeros at the end left out.
 */

const MOST_LISTED = 256;
const BITMAP_BITS = 65_536;
const BITMAP_BYTES = BITMAP_BITS / 8;
const LARGEST = 0xffff_ffff;
/** A bitmap in base64, and the form. What is longer is none of ours. */
const MOST_CHARACTERS = Math.ceil((BITMAP_BYTES + 1) / 3) * 4;

const FORM_GAPS = 1;
const FORM_BITMAP = 2;
const FORM_HASHED = 3;

type Bitmap = Uint8Array<ArrayBuffer>;

export class DestinationSet {
  /** The members, or null where they are in `#bits`. */
  #list: Set<number> | null = new Set();
  #bits: Bitmap | null = null;
  #isHashed = false;

  static of(members: Iterable<number>): DestinationSet {
    const set = new DestinationSet();
    for (const member of members) set.add(member);
    return set;
  }

  /** From the kernel's bitmap of hashes, at most 8,192 bytes. */
  static ofHashes(bits: Uint8Array): DestinationSet {
    const set = new DestinationSet();
    set.#list = null;
    set.#isHashed = true;
    set.#bits = new Uint8Array(BITMAP_BYTES);
    set.#bits.set(bits);
    return set;
  }

  /** Null when the text is no set, whatever it is. */
  static decode(text: string): DestinationSet | null {
    if (text === '' || text.length > MOST_CHARACTERS) return null;
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length === 0) return null;
    const body = bytes.subarray(1);
    switch (bytes[0]) {
      case FORM_GAPS:
        return fromGaps(body);
      case FORM_BITMAP:
        return body.length > BITMAP_BYTES ? null : DestinationSet.#ofBits(body);
      case FORM_HASHED:
        return body.length > BITMAP_BYTES ? null : DestinationSet.ofHashes(body);
      default:
        return null;
    }
  }

  static #ofBits(bytes: Uint8Array): DestinationSet {
    const bits = new Uint8Array(BITMAP_BYTES);
    bits.set(bytes);
    if (countBits(bits) <= MOST_LISTED) return DestinationSet.of(bitsOf(bits));
    const set = new DestinationSet();
    set.#list = null;
    set.#bits = bits;
    return set;
  }

  /** `member` is a whole number 0..2^32-1. */
  add(member: number): void {
    if (this.#list !== null) {
      this.#list.add(member);
      if (this.#list.size > MOST_LISTED) this.#leaveList();
      return;
    }
    if (!this.#isHashed && member >= BITMAP_BITS) this.#hashBits();
    setBit(this.#bits!, this.#isHashed ? hashOf(member) : member);
  }

  /** Union: `other` stays as it is. */
  addAll(other: DestinationSet): void {
    if (other.#list !== null) {
      for (const member of other.#list) this.add(member);
      return;
    }
    if (other.#isHashed && !this.#isHashed) this.#hash();
    if (this.#isHashed && !other.#isHashed) {
      for (const member of bitsOf(other.#bits!)) setBit(this.#bits!, hashOf(member));
      return;
    }
    if (this.#bits === null) {
      const list = this.#list!;
      this.#list = null;
      this.#bits = other.#bits!.slice();
      for (const member of list) this.add(member);
      return;
    }
    const bits = this.#bits;
    for (let i = 0; i < BITMAP_BYTES; i++) bits[i] |= other.#bits![i];
  }

  /** Exact, but of the hashed form. */
  get count(): number {
    if (this.#list !== null) return this.#list.size;
    const counted = countBits(this.#bits!);
    if (!this.#isHashed) return counted;
    // Linear counting (Whang et al. 1990): n = -m ln(share of bits that are still 0).
    return counted >= BITMAP_BITS
      ? Math.round(BITMAP_BITS * Math.log(BITMAP_BITS))
      : Math.round(-BITMAP_BITS * Math.log1p(-counted / BITMAP_BITS));
  }

  /** Sorted; null where they are no longer known one by one. */
  members(): number[] | null {
    if (this.#isHashed) return null;
    return this.#list !== null ? [...this.#list].sort((a, b) => a - b) : [...bitsOf(this.#bits!)];
  }

  encode(): string {
    const members = this.members();
    if (members === null) return textOf(FORM_HASHED, withoutTail(this.#bits!));
    const gaps = gapsOf(members);
    const largest = members.at(-1) ?? 0;
    if (gaps.length <= largest >>> 3) return textOf(FORM_GAPS, Uint8Array.from(gaps));
    const bits = new Uint8Array((largest >>> 3) + 1);
    for (const member of members) setBit(bits, member);
    return textOf(FORM_BITMAP, bits);
  }

  #leaveList(): void {
    const list = this.#list!;
    this.#list = null;
    this.#bits = new Uint8Array(BITMAP_BYTES);
    this.#isHashed = false;
    for (const member of list) this.add(member);
  }

  #hash(): void {
    if (this.#list !== null) {
      const list = this.#list;
      this.#list = null;
      this.#bits = new Uint8Array(BITMAP_BYTES);
      for (const member of list) setBit(this.#bits, hashOf(member));
      this.#isHashed = true;
    } else this.#hashBits();
  }

  #hashBits(): void {
    const hashed = new Uint8Array(BITMAP_BYTES);
    for (const member of bitsOf(this.#bits!)) setBit(hashed, hashOf(member));
    this.#bits = hashed;
    this.#isHashed = true;
  }
}

/** Values of the letters of base64; 255 of all others. */
const LETTERS = (() => {
  const letters = new Uint8Array(128).fill(255);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < 64; i++) letters[alphabet.charCodeAt(i)] = i;
  return letters;
})();

const PADDING = '='.charCodeAt(0);

/**
 * Writes the members of a list, sorted, from `into[at]` on and returns how many these are; -1 for any other text, which `decode`
 * may still read. Nearly all sets of months of sightings are short lists, and an object for each would cost more than the rest.
 * `into` has room for as many members as the text has characters.
 */
export function readMembers(text: string, into: Uint32Array, at: number): number {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === PADDING) end--;
  if (end < 2 || end > MOST_CHARACTERS) return -1;
  let [bits, held, gap, scale, member, count] = [0, 0, 0, 0, -1, 0];
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? LETTERS[code] : 255;
    if (value === 255) return -1;
    bits = ((bits << 6) | value) & 0x3fff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const byte = (bits >>> held) & 255;
    if (scale === 0) {
      if (byte !== FORM_GAPS) return -1;
      scale = 1;
      continue;
    }
    if (scale > LARGEST_SCALE) return -1;
    gap += (byte & 127) * scale;
    if (byte >= 128) {
      scale *= 128;
      continue;
    }
    // The gap is written less one, as no member comes twice.
    member += gap + 1;
    if (member > LARGEST || count === MOST_LISTED) return -1;
    into[at + count++] = member;
    gap = 0;
    scale = 1;
  }
  return scale === 1 ? count : -1;
}

/** Of the last seven bits of a number of 32. */
const LARGEST_SCALE = 2 ** 28;
/** Characters of a set of one member, padding left out: the form and at most five bytes. */
const MOST_CHARACTERS_OF_ONE = 8;
const few = new Uint32Array(MOST_CHARACTERS_OF_ONE + 2);

/** The member of a set of one; -1 for any other text. */
export function onlyMember(text: string): number {
  if (text.length > MOST_CHARACTERS_OF_ONE) return -1;
  return readMembers(text, few, 0) === 1 ? few[0] : -1;
}

function fromGaps(bytes: Uint8Array): DestinationSet | null {
  const set = new DestinationSet();
  let member = -1;
  let at = 0;
  while (at < bytes.length) {
    let gap = 0;
    let scale = 1;
    for (;;) {
      if (at >= bytes.length || scale > LARGEST_SCALE) return null;
      const byte = bytes[at++];
      gap += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
    }
    // The gap is written less one, as no member comes twice.
    member += gap + 1;
    if (member > LARGEST) return null;
    set.add(member);
  }
  return set;
}

function gapsOf(members: readonly number[]): number[] {
  const bytes: number[] = [];
  let before = -1;
  for (const member of members) {
    let gap = member - before - 1;
    before = member;
    while (gap >= 128) {
      bytes.push((gap % 128) | 0x80);
      gap = Math.floor(gap / 128);
    }
    bytes.push(gap);
  }
  return bytes;
}

function textOf(form: number, body: Uint8Array): string {
  const bytes = Buffer.allocUnsafe(body.length + 1);
  bytes[0] = form;
  bytes.set(body, 1);
  return bytes.toString('base64');
}

function withoutTail(bits: Bitmap): Uint8Array {
  let end = bits.length;
  while (end > 0 && bits[end - 1] === 0) end--;
  return bits.subarray(0, end);
}

function setBit(bits: Uint8Array, bit: number): void {
  bits[bit >>> 3] |= 1 << (bit & 7);
}

function* bitsOf(bits: Uint8Array): Generator<number> {
  for (let i = 0; i < bits.length; i++) {
    for (let byte = bits[i]; byte !== 0; byte &= byte - 1) yield i * 8 + 31 - Math.clz32(byte & -byte);
  }
}

function countBits(bits: Bitmap): number {
  let count = 0;
  for (const word of new Uint32Array(bits.buffer)) {
    let n = word - ((word >>> 1) & 0x5555_5555);
    n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333);
    count += Math.imul((n + (n >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
  }
  return count;
}

/** MurmurHash3's finaliser: as bitOf in the telescope's kernel. */
function hashOf(member: number): number {
  let h = Math.imul(member ^ (member >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return ((h ^ (h >>> 16)) >>> 0) % BITMAP_BITS;
}
