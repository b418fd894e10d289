/** Text files that an operator names: read whole, and refused at once where they cannot be one. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { YamoriError } from '../base/errors.ts';

/** 5,000 owners are half a megabyte; far beyond that a capture was named by mistake. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** Throws the caller's coded error. */
export type Refuse = (path: string, what: string) => never;

/** UTF-8 text without a byte order mark. Pipes work too: they are read until their end or MOST_BYTES. */
export function readOperatorFile(path: string, refuse: Refuse): string {
  return operatorText(path, readBytes(path, refuse), refuse);
}

/** The same of bytes that came by another way, such as standard input; `path` is for messages. */
export function operatorText(path: string, bytes: Uint8Array, refuse: Refuse): string {
  if (bytes.length === 0) refuse(path, 'is empty');
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    refuse(path, 'is UTF-16; save it as UTF-8');
  if (bytes.includes(0)) refuse(path, 'is no text');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(path, 'is not UTF-8; from a spreadsheet, save it as "CSV UTF-8"');
  }
  if (text.trim() === '') refuse(path, 'is empty');
  return text;
}

function readBytes(path: string, refuse: Refuse): Uint8Array {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const stat = fstatSync(file);
    if (stat.isDirectory()) refuse(path, 'is a directory');
    if (stat.size > MOST_BYTES) refuse(path, `has ${stat.size} bytes, more than ${MOST_BYTES}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    // The size of a pipe or a device is not known beforehand.
    for (;;) {
      const chunk = new Uint8Array(Math.max(65_536, stat.size + 1 - size));
      const got = readSync(file, chunk);
      if (got === 0) return Buffer.concat(chunks);
      size += got;
      if (size > MOST_BYTES) refuse(path, `has more than ${MOST_BYTES} bytes`);
      chunks.push(chunk.subarray(0, got));
    }
  } catch (error) {
    if (error instanceof YamoriError) throw error;
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return refuse(path, isMissing ? 'does not exist' : `cannot be read (${(error as Error).message})`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A few hundred lines say enough; a file with the wrong separator has as many problems as lines. */
const MOST_PROBLEMS = 500;

/** All problems in one message, a line each. */
export function problemText(problems: readonly string[]): string {
  const rest = problems.length - MOST_PROBLEMS;
  const lines = problems.slice(0, MOST_PROBLEMS);
  if (rest > 0) lines.push(`and ${rest} more`);
  return lines.length === 1 ? lines[0] : `${problems.length} problems:\n  ${lines.join('\n  ')}`;
}
