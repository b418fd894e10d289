/** DHCP and NAT logs of any engine: who had an address and port when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fresh } from '../state-conformance.ts';
import { aLease, HOUR_MS, NOW } from '../state-fixture.ts';

export function leasesConform(fresh: Fresh): void {
  test('leases that are there already are known, even within one import', async () => {
    const store = await fresh();
    const many = Array.from({ length: 1_200 }, (_, n) =>
      aLease({ address: `198.51.100.${n % 250}`, from: NOW + n }),
    );
    assert.deepEqual(await store.addLeases([...many, many[7]]), { added: 1_200, known: 1 });
    assert.deepEqual(await store.addLeases(many), { added: 0, known: 1_200 });
    assert.deepEqual(await store.addLeases([]), { added: 0, known: 0 });
  });

  test('a lease holds from its start until before its end', async () => {
    const store = await fresh();
    const lease = aLease();
    await store.addLeases([lease]);
    assert.equal(await store.leaseAt(lease.address, null, NOW - 1), null);
    assert.deepEqual(await store.leaseAt(lease.address, null, NOW), lease);
    assert.deepEqual(await store.leaseAt(lease.address, 443, NOW + HOUR_MS - 1), lease);
    assert.equal(await store.leaseAt(lease.address, null, NOW + HOUR_MS), null);
    assert.equal(await store.leaseAt('192.0.2.8', null, NOW), null);
    assert.equal(await store.leaseAt('no address', null, NOW), null);
  });

  test('of leases that overlap the latest counts, and the one before once that ended', async () => {
    const store = await fresh();
    const long = aLease({ name: 'long', to: null });
    const short = aLease({ name: 'short', from: NOW + 100, to: NOW + 200 });
    await store.addLeases([short, long]);
    assert.equal((await store.leaseAt(long.address, null, NOW + 50))?.machine.name, 'long');
    assert.equal((await store.leaseAt(long.address, null, NOW + 150))?.machine.name, 'short');
    assert.equal((await store.leaseAt(long.address, null, NOW + 250))?.machine.name, 'long');
  });

  test('behind a NAT the port decides; without it only a single machine is named', async () => {
    const store = await fresh();
    const a = aLease({ name: 'a', portFirst: 1024, portLast: 2047 });
    const b = aLease({ name: 'b', portFirst: 2048, portLast: 4095, from: NOW + 10 });
    await store.addLeases([a, b]);
    const named = async (port: number | null, at: number) =>
      (await store.leaseAt(a.address, port, at))?.machine.name;
    assert.equal(await named(1024, NOW + 20), 'a');
    assert.equal(await named(2047, NOW + 20), 'a');
    assert.equal(await named(2048, NOW + 20), 'b');
    assert.equal(await named(80, NOW + 20), undefined);
    assert.equal(await named(null, NOW + 5), 'a');
    assert.equal(await named(null, NOW + 20), undefined);
    await store.addLeases([aLease({ name: 'router', from: NOW - 5 })]);
    assert.equal(await named(null, NOW + 20), 'router');
    assert.equal(await named(80, NOW + 20), 'router');
    assert.equal(await named(3_000, NOW + 20), 'b');
  });

  test('a lease told again with its end ends, in whatever order it was told', async () => {
    for (const order of [
      [null, 50, 90],
      [90, null, 50],
      [50, 90, null],
    ]) {
      const store = await fresh();
      for (const end of order) await store.addLeases([aLease({ to: end === null ? null : NOW + end })]);
      assert.equal((await store.leaseAt('192.0.2.7', null, NOW + 89))?.to, NOW + 90);
      assert.equal(await store.leaseAt('192.0.2.7', null, NOW + 90), null);
    }
  });

  test('an IPv6 address is one however it is written', async () => {
    const store = await fresh();
    await store.addLeases([aLease({ address: '2001:DB8:0:0::7' })]);
    assert.equal((await store.leaseAt('2001:db8::7', null, NOW))?.address, '2001:db8::7');
  });
}
