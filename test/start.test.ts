/** What a stranger does first. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, readJson, yamori } from './support.ts';

interface Truth {
  address: string;
  class: string;
  tool: string;
  packets: number;
}

const DARK = ['--dark', '198.18.0.0/22', '203.0.113.0/24'];

test('the sample report says that it is a sample, and finds the owners’ infected addresses', async () => {
  const { status, stdout } = await yamori(['demo']);
  assert.equal(status, 0);
  assert.match(stdout, /A SAMPLE/);
  assert.match(stdout, /警 Port Hospital: [\d.]+ looks infected/);
  assert.match(stdout, /No connection was established/);
});

test('the sample’s verdicts agree with its truth', async () => {
  const [, ...lines] = readFileSync(join(ROOT, 'sample/night.truth.ndjson'), 'utf8').trimEnd().split('\n');
  const truth = new Map(
    lines.map((line) => [(JSON.parse(line) as Truth).address, JSON.parse(line) as Truth]),
  );
  const report = await readJson([join(ROOT, 'sample/night.pcap.zst'), ...DARK]);
  assert.equal(report.sources.length, truth.size);
  const wrongly: string[] = [];
  let infectedFound = 0;
  let infected = 0;
  for (const source of report.sources) {
    const { class: wanted, packets } = truth.get(source.address)!;
    assert.equal(source.packets, packets, source.address);
    const isAccused = source.verdict === 'infected' || source.verdict === 'scanner';
    if (isAccused && !wanted.startsWith('infected') && wanted !== 'scanner')
      wrongly.push(`${source.address} ${wanted}`);
    if (wanted.startsWith('infected')) {
      infected++;
      if (source.verdict === 'infected') infectedFound++;
    }
    if (wanted === 'spoofed' || wanted === 'backscatter')
      assert.notEqual(source.verdict, 'infected', source.address);
  }
  assert.ok(wrongly.length <= report.sources.length * 0.01, `accused without cause: ${wrongly.join(', ')}`);
  assert.ok(infectedFound / infected > 0.95, `${infectedFound} of ${infected} infected sources found`);
});

test('the README’s commands are those of package.json', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  assert.match(readme, /^npm start /m);
  assert.match(readme, /^npm test /m);
  assert.equal(scripts.start, './yamori hub --decoys');
  assert.equal(readFileSync(join(ROOT, '.ci/run'), 'utf8').trimEnd().split('\n').at(-1), 'npm test');
});
