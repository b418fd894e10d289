/** Text files that an operator names on the command line. */
import { readFileSync, statSync } from 'node:fs';
import { YamoriError } from '../base/errors.ts';

const MOST_BYTES = 64 * 1024 * 1024;

/** Reads a file the operator named; refuses what cannot be one. */
export function readOperatorFile(path: string, refuseWith: (path: string, what: string) => never): string {
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) refuseWith(path, 'is a directory');
    if (stat.size > MOST_BYTES) refuseWith(path, `has ${stat.size} bytes, more than ${MOST_BYTES}`);
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof YamoriError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    return refuseWith(
      path,
      code === 'ENOENT' ? 'does not exist' : `cannot be read (${(error as Error).message})`,
    );
  }
  if (bytes.includes(0)) refuseWith(path, 'is no text');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuseWith(path, 'is not UTF-8');
  }
  if (text.trim() === '') refuseWith(path, 'is empty');
  return text;
}
