/** Small pictures for events: that they show what the camera looks at, and how many there are at most. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Visit } from '../../persona.ts';
import { openSeed } from '../../seed.ts';
import { makeCameraDevice } from '../device/camera-device.ts';
import { type CameraSettings, openCameraSettings } from '../device/camera-settings.ts';
import { createPicture, FULL_SIZE, STILL_SIZE } from '../scene/picture.ts';
import { WORLD_KINDS } from '../scene/world.ts';
import { createStills } from './stills.ts';

const seed = openSeed('a-seed-for-tests-0001');
const device = makeCameraDevice(seed);
const NOON = Date.UTC(2026, 5, 1, 3);
let folder: string;
let settings: CameraSettings;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-stills-'));
  settings = openCameraSettings(folder, device, NOON, (error) => assert.fail(String(error)));
});
after(() => {
  settings.close();
  rmSync(folder, { recursive: true });
});

function visitFrom(address: string): Visit {
  return {
    id: '000000000000',
    address,
    port: 1,
    localAddress: '192.0.2.1',
    localPort: 80,
    openedAt: 0,
    emit() {},
    refuse() {},
    take: () => true,
    release() {},
  };
}

function begin(kind: (typeof WORLD_KINDS)[number] = 'yard') {
  const clock = { now: NOON };
  const picture = createPicture(kind, seed, device.place, STILL_SIZE);
  const stills = createStills({ picture, settings, clock: () => clock.now });
  return { clock, home: picture.home, stills };
}

const pixelsOf = async (source: Parameters<typeof loadImage>[0]) => {
  const image = await loadImage(source);
  const context = createCanvas(STILL_SIZE.width, STILL_SIZE.height).getContext('2d');
  context.drawImage(image, 0, 0, STILL_SIZE.width, STILL_SIZE.height);
  return {
    size: [image.width, image.height],
    data: context.getImageData(0, 0, STILL_SIZE.width, STILL_SIZE.height).data,
  };
};
type Pixels = Awaited<ReturnType<typeof pixelsOf>>['data'];

/** Mean difference of two pictures, 0..255. */
function difference(a: Pixels, b: Pixels): number {
  let sum = 0;
  for (let n = 0; n < a.length; n++) sum += Math.abs(a[n] - b[n]);
  return (sum / a.length) * (4 / 3);
}

test('of each scene, by day and by night, it is a JPEG that decodes and fits in an event', async () => {
  for (const kind of WORLD_KINDS)
    for (const hours of [0, 12]) {
      const { clock, home, stills } = begin(kind);
      clock.now += hours * 3_600_000;
      const { still } = stills.of(visitFrom('192.0.2.7'), home);
      assert.ok(typeof still === 'string' && still.length <= 4_096, `${kind}: ${String(still).length}`);
      const { size } = await pixelsOf(Buffer.from(still, 'base64'));
      assert.deepEqual(size, [160, 90]);
    }
});

test('it is the view of the camera at that moment, and another where the camera was turned', async () => {
  const { clock, home, stills } = begin();
  const turned = { ...home, pan: home.pan + 40 };
  const full = createPicture('yard', seed, device.place, { ...FULL_SIZE, hasGrain: false });
  const look = { brightness: 1, contrast: 1, saturation: 0.85, night: 'auto' } as const;
  const drawn = async (aim: typeof home) => {
    const canvas = full.drawNow(clock.now, aim, look, { time: '', name: '' });
    return (await pixelsOf(canvas.toBuffer('image/png'))).data;
  };
  const still = async (aim: typeof home, address: string) => {
    const fields = stills.of(visitFrom(address), aim);
    return (await pixelsOf(Buffer.from(String(fields.still), 'base64'))).data;
  };
  const [atHome, fullAtHome] = [await still(home, '192.0.2.7'), await drawn(home)];
  clock.now += 1_000;
  const [away, fullAway] = [await still(turned, '192.0.2.8'), await drawn(turned)];
  assert.ok(difference(atHome, away) > 10, `${difference(atHome, away)}`);
  assert.ok(difference(atHome, fullAtHome) < difference(atHome, fullAway) / 2);
  // The full one is still coarse after it turned.
  assert.ok(difference(away, fullAway) < difference(away, fullAtHome) / 2);
});

test('a visitor gets one in ten seconds, and others the same one', () => {
  const { clock, home, stills } = begin();
  const first = stills.of(visitFrom('192.0.2.7'), home);
  assert.ok(first.still !== undefined);
  clock.now += 900;
  assert.deepEqual(stills.of(visitFrom('192.0.2.8'), home), first);
  assert.deepEqual(
    stills.of(visitFrom('192.0.2.9'), { ...home, pan: home.pan + 9 }),
    {},
    'none is drawn so soon',
  );
  assert.deepEqual(stills.of(visitFrom('192.0.2.7'), home), {});
  clock.now += 9_000;
  assert.deepEqual(stills.of(visitFrom('192.0.2.7'), home), {});
  clock.now += 100;
  assert.ok(stills.of(visitFrom('192.0.2.7'), home).still !== undefined);
  // The clock was set back by a year.
  clock.now -= 365 * 86_400_000;
  assert.ok(stills.of(visitFrom('192.0.2.7'), home).still !== undefined);
});

test('a session gets sixty, and the next one of the same visitor others', () => {
  const { clock, home, stills } = begin();
  const visit = visitFrom('192.0.2.7');
  let many = 0;
  for (let n = 0; n < 70; n++) {
    if (stills.of(visit, home).still !== undefined) many++;
    clock.now += 10_000;
  }
  assert.equal(many, 60);
  assert.ok(stills.of(visitFrom('192.0.2.7'), home).still !== undefined);
});
