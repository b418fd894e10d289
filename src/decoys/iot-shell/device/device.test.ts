/** One secret makes one device, and two secrets make two that share no more than their make. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceFor } from '../testing.ts';
import { elfMachine } from './elf-image.ts';
import { MAKES } from './makes.ts';

const SEEDS = Array.from({ length: 40 }, (_one, n) => `a-seed-for-tests-${String(n).padStart(4, '0')}`);

test('the same seed gives the same device, and devices differ', () => {
  const all = SEEDS.map(deviceFor);
  for (const what of ['serial', 'mac', 'banner', 'kernelVersion', 'busybox'] as const)
    assert.equal(new Set(all.map((one) => one[what])).size, all.length, what);
  assert.equal(new Set(all.map(({ make }) => make.name)).size, MAKES.length);
});

test('one to three accounts, of those that its make has', () => {
  for (const { accounts, make } of SEEDS.map(deviceFor)) {
    assert.ok(accounts.length >= 1 && accounts.length <= 3);
    for (const { user, password } of accounts)
      assert.ok(make.accounts.some(([name, secret]) => name === user && secret === password));
  }
});

test('binaries are of the architecture that it claims', () => {
  for (const { busybox, make } of SEEDS.map(deviceFor)) {
    assert.deepEqual(elfMachine(busybox), { machine: make.elf.machine, isBigEndian: make.elf.isBigEndian });
    assert.ok(busybox.length > 200_000 && busybox.length < 450_000);
  }
});

test('nothing that known decoys say', () => {
  for (const device of SEEDS.map(deviceFor))
    assert.doesNotMatch(
      JSON.stringify({ ...device, base: null, busybox: null }),
      /svr04|nas3|Debian|wheezy|cowrie|kippo|honeypot|decoy|yamori/i,
    );
});
