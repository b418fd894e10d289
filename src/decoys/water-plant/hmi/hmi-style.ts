/** The web server in front of the monitoring pages: an Apache 2.2 with TLS and PHP 5 on Windows, as such systems were handed over. */

import type { FaultAnswer, HttpStyle } from '../../http/http-style.ts';
import type { DecoySeed } from '../../seed.ts';

/** Apache, and the OpenSSL that was built with it. */
const VERSIONS = [
  ['2.2.22', '1.0.1c'],
  ['2.2.24', '1.0.1d'],
  ['2.2.25', '1.0.1e'],
] as const;
const PHPS = ['5.2.17', '5.3.8', '5.3.10', '5.3.28'] as const;

export function makeHmiStyle(seed: DecoySeed): HttpStyle {
  const [apache, openssl] = seed.pick('apache', VERSIONS);
  const server = `Apache/${apache} (Win32) mod_ssl/${apache} OpenSSL/${openssl} PHP/${seed.pick('php', PHPS)}`;
  const page = (status: number, title: string, says: (target: string) => string): FaultAnswer => ({
    status,
    headers: [['Content-Type', 'text/html; charset=iso-8859-1']],
    body: ({ target }) =>
      `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${says(escapeHtml(target.split('?')[0]))}</p>\n</body></html>\n`,
    close: status !== 404 && status !== 403,
  });
  const bad = page(
    400,
    'Bad Request',
    () => 'Your browser sent a request that this server could not understand.<br />',
  );
  return {
    version: '1.1',
    server,
    date: 'imf',
    offsetMinutes: 0,
    headerOrder: [
      'Date',
      'Server',
      'X-Powered-By',
      'Set-Cookie',
      'Expires',
      'Cache-Control',
      'Pragma',
      'Location',
      'Last-Modified',
      'ETag',
      'Accept-Ranges',
      '*',
      'Content-Length',
      'Keep-Alive',
      'Connection',
      'Content-Type',
    ],
    always: [],
    reasons: { 408: 'Request Time-out', 413: 'Request Entity Too Large' },
    keepAlive: { idleMs: 15_000, mostRequests: 100, header: 'timeout=15, max=100' },
    connection: { close: 'close', keep: 'Keep-Alive' },
    methods: ['GET', 'HEAD', 'POST', 'OPTIONS'],
    mostTargetBytes: 8_190,
    requiresHost: true,
    answersSimple: true,
    skipsBadHeaders: false,
    continues: true,
    faults: {
      'not-http': bad,
      malformed: bad,
      'head-too-large': bad,
      'target-too-long': page(
        414,
        'Request-URI Too Large',
        () => "The requested URL's length exceeds the capacity\nlimit for this server.<br />",
      ),
      'method-unknown': page(
        501,
        'Method Not Implemented',
        (target) => `The method is not supported to ${target}.<br />`,
      ),
      'version-unknown': bad,
      'host-missing': bad,
      'body-ambiguous': bad,
      'body-too-large': page(
        413,
        'Request Entity Too Large',
        (target) =>
          `The requested resource<br />${target}<br />\ndoes not allow request data with POST requests, or the amount of data provided in\nthe request exceeds the capacity limit.`,
      ),
      'body-short': null,
      'transfer-unknown': page(
        501,
        'Method Not Implemented',
        (target) => `The method is not supported to ${target}.<br />`,
      ),
      'expectation-unknown': page(
        417,
        'Expectation Failed',
        () => 'The expectation given in the Expect request-header\nfield could not be met by this server.',
      ),
      'time-over': page(
        408,
        'Request Time-out',
        () => 'Server timeout waiting for the HTTP request from the client.',
      ),
      'not-found': page(
        404,
        'Not Found',
        (target) => `The requested URL ${target} was not found on this server.`,
      ),
      'method-not-allowed': page(
        405,
        'Method Not Allowed',
        (target) => `The requested method is not allowed for the URL ${target}.`,
      ),
      busy: page(
        503,
        'Service Temporarily Unavailable',
        () =>
          'The server is temporarily unable to service your\nrequest due to maintenance downtime or capacity\nproblems. Please try again later.',
      ),
      failed: page(
        500,
        'Internal Server Error',
        () =>
          'The server encountered an internal error or\nmisconfiguration and was unable to complete\nyour request.',
      ),
    },
  };
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
