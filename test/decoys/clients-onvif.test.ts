/**
 * The camera before onvif-tools, with its real ports and multicast, in two network namespaces with nothing else on the wire:
 * found by a search, signed in to, read and set. `yamori-onvif-*-PID` are their names.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeCameraDevice } from '../../src/decoys/camera/device/camera-device.ts';
import { openSeed } from '../../src/decoys/seed.ts';
import type { DecoyEvent } from '../../src/model/decoy-event.ts';
import { SEED } from '../decoy-support.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const OUTSIDE = '198.51.100.1';
const INSIDE = '198.51.100.2';
const device = makeCameraDevice(openSeed(SEED).branch('persona camera').branch('device'));
const { name, password } = device.accounts[0];

function whyNot(): string | false {
  const missing = ['ip', 'onvif-util'].filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  const tried = `yamori-onvif-try-${process.pid}`;
  const isAllowed = missing.length === 0 && spawnSync('ip', ['netns', 'add', tried]).status === 0;
  if (isAllowed) execFileSync('ip', ['netns', 'del', tried]);
  if (isAllowed) return false;
  const why = missing.length > 0 ? `not installed: ${missing.join(', ')}` : 'namespaces may not be made';
  process.stderr.write(`\n*** ONVIF IS NOT TRIED WITH A REAL CLIENT: ${why} ***\n\n`);
  return why;
}

describe('a camera before onvif-tools', { skip: whyNot() }, () => {
  const [outside, inside] = ['outside', 'inside'].map((side) => `yamori-onvif-${side}-${process.pid}`);
  const folder = mkdtempSync(join(tmpdir(), 'yamori-onvif-'));
  const file = join(folder, 'events');
  const events = () =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as DecoyEvent);
  const ip = (...words: string[]) => execFileSync('ip', words);
  let end = async () => {};

  /** Its answer to a command of its own shell; without one it searches the network. */
  const ask = (command: string | null, secret = password): string => {
    const words = command === null ? ['-a'] : ['-u', name, '-p', secret, INSIDE];
    const { stdout, stderr } = spawnSync('ip', ['netns', 'exec', outside, 'onvif-util', ...words], {
      input: command === null ? '' : `${command}\nquit\n`,
      encoding: 'utf8',
      timeout: 20_000,
    });
    return stdout + stderr;
  };

  before(async () => {
    for (const one of [outside, inside]) {
      ip('netns', 'add', one);
      ip('-n', one, 'link', 'set', 'lo', 'up');
    }
    ip('-n', outside, 'link', 'add', 'o0', 'type', 'veth', 'peer', 'name', 'i0', 'netns', inside);
    for (const [one, link, address] of [
      [outside, 'o0', OUTSIDE],
      [inside, 'i0', INSIDE],
    ]) {
      ip('-n', one, 'addr', 'add', `${address}/24`, 'dev', link);
      ip('-n', one, 'link', 'set', link, 'up');
      ip('-n', one, 'route', 'add', '224.0.0.0/4', 'dev', link);
    }
    const words = ['decoy', 'camera', '--seed', SEED, '--listen', INSIDE, '--events', file];
    const decoy = spawn('ip', ['netns', 'exec', inside, process.execPath, MAIN, ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    end = async () => {
      if (decoy.exitCode !== null || decoy.signalCode !== null) return;
      decoy.kill('SIGTERM');
      await once(decoy, 'exit');
    };
    await Promise.race([
      once(decoy.stdout, 'data'),
      once(decoy, 'exit').then(() => assert.fail('it did not start')),
    ]);
  });
  after(async () => {
    await end();
    for (const one of [outside, inside]) spawnSync('ip', ['netns', 'del', one]);
    rmSync(folder, { recursive: true, force: true });
  });

  test('it is found by who asks the network for cameras, under the name of its model', () => {
    const said = ask(null);
    assert.match(said, /Found 1 cameras/);
    assert.ok(said.includes(INSIDE) && said.includes(device.model), said);
    const probe = events().find(
      (event) => event.eventid === 'yamori.onvif.request' && event.action === 'Probe',
    );
    assert.deepEqual([probe?.src_ip, probe?.dst_ip, probe?.dst_port], [OUTSIDE, INSIDE, 3_702]);
  });

  test('what it says of itself, its clock, streams, picture and network is read without an error', () => {
    for (const [command, wanted] of [
      ['get time', /Timezone: +UTC-09:00[\s\S]*NTP Server: +ntp\./],
      ['get profiles', /Token 0: MainProfile\s+Token 1: SubProfile/],
      ['get rtsp', new RegExp(`rtsp://${INSIDE}${device.paths.rtsp[0]}`)],
      ['get video', /Resolution: 640 x 360\s+Frame Rate: 8/],
      ['get video options', /Available Resolutions/],
      ['get imaging', /Brightness: 50\s+Contrast: +50\s+Saturation: 50/],
      ['get network', new RegExp(`IP Address: ${INSIDE}\\s+Gateway: +192\\.168\\.`)],
    ] as const) {
      const said = ask(command);
      assert.match(said, wanted, command);
      assert.doesNotMatch(said, /ERROR|parser error/, command);
      assert.ok(said.includes(device.serial), said);
    }
  });

  test('what is set there is what it is from then on, and who set it is written down', () => {
    ask('set brightness 71');
    assert.match(ask('get imaging'), /Brightness: 71/);
    const written = events().find(
      (event) => event.eventid === 'yamori.setting.write' && event.point === 'brightness',
    );
    assert.deepEqual(
      [written?.face, written?.previous_value, written?.resulting_value, written?.src_ip],
      ['onvif', '50', '71', OUTSIDE],
    );
  });

  test('with a wrong password it tells nothing, and no name of a vocabulary is taken for a place', () => {
    assert.doesNotMatch(ask('get profiles', 'not-this-one'), /MainProfile/);
    const failed = events().some((event) => event.eventid === 'cowrie.login.failed');
    assert.ok(failed, 'the guess is written down');
    assert.deepEqual(
      events().filter(({ eventid }) => eventid === 'yamori.indicator'),
      [],
    );
  });
});
