import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LiveEvent, type LiveOptions, openLive } from './live.ts';
import { createPacketBatch } from './packet-batch.ts';
import { type TestPacket, writePcap } from './testing/write-captures.ts';

const PACKET: TestPacket = {
  seconds: 100,
  nanoseconds: 0,
  data: Buffer.from('x'),
  originalLength: 60,
  linkType: 1,
};
const BYTES = writePcap({ littleEndian: true, kind: 'microseconds' }, 1, [PACKET, PACKET]).toString('base64');

/** In place of tcpdump: gets its arguments and does what the script says. */
function pretend(script: string): Pick<LiveOptions, 'command'> {
  const start = `const bytes = Buffer.from('${BYTES}', 'base64'); const stay = () => setInterval(() => {}, 1000);`;
  return { command: [process.execPath, '-e', `${start} ${script}`, '--'] };
}

const LISTEN = `process.stderr.write('tcpdump: listening on x, link-type EN10MB\\n');`;
const batch = () => createPacketBatch(100, 65536);

test('hands over what arrived, and stays open', async () => {
  const capture = await openLive('x', {
    ...pretend(`${LISTEN} process.stdout.write(bytes); stay()`),
    flushMs: 20,
    idleMs: 30,
  });
  try {
    assert.equal(await capture.read(batch()), 2);
    assert.equal(await capture.read(batch()), 0);
    assert.equal(capture.ended, false);
    assert.equal(capture.packets, 2);
    assert.equal(capture.bytesTotal, null);
  } finally {
    await capture.close();
  }
  assert.equal(capture.ended, true);
  assert.deepEqual(capture.remarks, ['x: stopped; 2 packets of it were kept']);
});

test('starts the child again with growing waits, and reads on', async () => {
  const events: LiveEvent[] = [];
  const capture = await openLive('x', {
    ...pretend(`${LISTEN} process.stdout.write(bytes)`),
    flushMs: 5,
    backoffMs: 10,
    backoffMaxMs: 25,
    random: () => 1,
    onEvent: (event) => events.push(event),
  });
  try {
    for (let life = 0; life < 4; life++) assert.equal(await capture.read(batch()), 2);
  } finally {
    await capture.close();
  }
  const waits = events.flatMap((event) => (event.kind === 'restarting' ? [event.delayMs] : []));
  assert.deepEqual(waits.slice(0, 3), [10, 20, 25]);
  assert.equal(capture.packets, 8);
  assert.ok(events.filter(({ kind }) => kind === 'started').length >= 4);
  assert.ok(capture.counts.get('capture-restarted') >= 3);
});

test('a child that ran long enough is started again after the first wait', async () => {
  const waits: number[] = [];
  const capture = await openLive('x', {
    ...pretend(`${LISTEN} process.stdout.write(bytes)`),
    flushMs: 5,
    backoffMs: 10,
    healthyMs: 0,
    random: () => 0,
    onEvent: (event) => event.kind === 'restarting' && waits.push(event.delayMs),
  });
  for (let life = 0; life < 3; life++) await capture.read(batch());
  await capture.close();
  assert.deepEqual(new Set(waits), new Set([5]));
});

test('adds up what the kernel dropped, over restarts', async () => {
  const drops: LiveEvent[] = [];
  const words = '5 packets captured, 9 packets received by filter, 7 packets dropped by kernel';
  const capture = await openLive('x', {
    ...pretend(
      `process.on('SIGUSR1', () => { process.stderr.write('tcpdump: ${words}\\n'); setTimeout(process.exit, 40); });
       ${LISTEN} process.stdout.write(bytes); stay()`,
    ),
    flushMs: 5,
    backoffMs: 5,
    statisticsMs: 20,
    onEvent: (event) => event.kind === 'drops' && drops.push(event),
  });
  while (capture.drops < 14) await capture.read(batch());
  await capture.close();
  assert.deepEqual(drops.slice(0, 2), [
    { kind: 'drops', more: 7, total: 7 },
    { kind: 'drops', more: 7, total: 14 },
  ]);
  assert.equal(capture.counts.get('kernel-drops'), capture.drops);
});

test('the first start that fails is an error with the words of tcpdump', async () => {
  const words = 'tcpdump: x: No such device exists';
  await assert.rejects(openLive('x', pretend(`process.stderr.write('${words}\\n'); process.exitCode = 1`)), {
    code: 'E_INTERFACE',
    message: `cannot capture on x: ${words}`,
  });
});

test('a missing tcpdump is named, with how to get it', async () => {
  await assert.rejects(openLive('x', { command: ['/nonexistent/program'] }), {
    code: 'E_TCPDUMP_MISSING',
    hint: /apt-get install tcpdump/,
  });
});

test('the signal ends a waiting read and the child', async () => {
  const stop = new AbortController();
  let pid = 0;
  const capture = await openLive('x', {
    ...pretend(`${LISTEN} stay()`),
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === 'started') pid = event.pid;
    },
  });
  setTimeout(() => stop.abort(), 20);
  assert.equal(await capture.read(batch()), 0);
  assert.equal(capture.ended, true);
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

function whyNotReal(): string | false {
  if (process.getuid?.() !== 0) return 'needs root, for a network namespace of its own';
  if (spawnSync('tcpdump', ['--version']).error !== undefined) return 'tcpdump is not installed';
  if (spawnSync('ip', ['-V']).error !== undefined) return 'ip is not installed';
  const name = `yamori-probe-${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return 'network namespaces cannot be made here';
  spawnSync('ip', ['netns', 'delete', name]);
  return false;
}

/** Sends to 127.0.0.1 within the namespace, which has nothing but loopback. */
const SEND = `
  const socket = require('node:dgram').createSocket('udp4');
  let left = 5;
  const next = () => left-- > 0 ? socket.send('yamori', 40000, '127.0.0.1', next) : socket.close();
  next();
`;

test('captures with the real tcpdump in a namespace of its own, also after it was killed', {
  skip: whyNotReal(),
}, async () => {
  const name = `yamori-test-${process.pid}`;
  const inside = ['ip', 'netns', 'exec', name];
  const events: LiveEvent[] = [];
  execFileSync('ip', ['netns', 'add', name]);
  try {
    execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    await assert.rejects(openLive('nothere0', { command: inside }), {
      code: 'E_INTERFACE',
      message: /nothere0/,
    });
    const capture = await openLive('lo', {
      command: inside,
      filter: 'udp and dst port 40000',
      flushMs: 300,
      idleMs: 5000,
      backoffMs: 50,
      statisticsMs: 50,
      onEvent: (event) => events.push(event),
    });
    try {
      const send = () => execFileSync(inside[0], [...inside.slice(1), process.execPath, '-e', SEND]);
      const receive = async (wanted: number) => {
        const into = batch();
        let seen = 0;
        for (let count = 1; seen < wanted && count > 0; seen += count) {
          count = await capture.read(into);
          for (let i = 0; i < count; i++) {
            const packet = Buffer.from(
              into.bytes.subarray(into.offset[i], into.offset[i] + into.capturedLength[i]),
            );
            assert.ok(packet.includes('yamori'));
            assert.equal(into.linkType[i], 1);
          }
        }
        return seen;
      };
      send();
      assert.equal(await receive(5), 5);
      // Statistics were asked for by now, and the signal did it no harm.
      await sleep(150);
      assert.equal(events.filter(({ kind }) => kind === 'died').length, 0);
      const started = events.find((event) => event.kind === 'started');
      process.kill(started!.pid, 'SIGKILL');
      const reading = receive(5);
      while (events.filter(({ kind }) => kind === 'started').length < 2) await sleep(20);
      send();
      assert.equal(await reading, 5);
      assert.deepEqual(
        events.map(({ kind }) => kind),
        ['started', 'died', 'restarting', 'started'],
      );
      assert.equal(capture.drops, 0);
    } finally {
      await capture.close();
    }
  } finally {
    execFileSync('ip', ['netns', 'delete', name]);
  }
});
