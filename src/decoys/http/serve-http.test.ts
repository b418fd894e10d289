import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { DecoyEventId, DecoyFields } from '../../model/decoy-event.ts';
import type { Visit } from '../persona.ts';
import { EXPLOIT_MARKS, exploitMarks } from './exploit-marks.ts';
import type { HttpStream } from './http-stream.ts';
import { type FaultAnswer, HTTP_FAULTS, type HttpFault, type HttpStyle } from './http-style.ts';
import { SCANNER_MARKS, scannerMarks } from './scanner-marks.ts';
import { HTTP_LIMITS, type HttpOptions, type HttpRequest, type Respond, serveHttp } from './serve-http.ts';

const fault = (status: number): FaultAnswer => ({
  status,
  headers: [['Content-Type', 'text/html']],
  body: ({ reason }) => `<h1>${reason}</h1>`,
});
const STATUSES: Record<HttpFault, number | null> = {
  'not-http': null,
  malformed: 400,
  'head-too-large': 431,
  'target-too-long': 414,
  'method-unknown': 501,
  'version-unknown': 505,
  'host-missing': 400,
  'body-ambiguous': 400,
  'body-too-large': 413,
  'body-short': 400,
  'transfer-unknown': 501,
  'expectation-unknown': 417,
  'time-over': 408,
  'not-found': 404,
  'method-not-allowed': 405,
  busy: 503,
  failed: 500,
};
const STYLE: HttpStyle = {
  version: '1.1',
  server: 'Acorn/2.1',
  date: 'ctime',
  offsetMinutes: 540,
  headerOrder: ['Date', 'Server', 'Content-type', 'Content-length', '*', 'Connection'],
  always: [['Cache-control', 'no-cache']],
  reasons: { 404: 'Site or Page Not Found' },
  keepAlive: { idleMs: 5_000, mostRequests: 50, header: null },
  connection: { close: 'close', keep: 'keep-alive' },
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'],
  mostTargetBytes: 1_000,
  requiresHost: false,
  answersSimple: true,
  skipsBadHeaders: false,
  continues: true,
  faults: Object.fromEntries(
    Object.entries(STATUSES).map(([name, status]) => [name, status === null ? null : fault(status)]),
  ) as HttpStyle['faults'],
};

let server: Server;
let port = 0;
let events: { id: DecoyEventId; fields: DecoyFields }[] = [];
let troubles: unknown[] = [];
let memory = 0;
let style: HttpStyle = STYLE;
let limits: HttpOptions['limits'] = HTTP_LIMITS;
let seen: HttpRequest[] = [];
const streams: HttpStream[] = [];

async function handle(request: HttpRequest, respond: Respond): Promise<void> {
  seen.push(request);
  if (request.path === '/slow') await new Promise((resolve) => setTimeout(resolve, 30));
  if (request.path === '/none') return;
  if (request.path === '/throws') throw new Error('a bug');
  if (request.path === '/twice') respond({ status: 200 });
  if (request.path === '/stream') {
    respond({ status: 200, stream: (stream) => streams.push(stream) });
    return;
  }
  if (request.path === '/missing') respond.fault('not-found');
  else
    respond({
      status: 200,
      headers: [
        ['content-type', 'text/plain'],
        ['X-Echo', `a\r\nSet-Cookie: ${request.method}`],
      ],
      body: `${request.path} ${request.bodySize}`,
    });
}

function visitOf(): Visit {
  return {
    id: '0123456789ab',
    address: '127.0.0.1',
    port: 1,
    localAddress: '127.0.0.1',
    localPort: port,
    openedAt: 0,
    emit: (id, fields = {}) => events.push({ id, fields }),
    refuse: (name) => events.push({ id: 'yamori.input.refused', fields: { name } }),
    take(_kind, bytes) {
      memory += bytes;
      return true;
    },
    release(_kind, bytes) {
      memory -= bytes;
    },
  };
}

before(async () => {
  server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => {});
    serveHttp(socket, visitOf(), {
      style,
      limits,
      clock: () => Date.UTC(2026, 10, 3, 18, 4, 5),
      onTrouble: (error) => troubles.push(error),
      handle,
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
});
after(() => server.close());

/** Sends, ends its side, and gives all that comes back. */
async function ask(...parts: (string | Uint8Array)[]): Promise<string> {
  events = [];
  seen = [];
  troubles = [];
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const got: Buffer[] = [];
  socket.on('data', (data: Buffer) => got.push(data));
  socket.on('error', () => {});
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  socket.end();
  await once(socket, 'close');
  return Buffer.concat(got).toString('latin1');
}
const refusals = () =>
  events.filter(({ id }) => id === 'yamori.input.refused').map(({ fields }) => fields.name);

test('an answer is byte for byte what the style says: order, spelling, date, words', async () => {
  const got = await ask('GET /a%20b?x=1 HTTP/1.1\r\nHost: camera\r\nConnection: close\r\n\r\n');
  assert.equal(
    got,
    [
      'HTTP/1.1 200 OK',
      'Date: Wed Nov  4 03:04:05 2026',
      'Server: Acorn/2.1',
      'Content-type: text/plain',
      'Content-length: 6',
      'Cache-control: no-cache',
      'X-Echo: a Set-Cookie: GET',
      'Connection: close',
      '',
      '/a b 0',
    ].join('\r\n'),
  );
  const [request] = events.filter(({ id }) => id === 'yamori.http.request');
  assert.deepEqual(request.fields.headers, ['Host', 'Connection']);
  assert.equal(request.fields.status, 200);
  assert.equal(seen[0].query.get('x'), '1');
});

test('requests that come together are answered in their order, the slow before the quick, to a half-open client too', async () => {
  const got = await ask(
    'GET /slow HTTP/1.1\r\n\r\nGET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\n\r\n',
  );
  assert.deepEqual(
    [...got.matchAll(/\r\n\r\n(\/\w+ \d)/g)].map(([, body]) => body),
    ['/slow 0', '/1 0', '/2 3', '/3 0'],
  );
});

test('many requests in one segment are no head that is too large', async () => {
  const got = await ask(
    'GET / HTTP/1.1\r\nX: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n\r\n'.repeat(49).repeat(12),
  );
  assert.equal([...got.matchAll(/HTTP\/1\.1 200 OK/g)].length, 50);
});

test('a head or body that comes byte by byte, or in chunks, is whole in the end', async () => {
  const text =
    'POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=1\r\nde\r\n0\r\nT: 1\r\n\r\n';
  const got = await ask(...text);
  assert.match(got, /\/x 5$/);
  assert.equal(seen[0].body.toString(), 'abcde');
  const waits = await ask('PUT / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n', 'ab');
  assert.match(waits, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
});

test('HEAD has the head alone; HTTP/0.9 the body alone; the absolute form and an asterisk are understood', async () => {
  assert.match(await ask('HEAD /abc HTTP/1.0\r\n\r\n'), /Content-length: 6\r\n[\s\S]*\r\n\r\n$/);
  assert.equal(await ask('GET /old\r\n'), '/old 0');
  assert.match(await ask('GET http://example.net/p?q HTTP/1.1\r\n\r\n'), /\/p 0$/);
  assert.deepEqual(events.find(({ id }) => id === 'yamori.indicator')?.fields, {
    url: 'http://example.net/p?q',
    kind: 'proxy',
  });
  assert.match(await ask('OPTIONS * HTTP/1.1\r\n\r\n'), /\* 0$/);
});

test('each fault has the words of the style, is counted, and closes', async () => {
  const cases: readonly (readonly [HttpFault, string])[] = [
    ['malformed', 'GET /a b HTTP/1.1\r\n\r\n'],
    ['malformed', 'GET / HTTP/1.1\r\nno colon\r\n\r\n'],
    ['malformed', 'GET / HTTP/1.1\r\nA : b\r\n\r\n'],
    ['method-unknown', 'BREW / HTTP/1.1\r\n\r\n'],
    ['version-unknown', 'PRI * HTTP/2.0\r\n\r\n'],
    ['target-too-long', `GET /${'a'.repeat(1_001)} HTTP/1.1\r\n\r\n`],
    ['target-too-long', `GET /${'a'.repeat(3_000)}`],
    ['head-too-large', `GET / HTTP/1.1\r\nA: ${'a'.repeat(17_000)}\r\n\r\n`],
    ['head-too-large', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(101)}\r\n`],
    ['body-ambiguous', 'POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['body-ambiguous', 'POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
    ['body-ambiguous', 'POST / HTTP/1.1\r\nContent-Length: -3\r\n\r\n'],
    ['body-ambiguous', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['body-too-large', 'POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n'],
    ['body-too-large', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n'],
    ['body-short', 'POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\nabc'],
    ['transfer-unknown', 'POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
    ['expectation-unknown', 'POST / HTTP/1.1\r\nExpect: gold\r\n\r\n'],
  ];
  for (const [name, text] of cases) {
    const got = await ask(text);
    assert.match(
      got,
      new RegExp(`^HTTP/1.1 ${STATUSES[name]} (?:.|\\s)*Connection: close`),
      `${name}: ${text.slice(0, 40)}`,
    );
    assert.deepEqual(refusals(), [`http-${name}`]);
  }
  assert.match(
    await ask('GET /missing HTTP/1.1\r\nConnection: close\r\n\r\n'),
    /^HTTP\/1\.1 404 Site or Page Not Found/,
  );
});

test('other protocols are kept as a payload and hear what the device says to them', async () => {
  const names: readonly (readonly [string, string | Uint8Array])[] = [
    ['tls', Buffer.from('1603010005010000010303', 'hex')],
    ['rdp', Buffer.from('0300002a25e00000000000', 'hex')],
    ['rtsp', 'OPTIONS / RTSP/1.0\r\n\r\n'],
    ['ssh', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['other', 'HELP\r\n'],
  ];
  for (const [name, bytes] of names) {
    assert.equal(await ask(bytes), '');
    assert.equal(events.find(({ id }) => id === 'yamori.payload')?.fields.name, name);
  }
});

test('a head that drips in is ended with all of its memory given back; an idle connection too', async () => {
  limits = { ...HTTP_LIMITS, requestMs: 40 };
  const socket = connect(port, '127.0.0.1');
  const got: Buffer[] = [];
  socket.on('data', (data: Buffer) => got.push(data));
  socket.on('error', () => {});
  const drip = setInterval(() => socket.writable && socket.write(`X-${'a'.repeat(300)}: b\r\n`), 3);
  socket.write('GET / HTTP/1.1\r\n');
  await once(socket, 'end');
  clearInterval(drip);
  socket.destroy();
  limits = HTTP_LIMITS;
  assert.match(Buffer.concat(got).toString(), /^HTTP\/1\.1 408 /);
  style = { ...STYLE, keepAlive: { idleMs: 20, mostRequests: 10, header: null } };
  const idle = connect(port, '127.0.0.1');
  idle.resume().write('GET / HTTP/1.1\r\n\r\n');
  await once(idle, 'end');
  idle.destroy();
  style = STYLE;
  assert.equal(memory, 0);
});

test('who does not read a stream loses frames, and nothing piles up', async () => {
  streams.length = 0;
  const socket = connect(port, '127.0.0.1');
  socket.pause();
  socket.write('GET /stream HTTP/1.1\r\n\r\n');
  while (streams.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const [stream] = streams;
  const frame = Buffer.alloc(50_000);
  let sent = 0;
  let dropped = 0;
  for (let n = 0; n < 2_000; n++) {
    if (stream.send(frame)) sent++;
    else dropped++;
    if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(sent > 0 && dropped > 1_000, `${sent} sent, ${dropped} dropped`);
  const closed = new Promise<void>((resolve) => stream.onClose(resolve));
  socket.destroy();
  await closed;
  assert.equal(stream.send(frame), false);
});

test('a persona that fails, answers twice or not at all is a trouble of ours, and the visitor gets 500', async () => {
  for (const path of ['/none', '/throws']) {
    assert.match(await ask(`GET ${path} HTTP/1.0\r\n\r\n`), /^HTTP\/1\.1 500 /);
    assert.equal(troubles.length, 1);
  }
  assert.match(await ask('GET /twice HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 /);
  assert.equal(troubles.length, 1);
});

test('nothing of the runtime underneath is in any answer', async () => {
  for (const text of [
    '\r\n\r\n',
    'GET\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'x'.repeat(20_000),
    'GET / HTTP/9.9\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n',
  ]) {
    const got = await ask(text);
    assert.doesNotMatch(got, /keep-alive: timeout=5|transfer-encoding: chunked/i);
    assert.doesNotMatch(got, /^HTTP\/1\.1 4\d\d [A-Za-z ]+\r\nConnection: close\r\n\r\n$/);
  }
});

test('scanners and exploits show by each of their marks, and browsers and cameras’ own clients by none', () => {
  for (const { name, where, examples } of SCANNER_MARKS) {
    for (const example of examples) {
      const request = {
        method: 'GET',
        target: where === 'target' || where === 'anywhere' ? example : '/',
        headers:
          where === 'agent'
            ? ([['User-Agent', example]] as const)
            : where === 'header'
              ? ([[example.split(': ')[0], example.split(': ')[1]]] as const)
              : [],
        body: '',
      };
      assert.ok(
        scannerMarks(request).some((one) => one.name === name),
        `${name}: ${example}`,
      );
    }
  }
  for (const { name, cve, where, examples } of EXPLOIT_MARKS) {
    for (const example of examples) {
      const isTarget = where === 'target' || example.startsWith('/');
      const request = {
        method: 'POST',
        target: isTarget ? example : '/',
        headers: [],
        body: isTarget ? '' : example,
      };
      assert.deepEqual(
        exploitMarks(request)
          .filter((one) => one.name === name)
          .map((one) => one.cve),
        [cve],
        `${name}: ${example}`,
      );
    }
  }
  const plain = [
    [
      '/',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
    ],
    [
      '/live.html?lang=ja&t=1700000000',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15',
    ],
    ['/cgi-bin/ptz?dir=left&speed=4', 'Lavf/59.27.100'],
    // Who comes with so old a browser is not dirb yet, which says the same.
    ['/index.htm', 'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)'],
  ];
  for (const [target, agent] of plain) {
    const request = {
      method: 'POST',
      target,
      headers: [['User-Agent', agent]] as const,
      body: "name=Gate 2; rear & side&user=o'neil",
    };
    assert.deepEqual([scannerMarks(request), exploitMarks(request)], [[], []]);
  }
});

test('whatever comes, it is answered or closed, nothing throws, and the memory comes back', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'GET ',
      '/',
      ' HTTP/1.1',
      '\r\n',
      '\n',
      '\r\n\r\n',
      'Content-Length: 5',
      'Transfer-Encoding: chunked',
      'Expect: 100-continue',
      'Host: x',
      '0\r\n\r\n',
      '5\r\nabcde\r\n',
      'POST /x HTTP/1.0\r\n',
      '\0',
      'Connection: keep-alive',
      '%',
      'http://a/',
    ),
    fc.string({ maxLength: 30 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 24 }), fc.boolean(), async (pieces, isSplit) => {
      const got = await ask(...(isSplit ? pieces.filter((one) => one !== '') : [pieces.join('')]));
      assert.deepEqual(troubles, []);
      assert.equal(memory, 0);
      const answers = events.filter(({ id, fields }) => id === 'yamori.http.request' && fields.status !== 0);
      const finals = [...got.matchAll(/HTTP\/1\.1 (?!100)\d{3} /g)].length;
      const bare = answers.filter(({ fields }) => fields.http_version === '0.9').length;
      assert.equal(finals, answers.length - bare);
    }),
    { numRuns: 150 },
  );
  assert.ok(Object.keys(HTTP_FAULTS).length === Object.keys(STATUSES).length);
});
