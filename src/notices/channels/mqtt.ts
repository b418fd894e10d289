/**
 * MQTT 5: the state of each case as a retained message, for a dashboard or a home automation. `to` is the topic under
 * which cases lie, such as `yamori/cases`; a case is `TO/Y-7K3QM9TX`. Whoever may read a broker reads all of it, so no
 * address, network or token of anybody is in it.
 */
import mqttClient, { type MqttClient } from 'mqtt';
import { z } from 'zod';
import type { Delivery, DeliveryOutcome, NoticeReport } from '../../model/notice.ts';
import { isoTime } from '../formats/report-words.ts';
import type { Channel } from './channel.ts';
import { plainLine } from './plain-text.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { readCertificates, readSecretLines, wrongSettings } from './settings-file.ts';

const SETTINGS = z.strictObject({
  host: z.string().min(1).max(253).default('127.0.0.1').describe('The broker.'),
  port: z.int().min(1).max(65_535).default(8883).describe('Its port: 8883 for TLS, 1883 for TCP.'),
  transport: z
    .enum(['tls', 'tcp'])
    .default('tls')
    .describe('How messages travel; over tcp anybody on the way reads them, and the password.'),
  caFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('File with the certificates (PEM) that sign the broker; null: those that Node trusts.'),
  user: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Name to sign in with; null: the broker asks for none.'),
  passwordFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('File with the password; it never stands in the settings.'),
  retainDays: z
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe('Days after which the broker forgets the state of a case that nothing more was said of.'),
  timeoutMs: z
    .int()
    .min(10)
    .max(600_000)
    .default(15_000)
    .describe('How long a delivery may take, from connecting to the acknowledgement of the last message.'),
});
export type MqttSettings = z.infer<typeof SETTINGS>;

/** Section 2.4 of MQTT 5: what the broker will say again to the same message. */
const REFUSALS: Readonly<Record<number, string>> = {
  135: 'not authorised',
  144: 'the topic is not allowed',
  149: 'the message is too large',
  153: 'the form of the message is not allowed',
  154: 'nothing may be retained',
};

export const mqtt: Channel<MqttSettings> = {
  name: 'mqtt',
  title: 'The state of each case as a retained MQTT message, without personal data.',
  audience: 'machine',
  isRestricting: false,
  settings: SETTINGS,
  async open(settings) {
    const broker = new Broker(settings, await readOptions(settings));
    return {
      async deliver(delivery, signal) {
        const messages = messagesOf(delivery);
        if (typeof messages === 'string') return { kind: 'refused', why: messages, isGone: false };
        const end = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]);
        try {
          for (const { topic, payload } of messages) await broker.publish(topic, payload, end);
          return { kind: 'accepted', reference: null };
        } catch (cause) {
          return outcomeOf(cause as NodeJS.ErrnoException, signal.aborted, end.aborted);
        }
      },
      close: () => broker.close(),
    };
  },
  examples: [SAMPLE_DELIVERY, { ...SAMPLE_DELIVERY, id: '01J9ZK3QM9TXAB7C4D5E6F7G8P', kind: 'clean' }],
};

/** What is told of a case. */
export function stateOf(delivery: Delivery, report: NoticeReport) {
  return {
    notice: delivery.id,
    kind: delivery.kind,
    case: report.caseId,
    state: report.state,
    cause: report.cause,
    verdict: report.verdict,
    device: report.device,
    grade: report.grade,
    confidence: report.confidence,
    packets: report.packets,
    sensors: report.sensors,
    firstSeen: isoTime(report.firstSeen),
    lastSeen: isoTime(report.lastSeen),
  };
}

/** Or why there is none. */
function messagesOf(delivery: Delivery): { topic: string; payload: string }[] | string {
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(delivery.to) || delivery.to.length > 200)
    return 'the recipient is no topic';
  if (delivery.reports.length === 0) return 'the notice is about no case';
  if (!delivery.reports.every((report) => /^[0-9A-Za-z-]{1,64}$/.test(report.caseId))) {
    return 'the id of a case cannot stand in a topic';
  }
  return delivery.reports.map((report) => ({
    topic: `${delivery.to}/${report.caseId}`,
    payload: JSON.stringify(stateOf(delivery, report)),
  }));
}

function outcomeOf(cause: NodeJS.ErrnoException, isStopped: boolean, isLate: boolean): DeliveryOutcome {
  const code: unknown = cause.code;
  if (typeof code === 'number' && code in REFUSALS) {
    return { kind: 'refused', why: `the broker refuses: ${REFUSALS[code]}`, isGone: false };
  }
  const why = isStopped
    ? 'it was stopped'
    : isLate
      ? 'the broker did not acknowledge in time'
      : `the broker cannot be reached (${plainLine(String(code ?? cause.message), 60)})`;
  return { kind: 'later', why, retryAfterMs: null };
}

interface ConnectOptions {
  readonly ca?: string;
  readonly username?: string;
  readonly password?: string;
}

/** One connection, made when it is needed and dropped with its first trouble; all deliveries share it. */
class Broker {
  readonly #settings: MqttSettings;
  readonly #options: ConnectOptions;
  #client: MqttClient | null = null;

  constructor(settings: MqttSettings, options: ConnectOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  /** Resolves when the broker has acknowledged it (QoS 1). */
  async publish(topic: string, payload: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const client = this.#connect();
    const { promise: broken, reject } = Promise.withResolvers<never>();
    const fail = (error?: Error) =>
      reject(error ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    const stop = () => reject(signal.reason);
    client.on('error', fail).on('close', fail);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const published = client.publishAsync(topic, payload, {
        qos: 1,
        retain: true,
        properties: {
          payloadFormatIndicator: true,
          contentType: 'application/json',
          messageExpiryInterval: this.#settings.retainDays * 86_400,
        },
      });
      await Promise.race([published, broken]);
    } catch (cause) {
      // What the broker said of one message is no trouble of the connection.
      if (typeof (cause as { code?: unknown }).code !== 'number') this.#drop(client);
      throw cause;
    } finally {
      client.off('error', fail).off('close', fail);
      signal.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    if (client.connected) await client.endAsync(false);
    else await client.endAsync(true);
  }

  #connect(): MqttClient {
    if (this.#client !== null) return this.#client;
    const { host, port, transport, timeoutMs } = this.#settings;
    const client = mqttClient.connect({
      host,
      port,
      protocol: transport === 'tls' ? 'mqtts' : 'mqtt',
      protocolVersion: 5,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: timeoutMs,
      ...this.#options,
    });
    // Deliveries on their way hear of it themselves; a connection that breaks while idle is made anew.
    client.on('error', () => this.#drop(client));
    client.on('close', () => this.#drop(client));
    // All that are on their way listen at once.
    client.setMaxListeners(0);
    this.#client = client;
    return client;
  }

  #drop(client: MqttClient): void {
    if (this.#client === client) this.#client = null;
    client.end(true);
  }
}

async function readOptions(settings: MqttSettings): Promise<ConnectOptions> {
  if ((settings.user === null) !== (settings.passwordFile === null)) {
    throw wrongSettings('mqtt', '"user" and "passwordFile" belong together', 'Set both or none.');
  }
  const authorities = await readCertificates('mqtt', settings.caFile);
  const trust = authorities === null ? {} : { ca: authorities };
  if (settings.user === null || settings.passwordFile === null) return trust;
  const [password] = await readSecretLines('mqtt', settings.passwordFile);
  return { ...trust, username: settings.user, password };
}
