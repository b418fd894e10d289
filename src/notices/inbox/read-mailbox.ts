/**
 * Mail from a mailbox over IMAP. A mail is marked as done after it was taken, never before, so one that is taken
 * while the hub is killed is taken again; its reply has the same id then (`classify-reply.ts`) and is kept once. A
 * mailbox that is down for a day is read the day after: it keeps what came meanwhile.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { plainLine } from '../channels/plain-text.ts';
import { MAX_MAIL_BYTES } from './classify-reply.ts';
import { checkMailboxSettings, type MailboxLogin, type MailboxSettings } from './mailbox-settings.ts';
import type { TakeMail } from './take-reply.ts';

export type MailboxPass =
  | { readonly kind: 'read'; readonly mails: number }
  | { readonly kind: 'later'; readonly mails: number; readonly why: string };

export interface MailboxReader {
  /** Takes what waits. Never rejects for what the server does. */
  readOnce(signal: AbortSignal): Promise<MailboxPass>;
  /** Does so for ever, until the signal. `tell` hears of each pass. */
  run(signal: AbortSignal, tell?: (pass: MailboxPass) => void): Promise<void>;
}

export interface MailboxDeps {
  readonly take: TakeMail;
  readonly count: (name: string) => void;
}

const MAX_WAIT_MS = 900_000;

/** Throws E_MAILBOX for settings that cannot work. */
export async function openMailbox(settings: MailboxSettings, deps: MailboxDeps): Promise<MailboxReader> {
  const login = await checkMailboxSettings(settings);
  const readOnce = (signal: AbortSignal) => readPass(settings, login, deps, signal);
  return {
    readOnce,
    async run(signal, tell = () => {}) {
      let waitMs = settings.pollMs;
      while (!signal.aborted) {
        const pass = await readOnce(signal);
        tell(pass);
        waitMs =
          pass.kind === 'read'
            ? settings.pollMs
            : Math.min(waitMs * 2, Math.max(MAX_WAIT_MS, settings.pollMs));
        await wait(waitMs, undefined, { signal }).catch(() => {});
      }
    },
  };
}

async function readPass(
  settings: MailboxSettings,
  login: MailboxLogin,
  { take, count }: MailboxDeps,
  signal: AbortSignal,
): Promise<MailboxPass> {
  let mails = 0;
  let isTaking = false;
  if (signal.aborted) return { kind: 'later', mails, why: 'stopped' };
  const client = connectTo(settings, login);
  let broken: Error | null = null;
  client.on('error', (error: Error) => {
    broken ??= error;
  });
  const stop = () => client.close();
  signal.addEventListener('abort', stop);
  try {
    await client.connect();
    if (settings.doneMailbox !== null) await client.mailboxCreate(settings.doneMailbox);
    await client.mailboxOpen(settings.mailbox);
    const uids = await client.search(settings.doneMailbox === null ? { seen: false } : { all: true }, {
      uid: true,
    });
    for (const uid of uids || []) {
      if (signal.aborted) return { kind: 'later', mails, why: 'stopped' };
      const source = { start: 0, maxLength: MAX_MAIL_BYTES + 1 };
      const mail = await client.fetchOne(String(uid), { source }, { uid: true });
      // A person's mail program was faster.
      if (mail === false || mail.source === undefined) continue;
      isTaking = true;
      await take({ raw: mail.source, recipients: [] });
      isTaking = false;
      mails++;
      if (settings.doneMailbox === null) await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
      else await client.messageMove(String(uid), settings.doneMailbox, { uid: true });
    }
    await client.logout();
    return { kind: 'read', mails };
  } catch (error) {
    count(isTaking ? 'reply-not-kept' : 'mailbox-unreadable');
    return { kind: 'later', mails, why: whyOf(broken ?? (error as Error)) };
  } finally {
    signal.removeEventListener('abort', stop);
    client.close();
  }
}

function connectTo(settings: MailboxSettings, login: MailboxLogin): ImapFlow {
  return new ImapFlow({
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    doSTARTTLS: settings.security === 'starttls',
    auth: { user: settings.user, pass: login.password },
    tls: login.ca === null ? {} : { ca: login.ca },
    logger: false,
    disableAutoIdle: true,
    maxLiteralSize: 4 * MAX_MAIL_BYTES,
    connectionTimeout: settings.timeoutMs,
    greetingTimeout: settings.timeoutMs,
    socketTimeout: settings.timeoutMs,
  });
}

/** The server's words, without what was said to it. */
function whyOf(error: Error & { responseText?: string; authenticationFailed?: boolean }): string {
  const words = error.responseText ?? error.message;
  return (
    plainLine(error.authenticationFailed ? `signing in was refused: ${words}` : words, 250) || 'no answer'
  );
}
