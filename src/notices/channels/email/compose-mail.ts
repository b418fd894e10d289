/**
 * Delivery -> the bytes of a mail. The same delivery makes the same bytes, so a mail that goes out again is told as
 * such by every part of it.
 */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Delivery } from '../../../model/notice.ts';
import { httpsLink } from '../https-link.ts';
import { plainLine, plainText } from '../plain-text.ts';
import { readMailAddress } from './mail-address.ts';
import type { MailTags } from './mail-tag.ts';

export interface MailIdentity {
  readonly from: string;
  readonly replyDomain: string;
  readonly tags: MailTags;
  readonly count: (name: string) => void;
}

const MAX_SUBJECT_CHARS = 250;
const MAX_NAME_CHARS = 100;
/** Above every template; a relay would refuse far more. */
const MAX_BODY_CHARS = 2_000_000;

export async function composeMail(delivery: Delivery, to: string, identity: MailIdentity): Promise<Buffer> {
  const { message, sender, id, language } = delivery;
  const replyTo = message.replyTo === null ? null : readMailAddress(message.replyTo);
  const unsubscribe = message.unsubscribe === null ? null : readLink(message.unsubscribe);
  if (message.replyTo !== null && replyTo === null) identity.count('mail-header-dropped');
  if (message.unsubscribe !== null && unsubscribe === null) identity.count('mail-header-dropped');
  const composer = new MailComposer({
    from: { name: plainLine(sender.organisation, MAX_NAME_CHARS), address: identity.from },
    to: { name: '', address: to },
    ...(replyTo === null ? {} : { replyTo: { name: '', address: replyTo } }),
    subject: plainLine(message.subject, MAX_SUBJECT_CHARS),
    messageId: messageIdOf(id, identity.replyDomain),
    date: new Date(delivery.createdAt),
    text: plainText(message.text, MAX_BODY_CHARS),
    html: plainText(message.html, MAX_BODY_CHARS),
    headers: {
      // RFC 3834; the second one is what Exchange knows.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': language,
      ...unsubscribeHeaders(unsubscribe, identity.tags.address('unsubscribe', id)),
    },
    baseBoundary: createHash('sha256').update(id).digest('hex').slice(0, 24),
    newline: '\r\n',
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as ConstructorParameters<typeof MailComposer>[0]);
  return composer.compile().build();
}

/** The same for every attempt: what a receiver's duplicate check goes by. */
export function messageIdOf(noticeId: string, domain: string): string {
  return `<${noticeId}@${domain}>`;
}

/** RFC 8058 wants HTTPS and one click; the address is for programs that know RFC 2369 only. */
function unsubscribeHeaders(url: string | null, address: string): Record<string, string> {
  const mail = `<mailto:${address}?subject=unsubscribe>`;
  if (url === null) return { 'List-Unsubscribe': mail };
  return { 'List-Unsubscribe': `<${url}>, ${mail}`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** Without what a header would take for an encoded word (RFC 2047). */
function readLink(text: string): string | null {
  return httpsLink(text)?.replaceAll('=?', '=%3F') ?? null;
}
