/** The camera's RTSP before GStreamer, and what RFC 2326 asks of answers to odd questions. Ports from 15000. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { makeCameraDevice } from '../../src/decoys/camera/device/camera-device.ts';
import { openSeed } from '../../src/decoys/seed.ts';
import { type DecoyRun, SEED, startDecoy } from '../decoy-support.ts';

const BASE = 15_000;
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

test('odd questions get the answers of RFC 2326, each with the number of its question', async () => {
  const url = `rtsp://127.0.0.1:${PORT}${device.paths.rtsp[0]}`;
  const cases: readonly (readonly [string, number])[] = [
    [`OPTIONS ${url} RTSP/1.0\r\nCSeq: 17\r\n\r\n`, 200],
    [`DESCRIBE ${url} RTSP/1.0\r\nCSeq: 17\r\n\r\n`, 401],
    // Section 11.3.12: methods that there are not here.
    [`ANNOUNCE ${url} RTSP/1.0\r\nCSeq: 17\r\nContent-Length: 0\r\n\r\n`, 405],
    [`FLY ${url} RTSP/1.0\r\nCSeq: 17\r\n\r\n`, 405],
    // Section 11.3.5, or the sign-in first.
    [`PLAY ${url} RTSP/1.0\r\nCSeq: 17\r\nSession: 00000000\r\n\r\n`, 454],
    [`TEARDOWN ${url} RTSP/1.0\r\nCSeq: 17\r\n\r\n`, 454],
  ];
  for (const [request, status] of cases) {
    const answer = await ask(request);
    const said = `${request.split('\r\n')[0]} -> ${answer.head}`;
    // Whoever has not signed in may be told that first.
    assert.ok([status, 401, 501].includes(answer.status), said);
    assert.match(answer.head, /^CSeq: 17$/im, said);
  }
  const options = await ask(cases[0][0]);
  for (const method of ['DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN'])
    assert.match(options.head, new RegExp(`^Public:.*\\b${method}\\b`, 'im'));
});
