/**
 * Syslog: RFC 5424 messages over TLS (RFC 5425), TCP (RFC 6587, octet counting) or UDP (RFC 5426). `to` is a word for
 * the receiver's rules and stands in the structured data.
 *
 * Syslog has no acknowledgement, so over TLS and TCP each delivery has a connection of its own: we end our half, and
 * only a receiver that has read to that end ends its own. Until then nothing counts as delivered.
 */
import { createSocket } from 'node:dgram';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { z } from 'zod';
import type { DeliveryOutcome } from '../../model/notice.ts';
import type { Channel } from './channel.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { readCertificates } from './settings-file.ts';
import { syslogMessages } from './syslog-message.ts';

const SETTINGS = z.strictObject({
  host: z.string().min(1).max(253).default('127.0.0.1').describe('The receiver.'),
  port: z.int().min(1).max(65_535).default(6514).describe('Its port: 6514 for TLS, 514 for UDP.'),
  transport: z
    .enum(['tls', 'tcp', 'udp'])
    .default('tls')
    .describe('How messages travel; over tcp and udp anybody on the way reads them, and udp loses some.'),
  caFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('File with the certificates (PEM) that sign the receiver; null: those that Node trusts.'),
  facility: z.int().min(0).max(23).default(16).describe('Facility of RFC 5424: 16 is local0, 23 is local7.'),
  enterpriseNumber: z
    .int()
    .min(1)
    .max(2 ** 32 - 1)
    .default(32_473)
    .describe(
      'Your private enterprise number, for the name of the structured data; 32473 is for documentation.',
    ),
  mostBytes: z
    .int()
    .min(1024)
    .max(65_000)
    .default(8192)
    .describe('Longest message; receivers take at least 2048 bytes, rsyslog 8192 unless it is told.'),
  timeoutMs: z
    .int()
    .min(10)
    .max(600_000)
    .default(15_000)
    .describe('How long a delivery may take until the receiver has read it.'),
});
export type SyslogSettings = z.infer<typeof SETTINGS>;

type Send = (messages: readonly Buffer[], signal: AbortSignal) => Promise<void>;

export const syslog: Channel<SyslogSettings> = {
  name: 'syslog',
  title: 'A log message with structured data over TLS, TCP or UDP (RFC 5424).',
  audience: 'machine',
  isRestricting: false,
  settings: SETTINGS,
  async open(settings) {
    const authorities = await readCertificates('syslog', settings.caFile);
    const senders: Readonly<Record<SyslogSettings['transport'], Send>> = {
      tls: (messages, signal) => sendStream(() => connectTls(settings, authorities), messages, signal),
      tcp: (messages, signal) => sendStream(() => connect(settings.port, settings.host), messages, signal),
      udp: (messages, signal) => sendDatagrams(settings, messages, signal),
    };
    const send = senders[settings.transport];
    return {
      async deliver(delivery, signal) {
        const end = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]);
        const messages = syslogMessages(delivery, settings);
        try {
          await send(messages, end);
          return { kind: 'accepted', reference: null };
        } catch (cause) {
          return later(cause as NodeJS.ErrnoException, signal.aborted, end.aborted);
        }
      },
      close: async () => {},
    };
  },
  examples: [SAMPLE_DELIVERY, { ...SAMPLE_DELIVERY, id: '01J9ZK3QM9TXAB7C4D5E6F7G8M', reports: [] }],
};

function later(cause: NodeJS.ErrnoException, isStopped: boolean, isLate: boolean): DeliveryOutcome {
  const why = isStopped
    ? 'it was stopped'
    : isLate
      ? 'the receiver did not read it in time'
      : `the connection failed (${cause.code ?? 'unknown'})`;
  return { kind: 'later', why, retryAfterMs: null };
}

function connectTls(settings: SyslogSettings, authorities: string | null): Socket {
  const { host, port } = settings;
  // RFC 6066, section 3: an address is no server name; Node checks it against the certificate all the same.
  const name = isIP(host) === 0 ? { servername: host } : {};
  return connectSecurely({ host, port, ...name, ...(authorities === null ? {} : { ca: authorities }) });
}

function sendStream(open: () => Socket, messages: readonly Buffer[], signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.reject(signal.reason);
  const socket = open();
  const stop = () => socket.destroy(new Error('stopped'));
  signal.addEventListener('abort', stop, { once: true });
  let hasWritten = false;
  let hasEnded = false;
  socket.on('error', reject);
  // What a receiver says is of no meaning, but its end is.
  socket.resume();
  socket.on('end', () => {
    hasEnded = true;
  });
  // One frame is its length in decimal, a blank, and the message (RFC 6587, section 3.4.1).
  const frames = messages.flatMap((message) => [Buffer.from(`${message.length} `), message]);
  socket.end(Buffer.concat(frames), () => {
    hasWritten = true;
  });
  socket.on('close', () => {
    signal.removeEventListener('abort', stop);
    if (hasWritten && hasEnded) resolve();
    else reject(Object.assign(new Error('closed early'), { code: 'ECONNRESET' }));
  });
  return promise;
}

function sendDatagrams(
  settings: SyslogSettings,
  messages: readonly Buffer[],
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = createSocket(isIP(settings.host) === 6 ? 'udp6' : 'udp4');
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  socket.on('error', reject);
  const sendFrom = (place: number) => {
    if (place === messages.length) return resolve();
    socket.send(messages[place], settings.port, settings.host, (error) => {
      if (error === null) sendFrom(place + 1);
      else reject(error);
    });
  };
  sendFrom(0);
  return promise.finally(() => {
    signal.removeEventListener('abort', stop);
    socket.close();
  });
}
