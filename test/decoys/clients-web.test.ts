/**
 * Professional web scanners on the pages of the plant: they come to their ends as on a real device, find what is there and
 * nothing that is not, and are named. Ports from 12900.
 */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { type DecoyRun, startDecoy } from '../decoy-support.ts';

const BASE = 12_900;
const SITE = `http://127.0.0.1:${BASE + 80}`;

let run: DecoyRun;
let folder: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-scanners-'));
  run = await startDecoy('water-plant', BASE);
});
after(async () => {
  await run.remove();
  rmSync(folder, { recursive: true });
});

/** What a real program says; skips loudly where it is not installed. */
async function scan(t: TestContext, program: string, args: readonly string[]): Promise<string | null> {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) {
    t.skip(`${program} IS NOT INSTALLED: scripts/install-tools installs it`);
    return null;
  }
  return promisify(execFile)(program, [...args], {
    timeout: 120_000,
    maxBuffer: 1e7,
    // What they keep of themselves is kept here, and asks nobody for news.
    env: { ...process.env, HOME: folder, http_proxy: '', https_proxy: '' },
  }).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
}

async function isNamed(name: string): Promise<void> {
  await run.until(({ eventid, name: told }) => eventid === 'yamori.scanner' && told === name);
  const visitors = await run.visitors();
  assert.equal(visitors.length, 1, 'all came from one address');
  const [visitor] = visitors;
  assert.equal(visitor.kind, 'scanner');
  assert.ok(
    visitor.reasons.some(({ reason, value }) => reason === 'scanner-marks' && value.includes(name)),
    JSON.stringify(visitor.reasons),
  );
}

test('dirb finds the pages that are there, and no others', async (t) => {
  const words = join(folder, 'words.txt');
  writeFileSync(
    words,
    ['login.php', 'note.php', 'index.php', 'no-such-page', 'backup', 'cgi-bin'].join('\n'),
  );
  const said = await scan(t, 'dirb', [`${SITE}/`, words, '-S', '-r']);
  if (said === null) return;
  const found = [...said.matchAll(/^\+ \S+\/(\S+) \(CODE:(\d+)/gm)].map(
    ([, page, code]) => `${page} ${code}`,
  );
  assert.deepEqual(found.sort(), ['index.php 302', 'login.php 200', 'note.php 302']);
  await isNamed('dirb');
});

test('sqlmap comes to its end, and finds no hole in the sign-in', async (t) => {
  const said = await scan(t, 'sqlmap', [
    '-u',
    `${SITE}/login.php`,
    '--data',
    'user=a&pass=b',
    '--batch',
    '--level',
    '1',
    '--technique',
    'BEU',
    '--flush-session',
    '--disable-coloring',
    '--output-dir',
    join(folder, 'sqlmap'),
  ]);
  if (said === null) return;
  assert.match(said, /do not appear to be injectable/);
  assert.doesNotMatch(said, /connection (?:reset|refused|timed out)|unable to connect/i);
  await isNamed('sqlmap');
  const tried = run
    .read()
    .filter(({ eventid, name }) => eventid === 'yamori.exploit' && name === 'sql-injection');
  assert.ok(tried.length > 5, `${tried.length} injections were named`);
});

test('wapiti attacks every form to its end, and reports nothing', async (t) => {
  const report = join(folder, 'wapiti.json');
  const said = await scan(t, 'wapiti', [
    '-u',
    `${SITE}/login.php`,
    '--scope',
    'folder',
    '-d',
    '2',
    '-m',
    'exec,sql,xss,file',
    '--max-scan-time',
    '60',
    '--flush-session',
    '--no-bugreport',
    '-f',
    'json',
    '-o',
    report,
  ]);
  if (said === null) return;
  for (const module of ['exec', 'file', 'sql', 'xss'])
    assert.match(said, new RegExp(`Launching module ${module}`), said);
  assert.doesNotMatch(said, /max(?:imum)? scan time|timed? ?out/i);
  const { vulnerabilities } = JSON.parse(readFileSync(report, 'utf8')) as {
    vulnerabilities: Record<string, readonly unknown[]>;
  };
  const found = Object.entries(vulnerabilities).filter(([, list]) => list.length > 0);
  assert.deepEqual(
    found.map(([name]) => name),
    [],
  );
  await isNamed('wapiti');
});
