import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SAMPLE_REPORT } from '../channels/sample-delivery.ts';
import { arbitraryReport } from './report-fixture.ts';
import {
  accusationRefusal,
  countOf,
  describeReport,
  destinationPortsOf,
  isoTime,
  portOrNull,
  seenBetween,
} from './report-words.ts';

test('times are always in their order, and can always be written', () => {
  const report = { ...SAMPLE_REPORT, firstSeen: 2000, lastSeen: 1000 };
  assert.deepEqual(seenBetween(report), { first: 1000, last: 2000 });
  assert.equal(isoTime(Number.NaN), '1970-01-01T00:00:00.000Z');
  assert.equal(isoTime(Number.POSITIVE_INFINITY), '1970-01-01T00:00:00.000Z');
  assert.equal(isoTime(1e300), '9999-12-31T23:59:59.999Z');
  fc.assert(
    fc.property(arbitraryReport, (one) => {
      const { first, last } = seenBetween(one);
      assert.ok(first <= last && first >= 0);
    }),
  );
});

test('a port is 1 to 65535 or none, a count at least one', () => {
  for (const port of [0, -1, 65_536, 1.5, Number.NaN, null, undefined]) assert.equal(portOrNull(port), null);
  for (const port of [1, 23, 65_535]) assert.equal(portOrNull(port), port);
  assert.deepEqual(destinationPortsOf({ ...SAMPLE_REPORT, destinationPorts: [0, 23, 70_000, 80] }), [23, 80]);
  for (const packets of [0, -5, Number.NaN]) assert.equal(countOf({ ...SAMPLE_REPORT, packets }), 1);
  assert.equal(countOf({ ...SAMPLE_REPORT, packets: 1e12 }, 999), 999);
});

test('a description says what was seen and whether a connection stood', () => {
  assert.equal(
    describeReport({ ...SAMPLE_REPORT, sensors: 1, state: 'closed' }),
    '192.0.2.77 is infected and attacks others (41 packets in unused address space at 1 sensor, ' +
      '2026-11-20T01:14:15.000Z to 2026-11-20T03:14:15.000Z); no connection was established; several observations ' +
      'agree that the packets are not forged. The case is closed: it was not seen any more.',
  );
  assert.match(
    describeReport({ ...SAMPLE_REPORT, grade: 'login' }),
    /a connection was established and a login tried/,
  );
});

test('nobody is accused on one packet that anybody can forge', () => {
  assert.equal(accusationRefusal(SAMPLE_REPORT), null);
  assert.equal(accusationRefusal({ ...SAMPLE_REPORT, grade: 'spoofable-packet' }), 'spoofable-accused');
});
