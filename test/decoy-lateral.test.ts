/**
 * A planted credential, read on the pages of the water plant and used on the shell of another device from another
 * address: one visitor, and a movement from the one to the other.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { iotShell } from '../src/decoys/iot-shell/iot-shell.ts';
import { TelnetClient } from '../src/decoys/iot-shell/testing-client.ts';
import { openDecoy, type RunningDecoy } from '../src/decoys/open-decoy.ts';
import type { Persona } from '../src/decoys/persona.ts';
import { openSeed } from '../src/decoys/seed.ts';
import { makeFacility } from '../src/decoys/water-plant/facility.ts';
import { waterPlant } from '../src/decoys/water-plant/water-plant.ts';
import type { Visitor } from '../src/model/visitor.ts';

const SEED = 'a-seed-for-tests-0001';
/** 27,080, 27,502, 27,102 of the plant; 28,022, 28,023 and 30,323 of the shell. */
const PLANT_BASE = 27_000;
const SHELL_BASE = 28_000;
const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

let folder: string;
const decoys: RunningDecoy[] = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-lateral-'));
  const open = async (persona: Persona, portBase: number) => {
    const own = mkdtempSync(join(folder, `${persona.name}-`));
    decoys.push(
      await openDecoy({
        persona,
        seed: SEED,
        name: persona.name,
        address: '127.0.0.1',
        portBase,
        events: join(folder, `${persona.name}.ndjson`),
        folder: own,
        mostEventBytes: 1e8,
        user: null,
        clock: Date.now,
        count: () => {},
        onTrouble: (error) => assert.fail(String(error)),
      }),
    );
  };
  await open(waterPlant, PLANT_BASE);
  await open(iotShell, SHELL_BASE);
});
after(async () => {
  await Promise.all(decoys.map((decoy) => decoy.close()));
  rmSync(folder, { recursive: true });
});

test('what was read on one decoy and used on another, from elsewhere, makes one visitor who moved sideways', async () => {
  const [admin] = makeFacility(openSeed(SEED).branch('persona water-plant').branch('facility')).accounts;
  const origin = `http://127.0.0.1:${PLANT_BASE + 80}`;
  const entered = await fetch(`${origin}/login.php`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ user: admin.name, pass: admin.password }),
  });
  const cookie = entered.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const note = await (await fetch(`${origin}/note.php?lang=en`, { headers: { cookie } })).text();
  const found = /cameras\): (\S+) \/ (\S+) -/.exec(note);
  assert.ok(found !== null, note);
  const [, username, password] = found;

  const client = new TelnetClient(SHELL_BASE + 23, '127.0.0.9');
  await client.logIn({ user: username, password });
  await client.run('cat /proc/cpuinfo');
  await client.close();

  const { stdout } = await promisify(execFile)(process.execPath, [
    MAIN,
    'visitors',
    join(folder, 'water-plant.ndjson'),
    join(folder, 'iot-shell.ndjson'),
    '--json',
    '--data',
    folder,
  ]);
  const { visitors } = JSON.parse(stdout) as { visitors: readonly Visitor[] };
  assert.equal(visitors.length, 1);
  const [{ addresses, sensors, lateral, links }] = visitors;
  assert.deepEqual(
    [addresses, sensors],
    [
      ['127.0.0.1', '127.0.0.9'],
      ['water-plant', 'iot-shell'],
    ],
  );
  assert.deepEqual(
    lateral.map(({ from, to, place, username: used }) => ({ from, to, place, used })),
    [{ from: 'water-plant', to: 'iot-shell', place: 'maintenance-note', used: username }],
  );
  assert.ok(links.some(({ evidence }) => evidence.some(({ kind }) => kind === 'lure')));
});
