/** DKIM (RFC 6376) over a whole mail. */
import DKIM from 'nodemailer/lib/dkim';
import type { EmailSettings } from './email-settings.ts';

/** Also what RFC 8058 section 4 and RFC 3834 want to be sure of, which is not in the library's own list. */
const SIGNED_FIELDS = [
  'From',
  'Sender',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'To',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Content-Language',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'Auto-Submitted',
].join(':');

export type SignMail = (raw: Uint8Array) => Promise<Uint8Array>;

export function createSignMail(dkim: EmailSettings['dkim'], privateKey: string | null): SignMail {
  if (dkim === null || privateKey === null) return async (raw) => raw;
  const signer = new DKIM({
    domainName: dkim.domain,
    keySelector: dkim.selector,
    privateKey,
    headerFieldNames: SIGNED_FIELDS,
  });
  return async (raw) => {
    const chunks: Buffer[] = [];
    for await (const chunk of signer.sign(Buffer.from(raw))) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };
}
