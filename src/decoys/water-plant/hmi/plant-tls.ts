/** HTTPS of the monitoring pages: Apache's mod_ssl with a certificate that the maintenance company made when it set them up. */
import type { Socket } from 'node:net';
import type { HttpStyle } from '../../http/http-style.ts';
import { HTTP_LIMITS, type HttpOptions, serveHttp } from '../../http/serve-http.ts';
import type { Visit } from '../../persona.ts';
import type { DecoySeed } from '../../seed.ts';
import type { CertificatePlan, NamePart } from '../../tls/certificate.ts';
import { TLS_MAKES, type TlsMake } from '../../tls/tls-makes.ts';
import type { Facility } from '../facility.ts';
import { escapeHtml } from './hmi-style.ts';

/** OpenSSL of the same builds of Apache for Windows. */
export const PLANT_TLS_MAKE: TlsMake = TLS_MAKES['openssl-1.0'];

const DAY_MS = 86_400_000;
const SERIAL_BYTES = 8;
/** The years of the web server's version. */
const SET_UP = { from: Date.UTC(2_012, 10, 1), to: Date.UTC(2_014, 2, 20) } as const;

export function plantCertificate(facility: Facility, seed: DecoySeed): CertificatePlan {
  const serial = seed.bytes('serial', SERIAL_BYTES);
  serial[0] = (serial[0] & 0x7f) | 1;
  const notBefore = 1_000 * Math.floor(seed.between('set up', SET_UP.from, SET_UP.to) / 1_000);
  const country: NamePart = ['country', 'JP'];
  const commonName: NamePart = ['commonName', facility.hostName];
  const names = seed.pick<readonly NamePart[]>('names', [
    [commonName],
    [country, ['organization', facility.maintainer.en], commonName],
    [country, ['state', facility.townEn], ['organization', facility.nameEn], commonName],
    [country, ['place', facility.townEn], ['organization', facility.operator.en], ['unit', 'SCADA'], commonName],
  ]); // biome-ignore format: a table
  return {
    names,
    serial,
    notBefore,
    notAfter: notBefore + seed.pick('days', [3_650, 3_652, 7_300, 36_500]) * DAY_MS,
    form: seed.pick('form', ['none', 'authority']),
  };
}

/** A request of HTTP to the port of HTTPS, as mod_ssl of Apache 2.2 answers it. `origin`: where the pages are. */
export function servePlainRequest(
  socket: Socket,
  visit: Visit,
  { style, origin, clock, onTrouble }: PlainOptions,
): void {
  const url = escapeHtml(`${origin}/`);
  const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>400 Bad Request</title>\n</head><body>\n<h1>Bad Request</h1>\n<p>Your browser sent a request that this server could not understand.<br />\nReason: You're speaking plain HTTP to an SSL-enabled server port.<br />\nInstead use the HTTPS scheme to access this URL, please.<br />\n<blockquote>Hint: <a href="${url}"><b>${url}</b></a></blockquote></p>\n</body></html>\n`;
  serveHttp(socket, visit, {
    // mod_ssl knows these four by their first bytes.
    style: { ...style, methods: ['GET', 'HEAD', 'POST', 'PUT'] },
    limits: HTTP_LIMITS,
    clock,
    onTrouble,
    async handle(_request, respond) {
      const headers = [['Content-Type', 'text/html; charset=iso-8859-1']] as const;
      respond({ status: 400, headers, body, close: true });
    },
  });
}

export interface PlainOptions extends Pick<HttpOptions, 'clock' | 'onTrouble'> {
  readonly style: HttpStyle;
  readonly origin: string;
}
