/** A certificate that a device signed itself (RFC 5280), in the forms that OpenSSL's tools gave such devices. */
import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import {
  derBitString,
  derBoolean,
  derContext,
  derInteger,
  derNull,
  derOctetString,
  derOid,
  derPrintable,
  derSequence,
  derSet,
  derTime,
  derUtf8,
} from './der.ts';

const NAME_OIDS = {
  country: '2.5.4.6',
  state: '2.5.4.8',
  place: '2.5.4.7',
  organization: '2.5.4.10',
  unit: '2.5.4.11',
  commonName: '2.5.4.3',
} as const;
export type NamePart = readonly [kind: keyof typeof NAME_OIDS, text: string];

/**
 * `none`: version 1, as `openssl x509 -req -signkey` makes it. `authority`: version 3 with what `openssl req -x509` puts
 * in, so that it may sign others.
 */
export type CertificateForm = 'none' | 'authority';

export interface CertificatePlan {
  /** Subject, and issuer. */
  readonly names: readonly NamePart[];
  /** Positive; its most significant byte first. */
  readonly serial: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly form: CertificateForm;
}

const ALGORITHMS = {
  rsa: derSequence(derOid('1.2.840.113549.1.1.11'), derNull()),
  ec: derSequence(derOid('1.2.840.10045.4.3.2')),
} as const;
const EXTENSION_OIDS = {
  subjectKey: '2.5.29.14',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
} as const;
const VERSION_3 = 2;
const EC_POINT_BYTES = 65;

/** DER. `key`: RSA, or EC on P-256. */
export function selfSignedCertificate(plan: CertificatePlan, key: KeyObject): Buffer {
  const algorithm = key.asymmetricKeyType === 'rsa' ? ALGORITHMS.rsa : ALGORITHMS.ec;
  const name = derSequence(...plan.names.map(namePart));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const extensions = extensionsOf(plan, keyIdentifier(key));
  const content = derSequence(
    ...(extensions === null ? [] : [derContext(0, derInteger(Buffer.of(VERSION_3)), 'around')]),
    derInteger(plan.serial),
    algorithm,
    name,
    derSequence(derTime(plan.notBefore), derTime(plan.notAfter)),
    name,
    publicKey,
    ...(extensions === null ? [] : [derContext(3, extensions, 'around')]),
  );
  return derSequence(content, algorithm, derBitString(sign('sha256', content, key)));
}

/** A country is two printable letters, all else UTF-8, as OpenSSL writes them. */
function namePart([kind, text]: NamePart): Buffer {
  const value = kind === 'country' ? derPrintable(text) : derUtf8(text);
  return derSet(derSequence(derOid(NAME_OIDS[kind]), value));
}

/** SHA-1 of the key's bits: RFC 5280 section 4.2.1.2, first way. */
function keyIdentifier(key: KeyObject): Buffer {
  const publicKey = createPublicKey(key);
  const bits =
    key.asymmetricKeyType === 'rsa'
      ? publicKey.export({ type: 'pkcs1', format: 'der' })
      : publicKey.export({ type: 'spki', format: 'der' }).subarray(-EC_POINT_BYTES);
  return createHash('sha1').update(bits).digest();
}

/** Null: there are none. */
function extensionsOf({ form }: CertificatePlan, identifier: Buffer): Buffer | null {
  const ofEach: Readonly<Record<CertificateForm, () => Buffer | null>> = {
    none: () => null,
    authority: () =>
      derSequence(
        extension(EXTENSION_OIDS.subjectKey, derOctetString(identifier)),
        extension(EXTENSION_OIDS.authorityKey, derSequence(derContext(0, identifier, 'instead'))),
        extension(EXTENSION_OIDS.basicConstraints, derSequence(derBoolean(true))),
      ),
  };
  return ofEach[form]();
}

function extension(oid: string, value: Buffer): Buffer {
  return derSequence(derOid(oid), derOctetString(value));
}
