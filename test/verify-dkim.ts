/** Checks a DKIM signature by the text of RFC 6376 and with node:crypto alone, so not by the code that made it. */
import { createHash, createPublicKey, createVerify } from 'node:crypto';

interface DkimCheck {
  readonly tags: ReadonlyMap<string, string>;
  readonly isBodyRight: boolean;
  readonly isSignatureRight: boolean;
}

/** Section 6.1 for relaxed/relaxed and rsa-sha256; `text` is the mail as it arrived, a character a byte. */
export function verifyDkim(text: string, pem: string): DkimCheck {
  const split = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, split).split(/\r\n(?![ \t])/);
  const signature = fields.find((field) => /^dkim-signature:/i.test(field))!;
  const tags = new Map(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => [
        tag.slice(0, tag.indexOf('=')).trim(),
        tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, ''),
      ]),
  );
  const relaxed = (field: string) => {
    const colon = field.indexOf(':');
    const value = field
      .slice(colon + 1)
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim();
    return `${field.slice(0, colon).trim().toLowerCase()}:${value}`;
  };
  const body = text
    .slice(split + 4)
    .replace(/[ \t]+\r\n/g, '\r\n')
    .replace(/[ \t]+/g, ' ')
    .replace(/(?:\r\n)+$/, '\r\n');
  const bodyHash = createHash('sha256').update(body, 'latin1').digest('base64');
  // Of several fields of one name the last comes first; here each stands once.
  const signed = tags
    .get('h')!
    .split(':')
    .map((name) => relaxed(fields.find((field) => field.toLowerCase().startsWith(`${name}:`))!));
  const own = relaxed(signature).replace(/([;:]\s*b=)[^;]*/, '$1');
  return {
    tags,
    isBodyRight: tags.get('bh') === bodyHash,
    isSignatureRight: createVerify('RSA-SHA256')
      .update([...signed, own].join('\r\n'), 'latin1')
      .verify(createPublicKey(pem), tags.get('b')!, 'base64'),
  };
}
