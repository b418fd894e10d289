/** The hash by which a notice is found in the public log, from its text as it was written or as it arrived. */
import { createHash } from 'node:crypto';

/**
 * Mail servers change line ends, blanks at their ends and how characters are composed, and nothing else of a text that
 * they hand on: what they may change does not count. The text holds the case's code, so nobody can guess what was told
 * from the hash.
 */
export function noticeHash(text: string): string {
  const plain = text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[ \t\u00a0\u3000]+$/gm, '')
    .replace(/^\n+/, '')
    .replace(/\n+$/, '');
  return createHash('sha256').update(plain).digest('hex');
}
