/** Key and certificate of one device: made when it is first opened, as at the first start of a real one, and kept. */
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificatePlan, selfSignedCertificate } from './certificate.ts';
import type { TlsMake } from './tls-makes.ts';

export interface TlsIdentity {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
}

const FILE = 'https.pem';
const RSA_BITS = 2_048;
const PEM_LINE = 64;
const BEGIN_CERTIFICATE = '-----BEGIN CERTIFICATE-----';

/** What cannot be kept is told, and made again at the next start. */
export function openTlsIdentity(
  folder: string,
  plan: CertificatePlan,
  kind: TlsMake['key'],
  onTrouble: (error: unknown) => void,
): TlsIdentity {
  const file = join(folder, FILE);
  const kept = readKept(file, plan, kind, onTrouble);
  if (kept !== null) return kept;
  const { privateKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: RSA_BITS })
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const made = {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem(selfSignedCertificate(plan, privateKey)),
  };
  try {
    writeFileSync(`${file}.new`, `${made.key}${made.certificate}`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    onTrouble(error);
  }
  return made;
}

/** Null: there is none, or it is not that of this device. */
function readKept(
  file: string,
  plan: CertificatePlan,
  kind: TlsMake['key'],
  onTrouble: (error: unknown) => void,
): TlsIdentity | null {
  try {
    const text = readFileSync(file, 'latin1');
    const at = text.indexOf(BEGIN_CERTIFICATE);
    const kept = { key: text.slice(0, Math.max(0, at)), certificate: text.slice(Math.max(0, at)) };
    const key = createPrivateKey(kept.key);
    const certificate = new X509Certificate(kept.certificate);
    const isOurs =
      key.asymmetricKeyType === kind &&
      certificate.checkPrivateKey(key) &&
      BigInt(`0x${certificate.serialNumber}`) === BigInt(`0x${Buffer.from(plan.serial).toString('hex')}`);
    return isOurs ? kept : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onTrouble(error);
    return null;
  }
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(new RegExp(`.{1,${PEM_LINE}}`, 'g')) ?? [];
  return `${BEGIN_CERTIFICATE}\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
