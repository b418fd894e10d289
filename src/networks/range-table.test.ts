import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Address, Family } from '../base/address.ts';
import { prefixAround, prefixHolds, requirePrefix } from '../base/prefix.ts';
import { RangeTable } from './range-table.ts';

// Few distinct bits at either end, so that prefixes nest, touch and repeat.
const near = fc
  .tuple(fc.constantFrom<Family>(4, 6), fc.nat({ max: 31 }), fc.nat({ max: 7 }))
  .map(([family, top, bottom]): Address => {
    const shift = family === 4 ? 27n : 123n;
    return { family, value: (BigInt(top) << shift) | BigInt(bottom) };
  });
const prefix = fc.tuple(near, fc.nat({ max: 8 }), fc.boolean()).map(([inside, n, isLong]) => {
  const bits = inside.family === 4 ? 32 : 128;
  return prefixAround(inside, isLong ? bits - n : n);
});

test('each address gets its most specific prefix; of equal ones the later', () => {
  fc.assert(
    fc.property(
      fc.array(prefix, { maxLength: 25 }),
      fc.array(near, { minLength: 1 }),
      (prefixes, addresses) => {
        const table = new RangeTable(prefixes.map((each, value) => ({ prefix: each, value })));
        const edges = prefixes.flatMap(({ family, first, last }): Address[] => [
          { family, value: first },
          { family, value: last },
        ]);
        for (const wanted of [...addresses, ...edges]) {
          let best = -1;
          for (const [i, each] of prefixes.entries()) {
            if (prefixHolds(each, wanted) && (best < 0 || each.length >= prefixes[best].length)) best = i;
          }
          assert.equal(table.find(wanted), best);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('the whole space and the last address have ends', () => {
  const table = new RangeTable([
    { prefix: requirePrefix('0.0.0.0/0'), value: 0 },
    { prefix: requirePrefix('255.255.255.255/32'), value: 1 },
    { prefix: requirePrefix('::/0'), value: 2 },
    { prefix: requirePrefix('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128'), value: 3 },
  ]);
  assert.equal(table.findIpv4(0xffff_fffe), 0);
  assert.equal(table.findIpv4(0xffff_ffff), 1);
  assert.equal(table.findIpv6(0n, 0n), 2);
  assert.equal(table.findIpv6((1n << 64n) - 1n, (1n << 64n) - 1n), 3);
});

test('an empty table holds nothing', () => {
  const table = new RangeTable([]);
  assert.equal(table.findIpv4(0), -1);
  assert.equal(table.findIpv6(0n, 0n), -1);
});
