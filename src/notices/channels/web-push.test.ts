import assert from 'node:assert/strict';
import { createECDH, createPublicKey, type ECDH, randomBytes, verify } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
// @ts-expect-error The package has no types.
import ece from 'http_ece';
import type { PushSubscription } from '../../model/enrolment.ts';
import { type CertificateFiles, makeCertificates } from './certificate-fixture.ts';
import { testChannel } from './channel-conformance.ts';
import { whyMissing } from './child-fixture.ts';
import { hostileDeliveries } from './hostile-deliveries.ts';
import {
  type HttpExchange,
  type HttpPeer,
  jsonStructure,
  openHttpPeer,
  takenOf,
} from './http-peer-fixture.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { openVapidKeys } from './vapid-keys.ts';
import { pushPayload, type WebPushSettings, webPush } from './web-push.ts';

const NEVER = new AbortController().signal;
const ENROLMENT = 'c0ffee';
const skip = whyMissing('openssl');

let certificates: CertificateFiles;
before(async () => {
  if (skip === false) certificates = await makeCertificates();
});
after(() => certificates?.remove());

/** A push service and the device behind it: it checks who sends (VAPID), decrypts, and reads. */
class PushService implements AsyncDisposable {
  readonly peer: HttpPeer;
  readonly #device: ECDH = createECDH('prime256v1');
  readonly #auth = randomBytes(16);
  /** The first sender's key binds the subscription to it (RFC 8292, section 4). */
  #sender: string | null = null;

  constructor(peer: HttpPeer) {
    this.peer = peer;
    this.#device.generateKeys();
    peer.answer((exchange) => ({ status: this.#isAllowed(exchange) ? 201 : 403 }));
  }

  static async open(): Promise<PushService> {
    return new PushService(await openHttpPeer(certificates));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.peer.close();
  }

  get subscription(): PushSubscription {
    return {
      endpoint: `${this.peer.origin}/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV`,
      p256dh: this.#device.getPublicKey('base64url'),
      auth: this.#auth.toString('base64url'),
      subscribedAt: 0,
      acceptedAt: null,
      heardAt: null,
    };
  }

  decrypt(exchange: HttpExchange): unknown {
    assert.equal(exchange.headers['content-encoding'], 'aes128gcm');
    const parameters = {
      version: 'aes128gcm',
      privateKey: this.#device,
      authSecret: this.#auth.toString('base64url'),
    };
    return JSON.parse(ece.decrypt(exchange.body, parameters).toString('utf8'));
  }

  #isAllowed({ headers }: HttpExchange): boolean {
    const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization) ?? [];
    this.#sender ??= key;
    const [header, claims, signature] = token.split('.');
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      { key: publicKeyOf(key), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    const aheadSeconds = exp - Date.now() / 1000;
    const isTimely = aheadSeconds > 0 && aheadSeconds <= 86_400;
    return (
      isSigned && key === this.#sender && aud === this.peer.origin && isTimely && /^(mailto|https):/.test(sub)
    );
  }
}

function publicKeyOf(base64url: string) {
  const point = Buffer.from(base64url, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function settingsFor(change: Partial<WebPushSettings> = {}): WebPushSettings {
  return {
    keysFile: null,
    subject: null,
    ttlSeconds: 3600,
    timeoutMs: 30_000,
    allowHosts: ['127.0.0.1'],
    caFile: certificates.authorityFile,
    ...change,
  };
}

testChannel(
  webPush,
  async () => {
    const service = await PushService.open();
    return {
      settings: settingsFor(),
      deps: { findSubscription: async (id) => (id === ENROLMENT ? service.subscription : null) },
      to: ENROLMENT,
      behave: service.peer.behave,
      taken: async () =>
        service.peer.exchanges.map((exchange) => {
          const payload = service.decrypt(exchange) as ReturnType<typeof pushPayload>;
          return takenOf(exchange, payload.id, jsonStructure(payload));
        }),
      close: service.peer.close,
    };
  },
  { skip },
);

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yamori-push-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function deliverTo(
  subscription: PushSubscription | null,
  folder: string,
  change: Partial<WebPushSettings> = {},
) {
  const deps = { clock: Date.now, count: () => {}, folder, findSubscription: async () => subscription };
  const open = await webPush.open(settingsFor(change), deps);
  return open.deliver({ ...SAMPLE_DELIVERY, to: ENROLMENT }, NEVER);
}

test('the device reads what was sent; the service sees only how long and how urgent', { skip }, () =>
  withFolder(async (folder) => {
    await using service = await PushService.open();
    assert.equal((await deliverTo(service.subscription, folder)).kind, 'accepted');
    const [exchange] = service.peer.exchanges;
    assert.deepEqual(service.decrypt(exchange), pushPayload(SAMPLE_DELIVERY));
    assert.ok(!exchange.body.includes('192.0.2.77'));
    assert.equal(exchange.headers.ttl, '3600');
    assert.equal(exchange.headers.urgency, 'high');
    assert.match(exchange.headers.topic, /^[\w-]{1,32}$/);
  }),
);

test('a subscription that the service knows no more is gone, by 404 as by 410', { skip }, () =>
  withFolder(async (folder) => {
    await using service = await PushService.open();
    for (const status of [404, 410]) {
      service.peer.answer({ status });
      const outcome = await deliverTo(service.subscription, folder);
      assert.ok(outcome.kind === 'refused' && outcome.isGone, String(status));
    }
    service.peer.answer({ status: 429, headers: { 'retry-after': '60' } });
    const busy = await deliverTo(service.subscription, folder);
    assert.ok(busy.kind === 'later' && busy.retryAfterMs === 60_000);
  }),
);

test('a subscription that points into a private network is refused', { skip }, () =>
  withFolder(async (folder) => {
    await using service = await PushService.open();
    const outcome = await deliverTo(service.subscription, folder, { allowHosts: [] });
    assert.deepEqual(outcome, {
      kind: 'refused',
      why: 'its address is not public (loopback)',
      isGone: false,
    });
    assert.equal(service.peer.exchanges.length, 0);
  }),
);

test('a subscription that is missing or has no keys is gone', { skip }, () =>
  withFolder(async (folder) => {
    await using service = await PushService.open();
    const wrong: Partial<PushSubscription>[] = [
      { p256dh: '' },
      { p256dh: 'AAAA' },
      { p256dh: Buffer.alloc(65, 4).toString('base64url') },
      { auth: '' },
      { auth: 'AAAA' },
      { endpoint: '' },
      { endpoint: 'no url' },
    ];
    for (const change of wrong) {
      const outcome = await deliverTo({ ...service.subscription, ...change }, folder);
      assert.ok(outcome.kind === 'refused' && outcome.isGone, JSON.stringify(change));
    }
    const missing = await deliverTo(null, folder);
    assert.ok(missing.kind === 'refused' && missing.isGone);
  }),
);

test('what is pushed fits what every service takes', () => {
  for (const delivery of hostileDeliveries(SAMPLE_DELIVERY)) {
    const bytes = Buffer.byteLength(JSON.stringify(pushPayload(delivery)));
    assert.ok(bytes <= 3000, `${bytes} bytes`);
  }
});

test('keys are made once, and stay', () =>
  withFolder(async (folder) => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => openVapidKeys(null, folder)));
    for (const one of keys) assert.deepEqual(one, keys[0]);
    assert.deepEqual(await readdir(folder), ['vapid.json']);
    assert.deepEqual(await openVapidKeys(join(folder, 'vapid.json'), '/nonexistent'), keys[0]);
    const wrong = join(folder, 'wrong.json');
    for (const text of ['', '{}', '{"publicKey":"AAAA","privateKey":"AAAA"}', 'null']) {
      await writeFile(wrong, text);
      await assert.rejects(openVapidKeys(wrong, folder), { code: 'E_CHANNEL' });
    }
    await assert.rejects(openVapidKeys('/nonexistent/keys', folder), { code: 'E_CHANNEL' });
    await assert.rejects(openVapidKeys(null, '/dev/null/keys'), { code: 'E_CHANNEL' });
  }));
