/**
 * `npm run bench:decoy-floods`: decoys as people run them under floods of connections, under thousands that send a byte
 * now and then, and under forged SYNs (in network namespaces without a way out; root), while a visitor who behaves goes
 * on asking. It fails when a decoy ends or that visitor is not served at all.
 */
import { type ChildProcess, execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type DecoyRun, startDecoy } from './decoy-run.ts';
import type { FloodOrder, FloodReport } from './flood-connections.ts';
import { sendGoodVisitor, type VisitOrder, type VisitReport } from './good-visitor.ts';
import { readFlags } from './options.ts';
import { CannotRun, findProgram, main, withFolder } from './process.ts';
import { clearStatus, status } from './status.ts';
import { formatCount, formatTable, median } from './table.ts';

const flags = readFlags('Floods decoys, and measures how a visitor who behaves is served meanwhile.', {
  rate: { default: 10_000, least: 1, about: 'connections a second of a flood' },
  seconds: { default: 10, least: 1, about: 'how long each flood lasts' },
  slow: { default: 2_000, least: 1, about: 'connections to each service that send a byte every ten seconds' },
  'slow-seconds': { default: 100, least: 1, about: 'how long these are watched' },
  'port-base': { default: 24_000, least: 1, about: 'added to the ports of the decoys' },
  only: { text: '', about: 'connect, slow or syn; empty: all three' },
  json: { about: 'one JSON object in place of the tables' },
});

const SLOW_BYTE_MS = 10_000;
const GOOD = '127.0.0.200';

interface Service {
  readonly persona: string;
  readonly port: string;
  /** Of a flood: said on each connection. */
  readonly says: string;
  readonly good: Pick<VisitOrder, 'steps' | 'until'>;
  /** Of one who is slow: sent at once, and then a byte now and then. */
  readonly slow: { readonly first: string; readonly byte: string };
}

const latin1 = (...bytes: number[]) => Buffer.from(bytes).toString('latin1');
const asks = (says: string, until: string) => ({ says, good: { steps: [{ after: '', says }], until } });
const MODBUS_READ = latin1(0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1);
const S7_CONNECT = latin1(3, 0, 0, 22, 17, 224, 0, 0, 0, 1, 0, 192, 1, 10, 193, 2, 1, 0, 194, 2, 1, 2);

/** The first service of a persona is the one that is flooded. */
const SERVICES: readonly Service[] = [
  {
    persona: 'camera',
    port: 'http',
    ...asks('GET / HTTP/1.0\r\n\r\n', '\r\n\r\n'),
    slow: { first: 'GET / HTTP/1.1\r\nHost: camera\r\nX-a: ', byte: 'b' },
  },
  {
    persona: 'camera',
    port: 'rtsp',
    ...asks('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n', '\r\n\r\n'),
    slow: { first: 'OPTIONS * RTSP/1.0\r\nX-a: ', byte: 'b' },
  },
  {
    persona: 'iot-shell',
    port: 'telnet',
    says: '',
    good: { steps: [{ after: 'ogin: ', says: 'root\r\n' }], until: 'assword: ' },
    slow: { first: '', byte: 'b' },
  },
  {
    persona: 'water-plant',
    port: 'modbus',
    ...asks(MODBUS_READ, latin1(0, 1, 0, 0)),
    slow: { first: latin1(0, 1, 0, 0, 0, 200, 1, 16), byte: latin1(1) },
  },
  {
    persona: 'water-plant',
    port: 's7',
    ...asks(S7_CONNECT, latin1(3, 0)),
    slow: { first: latin1(3, 0, 1, 0), byte: latin1(1) },
  },
];
const FLOODED = SERVICES.filter(
  ({ persona }, n) => SERVICES.findIndex((one) => one.persona === persona) === n,
);

/** Addresses of loopback. */
const sources = (many: number) =>
  Array.from({ length: many }, (_, n) => `127.${1 + (n >> 15)}.${(n >> 8) & 127}.${n & 255 || 254}`);
const FLOODS = [
  { name: 'none', from: [] },
  { name: '1 address', from: sources(1) },
  { name: '16 addresses', from: sources(16) },
  { name: '30,000 addresses', from: sources(30_000) },
] as const;

interface Row {
  readonly what: string;
  readonly flood: string;
  readonly perSecond: number | null;
  readonly answered: number | null;
  readonly refused: number | null;
  readonly silent: number | null;
  readonly good: VisitReport;
  readonly cores: number;
  readonly peakMiB: number;
  readonly eventLines: number;
  readonly eventMebibytes: number;
  readonly counts: Readonly<Record<string, number>>;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A decoy with its good visitor, from before `flood` to a moment after it. */
async function under(
  service: Service,
  folder: string,
  flood: (decoy: DecoyRun) => Promise<FloodReport | null>,
  place = { address: '127.0.0.1', goodFrom: GOOD, decoyWithin: [] as string[], goodWithin: [] as string[] },
): Promise<Omit<Row, 'flood'>> {
  const { persona, port } = service;
  mkdirSync(folder, { recursive: true });
  const { address } = place;
  const portBase = flags['port-base'];
  const decoy = await startDecoy({ persona, address, portBase, folder, within: place.decoyWithin });
  try {
    const order = { ...service.good, address, port: decoy.ports[port], from: place.goodFrom };
    const visitor = sendGoodVisitor(order, place.goodWithin);
    await visitor.settled;
    const cpu = decoy.cpuSeconds();
    const begun = performance.now();
    const report = await flood(decoy);
    const seconds = (performance.now() - begun) / 1_000;
    const cores = (decoy.cpuSeconds() - cpu) / seconds;
    const good = await visitor.stop();
    if (!decoy.isAlive()) throw new CannotRun(`${persona} ended under the flood`);
    if (good.answered === 0) throw new CannotRun(`${persona} did not serve the visitor at all`);
    const peakMiB = decoy.peakMiB();
    const counts = await decoy.stop();
    const { lines, mebibytes } = decoy.events();
    return {
      what: `${persona} ${port}`,
      perSecond: report === null ? null : report.opened / report.seconds,
      answered: report?.answered ?? null,
      refused: report?.refused ?? null,
      silent: report?.silent ?? null,
      good,
      cores,
      peakMiB,
      eventLines: lines,
      eventMebibytes: mebibytes,
      counts,
    };
  } finally {
    await decoy.stop();
  }
}

async function connectFloods(folder: string, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  for (const service of FLOODED) {
    for (const { name, from } of FLOODS) {
      if (signal.aborted) return rows;
      status(`${service.persona}: a flood from ${name}`);
      const row = await under(service, join(folder, `${service.persona} ${name}`), async ({ ports }) => {
        if (from.length > 0) return flood({ port: ports[service.port], from, says: service.says });
        await pause(flags.seconds * 1_000);
        return null;
      });
      rows.push({ ...row, flood: name });
    }
  }
  return rows;
}

async function flood(order: Pick<FloodOrder, 'port' | 'from' | 'says'>): Promise<FloodReport> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'flood-connections.ts'));
  const report = new Promise<FloodReport>((resolve, reject) => {
    child.once('message', (message) => resolve(message as FloodReport));
    child.once('exit', () => reject(new CannotRun('what floods ended')));
  });
  child.send({ ...order, perSecond: flags.rate, seconds: flags.seconds } satisfies FloodOrder);
  return report;
}

interface SlowRow extends Omit<Row, 'flood' | 'answered' | 'refused' | 'silent' | 'perSecond'> {
  /** Still open after so many seconds. */
  readonly open: readonly (readonly [number, number])[];
}

/** From 20 addresses, one connection a millisecond. */
async function slowVisitors(folder: string, signal: AbortSignal): Promise<SlowRow[]> {
  const rows: SlowRow[] = [];
  for (const service of SERVICES) {
    if (signal.aborted) return rows;
    status(`${service.persona} ${service.port}: ${formatCount(flags.slow)} who are slow`);
    const open: [number, number][] = [];
    const { flood: _flood, ...row } = {
      ...(await under(service, join(folder, `slow ${service.port}`), async ({ ports }) => {
        const sockets = new Set<Socket>();
        const from = sources(20);
        for (let n = 0; n < flags.slow; n++) {
          const socket = connect({
            port: ports[service.port],
            host: '127.0.0.1',
            localAddress: from[n % 20],
          });
          socket.on('error', () => {}).resume();
          socket.once('connect', () => socket.write(service.slow.first, 'latin1'));
          socket.once('close', () => sockets.delete(socket));
          sockets.add(socket);
          if (n % 10 === 9) await pause(10);
        }
        const begun = performance.now();
        const sending = setInterval(() => {
          for (const socket of sockets) if (socket.writable) socket.write(service.slow.byte, 'latin1');
        }, SLOW_BYTE_MS);
        const marks = [5, 60, 90, flags['slow-seconds']].filter((mark) => mark <= flags['slow-seconds']);
        for (const mark of marks) {
          while (!signal.aborted && performance.now() - begun < mark * 1_000) await pause(200);
          open.push([mark, sockets.size]);
        }
        clearInterval(sending);
        for (const socket of sockets) socket.resetAndDestroy();
        return null;
      })),
      flood: '',
    };
    rows.push({ ...row, open });
  }
  return rows;
}

/** Two namespaces with a wire between them and no other: whatever is answered to a forged address goes nowhere. */
async function synFloods(
  folder: string,
): Promise<(Row & { readonly cookies: number; readonly syns: number })[]> {
  const [outside, inside] = ['outside', 'inside'].map((name) => `yamori-flood-${name}-${process.pid}`);
  const ip = (...words: string[]) => execFileSync('ip', words);
  const within = (name: string) => ['ip', 'netns', 'exec', name];
  const run = (name: string, ...words: string[]) =>
    execFileSync('ip', ['netns', 'exec', name, ...words], { encoding: 'utf8' });
  try {
    for (const name of [outside, inside]) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    ip('-n', outside, 'link', 'add', 'o0', 'type', 'veth', 'peer', 'name', 'i0', 'netns', inside);
    for (const [name, device, address] of [
      [outside, 'o0', '198.51.100.1'],
      [inside, 'i0', '198.51.100.2'],
    ]) {
      ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', device);
      ip('-n', name, 'link', 'set', device, 'up');
    }
    // Answers to forged addresses have a route, as they have on the Internet, and end at the other side of the wire.
    ip('-n', inside, 'route', 'add', 'default', 'via', '198.51.100.1');
    run(inside, 'sysctl', '-qw', 'net.ipv4.tcp_syncookies=1', 'net.ipv4.conf.all.rp_filter=0');
    const rows = [];
    for (const service of FLOODED) {
      status(`${service.persona}: forged SYNs`);
      const before = tcpCounters(run(inside, 'cat', '/proc/net/netstat'));
      let syns = 0;
      const row = await under(
        service,
        join(folder, `syn ${service.persona}`),
        async ({ ports }) => {
          const words = ['--flood', '--rand-source', '-S', '-q', '-p', String(ports[service.port])];
          const attacker = spawn('ip', ['netns', 'exec', outside, 'hping3', ...words, '198.51.100.2'], {
            stdio: 'ignore',
          });
          const ended = new Promise((resolve) => attacker.once('exit', resolve));
          const received = () => Number(run(inside, 'cat', '/sys/class/net/i0/statistics/rx_packets'));
          const atFirst = received();
          await pause(flags.seconds * 1_000);
          attacker.kill('SIGKILL');
          await ended;
          syns = received() - atFirst;
          return null;
        },
        {
          address: '198.51.100.2',
          goodFrom: '198.51.100.1',
          decoyWithin: within(inside),
          goodWithin: within(outside),
        },
      );
      const cookies = tcpCounters(run(inside, 'cat', '/proc/net/netstat')) - before;
      rows.push({ ...row, flood: 'forged SYNs', cookies, syns });
    }
    return rows;
  } finally {
    for (const name of [outside, inside]) spawnSync('ip', ['netns', 'del', name]);
  }
}

/** SYN cookies that were sent. */
function tcpCounters(text: string): number {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf('SyncookiesSent')]);
}

const cell = (value: number | null) => (value === null ? '' : formatCount(value));
const percentile99 = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * 0.99))];
const GOOD_HEAD = ['good: served', 'failed', 'median ms', 'p99 ms', 'cores', 'peak MiB', 'events', 'MiB'];
const goodCells = ({
  good,
  cores,
  peakMiB,
  eventLines,
  eventMebibytes,
}: Omit<Row, 'flood' | 'answered' | 'refused' | 'silent' | 'perSecond'>) => [
  cell(good.answered),
  cell(good.failed),
  median(good.waitsMs).toFixed(1),
  percentile99(good.waitsMs).toFixed(1),
  cores.toFixed(2),
  peakMiB.toFixed(0),
  cell(eventLines),
  eventMebibytes.toFixed(1),
];

const whyNoSyn = () =>
  process.getuid?.() !== 0
    ? 'network namespaces need root'
    : ['ip', 'hping3'].some((name) => findProgram(name) === null)
      ? 'ip or hping3 is not installed'
      : null;

await main((signal) =>
  withFolder(async (folder) => {
    const wants = (name: string) => flags.only === '' || flags.only === name;
    const connects = wants('connect') ? await connectFloods(folder, signal) : [];
    const slow = wants('slow') ? await slowVisitors(folder, signal) : [];
    const why = whyNoSyn();
    const syn = wants('syn') && why === null ? await synFloods(folder) : [];
    clearStatus();
    const machine = `${cpus().length} x ${cpus()[0].model}`;
    const say = (text: string) => process.stdout.write(`${text}\n`);
    if (flags.json) say(JSON.stringify({ machine, options: flags, connects, slow, syn }, null, 2));
    else {
      say(`${machine}; floods and visitor on the same machine`);
      if (connects.length > 0) {
        const head = ['', 'flood from', 'new/s', 'answered', 'refused', 'silent', ...GOOD_HEAD];
        const cells = connects.map((row) => [
          row.what,
          row.flood,
          ...[row.perSecond, row.answered, row.refused, row.silent].map(cell),
          ...goodCells(row),
        ]);
        say(`\n${formatTable(head, cells, 2)}`);
      }
      if (slow.length > 0) {
        const marks = slow[0].open.map(([mark]) => `open at ${mark} s`);
        const cells = slow.map((row) => [
          row.what,
          ...row.open.map(([, many]) => cell(many)),
          ...goodCells(row),
        ]);
        say(`\n${formatTable(['a byte every 10 s', ...marks, ...GOOD_HEAD], cells)}`);
      }
      if (syn.length > 0) {
        const cells = syn.map((row) => [
          row.what,
          cell(row.syns / flags.seconds),
          cell(row.cookies),
          ...goodCells(row),
        ]);
        say(`\n${formatTable(['forged SYNs', 'packets/s', 'SYN cookies', ...GOOD_HEAD], cells)}`);
      } else if (wants('syn')) say(`\nForged SYNs were not tried: ${why}.`);
    }
    return 0;
  }),
);
