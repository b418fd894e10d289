/** A device behind a push service on loopback: its keys, and what it reads of what came (RFC 8291). */
import { createECDH, randomBytes } from 'node:crypto';
// @ts-expect-error The package has no types.
import ece from 'http_ece';
import type { CertificateFiles } from '../src/notices/channels/certificate-fixture.ts';
import { type HttpExchange, openHttpPeer } from '../src/notices/channels/http-peer-fixture.ts';

export interface PushDevice extends AsyncDisposable {
  /** Of its push service, without a slash at its end. */
  readonly origin: string;
  /** As a browser gives them with its subscription. */
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly exchanges: readonly HttpExchange[];
  /** Throws where it was not encrypted for this device. */
  read(exchange: HttpExchange): string;
}

export async function openPushDevice(certificates: CertificateFiles): Promise<PushDevice> {
  const peer = await openHttpPeer(certificates);
  peer.answer({ status: 201 });
  const privateKey = createECDH('prime256v1');
  privateKey.generateKeys();
  const auth = randomBytes(16).toString('base64url');
  return {
    origin: peer.origin,
    keys: { p256dh: privateKey.getPublicKey('base64url'), auth },
    exchanges: peer.exchanges,
    read: ({ body }) =>
      ece.decrypt(body, { version: 'aes128gcm', privateKey, authSecret: auth }).toString('utf8'),
    [Symbol.asyncDispose]: () => peer.close(),
  };
}
