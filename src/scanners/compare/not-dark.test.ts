import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { requirePrefix } from '../../base/prefix.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import { withoutAddresses } from './not-dark.ts';

const holds = (set: DarkSpace, address: number) =>
  set.ranges.some(({ first, last }) => address >= first && address <= last);

test('a set without addresses has all others and none of them, or is whole where nothing would be left', () => {
  const set = new DarkSpace(['203.0.113.16/28', '203.0.113.40/31', '198.51.100.7'].map(requirePrefix));
  const all = set.ranges.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, n) => first + n),
  );
  fc.assert(
    fc.property(fc.subarray(all), fc.array(fc.nat(0xffff_ffff), { maxLength: 3 }), (some, others) => {
      const left = withoutAddresses(set, [...some, ...others]);
      const isWhole = all.every((address) => [...some, ...others].includes(address));
      assert.equal(left.sizeIpv4, isWhole ? all.length : all.filter((one) => holds(left, one)).length);
      for (const address of all)
        assert.equal(holds(left, address), isWhole || ![...some, ...others].includes(address));
    }),
  );
});
