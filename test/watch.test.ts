/** `yamori watch` on a real interface: a namespace of the test's own, with loopback and no way out. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support.ts';

const NAMESPACE = `yamori-watch-${process.pid}`;

function missing(): string | false {
  if (process.getuid?.() !== 0) return 'needs root to make a network namespace';
  for (const tool of ['ip', 'tcpdump']) {
    if (spawnSync(tool, ['--version']).error !== undefined)
      return `needs ${tool} (apt-get install iproute2 tcpdump)`;
  }
  return false;
}

/** Connects from 192.0.2.9 to telnet of 60 addresses that nobody uses, then ends. */
const SCAN = `
import net from 'node:net';
for (let host = 1; host <= 60; host++) {
  const socket = net.connect({ host: '198.18.0.' + host, port: 23, localAddress: '192.0.2.9' });
  socket.on('error', () => {});
  setTimeout(() => socket.destroy(), 1500);
}
`;

test('an owner’s address that scans is told within seconds, and the end is a report', {
  skip: missing(),
  timeout: 60_000,
}, async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'yamori-watch-'));
  const inside = (...args: string[]) => ['netns', 'exec', NAMESPACE, ...args];
  execFileSync('ip', ['netns', 'add', NAMESPACE]);
  try {
    execFileSync('ip', ['-n', NAMESPACE, 'link', 'set', 'lo', 'up']);
    execFileSync('ip', ['-n', NAMESPACE, 'address', 'add', '192.0.2.9/32', 'dev', 'lo']);
    execFileSync('ip', ['-n', NAMESPACE, 'route', 'add', 'local', '198.18.0.0/24', 'dev', 'lo']);
    const owners = join(scratch, 'owners.yaml');
    writeFileSync(owners, '- name: Test Lab\n  prefixes: [192.0.2.0/24]\n  contact: lab@example.org\n');
    const watch = spawn(
      'ip',
      inside(
        join(ROOT, 'yamori'),
        'watch',
        '-i',
        'lo',
        '--dark',
        '198.18.0.0/24',
        '--owners',
        owners,
        '--no-networks',
        '--every',
        '1',
        '--duration',
        '8',
      ),
    );
    let stdout = '';
    let stderr = '';
    let scanned = false;
    watch.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    watch.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
      // Not before tcpdump listens.
      if (scanned || !stderr.includes('tcpdump runs')) return;
      scanned = true;
      spawnSync('ip', inside(process.execPath, '--input-type=module', '-e', SCAN));
    });
    const status = await new Promise<number | null>((done) => {
      watch.on('close', done);
    });
    assert.equal(status, 0, stderr);
    assert.ok(scanned, stderr);
    assert.match(stdout, /Test Lab: 192\.0\.2\.9 /);
    assert.match(stdout, /dark space +198\.18\.0\.0\/24 \(256 IPv4 addresses\)/);
    assert.match(stdout, /23\/tcp/);
    assert.match(stdout, /packets dropped by the kernel: 0/);
    assert.match(stderr, /\d\d:\d\d:\d\d UTC .* sources, 1 alerts/);
  } finally {
    execFileSync('ip', ['netns', 'delete', NAMESPACE]);
    rmSync(scratch, { recursive: true, force: true });
  }
});

test('an interface that does not exist is a coded error', { skip: missing() }, () => {
  const { status, stderr } = spawnSync(join(ROOT, 'yamori'), [
    'watch',
    '-i',
    'nowhere0',
    '--dark',
    '198.18.0.0/24',
  ]);
  assert.equal(status, 5, stderr.toString());
  assert.match(stderr.toString(), /\[E_INTERFACE\]/);
});
