/**
 * TLS on a connection that was already accepted. The client's hello is read before TLS sees it and told as
 * `yamori.tls.hello`; then the same bytes go to TLS as if nobody had looked, so that every alert and version is the
 * library's own, and what is inside goes to the persona.
 *
 *   const tls = openTlsDoor(make, identity);
 *   connect(name, socket, visit) {
 *     serveTls(socket, visit, { tls, times: TLS_TIMES, plain: 'end', serve: (inside) => serveHttp(inside, visit, ...) });
 *   }
 */
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { dataFields } from '../events/visit-log.ts';
import { foreignName } from '../http/request-journal.ts';
import type { Visit } from '../persona.ts';
import { type ClientHello, readClientHello, type WrongHello } from './client-hello.ts';
import { ja3, ja4, versionsOf } from './client-prints.ts';
import type { TlsIdentity } from './tls-identity.ts';
import { secureOptionsOf, type TlsMake } from './tls-makes.ts';

/** One for a device, opened before its process gives up what it may read. */
export interface TlsDoor {
  readonly context: SecureContext;
}

export interface TlsTimes {
  /** From the connection to the last byte of the hello. */
  readonly helloMs: number;
  /** From there to the end of the handshake. */
  readonly handshakeMs: number;
}

export const TLS_TIMES: TlsTimes = { helloMs: 10_000, handshakeMs: 20_000 };

/**
 * What the device does with bytes that are not TLS. OpenSSL itself says nothing: lighttpd and GoAhead then end the
 * connection, stunnel resets it, and Apache answers a request of HTTP with a page [measured with 1.4.69, 5.68, 2.4.71].
 */
export type PlainAnswer = 'end' | 'reset' | ((socket: Socket) => void);

export interface TlsOptions {
  readonly tls: TlsDoor;
  readonly times: TlsTimes;
  readonly plain: PlainAnswer;
  /** Called once the handshake is done. */
  serve(inside: TLSSocket): void;
}

/** By these OpenSSL knows that somebody speaks HTTP to it (`SSL_R_HTTP_REQUEST`). */
const HTTP_BEGINS = /^(?:GET |POST |HEAD |PUT )/;
/** Enough to tell how HTTP begins. */
const LEAST_PLAIN_BYTES = 5;
/** What OpenSSL holds for a connection, with its buffers; of the memory of the address. */
const CONNECTION_BYTES = 48 * 1_024;
const MOST_NAMES = 16;
const LINGER_MS = 2_000;

export function openTlsDoor(make: TlsMake, { key, certificate }: TlsIdentity): TlsDoor {
  return {
    context: createSecureContext({
      key,
      cert: certificate,
      // None: it asks nobody for a certificate, and must not look for any on the disk.
      ca: [],
      minVersion: make.least,
      maxVersion: make.most,
      // Level 0: what old devices speak, the library would refuse.
      ciphers: [...make.ciphers, '@SECLEVEL=0'].join(':'),
      ecdhCurve: make.groups,
      secureOptions: secureOptionsOf(make),
    }),
  };
}

export function serveTls(socket: Socket, visit: Visit, options: TlsOptions): void {
  const { times, plain } = options;
  let seen: Buffer = Buffer.alloc(0);
  let isHeld = false;
  let timer = setTimeout(() => giveUp('tls-hello-late'), times.helloMs);
  socket.on('data', look);
  socket.on('end', endOfVisitor);
  socket.once('close', () => {
    clearTimeout(timer);
    seen = Buffer.alloc(0);
    if (isHeld) visit.release('memory', CONNECTION_BYTES);
  });

  function look(data: Buffer): void {
    seen = seen.length === 0 ? data : Buffer.concat([seen, data]);
    const reading = readClientHello(seen);
    if (reading.kind === 'wrong') wrong(reading.name);
    else if (reading.kind === 'hello') {
      tell(visit, reading.hello);
      handOver();
    }
  }

  function wrong(name: WrongHello): void {
    if (name !== 'tls-foreign') {
      visit.refuse(name, seen.subarray(0, 1_024));
      handOver();
      return;
    }
    if (seen.length < LEAST_PLAIN_BYTES) return;
    leave();
    visit.refuse(name, seen.subarray(0, 1_024));
    const isHttp = HTTP_BEGINS.test(seen.toString('latin1', 0, LEAST_PLAIN_BYTES));
    visit.emit('yamori.payload', { name: isHttp ? 'http' : foreignName(seen), ...dataFields(seen) });
    if (typeof plain === 'function' && isHttp) {
      socket.unshift(seen);
      plain(socket);
      socket.resume();
    } else if (plain === 'reset') socket.resetAndDestroy();
    else end();
  }

  function endOfVisitor(): void {
    if (seen.length > 0) visit.refuse('tls-hello-short', seen.subarray(0, 1_024));
    leave();
    end();
  }

  /** In good order, and what he still sends is read away for a moment. */
  function end(): void {
    socket.resume();
    socket.end();
    const linger = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(linger));
  }

  function leave(): void {
    clearTimeout(timer);
    socket.off('data', look);
    socket.off('end', endOfVisitor);
    socket.pause();
  }

  function giveUp(name: 'tls-hello-late' | 'tls-handshake-late' | 'tls-busy'): void {
    visit.refuse(name, seen.subarray(0, 1_024));
    socket.destroy();
  }

  function handOver(): void {
    leave();
    if (!visit.take('memory', CONNECTION_BYTES)) {
      giveUp('tls-busy');
      return;
    }
    isHeld = true;
    timer = setTimeout(() => giveUp('tls-handshake-late'), times.handshakeMs);
    socket.unshift(seen);
    seen = Buffer.alloc(0);
    let isSecure = false;
    const inside = new TLSSocket(socket, {
      isServer: true,
      secureContext: options.tls.context,
      requestCert: false,
    });
    // Whatever he does wrong afterwards ends the connection, and that is told where it ends.
    inside.on('error', (error: NodeJS.ErrnoException) => {
      if (!isSecure && error.code?.startsWith('ERR_SSL_') === true) visit.refuse('tls-handshake-failed');
    });
    // Whoever ended his side within the handshake never finishes it; with the hello itself, the socket saw that alone.
    const endEarly = () => {
      if (!isSecure) socket.destroy();
    };
    inside.once('end', endEarly);
    socket.once('end', endEarly);
    inside.once('secure', () => {
      isSecure = true;
      clearTimeout(timer);
      options.serve(inside);
    });
  }
}

function tell(visit: Visit, hello: ClientHello): void {
  const versions = versionsOf(hello);
  visit.emit('yamori.tls.hello', {
    ja4: ja4(hello),
    ja3: ja3(hello),
    server_name: hello.serverName,
    alpn: hello.alpn.slice(0, MOST_NAMES),
    versions: versions.slice(0, MOST_NAMES).map(versionName),
  });
}

function versionName(version: number): string {
  if (version === 0x0300) return 'ssl3';
  if (version > 0x0300 && version <= 0x0304) return `1.${version - 0x0301}`;
  return `0x${version.toString(16).padStart(4, '0')}`;
}
