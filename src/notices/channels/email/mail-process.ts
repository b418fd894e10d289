/**
 * The process that sends mail, started by the hub and outliving it for a moment: what is on its way when the hub is
 * killed is ended here and written to the journal, so the next hub is told instead of sending twice.
 */
import { YamoriError } from '../../../base/errors.ts';
import type { DeliveryOutcome } from '../../../model/notice.ts';
import { readCertificates } from '../settings-file.ts';
import { type EmailSettings, readDkimKey, readPassword } from './email-settings.ts';
import { domainOf } from './mail-address.ts';
import { MailJournal } from './mail-journal.ts';
import { MailPool } from './mail-pool.ts';
import type { FromMailProcess, QueuedMail, ToMailProcess } from './mail-process-messages.ts';
import { createSignMail, type SignMail } from './sign-mail.ts';
import { SmtpSession } from './smtp-session.ts';

/** Above what another mail process may still need to end. */
const LOCK_MARGIN_MS = 5_000;
const LOCK_STEP_MS = 25;
const COMPACT_MS = 3_600_000;

interface Running {
  readonly journal: MailJournal;
  readonly pool: MailPool;
  readonly sign: SignMail;
  readonly lingerMs: number;
}

let running: Running | null = null;
let isEnding = false;
/** Being looked up or signed; the pool does not know them yet. */
const arriving = new Map<string, { isCancelled: boolean }>();

function tell(message: FromMailProcess): void {
  // The hub may be gone at any moment; what it needs to know stands in the journal.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

async function open(settings: EmailSettings, journalFile: string): Promise<void> {
  const journal = await holdJournal(journalFile, settings.lingerMs + LOCK_MARGIN_MS);
  if (journal === null) return tell({ kind: 'held' });
  journal.compact(settings.rememberDays);
  setInterval(() => journal.compact(settings.rememberDays), COMPACT_MS).unref();
  const login = {
    ca: await readCertificates('email', settings.caFile),
    password: settings.passwordFile === null ? null : await readPassword(settings.passwordFile),
  };
  const sign = createSignMail(
    settings.dkim,
    settings.dkim === null ? null : await readDkimKey(settings.dkim),
  );
  const name = domainOf(settings.from);
  const pool = new MailPool({
    settings,
    journal,
    clock: Date.now,
    count: (counted) => tell({ kind: 'count', name: counted }),
    newSession: () => new SmtpSession(settings, login, name),
  });
  running = { journal, pool, sign, lingerMs: settings.lingerMs };
  tell({ kind: 'ready' });
}

/** Waits for the process of a hub that was killed to let go of it. */
async function holdJournal(file: string, waitMs: number): Promise<MailJournal | null> {
  const end = Date.now() + waitMs;
  for (;;) {
    const journal = openJournal(file);
    if (journal !== null || Date.now() > end || !process.connected) return journal;
    await new Promise((resolve) => setTimeout(resolve, LOCK_STEP_MS));
  }
}

function openJournal(file: string): MailJournal | null {
  try {
    return MailJournal.open(file);
  } catch (error) {
    throw new YamoriError(
      'E_CHANNEL',
      `the journal of sent mail, ${file}, cannot be used: ${(error as Error).message}`,
      'Make room, or move the file away; mail that was sent in the last minutes may then go out twice.',
    );
  }
}

async function send({ journal, pool, sign }: Running, mail: QueuedMail): Promise<void> {
  const { key } = mail;
  const early = arriving.get(key);
  if (early !== undefined) early.isCancelled = false;
  if (early !== undefined || pool.has(key)) return;
  const found = journal.find(key);
  if (found.kind === 'taken')
    return tell({ kind: 'outcome', key, outcome: { kind: 'accepted', reference: found.reference } });
  if (found.kind === 'in-doubt') tell({ kind: 'count', name: 'mail-in-doubt' });
  const entry = { isCancelled: false };
  arriving.set(key, entry);
  const raw = await sign(mail.raw);
  arriving.delete(key);
  const outcome: DeliveryOutcome = entry.isCancelled
    ? { kind: 'later', why: 'given up by the hub', retryAfterMs: null }
    : await pool.add({ ...mail, raw });
  tell({ kind: 'outcome', key, outcome });
}

/** In bounded time, whatever the relay does. What has not ended by then stays in doubt. */
async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  if (running === null) process.exit(0);
  setTimeout(() => process.exit(0), running.lingerMs).unref();
  await running.pool.end();
  running.journal.close();
  // Not at once: outcomes are on their way to the hub, good-byes to the relay.
  process.disconnect?.();
  setTimeout(() => process.exit(0), 1500).unref();
}

process.on('message', (message: ToMailProcess) => {
  switch (message.kind) {
    case 'open':
      open(message.settings, message.journalFile).catch((error: unknown) => {
        if (!(error instanceof YamoriError)) throw error;
        tell({ kind: 'unusable', message: error.message, hint: error.hint });
      });
      return;
    case 'send':
      if (running === null) throw new Error('a mail before the mail process was opened');
      if (!isEnding) void send(running, message.mail);
      return;
    case 'cancel': {
      const early = arriving.get(message.key);
      if (early !== undefined) early.isCancelled = true;
      running?.pool.cancel(message.key);
      return;
    }
    case 'close':
      void end();
      return;
    default:
      message satisfies never;
  }
});
process.on('disconnect', () => void end());
// The hub is asked to stop by the same signal and says so; a hub that is killed closes the channel.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => void end());
process.on('SIGTERM', () => void end());
// Nobody reads it once the hub is gone, and what is on its way is to be ended all the same.
process.stderr.on('error', () => {});
