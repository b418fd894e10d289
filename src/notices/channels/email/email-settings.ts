/** Settings of the mail channel: which relay takes our mail, as whom we write, how fast. */
import { createPrivateKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { YamoriError } from '../../../base/errors.ts';
import { readCertificates, wrongSettings } from '../settings-file.ts';
import { domainOf, readMailAddress, readMailDomain } from './mail-address.ts';

const WAIT_MS = z.int().min(10).max(3_600_000);

const DKIM_SETTINGS = z
  .strictObject({
    domain: z.string().min(1).describe('Domain that signs; its DNS holds the public key.'),
    selector: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i)
      .describe('Name of the key: it stands in DNS under SELECTOR._domainkey.DOMAIN.'),
    keyFile: z.string().min(1).describe('File with the private RSA key in PEM, at least 1,024 bits.'),
  })
  .describe('Signs every mail (RFC 6376).');

export const EMAIL_SETTINGS = z.strictObject({
  host: z.string().min(1).max(253).default('127.0.0.1').describe('The relay that takes our mail.'),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .default(25)
    .describe('Its port: 465 for tls, 587 for starttls, 25 on this machine.'),
  security: z
    .enum(['tls', 'starttls', 'none-loopback-only'])
    .default('none-loopback-only')
    .describe('How the connection is protected; without protection only a relay on this machine is used.'),
  caFile: z
    .string()
    .nullable()
    .default(null)
    .describe('File with the certificates (PEM) that sign the relay; null: those that Node trusts.'),
  user: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Name to sign in with; null: the relay asks for none.'),
  passwordFile: z
    .string()
    .nullable()
    .default(null)
    .describe('File with the password; it never stands in the settings and is never logged.'),
  from: z.string().default('').describe('Mail address that notices come from; it must be set.'),
  replyDomain: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Domain whose mail reaches the inbox of the hub, for bounces and answers; null: the domain of from.',
    ),
  tagKeyFile: z
    .string()
    .nullable()
    .default(null)
    .describe('File with the key that tags addresses of bounces, the same for all hubs; null: one is made.'),
  dkim: DKIM_SETTINGS.nullable().default(null).describe('How mail is signed; null: the relay does it.'),
  connections: z.int().min(1).max(50).default(4).describe('Connections to the relay at once.'),
  messagesPerConnection: z
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .describe('Mails after which a connection is made anew.'),
  messagesPerMinute: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe('Most mails in a minute; 0: no limit.'),
  domainConnections: z
    .int()
    .min(1)
    .max(50)
    .default(2)
    .describe('Mails on their way to recipients of one domain at once.'),
  domainMessagesPerMinute: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(300)
    .describe('Most mails in a minute to recipients of one domain; 0: no limit.'),
  queueMs: WAIT_MS.default(20_000).describe(
    'How long a mail may wait here for a limit; above it is for later.',
  ),
  timeoutMs: WAIT_MS.default(60_000).describe(
    'How long to wait for the relay at each step before the end of a mail.',
  ),
  finalAnswerMs: WAIT_MS.default(600_000).describe(
    'How long to wait for the answer to a whole mail; short waits make doubles (RFC 1047, RFC 5321 section 4.5.3.2.6).',
  ),
  lingerMs: WAIT_MS.default(30_000).describe(
    'How long mails on their way may take to end after the hub is gone.',
  ),
  rememberDays: z
    .int()
    .min(1)
    .max(3_650)
    .default(30)
    .describe('Days for which a mail that was taken is remembered, so that it is never sent twice.'),
});

export type EmailSettings = z.infer<typeof EMAIL_SETTINGS>;

/** Settings that can work: addresses read, files readable. */
export interface CheckedEmailSettings {
  readonly settings: EmailSettings;
  readonly from: string;
  readonly replyDomain: string;
  readonly tagKeyFile: string;
}

/** Throws E_CHANNEL for what cannot work; asks nobody. `folder` is where relative files and the tag key are. */
export async function checkEmailSettings(
  settings: EmailSettings,
  folder: string,
): Promise<CheckedEmailSettings> {
  const from = readMailAddress(settings.from);
  if (from === null)
    throw wrong(
      `"from" is no mail address: ${JSON.stringify(settings.from)}`,
      'Set it to an address such as notices@yamori.example.org.',
    );
  const replyDomain = settings.replyDomain === null ? domainOf(from) : readMailDomain(settings.replyDomain);
  if (replyDomain === null)
    throw wrong(
      `"replyDomain" is no domain: ${JSON.stringify(settings.replyDomain)}`,
      'Set it to the domain whose mail reaches the inbox.',
    );
  if (settings.security === 'none-loopback-only' && !isLoopback(settings.host))
    throw wrong(
      `mail to ${settings.host} would go out in the clear`,
      'Set "security" to tls or starttls, or use a relay on this machine.',
    );
  if ((settings.user === null) !== (settings.passwordFile === null))
    throw wrong('"user" and "passwordFile" belong together', 'Set both or none.');
  if (settings.passwordFile !== null) await readPassword(settings.passwordFile);
  await readCertificates('email', settings.caFile);
  if (settings.dkim !== null) await readDkimKey(settings.dkim);
  const tagKeyFile = settings.tagKeyFile ?? 'mail-tag.key';
  return {
    settings,
    from,
    replyDomain,
    tagKeyFile: isAbsolute(tagKeyFile) ? tagKeyFile : join(folder, tagKeyFile),
  };
}

export async function readPassword(file: string): Promise<string> {
  const password = (await readSecret(file, 'the password')).replace(/\r?\n$/, '');
  if (password === '')
    throw wrong(`the password file ${file} is empty`, 'Write the password into it, in one line.');
  return password;
}

/** The key in PEM. */
export async function readDkimKey(dkim: NonNullable<EmailSettings['dkim']>): Promise<string> {
  if (readMailDomain(dkim.domain) === null)
    throw wrong(
      `"dkim.domain" is no domain: ${JSON.stringify(dkim.domain)}`,
      'Set it to the domain of "from".',
    );
  const pem = await readSecret(dkim.keyFile, 'the DKIM key');
  try {
    const key = createPrivateKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    // RFC 8301: signers use at least 1,024 bits, and rsa-sha256.
    if (key.asymmetricKeyType !== 'rsa' || bits < 1024)
      throw new Error('it is no RSA key of at least 1,024 bits');
  } catch (error) {
    throw wrong(
      `the DKIM key ${dkim.keyFile} cannot be used: ${(error as Error).message}`,
      'Make one: openssl genrsa -out dkim.pem 2048',
    );
  }
  return pem;
}

/** A file that others may read is no secret. */
async function readSecret(file: string, what: string): Promise<string> {
  let text: string;
  let mode: number;
  try {
    text = await readFile(file, 'utf8');
    mode = (await stat(file)).mode;
  } catch (error) {
    throw wrong(`${what} cannot be read: ${(error as Error).message}`, 'Name a file that the hub may read.');
  }
  if ((mode & 0o007) !== 0) throw wrong(`${what} in ${file} may be read by others`, `Run: chmod 600 ${file}`);
  return text;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function wrong(message: string, hint: string): YamoriError {
  return wrongSettings('email', message, hint);
}
