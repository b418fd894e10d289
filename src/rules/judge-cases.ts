/** For tests: sources made by hand with the verdict that they should get, borderline ones included. */
import type { SourceProfile } from '../model/source-profile.ts';
import type { ToolName, VerdictKind } from '../model/verdict.ts';
import type { EvidenceCode } from './evidence-codes.ts';
import type { KnownScanner } from './opinion.ts';
import {
  dark,
  ipv4Of,
  type Probe,
  permutedProbes,
  profileOf,
  randomOf,
  randomProbes,
  START,
  sequentialProbes,
} from './profile-builder.ts';

export const DAY = 86_400;
/** A /20. */
export const DARK = 4096;

export interface Case {
  readonly title: string;
  readonly profile: SourceProfile;
  readonly verdict: VerdictKind;
  readonly device?: 'iot' | 'pc';
  readonly tool?: ToolName | null;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Evidence that must be there, and that must not. */
  readonly codes?: readonly EvidenceCode[];
  readonly not?: readonly EvidenceCode[];
  readonly darkSize?: number;
  readonly known?: KnownScanner;
}

const MIRAI: Partial<Probe> = { ttl: 47, marks: ['mirai', 'irregular'] };
const LINUX: Partial<Probe> = { ttl: 51, length: 60, marks: ['os-stack'] };
const WINDOWS: Partial<Probe> = { ttl: 113, length: 52, marks: ['os-stack'] };
const RAW: Partial<Probe> = { ttl: 49, marks: ['irregular'] };
const RAW_255: Partial<Probe> = { ttl: 241, marks: ['irregular'] };
const ZMAP: Partial<Probe> = { ttl: 240, marks: ['zmap', 'irregular'] };
const MASSCAN: Partial<Probe> = { ttl: 238, marks: ['masscan', 'irregular'] };

const IPV6 = Uint8Array.of(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9);

function one(more: Partial<Probe>): Probe[] {
  return [{ time: START, destination: dark(7), ...more }];
}

/** Every probe repeated by its kernel after 1 and 3 s. */
function repeated(probes: readonly Probe[]): Probe[] {
  return probes.flatMap((probe) => [
    probe,
    { ...probe, time: probe.time + 1, isRetransmission: true },
    { ...probe, time: probe.time + 3, isRetransmission: true },
  ]);
}

function onPorts(probes: readonly Probe[], ports: readonly number[], seed = 1): Probe[] {
  const random = randomOf(seed);
  return probes.map((probe) => ({ ...probe, port: ports[Math.floor(random() * ports.length)] }));
}

function verticalScan(ports: number, more: Partial<Probe>): Probe[] {
  return Array.from({ length: ports }, (_, i) => ({
    time: START + i / 100,
    destination: dark(5),
    port: i + 1,
    ...more,
  }));
}

/** A PC at home that talks to servers: SYN, acknowledgements, data; some servers are down. */
function homeTraffic(servers: number): Probe[] {
  return Array.from({ length: servers }, (_, i): Probe[] => {
    const at = {
      time: START + i * 0.7,
      destination: ipv4Of('203.0.113.0') + ((i * 37) % 250),
      port: 443,
      ttl: 64,
    };
    const syn: Probe = { ...at, marks: ['os-stack'] };
    if (i % 5 === 0) return [syn, { ...syn, time: at.time + 1, isRetransmission: true }];
    return [
      syn,
      { ...at, time: at.time + 0.02, flags: 0x10 },
      { ...at, time: at.time + 0.03, kind: 'other', flags: 0x18 },
      { ...at, time: at.time + 0.5, kind: 'other', flags: 0x11 },
    ];
  }).flat();
}

const random = randomOf(99);

export const CASES: readonly Case[] = [
  // backscatter
  {
    title: 'a victim that answers thousands with SYN+ACK and RST',
    profile: profileOf(
      '202.229.120.98',
      randomProbes(4000, DARK, 3600, 1, { kind: 'response', port: 80, ttl: 55 }),
    ),
    verdict: 'backscatter',
    tool: null,
    atLeast: 0.95,
    codes: ['backscatter', 'dos-rule'],
  },
  {
    title: 'one RST',
    profile: profileOf('192.0.2.1', one({ kind: 'response', port: 6667, flags: 0x04 })),
    verdict: 'backscatter',
    atMost: 0.75,
  },
  {
    title: 'answers from port 53 are a reflector',
    profile: profileOf(
      '192.0.2.2',
      randomProbes(200, DARK, 600, 2, { kind: 'response', protocol: 17, port: 53, flags: 0 }),
    ),
    verdict: 'backscatter',
    atLeast: 0.7,
    atMost: 0.9,
  },
  {
    title: 'ICMP errors from a router, and a ping of its own',
    profile: profileOf('192.0.2.3', [
      ...randomProbes(40, DARK, 600, 3, { kind: 'response', protocol: 1, port: 0x0b00, flags: 0 }),
      ...one({ protocol: 1, port: 0x0800, flags: 0 }),
    ]),
    verdict: 'backscatter',
    codes: ['mixed-requests'],
  },
  {
    title: 'an infected thing that is attacked as well stays infected',
    profile: profileOf('192.0.2.4', [
      ...randomProbes(60, DARK, DAY, 4, MIRAI),
      ...randomProbes(200, DARK, DAY, 5, { kind: 'response', port: 80 }),
    ]),
    verdict: 'infected',
    device: 'iot',
    codes: ['mixed-responses', 'mirai-mark'],
  },

  // infected
  {
    title: "one packet with Mirai's mark",
    profile: profileOf('192.0.2.10', one(MIRAI)),
    verdict: 'infected',
    device: 'iot',
    tool: 'mirai',
    atLeast: 0.75,
    atMost: 0.88,
  },
  {
    title: 'a Mirai bot of a week',
    profile: profileOf('192.0.2.11', onPorts(randomProbes(120, DARK, 7 * DAY, 6, MIRAI), [23, 23, 23, 2323])),
    verdict: 'infected',
    device: 'iot',
    tool: 'mirai',
    atLeast: 0.95,
  },
  {
    title: "Mirai's mark on a sweep in order and with a Windows TTL is doubted",
    profile: profileOf('192.0.2.12', sequentialProbes(200, 60, { ...MIRAI, ttl: 120 })),
    verdict: 'infected',
    atMost: 0.75,
    codes: ['mirai-mimic'],
  },
  {
    title: "Mirai's mark with a Windows TTL is doubted a little",
    profile: profileOf('192.0.2.12', randomProbes(20, DARK, DAY, 60, { ...MIRAI, ttl: 120 })),
    verdict: 'infected',
    atMost: 0.9,
    codes: ['mirai-mimic'],
  },
  {
    title: 'Mirai together with ZMap marks behind one address',
    profile: profileOf('192.0.2.13', [
      ...randomProbes(30, DARK, DAY, 7, MIRAI),
      ...randomProbes(30, DARK, DAY, 8, { ...ZMAP, port: 80 }),
    ]),
    verdict: 'infected',
    tool: 'mirai',
    codes: ['tool-mark'],
  },
  {
    title: 'an unmarked bot on the ports of things, kernel-made',
    profile: profileOf(
      '192.0.2.14',
      repeated(onPorts(randomProbes(60, DARK, 5 * DAY, 9, LINUX), [23, 2323, 5555, 37215])),
    ),
    verdict: 'infected',
    device: 'iot',
    tool: 'os-stack',
    atLeast: 0.8,
    codes: ['port-set-iot', 'kernel-stack', 'unix-ttl', 'odds'],
  },
  {
    title: 'an unmarked raw probe of Telnet',
    profile: profileOf('192.0.2.15', one(RAW)),
    verdict: 'infected',
    device: 'iot',
    tool: null,
    atMost: 0.88,
    codes: ['raw-header'],
  },
  {
    title: 'UDP to the Netis back door',
    profile: profileOf(
      '192.0.2.16',
      randomProbes(4, DARK, DAY, 10, { protocol: 17, port: 53413, ttl: 44, flags: 0 }),
    ),
    verdict: 'infected',
    device: 'iot',
  },
  {
    title: 'a Windows worm on 445',
    profile: profileOf(
      '192.0.2.17',
      repeated(randomProbes(25, DARK, 3 * DAY, 11, { ...WINDOWS, port: 445 })),
    ),
    verdict: 'infected',
    device: 'pc',
    tool: 'os-stack',
    atLeast: 0.75,
    codes: ['port-set-windows', 'windows-ttl'],
  },
  {
    title: 'a fast sweep of 445 in order by a Windows stack: a worm in its own network',
    profile: profileOf('192.0.2.18', repeated(sequentialProbes(250, 20, { ...WINDOWS, port: 445 }))),
    verdict: 'infected',
    device: 'pc',
    atMost: 0.9,
    codes: ['sequential-order'],
    darkSize: 256,
  },

  // scanner
  {
    title: 'the same sweep by a Linux stack is a scanner',
    profile: profileOf('192.0.2.20', repeated(sequentialProbes(250, 20, { ...LINUX, port: 445 }))),
    verdict: 'scanner',
    tool: 'os-stack',
    codes: ['unit-steps', 'sequential-order', 'fast-spread', 'coverage'],
    darkSize: 256,
  },
  {
    title: 'one ZMap packet with the whole shape',
    profile: profileOf('192.0.2.21', one({ ...ZMAP, port: 443 })),
    verdict: 'scanner',
    tool: 'zmap',
    atMost: 0.8,
    codes: ['tool-mark', 'tool-not-intent'],
  },
  {
    title: 'one packet with the number 54321 alone proves nothing',
    profile: profileOf(
      '192.0.2.22',
      one({ ...LINUX, marks: ['zmap', 'os-stack'], strong: ['os-stack'], port: 8000 }),
    ),
    verdict: 'unknown',
    tool: 'os-stack',
    codes: ['tool-chance', 'power', 'few-packets'],
  },
  {
    title: 'two hits among 200,000 packets are chance',
    profile: (() => {
      const profile = profileOf(
        '192.0.2.23',
        randomProbes(1500, DARK, 30 * DAY, 12, { ...LINUX, port: 8000 }),
      );
      const [service] = profile.services;
      Object.assign(service, { requests: 200_000, packets: 200_000, retransmissions: 198_500 });
      (service.marks as number[])[1] = 2;
      profile.packets = 200_000;
      return profile;
    })(),
    verdict: 'unknown',
    codes: ['tool-chance', 'random-repeats'],
  },
  {
    title: 'Masscan on Telnet alone: a tool, not an intent',
    profile: profileOf('192.0.2.24', permutedProbes(400, DARK, DAY, 13, MASSCAN)),
    verdict: 'scanner',
    tool: 'masscan',
    codes: ['tool-not-intent', 'few-repeats'],
  },
  {
    title: "ZMap's UDP module",
    profile: profileOf(
      '192.0.2.25',
      permutedProbes(50, DARK, 600, 14, { protocol: 17, port: 1900, ttl: 240, marks: ['zmap'], flags: 0 }),
    ),
    verdict: 'scanner',
    tool: 'zmap',
  },
  {
    title: 'nmap -sS on one host',
    profile: profileOf('10.0.0.5', verticalScan(300, { ttl: 44, length: 44, marks: ['nmap'] })),
    verdict: 'scanner',
    tool: 'nmap',
  },
  {
    title: 'nmap -sT on one host: no mark, many ports',
    profile: profileOf('10.0.0.5', verticalScan(100, LINUX)),
    verdict: 'scanner',
    tool: 'os-stack',
    codes: ['vertical-scan'],
    darkSize: 256,
  },
  {
    title: 'a survey over many ports and addresses',
    profile: profileOf(
      '192.0.2.26',
      onPorts(
        randomProbes(400, DARK, 20 * DAY, 15, LINUX),
        Array.from({ length: 80 }, (_, i) => i * 13 + 7),
      ),
    ),
    verdict: 'scanner',
    codes: ['many-ports'],
  },
  {
    title: 'hping at one address',
    profile: profileOf(
      '10.0.0.6',
      Array.from({ length: 50 }, (_, i) => ({
        time: START + i / 10,
        destination: dark(3),
        port: 80,
        ttl: 64,
        marks: ['hping', 'irregular'] as const,
      })),
    ),
    verdict: 'scanner',
    tool: 'hping',
    darkSize: 256,
  },
  {
    title: 'a kernel that never repeats an address over HTTPS',
    profile: profileOf('192.0.2.27', permutedProbes(500, DARK, 5 * DAY, 16, { ...LINUX, port: 443 })),
    verdict: 'scanner',
    codes: ['few-repeats', 'spread', 'port-set-ambiguous'],
  },
  {
    title: 'the same at random is unknown',
    profile: profileOf('192.0.2.28', randomProbes(300, DARK, 20 * DAY, 18, { ...LINUX, port: 443 })),
    verdict: 'unknown',
    codes: ['random-repeats', 'power'],
  },
  {
    title: 'raw, TTL from 255, without a mark',
    profile: profileOf('192.0.2.29', permutedProbes(12, DARK, DAY, 18, { ...RAW_255, port: 8443 })),
    verdict: 'scanner',
    tool: null,
    codes: ['high-ttl', 'raw-header'],
  },
  {
    title: 'a ping sweep',
    profile: profileOf(
      '192.0.2.30',
      sequentialProbes(100, 10, { protocol: 1, port: 0x0800, ttl: 51, flags: 0 }),
    ),
    verdict: 'scanner',
    tool: null,
    codes: ['unit-steps', 'port-set-other'],
  },
  {
    title: 'a listed organisation',
    profile: profileOf('192.0.2.31', one({ ...LINUX, port: 8000 })),
    verdict: 'scanner',
    atLeast: 0.95,
    known: { organisation: 'Example Survey', stale: false, source: 'test list' },
    codes: ['known-scanner'],
    not: ['stale-list'],
  },
  {
    title: 'an old entry of a list',
    profile: profileOf('192.0.2.32', one({ ...LINUX, port: 8000 })),
    verdict: 'scanner',
    atMost: 0.9,
    known: { organisation: 'Example Survey', stale: true, source: 'test list' },
    codes: ['stale-list'],
  },
  {
    title: "an old entry with Mirai's mark: the address has another user",
    profile: profileOf('192.0.2.33', randomProbes(20, DARK, DAY, 19, MIRAI)),
    verdict: 'infected',
    known: { organisation: 'Example Survey', stale: true, source: 'test list' },
  },
  {
    title: 'IPv6: thirty addresses reached',
    profile: profileOf(IPV6, permutedProbes(30, DARK, 600, 20, { ...LINUX, port: 443 })),
    verdict: 'scanner',
    not: ['power', 'few-repeats', 'fast-spread'],
  },

  // misconfigured
  {
    title: 'a client of a DNS server that is gone',
    profile: profileOf(
      '192.0.2.40',
      randomProbes(300, DARK, 10 * DAY, 21, { protocol: 17, port: 53, destination: dark(9), flags: 0 }),
    ),
    verdict: 'misconfigured',
    atLeast: 0.8,
    codes: ['stray-requests'],
  },
  {
    title: 'three syslog packets to one address',
    profile: profileOf(
      '192.0.2.41',
      randomProbes(3, DARK, 600, 22, { protocol: 17, port: 514, destination: dark(9), flags: 0 }),
    ),
    verdict: 'misconfigured',
    atMost: 0.75,
  },
  {
    title: 'a kernel that tries one web server for a week',
    profile: profileOf(
      '192.0.2.42',
      repeated(randomProbes(60, DARK, 7 * DAY, 23, { ...WINDOWS, port: 8080, destination: dark(9) })),
    ),
    verdict: 'misconfigured',
  },
  {
    title: 'a burst at one address is no wrong setting',
    profile: profileOf(
      '192.0.2.43',
      randomProbes(500, DARK, 5, 24, { ...LINUX, port: 8000, destination: dark(9) }),
    ),
    verdict: 'unknown',
    codes: ['few-destinations'],
  },
  {
    title: 'many addresses, each again and again',
    profile: profileOf(
      '192.0.2.44',
      Array.from({ length: 200 }, (_, i) => ({
        time: START + i * 100,
        destination: dark(Math.floor(random() * 20) * 7),
        ...LINUX,
        port: 443,
      })),
    ),
    verdict: 'unknown',
    codes: ['talks-not-scans'],
  },
  {
    title: 'a host that asks for its address',
    profile: profileOf('0.0.0.0', one({ protocol: 17, port: 67, flags: 0 })),
    verdict: 'misconfigured',
  },

  // spoofed by its own address
  ...['0.1.2.3', '127.0.0.1', '224.0.0.9', '240.1.2.3', '255.255.255.255'].map(
    (source): Case => ({
      title: `${source} cannot send`,
      profile: profileOf(source, one(MIRAI)),
      verdict: 'spoofed',
      atLeast: 0.95,
      codes: ['never-valid-source'],
    }),
  ),
  {
    title: 'a private source is not spoofed',
    profile: profileOf('192.168.1.20', randomProbes(30, DARK, DAY, 25, MIRAI)),
    verdict: 'infected',
  },

  // unknown
  {
    title: 'one packet to the web',
    profile: profileOf('192.0.2.50', one({ ...LINUX, port: 80 })),
    verdict: 'unknown',
    codes: ['power', 'port-set-ambiguous'],
  },
  {
    title: 'one packet to a high port by Windows',
    profile: profileOf('192.0.2.51', one({ ...WINDOWS, port: 40123 })),
    verdict: 'unknown',
    codes: ['port-set-other'],
  },
  {
    title: 'IPv6: one packet to Telnet',
    profile: profileOf(IPV6, one(LINUX)),
    verdict: 'unknown',
    codes: ['ipv6-no-density'],
  },
  {
    title: 'one SYN to 445 with a Linux TTL',
    profile: profileOf('192.0.2.52', one({ ...LINUX, port: 445 })),
    verdict: 'unknown',
  },

  // ordinary traffic of a home
  {
    title: 'a PC that talks to 120 web servers',
    profile: profileOf('192.168.1.5', homeTraffic(120)),
    verdict: 'unknown',
    codes: ['conversation'],
  },
  {
    title: 'a web server that answers a PC',
    profile: profileOf('203.0.113.9', [
      { time: START, destination: ipv4Of('192.168.1.5'), port: 443, kind: 'response' },
      ...Array.from(
        { length: 40 },
        (_, i): Probe => ({
          time: START + i,
          destination: ipv4Of('192.168.1.5'),
          port: 50123,
          kind: 'other',
          flags: 0x18,
        }),
      ),
      ...Array.from(
        { length: 60 },
        (_, i): Probe => ({
          time: START + i,
          destination: ipv4Of('192.168.1.5'),
          port: 50124 + i,
          flags: 0x10,
        }),
      ),
    ]),
    verdict: 'unknown',
    codes: ['conversation', 'bare-acknowledgements'],
  },
  {
    title: 'a PC whose file server is off',
    profile: profileOf(
      '192.168.1.6',
      repeated([{ time: START, destination: ipv4Of('192.168.1.10'), ...WINDOWS, ttl: 128, port: 445 }]),
    ),
    verdict: 'unknown',
    codes: ['private-source'],
    darkSize: 256,
  },
  {
    title: 'a peer-to-peer program: many high ports, each of another peer',
    profile: profileOf(
      '192.168.1.7',
      Array.from({ length: 200 }, (_, i) => ({
        time: START + i,
        destination: Math.floor(random() * 2 ** 32),
        protocol: 17,
        port: 1024 + Math.floor(random() * 60_000),
        ttl: 64,
        flags: 0,
      })),
    ),
    verdict: 'unknown',
    darkSize: 256,
  },
  {
    title: 'traceroute',
    profile: profileOf(
      '192.168.1.8',
      Array.from({ length: 60 }, (_, i) => ({
        time: START + i / 3,
        destination: dark(1),
        protocol: 17,
        port: 33434 + i,
        ttl: 1 + (i >> 1),
        flags: 0,
      })),
    ),
    verdict: 'unknown',
    darkSize: 256,
  },
];
