/** What routers answer on the ports where exploits knock: refused, found, or run, as each needs it to go on. */

import { randomBytes } from 'node:crypto';
import type { FaultAnswer, HttpFault, HttpStyle } from '../http/http-style.ts';
import type { HttpRequest, Respond } from '../http/serve-http.ts';
import type { DecoySeed } from '../seed.ts';

const SERVERS = [
  'RomPager/4.07 UPnP/1.0',
  'Linux/2.6.30.9, UPnP/1.0, MiniUPnPd/1.0',
  'mini_httpd/1.19 19dec2003',
  'Boa/0.94.14rc21',
  'micro_httpd',
  'Router Webserver',
] as const;

const FAULT_STATUS: Readonly<Record<HttpFault, number | null>> = {
  'not-http': 400,
  malformed: 400,
  'head-too-large': 400,
  'target-too-long': 414,
  'method-unknown': 501,
  'version-unknown': 400,
  'host-missing': 400,
  'body-ambiguous': 400,
  'body-too-large': 413,
  'body-short': null,
  'transfer-unknown': 501,
  'expectation-unknown': 417,
  'time-over': null,
  'not-found': 404,
  'method-not-allowed': 405,
  busy: null,
  failed: 500,
};

export function makeRouterStyle(seed: DecoySeed): HttpStyle {
  const fault = (status: number): FaultAnswer => ({
    status,
    headers: [['Content-Type', 'text/html']],
    body: ({ reason }) =>
      `<html><head><title>${status} ${reason}</title></head><body><h1>${status} ${reason}</h1></body></html>\n`,
    close: true,
  });
  const faults = Object.fromEntries(
    Object.entries(FAULT_STATUS).map(([name, status]) => [name, status === null ? null : fault(status)]),
  ) as HttpStyle['faults'];
  const isOld = seed.number('version', 2) === 0;
  return {
    version: isOld ? '1.0' : '1.1',
    server: seed.pick('server', SERVERS),
    date: isOld ? 'none' : 'imf',
    offsetMinutes: 0,
    headerOrder: isOld
      ? ['Server', 'Connection', 'Content-Type', '*', 'Content-Length']
      : ['Content-Type', 'Date', 'Server', '*', 'Content-Length', 'Connection'],
    always: [],
    reasons: {},
    keepAlive: null,
    connection: { close: 'close', keep: null },
    methods: ['GET', 'HEAD', 'POST', 'OPTIONS', 'SUBSCRIBE', 'PUT'],
    mostTargetBytes: 2_048,
    requiresHost: false,
    answersSimple: true,
    skipsBadHeaders: true,
    continues: false,
    faults,
  };
}

/** SOAP gets the empty answer of an action that was done: what comes after it is what one wants to see. */
const SOAP_DONE = `<?xml version="1.0"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body></s:Body></s:Envelope>
`;
const LOGIN = `<html><head><title>Login</title></head><body><form method="post" action="/login.cgi"><input name="username"><input name="password" type="password"><input type="submit"></form></body></html>
`;

export function routerPage(name: string, request: HttpRequest, respond: Respond): void {
  const { method, path } = request;
  const isSoap = request.header('soapaction') !== undefined || /upgrade|picsdesc|wanipcn|ud\/act/i.test(path);
  if (method === 'POST' && isSoap) {
    respond({ status: 200, headers: [['Content-Type', 'text/xml; charset="utf-8"']], body: SOAP_DONE });
    return;
  }
  if (name === 'huawei-igd') {
    respond({
      status: 401,
      headers: [
        [
          'WWW-Authenticate',
          `Digest realm="HuaweiHomeGateway", nonce="${randomBytes(16).toString('hex')}", qop="auth", algorithm="MD5"`,
        ],
        ['Content-Type', 'text/html'],
      ],
      body: '',
    });
    return;
  }
  if (path === '/' || path === '/index.html') {
    respond({ status: 200, headers: [['Content-Type', 'text/html']], body: LOGIN });
    return;
  }
  // Commands in the path or query are taken as if they had run.
  if (/[;|`$]|%3b|%60|\bcmd=|\bshell\b|\.cgi$/i.test(request.target)) {
    respond({ status: 200, headers: [['Content-Type', 'text/html']], body: '' });
    return;
  }
  respond.fault('not-found');
}
