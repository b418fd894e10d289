import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeCameraDevice } from '../camera/device/camera-device.ts';
import { openCameraSettings } from '../camera/device/camera-settings.ts';
import { createLures } from '../lures/lures.ts';
import type { Persona } from '../persona.ts';
import { PERSONAS } from '../registry.ts';
import { type DecoySeed, openSeed } from '../seed.ts';
import { makeFacility } from '../water-plant/facility.ts';
import { experimentSeed } from './experiment-seed.ts';
import { followDevice } from './follow-device.ts';
import { OWN_DRAWS } from './own-draws.ts';
import { twinLures } from './twin-lures.ts';
import { checkSetting, settingsOf } from './twin-settings.ts';

const ROOT = openSeed('a-seed-for-tests-0001');
const seedOf = (persona: string, twin: string | null, set: Record<string, string> = {}) =>
  experimentSeed(ROOT, persona, { twin, set });
const cameraOf = (twin: string | null, set: Record<string, string> = {}) =>
  makeCameraDevice(seedOf('camera', twin, set).branch('device'));

/** Names of fields in which two objects differ. */
function differing(one: object, two: object): string[] {
  return Object.keys(one).filter(
    (name) => JSON.stringify(Reflect.get(one, name)) !== JSON.stringify(Reflect.get(two, name)),
  );
}

test('a decoy that is nobody`s twin is what it was', () => {
  assert.deepEqual(cameraOf(null), makeCameraDevice(ROOT.branch('persona camera').branch('device')));
});

test('two cameras differ in what is burnt into one unit, and in nothing that is guessed or looked at', () => {
  for (let n = 0; n < 40; n++) {
    const root = openSeed(`a-seed-for-tests-${1_000 + n}`);
    const [a, b] = ['cam-a', 'cam-b'].map((twin) =>
      makeCameraDevice(experimentSeed(root, 'camera', { twin, set: {} }).branch('device')),
    );
    const allowed = new Set([
      'serial',
      'mac',
      'uuid',
      'hostName',
      'accounts',
      'startedBeforeMs',
      'httpRealm',
    ]);
    const found = differing(a, b);
    assert.deepEqual(
      found.filter((name) => !allowed.has(name)),
      [],
    );
    for (const name of ['serial', 'mac', 'uuid', 'hostName', 'startedBeforeMs'])
      assert.ok(found.includes(name));
    assert.equal(a.mac.slice(0, 8), b.mac.slice(0, 8), 'the maker`s half');
    assert.deepEqual(a.accounts[0], b.accounts[0], 'what is guessed');
    assert.equal(a.accounts[1].name, b.accounts[1].name);
    assert.notEqual(a.accounts[1].password, b.accounts[1].password, 'what is only read');
  }
});

test('two plants are two places of one make', () => {
  const [a, b] = ['p-a', 'p-b'].map((twin) => makeFacility(seedOf('water-plant', twin).branch('facility')));
  for (const name of ['townEn', 'nameEn'] as const) assert.notEqual(a[name], b[name]);
  assert.equal(a.plc.code, b.plc.code);
  assert.notEqual(a.plc.serial, b.plc.serial);
  assert.deepEqual([a.capacityM3Day, a.since], [b.capacityM3Day, b.since]);
  assert.deepEqual(a.accounts.slice(0, 2), b.accounts.slice(0, 2));
});

test('each own draw is one that its persona makes', async () => {
  for (const persona of PERSONAS) {
    const made = new Set<string>();
    // Some are made by some devices alone.
    for (let n = 0; n < 6; n++) await drawAll(persona, openSeed(`a-seed-for-tests-${n}`), made);
    for (const { branch, draw, label } of OWN_DRAWS[persona.name]) {
      // A mark is drawn when a visitor comes.
      if (draw === 'mark') continue;
      const begin = `${branch} | ${draw} | `;
      const labels = [...made].filter((one) => one.startsWith(begin)).map((one) => one.slice(begin.length));
      assert.ok(
        labels.some((one) => (typeof label === 'string' ? one === label : label.test(one))),
        `${persona.name}: ${begin}${label}; it draws ${labels.join(', ')}`,
      );
    }
  }
});

async function drawAll(persona: Persona, root: DecoySeed, made: Set<string>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-draws-'));
  try {
    const decoy = await persona.open({
      seed: recording(root.branch(`persona ${persona.name}`), '', made),
      lures: createLures(root),
      name: persona.name,
      folder,
      address: '127.0.0.1',
      portOf: () => 80,
      clock: Date.now,
      note: () => {},
      count: () => {},
      onTrouble: (error) => assert.fail(String(error)),
    });
    await decoy.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function recording(seed: DecoySeed, path: string, made: Set<string>): DecoySeed {
  const noted = (draw: string, label: string) => {
    made.add(`${path} | ${draw} | ${label}`);
    return seed;
  };
  return {
    branch: (name) =>
      recording(noted('branch', name).branch(name), path === '' ? name : `${path}/${name}`, made),
    bytes: (label, length) => noted('bytes', label).bytes(label, length),
    number: (label, below) => noted('number', label).number(label, below),
    between: (label, low, high) => noted('between', label).between(label, low, high),
    pick: (label, items) => noted('pick', label).pick(label, items),
    mark: (label, text) => noted('mark', label).mark(label, text),
  };
}

test('a setting changes what it names, and only what follows from it', () => {
  const before = cameraOf('cam-a');
  const follows: Record<string, readonly string[]> = {
    password: ['accounts'],
    banner: ['httpMake'],
    model: ['model', 'httpRealm'],
    name: ['spotName'],
    page: ['paths'],
  };
  const values: Record<string, string> = {
    password: 'correct-horse',
    banner: before.httpMake === 'boa' ? 'goahead' : 'boa',
    model: '4711',
    name: 'Back door',
    page: 'welcome',
  };
  assert.deepEqual(settingsOf('camera').toSorted(), Object.keys(follows).toSorted());
  for (const [name, value] of Object.entries(values)) {
    assert.equal(checkSetting('camera', name, value, ROOT), null);
    const found = differing(before, cameraOf('cam-a', { [name]: value }));
    assert.ok(found.length > 0 && found.every((one) => follows[name].includes(one)), `${name}: ${found}`);
  }
  const changed = cameraOf('cam-a', { password: 'correct-horse' });
  assert.equal(changed.accounts[0].password, 'correct-horse');
  assert.deepEqual(changed.accounts[1], before.accounts[1]);
});

test('what a device cannot be is refused with what it can', () => {
  assert.match(checkSetting('camera', 'banner', 'nginx', ROOT) ?? '', /boa, goahead/);
  assert.match(checkSetting('camera', 'colour', 'red', ROOT) ?? '', /one of banner/);
  assert.match(checkSetting('iot-shell', 'password', 'root:no-such', ROOT) ?? '', /user:password of \S+:/);
  assert.match(checkSetting('generic', 'model', 'x', ROOT) ?? '', /nothing/);
  assert.equal(checkSetting('water-plant', 'model', '750-881', ROOT), null);
  const plant = makeFacility(seedOf('water-plant', 'p-a', { model: '750-881' }).branch('facility'));
  assert.deepEqual([plant.plc.vendor, plant.plc.code], ['WAGO', '750-881']);
});

test('one visitor is shown two accounts by two twins, and each knows both', () => {
  const lures = createLures(ROOT.branch('lures'));
  const [a, b] = ['cam-a', 'cam-b'].map((twin) => twinLures(lures, twin));
  const [one, two] = [a, b].map((own) => own.plant('camera-backup', '198.51.100.7'));
  assert.notEqual(one.username, two.username);
  for (const own of [a, b, lures])
    for (const { username, password } of [one, two])
      assert.equal(own.recognise(username, password), 'camera-backup');
});

test('a new password holds where no visitor changed the account, and over a restart', () => {
  const device = [
    { name: 'admin', password: 'one' },
    { name: 'view', password: 'two' },
  ];
  const kept = [
    { name: 'admin', password: 'one', level: 'admin' },
    { name: 'view', password: 'his', level: 'viewer' },
    { name: 'him', password: 'one', level: 'admin' },
  ];
  const now = [
    { name: 'admin', password: 'new' },
    { name: 'view', password: 'new' },
  ];
  assert.deepEqual(
    followDevice(kept, device, now).map(({ password }) => password),
    ['new', 'his', 'one'],
  );
  assert.deepEqual(followDevice(kept, undefined, now), kept, 'of an older version nothing is known');

  const folder = mkdtempSync(join(tmpdir(), 'yamori-follow-'));
  const fail = (error: unknown) => assert.fail(String(error));
  for (const [set, wanted] of [
    [{ password: 'first-one' }, 'first-one'],
    [{ password: 'second' }, 'second'],
  ] as const) {
    const settings = openCameraSettings(folder, cameraOf('cam-a', set), 0, fail);
    assert.equal(settings.accounts[0].password, wanted);
    settings.close();
  }
  rmSync(folder, { recursive: true });
});
