/** The device on its sockets, asked by real clients and by hostile ones. Ports from 21200 on, and 2323 above them. */
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import ssh2 from 'ssh2';
import { createLures } from '../lures/lures.ts';
import { openSeed } from '../seed.ts';
import { openIotShell, seedFor, TelnetClient, type TestDecoy } from './testing-client.ts';

const SEED = seedFor('network-recorder');
const BASE = 21_200;
let folder: string;
let decoy: TestDecoy;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-iot-'));
  decoy = await openIotShell(folder, BASE, SEED);
});
after(async () => {
  await decoy.running.close();
  rmSync(folder, { recursive: true });
});

async function visit(localAddress = '127.0.0.1'): Promise<TelnetClient> {
  const client = new TelnetClient(decoy.telnetPort, localAddress);
  await client.logIn(decoy.account);
  return client;
}

const has = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
const without = (...tools: string[]) => {
  const missing = tools.filter((tool) => !has(tool));
  return missing.length > 0 ? `SKIPPED: not installed: ${missing.join(', ')}` : false;
};

test('Telnet opens as BusyBox does, and as no known decoy', async () => {
  const client = new TelnetClient(decoy.telnetPort);
  await client.expect(/login: $/);
  assert.ok(client.whole.startsWith('\xff\xfd\x01\xff\xfd\x1f\xff\xfd\x21\xff\xfb\x01\xff\xfb\x03'));
  for (const mark of [
    '\xff\xfd\x1f',
    '\xff\xfb\x01\xff\xfb\x03',
    '\xff\xfb\x03\xff\xfb\x01\xff\xfd\x1f\xff\xfd\x18',
  ])
    assert.ok(!client.whole.startsWith(mark));
  assert.doesNotMatch(client.whole, /svr04|nas3|Debian|Ubuntu/);
  await client.close();
});

test('who types a byte now and then is out after a minute, as on BusyBox; who signed in is not', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const slow = new TelnetClient(decoy.telnetPort, '127.0.2.1');
  const quick = new TelnetClient(decoy.telnetPort, '127.0.2.2');
  await slow.expect(/login: $/);
  slow.socket.write('r');
  await quick.logIn(decoy.account);
  t.mock.timers.tick(60_000);
  await slow.expect(/Login timed out after 60 seconds\r\n$/);
  if (!slow.isClosed) await once(slow.socket, 'close');
  quick.send('echo still-here');
  await quick.expect(/still-here[\s\S]*still-here/);
  await quick.close();
});

test('a wrong login is refused after a while, three times, and then the line is closed', async () => {
  const client = new TelnetClient(decoy.telnetPort);
  for (let n = 0; n < 3; n++) {
    await client.expect(/login: $/);
    client.send('root');
    await client.expect(/Password: $/);
    client.send('wrong');
    await client.expect(/Login incorrect\r\n/);
  }
  if (!client.isClosed) await once(client.socket, 'close');
  assert.doesNotMatch(client.whole, /wrong/, 'a password is not echoed');
  const failed = decoy.events().filter(({ eventid }) => eventid === 'cowrie.login.failed');
  assert.deepEqual([failed.length, failed[0].username, failed[0].password], [3, 'root', 'wrong']);
});

test('any token is no applet, and the ELF header is that of the architecture', async () => {
  const client = await visit();
  for (const token of ['MIRAI', 'ECCHI', 'AK1K2', 'HOHO', 'x'.repeat(40)])
    assert.equal(await client.run(`/bin/busybox ${token}`), `${token}: applet not found\r\n`);
  const read = await client.run('dd if=/bin/busybox bs=22 count=1 2>/dev/null || cat /bin/busybox; echo');
  assert.deepEqual([read.slice(0, 7), read.slice(16, 20)], ['\x7fELF\x01\x01\x01', '\x02\x00\x28\x00']);
  await client.close();
});

test('files stay over sessions and restarts, and nobody sees those of another', async () => {
  const other = join(folder, 'again');
  spawnSync('mkdir', [other]);
  let running = await openIotShell(other, BASE + 40, SEED);
  const session = async (localAddress: string) => {
    const client = new TelnetClient(running.telnetPort, localAddress);
    await client.logIn(running.account);
    return client;
  };
  const first = await session('127.0.0.2');
  await first.run(
    'cd /tmp; mkdir d; echo mine > d/a; chmod 600 d/a; rm /mnt/mtd/Config/device.conf; ln -s d/a l',
  );
  const second = await session('127.0.0.2');
  assert.equal(await second.run('cat /tmp/d/a'), 'mine\r\n', 'two sessions of one address');
  await first.close();
  await second.close();
  const stranger = await session('127.0.0.3');
  assert.match(await stranger.run('cat /tmp/d/a'), /No such file/);
  assert.match(await stranger.run('ls /mnt/mtd/Config'), /device\.conf/);
  await stranger.close();
  await running.running.close();
  running = await openIotShell(other, BASE + 40, SEED);
  const later = await session('127.0.0.2');
  assert.equal(await later.run('cat /tmp/l; ls -l /tmp/d | cut -c1-10'), 'mine\r\ntotal 1\r\n-rw-------\r\n');
  assert.match(await later.run('cat /mnt/mtd/Config/device.conf'), /No such file/);
  await later.close();
  await running.running.close();
});

test('after a restart of the device, volatile files are gone and it is away for a while', async () => {
  const client = await visit('127.0.0.4');
  await client.run('echo a > /tmp/a; echo b > /mnt/mtd/b');
  client.send('reboot');
  if (!client.isClosed) await once(client.socket, 'close');
  const early = new TelnetClient(decoy.telnetPort, '127.0.0.4');
  await once(early.socket, 'close');
  assert.equal(early.whole, '');
  const elsewhere = await visit('127.0.0.5');
  await elsewhere.close();
});

test('a password that was changed is the new one for him who changed it', async () => {
  const client = await visit('127.0.0.6');
  client.send('passwd');
  await client.expect(/New password: $/);
  client.send('mine-now');
  await client.expect(/Retype password: $/);
  client.send('mine-now');
  await client.expect(/changed by/);
  await client.close();
  const again = new TelnetClient(decoy.telnetPort, '127.0.0.6');
  await again.logIn({ user: decoy.account.user, password: 'mine-now' });
  await again.close();
});

test('what is planted is found by one, and known when it is used elsewhere', async () => {
  const client = await visit('127.0.0.7');
  const script = await client.run('cat /mnt/mtd/Config/backup.sh');
  const [, username, password] = /-u (\S+) -p (\S+)/.exec(script) ?? [];
  const lures = createLures(openSeed(SEED).branch('lures'));
  assert.equal(lures.recognise(username, password), 'shell-script');
  await client.close();
  const other = new TelnetClient(decoy.telnetPort, '127.0.0.8');
  await other.logIn({ user: username, password });
  await other.close();
  const events = decoy.events();
  assert.ok(
    events.some(({ eventid, src_ip }) => eventid === 'yamori.lure.planted' && src_ip === '127.0.0.7'),
  );
  const used = events.find(({ eventid }) => eventid === 'yamori.lure.used');
  assert.deepEqual([used?.src_ip, used?.place, used?.username], ['127.0.0.8', 'shell-script', username]);
});

test('random bytes, escapes and endless lines are named, counted and bounded', async () => {
  const client = await visit('127.0.0.9');
  client.socket.write('\x1b[31;1m\x1b]0;title\x07\x1bOA\x01\x02');
  client.send('echo still here');
  await client.expect(/still here\r\n/);
  client.socket.write('A'.repeat(200_000));
  client.send('');
  await client.expect(/not found\r\n/);
  client.send('while :; do :; done');
  await client.expect(/# $/, 'while :; do :; done');
  client.send(':(){ :|:& };:');
  await client.expect(/# $/, ':(){ :|:& };:');
  client.send('x=a; while :; do x=$x$x$x$x; done');
  await client.expect(/# $/, 'x=a; while :; do x=$x$x$x$x; done');
  client.send('cat /dev/zero | head -c 3');
  await client.expect(/# $/);
  client.socket.write(
    Buffer.concat([Buffer.from('fffa1f', 'hex'), Buffer.alloc(100_000, 1), Buffer.from('fff0', 'hex')]),
  );
  client.send('echo alive');
  await client.expect(/alive\r\n/);
  await client.close();
  const wild = new TelnetClient(decoy.telnetPort, '127.0.0.9');
  const noise = Buffer.from(Array.from({ length: 300_000 }, (_one, n) => (n * 2_654_435_761) >>> 24));
  wild.socket.write(noise);
  await wait(300);
  await wild.close();
  for (const name of [
    'terminal-escape',
    'terminal-control',
    'terminal-line-too-long',
    'shell-text-exhausted',
    'telnet-parameter-too-long',
  ])
    assert.ok(decoy.counts.get(name) > 0, name);
  // Whichever comes first on this machine.
  assert.ok(decoy.counts.get('shell-steps-exhausted') + decoy.counts.get('shell-time-exhausted') > 0);
});

test('one who does not read does not make the device keep what he asked for', async () => {
  const client = await visit('127.0.0.10');
  client.socket.pause();
  client.socket.write('while :; do cat /bin/busybox; done\r\n'.repeat(40));
  await wait(400);
  assert.ok(process.memoryUsage().arrayBuffers < 64 * 2 ** 20);
  await client.close();
});

test('^C stops what sleeps', async () => {
  const client = await visit('127.0.0.11');
  client.send('sleep 50; echo $?');
  await wait(50);
  client.socket.write('\x03');
  await client.expect(/\^C\r\n~ # $/);
  await client.close();
});

test('a telnet client logs in and out', { skip: without('telnet') }, async () => {
  const child = spawn('telnet', ['127.0.0.1', String(decoy.telnetPort)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  let seen = '';
  child.stdout.on('data', (data) => {
    seen += data;
  });
  const until = async (pattern: RegExp) => {
    for (let n = 0; n < 1_000 && !pattern.test(seen); n++) await wait(10);
    assert.match(seen, pattern);
  };
  await until(/login: /);
  child.stdin.write(`${decoy.account.user}\n`);
  await until(/Password: /);
  child.stdin.write(`${decoy.account.password}\n`);
  await until(/~ # /);
  child.stdin.write('uname -m; exit\n');
  await until(/armv7l/);
  await ended;
});

const passwords = () => {
  const file = join(folder, 'passwords');
  spawnSync('sh', ['-c', `printf 'nothing\\n${decoy.account.password}\\n' > ${file}`]);
  return file;
};

/** Tools that guess, as a child: this process has to answer them meanwhile. */
async function guess(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let seen = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      seen += data;
    });
  await once(child, 'close');
  return seen;
}

test('nmap sees Telnet and SSH', { skip: without('nmap') }, async () => {
  const telnet = await guess('nmap', [
    '-Pn',
    '-n',
    '-sT',
    '--script',
    'banner',
    '-p',
    String(decoy.telnetPort),
    '127.0.0.1',
  ]);
  assert.match(telnet, /banner:.*\\xFF\\xFD\\x01\\xFF\\xFD\\x1F\\xFF\\xFD!\\xFF\\xFB\\x01\\xFF\\xFB\\x03/);
  const seen = await guess('nmap', [
    '-Pn',
    '-n',
    '-sT',
    '-sV',
    '--script',
    'ssh2-enum-algos',
    '-p',
    String(decoy.sshPort),
    '127.0.0.1',
  ]);
  assert.match(seen, /ssh\s+OpenSSH 7\.4/);
  assert.match(seen, /curve25519-sha256/);
  assert.doesNotMatch(seen, /honeypot|cowrie|kippo/i);
});

test('hydra finds the password over Telnet', { skip: without('hydra') }, async () => {
  const seen = await guess('hydra', [
    '-I',
    '-l',
    decoy.account.user,
    '-p',
    decoy.account.password,
    '-t',
    '1',
    '-s',
    String(decoy.telnetPort),
    '127.0.0.1',
    'telnet',
  ]);
  assert.match(seen, new RegExp(`password: ${decoy.account.password}`));
});

test('medusa finds it over SSH', { skip: without('medusa') }, async () => {
  const seen = await guess('medusa', [
    '-h',
    '127.0.0.1',
    '-n',
    String(decoy.sshPort),
    '-u',
    decoy.account.user,
    '-P',
    passwords(),
    '-M',
    'ssh',
    '-t',
    '1',
    '-f',
  ]);
  assert.match(seen, /ACCOUNT FOUND/);
});

test('ncrack finds it over Telnet', { skip: without('ncrack') }, async () => {
  const { user, password } = decoy.account;
  // One guess: it waits for minutes after a wrong one, as it does with a real device.
  const service = `telnet://127.0.0.1:${decoy.telnetPort}`;
  const seen = await guess('ncrack', ['--user', user, '--pass', password, '-g', 'CL=1', service]);
  assert.match(seen, new RegExp(`'${password}'`));
});

test('an ssh client runs a command, brings a file, and is not forwarded', {
  skip: without('ssh', 'sshpass'),
}, async () => {
  const ssh = (args: readonly string[], input: string): Promise<SpawnSyncReturns<string>> =>
    new Promise((resolve) => {
      const child = spawn('sshpass', [
        '-p',
        decoy.account.password,
        'ssh',
        '-p',
        String(decoy.sshPort),
        '-o',
        'StrictHostKeyChecking=no',
        '-o',
        'UserKnownHostsFile=/dev/null',
        '-o',
        'LogLevel=ERROR',
        ...args,
      ]);
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (data) => {
        stdout += data;
      });
      child.stderr.on('data', (data) => {
        stderr += data;
      });
      child.stdin.end(input);
      child.once('close', (status) => resolve({ stdout, stderr, status } as SpawnSyncReturns<string>));
    });
  const ran = await ssh(
    [`${decoy.account.user}@127.0.0.1`, 'cat > /tmp/brought; wc -c < /tmp/brought; nosuch; exit 7'],
    'content of it',
  );
  assert.deepEqual([ran.stdout, ran.stderr, ran.status], ['13\n', 'sh: nosuch: not found\n', 7]);
  const forwarded = await ssh(['-W', '192.0.2.1:25', `${decoy.account.user}@127.0.0.1`], '');
  assert.notEqual(forwarded.status, 0);
  const events = decoy.events();
  const upload = events.find(
    ({ eventid, filename }) => eventid === 'cowrie.session.file_upload' && filename === '/tmp/brought',
  );
  assert.equal(readFileSync(join(folder, String(upload?.outfile)), 'utf8'), 'content of it');
  const asked = events.find(({ eventid }) => eventid === 'cowrie.direct-tcpip.request');
  assert.deepEqual([asked?.dst_name, asked?.dst_target_port], ['192.0.2.1', 25]);
  const kex = events.find(({ eventid }) => eventid === 'cowrie.client.kex');
  assert.match(String(kex?.hassh), /^[0-9a-f]{32}$/);
});

test('a shell over SSH with a terminal, several channels, a key refused', async () => {
  const client = new ssh2.Client();
  const keys = ssh2.utils.generateKeyPairSync('ed25519');
  client.connect({
    host: '127.0.0.1',
    port: decoy.sshPort,
    username: decoy.account.user,
    password: decoy.account.password,
    privateKey: keys.private,
    authHandler: ['publickey', 'password'],
  });
  await once(client, 'ready');
  const shell = await new Promise<ssh2.ClientChannel>((resolve, reject) =>
    client.shell((error, channel) => (error ? reject(error) : resolve(channel))),
  );
  let seen = '';
  shell.on('data', (data: Buffer) => {
    seen += data;
  });
  shell.write('echo $((6*7))\r');
  while (!seen.includes('42\r\n')) await wait(10);
  shell.write('exit\r');
  await once(shell, 'close');
  const outputs = await Promise.all(
    ['a', 'b'].map(
      (name) =>
        new Promise<string>((resolve) =>
          client.exec(`echo ${name}`, (_error, channel) =>
            channel.on('data', (data: Buffer) => resolve(String(data))),
          ),
        ),
    ),
  );
  assert.deepEqual(outputs, ['a\n', 'b\n']);
  client.end();
  await once(client, 'close');
  assert.ok(
    decoy
      .events()
      .some(({ eventid, key }) => eventid === 'cowrie.login.failed' && String(key).startsWith('SHA256:')),
  );
});

test('what is no SSH is answered as OpenSSH answers', async () => {
  const client = new TelnetClient(decoy.sshPort);
  client.socket.write('GET / HTTP/1.0\r\n\r\n');
  if (!client.isClosed) await once(client.socket, 'close');
  assert.match(client.whole, /^SSH-2\.0-OpenSSH_7\.4\r\nProtocol mismatch\.\n$/);
  assert.ok(decoy.counts.get('ssh-malformed') > 0);
});
