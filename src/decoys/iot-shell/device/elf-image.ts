/**
 * The file that `/bin/busybox` is on the device: a valid ELF header of its architecture, and after it bytes that no two
 * devices share. Loaders read the first 20 to 52 bytes to choose a binary, and some copy the whole.
 */
import type { DecoySeed } from '../../seed.ts';
import type { Make } from './makes.ts';

const HEADER = 52;
const PROGRAM_HEADER = 32;
const LEAST_SIZE = 240_000;
const SIZE_SPREAD = 160_000;
/** What is drawn at once; the file repeats stretches of it, as code does. */
const BLOCK = 8_160;

/** Bytes as a string of one character each, as everywhere in this shell. */
export function elfImage(make: Make, seed: DecoySeed, strings: readonly string[]): string {
  const size = LEAST_SIZE + seed.number('size of busybox', SIZE_SPREAD / 4) * 4;
  const image = Buffer.alloc(size);
  elfHeader(make, size).copy(image);
  const block = seed.bytes('code of busybox', BLOCK);
  for (let at = HEADER + PROGRAM_HEADER; at < size; at += BLOCK)
    image.set(block.subarray(0, Math.min(BLOCK, size - at)), at);
  image.write(`${strings.join('\0')}\0`, size >> 1, 'latin1');
  return image.toString('latin1');
}

/** Header and one PT_LOAD (System V ABI, chapter 4 and 5). */
export function elfHeader({ elf, arch }: Make, size: number): Buffer {
  const bytes = Buffer.alloc(HEADER + PROGRAM_HEADER);
  const base = arch === 'arm' ? 0x8000 : 0x400000;
  bytes.write('\x7fELF', 'latin1');
  bytes[4] = 1;
  bytes[5] = elf.isBigEndian ? 2 : 1;
  bytes[6] = 1;
  const half = (value: number, at: number) =>
    elf.isBigEndian ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at);
  const word = (value: number, at: number) =>
    elf.isBigEndian ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at);
  half(2, 16);
  half(elf.machine, 18);
  word(1, 20);
  word(base + 0x1a0, 24);
  word(HEADER, 28);
  word(size - 40 * 21, 32);
  word(elf.flags, 36);
  half(HEADER, 40);
  half(PROGRAM_HEADER, 42);
  half(1, 44);
  half(40, 46);
  half(21, 48);
  half(20, 50);
  [1, 0, base, base, size, size, 5, 0x8000].forEach((value, n) => {
    word(value, HEADER + n * 4);
  });
  return bytes;
}

/** What a file says it is for: null when it is no ELF file. */
export function elfMachine(content: string): { machine: number; isBigEndian: boolean } | null {
  if (!content.startsWith('\x7fELF') || content.length < 20) return null;
  const isBigEndian = content.charCodeAt(5) === 2;
  const [a, b] = [content.charCodeAt(18), content.charCodeAt(19)];
  return { machine: isBigEndian ? a * 256 + b : b * 256 + a, isBigEndian };
}
