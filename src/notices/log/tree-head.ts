/** What the log's keeper signs: how many notices there were by then, and the root over them (Ed25519, RFC 8032). */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

export interface TreeHead {
  readonly size: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Hexadecimal. */
  readonly root: string;
  /** Over `yamori-notice-log-1`, size, time and root; base64. */
  readonly signature: string;
}

const CONTEXT = 'yamori-notice-log-1';

/** PKCS #8 PEM. */
export function makeLogKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** SPKI PEM of a private key's public half: what people keep to check heads with. */
export function publicKeyOf(privatePem: string): string {
  return createPublicKey(createPrivateKey(privatePem)).export({ type: 'spki', format: 'pem' }).toString();
}

export function signHead(head: Omit<TreeHead, 'signature'>, privatePem: string): TreeHead {
  return { ...head, signature: sign(null, signed(head), privatePem).toString('base64') };
}

/** False for any key or head that is not one. */
export function isSigned(head: TreeHead, publicPem: string): boolean {
  let key: KeyObject;
  try {
    key = createPublicKey(publicPem);
  } catch {
    return false;
  }
  return (
    key.asymmetricKeyType === 'ed25519' &&
    verify(null, signed(head), key, Buffer.from(head.signature, 'base64'))
  );
}

function signed({ size, at, root }: Omit<TreeHead, 'signature'>): Buffer {
  return Buffer.from(`${CONTEXT}\n${size}\n${at}\n${root}\n`);
}
