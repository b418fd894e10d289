/**
 * Passwords: argon2id (RFC 9106) in the PHC string format. Parameters as OWASP's Password Storage Cheat
 * Sheet has them for argon2id: 19 MiB, two passes, one lane.
 */
import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

export const PASSWORD_LEAST = 12;
export const PASSWORD_MOST = 256;

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const derive = promisify(argon2) as (
  algorithm: 'argon2id',
  parameters: {
    message: Buffer;
    nonce: Buffer;
    parallelism: number;
    tagLength: number;
    memory: number;
    passes: number;
  },
) => Promise<Buffer>;

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

/** Unicode forms that look alike are one password. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'), 'utf8');
}

export async function hashPassword(
  password: string,
  randomBytes: (count: number) => Buffer,
): Promise<string> {
  const nonce = randomBytes(SALT_BYTES);
  const tag = await derive('argon2id', {
    message: bytesOf(password),
    nonce,
    parallelism: LANES,
    tagLength: TAG_BYTES,
    memory: MEMORY_KIB,
    passes: PASSES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(nonce)}$${unpadded(tag)}`;
}

export interface PasswordCheck {
  readonly isRight: boolean;
  /** It was hashed with other parameters than today's. */
  readonly isOutdated: boolean;
}

/** False for a hash that cannot be read. Takes as long for a wrong password as for the right one. */
export async function checkPassword(password: string, hash: string): Promise<PasswordCheck> {
  const match = PHC.exec(hash);
  if (match === null) return { isRight: false, isOutdated: false };
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number);
  const expected = Buffer.from(match[5], 'base64');
  const tag = await derive('argon2id', {
    message: bytesOf(password),
    nonce: Buffer.from(match[4], 'base64'),
    parallelism,
    tagLength: expected.length,
    memory,
    passes,
  });
  return {
    isRight: timingSafeEqual(tag, expected),
    isOutdated: memory !== MEMORY_KIB || passes !== PASSES || parallelism !== LANES,
  };
}
