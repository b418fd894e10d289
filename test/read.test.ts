/** The main job as scripts and people see it: the command line on recorded packets. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import {
  type JsonReport,
  missingSharedTraces,
  ROOT,
  readJson,
  SHARED_TRACES,
  TRACES,
  yamori,
} from './support.ts';

const scratch = mkdtempSync(join(tmpdir(), 'yamori-test-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** What must not depend on how the reading was done; sentences of evidence count samples of each thread. */
function verdicts(report: JsonReport): unknown[] {
  return report.sources
    .map(({ address, verdict, device, tool, packets, services }) => ({
      address,
      verdict,
      device,
      tool,
      packets,
      services,
    }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

const MIXTURE = join(TRACES, 'mixture.pcap.gz');
const DARK = ['--dark', '198.18.0.0/22', '203.0.113.0/24'];

test('a day of backscatter: 202.229.120.98 is a victim and nobody is infected', {
  skip: missingSharedTraces(),
}, async () => {
  const trace = join(SHARED_TRACES, 'ncsa_bro-simple-scan/backscatter.trace');
  for (const dark of [[], ['--dark', '192.150.186.0/23']]) {
    const report = await readJson([trace, ...dark]);
    assert.equal(report.packets, 4771);
    const victim = report.sources.find((source) => source.address === '202.229.120.98');
    assert.equal(victim?.verdict, 'backscatter');
    assert.ok(victim.confidence > 0.8, `confidence ${victim.confidence}`);
    assert.deepEqual(
      report.sources.filter((source) => source.verdict === 'infected'),
      [],
    );
  }
});

test('the JSON object holds what the contract promises', async () => {
  const report = await readJson([MIXTURE, ...DARK]);
  assert.equal(report.packets, 2914);
  assert.deepEqual(report.dark, {
    prefixes: ['198.18.0.0/22', '203.0.113.0/24'],
    addressesIpv4: 1280,
    inferred: false,
  });
  assert.match(report.period!.first, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const counted = report.sources.reduce((sum, source) => sum + source.packets, 0);
  const skipped = Object.values(report.skipped).reduce((sum, n) => sum + n, 0);
  assert.equal(counted + skipped, report.packets);
  const zmap = report.sources.find((source) => source.address === '192.0.2.10')!;
  assert.deepEqual([zmap.verdict, zmap.tool, zmap.packets], ['scanner', 'zmap', 1280]);
  assert.deepEqual(zmap.services[0], {
    service: '23/tcp',
    response: false,
    packets: 1280,
    destinations: 1280,
  });
  assert.ok(zmap.evidence.some((evidence) => evidence.code === 'tool-mark' && evidence.formula !== null));
  for (const source of report.sources) {
    assert.ok(source.confidence > 0 && source.confidence < 1, source.address);
    assert.ok(source.evidence.length > 0, `${source.address} has no evidence`);
  }
  const order = report.sources.map((source) => source.packets);
  assert.deepEqual(
    order,
    order.toSorted((a, b) => b - a),
  );
});

test('standard output holds the object and nothing else; remarks go to standard error', async () => {
  const { stdout, stderr, status } = await yamori(['read', MIXTURE, '--json']);
  assert.equal(status, 0);
  assert.ok(stdout.startsWith('{') && stdout.endsWith('}\n'));
  assert.ok((JSON.parse(stdout) as { dark: { inferred: boolean } }).dark.inferred);
  assert.match(stderr, /dark space was inferred/);
  assert.equal((await yamori(['read', MIXTURE, '--json', '--quiet'])).stderr, '');
});

test('the dark space of recorded sweeps is inferred close to what it was', async () => {
  const report = await readJson([join(TRACES, 'zmap-syn.pcap')]);
  assert.deepEqual(report.dark.prefixes, ['198.18.0.0/22']);
  const mixed = await readJson([MIXTURE]);
  assert.deepEqual(mixed.dark.prefixes, ['198.18.0.0/22', '203.0.113.0/24']);
});

test('standard input and files give the same, with and without a named dark space', async () => {
  const plain = gunzipSync(readFileSync(MIXTURE));
  for (const dark of [DARK, []]) {
    const fromFile = await readJson([MIXTURE, ...dark]);
    const fromPipe = await readJson(['-', ...dark], plain);
    assert.deepEqual(verdicts(fromPipe), verdicts(fromFile));
  }
});

test('threads and a small table change nothing but the order of equals', async () => {
  const one = await readJson([MIXTURE, ...DARK, '--threads', '1']);
  const four = await readJson([MIXTURE, ...DARK, '--threads', '4', '--memory', '16']);
  assert.deepEqual(verdicts(four), verdicts(one));
});

test('several files are read as one', async () => {
  const names = ['zmap-syn.pcap', 'masscan-syn.pcap', 'nmap-syn-subnet.pcap'];
  const report = await readJson([
    ...names.map((name) => join(TRACES, name)),
    '--dark',
    '198.18.0.0/22,203.0.113.0/24',
  ]);
  assert.deepEqual(
    new Set(report.sources.map((source) => source.tool)),
    new Set(['zmap', 'masscan', 'nmap']),
  );
});

const OWNERS = `
- name: 例示学校
  prefixes: [192.0.2.0/28, 192.0.2.16/28]
  contact: abuse@school.example
  language: ja
  critical: high
- name: Inner Lab
  prefixes: [192.0.2.20/32, 203.0.113.0/24]
  contact: lab@example.org
`;

test('an owner’s address among the senders is an alert, with a grade and what was observed', async () => {
  const owners = join(scratch, 'owners.yaml');
  writeFileSync(owners, OWNERS);
  const report = await readJson([MIXTURE, ...DARK, '--owners', owners]);
  const byAddress = new Map(report.alerts.map((alert) => [alert.address, alert]));
  assert.equal(byAddress.get('192.0.2.10')?.owner, '例示学校');
  assert.equal(byAddress.get('192.0.2.10')?.observation, 'external');
  // The most specific prefix wins; masscan swept the /24 that this owner holds itself.
  assert.equal(byAddress.get('192.0.2.20')?.owner, 'Inner Lab');
  assert.equal(byAddress.get('192.0.2.20')?.observation, 'internal');
  for (const alert of report.alerts) {
    assert.ok(
      ['spoofable-packet', 'corroborated-packets'].includes(alert.grade),
      'a telescope sees no handshake',
    );
    assert.ok(alert.evidence.length > 0);
  }
  const status = (await yamori(['read', MIXTURE, ...DARK, '--owners', owners, '--exit-alerts'])).status;
  assert.equal(status, 10);
});

test('the report says who, what, when in UTC, and what was not counted', async () => {
  const owners = join(scratch, 'owners-text.yaml');
  writeFileSync(owners, OWNERS);
  const { stdout, status } = await yamori(['read', MIXTURE, ...DARK, '--owners', owners]);
  assert.equal(status, 0);
  assert.match(stdout, /period +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC to/);
  assert.match(stdout, /S scanners/);
  assert.match(stdout, /F spoofed/);
  assert.match(stdout, /23\/tcp +Telnet/);
  assert.match(stdout, /例示学校: 192\.0\.2\.10 scans/);
  assert.ok(!stdout.includes('\x1b['), 'no colour where there is no terminal');
});

test('CSV has a line for each source, and no cell that a spreadsheet would run', async () => {
  const { stdout } = await yamori(['read', MIXTURE, ...DARK, '--csv']);
  const lines = stdout.trimEnd().split('\r\n');
  const report = await readJson([MIXTURE, ...DARK]);
  assert.equal(lines.length, report.sources.length + 1);
  assert.match(lines[0], /^address,verdict,device,/);
  assert.match(lines[1], /^192\.0\.2\.10,scanner,,/);
});

test('Parquet holds the same sources, readable by another program', async () => {
  const file = join(scratch, 'sources.parquet');
  assert.equal((await yamori(['read', MIXTURE, ...DARK, '--parquet', '--out', file])).status, 0);
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
  const report = await readJson([MIXTURE, ...DARK]);
  assert.equal(rows.length, report.sources.length);
  const zmap = rows.find((row) => row.address === '192.0.2.10')!;
  assert.deepEqual([zmap.verdict, zmap.tool, zmap.packets], ['scanner', 'zmap', 1280n]);
  assert.ok(zmap.first instanceof Date);
});

test('a Parquet file of no sources is still a Parquet file', async () => {
  const file = join(scratch, 'none.parquet');
  const { status, stderr } = await yamori([
    'read',
    MIXTURE,
    '--dark',
    '10.0.0.0/24',
    '--parquet',
    '--out',
    file,
  ]);
  assert.equal(status, 0, stderr);
  assert.equal((await parquetReadObjects({ file: await asyncBufferFromFile(file) })).length, 0);
});

test("Shadowserver's columns, for infected sources and scanners only", async () => {
  const { stdout } = await yamori(['read', MIXTURE, ...DARK, '--shadowserver']);
  const [header, ...lines] = stdout.trimEnd().split('\r\n');
  assert.ok(header.startsWith('timestamp,protocol,src_ip,src_port,'));
  assert.equal(header.split(',').length, 31);
  assert.ok(lines.some((line) => line.includes(',192.0.2.10,') && line.includes('zmap')));
  assert.ok(!lines.some((line) => line.includes('192.0.2.70')), 'a misconfigured host is no event');
});

test('explain shows the packets and the formulas behind a verdict', async () => {
  const { stdout, status } = await yamori(['explain', '192.0.2.10', MIXTURE, ...DARK]);
  assert.equal(status, 0);
  assert.match(stdout, /192\.0\.2\.10: scanner, confidence/);
  assert.match(stdout, /ID 54321/);
  assert.match(stdout, /TCP \d+ > 23 {2}SYN, seq 0x[0-9a-f]{8}/);
  assert.match(stdout, /0000 {2}45 00 00 28 d4 31/);
  const json = JSON.parse((await yamori(['explain', '192.0.2.10', MIXTURE, ...DARK, '--json'])).stdout);
  assert.equal(json.packets[0].hex.slice(0, 8), '45000028');
  const unseen = await yamori(['explain', '192.0.2.99', MIXTURE, ...DARK]);
  assert.equal(unseen.status, 2);
  assert.match(unseen.stderr, /E_SOURCE_UNSEEN/);
});

test('what the operator got wrong has a code, a status and a hint', async () => {
  const empty = join(scratch, 'empty.pcap');
  writeFileSync(empty, '');
  const foreign = join(scratch, 'foreign.pcap');
  writeFileSync(foreign, 'this is a letter and no capture\n'.repeat(4));
  const owners = join(scratch, 'bad.yaml');
  writeFileSync(owners, '- name: A\n  prefixes: [192.0.2.1/24]\n  contact: a\n  colour: red\n');
  const cases: [string[], number, string][] = [
    [['read', join(scratch, 'missing.pcap')], 3, 'E_INPUT_MISSING'],
    [['read', scratch], 3, 'E_INPUT_DIRECTORY'],
    [['read', empty], 3, 'E_INPUT_EMPTY'],
    [['read', foreign], 3, 'E_INPUT_FORMAT'],
    [['read', MIXTURE, '--dark', '192.0.2.0/99'], 2, 'E_PREFIX'],
    [['read', MIXTURE, '--owners', owners], 4, 'E_OWNERS_FILE'],
    [['read', MIXTURE, '--owners', join(scratch, 'nobody.yaml')], 4, 'E_OWNERS_FILE'],
    [['read', MIXTURE, ...DARK, '--csv', '--out', join(scratch, 'no/such/folder/x.csv')], 5, 'E_OUTPUT'],
    [['explain', 'nonsense', MIXTURE], 2, 'E_USAGE'],
    [['watch', '-i', 'lo'], 2, 'E_DARK_UNKNOWN'],
  ];
  for (const [args, status, code] of cases) {
    const result = await yamori(args);
    assert.equal(result.status, status, `${args.join(' ')}: ${result.stderr}`);
    assert.match(result.stderr, new RegExp(`\\[${code}\\]`), args.join(' '));
    assert.ok(result.stderr.split('\n')[1].trim().length > 10, 'a hint says what to do');
    assert.equal(result.stdout, '');
  }
  for (const args of [
    ['read'],
    ['read', MIXTURE, '--nonsense'],
    ['read', MIXTURE, '--threads', '3'],
    ['read', MIXTURE, '--json', '--csv'],
  ]) {
    assert.equal((await yamori(args)).status, 2, args.join(' '));
  }
  const wrong = await yamori(['read', MIXTURE, '--owners', owners]);
  assert.match(wrong.stderr, /entry 1 \(line 1\).*colour/);
});

test('a truncated capture keeps what it held and says so', async () => {
  const cut = join(scratch, 'cut.pcap');
  const whole = gunzipSync(readFileSync(MIXTURE));
  writeFileSync(cut, whole.subarray(0, Math.floor(whole.length / 2) + 7));
  const { stdout, stderr, status } = await yamori(['read', cut, ...DARK, '--json']);
  assert.equal(status, 0);
  const report = JSON.parse(stdout) as { packets: number; notes: Record<string, number> };
  assert.ok(report.packets > 1000 && report.packets < 2000);
  assert.equal(report.notes['capture-truncated'], 1);
  assert.match(stderr, /cut\.pcap/);
});

test('a signal ends the reading; what was read until then is reported', async () => {
  const child = spawn(join(ROOT, 'yamori'), ['read', '-', ...DARK, '--json', '--quiet'], { stdio: 'pipe' });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  // A pipe that stays open, as a live one does.
  child.stdin.write(gunzipSync(readFileSync(MIXTURE)));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  child.kill('SIGINT');
  const status = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  assert.equal(status, 6);
  const report = JSON.parse(stdout) as { packets: number; notes: Record<string, number> };
  assert.equal(report.packets, 2914);
  assert.equal(report.notes.stopped, 1);
});
