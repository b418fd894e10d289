import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSeed } from '../../seed.ts';
import { daylightAt } from './daylight.ts';
import { createNoiseTable } from './noise-table.ts';
import { passersAt } from './passers.ts';
import { createPicture, FULL_SIZE } from './picture.ts';
import { project, viewOf } from './view.ts';
import { makeWorld, WORLD_KINDS } from './world.ts';

const seed = openSeed('a-seed-for-tests-0001');
const PLACE = { latitude: 35, longitude: 137 };
const NOON = Date.UTC(2026, 5, 1, 3);
const MIDNIGHT = Date.UTC(2026, 5, 1, 15);
const LOOK = { brightness: 1, contrast: 1, saturation: 0.85, night: 'auto' } as const;
const BURNT = { time: '2026-06-01 12:00:00 Mon', name: 'Gate' };

interface Measure {
  readonly mean: number;
  readonly colour: number;
  /** Of neighbours, the mean difference: an empty picture has none. */
  readonly detail: number;
}

async function measure(kind: (typeof WORLD_KINDS)[number], at: number, pan = 0): Promise<Measure> {
  const picture = createPicture(kind, seed.branch(kind), PLACE, FULL_SIZE);
  const canvas = await picture.draw(at, { ...picture.home, pan: picture.home.pan + pan }, LOOK, BURNT);
  const { data } = canvas.getContext('2d').getImageData(0, 40, FULL_SIZE.width, FULL_SIZE.height - 80);
  let [sum, colour, detail] = [0, 0, 0];
  for (let n = 4; n < data.length; n += 4) {
    sum += data[n + 1];
    colour += Math.abs(data[n] - data[n + 1]) + Math.abs(data[n + 2] - data[n + 1]);
    detail += Math.abs(data[n + 1] - data[n - 3]);
  }
  const many = data.length / 4;
  return { mean: sum / many, colour: colour / many, detail: detail / many };
}

test('each scene is bright and coloured by day, grey and darker by night, and never empty', async () => {
  for (const kind of WORLD_KINDS) {
    const day = await measure(kind, NOON);
    const night = await measure(kind, MIDNIGHT);
    assert.ok(day.mean > 70 && day.mean < 210, `${kind} by day: ${day.mean}`);
    assert.ok(day.colour > 3, `${kind} has colour: ${day.colour}`);
    assert.ok(night.mean < day.mean * 0.9, `${kind} by night: ${night.mean}`);
    assert.ok(night.colour < 0.5, `${kind} is grey at night: ${night.colour}`);
    assert.ok(day.detail > 1.5 && night.detail > 1, `${kind} has something to see`);
  }
});

test('the same seed shows the same world, another one another', () => {
  const noise = createNoiseTable(seed.bytes('noise', 8));
  for (const kind of WORLD_KINDS) {
    assert.deepEqual(makeWorld(kind, seed, noise).blocks, makeWorld(kind, seed, noise).blocks);
    const other = openSeed('another-seed-for-tests-0002');
    assert.notDeepEqual(makeWorld(kind, seed, noise).blocks, makeWorld(kind, other, noise).blocks);
  }
});

test('who passes follows from the time: the same for every viewer, moving on, and few at night', () => {
  const noise = createNoiseTable(seed.bytes('noise', 8));
  const world = makeWorld('street', seed, noise);
  const at = (time: number, hour: number) => passersAt(world, time, hour, 0, noise);
  let [day, night] = [0, 0];
  for (let minute = 0; minute < 240; minute++) {
    day += at(NOON + minute * 20_000, 12).length;
    night += at(MIDNIGHT + minute * 20_000, 2).length;
  }
  assert.ok(day > night * 5 && night > 0, `${day} by day, ${night} by night`);
  assert.deepEqual(at(NOON, 12), at(NOON, 12));
  const one = at(NOON, 12)[0];
  const later = at(NOON + 500, 12).find(({ look }) => look === one.look);
  assert.ok(later !== undefined && later.gone > one.gone);
});

test('the sun is high at noon in June, low in December, and gone at night', () => {
  const noise = createNoiseTable(seed.bytes('noise', 8));
  const june = daylightAt(NOON, PLACE, noise).sun[1];
  const december = daylightAt(Date.UTC(2026, 11, 21, 3), PLACE, noise).sun[1];
  assert.ok(Math.abs(june - Math.sin((77 * Math.PI) / 180)) < 0.05, `${june}`);
  assert.ok(Math.abs(december - Math.sin((31.5 * Math.PI) / 180)) < 0.05, `${december}`);
  assert.equal(daylightAt(MIDNIGHT, PLACE, noise).isInfrared, true);
});

test('what the camera turns to comes to the middle, and zooming makes it larger', () => {
  const point = [5, 0, 20] as const;
  const at = (pan: number, across: number) => project(viewOf({ pan, tilt: 12, across }, 5, 640, 360), point);
  const straight = at((Math.atan2(5, 20) * 180) / Math.PI, 80);
  assert.ok(Math.abs((straight?.x ?? 0) - 320) < 1);
  const off = (across: number) => (at(0, across)?.x ?? 0) - 320;
  assert.ok(off(40) > off(80) * 1.9);
  assert.equal(project(viewOf({ pan: 180, tilt: 0, across: 80 }, 5, 640, 360), point), null);
});
