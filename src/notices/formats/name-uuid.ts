/** UUIDs that are drawn from what they name (RFC 9562, section 5.5), so that a report made twice bears one id. */
import { createHash } from 'node:crypto';

/** Our own; any other program that uses it would collide with us. */
export const YAMORI_NAMESPACE = '5c0b8d0e-6f8a-4a53-9a8e-0d7c2b6f4e11';

/** Version 5 of the namespace and the parts, which are kept apart whatever they hold. */
export function nameUuid(namespace: string, ...parts: readonly string[]): string {
  const name = parts.length === 1 ? parts[0] : JSON.stringify(parts);
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const digest = createHash('sha1').update(space).update(name, 'utf8').digest().subarray(0, 16);
  digest[6] = (digest[6] & 0x0f) | 0x50;
  digest[8] = (digest[8] & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
