/** Verdicts on packets whose makers are known: recorded tools, generated floods, captures of others. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { YamoriError } from '../src/base/errors.ts';
import { parsePrefix } from '../src/base/prefix.ts';
import { type ReadOptions, readCaptures } from '../src/cli/read-captures.ts';
import type { SourceRecord } from '../src/model/report.ts';
import { missingSharedTraces, SHARED_TRACES, TRACES, yamori } from './support.ts';
import { readTruths } from './traces/truth.ts';

const scratch = mkdtempSync(join(tmpdir(), 'yamori-verdicts-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

async function read(input: string, dark: readonly string[], extra: Partial<ReadOptions> = {}) {
  const result = await readCaptures({
    inputs: [input],
    dark: dark.map((text) => parsePrefix(text)!),
    owners: [],
    knownScanners: [],
    withNetworks: false,
    networkFiles: {},
    homeCountry: null,
    reverseNames: new Map(),
    lanes: 1,
    tableBytes: 32 * 1024 * 1024,
    withRecords: true,
    explain: null,
    onProgress() {},
    signal: new AbortController().signal,
    ...extra,
  });
  try {
    return {
      report: result.report,
      records: [...result.records()].map((text) => JSON.parse(text) as SourceRecord),
    };
  } finally {
    result.close();
  }
}

/**
 * Where the packets of a recorded trace cannot show what the truth knows, with the reason. Everything else
 * must agree, verdict and tool.
 */
const CANNOT_SHOW: Readonly<Record<string, { verdict?: string; tool: string | null; why: string }>> = {
  'hping-udp-icmp.pcap 192.0.2.40': { tool: null, why: 'hping marks TCP only' },
  'hping-udp-icmp.pcap 192.0.2.41': { verdict: 'unknown', tool: null, why: 'pings of one address' },
  'masscan-ping.pcap 192.0.2.20': { tool: null, why: 'the formula does not hold for ICMP' },
  'masscan-udp.pcap 192.0.2.20': { tool: null, why: 'the third term is a cookie that is not in the packet' },
  'nmap-udp.pcap 192.0.2.30': { tool: null, why: 'nmap marks TCP only' },
  'os-stack-udp.pcap 192.0.2.60': { tool: null, why: 'UDP shows no TCP options' },
  'os-stack-udp.pcap 192.0.2.61': { tool: null, why: 'UDP shows no TCP options' },
  'misconfigured.pcap 192.0.2.70': { tool: null, why: 'UDP shows no TCP options' },
  'misconfigured.pcap 192.0.2.71': { tool: null, why: 'UDP shows no TCP options' },
  'misconfigured.pcap 192.0.2.72': {
    verdict: 'unknown',
    tool: null,
    why: 'seconds in a lab stand for weeks',
  },
  'misconfigured.pcap 192.0.2.73': {
    verdict: 'unknown',
    tool: null,
    why: 'seconds in a lab stand for weeks',
  },
  'misconfigured.pcap 192.0.2.74': {
    verdict: 'unknown',
    tool: 'os-stack',
    why: 'seconds in a lab stand for weeks',
  },
  'mixture.pcap.gz 192.0.2.70': { tool: null, why: 'UDP shows no TCP options' },
};

test('the recorded tools are named, and nobody who only ran a tool is called infected', async () => {
  const used = new Set<string>();
  let compared = 0;
  for (const truth of readTruths()) {
    const { report, records } = await read(join(TRACES, truth.trace), truth.dark);
    assert.equal(report.packets, truth.packets, truth.trace);
    assert.deepEqual(report.skipped, {}, truth.trace);
    const named = new Set(truth.sources.map((source) => source.address));
    for (const source of truth.sources) {
      if (source.address === null) {
        const crowd = records.filter((record) => !named.has(record.address));
        assert.ok(crowd.length > 100);
        for (const record of crowd) {
          assert.deepEqual(
            [record.verdict, record.tool],
            [source.class, source.tool],
            `${truth.trace} ${record.address}`,
          );
        }
        continue;
      }
      const key = `${truth.trace} ${source.address}`;
      const exception = CANNOT_SHOW[key];
      if (exception !== undefined) used.add(key);
      const record = records.find(({ address }) => address === source.address);
      assert.ok(record, key);
      assert.equal(record.packets, source.packets, key);
      assert.deepEqual(
        [record.verdict, record.tool],
        exception === undefined
          ? [source.class, source.tool]
          : [exception.verdict ?? source.class, exception.tool],
        key,
      );
      compared++;
    }
  }
  assert.ok(compared >= 45, `${compared} sources compared`);
  assert.deepEqual(
    Object.keys(CANNOT_SHOW).filter((key) => !used.has(key)),
    [],
    'exceptions that no trace needs',
  );
});

async function generate(name: string, ...options: string[]): Promise<string> {
  const file = join(scratch, `${name}.pcap`);
  const { status, stderr } = await yamori(['generate', ...options, '--out', file, '-q']);
  assert.equal(status, 0, stderr);
  return file;
}

test('a flood from 37,000 forged addresses makes no infected host and no scanner', async () => {
  const dark = '198.18.0.0/20';
  const flood = ['--packets', '37000', '--sources', '37000', '--dark', dark, '--days', '0.02', '--seed', '5'];
  const file = await generate('flood', ...flood, '--mix', 'spoofed-flood');
  const { report } = await read(file, [dark]);
  assert.equal(report.sources, 37_000);
  assert.equal(report.categories['infected-iot'].sources + report.categories['infected-pc'].sources, 0);
  assert.equal(report.categories.scanner.sources, 0);
  assert.ok(report.categories.spoofed.sources > 36_900, String(report.categories.spoofed.sources));
});

test('threads, table size and buckets of disk do not change a verdict of a generated week', async () => {
  const dark = '198.18.0.0/20';
  const file = await generate(
    'week',
    '--packets',
    '200000',
    '--sources',
    '8000',
    '--dark',
    dark,
    '--days',
    '7',
    '--seed',
    '9',
  );
  const of = async (extra: Partial<ReadOptions>) =>
    (await read(file, [dark], extra)).records
      .map(
        ({ address, verdict, device, tool, packets }) => `${address} ${verdict} ${device} ${tool} ${packets}`,
      )
      .sort();
  const one = await of({});
  assert.equal(one.length, 8000);
  assert.deepEqual(await of({ lanes: 2 }), one);
  assert.deepEqual(await of({ lanes: 4, tableBytes: 1024 * 1024 }), one);
});

test('every capture of others is read to its end or to a coded error, and all packets are accounted for', {
  skip: missingSharedTraces(),
}, async () => {
  const lines = readFileSync(join(SHARED_TRACES, 'INDEX.tsv'), 'utf8').trimEnd().split('\n').slice(1);
  let files = 0;
  const accused: string[] = [];
  for (const line of lines) {
    const [name, , , , , kind] = line.split('\t');
    try {
      const { report, records } = await read(join(SHARED_TRACES, name), []);
      const skipped = Object.values(report.skipped).reduce((sum, n) => sum + n, 0);
      const counted = records.reduce((sum, record) => sum + record.packets, 0);
      assert.equal(counted + skipped, report.packets, name);
      for (const record of records) {
        if (record.verdict === 'infected' && kind !== 'REAL-SCAN') accused.push(`${name} ${record.address}`);
      }
      files++;
    } catch (error) {
      assert.ok(error instanceof YamoriError, `${name}: ${(error as Error).stack}`);
    }
  }
  assert.ok(files > 700, `${files} files`);
  assert.deepEqual(accused, [], 'ordinary traffic that was called infected');
});
