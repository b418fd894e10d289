/** The tree of files of one device, made once and shared by all who visit it. */
import type { DecoySeed } from '../../seed.ts';
import {
  type BaseDirectory,
  type BaseNode,
  type BaseView,
  baseTree,
  type DeviceKind,
} from '../files/base-node.ts';
import type { Device } from './device.ts';

type Said = Omit<Device, 'base'>;

const FOLDERS = [
  '/bin',
  '/sbin',
  '/usr/bin',
  '/usr/sbin',
  '/etc/init.d',
  '/lib',
  '/mnt',
  '/root',
  '/home',
  '/sys',
  '/var/run',
  '/var/log',
  '/var/tmp',
  '/tmp',
  '/dev/pts',
  '/dev/shm',
  '/proc',
];
/** Applets that stand elsewhere than in /bin. */
const SBIN = new Set([
  'ifconfig',
  'route',
  'reboot',
  'halt',
  'poweroff',
  'init',
  'insmod',
  'lsmod',
  'rmmod',
  'iptables',
  'udhcpc',
]);
const USR_BIN = new Set([
  'awk',
  'basename',
  'cut',
  'dirname',
  'du',
  'env',
  'expr',
  'find',
  'free',
  'ftpget',
  'ftpput',
  'head',
  'id',
  'killall',
  'md5sum',
  'nc',
  'passwd',
  'printf',
  'seq',
  'sort',
  'tail',
  'tee',
  'test',
  'tftp',
  'top',
  'tr',
  'uniq',
  'uptime',
  'wc',
  'wget',
  'which',
  'who',
  'whoami',
  'xargs',
  'curl',
  '[',
  '[[',
]);
const DEVICES: readonly (readonly [
  path: string,
  device: DeviceKind,
  major: number,
  minor: number,
  mode: number,
])[] = [
  ['/dev/null', 'null', 1, 3, 0o666],
  ['/dev/zero', 'zero', 1, 5, 0o666],
  ['/dev/full', 'full', 1, 7, 0o666],
  ['/dev/random', 'random', 1, 8, 0o666],
  ['/dev/urandom', 'random', 1, 9, 0o666],
  ['/dev/tty', 'terminal', 5, 0, 0o666],
  ['/dev/console', 'terminal', 5, 1, 0o600],
  ['/dev/watchdog', 'watchdog', 10, 130, 0o600],
  ['/dev/misc/watchdog', 'watchdog', 10, 130, 0o600],
];

export function baseFiles(
  said: Said,
  kernelRelease: string,
  appletNames: readonly string[],
  seed: DecoySeed,
  builtAt: number,
  lure: (visitor: string) => string,
): BaseDirectory {
  const { make } = said;
  const nodes: [string, BaseNode][] = [];
  const changedAt = builtAt;
  const file = (path: string, content: string | ((view: BaseView) => string), mode = 0o644) =>
    nodes.push([path, { kind: 'file', mode, changedAt, content }]);
  const link = (path: string, target: string) =>
    nodes.push([path, { kind: 'link', mode: 0o777, changedAt, target }]);
  const folder = (path: string, mode = 0o755) =>
    nodes.push([path, { kind: 'directory', mode, changedAt, children: new Map() }]);

  for (const path of FOLDERS) folder(path, path === '/tmp' || path === '/var/tmp' ? 0o1777 : 0o755);
  for (const { path } of make.mounts) if (path !== '/') folder(path);
  file('/bin/busybox', said.busybox, 0o755);
  for (const name of appletNames) {
    if (name === 'busybox') continue;
    if (SBIN.has(name)) link(`/sbin/${name}`, '../bin/busybox');
    else if (USR_BIN.has(name)) link(`/usr/bin/${name}`, '../../bin/busybox');
    else link(`/bin/${name}`, 'busybox');
  }
  for (const [path, device, major, minor, mode] of DEVICES)
    nodes.push([path, { kind: 'device', mode, changedAt, device, isBlock: false, major, minor }]);
  make.partitions.forEach((_name, n) => {
    const flash = { kind: 'device', mode: 0o660, changedAt, device: 'flash' } as const;
    nodes.push([`/dev/mtd${n}`, { ...flash, isBlock: false, major: 90, minor: n * 2 }]);
    nodes.push([`/dev/mtdblock${n}`, { ...flash, isBlock: true, major: 31, minor: n }]);
  });

  const salt = Buffer.from(seed.bytes('salt', 6)).toString('base64').replaceAll('+', '.').slice(0, 8);
  const hash = (user: string) =>
    `$1$${salt}$${Buffer.from(seed.bytes(`hash ${user}`, 24))
      .toString('base64')
      .replaceAll('+', '.')
      .slice(0, 22)}`;
  const users = said.accounts.map(({ user }) => user);
  if (!users.includes('root')) users.unshift('root');
  file(
    '/etc/passwd',
    users.map((user) => `${user}:x:0:0:${user}:${user === 'root' ? '/root' : '/'}:/bin/sh\n`).join(''),
  );
  file('/etc/shadow', users.map((user) => `${user}:${hash(user)}:0:0:99999:7:::\n`).join(''), 0o600);
  file('/etc/group', 'root:x:0:\n');
  file('/etc/hostname', `${said.hostName}\n`);
  file('/etc/hosts', `127.0.0.1\tlocalhost\n`);
  file('/etc/resolv.conf', `nameserver ${said.gateway}\n`);
  file('/etc/profile', 'export PATH=/bin:/sbin:/usr/bin:/usr/sbin\nexport HOME=/root\n');
  file(
    '/etc/inittab',
    '::sysinit:/etc/init.d/rcS\n::respawn:/sbin/getty -L ttyAMA0 115200 vt100\n::restart:/sbin/init\n::shutdown:/bin/umount -a -r\n',
  );
  file(
    '/etc/init.d/rcS',
    `#!/bin/sh\nmount -a\n/sbin/syslogd\nifconfig lo 127.0.0.1\n${make.daemons.map((one) => `${one} &\n`).join('')}telnetd &\n`,
    0o755,
  );
  if (make.motd !== '') file('/etc/motd', make.motd);
  file(
    `${make.settings}/device.conf`,
    `model=${said.model}\nserial=${said.serial}\nmac=${said.mac}\nip=${said.address}\ngateway=${said.gateway}\n`,
  );
  file(said.backupScript, (view) => lure(view.visitor), 0o700);
  file('/lib/libc.so.0', said.busybox.slice(0, 4_096), 0o755);
  // The vendor's programs are larger than BusyBox; of them, too, the header is what anybody looks at.
  for (const daemon of make.daemons) {
    const [path] = daemon.split(' ');
    if (path.startsWith('/') && !nodes.some(([known]) => known === path))
      file(path, said.busybox.slice(0, 180_000), 0o755);
  }
  procFiles(said, kernelRelease, file, link, folder);
  return baseTree(nodes, changedAt);
}

function procFiles(
  said: Said,
  kernelRelease: string,
  file: (path: string, content: string | ((view: BaseView) => string), mode?: number) => void,
  link: (path: string, target: string) => void,
  folder: (path: string) => void,
): void {
  const { make } = said;
  file('/proc/cpuinfo', `${make.cpu.join('\n')}\n`, 0o444);
  file('/proc/version', `${said.kernelVersion}\n`, 0o444);
  file(
    '/proc/mounts',
    make.mounts
      .map(({ device, path, type, options }) => `${device} ${path} ${type} ${options} 0 0\n`)
      .join(''),
    0o444,
  );
  file(
    '/proc/mtd',
    `dev:    size   erasesize  name\n${make.partitions.map((name, n) => `mtd${n}: ${(0x20000 << (n % 5)).toString(16).padStart(8, '0')} 00010000 "${name}"\n`).join('')}`,
    0o444,
  );
  file(
    '/proc/filesystems',
    'nodev\tsysfs\nnodev\trootfs\nnodev\tproc\nnodev\ttmpfs\nnodev\tdevpts\n\tsquashfs\nnodev\tramfs\nnodev\tjffs2\n',
    0o444,
  );
  file('/proc/cmdline', `mem=64M console=ttyAMA0,115200 root=/dev/mtdblock1 rootfstype=squashfs\n`, 0o444);
  file(
    '/proc/meminfo',
    (view) => {
      const free = freeKb(said, view.now);
      const rows = [
        ['MemTotal', make.memoryKb],
        ['MemFree', free],
        ['Buffers', 1_468],
        ['Cached', Math.floor(make.memoryKb / 5)],
        ['SwapCached', 0],
        ['Active', Math.floor(make.memoryKb / 3)],
        ['Inactive', Math.floor(make.memoryKb / 8)],
        ['SwapTotal', 0],
        ['SwapFree', 0],
      ] as const;
      return rows.map(([name, kb]) => `${`${name}:`.padEnd(16)}${String(kb).padStart(8)} kB\n`).join('');
    },
    0o444,
  );
  file(
    '/proc/uptime',
    ({ now, bootedAt }) => {
      const seconds = Math.max(1, (now - bootedAt) / 1_000);
      return `${seconds.toFixed(2)} ${(seconds * 0.62).toFixed(2)}\n`;
    },
    0o444,
  );
  file(
    '/proc/loadavg',
    (view) => `${loadAt(view.now)} 1/${said.processes.length + 20} ${said.firstPid}\n`,
    0o444,
  );
  file(
    '/proc/stat',
    (view) =>
      `cpu  ${Math.floor((view.now - view.bootedAt) / 40)} 0 ${Math.floor((view.now - view.bootedAt) / 60)} ${Math.floor((view.now - view.bootedAt) / 16)} 0 0 0 0 0\nbtime ${Math.floor(view.bootedAt / 1_000)}\n`,
    0o444,
  );
  file('/proc/sys/kernel/hostname', `${said.hostName}\n`);
  file('/proc/sys/kernel/osrelease', `${make.kernel}\n`, 0o444);
  file('/proc/sys/kernel/version', `${kernelRelease}\n`, 0o444);
  file(
    '/proc/net/dev',
    `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n    lo:   18424     212    0    0    0     0          0         0    18424     212    0    0    0     0       0          0\n`,
    0o444,
  );
  file(
    '/proc/net/tcp',
    `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   0: 00000000:0017 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1204 1 00000000 300 0 0 2 -1\n`,
    0o444,
  );
  file(
    '/proc/net/arp',
    `IP address       HW type     Flags       HW address            Mask     Device\n${said.gateway.padEnd(16)} 0x1         0x2         ${said.mac.slice(0, 8)}:00:00:01     *        ${make.interfaceName}\n`,
    0o444,
  );
  folder('/proc/self');
  link('/proc/self/exe', '/bin/busybox');
  file('/proc/self/cmdline', 'cat\0/proc/self/cmdline\0', 0o444);
  file('/proc/self/maps', '', 0o444);
  for (const { pid, command, state } of said.processes) {
    const isThread = command.startsWith('[');
    const name = command.split(' ')[0].split('/').at(-1)?.replace(/[[\]]/g, '') ?? '';
    file(`/proc/${pid}/cmdline`, isThread ? '' : `${command.replaceAll(' ', '\0')}\0`, 0o444);
    file(`/proc/${pid}/comm`, `${name.slice(0, 15)}\n`, 0o444);
    file(
      `/proc/${pid}/status`,
      `Name:\t${name.slice(0, 15)}\nState:\t${state[0]} (sleeping)\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t${pid === 1 ? 0 : 1}\nTracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n`,
      0o444,
    );
    file(`/proc/${pid}/maps`, '', 0o444);
    if (!isThread)
      link(`/proc/${pid}/exe`, command.startsWith('/') && pid !== 1 ? command.split(' ')[0] : '/bin/busybox');
    folder(`/proc/${pid}/fd`);
  }
}

/** Varies slowly, the same for all who look at the same moment. */
export function freeKb({ make }: Pick<Device, 'make'>, now: number): number {
  return Math.floor(make.memoryKb * (0.18 + 0.02 * Math.sin(now / 900_000)));
}

export function loadAt(now: number): string {
  const wave = (ms: number, low: number) => (low + 0.4 * (1 + Math.sin(now / ms))).toFixed(2);
  return `${wave(61_000, 0.31)} ${wave(301_000, 0.4)} ${wave(907_000, 0.42)}`;
}
