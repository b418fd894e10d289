/**
 * The makes of devices that this persona can be: what all units of a make share in the field. What one unit has for
 * itself (name, address, accounts, dates) is drawn in `device.ts`.
 */

export interface Make {
  readonly name: string;
  readonly maker: string;
  readonly models: readonly string[];
  readonly arch: 'arm' | 'mips' | 'mipsel';
  /** Byte order and `e_machine` of its binaries, `e_flags` as its compiler sets them. */
  readonly elf: { readonly isBigEndian: boolean; readonly machine: number; readonly flags: number };
  readonly machine: string;
  readonly kernel: string;
  readonly compiler: string;
  readonly busybox: string;
  readonly builtFrom: number;
  readonly hostNames: readonly string[];
  readonly prompt: string;
  /** What stands before the first login prompt. */
  readonly issue: string;
  readonly motd: string;
  /** A command line of the vendor's comes before the shell; `enable`, `shell` and the like lead out of it. */
  readonly vendorPrompt: string | null;
  readonly memoryKb: number;
  readonly cpu: readonly string[];
  readonly mounts: readonly Mount[];
  readonly partitions: readonly string[];
  /** Organisational prefixes of MAC addresses that such devices have. */
  readonly macPrefixes: readonly string[];
  readonly interfaceName: string;
  readonly daemons: readonly string[];
  /** Folder that keeps settings over a restart. */
  readonly settings: string;
  /** Which of the pairs of Mirai's table work on units of this make. */
  readonly accounts: readonly (readonly [user: string, password: string])[];
  /** Versions whose maintainers brought strict key exchange back to them, which the library always offers. */
  readonly ssh: 'OpenSSH_7.4' | 'OpenSSH_8.0';
}

export interface Mount {
  readonly device: string;
  readonly path: string;
  readonly type: string;
  readonly options: string;
  /** Its files are gone after a restart. */
  readonly isVolatile: boolean;
  readonly sizeKb: number;
  readonly usedKb: number;
}

const mount = (
  device: string,
  path: string,
  type: string,
  options: string,
  sizeKb = 0,
  usedKb = 0,
): Mount => ({
  device,
  path,
  type,
  options,
  isVolatile: ['tmpfs', 'ramfs', 'proc', 'sysfs', 'devpts'].includes(type),
  sizeKb,
  usedKb,
});

export const MAKES: readonly Make[] = [
  {
    name: 'network-recorder',
    maker: 'XM',
    models: ['AHB7008T-LM', 'AHB7016T4-GS', 'NBD6808T-PL', 'AHB7804R-LMS'],
    arch: 'arm',
    elf: { isBigEndian: false, machine: 40, flags: 0x05000002 },
    machine: 'armv7l',
    kernel: '3.0.8',
    compiler: 'gcc version 4.4.1 (Hisilicon_v100(gcc4.4-290+uclibc_0.9.32.1+eabi+linuxpthread))',
    busybox: '1.16.1',
    builtFrom: Date.UTC(2013, 2, 1),
    hostNames: ['LocalHost', 'localhost', '(none)'],
    prompt: '~ # ',
    issue: '',
    motd: '',
    vendorPrompt: null,
    memoryKb: 62_112,
    cpu: [
      'Processor\t: ARMv7 Processor rev 1 (v7l)',
      'BogoMIPS\t: 1318.91',
      'Features\t: swp half thumb fastmult vfp edsp vfpv3 vfpv3d16 ',
      'CPU implementer\t: 0x41',
      'CPU architecture: 7',
      'CPU variant\t: 0x4',
      'CPU part\t: 0xc09',
      'CPU revision\t: 1',
      '',
      'Hardware\t: hi3520d',
      'Revision\t: 0000',
      'Serial\t\t: 0000000000000000',
    ],
    mounts: [
      mount('rootfs', '/', 'rootfs', 'rw'),
      mount('/dev/root', '/', 'squashfs', 'ro,relatime', 6_144, 6_144),
      mount('proc', '/proc', 'proc', 'rw,relatime'),
      mount('sysfs', '/sys', 'sysfs', 'rw,relatime'),
      mount('tmpfs', '/dev', 'tmpfs', 'rw,relatime', 31_056, 4),
      mount('devpts', '/dev/pts', 'devpts', 'rw,relatime,mode=600,ptmxmode=000'),
      mount('/dev/mtdblock2', '/usr', 'squashfs', 'ro,relatime', 7_424, 7_424),
      mount('/dev/mtdblock4', '/mnt/mtd', 'jffs2', 'rw,relatime', 1_536, 584),
      mount('/dev/mem', '/var', 'ramfs', 'rw,relatime'),
      mount('tmpfs', '/tmp', 'tmpfs', 'rw,relatime', 31_056, 12),
    ],
    partitions: ['boot', 'romfs', 'user', 'custom', 'mtd'],
    macPrefixes: ['00:12:12', '00:12:16', '00:12:31'],
    interfaceName: 'eth0',
    daemons: [
      '/usr/bin/dvrHelper',
      '/usr/bin/Sofia',
      '/usr/sbin/searchIp',
      '/sbin/watchdog -t 8 /dev/watchdog',
    ],
    settings: '/mnt/mtd/Config',
    accounts: [
      ['root', 'xc3511'],
      ['root', 'xmhdipc'],
      ['root', 'klv123'],
      ['root', 'jvbzd'],
      ['root', '123456'],
    ],
    ssh: 'OpenSSH_7.4',
  },
  {
    name: 'home-router',
    maker: 'Realtek',
    models: ['RTL8196E-AP', 'RTL8197D-GW', 'WR300N', 'AP151-G'],
    arch: 'mips',
    elf: { isBigEndian: true, machine: 8, flags: 0x50001007 },
    machine: 'mips',
    kernel: '2.6.30.9',
    compiler: 'gcc version 3.4.6-1.3.6',
    busybox: '1.13.4',
    builtFrom: Date.UTC(2012, 5, 1),
    hostNames: ['rlx-linux', 'router', 'AP-Router'],
    prompt: '# ',
    issue: '',
    motd: '',
    vendorPrompt: null,
    memoryKb: 28_164,
    cpu: [
      'system type\t\t: RTL8196E',
      'processor\t\t: 0',
      'cpu model\t\t: 52481',
      'BogoMIPS\t\t: 389.12',
      'tlb_entries\t\t: 32',
      'mips16 implemented\t: yes',
    ],
    mounts: [
      mount('rootfs', '/', 'rootfs', 'rw'),
      mount('/dev/root', '/', 'squashfs', 'ro,relatime', 2_304, 2_304),
      mount('proc', '/proc', 'proc', 'rw,relatime'),
      mount('ramfs', '/var', 'ramfs', 'rw,relatime'),
      mount('devpts', '/dev/pts', 'devpts', 'rw,relatime,mode=600'),
      mount('tmpfs', '/tmp', 'tmpfs', 'rw,relatime', 14_080, 20),
      mount('/dev/mtdblock3', '/etc/config', 'jffs2', 'rw,relatime', 512, 184),
    ],
    partitions: ['boot+cfg+linux', 'root fs', 'cfg'],
    macPrefixes: ['00:e0:4c', '00:0c:43', '14:d6:4d'],
    interfaceName: 'br0',
    daemons: [
      'boa',
      'udhcpd /var/udhcpd/udhcpd.conf',
      'dnrd --cache=off',
      'iwcontrol wlan0',
      'wscd -start -c /var/wsc-wlan0.conf',
    ],
    settings: '/etc/config',
    accounts: [
      ['root', 'root'],
      ['root', '1234'],
      ['root', 'realtek'],
      ['root', '5up'],
      ['admin', '1234'],
    ],
    ssh: 'OpenSSH_7.4',
  },
  {
    name: 'access-gateway',
    maker: 'ZTE',
    models: ['F660', 'F609', 'H108N', 'F668'],
    arch: 'mipsel',
    elf: { isBigEndian: false, machine: 8, flags: 0x70001005 },
    machine: 'mips',
    kernel: '2.6.36',
    compiler: 'gcc version 4.3.3 (Buildroot 2012.11)',
    busybox: '1.12.1',
    builtFrom: Date.UTC(2014, 0, 1),
    hostNames: ['F660', 'GPON', 'ONT'],
    prompt: '/ # ',
    issue: '',
    motd: '',
    vendorPrompt: '> ',
    memoryKb: 60_640,
    cpu: [
      'system type\t\t: MT7620',
      'processor\t\t: 0',
      'cpu model\t\t: MIPS 24Kc V5.0',
      'BogoMIPS\t\t: 386.04',
      'wait instruction\t: yes',
      'microsecond timers\t: yes',
      'tlb_entries\t\t: 32',
      'extra interrupt vector\t: yes',
      'hardware watchpoint\t: yes, count: 4, address/irw mask: [0x0000, 0x0ff8, 0x0ff8, 0x0ff8]',
      'ASEs implemented\t: mips16 dsp',
      'shadow register sets\t: 1',
    ],
    mounts: [
      mount('rootfs', '/', 'rootfs', 'rw'),
      mount('proc', '/proc', 'proc', 'rw,relatime'),
      mount('none', '/var', 'ramfs', 'rw,relatime'),
      mount('none', '/etc', 'ramfs', 'rw,relatime'),
      mount('none', '/tmp', 'ramfs', 'rw,relatime'),
      mount('none', '/media', 'ramfs', 'rw,relatime'),
      mount('none', '/sys', 'sysfs', 'rw,relatime'),
      mount('none', '/dev/pts', 'devpts', 'rw,relatime,mode=600'),
      mount('/dev/mtdblock5', '/userconfig', 'jffs2', 'rw,relatime', 4_096, 912),
    ],
    partitions: ['Bootloader', 'Config', 'Factory', 'Kernel', 'RootFS', 'userconfig'],
    macPrefixes: ['00:1e:73', '34:4b:50', 'f8:df:a8'],
    interfaceName: 'br0',
    daemons: ['cspd', 'pc', 'httpd', 'upnpd', 'dnsmasq --cache-size=150', 'cwmpd -i br0'],
    settings: '/userconfig/cfg',
    accounts: [
      ['root', 'Zte521'],
      ['root', 'root'],
      ['admin', 'admin'],
      ['user', 'user'],
      ['root', 'admin'],
    ],
    ssh: 'OpenSSH_8.0',
  },
  {
    name: 'network-camera',
    maker: 'HiSilicon',
    models: ['IPC-HI3518E', 'IPC-50H10L', 'BLK18E-0712', 'IPG-53H20PL-S'],
    arch: 'arm',
    elf: { isBigEndian: false, machine: 40, flags: 0x05000002 },
    machine: 'armv5tejl',
    kernel: '3.0.8',
    compiler: 'gcc version 4.4.1 (Hisilicon_v100(gcc4.4-290+uclibc_0.9.32.1+eabi+linuxpthread))',
    busybox: '1.19.4',
    builtFrom: Date.UTC(2015, 3, 1),
    hostNames: ['IPCamera', 'hi3518', 'localhost'],
    prompt: '# ',
    issue: '',
    motd: 'Welcome to HiLinux.\n',
    vendorPrompt: null,
    memoryKb: 40_280,
    cpu: [
      'Processor\t: ARM926EJ-S rev 5 (v5l)',
      'BogoMIPS\t: 219.54',
      'Features\t: swp half thumb fastmult edsp java ',
      'CPU implementer\t: 0x41',
      'CPU architecture: 5TEJ',
      'CPU variant\t: 0x0',
      'CPU part\t: 0x926',
      'CPU revision\t: 5',
      '',
      'Hardware\t: hi3518',
      'Revision\t: 0000',
      'Serial\t\t: 0000000000000000',
    ],
    mounts: [
      mount('rootfs', '/', 'rootfs', 'rw'),
      mount('/dev/root', '/', 'cramfs', 'ro,relatime', 5_248, 5_248),
      mount('proc', '/proc', 'proc', 'rw,relatime'),
      mount('sysfs', '/sys', 'sysfs', 'rw,relatime'),
      mount('tmpfs', '/dev', 'tmpfs', 'rw,relatime', 20_140, 0),
      mount('devpts', '/dev/pts', 'devpts', 'rw,relatime,mode=600,ptmxmode=000'),
      mount('/dev/mtdblock3', '/home', 'jffs2', 'rw,relatime', 2_048, 1_104),
      mount('tmpfs', '/var', 'tmpfs', 'rw,relatime', 20_140, 56),
      mount('tmpfs', '/tmp', 'tmpfs', 'rw,relatime', 20_140, 8),
    ],
    partitions: ['boot', 'kernel', 'rootfs', 'home', 'para'],
    macPrefixes: ['00:12:17', '00:23:63', '44:19:b6'],
    interfaceName: 'eth0',
    daemons: ['/home/ipc_main', '/usr/sbin/rtspd -p 554', '/usr/sbin/onvifd', 'udhcpc -b -i eth0'],
    settings: '/home/conf',
    accounts: [
      ['root', 'hi3518'],
      ['root', 'jvbzd'],
      ['root', 'hikvision'],
      ['admin', '4321'],
      ['root', 'pass'],
    ],
    ssh: 'OpenSSH_8.0',
  },
];
