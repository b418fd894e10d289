import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ipv4Of } from './source-address.ts';
import { sourcesByAddress } from './sources-by-address.ts';

test('few or many, sources are in the order of their addresses, IPv4 before IPv6', () => {
  const source = fc.oneof(
    { weight: 3, arbitrary: fc.ipV4() },
    fc.nat({ max: 0xffff }).map((n) => `2001:db8::${(n + 1).toString(16)}`),
  );
  fc.assert(
    fc.property(fc.uniqueArray(source, { maxLength: 200, size: 'max' }), (sources) => {
      const [few, many] = [sourcesByAddress(sources), sourcesByAddress(sources, 1)];
      assert.deepEqual(many, few);
      assert.deepEqual(
        [...few].sort((a, b) => a - b),
        sources.map((_, i) => i),
      );
      const texts = [...few].map((i) => sources[i]);
      const ipv4 = texts.filter((text) => !text.includes(':'));
      assert.deepEqual(texts.slice(0, ipv4.length), ipv4);
      assert.deepEqual(
        ipv4,
        ipv4.toSorted((a, b) => ipv4Of(a) - ipv4Of(b)),
      );
      const ipv6 = texts.slice(ipv4.length);
      assert.deepEqual(ipv6, ipv6.toSorted());
    }),
  );
});
