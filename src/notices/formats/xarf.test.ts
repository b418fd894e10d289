import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SAMPLE_DELIVERY, SAMPLE_REPORT } from '../channels/sample-delivery.ts';
import { checkXarf } from './check-xarf.ts';
import { arbitraryReport, arbitrarySender } from './report-fixture.ts';
import { FORMAT_REFUSALS, type FormatRefusal } from './report-writer.ts';
import { xarf, xarfReport } from './xarf.ts';

const SENDER = SAMPLE_DELIVERY.sender;

test('any report is a valid XARF report or refused by a name', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(arbitraryReport, arbitrarySender, (report, sender) => {
      const made = xarfReport(report, sender);
      if (typeof made === 'string') {
        assert.ok(made in FORMAT_REFUSALS);
        seen.add(made);
        return;
      }
      seen.add(`${made.category}/${made.type}`);
      assert.deepEqual(checkXarf(JSON.parse(JSON.stringify(made))), []);
    }),
    { numRuns: 2000 },
  );
  for (const kind of [
    'infrastructure/botnet',
    'connection/port_scan',
    'connection/login_attack',
    'vulnerability/misconfiguration',
  ]) {
    assert.ok(seen.has(kind), `none was ${kind}`);
  }
});

test('the check refuses what XARF does not allow', () => {
  const good = JSON.parse(JSON.stringify(xarfReport(SAMPLE_REPORT, SENDER)));
  assert.deepEqual(checkXarf(good), []);
  const broken: object[] = [
    { ...good, report_id: 'not a uuid' },
    { ...good, compromise_evidence: undefined, type: 'port_scan' },
    { ...good, timestamp: '2026-11-20 03:14:15' },
    { ...good, sender: { ...good.sender, name: 'x' } },
    { ...good, source_port: 0 },
    { ...good, tags: ['no namespace'] },
    { ...good, surprise: 1 },
    { ...good, evidence: [{ ...good.evidence[0], hash: `sha256:${'0'.repeat(64)}` }] },
    { ...good, xarf_version: '3.0.0' },
    [good],
  ];
  for (const report of broken)
    assert.notDeepEqual(checkXarf(report), [], JSON.stringify(report).slice(0, 60));
});

test('the kind follows from cause and grade, and nobody innocent is accused', () => {
  const cases: [Partial<typeof SAMPLE_REPORT>, string | FormatRefusal][] = [
    [{}, 'botnet'],
    [{ grade: 'login' }, 'botnet'],
    [{ cause: 'scanning' }, 'port_scan'],
    [{ cause: 'scanning', grade: 'handshake' }, 'port_scan'],
    [{ cause: 'scanning', grade: 'login' }, 'login_attack'],
    [{ cause: 'scanning', protocol: null }, 'no-protocol'],
    [{ cause: 'misconfigured' }, 'misconfiguration'],
    [{ cause: 'dos-victim' }, 'victim-accused'],
    [{ cause: 'spoofed' }, 'forged-accused'],
    [{ cause: 'unexplained' }, 'unexplained'],
    [{ grade: 'spoofable-packet' }, 'spoofable-accused'],
    [{ state: 'closed' }, 'no-closing'],
    [{ address: 'example.org' }, 'no-address'],
  ];
  for (const [change, wanted] of cases) {
    const made = xarfReport({ ...SAMPLE_REPORT, ...change }, SENDER);
    assert.equal(typeof made === 'string' ? made : made.type, wanted, JSON.stringify(change));
  }
});

test('port and time are those of one packet, and a report says whether a connection stood', () => {
  const portAt = SAMPLE_REPORT.lastSeen - 1000;
  const made = xarfReport({ ...SAMPLE_REPORT, portAt }, SENDER);
  assert.ok(typeof made === 'object');
  assert.equal(made.source_port, 40_312);
  assert.equal(made.timestamp, new Date(portAt).toISOString());
  assert.match(String(made.description), /no connection was established/);
  assert.ok((made.tags as string[]).includes(`case:${SAMPLE_REPORT.token}`));
});

test('made again it is the same; of another state or time it is another report', () => {
  const idOf = (change: Partial<typeof SAMPLE_REPORT>) => {
    const made = xarfReport({ ...SAMPLE_REPORT, ...change }, SENDER);
    assert.ok(typeof made === 'object');
    return made.report_id;
  };
  const ids = [
    {},
    { state: 'update' as const },
    { lastSeen: SAMPLE_REPORT.lastSeen + 1 },
    { caseId: 'Y-OTHER' },
  ].map(idOf);
  assert.equal(idOf({}), ids[0]);
  assert.equal(new Set(ids).size, ids.length);
  const [first] = xarf.write([SAMPLE_REPORT], SENDER).documents;
  assert.deepEqual(xarf.write([SAMPLE_REPORT, SAMPLE_REPORT], SENDER).documents, [first, first]);
});
