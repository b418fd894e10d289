/** One connection to the relay: opened, signed in, and used for one mail after the other (nodemailer's SMTP client). */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { EmailSettings } from './email-settings.ts';
import type { QueuedMail } from './mail-process-messages.ts';
import type { SmtpReply, SmtpStep } from './smtp-outcome.ts';

export interface RelayLogin {
  readonly ca: string | null;
  readonly password: string | null;
}

export type SessionResult =
  | { readonly kind: 'taken'; readonly response: string }
  /** The relay has answered, so it does not have the mail. `isUsable`: the connection goes on. */
  | { readonly kind: 'answered'; readonly reply: SmtpReply; readonly isUsable: boolean }
  /** No answer. `isBegun`: the end of the mail may have been read. */
  | { readonly kind: 'broken'; readonly why: string; readonly isBegun: boolean };

/** As nodemailer makes them: `response` is what the server said, if it did. */
type SmtpError = Error & {
  readonly code?: string | undefined;
  readonly command?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | false | undefined;
};

/** Longer than any wait of ours, which are kept here and not in the library: the last answer has a longer one. */
const NEVER_MS = 0x7fff_ffff;

export class SmtpSession {
  /** Mails that went through it, refused ones too. */
  handled = 0;
  readonly #connection: InstanceType<typeof SMTPConnection>;
  readonly #settings: EmailSettings;
  readonly #login: RelayLogin;
  #fail: ((error: SmtpError) => void) | null = null;
  /** Called once, when the relay or the network ends a session that nobody uses. */
  onIdleEnd: () => void = () => {};

  constructor(settings: EmailSettings, login: RelayLogin, name: string) {
    this.#settings = settings;
    this.#login = login;
    this.#connection = new SMTPConnection({
      host: settings.host,
      port: settings.port,
      name,
      secure: settings.security === 'tls',
      requireTLS: settings.security === 'starttls',
      ignoreTLS: settings.security === 'none-loopback-only',
      allowInternalNetworkInterfaces: true,
      connectionTimeout: settings.timeoutMs,
      greetingTimeout: settings.timeoutMs,
      dnsTimeout: settings.timeoutMs,
      socketTimeout: NEVER_MS,
      tls: login.ca === null ? {} : { ca: login.ca },
    });
    this.#connection.on('error', (error: SmtpError) => this.#end(error));
    this.#connection.on('end', () => this.#end(new Error('the connection was closed')));
  }

  /** Null: it stands. */
  async open(): Promise<Exclude<SessionResult, { kind: 'taken' }> | null> {
    const error = await this.#within(this.#settings.timeoutMs, (done) => {
      this.#connection.connect((failure) => {
        const { user } = this.#settings;
        if (failure || user === null) return done(failure ?? null);
        this.#connection.login({ user, pass: this.#login.password ?? '' }, (refusal) => done(refusal));
      });
    });
    if (error === null) return null;
    this.close();
    return resultOf(error, 'connection');
  }

  /** `begin` is awaited between the mail's content and its end; a mail that it refuses is not ended. */
  async send(mail: QueuedMail, begin: () => Promise<void>): Promise<SessionResult> {
    let isBegun = false;
    let response = '';
    let startFinalWait = () => {};
    const content = contentThenEnd(mail.raw, async () => {
      startFinalWait();
      await begin();
      isBegun = true;
    });
    const error = await this.#within(this.#settings.timeoutMs, (done, wait) => {
      startFinalWait = () => wait(this.#settings.finalAnswerMs);
      const use8BitMime = mail.raw.some((byte) => byte > 0x7f);
      const envelope = { from: mail.from, to: [mail.to], size: mail.raw.length, use8BitMime };
      this.#connection.send(envelope, content, (failure, info) => {
        response = info?.response ?? '';
        done(failure);
      });
    });
    this.handled++;
    // An answer to what was not yet asked is out of step, and says nothing about the mail.
    if (error === null && isBegun) return { kind: 'taken', response };
    const result = resultOf(
      error ?? new Error('it answered before the mail was over'),
      stepOf(error, isBegun),
    );
    if (result.kind === 'answered' && result.isUsable && (await this.#reset())) return result;
    this.close();
    // Only now it is certain that the end does not go out any more if it has not.
    return result.kind === 'answered' ? { ...result, isUsable: false } : { ...result, isBegun };
  }

  /** At once; what is on its way is broken. */
  close(): void {
    const fail = this.#fail;
    this.#fail = null;
    this.#connection.close();
    fail?.(new Error('given up'));
  }

  /** Says good-bye. */
  quit(): void {
    this.onIdleEnd = () => {};
    this.#connection.quit();
    // A relay that does not answer a good-bye is left all the same.
    setTimeout(() => this.#connection.close(), 1000).unref();
  }

  async #reset(): Promise<boolean> {
    return (await this.#within(this.#settings.timeoutMs, (done) => this.#connection.reset(done))) === null;
  }

  #end(error: SmtpError): void {
    const fail = this.#fail;
    this.#fail = null;
    if (fail !== null) fail(error);
    else this.onIdleEnd();
  }

  /** Resolves to null when `run` has done it, or to what kept it: an error, the end of the connection, time. */
  #within(
    ms: number,
    run: (done: (error?: SmtpError | null) => void, wait: (ms: number) => void) => void,
  ): Promise<SmtpError | null> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout;
      const finish = (error: SmtpError | null) => {
        clearTimeout(timer);
        this.#fail = null;
        resolve(error);
      };
      const wait = (waitMs: number) => {
        clearTimeout(timer);
        timer = setTimeout(() => finish(new Error(`no answer within ${waitMs} ms`)), waitMs);
      };
      wait(ms);
      this.#fail = finish;
      run((error) => finish(error ?? null), wait);
    });
  }
}

/** The whole mail, and its end only once `beforeEnd` has resolved. */
function contentThenEnd(raw: Uint8Array, beforeEnd: () => Promise<void>): Readable {
  let isPushed = false;
  const stream = new Readable({
    read() {
      if (!isPushed) {
        isPushed = true;
        stream.push(raw);
        return;
      }
      beforeEnd().then(
        () => stream.push(null),
        (error: Error) => stream.destroy(error),
      );
    },
  });
  return stream;
}

function stepOf(error: SmtpError | null, isBegun: boolean): SmtpStep {
  if (isBegun || error?.command === 'DATA') return 'content';
  if (error?.command === 'RCPT TO') return 'recipient';
  return error?.command === 'MAIL FROM' ? 'sender' : 'connection';
}

function resultOf(error: SmtpError, step: SmtpStep): Exclude<SessionResult, { kind: 'taken' }> {
  const code = error.responseCode ?? 0;
  if (code < 400 || code > 599) return { kind: 'broken', why: error.message, isBegun: false };
  const isUsable = step !== 'connection' && code !== 421;
  return { kind: 'answered', reply: { step, code, text: error.response || String(code) }, isUsable };
}
