/** A relay for tests: a real SMTP server on loopback that keeps what it takes and behaves as it is told. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { EmailSettings } from './email-settings.ts';

export interface RelayedMail {
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
  readonly messageId: string;
  readonly isEncrypted: boolean;
  readonly user: string | null;
}

/** What a step answers: null takes it. */
interface RelayAnswers {
  connect?: () => Refusal | null;
  sender?: () => Refusal | null;
  recipient?: (address: string) => Refusal | null | Promise<Refusal | null>;
  /** Awaited before a whole mail is answered; the mail is kept when this resolves to null. */
  content?: (mail: RelayedMail) => Refusal | null | Promise<Refusal | null>;
  login?: (user: string, password: string) => boolean;
}

export interface Refusal {
  readonly code: number;
  readonly text: string;
}

export class Relay {
  readonly mails: RelayedMail[] = [];
  answers: RelayAnswers = {};
  /** Of the TCP listener, to listen there again. */
  port = 0;
  sessions = 0;
  readonly #options: SMTPServerOptions;
  readonly #host: string;
  #server: SMTPServer | null = null;
  #mute: { server: Server; sockets: Set<Socket> } | null = null;
  readonly #watchers = new Set<() => void>();

  constructor(options: SMTPServerOptions = {}, host = '127.0.0.1') {
    this.#options = options;
    this.#host = host;
  }

  static async start(options: SMTPServerOptions = {}, host = '127.0.0.1'): Promise<Relay> {
    const relay = new Relay(options, host);
    await relay.listen();
    return relay;
  }

  async listen(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: this.#options.key === undefined ? ['STARTTLS'] : [],
      authOptional: true,
      allowInsecureAuth: true,
      disableReverseLookup: true,
      closeTimeout: 50,
      hideENHANCEDSTATUSCODES: true,
      onConnect: (_session, done) => {
        this.sessions++;
        answer(this.answers.connect?.() ?? null, done);
      },
      onAuth: ({ username = '', password }, _session, done) => {
        if (this.answers.login?.(username, password ?? '') ?? true) done(null, { user: username });
        else done(refusalError({ code: 535, text: '5.7.8 wrong password' }));
      },
      onMailFrom: (_address, _session, done) => answer(this.answers.sender?.() ?? null, done),
      onRcptTo: (address, _session, done) => {
        void Promise.resolve(this.answers.recipient?.(address.address) ?? null).then((no) =>
          answer(no, done),
        );
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', async () => {
          const raw = Buffer.concat(chunks);
          const mail: RelayedMail = {
            from: session.envelope.mailFrom === false ? '' : (session.envelope.mailFrom?.address ?? ''),
            to: session.envelope.rcptTo[0].address,
            raw,
            messageId: /^Message-ID: *(?:\r\n +)?(\S+)/im.exec(raw.toString('latin1'))?.[1] ?? '',
            isEncrypted: session.secure,
            user: (session.user as string | undefined) ?? null,
          };
          const no = (await this.answers.content?.(mail)) ?? null;
          if (no !== null) return done(refusalError(no));
          this.mails.push(mail);
          done(null, `queued as ${this.mails.length}`);
          for (const watch of this.#watchers) watch();
        });
      },
      ...this.#options,
    });
    // Clients that are killed, and those that do not like a certificate.
    server.on('error', () => {});
    server.listen(this.port, this.#host);
    await once(server.server, 'listening');
    this.port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** At once: connections are cut. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server !== null) {
      for (const connection of server.connections) connection._socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    }
    const mute = this.#mute;
    this.#mute = null;
    if (mute !== null) {
      for (const socket of mute.sockets) socket.destroy();
      await new Promise<void>((resolve) => mute.server.close(() => resolve()));
    }
  }

  /** Takes connections and says nothing. */
  async hang(): Promise<void> {
    await this.stop();
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
    });
    server.listen(this.port, this.#host);
    await once(server, 'listening');
    this.#mute = { server, sockets };
  }

  async taken(atLeast: number): Promise<readonly RelayedMail[]> {
    while (this.mails.length < atLeast)
      await new Promise<void>((resolve) => {
        const watch = () => {
          this.#watchers.delete(watch);
          resolve();
        };
        this.#watchers.add(watch);
      });
    return this.mails;
  }

  /** As an operator would write them for it. */
  settings(change: Partial<EmailSettings> = {}): Partial<EmailSettings> {
    return {
      host: this.#host,
      port: this.port,
      from: 'notices@yamori.example.org',
      domainMessagesPerMinute: 0,
      lingerMs: 5_000,
      timeoutMs: 20_000,
      finalAnswerMs: 30_000,
      ...change,
    };
  }
}

function answer(refusal: Refusal | null, done: (error?: Error | null) => void): void {
  done(refusal === null ? null : refusalError(refusal));
}

function refusalError({ code, text }: Refusal): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
