import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '../base/address.ts';
import { formatPrefix, requirePrefix } from '../base/prefix.ts';
import { builtInScanners } from './built-in-scanners.ts';
import { type KnownScanner, KnownScanners } from './known-scanners.ts';

const AT = Date.UTC(2026, 10, 23) / 1000;

function entry(prefix: string, organisation: string, asOf: string | null): KnownScanner {
  return { organisation, prefix: requirePrefix(prefix), source: 'a list', asOf, confidence: 0.9 };
}

function find(scanners: KnownScanners, text: string) {
  return scanners.find(parseAddress(text)!);
}

test('the most specific prefix of either family wins, over both ways to ask', () => {
  const scanners = new KnownScanners(
    [
      entry('192.0.2.0/24', 'Wide', null),
      entry('192.0.2.1', 'Narrow', null),
      entry('2001:db8::/32', 'Six', null),
    ],
    { at: AT },
  );
  assert.equal(find(scanners, '192.0.2.1')?.organisation, 'Narrow');
  assert.equal(find(scanners, '192.0.2.2')?.organisation, 'Wide');
  assert.equal(find(scanners, '2001:db8::1')?.organisation, 'Six');
  assert.equal(find(scanners, '192.0.3.1'), undefined);
  assert.equal(find(scanners, '2001:db9::1'), undefined);
  assert.equal(scanners.findIpv4(0xc000_0201)?.organisation, 'Narrow');
  assert.equal(scanners.findIpv4(0xc000_0301), undefined);
});

test('an entry is stale after its days, reckoned from the end of the capture, and trusted less', () => {
  const entries = [entry('192.0.2.1', 'Old', '2026-05-26'), entry('192.0.2.2', 'Fresh', '2026-05-27')];
  const scanners = new KnownScanners(entries, { at: AT });
  const old = find(scanners, '192.0.2.1')!;
  assert.deepEqual([old.stale, old.asOf, old.confidence], [true, '2026-05-26', 0.45]);
  const fresh = find(scanners, '192.0.2.2')!;
  assert.deepEqual([fresh.stale, fresh.confidence], [false, 0.9]);
  // The same list is fresh for a capture of its own time, and old for a stricter reader.
  assert.equal(find(new KnownScanners(entries, { at: AT - 30 * 86_400 }), '192.0.2.1')?.stale, false);
  assert.equal(find(new KnownScanners(entries, { at: AT, maxAgeDays: 30 }), '192.0.2.2')?.stale, true);
});

test('of two entries for one prefix a fresh one wins over a stale one, else the later', () => {
  const scanners = new KnownScanners(
    [
      entry('192.0.2.1', 'Fresh', '2026-11-01'),
      entry('192.0.2.1', 'Stale', '2020-01-01'),
      entry('192.0.2.2', 'First', null),
      entry('192.0.2.2', 'Second', null),
    ],
    { at: AT },
  );
  assert.equal(find(scanners, '192.0.2.1')?.organisation, 'Fresh');
  assert.equal(find(scanners, '192.0.2.2')?.organisation, 'Second');
});

test('the built-in ones state their source and doubt; those of NOTICE are of 2019 and so stale', () => {
  const scanners = new KnownScanners(builtInScanners(), { at: AT });
  const notice = find(scanners, '153.231.215.9')!;
  assert.deepEqual([notice.organisation, notice.asOf, notice.stale], ['NOTICE (NICT)', '2019', true]);
  assert.ok(notice.confidence < 0.5);
  assert.equal(formatPrefix(notice.prefix), '153.231.215.8/29');
  assert.match(notice.source, /2019.*incomplete/);
  assert.equal(find(scanners, '167.94.138.7')?.organisation, 'Censys');
  assert.equal(find(scanners, '133.34.169.31')?.organisation, 'Yokohama National University');
  assert.equal(find(scanners, '133.34.169.32'), undefined);
  // In a capture of its own year it was fresh.
  const then = new KnownScanners(builtInScanners(), { at: Date.UTC(2019, 5, 1) / 1000 });
  assert.equal(find(then, '153.231.215.9')?.stale, false);
  for (const { source, confidence, prefix, asOf } of builtInScanners()) {
    assert.match(source, /^built in: .*\((undated|incomplete)\)$/);
    assert.ok(confidence > 0 && confidence < 1);
    assert.ok(prefix.length >= 23 && (asOf === null || asOf === '2019'));
  }
});
