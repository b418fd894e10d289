/** What open Telnet sessions of the iot-shell cost: memory for each, and how fast they log in. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { iotShell } from '../src/decoys/iot-shell/iot-shell.ts';
import { deviceFor } from '../src/decoys/iot-shell/testing.ts';
import { openDecoy } from '../src/decoys/open-decoy.ts';
import { readFlags } from './options.ts';
import { formatCount, formatTable } from './table.ts';

const SEED = 'a-seed-for-benches-0001';
const PORT_BASE = 21_800;
/** Connections that are opened at once. */
const AT_ONCE = 100;
const MIB = 2 ** 20;

if (process.argv[2] === 'decoy') await serve(process.argv[3]);
else {
  const flags = readFlags('What open Telnet sessions of the iot-shell cost.', {
    sessions: { default: 500, least: 1, about: 'sessions that are open at once' },
  });
  await measure(flags.sessions);
}

async function serve(folder: string): Promise<void> {
  const decoy = await openDecoy({
    persona: iotShell,
    seed: SEED,
    name: 'bench',
    address: '127.0.0.1',
    portBase: PORT_BASE,
    events: join(folder, 'events'),
    folder,
    mostEventBytes: 1e9,
    user: null,
    clock: Date.now,
    count: () => {},
    onTrouble: (error) => console.error(error),
  });
  process.on('message', (message) => {
    if (message === 'end') void decoy.close().then(() => process.exit(0));
    else {
      globalThis.gc?.();
      const { rss, heapUsed } = process.memoryUsage();
      process.send?.({
        rss,
        heapUsed,
        cpuMs: process.cpuUsage().user / 1_000 + process.cpuUsage().system / 1_000,
      });
    }
  });
  process.send?.('ready');
}

interface Weight {
  readonly rss: number;
  readonly heapUsed: number;
  readonly cpuMs: number;
}

async function measure(sessions: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-bench-shell-'));
  const child = fork(import.meta.filename, ['decoy', folder], { execArgv: ['--expose-gc'] });
  const next = <Message>() =>
    new Promise<Message>((resolve) => child.once('message', (message) => resolve(message as Message)));
  const weigh = async (of: ChildProcess) => {
    of.send('weigh');
    return next<Weight>();
  };
  const sockets: Socket[] = [];
  try {
    await next();
    // What the first session loads is no cost of a session.
    sockets.push(await logIn(0));
    const before = await weigh(child);
    const startedAt = performance.now();
    for (let n = 0; n < sessions; n += AT_ONCE)
      sockets.push(
        ...(await Promise.all(
          Array.from({ length: Math.min(AT_ONCE, sessions - n) }, (_one, m) => logIn(n + m + 1)),
        )),
      );
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await weigh(child);
    const each = (bytes: number) => `${(bytes / sessions / 1_024).toFixed(1)} KiB`;
    console.log(
      `iot-shell: ${formatCount(sessions)} Telnet sessions, each logged in, a file written, all open at once`,
    );
    console.log(
      formatTable(
        ['', 'before', 'with all', 'a session'],
        [
          [
            'resident',
            `${(before.rss / MIB).toFixed(0)} MiB`,
            `${(after.rss / MIB).toFixed(0)} MiB`,
            each(after.rss - before.rss),
          ],
          [
            'heap',
            `${(before.heapUsed / MIB).toFixed(1)} MiB`,
            `${(after.heapUsed / MIB).toFixed(1)} MiB`,
            each(after.heapUsed - before.heapUsed),
          ],
          [
            'processor',
            '',
            `${((after.cpuMs - before.cpuMs) / 1_000).toFixed(1)} s`,
            `${((after.cpuMs - before.cpuMs) / sessions).toFixed(2)} ms`,
          ],
        ],
      ),
    );
    console.log(`${(sessions / seconds).toFixed(0)} logins a second, the client on the same cores`);
  } finally {
    for (const socket of sockets) socket.destroy();
    child.send('end');
    await new Promise((resolve) => child.once('exit', resolve));
    rmSync(folder, { recursive: true });
  }
}

/** From addresses of loopback, 50 sessions each. */
function logIn(n: number): Promise<Socket> {
  const { user, password } = deviceFor(SEED).accounts[0];
  const says: [RegExp, string][] = [
    [/login: $/, user],
    [/Password: $/, password],
    [/[#>] $/, 'sh'],
    [/[#>] $/, `echo ${n} > /tmp/f${n}; /bin/busybox DONE`],
    [/DONE: applet not found[\s\S]*[#>] $/, ''],
  ];
  return new Promise((resolve, reject) => {
    const local = Math.floor(n / 50);
    const socket = connect({
      port: PORT_BASE + 23,
      host: '127.0.0.1',
      localAddress: `127.0.${10 + Math.floor(local / 250)}.${(local % 250) + 1}`,
    });
    let seen = '';
    socket.on('error', reject);
    socket.on('data', (data: Buffer) => {
      seen += data.toString('latin1');
      if (says.length === 0 || !says[0][0].test(seen)) return;
      const [, line] = says.shift() as [RegExp, string];
      seen = '';
      if (says.length === 0) resolve(socket);
      else socket.write(`${line}\r\n`);
    });
  });
}
