/**
 * Basic and Digest access (RFC 7617, RFC 7616 with MD5, as small devices have it), for HTTP, RTSP and ONVIF alike. A nonce
 * carries its own time under a key, so that nothing is kept for who never comes back.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface AccessClaim {
  readonly scheme: 'basic' | 'digest';
  readonly username: string;
  /** Known for Basic alone. */
  readonly password: string | null;
  /** Whether this is the password of the claim. */
  proves(password: string): boolean;
}

export interface DigestDoor {
  /** Value of `WWW-Authenticate`. */
  challenge(isStale?: boolean): string;
  /** Of a value of `Authorization`; null: it is none that can be read, or its nonce is not one of ours. */
  claim(authorization: string, method: string): AccessClaim | null;
}

export interface DigestDoorOptions {
  readonly realm: string;
  readonly key: Uint8Array;
  readonly clock: () => number;
  readonly nonceMs: number;
  /** Newer makes ask for `qop`; without it a digest is that of RFC 2069. */
  readonly qop: boolean;
}

const PARAMETER = /([a-z-]{1,24})\s*=\s*(?:"([^"]{0,1024})"|([^\s,"]{0,256}))/gi;

export function createDigestDoor({ realm, key, clock, nonceMs, qop }: DigestDoorOptions): DigestDoor {
  const sign = (time: string) => createHmac('md5', key).update(time).digest('hex').slice(0, 20);
  return {
    challenge(isStale = false) {
      const time = Math.floor(clock() / 1_000)
        .toString(16)
        .padStart(12, '0');
      const stale = isStale ? ', stale="TRUE"' : '';
      return `Digest realm="${realm}", ${qop ? 'qop="auth", ' : ''}nonce="${time}${sign(time)}"${stale}`;
    },
    claim(authorization, method) {
      const basic = basicClaim(authorization);
      if (basic !== null) return basic;
      const rest = /^digest\s+/i.exec(authorization);
      if (rest === null) return null;
      const given = new Map<string, string>();
      for (const [, name, quoted, bare] of authorization.slice(rest[0].length).matchAll(PARAMETER))
        given.set(name.toLowerCase(), quoted ?? bare ?? '');
      const parameter = (name: string) => given.get(name) ?? '';
      const nonce = parameter('nonce');
      const time = nonce.slice(0, 12);
      const age = clock() - Number.parseInt(time, 16) * 1_000;
      if (nonce.slice(12) !== sign(time) || !(age < nonceMs) || parameter('realm') !== realm) return null;
      const username = parameter('username');
      const hashed = md5(`${method}:${parameter('uri')}`);
      const middle = given.has('qop')
        ? `${nonce}:${parameter('nc')}:${parameter('cnonce')}:${parameter('qop')}`
        : nonce;
      return {
        scheme: 'digest',
        username,
        password: null,
        proves: (password) =>
          same(md5(`${md5(`${username}:${realm}:${password}`)}:${middle}:${hashed}`), parameter('response')),
      };
    },
  };
}

function basicClaim(authorization: string): AccessClaim | null {
  const text = /^basic\s+([a-z0-9+/=_-]{1,2048})\s*$/i.exec(authorization)?.[1];
  if (text === undefined) return null;
  const pair = Buffer.from(text, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return null;
  const password = pair.slice(colon + 1);
  return {
    scheme: 'basic',
    username: pair.slice(0, colon),
    password,
    proves: (wanted) => same(password, wanted),
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

export function same(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  return timingSafeEqual(left, createHash('sha256').update(b).digest());
}
