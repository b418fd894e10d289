import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { openSeed } from '../../seed.ts';
import { makeCameraDevice } from '../device/camera-device.ts';
import { openCameraSettings } from '../device/camera-settings.ts';
import { createTurning } from '../device/turning.ts';
import { createRtpSender } from '../rtsp/rtp-jpeg.ts';
import { createPicture, FULL_SIZE } from '../scene/picture.ts';
import { toCameraJpeg } from './camera-jpeg.ts';
import { createFrameSource, type Frame } from './frame-source.ts';

const seed = openSeed('a-seed-for-tests-0001');
const NOON = Date.UTC(2026, 5, 1, 3);

async function pixelsOf(jpeg: Buffer): Promise<Buffer> {
  const image = await loadImage(jpeg);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return Buffer.from(context.getImageData(0, 0, image.width, image.height).data);
}

test('frames are drawn once for all who look, and not at all when nobody does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-frames-'));
  const fail = (error: unknown) => assert.fail(String(error));
  const device = makeCameraDevice(seed);
  const settings = openCameraSettings(folder, device, NOON, fail);
  const picture = createPicture('yard', seed, device.place, FULL_SIZE);
  const turning = createTurning(picture.home, settings, Date.now, () => ({}));
  const source = createFrameSource({ picture, settings, turning, clock: Date.now, onTrouble: fail });
  const seen: Frame[][] = [[], [], []];
  const leave = await new Promise<(() => void)[]>((resolve) => {
    const leaving = seen.map((list) =>
      source.watch('main', (frame) => {
        list.push(frame);
        if (seen[0].length === 3 && list === seen[2]) resolve(leaving);
      }),
    );
  });
  for (const go of leave) go();
  assert.deepEqual(seen[1], seen[0]);
  assert.ok(
    seen[0].every((frame, n) => frame === seen[1][n] && frame === seen[2][n]),
    'the very same bytes',
  );
  assert.equal(source.drawn, 3);
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(source.drawn, 3);
  const [a, b] = await Promise.all([source.snapshot('main'), source.snapshot('main')]);
  assert.equal(a, b);
  const sub = await source.snapshot('sub');
  assert.deepEqual([sub.width, sub.height], [320, 176]);
  source.close();
  settings.close();
  rmSync(folder, { recursive: true });
});

test('a camera’s JPEG has the standard tables and no profile, and the same pixels as before', async () => {
  const canvas = createCanvas(320, 176);
  const context = canvas.getContext('2d');
  for (let n = 0; n < 900; n++) {
    context.fillStyle = `hsl(${(n * 137) % 360},${(n * 31) % 100}%,${(n * 53) % 100}%)`;
    context.fillRect((n * 71) % 320, (n * 43) % 176, 3 + (n % 40), 2 + (n % 23));
  }
  for (const quality of [5, 38, 56, 74, 98]) {
    const plain = await canvas.encode('jpeg', quality);
    const { jpeg, scan, quantisers } = toCameraJpeg(plain);
    assert.ok((await pixelsOf(plain)).equals(await pixelsOf(jpeg)), `quality ${quality}`);
    assert.equal(jpeg.includes('ICC_PROFILE'), false);
    // The first standard table, as annex K.3 has it.
    assert.ok(jpeg.includes(Buffer.from('00000105010101010101000000000000000001', 'hex').subarray(1, 17)));
    assert.ok(jpeg.includes(scan) && quantisers.length === 128);
  }
  assert.throws(() => toCameraJpeg(Buffer.from('ffd8ffda00020000', 'hex')));
});

test('packets of a frame put together again are its scan', async () => {
  const canvas = createCanvas(320, 176);
  canvas.getContext('2d').fillRect(20, 20, 90, 90);
  const frame = { ...toCameraJpeg(await canvas.encode('jpeg', 90)), at: NOON };
  const sender = createRtpSender(2, 0x01020304, 0xffff, 'camera');
  const bytes = sender.packets(frame);
  const parts: Buffer[] = [];
  let at = 0;
  let isMarked = false;
  while (at < bytes.length) {
    const length = bytes.readUInt16BE(at + 2);
    assert.deepEqual([bytes[at], bytes[at + 1], bytes[at + 5] & 0x7f], [0x24, 2, 26]);
    assert.ok(length <= 1_412 && !isMarked);
    isMarked = bytes[at + 5] >= 0x80;
    const offset = bytes.readUInt32BE(at + 16) & 0xffffff;
    assert.equal(offset, Buffer.concat(parts).length);
    assert.deepEqual([bytes[at + 21], bytes[at + 22] * 8, bytes[at + 23] * 8], [255, 320, 176]);
    const from = at + 24 + (offset === 0 ? 132 : 0);
    if (offset === 0) assert.ok(bytes.subarray(at + 28, from).equals(frame.quantisers));
    parts.push(bytes.subarray(from, at + 4 + length));
    at += 4 + length;
  }
  assert.ok(isMarked);
  assert.ok(Buffer.concat(parts).equals(frame.scan));
  const report = sender.report(NOON);
  assert.equal(report.readUInt16BE(2), report.length - 4);
  assert.equal((report.length - 4) % 4, 0);
});
