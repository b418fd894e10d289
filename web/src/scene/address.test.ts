/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addressPlus,
  compareAddresses,
  distance,
  formatAddress,
  rangeSize,
  readAddress,
  readPrefix,
} from './address.ts';

const words = () => new Uint32Array(4);

test('an IPv4 address reads and prints the same', () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      const out = words();
      assert.ok(readAddress(text, out, 0));
      assert.equal(formatAddress(out, 0), text);
    }),
  );
});

test('an IPv6 address reads as the URL parser reads it, and prints in its short form', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const out = words();
      assert.ok(readAddress(text, out, 0), text);
      const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1);
      const again = words();
      assert.ok(readAddress(canonical, again, 0));
      assert.deepEqual(out, again);
      if (!canonical.startsWith('::ffff:')) assert.equal(formatAddress(out, 0), canonical);
    }),
  );
});

test('what is no address is refused, whatever it is', () => {
  for (const text of [
    '',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    ':',
    ':::',
    '1::2::3',
    '12345::',
    'g::',
    '1:2',
  ]) {
    assert.equal(readAddress(text, words(), 0), false, text);
  }
  assert.equal(readAddress('1:2:3:4:5:6:7:8:9', words(), 0), false);
  assert.equal(readAddress('1:2:3:4:5:6::8', words(), 0), true);
  assert.equal(readAddress('1:2:3:4:5:6:7::8', words(), 0), false);
  fc.assert(
    fc.property(fc.string(), (text) => {
      readAddress(text, words(), 0);
      readPrefix(text);
    }),
  );
});

test('a prefix clears host bits and knows its size', () => {
  const size = (text: string) => rangeSize(readPrefix(text)!);
  assert.equal(formatAddress(readPrefix('192.0.2.77/24')!.first, 0), '192.0.2.0');
  assert.equal(formatAddress(readPrefix('192.0.2.77/24')!.last, 0), '192.0.2.255');
  assert.equal(formatAddress(readPrefix('2001:db8:1:2::9/47')!.first, 0), '2001:db8::');
  assert.equal(size('192.0.2.0/24'), 256);
  assert.equal(size('192.0.2.1'), 1);
  assert.equal(size('0.0.0.0/0'), 2 ** 32);
  assert.equal(size('2001:db8::/32'), 2 ** 96);
  assert.equal(readPrefix('192.0.2.0/33'), null);
  assert.equal(readPrefix('2001:db8::/129'), null);
});

test('steps, order and distance agree', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.integer({ min: 1, max: 2 ** 40 }), (text, steps) => {
      const from = words();
      readAddress(text, from, 0);
      const to = addressPlus(from, 0, BigInt(steps));
      fc.pre(compareAddresses(to, 0, from, 0) > 0);
      assert.equal(distance(to, 0, from, 0), steps);
      assert.deepEqual(addressPlus(to, 0, BigInt(-steps)), from);
    }),
  );
});
