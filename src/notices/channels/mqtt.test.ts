import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import mqttClient, { type MqttClient } from 'mqtt';
import { type CertificateFiles, makeCertificates } from './certificate-fixture.ts';
import { testChannel } from './channel-conformance.ts';
import {
  freePort,
  type RunningServer,
  startServer,
  startSilence,
  until,
  whyMissing,
} from './child-fixture.ts';
import { jsonStructure } from './http-peer-fixture.ts';
import { type MqttSettings, mqtt, stateOf } from './mqtt.ts';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from './sample-delivery.ts';

const NEVER = new AbortController().signal;
const DEPS = { clock: Date.now, count: () => {}, folder: '/nonexistent' };
const skip = whyMissing('mosquitto', 'openssl');

let certificates: CertificateFiles;
before(async () => {
  if (skip === false) certificates = await makeCertificates();
});
after(() => certificates?.remove());

interface Message {
  readonly topic: string;
  readonly text: string;
  readonly isRetained: boolean;
}

/** A real Mosquitto, and a reader who is subscribed to all of it. */
class Mosquitto implements AsyncDisposable {
  readonly messages: Message[] = [];
  readonly port: number;
  readonly #folder: string;
  readonly #isTls: boolean;
  #running: RunningServer | null = null;
  #reader: MqttClient | null = null;

  constructor(folder: string, port: number, isTls: boolean) {
    this.#folder = folder;
    this.port = port;
    this.#isTls = isTls;
  }

  static async make(isTls = false): Promise<Mosquitto> {
    return new Mosquitto(await mkdtemp(join(tmpdir(), 'yamori-mosquitto-')), await freePort(), isTls);
  }

  async start(mayWrite: boolean): Promise<void> {
    await this.stop();
    const file = (name: string) => join(this.#folder, name);
    const { certificateFile, keyFile } = certificates;
    const tls = this.#isTls ? [`certfile ${certificateFile}`, `keyfile ${keyFile}`] : [];
    const lines = [
      `listener ${this.port} 127.0.0.1`,
      ...tls,
      'allow_anonymous true',
      `acl_file ${file('acl')}`,
      'user root',
      'persistence false',
    ];
    await writeFile(file('acl'), `topic ${mayWrite ? 'readwrite' : 'read'} #\n`);
    await writeFile(file('mosquitto.conf'), `${lines.join('\n')}\n`);
    this.#running = await startServer('mosquitto', ['-c', file('mosquitto.conf')], this.port);
    this.#reader = await mqttClient.connectAsync({
      host: '127.0.0.1',
      port: this.port,
      protocol: this.#isTls ? 'mqtts' : 'mqtt',
      protocolVersion: 5,
      reconnectPeriod: 0,
      ca: certificates.authority,
    });
    this.#reader.on('message', (topic, payload, packet) => {
      this.messages.push({ topic, text: payload.toString(), isRetained: packet.retain });
    });
    await this.#reader.subscribeAsync('#', { qos: 1, rap: true });
  }

  async stop(): Promise<void> {
    this.#reader?.on('error', () => {});
    await this.#reader?.endAsync(true);
    this.#reader = null;
    await this.#running?.stop();
    this.#running = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function settingsFor(port: number, change: Partial<MqttSettings> = {}): MqttSettings {
  return {
    host: '127.0.0.1',
    port,
    transport: 'tcp',
    caFile: null,
    user: null,
    passwordFile: null,
    retainDays: 90,
    timeoutMs: 30_000,
    ...change,
  };
}

testChannel(
  mqtt,
  async () => {
    const mosquitto = await Mosquitto.make();
    await mosquitto.start(true);
    let silence: RunningServer | null = null;
    return {
      settings: settingsFor(mosquitto.port),
      to: 'yamori/cases',
      behave: {
        takes: () => mosquitto.start(true),
        down: () => mosquitto.stop(),
        refuses: () => mosquitto.start(false),
        gone: 'A topic is there as soon as somebody writes to it.',
        async hangs() {
          await mosquitto.stop();
          silence = await startSilence(mosquitto.port);
        },
      },
      async taken(atLeast) {
        const messages = await until(
          () => mosquitto.messages,
          (all) => all.length >= atLeast,
        );
        return messages.map(({ topic, text, isRetained }) => ({
          identity: JSON.parse(text).notice,
          structure: [
            `topic of ${topic.split('/').length} levels`,
            `retained: ${isRetained}`,
            ...jsonStructure(JSON.parse(text)),
          ],
        }));
      },
      async close() {
        await silence?.stop();
        await mosquitto[Symbol.asyncDispose]();
      },
    };
  },
  { skip },
);

test('over TLS, the state of a case stays for who asks later, and the newest takes its place', {
  skip,
}, async () => {
  await using mosquitto = await Mosquitto.make(true);
  await mosquitto.start(true);
  const settings = settingsFor(mosquitto.port, { transport: 'tls', caFile: certificates.authorityFile });
  const open = await mqtt.open(settings, DEPS);
  for (const state of ['new', 'update', 'closed'] as const) {
    const reports = [{ ...SAMPLE_REPORT, state }];
    const outcome = await open.deliver({ ...SAMPLE_DELIVERY, to: 'home/yamori', reports }, NEVER);
    assert.deepEqual(outcome, { kind: 'accepted', reference: null });
  }
  await open.close();
  const late = await mqttClient.connectAsync({
    host: '127.0.0.1',
    port: mosquitto.port,
    protocol: 'mqtts',
    ca: certificates.authority,
    reconnectPeriod: 0,
  });
  const seen: Message[] = [];
  late.on('message', (topic, payload, packet) => {
    seen.push({ topic, text: payload.toString(), isRetained: packet.retain });
  });
  await late.subscribeAsync('home/#', { qos: 1 });
  await until(
    () => seen.length,
    (length) => length > 0,
  );
  assert.equal(seen.length, 1);
  assert.equal(seen[0].topic, 'home/yamori/Y-7K3QM9TX');
  assert.equal(JSON.parse(seen[0].text).state, 'closed');
  assert.ok(seen[0].isRetained);
  await late.endAsync();
});

test('a broker whose certificate nobody signed gets nothing', { skip }, async () => {
  await using mosquitto = await Mosquitto.make(true);
  await mosquitto.start(true);
  const open = await mqtt.open(settingsFor(mosquitto.port, { transport: 'tls' }), DEPS);
  assert.equal((await open.deliver({ ...SAMPLE_DELIVERY, to: 'yamori' }, NEVER)).kind, 'later');
  assert.deepEqual(mosquitto.messages, []);
  await open.close();
});

test('a connection that broke while nobody used it is made anew', { skip }, async () => {
  await using mosquitto = await Mosquitto.make();
  await mosquitto.start(true);
  const open = await mqtt.open(settingsFor(mosquitto.port), DEPS);
  const delivery = { ...SAMPLE_DELIVERY, to: 'yamori' };
  assert.equal((await open.deliver(delivery, NEVER)).kind, 'accepted');
  await mosquitto.start(true);
  assert.equal((await open.deliver(delivery, NEVER)).kind, 'accepted');
  await open.close();
});

test('nothing of an address, its network or the token is told', () => {
  const text = JSON.stringify(stateOf(SAMPLE_DELIVERY, { ...SAMPLE_REPORT, destination: '198.51.100.9' }));
  const { address, token, network, sourcePort } = SAMPLE_REPORT;
  for (const secret of [
    address,
    token,
    network.asName!,
    String(network.asn),
    String(sourcePort),
    '198.51.100.9',
  ]) {
    assert.ok(!text.includes(secret), secret);
  }
});

test('a recipient with a wildcard, a system topic or an empty level is refused', async () => {
  const open = await mqtt.open(settingsFor(1), DEPS);
  for (const to of ['#', 'a/#', '+/a', '$SYS/x', 'a//b', '/a', 'a/', '', 'a b', 'a\u0000']) {
    const outcome = await open.deliver({ ...SAMPLE_DELIVERY, to }, NEVER);
    assert.equal(outcome.kind, 'refused', JSON.stringify(to));
  }
  await open.close();
});

test('a name without a password is told when the channel is opened', async () => {
  await assert.rejects(mqtt.open(settingsFor(1883, { user: 'yamori' }), DEPS), { code: 'E_CHANNEL' });
});
