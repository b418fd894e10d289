/** One device: all that it says of itself, drawn from the operator's secret once and the same at every start. */
import type { DecoySeed } from '../../seed.ts';
import type { BaseDirectory } from '../files/base-node.ts';
import { baseFiles } from './base-files.ts';
import { elfImage } from './elf-image.ts';
import { MAKES, type Make } from './makes.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
}

export interface Process {
  readonly pid: number;
  readonly user: string;
  readonly sizeKb: number;
  readonly state: string;
  readonly command: string;
}

export interface Device {
  readonly make: Make;
  readonly model: string;
  readonly hostName: string;
  readonly serial: string;
  readonly mac: string;
  /** Within its own network. */
  readonly address: string;
  readonly gateway: string;
  readonly accounts: readonly Account[];
  /** Content of `/bin/busybox`. */
  readonly busybox: string;
  /** `BusyBox v1.16.1 (2013-05-04 11:22:33 CST)`. */
  readonly banner: string;
  readonly kernelVersion: string;
  readonly processes: readonly Process[];
  /** Path of a script that holds a planted credential. */
  readonly backupScript: string;
  readonly base: BaseDirectory;
  /** When it was switched on the last time before this installation, epoch milliseconds. */
  readonly bootedAt: number;
  /** First process number that sessions get. */
  readonly firstPid: number;
}

const DAY_MS = 86_400_000;
/** Devices of this kind have run for so long, at most, when they are found. */
const MOST_UPTIME_DAYS = 140;
const KERNEL_THREADS = [
  '[kthreadd]',
  '[ksoftirqd/0]',
  '[events/0]',
  '[khelper]',
  '[sync_supers]',
  '[bdi-default]',
  '[kblockd/0]',
  '[kswapd0]',
  '[mtdblockd]',
  '[jffs2_gcd_mtd]',
];

/** `installedAt`: when this decoy was first opened; the same at every start. `lure` makes a file that only one visitor has. */
export function createDevice(
  seed: DecoySeed,
  installedAt: number,
  appletNames: readonly string[],
  lure: (visitor: string) => string,
): Device {
  const make = seed.pick('make', MAKES);
  const model = seed.pick('model', make.models);
  const built = new Date(make.builtFrom + seed.number('build of busybox', 500 * 86_400) * 1_000);
  const banner = `BusyBox v${make.busybox} (${built.toISOString().slice(0, 10)} ${built.toISOString().slice(11, 19)} CST)`;
  const kernelBuilt = new Date(built.getTime() + seed.number('build of kernel', 200 * 86_400) * 1_000);
  const builder = seed.pick('builder', ['root', 'build', 'jenkins', 'software', 'ubuntu', 'linux']);
  const builtOn = `${seed.pick('build host', ['localhost', 'ubuntu', 'server', 'compile', 'centos', 'build'])}${seed.number('build host number', 90) + 10}`;
  const release = `#${seed.number('kernel release', 120) + 1}`;
  const date = `${ctime(kernelBuilt).slice(0, 20)}CST ${kernelBuilt.getUTCFullYear()}`;
  const hex = (label: string, length: number) => Buffer.from(seed.bytes(label, length)).toString('hex');
  const mac = [seed.pick('mac prefix', make.macPrefixes), ...(hex('mac', 3).match(/../g) ?? [])].join(':');
  const subnet = `192.168.${seed.pick('subnet', [0, 1, 1, 2, 8, 10, 31, 100])}`;
  const serial = `${model.replace(/\W/g, '').slice(0, 4).toUpperCase()}${hex('serial', 6).toUpperCase()}`;
  const bootedAt = installedAt - Math.floor(seed.between('uptime', 2, MOST_UPTIME_DAYS) * DAY_MS);
  const accounts = pickAccounts(seed, make);
  const processes = makeProcesses(seed, make);
  const said = {
    make,
    model,
    hostName: seed.pick('host name', make.hostNames),
    serial,
    mac,
    address: `${subnet}.${seed.number('address', 200) + 20}`,
    gateway: `${subnet}.${seed.pick('gateway', [1, 1, 254])}`,
    accounts,
    banner,
    busybox: elfImage(make, seed, [banner, ...appletNames]),
    kernelVersion: `Linux version ${make.kernel} (${builder}@${builtOn}) (${make.compiler} ) ${release} ${date}`,
    processes,
    backupScript: `${make.settings}/backup.sh`,
    bootedAt,
    firstPid: Math.max(...processes.map(({ pid }) => pid)) + 300 + seed.number('first pid', 9_000),
  };
  return { ...said, base: baseFiles(said, `${release} ${date}`, appletNames, seed, built.getTime(), lure) };
}

/** `Tue Mar  4 05:06:07 2014`. */
export function ctime(date: Date): string {
  const [day, dayOfMonth, month, year, time] = date.toUTCString().split(/,? /);
  return `${day} ${month} ${String(Number(dayOfMonth)).padStart(2)} ${time} ${year}`;
}

/** One to three pairs, as a unit whose owner changed nothing or little. */
function pickAccounts(seed: DecoySeed, make: Make): Account[] {
  const most = 1 + seed.number('accounts', 3);
  const from = seed.number('first account', make.accounts.length);
  const accounts = new Map<string, Account>();
  for (let n = 0; accounts.size < most && n < make.accounts.length; n++) {
    const [user, password] = make.accounts[(from + n) % make.accounts.length];
    if (!accounts.has(user)) accounts.set(user, { user, password });
  }
  return [...accounts.values()];
}

function makeProcesses(seed: DecoySeed, make: Make): Process[] {
  const processes: Process[] = [
    { pid: 1, user: 'root', sizeKb: 1_100 + seed.number('init size', 500), state: 'S', command: 'init' },
  ];
  let pid = 1;
  for (const command of KERNEL_THREADS) {
    pid += 1 + (pid > 5 ? seed.number(`thread ${command}`, 30) : 0);
    processes.push({ pid, user: 'root', sizeKb: 0, state: pid % 7 === 0 ? 'SW<' : 'SW', command });
  }
  pid = 340 + seed.number('first daemon', 200);
  for (const command of ['/sbin/syslogd -n', ...make.daemons, 'telnetd']) {
    pid += 1 + seed.number(`daemon ${command}`, 40);
    processes.push({
      pid,
      user: 'root',
      sizeKb: 900 + seed.number(`size ${command}`, 9_000),
      state: 'S',
      command,
    });
  }
  return processes;
}
