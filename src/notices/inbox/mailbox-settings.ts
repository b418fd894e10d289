/** Settings of the mailbox that bounces and answers come to. */
import { z } from 'zod';
import { YamoriError } from '../../base/errors.ts';
import { isLoopback, readPassword } from '../channels/email/email-settings.ts';
import { readCertificates } from '../channels/settings-file.ts';

export const MAILBOX_SETTINGS = z.strictObject({
  host: z.string().min(1).max(253).default('127.0.0.1').describe('The IMAP server.'),
  port: z.int().min(1).max(65_535).default(993).describe('Its port: 993 for tls, 143 for starttls.'),
  security: z
    .enum(['tls', 'starttls', 'none-loopback-only'])
    .default('tls')
    .describe('How the connection is protected; without protection only a server on this machine is used.'),
  caFile: z
    .string()
    .nullable()
    .default(null)
    .describe('File with the certificates (PEM) that sign the server; null: those that Node trusts.'),
  user: z.string().default('').describe('Name to sign in with; it must be set.'),
  passwordFile: z
    .string()
    .default('')
    .describe('File with the password; it never stands in the settings and is never logged.'),
  mailbox: z.string().min(1).default('INBOX').describe('Folder that is read.'),
  doneMailbox: z
    .string()
    .min(1)
    .nullable()
    .default('Yamori')
    .describe('Folder that mail is moved to once it was read; null: it is marked as seen and stays.'),
  pollMs: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(60_000)
    .describe('How often the mailbox is looked into.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(30_000)
    .describe('How long to wait for the server at each step.'),
});

export type MailboxSettings = z.infer<typeof MAILBOX_SETTINGS>;

export interface MailboxLogin {
  readonly password: string;
  readonly ca: string | null;
}

/** Throws E_MAILBOX for what cannot work; asks nobody. */
export async function checkMailboxSettings(settings: MailboxSettings): Promise<MailboxLogin> {
  if (settings.user === '' || settings.passwordFile === '')
    throw wrong(
      '"user" and "passwordFile" are not set',
      'Set both: the mailbox needs a name and a password.',
    );
  if (settings.security === 'none-loopback-only' && !isLoopback(settings.host))
    throw wrong(
      `the password would go to ${settings.host} in the clear`,
      'Set "security" to tls or starttls, or use a server on this machine.',
    );
  try {
    return {
      password: await readPassword(settings.passwordFile),
      ca: await readCertificates('email', settings.caFile),
    };
  } catch (error) {
    if (!(error instanceof YamoriError)) throw error;
    throw wrong(error.message.replace(/^email: /, ''), error.hint);
  }
}

function wrong(message: string, hint: string): YamoriError {
  return new YamoriError('E_MAILBOX', `mailbox: ${message}`, hint);
}
