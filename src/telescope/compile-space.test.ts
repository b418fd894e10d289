/** The dark space: size, positions, the kernel's compiled form, and how it is inferred. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatPrefix, parsePrefix, prefixSize } from '../base/prefix.ts';
import { DarkSpace } from '../model/dark-space.ts';
import { compileSpace } from './compile-space.ts';
import { coverEvenly } from './infer-dark.ts';
import { observe, prefixes, raw, type TestPacket } from './telescope-fixture.ts';

test('overlapping prefixes count each address once', () => {
  const space = new DarkSpace(
    prefixes('10.0.0.0/24', '10.0.0.128/25', '10.0.1.0/24', '2001:db8::/48', '10.0.0.0/24'),
  );
  assert.equal(space.sizeIpv4, 512);
  assert.deepEqual(space.ranges, [{ first: 0x0a000000, last: 0x0a0001ff, rank: 0 }]);
  assert.equal(space.prefixes6.length, 1);
});

const anyPrefix = fc
  .tuple(fc.nat(0xffffffff), fc.integer({ min: 9, max: 32 }))
  .map(
    ([value, length]) =>
      parsePrefix(
        `${(value >>> 24) % 224}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}/${length}`,
      )!,
  );

test('positions and addresses are each other’s inverse, and the size is their number', () => {
  fc.assert(
    fc.property(
      fc.array(anyPrefix, { minLength: 1, maxLength: 12 }),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      (list, share) => {
        const space = new DarkSpace(list);
        assert.ok(space.sizeIpv4 <= list.reduce((sum, prefix) => sum + prefixSize(prefix), 0));
        const rank = Math.floor(share * space.sizeIpv4);
        const address = space.addressAt(rank)!;
        assert.ok(space.holdsIpv4(address));
        const range = space.ranges.find(({ first, last }) => address >= first && address <= last)!;
        assert.equal(range.rank + (address - range.first), rank);
        assert.equal(space.addressAt(space.sizeIpv4), null);
      },
    ),
  );
});

test('the kernel takes the addresses of the space and no others', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyPrefix, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(0xdfffffff), { minLength: 1, maxLength: 20 }),
      async (list, strangers) => {
        const space = new DarkSpace(list);
        const edges = space.ranges.flatMap(({ first, last }) => [first - 1, first, last, last + 1]);
        const destinations = [...edges, ...strangers].filter((address) => address > 0 && address < 2 ** 32);
        const source = 0xf0000001; // in no prefix of the list
        const packets = destinations.map(
          (destination, i): TestPacket => ({ time: 1e12 + i, source, destination, seq: i }),
        );
        const { profiles } = await observe(raw(packets), { dark: space, darkPrefixes: [] });
        const wanted = destinations.filter((address) => space.holdsIpv4(address));
        assert.equal(
          profiles.reduce((sum, profile) => sum + profile.packets, 0),
          wanted.length,
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('a compiled space has a first segment for each /16 and segments that never cross one', () => {
  const { pages, segments } = compileSpace(new DarkSpace(prefixes('10.0.0.0/15', '10.255.255.0/24')));
  assert.equal(pages[0x0a00], 0);
  assert.equal(pages[0x0a01], 1);
  assert.equal(pages[0x0aff], 2);
  assert.equal(pages[65536], 3);
  assert.equal(segments.length, 12);
});

function covered(silent: number[], alive: number[] = []): string[] {
  const sorted = (list: number[]) => Uint32Array.from(list).sort();
  return coverEvenly(sorted(silent), sorted(alive)).map(formatPrefix);
}

function spread(first: number, size: number, count: number): number[] {
  // A golden-ratio walk: even, never twice the same.
  return Array.from({ length: count }, (_, i) => first + Math.floor(((i * 0.6180339887) % 1) * size));
}

test('a thinly hit /20 is found whole, two far /24s as two, a sweep that stopped as what it reached', () => {
  assert.deepEqual(covered(spread(0x0a140000, 4096, 400)), ['10.20.0.0/20']);
  assert.deepEqual(covered([...spread(0x0a140000, 256, 200), ...spread(0xcb007100, 256, 200)]), [
    '10.20.0.0/24',
    '203.0.113.0/24',
  ]);
  assert.deepEqual(covered(Array.from({ length: 96 }, (_, i) => 0x0a140000 + i)), [
    '10.20.0.0/26',
    '10.20.0.64/27',
  ]);
  assert.deepEqual(covered([0x0a140007]), ['10.20.0.7/32']);
  assert.deepEqual(covered([]), []);
});

test('an address that sends is never taken for dark', () => {
  const silent = spread(0x0a140000, 256, 255).filter((address) => address !== 0x0a140010);
  const found = covered(silent, [0x0a140010]);
  for (const text of found) {
    const { first, last } = parsePrefix(text)!;
    assert.ok(!(first <= 0x0a140010n && last >= 0x0a140010n), text);
  }
  assert.ok(found.length > 1);
});
