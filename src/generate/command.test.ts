/** `yamori generate` as a program. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'yamori-generate-'));
after(() => rmSync(folder, { recursive: true }));

const BASE = ['generate', '--sources', '50', '--dark', '198.18.0.0/24'];

function run(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], { maxBuffer: 1 << 28 });
}

test('it writes a capture, its truth and owners', () => {
  const [out, truth, owners] = ['a.pcap', 'a.truth', 'a.yaml'].map((name) => join(folder, name));
  const result = run(
    ...BASE,
    '--packets',
    '500',
    '--out',
    out,
    '--truth',
    truth,
    '--owners',
    owners,
    '--days',
    '2',
    '--start',
    '2026-11-01',
  );
  assert.equal(result.status, 0, result.stderr.toString());
  const lines = readFileSync(truth, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(lines.length, 51);
  assert.equal(lines[0].start, '2026-11-01T00:00:00.000Z');
  assert.equal(
    lines.slice(1).reduce((sum, line) => sum + line.packets, 0),
    500,
  );
  const list = (parse(readFileSync(owners, 'utf8')) as { owners: object[] }).owners;
  assert.deepEqual(Object.keys(list[0]), ['name', 'prefixes', 'contact', 'language', 'critical']);
  const file = readFileSync(out);
  assert.equal(file.readUInt32LE(0), 0xa1b2c3d4);
  assert.equal(file.readUInt32LE(24) >= Date.parse('2026-11-01') / 1000, true);
});

test('to standard output it writes the same bytes as to a file', () => {
  const out = join(folder, 'b.pcap');
  assert.equal(run(...BASE, '--packets', '20000', '--out', out).status, 0);
  const piped = run(...BASE, '--packets', '20000', '--out', '-');
  assert.equal(piped.status, 0);
  assert.ok(piped.stdout.equals(readFileSync(out)));
});

test('a mix may be a name or a file', () => {
  const mix = join(folder, 'mix.yaml');
  writeFileSync(mix, '- { kind: hping, sources: 1, packets: 1 }\n');
  for (const name of ['hping', mix]) {
    const result = run(
      ...BASE,
      '--packets',
      '100',
      '--mix',
      name,
      '--out',
      join(folder, 'c.pcap'),
      '--truth',
      '-',
    );
    assert.equal(result.status, 0, result.stderr.toString());
    const kinds = new Set(
      result.stdout
        .toString()
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line).kind),
    );
    assert.deepEqual([...kinds], ['hping']);
  }
});

test('with --systems it writes weeks of systems, their truth, and a list of known scanners', () => {
  const [out, truth, list] = ['s.pcap', 's.truth', 's.csv'].map((name) => join(folder, name));
  const base = ['generate', '--systems', '--dark', '198.18.0.0/24', '--days', '20', '--background', '300'];
  const result = run(...base, '--out', out, '--truth', truth, '--list', list, '--seed', '7');
  assert.equal(result.status, 0, result.stderr.toString());
  const [header, ...systems] = readFileSync(truth, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(header.systemsTruth, 1);
  assert.deepEqual(header.dark, ['198.18.0.0/24']);
  assert.equal(header.days, 20);
  const wanted = ['system', 'kind', 'make', 'name', 'members', 'services', 'packets'];
  assert.deepEqual(Object.keys(systems[0]), wanted);
  assert.ok(systems.length > 30);
  assert.match(readFileSync(list, 'utf8'), /^prefix,organisation,last_seen\n\d+\.\d+\.\d+\.\d+\/\d+,/);
  const piped = run(...base, '--out', '-', '--seed', '7');
  assert.ok(piped.stdout.equals(readFileSync(out)));
  const bare = run(...base, '--out', join(folder, 'n.pcap'), '--only', 'null', '--truth', '-');
  assert.doesNotMatch(bare.stdout.toString(), /"kind":"(unknown|known|other-scanner)"/);
});

test('what belongs to one kind of capture is refused for the other', () => {
  const out = join(folder, 'mixed.pcap');
  const dark = ['generate', '--dark', '198.18.0.0/24', '--out', out];
  for (const [args, wanted] of [
    [['--systems', '--packets', '10'], /--packets has no meaning with --systems/],
    [['--systems', '--sources', '10'], /--sources has no meaning with --systems/],
    [['--systems', '--mix', 'month'], /--mix has no meaning with --systems/],
    [['--systems', '--only', 'half'], /null/],
    [['--systems', '--list', '-', '--truth', '-'], /two outputs/],
    [['--packets', '10', '--sources', '5', '--background', '9'], /--background needs --systems/],
    [['--packets', '10', '--sources', '5', '--list', 'x.csv'], /--list needs --systems/],
    [['--packets', '10'], /sources is not said/],
    [[], /packets is not said/],
  ] as const) {
    const result = run(...dark, ...args);
    assert.equal(result.status, 2, args.join(' '));
    assert.match(result.stderr.toString(), wanted);
  }
  assert.equal(existsSync(out), false);
});

test('wrong usage is status 2 with a word on what to do, and leaves no file', () => {
  const out = join(folder, 'wrong.pcap');
  for (const args of [
    ['--packets', '10', '--out', out],
    ['--packets', '100', '--out', out, '--mix', 'no-such-mix'],
    ['--packets', '100', '--out', out, '--start', 'yesterday'],
    ['--packets', '100', '--out', '-', '--truth', '-'],
    ['--packets', '100'],
  ]) {
    const result = run(...BASE, ...args);
    assert.equal(result.status, 2, args.join(' '));
    assert.ok(result.stderr.length > 20);
  }
  assert.equal(existsSync(out), false);
});

test('a signal stops it with status 6, and nothing is left behind', async () => {
  const out = join(folder, 'stopped.pcap');
  const child = spawn(process.execPath, [MAIN, ...BASE, '--packets', '400000000', '--out', out]);
  const isWriting = () => readdirSync(folder).some((name) => name.startsWith('stopped.pcap'));
  while (!isWriting()) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGTERM');
  const status = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(status, 6);
  assert.equal(isWriting(), false);
});
