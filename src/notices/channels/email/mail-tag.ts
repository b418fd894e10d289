/**
 * Addresses that come back to us and that nobody else can make: `bounce+ID.TAG@domain` as the sender of the envelope
 * (VERP: the bounce names its notice), `unsubscribe+ID.TAG@domain` for List-Unsubscribe.
 *
 * TAG is 80 bits of an HMAC over purpose and id, as in BATV (draft-levine-smtp-batv), so a bounce that we did not
 * provoke is told from a real one. No day of expiry is in it: the id is told to one recipient alone, who may bounce
 * what he got whenever he likes. Letters' case does not count, since some servers change it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { YamoriError } from '../../../base/errors.ts';

const PURPOSES = ['bounce', 'unsubscribe'] as const;
type TagPurpose = (typeof PURPOSES)[number];

export type TaggedAddress =
  | { readonly kind: 'ours'; readonly purpose: TagPurpose; readonly noticeId: string }
  /** It looks like ours, and its tag is wrong. */
  | { readonly kind: 'forged' }
  | { readonly kind: 'other' };

export interface MailTags {
  address(purpose: TagPurpose, noticeId: string): string;
  read(address: string): TaggedAddress;
}

const KEY_BYTES = 32;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SHAPE = /^(bounce|unsubscribe)\+([0-9a-z]{1,40})\.([0-9a-z]{1,40})$/;

/** `replyDomain` in lower case, as its mail reaches the inbox. */
export function createMailTags(key: Buffer, replyDomain: string): MailTags {
  const tagOf = (purpose: TagPurpose, id: string) =>
    base32(createHmac('sha256', key).update(`${purpose}:${id}`).digest().subarray(0, 10));
  return {
    address: (purpose, noticeId) =>
      `${purpose}+${noticeId.toLowerCase()}.${tagOf(purpose, noticeId.toLowerCase())}@${replyDomain}`,
    read(address) {
      const at = address.lastIndexOf('@');
      if (address.slice(at + 1).toLowerCase() !== replyDomain) return { kind: 'other' };
      const local = address.slice(0, at).toLowerCase();
      if (!PURPOSES.some((purpose) => local.startsWith(`${purpose}+`))) return { kind: 'other' };
      const [, purpose, id, tag] = SHAPE.exec(local) ?? [];
      if (purpose === undefined || !isEqual(tag, tagOf(purpose as TagPurpose, id))) return { kind: 'forged' };
      return { kind: 'ours', purpose: purpose as TagPurpose, noticeId: id.toUpperCase() };
    },
  };
}

/** Reads the key of `file`, or makes it when nothing is there; readable by nobody else. */
export async function openTagKey(file: string): Promise<Buffer> {
  try {
    const made = await open(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    try {
      await made.writeFile(randomBytes(KEY_BYTES));
      await made.sync();
    } finally {
      await made.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(file, error);
  }
  const key = await readFile(file).catch((error: unknown) => {
    throw unusable(file, error);
  });
  if (key.length < KEY_BYTES)
    throw unusable(file, new Error(`it holds ${key.length} bytes, not ${KEY_BYTES}`));
  return key;
}

function unusable(file: string, error: unknown): YamoriError {
  return new YamoriError(
    'E_CHANNEL',
    `the key for tagged addresses, ${file}, cannot be used: ${(error as Error).message}`,
    'Name a file that can be written; a key is made when there is none. Without the old key, bounces of mails that were sent before are not believed.',
  );
}

function isEqual(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

/** Crockford's alphabet, five bits a letter; `bytes` holds a multiple of five. */
function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(held >>> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return text;
}
