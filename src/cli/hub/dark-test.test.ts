import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAddress } from '../../base/address.ts';
import { requirePrefix } from '../../base/prefix.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import { darkTest } from './dark-test.ts';

test('it agrees with the dark space, at every edge', () => {
  const prefix = fc.tuple(fc.nat(0xffff_ffff), fc.integer({ min: 0, max: 32 })).map(([address, length]) => {
    const size = 2 ** (32 - length);
    const first = Math.floor(address / size) * size;
    return { family: 4 as const, length, first: BigInt(first), last: BigInt(first + size - 1) };
  });
  fc.assert(
    fc.property(fc.array(prefix, { maxLength: 20 }), fc.nat(0xffff_ffff), (prefixes, any) => {
      const dark = new DarkSpace(prefixes);
      const isDark = darkTest(dark);
      const edges = prefixes.flatMap(({ first, last }) => [
        Number(first) - 1,
        Number(first),
        Number(last),
        Number(last) + 1,
      ]);
      for (const address of [any, ...edges]) {
        if (address < 0 || address > 0xffff_ffff) continue;
        assert.equal(isDark.ipv4(address), dark.holdsIpv4(address));
      }
    }),
  );
});

test('IPv6 by its prefixes', () => {
  const isDark = darkTest(new DarkSpace([requirePrefix('2001:db8::/32')]));
  assert.equal(isDark.ipv6(parseAddress('2001:db8:ffff::1')!.value), true);
  assert.equal(isDark.ipv6(parseAddress('2001:db9::')!.value), false);
  assert.equal(isDark.ipv4(1), false);
});
