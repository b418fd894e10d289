/** The hub's side of the mail process: starts it, hands it mails, learns what became of them. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { YamoriError } from '../../../base/errors.ts';
import type { DeliveryOutcome } from '../../../model/notice.ts';
import type { ChannelDeps } from '../channel.ts';
import { plainLine } from '../plain-text.ts';
import type { SendMail } from '../send-mail.ts';
import { type CheckedEmailSettings, checkEmailSettings, type EmailSettings } from './email-settings.ts';
import { readMailAddress } from './mail-address.ts';
import type { FromMailProcess, QueuedMail, ToMailProcess } from './mail-process-messages.ts';
import { createMailTags, openTagKey } from './mail-tag.ts';
import { MAX_WHY_CHARS } from './smtp-outcome.ts';

export interface OpenSendMail {
  /** Mails leave with a tagged sender of the envelope (`mail-tag.ts`) in place of `from`, and signed. */
  readonly send: SendMail;
  /** Ends what is on its way, in bounded time. */
  close(): Promise<void>;
}

interface Waiting {
  /** All who handed in the same mail. */
  readonly tell: Set<(outcome: DeliveryOutcome) => void>;
}

type Deps = Pick<ChannelDeps, 'count' | 'folder'>;

export const NO_ADDRESS: DeliveryOutcome = {
  kind: 'refused',
  why: 'the recipient is no mail address of the public Internet',
  isGone: false,
};

const PROGRAM = join(import.meta.dirname, 'mail-process.ts');
/** Over the wait of the mail process itself for an earlier one. */
const START_MARGIN_MS = 30_000;
/** One that cannot start is not started for every mail that waits. */
const START_AGAIN_MS = 5_000;
const MAX_STDERR_CHARS = 4_000;

/** Throws E_CHANNEL for settings that cannot work, and when another hub sends from the same folder. */
export async function createSendMail(settings: EmailSettings, deps: Deps): Promise<OpenSendMail> {
  const checked = await checkEmailSettings(settings, deps.folder);
  await mkdir(deps.folder, { recursive: true, mode: 0o700 });
  const tags = createMailTags(await openTagKey(checked.tagKeyFile), checked.replyDomain);
  const handle = new MailProcessHandle(checked, deps);
  await handle.start();
  return {
    async send(mail, signal) {
      const to = readMailAddress(mail.to);
      if (to === null) return NO_ADDRESS;
      if (!/^[0-9a-z]{1,40}$/i.test(mail.id)) throw new Error(`no id for a mail: ${plainLine(mail.id, 60)}`);
      const from = tags.address('bounce', mail.id);
      return handle.send({ key: `${mail.id} ${to}`, from, to, raw: mail.raw }, signal);
    },
    close: () => handle.close(),
  };
}

class MailProcessHandle {
  readonly #checked: CheckedEmailSettings;
  readonly #deps: Deps;
  readonly #waiting = new Map<string, Waiting>();
  #child: ChildProcess | null = null;
  #starting: Promise<ChildProcess> | null = null;
  #failed: { readonly error: unknown; readonly at: number } | null = null;
  #ended: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(checked: CheckedEmailSettings, deps: Deps) {
    this.#checked = checked;
    this.#deps = deps;
  }

  /** One that has ended is started anew with the next mail. */
  start(): Promise<ChildProcess> {
    if (this.#child !== null) return Promise.resolve(this.#child);
    if (this.#failed !== null && performance.now() - this.#failed.at < START_AGAIN_MS)
      return Promise.reject(this.#failed.error);
    this.#starting ??= this.#start()
      .catch((error: unknown) => {
        this.#failed = { error, at: performance.now() };
        throw error;
      })
      .finally(() => {
        this.#starting = null;
      });
    return this.#starting;
  }

  async send(mail: QueuedMail, signal: AbortSignal): Promise<DeliveryOutcome> {
    if (this.#isClosed) return later('the mail channel is closed', null);
    if (signal.aborted) return later('given up before it began', null);
    let child: ChildProcess;
    try {
      child = await this.start();
    } catch (error) {
      if (!(error instanceof YamoriError)) throw error;
      return later(error.message, 10_000);
    }
    if (signal.aborted) return later('given up before it began', null);
    return new Promise((resolve) => {
      const finish = (outcome: DeliveryOutcome) => {
        signal.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      const onAbort = () => {
        this.#giveUp(mail.key, finish);
        finish(later('given up; the mail may still go out, once', null));
      };
      signal.addEventListener('abort', onAbort);
      const others = this.#waiting.get(mail.key);
      if (others !== undefined) {
        others.tell.add(finish);
        return;
      }
      this.#waiting.set(mail.key, { tell: new Set([finish]) });
      this.#tell(child, { kind: 'send', mail });
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const child = await this.#starting?.catch(() => null);
    const open = child ?? this.#child;
    if (open !== null) this.#tell(open, { kind: 'close' });
    await this.#ended;
  }

  #giveUp(key: string, finish: (outcome: DeliveryOutcome) => void): void {
    const waiting = this.#waiting.get(key);
    waiting?.tell.delete(finish);
    if (waiting?.tell.size !== 0) return;
    this.#waiting.delete(key);
    if (this.#child !== null) this.#tell(this.#child, { kind: 'cancel', key });
  }

  #start(): Promise<ChildProcess> {
    const { settings } = this.#checked;
    const child = fork(PROGRAM, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errors = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-MAX_STDERR_CHARS);
    });
    return new Promise((resolve, reject) => {
      const fail = (message: string, hint: string) => {
        clearTimeout(timer);
        child.kill('SIGKILL');
        reject(new YamoriError('E_CHANNEL', `email: ${message}`, hint));
      };
      const timer = setTimeout(
        () => fail('the mail process did not start in time', 'Look at the load of this machine.'),
        settings.lingerMs + START_MARGIN_MS,
      );
      const held = () =>
        fail(
          `another process sends from ${this.#deps.folder}`,
          'One hub sends from one folder; stop the other one.',
        );
      child.on('message', (message: FromMailProcess) => {
        switch (message.kind) {
          case 'ready':
            clearTimeout(timer);
            this.#child = child;
            return resolve(child);
          case 'held':
            return held();
          case 'unusable':
            return fail(message.message.replace(/^email: /, ''), message.hint);
          case 'count':
            return this.#deps.count(message.name);
          case 'outcome':
            return this.#finish(message.key, message.outcome);
          default:
            message satisfies never;
        }
      });
      this.#ended = new Promise((ended) => {
        child.on('close', (status, signal) => {
          if (this.#child === child) this.#child = null;
          const how = plainLine(errors, MAX_WHY_CHARS) || `it ended with ${signal ?? status}`;
          fail(
            `the mail process ended: ${how}`,
            'This is a bug, unless something on this machine killed it.',
          );
          if (!this.#isClosed) this.#deps.count('mail-process-ended');
          for (const key of [...this.#waiting.keys()])
            this.#finish(key, later(`the mail process ended: ${how}`, 1000));
          ended();
        });
      });
      this.#tell(child, {
        kind: 'open',
        settings,
        journalFile: join(this.#deps.folder, 'mail-journal.sqlite'),
      });
    });
  }

  #finish(key: string, outcome: DeliveryOutcome): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    for (const tell of waiting?.tell ?? []) tell(outcome);
  }

  /** A process that has ended is told nothing; `close` has been or will be heard. */
  #tell(child: ChildProcess, message: ToMailProcess): void {
    if (child.connected) child.send(message, () => {});
  }
}

function later(why: string, retryAfterMs: number | null): DeliveryOutcome {
  return { kind: 'later', why: plainLine(why, MAX_WHY_CHARS), retryAfterMs };
}
