/** `yamori scanners` names a system by an imported list and by names that lead back, and by nothing that only looks so. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { missingNameServer, startNameServer } from './name-server.ts';
import { ROOT, TRACES, yamori } from './support.ts';

interface Report {
  names?: { sources: number; confirmed: number; questions: number; unanswered: number; givenUp: boolean };
  remarks: string[];
  systems: {
    verdict: string;
    name: string;
    members: string[];
    confidence: number;
    evidence: { code: string; text: string }[];
  }[];
}

const folder = mkdtempSync(join(tmpdir(), 'yamori-known-'));
after(() => rmSync(folder, { recursive: true }));

/** 192.0.2.10 and .11 divide one permutation. */
async function scanners(...more: string[]): Promise<Report> {
  const { status, stdout, stderr } = await yamori([
    'scanners',
    join(TRACES, 'zmap-shards.pcap'),
    '--dark',
    '198.18.0.0/22',
    '--data',
    folder,
    '--quiet',
    '--json',
    ...more,
  ]);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Report;
}

const known = ({ systems }: Report) => systems.filter(({ verdict }) => verdict === 'known');

test('an imported list names the system; without the lists nobody is known', async () => {
  const list = `prefix,organisation,last_seen,candidate,system,note\n192.0.2.8/29,shodan.io,2026-11-01,no,s1,\n`;
  const imported = await yamori(['data', 'import', 'local', '-', '--data', folder], Buffer.from(list));
  assert.equal(imported.status, 0, imported.stderr);
  const [system, ...others] = known(await scanners());
  assert.deepEqual([system.name, system.members.length, others], ['Shodan', 2, []]);
  assert.ok(system.evidence.some(({ code, text }) => code === 'listed-scanner' && text.includes('(local)')));
  assert.deepEqual(known(await scanners('--no-lists')), []);
});

test('a name that leads back names the system; one that does not, or only looks like one, does not', {
  skip: missingNameServer(),
}, async (t) => {
  const server = await startNameServer([
    '--host-record=a.census.shodan.io,192.0.2.10',
    '--ptr-record=11.2.0.192.in-addr.arpa,a.census.shodan.io',
  ]);
  t.after(() => server.stop());
  const [system] = known(await scanners('--no-lists', '--resolver', server.address));
  assert.equal(system.name, 'Shodan');
  const confirmed = system.evidence.find(({ text }) => /a\.census\.shodan\.io|forward-confirmed/.test(text));
  assert.match(confirmed!.text, /^(The names of )?1 of/, 'the other address has the name of somebody else');
  const imitator = await startNameServer(['--host-record=a.census.shodan.io.evil.example,192.0.2.10']);
  t.after(() => imitator.stop());
  assert.deepEqual(known(await scanners('--no-lists', '--resolver', imitator.address)), []);
});

test('a resolver that is none is told', async () => {
  const { status, stderr } = await yamori([
    'scanners',
    join(TRACES, 'zmap-shards.pcap'),
    '--dark',
    '198.18.0.0/22',
    '--resolver',
    'dns.example',
  ]);
  assert.equal(status, 2);
  assert.match(stderr, /--resolver/);
});

/** Takes questions and says nothing. */
async function silentServer(t: TestContext): Promise<string> {
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return `127.0.0.1:${socket.address().port}`;
}

const UNANSWERED = /questions to the name server were not answered/;

test('a name server that does not answer is told once, and the report is the one without it', async (t) => {
  const server = await silentServer(t);
  const { names, ...report } = await scanners('--resolver', server, '--resolver-timeout', '20');
  assert.deepEqual(names, { sources: 2, confirmed: 0, questions: 2, unanswered: 2, givenUp: false });
  assert.equal(report.remarks.filter((remark) => UNANSWERED.test(remark)).length, 1);
  const without = await scanners();
  assert.equal(without.names, undefined);
  assert.deepEqual({ ...report, remarks: report.remarks.filter((one) => !UNANSWERED.test(one)) }, without);
});

test('a name server that never answers is given up; standard error has it once', async (t) => {
  const server = await silentServer(t);
  const { status, stdout, stderr } = await yamori([
    'scanners',
    join(ROOT, 'sample/night.pcap.zst'),
    '--dark',
    '198.18.0.0/22',
    '203.0.113.0/24',
    '--no-networks',
    '--no-lists',
    '--json',
    '--resolver',
    server,
    '--resolver-timeout',
    '20',
  ]);
  assert.equal(status, 0, stderr);
  const { names } = JSON.parse(stdout) as Report;
  assert.ok(
    names!.givenUp && names!.sources > 1_000 && names!.unanswered < names!.sources,
    stdout.slice(0, 300),
  );
  assert.equal(
    stderr.split('\n').filter((line) => /^yamori: .*it was given up/.test(line)).length,
    1,
    stderr,
  );
});

test('names that are answered with nothing are no trouble', { skip: missingNameServer() }, async (t) => {
  const server = await startNameServer([]);
  t.after(() => server.stop());
  const { names, remarks } = await scanners('--resolver', server.address);
  assert.deepEqual(names, { sources: 2, confirmed: 0, questions: 2, unanswered: 0, givenUp: false });
  assert.ok(!remarks.some((remark) => UNANSWERED.test(remark)));
});
