import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSeed } from '../seed.ts';
import { HTTP_MAKES, makeCameraDevice } from './device/camera-device.ts';
import { openCameraSettings } from './device/camera-settings.ts';
import { createCameraPages } from './web/camera-pages.ts';
import { httpStyleOf } from './web/http-makes.ts';

const SEEDS = Array.from({ length: 60 }, (_, n) => openSeed(`a-seed-for-tests-${1_000 + n}`));

test('a device is the same at each start, and no two of sixty share a number that a list could hold', () => {
  const devices = SEEDS.map(makeCameraDevice);
  assert.deepEqual(
    devices.map((one) => JSON.stringify(one)),
    SEEDS.map((seed) => JSON.stringify(makeCameraDevice(seed))),
  );
  for (const name of ['serial', 'mac', 'uuid', 'hostName', 'model', 'boundary'] as const)
    assert.equal(new Set(devices.map((device) => device[name])).size, devices.length, name);
  for (const name of ['maker', 'httpMake', 'scene', 'firmware'] as const)
    assert.ok(new Set(devices.map((device) => device[name])).size > 3, name);
  for (const { mac, accounts } of devices) {
    assert.equal(Number.parseInt(mac.slice(0, 2), 16) & 3, 0, 'a globally administered, individual address');
    assert.notEqual(accounts[0].name, accounts[1].name);
  }
});

test('pages of two cameras differ in names, paths and texts of their own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-pages-'));
  const [one, two] = SEEDS.map((seed) => {
    const device = makeCameraDevice(seed);
    const settings = openCameraSettings(folder, device, 0, (error) => assert.fail(String(error)));
    const page = createCameraPages(device, settings);
    settings.close();
    return { device, login: page.login('en', null), script: page.script(), style: page.style() };
  });
  assert.ok(!two.login.includes(one.device.prefix) && !two.login.includes(one.device.paths.style));
  assert.notEqual(one.script, two.script);
  assert.notEqual(one.style, two.style);
  rmSync(folder, { recursive: true });
});

test('each make answers as itself: its own server, order of headers, and page for what is missing', () => {
  const pages = HTTP_MAKES.map((make) => {
    const style = httpStyleOf(make, 540);
    const missing = style.faults['not-found'];
    assert.ok(missing !== null && style.server !== null);
    assert.doesNotMatch(style.keepAlive?.header ?? '', /timeout=5/);
    return missing.body({ status: 404, reason: 'Not Found', method: 'GET', target: '/<script>', host: 'x' });
  });
  assert.equal(new Set(pages).size, HTTP_MAKES.length);
  assert.ok(
    pages.every((page) => !page.includes('<script>')),
    'what a visitor sends is never said back as markup',
  );
});
