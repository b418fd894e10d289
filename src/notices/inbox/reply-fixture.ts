/** Mails as they come back, for tests: built from parts, with addresses of a made-up hub. */
import { createMailTags } from '../channels/email/mail-tag.ts';
import type { InboxIdentity } from './classify-reply.ts';

export const NOTICE_ID = '01J9ZK3QM9TXAB7C4D5E6F7G8H';
export const TOKEN = 'c9b1f1b84b8a4d0e9d5ac1f7be0c5a77';

export const IDENTITY: InboxIdentity = {
  from: 'notices@yamori.example.org',
  replyDomain: 'yamori.example.org',
  tags: createMailTags(Buffer.alloc(32, 7), 'yamori.example.org'),
};

export const BOUNCE_ADDRESS = IDENTITY.tags.address('bounce', NOTICE_ID);
export const CASE_ADDRESS = `case+${TOKEN}@yamori.example.org`;

interface MailParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Headers given here replace the usual ones; an empty value leaves one out. */
export function makeMail({ headers = {}, body = 'Hello.\n' }: MailParts): Buffer {
  const all: Record<string, string> = {
    From: 'Owner <owner@example.net>',
    To: CASE_ADDRESS,
    Subject: 'Re: A device',
    'Message-ID': '<answer-1@example.net>',
    Date: 'Fri, 20 Nov 2026 12:00:00 +0900',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${lines.join('\n')}\n\n${body}`.replace(/\r?\n/g, '\r\n'));
}

interface BounceParts {
  readonly to?: string;
  readonly action?: string;
  readonly status?: string;
  /** Headers of our mail that it brings back. */
  readonly returned?: string;
}

export function makeBounce({
  to = BOUNCE_ADDRESS,
  action = 'failed',
  status = '5.1.1',
  returned = `From: notices@yamori.example.org\nMessage-ID: <${NOTICE_ID}@yamori.example.org>`,
}: BounceParts = {}): Buffer {
  return makeMail({
    headers: {
      From: 'MAILER-DAEMON@mx.example.net (Mail Delivery System)',
      To: to,
      Subject: 'Undelivered Mail Returned to Sender',
      'Auto-Submitted': 'auto-replied',
      'Content-Type': 'multipart/report; report-type=delivery-status; boundary="B"',
    },
    body: [
      '--B\nContent-Type: text/plain\n\nI could not deliver your mail.\n',
      `--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; owner@example.net\nAction: ${action}\nStatus: ${status}\nDiagnostic-Code: smtp; 550 no\n`,
      `--B\nContent-Type: text/rfc822-headers\n\n${returned}\n`,
      '--B--\n',
    ].join('\n'),
  });
}
