/** What a decoy cannot do, shown on the process that people run: reach out, read others' files, be root, be a default. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PERSONAS } from '../src/decoys/registry.ts';
import { type DecoyRun, startDecoy } from './decoy-support.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'src/cli/main.ts');
const PORT_BASE = 26_000;

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);
const statusOf = (pid: number) => readFileSync(`/proc/${pid}/status`, 'utf8');

test('no file of a decoy names a way out', () => {
  const folder = join(ROOT, 'src/decoys');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/test/.test(file),
  );
  assert.ok(files.length > 20);
  for (const file of files) {
    const text = outwards(file, readFileSync(join(folder, file), 'utf8'));
    assert.doesNotMatch(
      text,
      /\bfetch\(|from 'node:(?:https?|http2|tls|dns|worker_threads|cluster)'|\bimport\(|(?:net|tls)\.connect|createConnection|\bconnect \}|\bconnect,.*from 'node:net'|new Socket\(/,
      file,
    );
    // Only the part that takes datagrams sends any, and only the one that starts it starts a process.
    if (file !== 'listen/datagram-mouth.ts') assert.doesNotMatch(text, /node:dgram/, file);
    if (file !== 'open-decoy.ts') assert.doesNotMatch(text, /node:child_process/, file);
  }
});

/** One file puts TLS on a socket that somebody else opened: what it takes of that module connects to nobody. */
function outwards(file: string, text: string): string {
  return file === 'tls/serve-tls.ts'
    ? text.replace("import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';", '')
    : text;
}

describe('a running decoy', () => {
  let decoy: DecoyRun;
  let process_: number;
  before(async () => {
    decoy = await startDecoy('water-plant', PORT_BASE);
    [process_] = childrenOf(decoy.pid);
  });
  after(() => decoy.remove());

  test('is not root, and has no privilege left', {
    skip: process.getuid?.() !== 0 && 'not started as root',
  }, () => {
    const status = statusOf(process_);
    assert.match(status, /^Uid:\s+(?!0\b)(\d+)\s+\1\s+\1\s+\1$/m);
    assert.match(status, /^CapEff:\s+0+$/m);
    assert.match(status, /^Groups:\s*(?:\d+\s*)?$/m);
  });

  test('was started with leave to its own folder alone', () => {
    const flags = readFileSync(`/proc/${process_}/cmdline`, 'utf8').split('\0');
    assert.ok(flags.includes('--permission'));
    const written = flags.filter((flag) => flag.startsWith('--allow-fs-write='));
    assert.ok(
      written.every((flag) => flag.includes(decoy.folder)),
      written.join(' '),
    );
    assert.deepEqual(
      flags.filter((flag) => /^--allow-(?:wasi|worker|ffi|inspector)/.test(flag)),
      [],
    );
    const surroundings = readFileSync(`/proc/${process_}/environ`, 'utf8')
      .split('\0')
      .map((pair) => pair.split('=')[0]);
    assert.deepEqual(
      surroundings.filter((name) => /PROXY|TOKEN|SECRET|HOME/i.test(name)),
      [],
    );
  });

  test('makes no connection, whatever it is asked', {
    skip: spawnSync('strace', ['-V']).status !== 0 && 'strace is not installed',
  }, async () => {
    const log = join(decoy.folder, 'strace');
    const { spawn } = await import('node:child_process');
    const tracer = spawn(
      'strace',
      ['-f', '-e', 'trace=connect,sendto,sendmsg,execve', '-o', log, '-p', String(process_)],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    await new Promise((resolve) => tracer.stderr.once('data', resolve));
    for (const name of Object.keys(decoy.ports)) {
      for (const bytes of [
        'GET http://127.0.0.1:9/ HTTP/1.1\r\nHost: 127.0.0.1:9\r\n\r\n',
        'wget http://127.0.0.1:9/x\r\n',
      ]) {
        const socket = connect(decoy.ports[name], '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => {}).resume();
        await new Promise((resolve) => socket.once('close', resolve));
      }
    }
    tracer.kill('SIGINT');
    await new Promise((resolve) => tracer.once('exit', resolve));
    const calls = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => /\b(?:connect|execve|sendto)\(/.test(line));
    assert.deepEqual(
      calls.filter((line) => /AF_INET|execve/.test(line)),
      [],
    );
  });
});

test('it refuses a missing seed and those that others have, and says what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-safety-'));
  const seedFile = join(folder, 'seed');
  writeFileSync(seedFile, 'changeme\n');
  chmodSync(seedFile, 0o600);
  const start = (...args: string[]) =>
    spawnSync(
      process.execPath,
      [MAIN, 'decoy', 'generic', '--port-base', '3900', '--events', join(folder, 'e'), ...args],
      {
        encoding: 'utf8',
      },
    );
  for (const args of [[], ['--seed', 'short'], ['--seed', 'passwordpassword'], ['--seed-file', seedFile]]) {
    const { status, stderr } = start(...args);
    assert.equal(status, 4, stderr);
    assert.match(stderr, /E_DECOY_SEED.*openssl rand -hex 16/s);
  }
  rmSync(folder, { recursive: true });
});

test('--list --json names each persona with its ports, moved by the base', () => {
  const said = execFileSync(process.execPath, [MAIN, 'decoy', '--list', '--json', '--port-base', '1000'], {
    encoding: 'utf8',
  });
  const { personas } = JSON.parse(said) as {
    personas: { name: string; ports: { name: string; transport: string; port: number; listens: number }[] }[];
  };
  assert.deepEqual(
    personas.map(({ name }) => name),
    PERSONAS.map(({ name }) => name),
  );
  for (const { ports } of personas) {
    assert.ok(ports.length > 0);
    for (const { port, listens } of ports) assert.equal(listens, port + 1_000);
  }
});
