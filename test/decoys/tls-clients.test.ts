/** HTTPS of decoys, run as people run them, before the clients that people and scanners use; ports from 17000 and 18100. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { makeCameraDevice } from '../../src/decoys/camera/device/camera-device.ts';
import { openSeed } from '../../src/decoys/seed.ts';
import { createVisitReader } from '../../src/decoys/visitors/read-visits.ts';
import { makeFacility } from '../../src/decoys/water-plant/facility.ts';
import type { DecoyEvent } from '../../src/model/decoy-event.ts';
import { type DecoyRun, SEED, startDecoy } from '../decoy-support.ts';

const CAMERA_BASE = 17_000;
const PLANT_BASE = 18_100;
const device = makeCameraDevice(openSeed(SEED).branch('persona camera').branch('device'));
const facility = makeFacility(openSeed(SEED).branch('persona water-plant').branch('facility'));
const CAMERA = `https://127.0.0.1:${CAMERA_BASE + 443}`;
const PLANT = `https://127.0.0.1:${PLANT_BASE + 443}`;
let camera: DecoyRun;
let plant: DecoyRun;
let folder: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-tls-clients-'));
  camera = await startDecoy('camera', CAMERA_BASE);
  plant = await startDecoy('water-plant', PLANT_BASE);
});
after(async () => {
  // Where one did not start, the other still ends.
  for (const run of [camera, plant]) await run?.remove();
  rmSync(folder, { recursive: true });
});

/** Standard output and error of a real program; null: not installed, which is said loudly. */
async function client(
  t: TestContext,
  program: string,
  args: readonly string[],
  input = '',
): Promise<string | null> {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) {
    t.skip(`${program} IS NOT INSTALLED: scripts/install-tools installs it`);
    return null;
  }
  const running = promisify(execFile)(program, [...args], { timeout: 120_000, maxBuffer: 1e7 });
  running.child.stdin?.end(input);
  return running.then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
}

const hellos = (run: DecoyRun): DecoyEvent[] =>
  run.read().filter(({ eventid }) => eventid === 'yamori.tls.hello');

test('curl: each version, HTTP/1.1 though it offers h2, any name, and the hello is told before the request', async (t) => {
  const from = hellos(camera).length;
  const runs = [
    [],
    ['--tlsv1.3'],
    ['--tls-max', '1.2'],
    ['--http1.1'],
    ['--resolve', `nobody.example:${CAMERA_BASE + 443}:127.0.0.1`],
  ];
  for (const args of runs) {
    const url = args[0] === '--resolve' ? `https://nobody.example:${CAMERA_BASE + 443}/` : `${CAMERA}/`;
    const said = await client(t, 'curl', ['-sk', '-i', '--max-time', '20', ...args, url]);
    if (said === null) return;
    assert.match(said, /^HTTP\/1\.[01] 302 Found\r\n/, args.join(' '));
    assert.match(said, new RegExp(`Location: ${device.paths.login}\r`), 'relative: his own scheme');
    assert.doesNotMatch(said, /strict-transport|alt-svc/i);
  }
  const told = hellos(camera).slice(from);
  assert.equal(told.length, runs.length);
  assert.deepEqual(
    told.map(({ server_name }) => server_name),
    [null, null, null, null, 'nobody.example'],
  );
  assert.deepEqual(told[2].versions, ['1.2']);
  assert.deepEqual(told[0].alpn, ['h2', 'http/1.1']);
  assert.equal(new Set(told.map(({ ja4 }) => ja4)).size, 5, 'each way of asking is another hello');
  const all = camera.read();
  for (const hello of told) {
    const session = all.filter((event) => event.session === hello.session).map(({ eventid }) => eventid);
    assert.deepEqual(session.slice(0, 3), [
      'cowrie.session.connect',
      'yamori.tls.hello',
      'yamori.http.request',
    ]);
    assert.equal(hello.protocol, 'https');
  }
  const closed = await camera.until(
    (event) => event.eventid === 'cowrie.session.closed' && event.session === told[0].session,
  );
  // What went over the wire, not what was inside.
  assert.ok(Number(closed.bytes_in) > 500 && Number(closed.bytes_out) > 700, JSON.stringify(closed));
});

test('JA4: the same program says the same twice, another something else, and both what others published', async (t) => {
  const from = hellos(camera).length;
  const script =
    'import ssl,socket\nc=ssl._create_unverified_context()\nc.check_hostname=False\n' +
    `s=c.wrap_socket(socket.create_connection(("127.0.0.1",${CAMERA_BASE + 443})))\n` +
    's.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n");print(s.version(),s.recv(80),ssl.OPENSSL_VERSION)';
  for (let time = 0; time < 2; time++) {
    const asked = await client(t, 'python3', ['-c', script]);
    if (asked === null) return;
    assert.match(asked, /^TLSv1\.3 b'HTTP\/1\.[01] 302/);
    if ((await client(t, 'curl', ['-sk', `${CAMERA}/`])) === null) return;
  }
  const told = hellos(camera).slice(from);
  assert.deepEqual([told[0].ja4, told[0].ja3], [told[2].ja4, told[2].ja3]);
  assert.deepEqual([told[1].ja4, told[1].ja3], [told[3].ja4, told[3].ja3]);
  assert.notEqual(told[0].ja4, told[1].ja4);
  // FoxIO's list has Python so; the other is everywhere curl stands on OpenSSL 3.0. Other builds send other hellos.
  const said = `${await client(t, 'python3', ['-c', 'import ssl;print(ssl.OPENSSL_VERSION)'])}${await client(t, 'curl', ['-V'])}`;
  if (!/OpenSSL 3\.0\.[\s\S]*OpenSSL\/3\.0\./.test(said))
    t.diagnostic(`OTHER CLIENTS THAN PUBLISHED: ${said}`);
  else {
    assert.equal(told[0].ja4, 't13i181000_85036bcba153_d41ae481755e');
    assert.equal(told[1].ja4, 't13i3111h2_e8f1e7e78f70_b26ce05bbdd6');
  }
});

test('openssl s_client: what the certificate says is who the device is; a ticket is taken again; old versions find no agreement', async (t) => {
  const address = `127.0.0.1:${CAMERA_BASE + 443}`;
  const session = join(folder, 'session.pem');
  const s_client = (args: readonly string[], input = 'GET / HTTP/1.0\r\n\r\n') =>
    client(t, 'openssl', ['s_client', '-connect', address, '-ign_eof', ...args], input);
  const first = await s_client(['-sess_out', session, '-servername', 'wrong.example']);
  if (first === null) return;
  assert.match(first, new RegExp(`subject=.*${device.maker}|subject=.*CN = ${device.model}`));
  assert.match(first, /HTTP\/1\.[01] 302/);
  assert.match(first, /Protocol\s*: TLSv1\.3|New, TLSv1\.3/);
  assert.match((await s_client(['-sess_in', session])) ?? '', /Reused, TLSv1\.3/);
  const before = camera.read().length;
  assert.match((await s_client(['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'])) ?? '', /alert protocol version/);
  const after = camera.read().slice(before);
  assert.ok(after.some((event) => event.name === 'tls-handshake-failed'));
  assert.ok(
    after.some((event) => event.eventid === 'yamori.tls.hello' && String(event.ja4).startsWith('t11i')),
  );
});

test('nmap reads certificate and ciphers of both, and finds what such devices have', async (t) => {
  const scan = (port: number) =>
    client(t, 'nmap', ['-Pn', '-p', String(port), '--script', 'ssl-cert,ssl-enum-ciphers', '127.0.0.1']);
  const of = await scan(CAMERA_BASE + 443);
  if (of === null) return;
  assert.match(of, new RegExp(`ssl-cert: Subject: .*${device.maker}`));
  assert.match(of, /TLSv1\.2:[\s\S]*TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384[\s\S]*TLSv1\.3:/);
  assert.doesNotMatch(of, /TLSv1\.[01]:/);
  const plants = (await scan(PLANT_BASE + 443)) ?? '';
  assert.match(plants, new RegExp(`commonName=${facility.hostName}`));
  assert.match(plants, /Public Key type: rsa[\s\S]*bits: 2048/);
  assert.match(plants, /TLSv1\.0:[\s\S]*TLSv1\.2:/);
  assert.doesNotMatch(plants, /TLSv1\.3:/);
  assert.match(plants, /TLS_RSA_WITH_CAMELLIA_256_CBC_SHA/);
});

test('a person in a browser logs in over HTTPS; his session is for HTTPS alone, and pictures move', async (t) => {
  const browser = await chromium
    .launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
    .catch(() => null);
  if (browser === null) {
    t.skip('chromium IS NOT INSTALLED: scripts/install-tools installs it');
    return;
  }
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(`${CAMERA}/`);
    await page.fill('input[type=text]', device.accounts[0].name);
    await page.fill('input[type=password]', device.accounts[0].password);
    await Promise.all([
      page.waitForURL(`**${device.paths.live}`),
      page.press('input[type=password]', 'Enter'),
    ]);
    await page.waitForFunction(
      () => [...document.images].some(({ naturalWidth }) => naturalWidth >= 320),
      undefined,
      { timeout: 30_000 },
    );
    const cookies = await context.cookies();
    assert.ok(cookies.some(({ secure, name }) => secure && name.startsWith(device.prefix)));
    const told = hellos(camera).at(-1);
    assert.match(String(told?.ja4), /^t13i15\d\dh2_8daaf6152771_/, 'Chromium, whose ciphers FoxIO published');
    await page.goto(`${PLANT}/`);
    assert.match(page.url(), /^https:\/\/127\.0\.0\.1:\d+\/login\.php$/);
    await page.fill('input[name=user]', facility.accounts[0].name);
    await page.fill('input[name=pass]', facility.accounts[0].password);
    await Promise.all([page.waitForURL('**/index.php'), page.press('input[name=pass]', 'Enter')]);
    assert.ok((await context.cookies()).some(({ name, secure }) => name === 'PHPSESSID' && secure));
  } finally {
    await browser.close();
  }
  await camera.until((event) => event.eventid === 'yamori.camera.frames' && event.protocol === 'https');
});

/** All that comes back on a bare connection. */
async function say(
  port: number,
  bytes: string | Buffer,
): Promise<{ readonly text: string; readonly end: string }> {
  const socket = connect(port, '127.0.0.1');
  let got: Buffer = Buffer.alloc(0);
  let end = 'end';
  socket.on('data', (data: Buffer) => {
    got = Buffer.concat([got, data]);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end = error.code ?? 'error';
  });
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return { text: got.toString('latin1'), end };
}

test('plain HTTP to the port of HTTPS: the stunnel of the camera resets, the Apache of the plant explains itself', async () => {
  const asked = 'GET /a?x=/etc/passwd HTTP/1.1\r\nHost: a\r\nUser-Agent: probe\r\n\r\n';
  assert.deepEqual(await say(CAMERA_BASE + 443, asked), { text: '', end: 'ECONNRESET' });
  const payload = camera.read().find(({ eventid }) => eventid === 'yamori.payload');
  assert.equal(payload?.name, 'http');
  assert.equal(Buffer.from(String(payload?.data), 'hex').toString(), asked);
  const { text, end } = await say(PLANT_BASE + 443, asked);
  assert.equal(end, 'end');
  assert.match(
    text,
    /^HTTP\/1\.1 400 Bad Request\r\nDate: [^\r]+\r\nServer: Apache\/2\.2\.\d+ \(Win32\) mod_ssl/,
  );
  assert.match(text, new RegExp(`Hint: <a href="https://${facility.hostName}:${PLANT_BASE + 443}/">`));
  assert.ok(
    plant
      .read()
      .some(({ eventid, user_agent }) => eventid === 'yamori.http.request' && user_agent === 'probe'),
  );
  assert.deepEqual(await say(PLANT_BASE + 443, 'SSH-2.0-probe\r\n'), { text: '', end: 'end' });
  assert.equal(
    plant.read().findLast(({ eventid }) => eventid === 'yamori.payload')?.name,
    'ssh',
    'what else is not TLS is told, and gets no word',
  );
});

test('the camera names its own places by the scheme that it was asked in', async (t) => {
  const body =
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><GetCapabilities xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';
  for (const origin of [CAMERA, `http://127.0.0.1:${CAMERA_BASE + 80}`]) {
    const onvif = await client(t, 'curl', ['-sk', '--data-binary', body, `${origin}/onvif/device_service`]);
    if (onvif === null) return;
    assert.match(onvif, new RegExp(`<tt:XAddr>${origin}/onvif/device_service</tt:XAddr>`));
    const description = await client(t, 'curl', ['-sk', origin + device.paths.description]);
    assert.match(description ?? '', new RegExp(`<presentationURL>${origin}/</presentationURL>`));
  }
});

test('after a kill and a restart it shows the same certificate; and its visitors carry their JA4', async (t) => {
  const show = () =>
    client(t, 'openssl', ['s_client', '-connect', `127.0.0.1:${PLANT_BASE + 443}`, '-showcerts']);
  const pem = (text: string | null) => /-----BEGIN CERTIFICATE-----[^-]+/.exec(text ?? '')?.[0];
  const first = await show();
  if (first === null) return;
  await plant.kill('SIGTERM');
  plant = await plant.again();
  const second = await show();
  assert.notEqual(pem(first), undefined);
  assert.equal(pem(second), pem(first));
  const reader = createVisitReader(() => {});
  for (const event of camera.read()) reader.add(event);
  const told = hellos(camera)[0];
  const visit = reader.visits().find(({ id }) => id === told.session);
  assert.ok(visit?.prints.includes(`ja4 ${told.ja4}`), 'by which visits are linked');
});
