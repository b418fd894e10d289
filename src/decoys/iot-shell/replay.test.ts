/** A session played from its events shows what its visitor saw. Ports from 29500 on. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import ssh2 from 'ssh2';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import { OPENING } from './ports/telnet-options.ts';
import { openIotShell, seedFor, TelnetClient, type TestDecoy } from './testing-client.ts';

let folder: string;
let decoy: TestDecoy;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamori-replay-'));
  decoy = await openIotShell(folder, 29_500, seedFor('network-recorder'));
});
after(async () => {
  await decoy.running.close();
  rmSync(folder, { recursive: true });
});

/** Events of who came from there, once he is gone. */
async function visitFrom(address: string): Promise<DecoyEvent[]> {
  for (let n = 0; n < 1_000; n++) {
    const events = decoy.events().filter(({ src_ip }) => src_ip === address);
    if (events.some(({ eventid }) => eventid === 'cowrie.session.closed')) return events;
    await wait(10);
  }
  throw new Error(`${address} is still there`);
}

const outputs = (events: readonly DecoyEvent[]) =>
  events.filter(({ eventid }) => eventid === 'yamori.terminal.output');
const played = (events: readonly DecoyEvent[]) =>
  outputs(events)
    .map(({ data }) => data)
    .join('');

/** What a terminal gets of what came over Telnet. */
function terminalOf({ whole }: TelnetClient): string {
  const opening = OPENING.toString('latin1');
  assert.ok(whole.startsWith(opening));
  return whole.slice(opening.length).replaceAll('\xff\xff', '\xff');
}

test('Telnet: what is played is what came, byte for byte, with hostile lines too', async () => {
  const client = new TelnetClient(decoy.telnetPort, '127.0.0.31');
  await client.expect(/login: $/);
  client.send('nobody-here');
  await client.expect(/Password: $/);
  client.send('not-echoed-9');
  await client.expect(/Login incorrect\r\n[\s\S]*login: $/);
  await client.logIn(decoy.account);
  await client.run(
    'echo こんにちは; echo -ne "\\xff\\xfe\\x00\\x1b[31m<script>\\"\\n"; head -c 52 /bin/busybox; nosuch',
  );
  client.socket.write('\x1b]0;title\x07\x1b[2J\x01\xff\xff typed\x7f\x7f\x15');
  await client.run('for n in 1 2 3; do echo $n; usleep 1000; done; printf "%s\\n" "${x"');
  client.socket.write('\x03');
  await client.expect(/[#$>] $/);
  for (const key of 'uname -a') {
    client.socket.write(key);
    await wait(5);
  }
  client.send('');
  await client.expect(/armv7l[\s\S]*# $/);
  await client.run('A'.repeat(20_000));
  await client.close();
  const events = await visitFrom('127.0.0.31');
  assert.equal(played(events), terminalOf(client));
  assert.doesNotMatch(played(events), /not-echoed/);
  assert.ok(!played(events).includes(decoy.account.password));
  assert.match(played(events), /login: nobody-here\r\nPassword: \r\nLogin incorrect/);
  const [closed] = events.filter(({ eventid }) => eventid === 'cowrie.log.closed');
  assert.equal(closed.size, terminalOf(client).length);
  assert.ok(events.indexOf(closed) === events.length - 2, 'before the visit ends');
});

test('what answers a line is in the journal when it is seen', async () => {
  const client = new TelnetClient(decoy.telnetPort, '127.0.0.32');
  await client.logIn(decoy.account);
  for (const line of ['echo one', 'cat /proc/version', 'nosuch']) {
    await client.run(line);
    assert.equal(played(decoy.events().filter(({ src_ip }) => src_ip === '127.0.0.32')), terminalOf(client));
  }
  await client.close();
});

test('half a line that nothing answers is told without its end', async () => {
  const client = new TelnetClient(decoy.telnetPort, '127.0.0.33');
  await client.logIn(decoy.account);
  client.text = '';
  client.socket.write('rm -r');
  await client.expect(/rm -r$/);
  await client.close();
  assert.equal(played(await visitFrom('127.0.0.33')), terminalOf(client));
});

test('of a session that shows more than is kept there is the beginning', async () => {
  const client = new TelnetClient(decoy.telnetPort, '127.0.0.34');
  await client.logIn(decoy.account);
  await client.run(
    'n=0; while [ $n -lt 3000 ]; do echo "$n 0123456789012345678901234567890123456789"; n=$((n+1)); done',
  );
  await client.run('cat /bin/busybox');
  await client.close();
  const events = await visitFrom('127.0.0.34');
  assert.ok(terminalOf(client).length > 65_536);
  assert.equal(played(events), terminalOf(client).slice(0, 65_536));
  assert.ok(outputs(events).length < 64);
  const cut = events.filter(({ name }) => name === 'terminal-output-cut');
  assert.deepEqual([cut.length, decoy.counts.get('terminal-output-cut')], [1, 1]);
});

test('of who only looks at the prompt, no output is told', async () => {
  const client = new TelnetClient(decoy.telnetPort, '127.0.0.35');
  await client.expect(/login: $/);
  await client.close();
  const events = await visitFrom('127.0.0.35');
  assert.deepEqual(
    events.map(({ eventid }) => eventid),
    ['cowrie.session.connect', 'cowrie.session.closed'],
  );
});

test('SSH: each channel is played apart, with and without a terminal', async () => {
  const client = new ssh2.Client();
  const { user: username, password } = decoy.account;
  client.connect({ host: '127.0.0.1', port: decoy.sshPort, localAddress: '127.0.0.36', username, password });
  await once(client, 'ready');
  const shell = await new Promise<ssh2.ClientChannel>((resolve, reject) =>
    client.shell((error, channel) => (error ? reject(error) : resolve(channel))),
  );
  let shown = '';
  shell.on('data', (data: Buffer) => {
    shown += data.toString('latin1');
  });
  const until = async (pattern: RegExp) => {
    for (let n = 0; n < 1_000 && !pattern.test(shown); n++) await wait(10);
    assert.match(shown, pattern);
  };
  await until(/# $/);
  shell.write('echo $((6*7)); echo -e "\\xff\\x80"\r');
  await until(/42\r\n\xff\x80\r\n.*# $/);
  const ran = await new Promise<string>((resolve) =>
    client.exec('echo out; nosuch; uname -m', (_error, channel) => {
      let text = '';
      const take = (data: Buffer) => {
        text += data.toString('latin1');
      };
      channel.on('data', take);
      channel.stderr.on('data', take);
      channel.once('close', () => resolve(text));
    }),
  );
  shell.write('exit\r');
  await once(shell, 'close');
  client.end();
  await once(client, 'close');
  const events = await visitFrom('127.0.0.36');
  const on = (channel: number) => events.filter((event) => event.channel === channel);
  assert.equal(played(on(0)), shown);
  assert.ok(outputs(on(0)).every(({ tty }) => tty === true));
  assert.equal([...played(on(1))].sort().join(''), [...ran].sort().join(''), 'two streams, in any order');
  assert.match(played(on(1)), /out\n[\s\S]*nosuch: not found\n|nosuch: not found\nout\n/);
  assert.ok(outputs(on(1)).every(({ tty }) => tty === false));
  const [closed] = events.filter(({ eventid }) => eventid === 'cowrie.log.closed');
  assert.equal(closed.size, shown.length + ran.length);
});

const hasTelnet = spawnSync('sh', ['-c', 'command -v telnet']).status === 0;

test('the telnet program shows what is played', {
  skip: hasTelnet ? false : 'SKIPPED: not installed: telnet',
}, async () => {
  const child = spawn('telnet', ['-b', '127.0.0.37', '127.0.0.1', String(decoy.telnetPort)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let shown = '';
  child.stdout.on('data', (data: Buffer) => {
    shown += data.toString('latin1');
  });
  const until = async (pattern: RegExp) => {
    for (let n = 0; n < 1_000 && !pattern.test(shown); n++) await wait(10);
    assert.match(shown, pattern);
  };
  const ended = once(child, 'close');
  await until(/login: /);
  child.stdin.write(`${decoy.account.user}\n`);
  await until(/Password: /);
  child.stdin.write(`${decoy.account.password}\n`);
  await until(/~ # /);
  child.stdin.write('uname -a; cat /etc/passwd; exit\n');
  await ended;
  const whole = played(await visitFrom('127.0.0.37'));
  assert.match(whole, /uname -a; cat/);
  // Before that it tells of itself.
  assert.ok(shown.replaceAll('\r', '').endsWith(whole.replaceAll('\r', '')));
});
