/** The camera before the programs that people and worms use; ports from 22600. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { makeCameraDevice } from '../src/decoys/camera/device/camera-device.ts';
import { openSeed } from '../src/decoys/seed.ts';
import { type DecoyRun, SEED, startDecoy } from './decoy-support.ts';

const BASE = 22_600;
const device = makeCameraDevice(openSeed(SEED).branch('persona camera').branch('device'));
const { name, password } = device.accounts[0];
const web = `http://127.0.0.1:${BASE + 80}`;
const rtsp = (path: string) => `rtsp://${name}:${password}@127.0.0.1:${BASE + 554}${path}`;
let run: DecoyRun;
let folder: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-camera-clients-'));
  run = await startDecoy('camera', BASE);
});
after(async () => {
  await run.remove();
  rmSync(folder, { recursive: true });
});

/** Standard output and error of a real program; skips loudly where it is not installed. */
async function client(t: TestContext, program: string, args: readonly string[]): Promise<string | null> {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) {
    t.skip(`${program} IS NOT INSTALLED: scripts/install-tools installs it`);
    return null;
  }
  return promisify(execFile)(program, [...args], { timeout: 120_000, maxBuffer: 1e7 }).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
}

test('curl gets a snapshot with what the camera asks for, and not without', async (t) => {
  const file = join(folder, 'snapshot.jpg');
  for (const scheme of ['--anyauth', '--basic']) {
    const said = await client(t, 'curl', [
      '-s',
      scheme,
      '-u',
      `${name}:${password}`,
      '-o',
      file,
      '-w',
      '%{http_code}',
      web + device.paths.snapshot,
    ]);
    if (said === null) return;
    assert.equal(said, '200');
    assert.equal(readFileSync(file).toString('hex', 0, 4), 'ffd8ffe0');
  }
  assert.equal(
    await client(t, 'curl', ['-s', '-o', file, '-w', '%{http_code}', web + device.paths.snapshot]),
    '401',
  );
});

test('ffprobe and ffmpeg play both streams of RTSP, over TCP alone', async (t) => {
  const probe = await client(t, 'ffprobe', [
    '-v',
    'error',
    '-rtsp_transport',
    'tcp',
    '-show_entries',
    'stream=codec_name,width,height',
    '-of',
    'csv=p=0',
    rtsp(device.paths.rtsp[0]),
  ]);
  if (probe === null) return;
  assert.match(probe, /mjpeg,640,360/);
  const play = (transport: string, path: string) =>
    client(t, 'ffmpeg', [
      '-v',
      'error',
      '-rtsp_transport',
      transport,
      '-i',
      rtsp(path),
      '-frames:v',
      '5',
      '-f',
      'framecrc',
      '-',
    ]);
  for (const path of device.paths.rtsp) {
    const frames = (await play('tcp', path))?.split('\n').filter((line) => /^0, /.test(line)) ?? [];
    assert.equal(frames.length, 5);
    assert.equal(new Set(frames.map((line) => line.split(',').at(-1))).size, 5, 'the picture lives');
  }
  assert.match((await play('udp', device.paths.rtsp[0])) ?? '', /461/);
  const look = await run.until(
    ({ eventid, stream }) => eventid === 'yamori.camera.frames' && stream === 'rtsp sub',
  );
  assert.ok(Number(look.frames) >= 5);
  assert.match(
    String((await run.until(({ eventid }) => eventid === 'yamori.rtsp.request')).user_agent),
    /^Lavf/,
  );
});

test('ffmpeg plays the motion JPEG of the web port', async (t) => {
  const said = await client(t, 'ffmpeg', [
    '-v',
    'error',
    '-f',
    'mpjpeg',
    '-i',
    `http://${name}:${password}@127.0.0.1:${BASE + 80}${device.paths.video}`,
    '-frames:v',
    '6',
    '-f',
    'framecrc',
    '-',
  ]);
  if (said !== null) assert.equal(said.split('\n').filter((line) => /^0, /.test(line)).length, 6);
});

test('nmap takes it for what it says it is', async (t) => {
  const said = await client(t, 'nmap', [
    '-Pn',
    '-n',
    '-sV',
    '--version-light',
    '-p',
    `${BASE + 80},${BASE + 554}`,
    '--script',
    'http-title,http-server-header,+rtsp-methods',
    '127.0.0.1',
  ]);
  if (said === null) return;
  assert.match(said, new RegExp(`${device.maker} ${device.model}`));
  assert.match(said, /rtsp-methods: OPTIONS, DESCRIBE/);
  assert.match(said, /open\s+http\s/);
  assert.doesNotMatch(said, /node|express|honeypot|unrecognized/i);
  assert.equal((await run.until(({ eventid }) => eventid === 'yamori.scanner')).name, 'nmap');
});

test('nmap finds it by WS-Discovery and by SSDP, and no answer is longer than the question', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('a scan of UDP needs root');
  const upnp = await client(t, 'nmap', [
    '-Pn',
    '-n',
    '-sU',
    '-p',
    String(BASE + 1_900),
    '--script',
    '+upnp-info',
    '127.0.0.1',
  ]);
  if (upnp === null) return;
  assert.match(upnp, new RegExp(`Location: ${web}${device.paths.description}`));
  const wsdd = await client(t, 'nmap', [
    '-Pn',
    '-n',
    '-sU',
    '-p',
    String(BASE + 3_702),
    '--script',
    '+wsdd-discover',
    '127.0.0.1',
  ]);
  assert.match(wsdd ?? '', new RegExp(`Address: ${web}/onvif/device_service`));
  const datagrams = run.read().filter(({ eventid }) => eventid === 'yamori.datagram');
  assert.ok(datagrams.some(({ answered }) => Number(answered) > 0));
  assert.ok(datagrams.every(({ answered, size }) => Number(answered) <= Number(size)));
});

test('whatweb sees a server and a password field, and is recognised itself', async (t) => {
  const said = await client(t, 'whatweb', ['--color=never', web]);
  if (said === null) return;
  assert.match(said, new RegExp(`PasswordField\\[${device.prefix}pwd\\]`));
  assert.equal(
    (await run.until(({ eventid, name: tool }) => eventid === 'yamori.scanner' && tool === 'whatweb')).mark,
    'agent: WhatWeb',
  );
});

test('hydra finds the password among others, and every guess is written down', async (t) => {
  const list = join(folder, 'words');
  writeFileSync(list, `root\nletmein\n${password}\n`);
  const said = await client(t, 'hydra', [
    '-I',
    '-t',
    '1',
    '-l',
    name,
    '-P',
    list,
    '-s',
    String(BASE + 80),
    '127.0.0.1',
    'http-get',
    device.paths.snapshot,
  ]);
  if (said === null) return;
  assert.match(said, new RegExp(`login: ${name}\\s+password: ${password}`));
  const tried = run
    .read()
    .filter(({ eventid, face }) => eventid === 'cowrie.login.failed' && face === 'basic');
  assert.deepEqual(
    tried.map((event) => event.password).filter((word) => word === 'root' || word === 'letmein'),
    ['root', 'letmein'],
  );
});

test('a browser signs in, sees the picture move, turns the camera, and changes what is burnt into it', async (t) => {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((one) => existsSync(one));
  if (path === undefined) return t.skip('chromium IS NOT INSTALLED: scripts/install-tools installs it');
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.goto(web);
    await page.fill(`input[name=${device.prefix}user]`, name);
    await page.fill(`input[name=${device.prefix}pwd]`, password);
    await page.click('input[type=submit]');
    await page.waitForFunction(() => document.querySelector('img')?.naturalWidth === 640);
    await page.hover('button[data-m=left]');
    await page.mouse.down();
    await run.until(({ eventid, face }) => eventid === 'yamori.camera.moved' && face === 'web');
    await page.mouse.up();
    await page.goto(`${web}${device.paths.setup}?p=osd`, { waitUntil: 'commit' });
    await page.fill('input[name=osdname]', 'seen by a browser');
    await page.click('input[type=submit]');
    const write = await run.until(({ eventid }) => eventid === 'yamori.setting.write');
    assert.deepEqual(
      [write.point, write.previous_value, write.resulting_value],
      ['osdname', device.spotName, 'seen by a browser'],
    );
    const dwelt = await run.until(
      ({ eventid, before: from }) => eventid === 'yamori.http.page' && from === 'live',
    );
    assert.ok(Number(dwelt.dwell_ms) > 0);
  } finally {
    await browser.close();
  }
});
