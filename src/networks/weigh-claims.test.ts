import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAddress } from '../base/address.ts';
import { formatPrefix, prefixHolds, requirePrefix } from '../base/prefix.ts';
import { type KnownScanner, KnownScanners } from './known-scanners.ts';
import { disputesOf, weighClaims } from './weigh-claims.ts';

function entry(
  prefix: string,
  organisation: string,
  source: string,
  asOf: string | null = '2026-05-01',
  confidence = 0.8,
): KnownScanner {
  return { prefix: requirePrefix(prefix), organisation, source, asOf, confidence };
}

test('lists that agree are one entry that is surer, as of the latest; the same list twice is one voice', () => {
  const [one, ...others] = weighClaims([
    entry('192.0.2.1', 'A', 'x', '2026-05-01'),
    entry('192.0.2.1', 'A', 'y', '2026-03-01', 0.6),
  ]);
  assert.deepEqual(others, []);
  assert.deepEqual([one.source, one.asOf, one.confidence], ['x, y', '2026-05-01', 0.9]);
  const [twice] = weighClaims([entry('192.0.2.1', 'A', 'x'), entry('192.0.2.1', 'A', 'x', '2026-06-01')]);
  assert.deepEqual([twice.source, twice.asOf, twice.confidence], ['x', '2026-06-01', 0.8]);
  const many = Array.from({ length: 20 }, (_, i) => entry('192.0.2.1', 'A', `list ${i}`));
  assert.equal(weighClaims(many)[0].confidence, 0.98);
});

test('one organisation has one name, whichever way a list spells it', () => {
  const claims = weighClaims([
    entry('192.0.2.1', 'Survey Example', 'x'),
    entry('192.0.2.1', 'SURVEY-EXAMPLE', 'y'),
    entry('192.0.2.2', 'survey example', 'y'),
    entry('192.0.2.3', '???', 'y'),
    entry('192.0.2.3', '!!!', 'z'),
  ]);
  assert.deepEqual(
    claims.map(({ organisation }) => organisation),
    ['Survey Example', 'Survey Example', '???', '!!!'],
  );
});

test('lists that differ at one time are each less sure, and the later one counts', () => {
  const claims = weighClaims([entry('192.0.2.1', 'A', 'x'), entry('192.0.2.1', 'B', 'y', '2026-06-01')]);
  assert.deepEqual(
    claims.map(({ organisation, confidence }) => [organisation, Math.round(confidence * 100)]),
    [
      ['A', 56],
      ['B', 56],
    ],
  );
  const found = new KnownScanners(claims, { at: Date.parse('2026-07-01') / 1000 });
  assert.equal(found.find(parseAddress('192.0.2.1')!)?.organisation, 'B');
});

test('an address that changed hands is no dispute', () => {
  const claims = [entry('192.0.2.1', 'A', 'x', '2024-01-01'), entry('192.0.2.1', 'B', 'y', '2026-06-01')];
  assert.deepEqual(
    weighClaims(claims).map(({ confidence }) => confidence),
    [0.8, 0.8],
  );
  assert.deepEqual(disputesOf(claims), []);
});

test('a dispute is told with the nearest entry that says otherwise', () => {
  const told = disputesOf([
    entry('192.0.2.0/24', 'Wide', 'x'),
    entry('192.0.2.0/28', 'Near', 'y'),
    entry('192.0.2.1', 'Wide', 'z'),
    entry('192.0.2.99', 'Wide', 'z'),
    entry('198.51.100.1', 'Else', 'z'),
    entry('2001:db8::1', 'Six', 'z'),
    entry('2001:db8::/64', 'Sixty-four', 'z'),
  ]).map(({ entry: one, against }) => [formatPrefix(one.prefix), one.organisation, against.organisation]);
  assert.deepEqual(told, [
    ['192.0.2.0/28', 'Near', 'Wide'],
    ['192.0.2.1/32', 'Wide', 'Near'],
    ['2001:db8::1/128', 'Six', 'Sixty-four'],
  ]);
});

const anEntry = fc
  .record({
    octet: fc.nat(15),
    length: fc.constantFrom(26, 28, 30, 32),
    organisation: fc.constantFrom('A', 'B', 'C'),
    source: fc.constantFrom('x', 'y', 'z'),
    asOf: fc.constantFrom(null, '2019', '2026-01-01', '2026-05-01'),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ octet, length, organisation, source, asOf, confidence }) =>
    entry(`192.0.2.${octet}/${length}`, organisation, source, asOf, confidence),
  );

test('who an address is found to be does not change by weighing, and every dispute is one', () => {
  fc.assert(
    fc.property(fc.array(anEntry, { maxLength: 20 }), (entries) => {
      const weighed = weighClaims(entries);
      assert.ok(weighed.every(({ confidence }) => confidence >= 0 && confidence <= 1));
      const key = ({ prefix, organisation }: KnownScanner) => `${formatPrefix(prefix)} ${organisation}`;
      assert.deepEqual(new Set(weighed.map(key)), new Set(entries.map(key)));
      assert.equal(new Set(weighed.map(key)).size, weighed.length);
      for (const { entry: one, against } of disputesOf(entries)) {
        assert.notEqual(one.organisation, against.organisation);
        assert.ok(prefixHolds(against.prefix, { family: 4, value: one.prefix.first }));
      }
      // Nobody is lost where he stood last and fresh: the last entry of the longest prefix.
      const undated = entries.map((claim) => ({ ...claim, asOf: null }));
      const at = 0;
      for (let octet = 0; octet < 16; octet++) {
        const address = parseAddress(`192.0.2.${octet}`)!;
        assert.equal(
          new KnownScanners(weighClaims(undated), { at }).find(address)?.organisation,
          new KnownScanners(undated, { at }).find(address)?.organisation,
        );
      }
    }),
  );
});
