import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CAUSES } from '../../model/incident.ts';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from '../channels/sample-delivery.ts';
import { checkIntelmq } from './check-intelmq.ts';
import { intelmq, intelmqEvent } from './intelmq.ts';
import { arbitraryReport, arbitrarySender } from './report-fixture.ts';

const SENDER = SAMPLE_DELIVERY.sender;

test('any report is a valid event, on a line of its own', () => {
  fc.assert(
    fc.property(fc.array(arbitraryReport, { maxLength: 5 }), arbitrarySender, (reports, sender) => {
      const { documents, refused } = intelmq.write(reports, sender);
      assert.deepEqual(refused, []);
      const lines = documents.join('').split('\n').slice(0, -1);
      assert.equal(lines.length, reports.length);
      for (const line of lines) assert.deepEqual(checkIntelmq(JSON.parse(line)), []);
    }),
    { numRuns: 500 },
  );
});

test('the check refuses what IntelMQ does not know', () => {
  const good = { ...intelmqEvent(SAMPLE_REPORT, SENDER)! };
  assert.deepEqual(checkIntelmq(good), []);
  const broken: object[] = [
    { ...good, 'source.ip': 'example.org' },
    { ...good, 'source.name': 'x' },
    { ...good, 'classification.type': 'scanner' },
    { ...good, 'time.source': '2026-11-20 03:14:15' },
    { ...good, 'malware.name': 'Mirai' },
    { ...good, 'feed.accuracy': 101 },
    { ...good, 'extra.Token': 'x' },
  ];
  for (const event of broken) assert.notDeepEqual(checkIntelmq(event), []);
});

test('every cause has its class, and the target of a flood is a destination', () => {
  const types = CAUSES.map((cause) => intelmqEvent({ ...SAMPLE_REPORT, cause }, SENDER)!);
  assert.deepEqual(
    types.map((event) => `${event['classification.taxonomy']}/${event['classification.type']}`),
    [
      'malicious-code/infected-system',
      'information-gathering/scanner',
      'availability/ddos',
      'other/other',
      'other/other',
      'intrusion-attempts/exploit',
      'other/undetermined',
    ],
  );
  const login = intelmqEvent({ ...SAMPLE_REPORT, cause: 'scanning', grade: 'login' }, SENDER)!;
  assert.equal(login['classification.type'], 'brute-force');
  assert.equal(types[2]['destination.ip'], SAMPLE_REPORT.address);
  assert.ok(!('source.ip' in types[2]));
});

test('what is no address is left out by name', () => {
  const { documents, refused } = intelmq.write([{ ...SAMPLE_REPORT, address: 'x' }], SENDER);
  assert.deepEqual(documents, []);
  assert.deepEqual(refused, [{ caseId: SAMPLE_REPORT.caseId, reason: 'no-address' }]);
});
