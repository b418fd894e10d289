/** What no real client says, by protocol: lengths that lie, heads without an end, uploads without one, deep XML, huge cookies. */

export interface Lies {
  /** Each is said on a connection of its own. */
  readonly lines: readonly (string | Buffer)[];
  /** Said first, and then `again` and again until the other side has enough. */
  readonly endless: readonly {
    readonly name: string;
    readonly first: string | Buffer;
    readonly again: Buffer;
  }[];
}

const bytes = (...values: number[]) => Buffer.from(values);
const KIB = 1_024;
const BLOCK = 64 * KIB;
const GIB = 2 ** 30;

const LENGTHS = ['-1', '0x10', '1e9', '99999999999999999999', '5, 6', '+5', '', ' ', '٥', '5\0'];
const deepXml = (depth: number) =>
  `<s:Envelope><s:Body>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</s:Body></s:Envelope>`;
const post = (body: string, type = 'application/soap+xml') =>
  `POST /onvif/device_service HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const get = (...headers: string[]) =>
  `GET / HTTP/1.1\r\nHost: a\r\n${headers.map((one) => `${one}\r\n`).join('')}\r\n`;

export const HTTP_LIES: Lies = {
  lines: [
    ...LENGTHS.map((length) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\nabcdef`),
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ...['ffffffffffffffff', '-1', 'g', '1;x=y', '00000000000000000000001'].map(
      (size) => `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\nx\r\n0\r\n\r\n`,
    ),
    get(`Cookie: ${'a=b; '.repeat(3_000)}`),
    get(`Cookie: PHPSESSID=${'x'.repeat(15_000)}`),
    get(...Array.from({ length: 500 }, (_, n) => `X-${n}: y`)),
    get(`Authorization: Digest ${'username="'.repeat(800)}`),
    get(`Authorization: Basic ${Buffer.from(`${':'.repeat(5_000)}\0`).toString('base64')}`),
    get('If-None-Match: "'.padEnd(9_000, '"')),
    get('Range: bytes=0-18446744073709551615,'.padEnd(8_000, '0-0,')),
    get('Accept-Language: \x1b[2J\x1b]0;x\x07', 'User-Agent: \x1b[31m\r\n\x1b[6n'),
    `GET /${'%2e%2e/'.repeat(1_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    `GET /${'%'.repeat(4_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    'GET /%00%ff%c0%ae?a=%&b=%zz#\x1b HTTP/1.1\r\nHost: a\r\n\r\n',
    get().repeat(400),
    post(deepXml(2_000)),
    post(deepXml(9_000)),
    post(
      `<!DOCTYPE a [${Array.from({ length: 12 }, (_, n) => `<!ENTITY e${n} "${`&e${n - 1};`.repeat(10)}">`).join('')}]><a>&e11;</a>`,
    ),
    post(`<s:Envelope><s:Body><${'x'.repeat(60_000)}/></s:Body></s:Envelope>`),
    post(`<s:Envelope><s:Body>${' '.repeat(60_000)}`),
    post(`<Body ${'a="b" '.repeat(9_000)}`),
    post(`${'user=a&'.repeat(9_000)}`, 'application/x-www-form-urlencoded'),
    post(
      `--b\r\nContent-Disposition: form-data; name="${'n'.repeat(9_000)}"\r\n\r\n`,
      'multipart/form-data; boundary=b',
    ),
  ],
  endless: [
    { name: 'header', first: 'GET / HTTP/1.1\r\nX-a: ', again: Buffer.alloc(BLOCK, 'a') },
    { name: 'headers', first: 'GET / HTTP/1.1\r\n', again: Buffer.from('a: b\r\n'.repeat(9_000)) },
    { name: 'target', first: 'GET /', again: Buffer.alloc(BLOCK, 'a') },
    {
      name: 'gigabyte',
      first: `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${GIB}\r\n\r\n`,
      again: Buffer.alloc(BLOCK, 'a'),
    },
    {
      name: 'chunks',
      first: 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n',
      again: Buffer.from('1\r\na\r\n'.repeat(9_000)),
    },
    { name: 'requests', first: '', again: Buffer.from(get().repeat(1_000)) },
    { name: 'empty lines', first: '', again: Buffer.alloc(BLOCK, '\r\n') },
  ],
};

export const RTSP_LIES: Lies = {
  lines: [
    ...LENGTHS.map((length) => `DESCRIBE * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: ${length}\r\n\r\nabc`),
    ...['-1', '99999999999999999999', '\x1b[2J', 'x'.repeat(5_000)].map(
      (seq) => `OPTIONS * RTSP/1.0\r\nCSeq: ${seq}\r\n\r\n`,
    ),
    `OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n${'X: y\r\n'.repeat(500)}\r\n`,
    `SETUP rtsp://a/ RTSP/1.0\r\nCSeq: 1\r\nTransport: ${'RTP/AVP/TCP;interleaved=0-255,'.repeat(100)}\r\n\r\n`,
    bytes(0x24, 0, 0xff, 0xff, 1),
    'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'.repeat(1_000),
  ],
  endless: [
    { name: 'header', first: 'OPTIONS * RTSP/1.0\r\nX: ', again: Buffer.alloc(BLOCK, 'a') },
    {
      name: 'gigabyte',
      first: `ANNOUNCE * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: ${GIB}\r\n\r\n`,
      again: Buffer.alloc(BLOCK, 'a'),
    },
    {
      name: 'requests',
      first: '',
      again: Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'.repeat(1_000)),
    },
    {
      name: 'packets',
      first: '',
      again: Buffer.concat(Array.from({ length: 8_000 }, () => bytes(0x24, 0, 0, 4, 1, 2, 3, 4))),
    },
  ],
};

export const TELNET_LIES: Lies = {
  lines: [
    bytes(255),
    bytes(255, 250, 31),
    Buffer.concat([bytes(255, 250, 24, 0), Buffer.alloc(9_000, 65)]),
    Buffer.concat(Array.from({ length: 3_000 }, (_, n) => bytes(255, 251 + (n % 4), n & 255))),
    bytes(255, 250, 31, 255, 255, 255, 255, 255, 255, 255, 255, 255, 240),
    '\x1b]0;x\x07\x1b[2J\x1b[6n\x1bP+q\x1b\\\r\n\x9b6n\r\n',
    `root\r\n${'a'.repeat(70_000)}\r\n`,
    '\x00'.repeat(5_000),
    '\x03\x04\x1a\x1c\x7f\x08\x15\x17'.repeat(500),
  ],
  endless: [
    { name: 'line', first: '', again: Buffer.alloc(BLOCK, 'a') },
    { name: 'lines', first: '', again: Buffer.from('root\r\n'.repeat(9_000)) },
    {
      name: 'options',
      first: '',
      again: Buffer.concat(Array.from({ length: 9_000 }, () => bytes(255, 253, 99))),
    },
    { name: 'parameter', first: bytes(255, 250, 39), again: Buffer.alloc(BLOCK, 'a') },
  ],
};

export const SSH_LIES: Lies = {
  lines: [
    'SSH-1.5-x\r\n',
    `SSH-2.0-${'x'.repeat(9_000)}\r\n`,
    'SSH-2.0-\x1b[2J\x1b]0;x\x07\r\n',
    ...[0, 1, 0x7fffffff, 0xffffffff, 35_001].map((length) => {
      const head = Buffer.alloc(16);
      head.writeUInt32BE(length);
      head[5] = 20;
      return Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), head]);
    }),
  ],
  endless: [
    { name: 'banner', first: '', again: Buffer.alloc(BLOCK, 'a') },
    { name: 'lines', first: '', again: Buffer.from('x\r\n'.repeat(9_000)) },
    {
      name: 'packet',
      first: Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), bytes(0, 0, 0x88, 0, 4, 20)]),
      again: Buffer.alloc(BLOCK, 1),
    },
  ],
};

export const MODBUS_LIES: Lies = {
  lines: [
    ...[0, 1, 2, 3, 254, 255, 0xffff].map((length) =>
      bytes(0, 1, 0, 0, length >> 8, length & 255, 1, 3, 0, 0, 0, 1),
    ),
    ...[0, 1, 0x7d, 0x7e, 0xffff].map((count) =>
      bytes(0, 1, 0, 0, 0, 6, 1, 3, 0xff, 0xff, count >> 8, count & 255),
    ),
    ...[0, 1, 0x7b, 0x7c, 0xff].map((count) =>
      bytes(0, 1, 0, 0, 0, 9, 1, 16, 0, 0, 0, count, (count * 2) & 255, 1, 2),
    ),
    ...Array.from({ length: 256 }, (_, code) => bytes(0, 1, 0, 0, 0, 6, 1, code, 0, 0, 0, 1)),
    bytes(0, 1, 0, 0, 0, 2, 1, 0x2b),
    bytes(0, 1, 0, 0, 0, 5, 1, 0x2b, 14, 4, 255),
  ],
  endless: [
    {
      name: 'questions',
      first: '',
      again: Buffer.concat(Array.from({ length: 5_000 }, () => bytes(0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 64))),
    },
    {
      name: 'other protocol',
      first: '',
      again: Buffer.concat(Array.from({ length: 5_000 }, () => bytes(0, 1, 9, 9, 0, 6, 1, 3, 0, 0, 0, 1))),
    },
  ],
};

export const S7_LIES: Lies = {
  lines: [
    ...[0, 4, 6, 7, 1_024, 1_025, 0xffff].map((length) =>
      bytes(3, 0, length >> 8, length & 255, 2, 0xf0, 0x80, 0x32),
    ),
    bytes(3, 0, 0, 7, 255, 0xf0, 0x80),
    bytes(3, 0, 0, 25, 2, 240, 128, 50, 1, 0, 0, 0, 0, 255, 255, 255, 255, 240, 0, 0, 1, 0, 1, 1, 224),
    bytes(
      3,
      0,
      0,
      33,
      2,
      240,
      128,
      50,
      7,
      0,
      0,
      0,
      0,
      0,
      8,
      0,
      8,
      0,
      1,
      18,
      4,
      17,
      68,
      1,
      0,
      255,
      9,
      255,
      255,
      255,
      255,
      255,
      255,
    ),
  ],
  endless: [
    {
      name: 'connects',
      first: '',
      again: Buffer.concat(
        Array.from({ length: 3_000 }, () =>
          bytes(3, 0, 0, 22, 17, 224, 0, 0, 0, 1, 0, 192, 1, 10, 193, 2, 1, 0, 194, 2, 1, 2),
        ),
      ),
    },
  ],
};

export const ADB_LIES: Lies = {
  lines: [0, 1, 0xffff, 0x7fffffff, 0xffffffff].flatMap((length) =>
    ['CNXN', 'OPEN', 'WRTE', 'AUTH', 'SYNC', 'STLS'].map((command) => {
      const head = Buffer.alloc(24);
      head.write(command, 0, 'latin1');
      head.writeUInt32LE(length, 12);
      head.writeUInt32LE((head.readUInt32LE(0) ^ 0xffffffff) >>> 0, 20);
      return Buffer.concat([head, Buffer.from('shell:\x1b[2J\0')]);
    }),
  ),
  endless: [{ name: 'bytes', first: '', again: Buffer.alloc(BLOCK, 'a') }],
};

export const TLS_LIES: Lies = {
  lines: [
    ...[0, 1, 0x3fff, 0x4001, 0xffff].map((length) =>
      bytes(22, 3, 1, length >> 8, length & 255, 1, 0, 0xff, 0xff, 3, 3),
    ),
    bytes(0x80, 0x2e, 1, 0, 2),
    bytes(21, 3, 1, 0, 2, 2, 0),
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  ],
  endless: [
    { name: 'bytes', first: '', again: Buffer.alloc(BLOCK, 'a') },
    {
      name: 'alerts',
      first: '',
      again: Buffer.concat(Array.from({ length: 5_000 }, () => bytes(21, 3, 1, 0, 2, 1, 0))),
    },
  ],
};

export const DATAGRAM_LIES: Lies = {
  lines: [
    `M-SEARCH * HTTP/1.1\r\nST: ${'x'.repeat(8_000)}\r\n\r\n`,
    'M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\nMX: 99999999999999999999\r\nST: \x1b[2J\r\n\r\n',
    `<s:Envelope><s:Header><a:MessageID>${'u'.repeat(8_000)}</a:MessageID></s:Header><s:Body><d:Probe/></s:Body></s:Envelope>`,
    deepXml(3_000),
    bytes(0),
  ],
  endless: [],
};
