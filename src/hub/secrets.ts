/** Secrets that programs and browsers carry. Only their hash is kept: 256 random bits need no slow hash. */
import { createHash, timingSafeEqual } from 'node:crypto';

export const SENSOR_PREFIX = 'yst_';
export const API_PREFIX = 'yat_';

const SECRET_BYTES = 32;

export function newSecret(prefix: string, randomBytes: (count: number) => Buffer): string {
  return prefix + randomBytes(SECRET_BYTES).toString('base64url');
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Bound to the session without being kept: who can read it has the session's secret. */
export function csrfOf(sessionSecret: string): string {
  return createHash('sha256').update(`csrf ${sessionSecret}`).digest('base64url');
}

export function isSame(given: string, expected: string): boolean {
  const a = createHash('sha256').update(given).digest();
  const b = createHash('sha256').update(expected).digest();
  return timingSafeEqual(a, b);
}
