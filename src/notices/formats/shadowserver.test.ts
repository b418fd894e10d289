import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from '../channels/sample-delivery.ts';
import { arbitraryReport, arbitrarySender } from './report-fixture.ts';
import { csvCell, SHADOWSERVER_COLUMNS, shadowserver } from './shadowserver.ts';

const SENDER = SAMPLE_DELIVERY.sender;

function rowsOf(csv: string): Record<string, string>[] {
  const [header] = parse(csv, { toLine: 1 }) as string[][];
  assert.deepEqual(header, [...SHADOWSERVER_COLUMNS]);
  return parse(csv, { columns: true }) as Record<string, string>[];
}

test('any reports are rows that a CSV reader takes, in the order of the header, without a formula', () => {
  fc.assert(
    fc.property(fc.array(arbitraryReport, { maxLength: 6 }), arbitrarySender, (reports, sender) => {
      const { documents, refused } = shadowserver.write(reports, sender);
      assert.equal(documents.length, refused.length === reports.length ? 0 : 1);
      const rows = documents.flatMap(rowsOf);
      assert.equal(rows.length + refused.length, reports.length);
      for (const row of rows) {
        assert.match(row.timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
        assert.notEqual(isIP(row.src_ip), 0);
        assert.match(row.event_id, /^[0-9a-f-]{36}$/);
        assert.match(row.src_port, /^\d*$/);
        for (const value of Object.values(row)) assert.doesNotMatch(value, /^[=+\-@\t\r]/);
      }
    }),
    { numRuns: 500 },
  );
});

test('the line that a reader expects', () => {
  const report = { ...SAMPLE_REPORT, destination: '198.51.100.9' };
  const [csv] = shadowserver.write([report], SENDER).documents;
  const [row] = rowsOf(csv);
  const filled = Object.fromEntries(
    Object.entries(row).filter(([name, value]) => value !== '' && name !== 'event_id'),
  );
  assert.deepEqual(filled, {
    timestamp: '2026-11-20 03:14:15',
    protocol: 'tcp',
    src_ip: '192.0.2.77',
    src_port: '40312',
    src_asn: '64496',
    src_geo: 'JP',
    device_type: 'iot',
    severity: 'high',
    dst_ip: '198.51.100.9',
    dst_port: '23',
    public_source: 'yamori',
    infection: 'mirai',
    family: 'mirai',
    tag: 'infected;corroborated-packets;mirai',
    count: '41',
  });
  assert.ok(csv.startsWith('"timestamp","protocol","src_ip"') && csv.endsWith('\r\n'));
});

test('a text is quoted, and never a formula', () => {
  assert.equal(csvCell('=2+5'), `"'=2+5"`);
  assert.equal(csvCell('@x'), `"'@x"`);
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"');
  assert.equal(csvCell('a\r\n=b'), '"a =b"');
  assert.equal(csvCell(null), '');
  assert.equal(csvCell(Number.NaN), '');
  assert.equal(csvCell(-1), '-1');
});

test('victims, forged addresses and what is over have no row', () => {
  const reports = (['dos-victim', 'spoofed'] as const).map((cause) => ({ ...SAMPLE_REPORT, cause }));
  const closed = { ...SAMPLE_REPORT, state: 'closed' as const };
  const { documents, refused } = shadowserver.write([...reports, closed], SENDER);
  assert.deepEqual(documents, []);
  assert.deepEqual(
    refused.map(({ reason }) => reason),
    ['victim-accused', 'forged-accused', 'no-closing'],
  );
});
