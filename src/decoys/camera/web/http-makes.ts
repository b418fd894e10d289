/**
 * The small web servers that cameras have, each with its own order of headers, dates and errors: Boa 0.94, GoAhead 2,
 * thttpd 2.25 and lighttpd 1.4, as their sources write them.
 */
import {
  escapeHtml,
  type FaultAbout,
  type FaultAnswer,
  type HttpFault,
  type HttpHeader,
  type HttpStyle,
} from '../../http/http-style.ts';
import type { HttpMake } from '../device/camera-device.ts';

interface Make {
  readonly base: Omit<HttpStyle, 'faults' | 'offsetMinutes'>;
  readonly page: (about: FaultAbout) => string;
  readonly pageHeaders: readonly HttpHeader[];
  /** Status of each fault; null: it closes without a word. */
  readonly statuses: Readonly<Record<HttpFault, number | null>>;
}

const METHODS = ['GET', 'HEAD', 'POST'];

export function httpStyleOf(make: HttpMake, offsetMinutes: number): HttpStyle {
  const { base, page, pageHeaders, statuses } = MAKES[make];
  const answer = (status: number | null): FaultAnswer | null =>
    status === null ? null : { status, headers: pageHeaders, body: page, close: status !== 404 };
  return {
    ...base,
    offsetMinutes,
    faults: Object.fromEntries(
      Object.entries(statuses).map(([fault, status]) => [fault, answer(status)]),
    ) as HttpStyle['faults'],
  };
}

const boa: Make = {
  base: {
    version: '1.0',
    server: 'Boa/0.94.13',
    date: 'imf',
    headerOrder: [
      'Date',
      'Server',
      'Connection',
      'Keep-Alive',
      'WWW-Authenticate',
      '*',
      'Content-Length',
      'Content-Type',
    ],
    always: [],
    reasons: { 302: 'Moved Temporarily' },
    keepAlive: { idleMs: 10_000, mostRequests: 1_000, header: 'timeout=10, max=1000' },
    connection: { close: 'close', keep: 'Keep-Alive' },
    methods: METHODS,
    mostTargetBytes: 2_000,
    requiresHost: false,
    answersSimple: true,
    skipsBadHeaders: true,
    continues: false,
  },
  pageHeaders: [['Content-Type', 'text/html; charset=ISO-8859-1']],
  page: ({ status, reason, target, method }) => {
    const url = escapeHtml(target);
    const words: Record<number, string> = {
      400: 'Your client has issued a malformed or illegal request.',
      404: `The requested URL ${url} was not found on this server.`,
      501: `${escapeHtml(method)} to non-script is not supported in Boa.`,
    };
    return `<HTML><HEAD><TITLE>${status} ${reason}</TITLE></HEAD>\n<BODY><H1>${status} ${reason}</H1>\n${words[status] ?? reason}\n</BODY></HTML>\n`;
  },
  statuses: {
    'not-http': 400,
    malformed: 400,
    'head-too-large': 400,
    'target-too-long': 400,
    'method-unknown': 501,
    'version-unknown': 400,
    'host-missing': 400,
    'body-ambiguous': 400,
    'body-too-large': 400,
    'body-short': null,
    'transfer-unknown': 501,
    'expectation-unknown': 400,
    'time-over': null,
    'not-found': 404,
    'method-not-allowed': 501,
    busy: 503,
    failed: 500,
  },
};

const goahead: Make = {
  base: {
    version: '1.0',
    server: 'GoAhead-Webs',
    date: 'ctime',
    headerOrder: [
      'Server',
      'Date',
      'WWW-Authenticate',
      'Pragma',
      'Cache-Control',
      'Content-length',
      'Content-type',
      'Connection',
      '*',
      'Location',
    ],
    always: [
      ['Pragma', 'no-cache'],
      ['Cache-Control', 'no-cache'],
    ],
    reasons: {
      302: 'Redirect',
      404: 'Site or Page Not Found',
      200: 'OK',
      401: 'Unauthorized',
      400: 'Page not found',
      501: 'Not Implemented',
    },
    keepAlive: null,
    connection: { close: null, keep: null },
    methods: METHODS,
    mostTargetBytes: 1_024,
    requiresHost: false,
    answersSimple: true,
    skipsBadHeaders: true,
    continues: false,
  },
  pageHeaders: [['Content-type', 'text/html']],
  page: ({ status, reason }) =>
    `<html><head><title>Document Error: ${reason}</title></head>\r\n\t\t<body><h2>Access Error: ${reason}</h2>\r\n\t\t<p>${status === 404 ? 'Cannot open URL' : 'Bad request type'}</p></body></html>\r\n\r\n`,
  statuses: {
    'not-http': 400,
    malformed: 400,
    'head-too-large': null,
    'target-too-long': 400,
    'method-unknown': 400,
    'version-unknown': 400,
    'host-missing': 400,
    'body-ambiguous': 400,
    'body-too-large': null,
    'body-short': null,
    'transfer-unknown': 400,
    'expectation-unknown': 400,
    'time-over': null,
    'not-found': 404,
    'method-not-allowed': 400,
    busy: null,
    failed: 500,
  },
};

const thttpd: Make = {
  base: {
    version: '1.0',
    server: 'thttpd/2.25b 29dec2003',
    date: 'imf',
    headerOrder: [
      'Server',
      'Content-Type',
      'Date',
      'Last-Modified',
      'Accept-Ranges',
      'Connection',
      '*',
      'Content-Length',
    ],
    always: [['Accept-Ranges', 'bytes']],
    reasons: {},
    keepAlive: null,
    connection: { close: 'close', keep: null },
    methods: METHODS,
    mostTargetBytes: 4_000,
    requiresHost: true,
    answersSimple: true,
    skipsBadHeaders: true,
    continues: false,
  },
  pageHeaders: [
    ['Content-Type', 'text/html; charset=iso-8859-1'],
    ['Cache-Control', 'no-cache,no-store'],
  ],
  page: ({ status, reason, target, method }) => {
    const url = escapeHtml(target);
    const words: Record<number, string> = {
      400: `Your request has bad syntax or is inherently impossible to satisfy.`,
      404: `The requested URL '${url}' was not found on this server.`,
      408: `No request appeared within a reasonable time period.`,
      501: `The requested method '${escapeHtml(method)}' is not implemented by this server.`,
      503: `The requested URL '${url}' is temporarily overloaded.  Please try again later.`,
    };
    return `<HTML>\n<HEAD><TITLE>${status} ${reason}</TITLE></HEAD>\n<BODY BGCOLOR="#cc9999" TEXT="#000000" LINK="#2020ff" VLINK="#4040cc">\n<H2>${status} ${reason}</H2>\n${words[status] ?? ''}\n<HR>\n<ADDRESS><A HREF="http://www.acme.com/software/thttpd/">thttpd/2.25b 29dec2003</A></ADDRESS>\n</BODY>\n</HTML>\n`;
  },
  statuses: {
    'not-http': 400,
    malformed: 400,
    'head-too-large': 400,
    'target-too-long': 400,
    'method-unknown': 501,
    'version-unknown': 400,
    'host-missing': 400,
    'body-ambiguous': 400,
    'body-too-large': 400,
    'body-short': null,
    'transfer-unknown': 501,
    'expectation-unknown': 400,
    'time-over': 408,
    'not-found': 404,
    'method-not-allowed': 501,
    busy: 503,
    failed: 500,
  },
};

const lighttpd: Make = {
  base: {
    version: '1.1',
    server: 'lighttpd/1.4.35',
    date: 'imf',
    headerOrder: [
      'WWW-Authenticate',
      'Content-Type',
      'Accept-Ranges',
      '*',
      'Content-Length',
      'Connection',
      'Date',
      'Server',
    ],
    always: [],
    reasons: { 413: 'Request Entity Too Large', 417: 'Expectation Failed' },
    keepAlive: { idleMs: 5_000, mostRequests: 16, header: null },
    connection: { close: 'close', keep: null },
    methods: ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PROPFIND'],
    mostTargetBytes: 8_000,
    requiresHost: true,
    answersSimple: false,
    skipsBadHeaders: true,
    continues: false,
  },
  pageHeaders: [['Content-Type', 'text/html']],
  page: ({ status, reason }) =>
    `<?xml version="1.0" encoding="iso-8859-1"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"\n         "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">\n <head>\n  <title>${status} - ${reason}</title>\n </head>\n <body>\n  <h1>${status} - ${reason}</h1>\n </body>\n</html>\n`,
  statuses: {
    'not-http': 400,
    malformed: 400,
    'head-too-large': 413,
    'target-too-long': 414,
    'method-unknown': 501,
    'version-unknown': 505,
    'host-missing': 400,
    'body-ambiguous': 400,
    'body-too-large': 413,
    'body-short': null,
    'transfer-unknown': 411,
    'expectation-unknown': 417,
    'time-over': null,
    'not-found': 404,
    'method-not-allowed': 405,
    busy: 503,
    failed: 500,
  },
};

const MAKES: Readonly<Record<HttpMake, Make>> = { boa, goahead, thttpd, lighttpd };
