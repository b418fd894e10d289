/** The camera's RTSP before GStreamer, and what RFC 2326 asks of answers to odd questions. Ports from 10500. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { makeCameraDevice } from '../../src/decoys/camera/device/camera-device.ts';
import { openSeed } from '../../src/decoys/seed.ts';
import { type DecoyRun, SEED, startDecoy } from '../decoy-support.ts';

const BASE = 10_500;
const PORT = BASE + 554;
const FRAMES = 10;
const device = makeCameraDevice(openSeed(SEED).branch('persona camera').branch('device'));
const { name, password } = device.accounts[0];
let run: DecoyRun;

before(async () => {
  run = await startDecoy('camera', BASE);
});
after(() => run.remove());

async function play(t: TestContext, path: string, secret: string): Promise<string | null> {
  if (spawnSync('sh', ['-c', 'command -v gst-launch-1.0']).status !== 0) {
    t.skip('gst-launch-1.0 IS NOT INSTALLED: scripts/install-tools installs it');
    return null;
  }
  const pipeline =
    `rtspsrc location=rtsp://127.0.0.1:${PORT}${path} user-id=${name} user-pw=${secret} protocols=tcp ! ` +
    `rtpjpegdepay ! jpegdec ! identity eos-after=${FRAMES} ! fakesink sync=false`;
  return promisify(execFile)('gst-launch-1.0', ['-v', ...pipeline.split(' ')], { timeout: 60_000 }).then(
    ({ stdout, stderr }) => `ended ${stdout}${stderr}`,
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
}

test('GStreamer signs in by Digest, and decodes frame after frame of both streams', async (t) => {
  for (const path of device.paths.rtsp) {
    const said = await play(t, path, password);
    if (said === null) return;
    assert.match(said, /^ended /, said);
    assert.match(said, /video\/x-raw.*width=\(int\)\d+/, 'a picture came out of it');
    assert.doesNotMatch(said, /ERROR|WARNING/);
  }
  const agent = await run.until(
    ({ eventid, user_agent }) => eventid === 'yamori.rtsp.request' && /GStreamer/.test(String(user_agent)),
  );
  assert.equal(agent.status, 200);
  // Whether a person or a program plays it, nobody can tell from a player; that it only connected is not true.
  const [visitor] = await run.visitors();
  assert.equal(visitor.kind, 'unclear');
  assert.deepEqual(
    visitor.reasons.map(({ reason }) => reason),
    ['watches-camera'],
  );
});

test('GStreamer is refused with a wrong password, in its own words', async (t) => {
  const said = await play(t, device.paths.rtsp[0], 'wrong');
  if (said !== null) assert.match(said, /Unauthorized \(401\)/);
});

/** Asks on a connection of its own; the head of the first answer. */
async function ask(request: string): Promise<{ status: number; head: string }> {
  const socket = connect(PORT, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.write(request);
  let text = '';
  const end = Date.now() + 10_000;
  while (!text.includes('\r\n\r\n')) {
    assert.ok(Date.now() < end, `no answer to ${request}`);
    const [data] = (await once(socket, 'data')) as [string];
    text += data;
  }
  socket.destroy();
  return {
    status: Number(/^RTSP\/1\.0 (\d{3}) /.exec(text)?.[1]),
    head: text.slice(0, text.indexOf('\r\n\r\n')),
  };
}

/** The header of Digest (RFC 2617, 3.2.2, without qop) for what the camera asked for. */
function authorization(challenge: string, method: string, url: string): string {
  const [, realm] = /realm="([^"]*)"/.exec(challenge) ?? [];
  const [, nonce] = /nonce="([^"]*)"/.exec(challenge) ?? [];
  assert.ok(realm !== undefined && nonce !== undefined, challenge);
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const response = md5(`${md5(`${name}:${realm}:${password}`)}:${nonce}:${md5(`${method}:${url}`)}`);
  return `Authorization: Digest username="${name}", realm="${realm}", nonce="${nonce}", uri="${url}", response="${response}"\r\n`;
}

test('odd questions of one who signed in get the answers of RFC 2326, each with the number of its question', async () => {
  const url = `rtsp://127.0.0.1:${PORT}${device.paths.rtsp[0]}`;
  const refused = await ask(`DESCRIBE ${url} RTSP/1.0\r\nCSeq: 3\r\n\r\n`);
  assert.equal(refused.status, 401);
  const cases: readonly (readonly [method: string, rest: string, status: number])[] = [
    ['OPTIONS', '', 200],
    ['DESCRIBE', 'Accept: application/sdp\r\n', 200],
    ['ANNOUNCE', '', 405],
    ['RECORD', '', 405],
    ['PLAY', 'Session: 00000000\r\n', 454],
    ['TEARDOWN', '', 454],
    // It speaks over the connection alone.
    ['SETUP', 'Transport: RTP/AVP;unicast;client_port=5000-5001\r\n', 461],
    ['SETUP', 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n', 200],
  ];
  for (const [method, rest, status] of cases) {
    const head = `${method} ${url} RTSP/1.0\r\nCSeq: 17\r\n${rest}`;
    const answer = await ask(`${head}${authorization(refused.head, method, url)}\r\n`);
    const said = `${method} ${rest} -> ${answer.head}`;
    assert.equal(answer.status, status, said);
    assert.match(answer.head, /^CSeq: 17$/im, said);
    if (method === 'SETUP' && status === 200) {
      assert.match(answer.head, /^Transport: RTP\/AVP\/TCP.*interleaved=0-1/im, said);
      assert.match(answer.head, /^Session: \S+/im, said);
    }
  }
  const options = await ask(`OPTIONS ${url} RTSP/1.0\r\nCSeq: 4\r\n\r\n`);
  for (const method of ['DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN'])
    assert.match(options.head, new RegExp(`^Public:.*\\b${method}\\b`, 'im'));
});

test('a stream goes on whatever somebody asks beside it, and ends with its own TEARDOWN; its first packet is the one announced', async () => {
  const url = `rtsp://127.0.0.1:${PORT}${device.paths.rtsp[0]}`;
  const refused = await ask(`DESCRIBE ${url} RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
  const socket = connect(PORT, '127.0.0.1');
  let got = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    got = Buffer.concat([got, data]);
  });
  const ended = once(socket, 'close');
  const until = async (holds: () => boolean, what: string) => {
    for (const end = Date.now() + 10_000; !holds(); ) {
      assert.ok(Date.now() < end, what);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  /** The head of the answer with this number, past the packets between. */
  const head = (cseq: number) =>
    new RegExp(`RTSP/1\\.0 \\d{3}[^$]*?CSeq: ${cseq}\\r\\n[\\s\\S]*?\\r\\n\\r\\n`).exec(
      got.toString('latin1'),
    )?.[0];
  const tell = async (cseq: number, method: string, rest = '', version = '1.0') => {
    const signed = authorization(refused.head, method, url);
    socket.write(`${method} ${url} RTSP/${version}\r\nCSeq: ${cseq}\r\n${rest}${signed}\r\n`);
    await until(() => head(cseq) !== undefined, `${method} is answered`);
    return Number(/^RTSP\/1\.0 (\d{3})/.exec(head(cseq)!)?.[1]);
  };
  const transport = 'Transport: RTP/AVP/TCP;unicast;interleaved=2-3\r\n';
  assert.equal(await tell(2, 'SETUP', transport), 200);
  assert.equal(await tell(3, 'PLAY'), 200);
  const announced = Number(/;seq=(\d+)\r\n/.exec(head(3)!)?.[1]);
  assert.match(head(3)!, /^RTP-Info: url=rtsp:\/\/\S+\/\S+;seq=\d+\r$/m);
  const firstPacket = () => got.indexOf(Buffer.from([0x24, 2]), got.indexOf('RTP-Info'));
  await until(() => firstPacket() >= 0 && got.length > firstPacket() + 16, 'pictures come');
  assert.equal(got.readUInt16BE(firstPacket() + 6), announced);
  for (const [cseq, method, rest, version, status] of [
    [4, 'TEARDOWN', 'Session: 1234567\r\n', '1.0', 454],
    [5, 'SETUP', transport, '1.0', 455],
    [6, 'SETUP', `${transport}Session: 1234567\r\n`, '1.0', 454],
    [7, 'OPTIONS', '', '2.0', 505],
    [8, 'OPTIONS', 'Require: funky-feature\r\n', '1.0', 551],
  ] as const) {
    assert.equal(await tell(cseq, method, rest, version), status, `${method} ${rest}${version}`);
    const before = got.length;
    await until(() => got.length > before + 5_000, 'and pictures still come');
  }
  assert.match(head(8)!, /^Unsupported: funky-feature\r$/m);
  // What stands behind the end is not answered, and not written down as if it were.
  socket.write(
    `TEARDOWN ${url} RTSP/1.0\r\nCSeq: 9\r\n${authorization(refused.head, 'TEARDOWN', url)}\r\nOPTIONS ${url} RTSP/1.0\r\nCSeq: 91017\r\n\r\n`,
  );
  await ended;
  assert.match(head(9)!, /^RTSP\/1\.0 200 /);
  assert.equal(head(91_017), undefined);
  const written = run
    .read()
    .filter(({ eventid, cseq }) => eventid === 'yamori.rtsp.request' && cseq === '91017');
  assert.equal(written.length, 0);
});
