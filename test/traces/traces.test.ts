/** The folder is coherent: traces, truths and the scenarios that made them agree, and the recorder still records. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { obstacle } from './lab.ts';
import { programsOf, record } from './record.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { readTruths, type Truth, traceEndings } from './truth.ts';

const folder = import.meta.dirname;
const kibibyte = 1024;
const linkTypes: Record<number, Truth['linkType']> = { 1: 'EN10MB', 276: 'LINUX_SLL2' };

/** Walks the records of a little-endian pcap file; what is left over or torn is an error. */
function walk(file: string): { linkType: Truth['linkType']; packets: number } {
  const packed = readFileSync(file);
  const bytes = file.endsWith('.gz')
    ? gunzipSync(packed)
    : file.endsWith('.zst')
      ? zstdDecompressSync(packed)
      : packed;
  const magic = bytes.readUInt32LE(0);
  assert.ok(magic === 0xa1b2c3d4 || magic === 0xa1b23c4d, `${file}: magic ${magic.toString(16)}`);
  let packets = 0;
  let at = 24;
  while (at < bytes.length) {
    at += 16 + bytes.readUInt32LE(at + 8);
    packets += 1;
  }
  assert.equal(at, bytes.length, `${file}: the last record is torn`);
  return { linkType: linkTypes[bytes.readUInt32LE(20)], packets };
}

function assertCoherent(truth: Truth, where: string): void {
  const { linkType, packets } = walk(join(where, truth.trace));
  assert.equal(truth.packets, packets, `${truth.trace}: packets`);
  assert.equal(truth.linkType, linkType, `${truth.trace}: link type`);
  assert.equal(
    truth.sources.reduce((sum, source) => sum + source.packets, 0),
    packets,
    `${truth.trace}: packets of the sources`,
  );
  for (const source of truth.sources) {
    assert.ok(
      source.packets > 0 && source.services.length > 0,
      `${truth.trace}: ${source.address} sent nothing`,
    );
    assert.equal(
      source.address === null,
      source.count !== undefined,
      `${truth.trace}: a crowd, and only it, has a count`,
    );
  }
}

test('every trace has its truth, its scenario, and the other way round', () => {
  const names = readdirSync(folder);
  const traces = names.filter((name) => traceEndings.some((ending) => name.endsWith(ending))).sort();
  assert.deepEqual(
    readTruths()
      .map(({ trace }) => trace)
      .sort(),
    traces,
  );
  assert.deepEqual(
    readTruths()
      .map(({ trace }) => trace.slice(0, trace.indexOf('.')))
      .sort(),
    scenarios.map(({ name }) => name).sort(),
  );
});

test('the README names every trace', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const { trace } of readTruths())
    assert.ok(readme.includes(`\`${trace}\``), `README.md does not name ${trace}`);
});

test('what a truth says of packets, sources and link type is what the trace holds', () => {
  for (const truth of readTruths()) assertCoherent(truth, folder);
});

test('a truth says what the scenario says', () => {
  for (const truth of readTruths()) {
    const scenario = scenarios.find(({ name }) => truth.trace.startsWith(`${name}.`));
    assert.deepEqual(truth.origin.commands, scenario?.steps, truth.trace);
    assert.deepEqual(
      truth.sources.map(({ address, class: kind, tool, note }) => ({ address, class: kind, tool, note })),
      scenario?.cast,
      truth.trace,
    );
    assert.equal(truth.licence, 'Apache-2.0');
    assert.ok(!Number.isNaN(Date.parse(truth.recorded)));
  }
});

test('the traces stay small', () => {
  let total = 0;
  for (const { trace } of readTruths()) {
    const { size } = statSync(join(folder, trace));
    assert.ok(size <= 300 * kibibyte, `${trace}: ${size} bytes`);
    total += size;
  }
  assert.ok(total <= 3 * kibibyte * kibibyte, `${total} bytes`);
});

/** Needs no tool but the kernel: eight SYNs, nobody waits for a second one. */
const short: Scenario = {
  name: 'short',
  title: 'connect() to eight addresses',
  programs: [],
  dark: ['203.0.113.0/24'],
  cast: [{ address: '192.0.2.60', class: 'scanner', tool: 'os-stack', note: 'a test of the recorder' }],
  steps: [['"$NODE" "$PROGRAMS" connect 192.0.2.60 203.0.113.64 8 23 500']],
};

const namespacesOfOurs = () =>
  execFileSync('ip', ['netns', 'list'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .filter((line) => line.startsWith('yamori-') && line.split(' ')[0].endsWith(`-${process.pid}`));

const inTheWay = await obstacle(programsOf(short));

test('the recorder records and leaves no namespace behind', {
  skip: inTheWay?.message ?? false,
}, async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'yamori-record-'));
  try {
    const truth = await record(short, scratch, new AbortController().signal);
    assertCoherent(truth, scratch);
    assert.equal(truth.packets, 8);
    assert.deepEqual(truth.sources[0].services, ['tcp/23']);
    assert.deepEqual(namespacesOfOurs(), []);
  } finally {
    rmSync(scratch, { recursive: true });
  }
});

test('a recording that is stopped leaves no namespace behind', {
  skip: inTheWay?.message ?? false,
}, async () => {
  const stop = new AbortController();
  const long: Scenario = { ...short, steps: [['sleep 50']] };
  const recording = record(long, tmpdir(), stop.signal);
  const refused = assert.rejects(recording, /enough/);
  while (namespacesOfOurs().length < 2) await new Promise((next) => setTimeout(next, 20));
  stop.abort(new Error('enough'));
  await refused;
  assert.deepEqual(namespacesOfOurs(), []);
});
