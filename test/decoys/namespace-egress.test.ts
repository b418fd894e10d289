/**
 * A decoy in a real network namespace: a visitor from outside is answered, and a process inside that tries to get out is
 * not let out; nor does a decoy start in a namespace that would let it. `yamori-decoy-*-PID` are the namespaces' names,
 * and nothing leads out of the pair. The camera has its real ports there.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SEED } from '../decoy-support.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const OUTSIDE = '198.51.100.1';
const INSIDE = '198.51.100.2';
const OPEN_PORT = 4_000;
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

function whyNot(): string | false {
  const missing = ['ip', 'nft', 'curl'].filter((program) => !has(program));
  const name = `yamori-decoy-try-${process.pid}`;
  const isAllowed = missing.length === 0 && spawnSync('ip', ['netns', 'add', name]).status === 0;
  if (isAllowed) execFileSync('ip', ['netns', 'del', name]);
  if (isAllowed) return false;
  const why = missing.length > 0 ? `not installed: ${missing.join(', ')}` : 'namespaces may not be made';
  process.stderr.write(`\n*** THE NAMESPACE OF DECOYS IS NOT TESTED: ${why} ***\n\n`);
  return why;
}

describe('a decoy in a network namespace', { skip: whyNot() }, () => {
  const [outside, inside] = ['outside', 'inside'].map((name) => `yamori-decoy-${name}-${process.pid}`);
  const folder = mkdtempSync(join(tmpdir(), 'yamori-namespace-'));
  const children: ChildProcess[] = [];
  const ip = (...words: string[]) => execFileSync('ip', words);
  const within = (name: string, ...command: string[]) =>
    spawnSync('ip', ['netns', 'exec', name, ...command], { encoding: 'utf8' });
  const nft = (rules: string) =>
    execFileSync('ip', ['netns', 'exec', inside, 'nft', '-f', '-'], { input: rules, encoding: 'utf8' });
  const yamori = (...words: string[]) =>
    spawnSync(process.execPath, [MAIN, 'decoy', ...words], { encoding: 'utf8' });
  /** What a decoy must never do: a connection to a machine that would take it. */
  const breakOut = () =>
    within(
      inside,
      process.execPath,
      '-e',
      `require('net').connect(${OPEN_PORT}, '${OUTSIDE}', () => { console.log('out'); process.exit() }).on('error', (e) => { console.log(e.code); process.exit() }); setTimeout(() => { console.log('dropped'); process.exit() }, 1500)`,
    ).stdout.trim();

  before(async () => {
    for (const name of [outside, inside]) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    ip('-n', outside, 'link', 'add', 'o0', 'type', 'veth', 'peer', 'name', 'i0', 'netns', inside);
    for (const [name, device, address] of [
      [outside, 'o0', OUTSIDE],
      [inside, 'i0', INSIDE],
    ]) {
      ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', device);
      ip('-n', name, 'link', 'set', device, 'up');
    }
    const server = `require('net').createServer((s) => s.end()).listen(${OPEN_PORT}, '${OUTSIDE}', () => console.log('listens'))`;
    const open = spawn('ip', ['netns', 'exec', outside, process.execPath, '-e', server], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(open);
    await once(open.stdout, 'data');
  });
  after(async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    for (const name of [outside, inside]) spawnSync('ip', ['netns', 'del', name]);
    rmSync(folder, { recursive: true, force: true });
  });

  const start = ['camera', '--seed', SEED, '--listen', INSIDE, '--events', join(folder, 'events')];

  test('is not started where something could leave, and is told which rules to load', () => {
    assert.equal(breakOut(), 'out', 'the way is open, or this would prove nothing');
    const open =
      'table inet decoy { chain out { type filter hook output priority 0; policy drop; accept; }; }';
    for (const [rules, why] of [
      ['', /no rule drops what leaves/],
      [open, /more than answers is let out/],
    ] as const) {
      nft(`flush ruleset\n${rules}`);
      for (const words of [['--check'], start]) {
        const { status, stderr } = yamori(...words, '--namespace', inside);
        assert.equal(status, 4, stderr);
        assert.match(stderr, why);
        assert.match(stderr, /E_DECOY_NAMESPACE/);
        assert.match(stderr, /ct direction reply accept/);
      }
    }
    const { status, stderr } = yamori('--namespace', 'no-such-one', '--check');
    assert.equal(status, 4);
    assert.match(stderr, /there is no network namespace no-such-one/);
  });

  test('answers visitors over TCP and UDP, and the kernel drops whatever else would leave', async () => {
    const { stdout: rules } = yamori('--namespace-rules');
    nft(`flush ruleset\n${rules}`);
    assert.equal(yamori('--namespace', inside, '--check').status, 0);

    const decoy = spawn(process.execPath, [MAIN, 'decoy', ...start, '--namespace', inside], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(decoy);
    const [said] = await Promise.race([
      once(decoy.stdout, 'data'),
      once(decoy, 'exit').then(() => assert.fail('it did not start')),
    ]);
    assert.match(String(said), new RegExp(`camera http tcp ${INSIDE} 80\\n`));
    const page = within(outside, 'curl', '-si', '-m', '10', `http://${INSIDE}/login.html`);
    assert.match(page.stdout, /^HTTP\/1\.[01] \d{3} /);
    const search =
      'M-SEARCH * HTTP/1.1\\r\\nHOST: 239.255.255.250:1900\\r\\nMAN: "ssdp:discover"\\r\\nMX: 1\\r\\nST: upnp:rootdevice\\r\\n\\r\\n';
    const asked = within(
      outside,
      process.execPath,
      '-e',
      `const s = require('dgram').createSocket('udp4'); s.on('message', (m) => { console.log(m.toString()); process.exit() }); s.send('${search}'.padEnd(900), 1900, '${INSIDE}'); setTimeout(() => process.exit(1), 8000)`,
    );
    assert.match(asked.stdout, /^HTTP\/1\.1 200 OK/);

    const tried = () =>
      Number(/counter packets (\d+)/.exec(within(inside, 'nft', 'list', 'ruleset').stdout)?.[1]);
    assert.equal(tried(), 0, 'the decoy itself began nothing');
    assert.equal(breakOut(), 'dropped');
    assert.ok(tried() > 0, 'and the kernel counted the attempt');
    const again = within(outside, 'curl', '-si', '-m', '10', `http://${INSIDE}/login.html`);
    assert.match(again.stdout, /^HTTP\/1\.[01] \d{3} /);

    const events = readFileSync(join(folder, 'events'), 'utf8');
    assert.match(events, new RegExp(`"src_ip":"${OUTSIDE}"`), 'sources are those of the visitors');
  });
});
