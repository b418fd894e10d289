/**
 * `node bench/decoy-camera.ts --viewers 1000`: so many look at the camera's motion JPEG at once, from one process that
 * reads as fast as it can. Frames that each gets in a second, and what the decoy takes for it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { makeCameraDevice } from '../src/decoys/camera/device/camera-device.ts';
import { openSeed } from '../src/decoys/seed.ts';
import { readFlags } from './options.ts';
import { CannotRun, main, ROOT, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatTable, median } from './table.ts';

const flags = readFlags('Measures how many viewers of motion JPEG the camera bears.', {
  viewers: { default: [1, 100, 500], about: 'viewers at once' },
  seconds: { default: 10, least: 2, about: 'how long they look' },
  'port-base': { default: 22_700, least: 1, about: 'added to the camera’s ports' },
  json: { about: 'one JSON object in place of the table' },
});

const SEED = 'a-seed-for-the-bench-01';
const WARM_MS = 3_000;
const START_MS = 60_000;
const TICKS_PER_SECOND = 100;
const device = makeCameraDevice(openSeed(SEED).branch('persona camera').branch('device'));
const { name, password } = device.accounts[0];
const AUTHORIZATION = Buffer.from(`${name}:${password}`).toString('base64');
const MARK = Buffer.from(`--${device.boundary}\r\n`);

interface Row {
  readonly viewers: number;
  /** Frames a second of each viewer: the worst and the middle one. */
  readonly least: number;
  readonly middle: number;
  readonly mebibytesPerSecond: number;
  readonly cpuShare: number;
  readonly residentMiB: number;
}

interface Viewer {
  readonly socket: Socket;
  frames: number;
  bytes: number;
}

function look(port: number): Viewer {
  const socket = connect(port, '127.0.0.1');
  const viewer: Viewer = { socket, frames: 0, bytes: 0 };
  socket.on('error', () => {});
  socket.on('data', (data: Buffer) => {
    viewer.bytes += data.length;
    // A frame's beginning may be cut in two; that is one in some hundreds and the same for all.
    for (let at = data.indexOf(MARK); at >= 0; at = data.indexOf(MARK, at + MARK.length)) viewer.frames++;
  });
  socket.write(`GET ${device.paths.video} HTTP/1.0\r\nAuthorization: Basic ${AUTHORIZATION}\r\n\r\n`);
  return viewer;
}

async function startCamera(folder: string): Promise<ChildProcess> {
  const command = [
    join(ROOT, 'src/cli/main.ts'),
    ...['decoy', 'camera', '--seed', SEED, '--port-base', String(flags['port-base'])],
    ...['--events', join(folder, 'events')],
  ];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new CannotRun('the camera did not start')), START_MS);
    child.once('exit', () => reject(new CannotRun('the camera ended')));
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += data;
      if (!said.includes('ssdp')) return;
      clearTimeout(late);
      resolve();
    });
  });
  return child;
}

/** The processes below one. */
function below(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  return children.flatMap((child) => [Number(child), ...below(Number(child))]);
}

function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }, 0);
}

function residentMiB(pids: readonly number[]): number {
  return pids.reduce(
    (sum, pid) =>
      sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024,
    0,
  );
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

await main((signal) =>
  withFolder(async (folder) => {
    status('the camera starts');
    const child = await startCamera(folder);
    signal.addEventListener('abort', () => child.kill());
    const rows: Row[] = [];
    try {
      const pids = below(child.pid as number);
      for (const many of flags.viewers) {
        status(`${many} viewers`);
        const viewers: Viewer[] = [];
        for (let n = 0; n < many; n++) {
          viewers.push(look(flags['port-base'] + 80));
          if (n % 50 === 49) await pause(50);
        }
        await pause(WARM_MS);
        const before = viewers.map(({ frames, bytes }) => ({ frames, bytes }));
        const cpu = cpuSeconds(pids);
        const begun = performance.now();
        await pause(flags.seconds * 1_000);
        const seconds = (performance.now() - begun) / 1_000;
        const rates = viewers.map(({ frames }, n) => (frames - before[n].frames) / seconds);
        const bytes = viewers.reduce((sum, viewer, n) => sum + viewer.bytes - before[n].bytes, 0);
        rows.push({
          viewers: many,
          least: Math.min(...rates),
          middle: median(rates),
          mebibytesPerSecond: bytes / seconds / 2 ** 20,
          cpuShare: (cpuSeconds(pids) - cpu) / seconds,
          residentMiB: residentMiB(pids),
        });
        for (const { socket } of viewers) socket.destroy();
        await pause(500);
      }
    } finally {
      child.kill();
    }
    clearStatus();
    const machine = `${cpus().length} x ${cpus()[0].model}`;
    if (flags.json) process.stdout.write(`${JSON.stringify({ machine, options: flags, rows }, null, 2)}\n`);
    else {
      const head = ['viewers', 'frames/s, least', 'middle', 'MiB/s', 'cores', 'resident MiB', 'KiB each'];
      const first = rows[0];
      const cells = rows.map((row) => [
        formatCount(row.viewers),
        row.least.toFixed(1),
        row.middle.toFixed(1),
        row.mebibytesPerSecond.toFixed(1),
        row.cpuShare.toFixed(2),
        row.residentMiB.toFixed(0),
        row === first
          ? ''
          : (((row.residentMiB - first.residentMiB) * 1_024) / (row.viewers - first.viewers)).toFixed(0),
      ]);
      process.stdout.write(`${machine}; the viewers on the same machine\n\n${formatTable(head, cells, 0)}\n`);
    }
    return 0;
  }),
);
