import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from '../channels/sample-delivery.ts';
import { checkOcsf } from './check-ocsf.ts';
import { ocsf, ocsfFinding } from './ocsf.ts';
import { arbitraryReport, arbitrarySender } from './report-fixture.ts';

const SENDER = SAMPLE_DELIVERY.sender;

test('any report is a valid detection finding, on a line of its own', () => {
  fc.assert(
    fc.property(fc.array(arbitraryReport, { maxLength: 5 }), arbitrarySender, (reports, sender) => {
      const lines = ocsf.write(reports, sender).documents.join('').split('\n').slice(0, -1);
      assert.equal(lines.length, reports.length);
      for (const line of lines) assert.deepEqual(checkOcsf(JSON.parse(line)), []);
    }),
    { numRuns: 500 },
  );
});

test('the check refuses what OCSF does not allow', () => {
  const good = JSON.parse(JSON.stringify(ocsfFinding(SAMPLE_REPORT, SENDER)));
  assert.deepEqual(checkOcsf(good), []);
  const broken: object[] = [
    { ...good, class_uid: 2001 },
    { ...good, type_uid: 200_402 },
    { ...good, metadata: { ...good.metadata, version: undefined } },
    { ...good, finding_info: { title: 'x' } },
    { ...good, time: '2026-11-20T03:14:15Z' },
    { ...good, status: 'Resolved' },
    { ...good, surprise: 1 },
    { ...good, evidences: [{ ...good.evidences[0], connection_info: {} }] },
  ];
  for (const finding of broken) assert.notDeepEqual(checkOcsf(finding), []);
});

test('a case is created, updated and closed under one id', () => {
  const findings = (['new', 'update', 'closed'] as const).map((state) => {
    const finding = ocsfFinding({ ...SAMPLE_REPORT, state }, SENDER)!;
    return [finding.activity_id, finding.status, (finding.finding_info as { uid: string }).uid];
  });
  assert.deepEqual(findings, [
    [1, 'New', SAMPLE_REPORT.caseId],
    [2, 'In Progress', SAMPLE_REPORT.caseId],
    [3, 'Resolved', SAMPLE_REPORT.caseId],
  ]);
});
