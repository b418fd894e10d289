/** What is recorded: each scenario is one trace. Its cast says who the sources are, before anything is counted. */

import { darkMac } from './lab.ts';
import type { TruthSource } from './truth.ts';

export interface Scenario {
  name: string;
  title: string;
  /** Programs beyond those that every recording needs. */
  programs: string[];
  dark: string[];
  cast: Pick<TruthSource, 'address' | 'class' | 'tool' | 'note'>[];
  /** Groups follow one another; the commands of a group run at once. */
  steps: string[][];
  /** The dark side sends only where forged packets have to reach a victim on the other. */
  stepsFrom?: 'dark';
  servers?: string[];
  setup?: string[];
  /** nft matches for what the dark side may send. */
  allow?: string[];
  /** How long to record after the last step, for what the kernel sends again. */
  lingerMs?: number;
  /** Record on the `any` device: Linux "cooked" headers, version 2. */
  anyInterface?: true;
  nanoseconds?: true;
  compress?: 'gzip' | 'zstd';
}

const dark22 = '198.18.0.0/22';
const dark24 = '203.0.113.0/24';
const dark6 = '2001:db8:da4c::/64';

// Debian's zmap would exclude the lab's prefixes by its blacklist: hence the empty one.
const zmap = `zmap -q -i lab0 -G ${darkMac} -b /dev/null -o /dev/null -c 1`;
const masscan = `masscan -e lab0 --router-mac ${darkMac} --wait 0`;
const nmap = 'nmap -n -e lab0';
const hping = 'hping3 -q -n -I lab0';
const node = '"$NODE" "$PROGRAMS"';

const scanner = (address: string, tool: TruthSource['tool'], note: string) =>
  ({ address, class: 'scanner', tool, note }) as const;
const victim = (address: string, note: string) =>
  ({ address, class: 'backscatter', tool: null, note }) as const;
const misconfigured = (address: string, note: string) =>
  ({ address, class: 'misconfigured', tool: 'os-stack', note }) as const;
const crowd = (note: string) => ({ address: null, class: 'spoofed', tool: 'hping', note }) as const;

const zmapScenarios: Scenario[] = [
  {
    name: 'zmap-syn',
    title: 'zmap sweeps a /22 on port 80 once',
    programs: ['zmap'],
    dark: [dark22],
    cast: [scanner('192.0.2.10', 'zmap', 'every address of the prefix once, in the order of seed 7')],
    steps: [[`${zmap} -r 2000 -p 80 -e 7 -S 192.0.2.10 ${dark22}`]],
  },
  {
    name: 'zmap-syn-three-probes',
    title: 'zmap sends three probes to each address of a /24 on port 23',
    programs: ['zmap'],
    dark: [dark24],
    cast: [scanner('192.0.2.10', 'zmap', '-P 3: three probes to an address, one after the other')],
    steps: [[`${zmap} -r 2000 -p 23 -P 3 -e 11 -S 192.0.2.10 ${dark24}`]],
  },
  {
    name: 'zmap-syn-same-seed-twice',
    title: 'zmap sweeps a /24 twice with the same seed, then another address with another seed',
    programs: ['zmap'],
    dark: [dark24],
    cast: [
      scanner('192.0.2.10', 'zmap', 'two sweeps with seed 7: the same permutation twice'),
      scanner('192.0.2.11', 'zmap', 'one sweep with seed 8'),
    ],
    steps: [
      [`${zmap} -r 2000 -p 443 -e 7 -S 192.0.2.10 ${dark24}`],
      [`${zmap} -r 2000 -p 443 -e 7 -S 192.0.2.10 ${dark24}`],
      [`${zmap} -r 2000 -p 443 -e 8 -S 192.0.2.11 ${dark24}`],
    ],
  },
  {
    name: 'zmap-shards',
    title: 'two addresses divide one permutation of a /22: zmap with two shards',
    programs: ['zmap'],
    dark: [dark22],
    cast: [
      scanner('192.0.2.10', 'zmap', 'shard 0 of 2; with 192.0.2.11 one scanning system'),
      scanner('192.0.2.11', 'zmap', 'shard 1 of 2; with 192.0.2.10 one scanning system'),
    ],
    steps: [
      [
        `${zmap} -r 2000 -p 8080 -e 7 --shards 2 --shard 0 -S 192.0.2.10 ${dark22}`,
        `${zmap} -r 2000 -p 8080 -e 7 --shards 2 --shard 1 -S 192.0.2.11 ${dark22}`,
      ],
    ],
  },
  {
    name: 'zmap-udp',
    title: 'zmap by UDP: a text to port 53, its NTP module, its UPnP module',
    programs: ['zmap'],
    dark: [dark24],
    cast: [
      scanner('192.0.2.10', 'zmap', 'module udp, port 53, a text as payload'),
      scanner('192.0.2.11', 'zmap', 'module ntp, port 123'),
      scanner('192.0.2.12', 'zmap', 'module upnp, port 1900'),
    ],
    steps: [
      [`${zmap} -r 2000 -M udp -p 53 --probe-args=text:yamori -e 7 -S 192.0.2.10 ${dark24}`],
      [`${zmap} -r 2000 -M ntp -p 123 -e 7 -S 192.0.2.11 ${dark24}`],
      [`${zmap} -r 2000 -M upnp -p 1900 -e 7 -S 192.0.2.12 ${dark24}`],
    ],
  },
  {
    name: 'zmap-icmp',
    title: 'zmap pings a /22',
    programs: ['zmap'],
    dark: [dark22],
    cast: [scanner('192.0.2.10', 'zmap', 'module icmp_echoscan')],
    steps: [[`${zmap} -r 2000 -M icmp_echoscan -e 7 -S 192.0.2.10 ${dark22}`]],
  },
];

const masscanScenarios: Scenario[] = [
  {
    name: 'masscan-syn',
    title: 'masscan sweeps a /22 on port 80',
    programs: ['masscan'],
    dark: [dark22],
    cast: [scanner('192.0.2.20', 'masscan', 'every address once')],
    steps: [[`${masscan} --rate 2000 -p80 --seed 7 --source-ip 192.0.2.20 ${dark22}`]],
  },
  {
    name: 'masscan-ports',
    title: 'masscan sweeps a /22 on four ports at once',
    programs: ['masscan'],
    dark: [dark22],
    cast: [scanner('192.0.2.20', 'masscan', 'one permutation over addresses and ports')],
    steps: [[`${masscan} --rate 2000 -p22,23,2323,8080 --seed 7 --source-ip 192.0.2.20 ${dark22}`]],
    compress: 'gzip',
  },
  {
    name: 'masscan-retries',
    title: 'masscan --retries 2 sweeps a /24 on port 5555',
    programs: ['masscan'],
    dark: [dark24],
    cast: [
      scanner(
        '192.0.2.20',
        'masscan',
        '--retries 2 with fewer targets than the rate: masscan sends (targets + 2 * rate) * 3 packets, six to an address',
      ),
    ],
    steps: [[`${masscan} --rate 128 -p5555 --retries 2 --seed 7 --source-ip 192.0.2.20 ${dark24}`]],
  },
  {
    name: 'masscan-udp',
    title: 'masscan by UDP on ports 53 and 161',
    programs: ['masscan'],
    dark: [dark24],
    cast: [scanner('192.0.2.20', 'masscan', 'its own payloads for DNS and SNMP')],
    steps: [[`${masscan} --rate 2000 -pU:53,U:161 --seed 7 --source-ip 192.0.2.20 ${dark24}`]],
  },
  {
    name: 'masscan-ping',
    title: 'masscan pings a /22',
    programs: ['masscan'],
    dark: [dark22],
    cast: [scanner('192.0.2.20', 'masscan', '--ping')],
    steps: [[`${masscan} --rate 2000 --ping --seed 7 --source-ip 192.0.2.20 ${dark22}`]],
  },
  {
    name: 'masscan-shards',
    title: 'two addresses divide one permutation of a /22: masscan with two shards',
    programs: ['masscan'],
    dark: [dark22],
    cast: [
      scanner('192.0.2.20', 'masscan', 'shard 1/2; with 192.0.2.21 one scanning system'),
      scanner('192.0.2.21', 'masscan', 'shard 2/2; with 192.0.2.20 one scanning system'),
    ],
    steps: [
      [
        `${masscan} --rate 2000 -p3389 --seed 7 --shards 1/2 --source-ip 192.0.2.20 ${dark22}`,
        `${masscan} --rate 2000 -p3389 --seed 7 --shards 2/2 --source-ip 192.0.2.21 ${dark22}`,
      ],
    ],
  },
  {
    name: 'masscan-ipv6',
    title: 'masscan sweeps 256 IPv6 addresses on port 443',
    programs: ['masscan'],
    dark: [dark6],
    cast: [
      scanner('2001:db8:5ca::20', 'masscan', 'IPv6 has no identification field, so not the mark of IPv4'),
    ],
    steps: [[`${masscan} --rate 2000 -p443 --seed 7 --source-ip 2001:db8:5ca::20 2001:db8:da4c::/120`]],
  },
];

const nmapScenarios: Scenario[] = [
  {
    name: 'nmap-syn-one-host',
    title: 'nmap -sS tries the 1000 usual ports of one address',
    programs: ['nmap'],
    dark: [dark24],
    cast: [scanner('192.0.2.30', 'nmap', '-sS, the 1000 top ports, no retries')],
    steps: [[`${nmap} -Pn -sS --max-retries 0 --min-rate 500 -S 192.0.2.30 203.0.113.80`]],
  },
  {
    name: 'nmap-syn-subnet',
    title: 'nmap -sS tries ports 22 and 23 of a /26',
    programs: ['nmap'],
    dark: [dark24],
    cast: [scanner('192.0.2.30', 'nmap', '-sS with one retry')],
    steps: [[`${nmap} -Pn -sS -p 22,23 --max-retries 1 --min-rate 200 -S 192.0.2.30 203.0.113.0/26`]],
  },
  {
    name: 'nmap-connect',
    title: 'nmap -sT tries ports 23 and 445 of a /27 by connect()',
    programs: ['nmap'],
    dark: [dark24],
    cast: [
      scanner(
        '192.0.2.1',
        'os-stack',
        'nmap -sT: the packets are the kernel’s, so no mark of nmap can be there',
      ),
    ],
    steps: [['nmap -n -Pn -sT -p 23,445 --max-retries 0 203.0.113.0/27']],
  },
  {
    name: 'nmap-udp',
    title: 'nmap -sU tries the ten usual UDP ports of eight addresses',
    programs: ['nmap'],
    dark: [dark24],
    cast: [scanner('192.0.2.30', 'nmap', '-sU with the payloads of nmap')],
    steps: [[`${nmap} -Pn -sU --top-ports 10 --max-retries 0 --min-rate 100 -S 192.0.2.30 203.0.113.16/29`]],
  },
  {
    name: 'nmap-host-discovery',
    title: 'nmap -sn looks for hosts in a /25',
    programs: ['nmap'],
    dark: [dark24],
    cast: [scanner('192.0.2.30', 'nmap', '-sn: echo, SYN 443, ACK 80, timestamp')],
    steps: [[`${nmap} -sn --max-retries 1 --min-rate 300 -S 192.0.2.30 203.0.113.0/25`]],
  },
  {
    name: 'nmap-flags',
    title: 'nmap with FIN, no flags, FIN+PSH+URG and ACK, each from an address of its own',
    programs: ['nmap'],
    dark: [dark24],
    cast: [
      scanner('192.0.2.31', 'nmap', '-sF'),
      scanner('192.0.2.32', 'nmap', '-sN'),
      scanner('192.0.2.33', 'nmap', '-sX'),
      scanner('192.0.2.34', 'nmap', '-sA'),
    ],
    steps: ['F', 'N', 'X', 'A'].map((kind, i) => [
      `${nmap} -Pn -s${kind} -p 22,80 --max-retries 0 --min-rate 200 -S 192.0.2.${31 + i} 203.0.113.32/27`,
    ]),
  },
  {
    name: 'nmap-ipv6',
    title: 'nmap -6 -sS tries the 100 usual ports of four addresses',
    programs: ['nmap'],
    dark: [dark6],
    cast: [scanner('2001:db8:5ca::30', 'nmap', '-6 -sS')],
    steps: [
      [
        `${nmap} -6 -Pn -sS --top-ports 100 --max-retries 0 --min-rate 200 -S 2001:db8:5ca::30 2001:db8:da4c::10 2001:db8:da4c::11 2001:db8:da4c::12 2001:db8:da4c::53`,
      ],
    ],
  },
];

const hpingScenarios: Scenario[] = [
  {
    name: 'hping-syn',
    title: 'hping3 -S on ports that count up, and hping3 --scan, against one address',
    programs: ['hping3'],
    dark: [dark24],
    cast: [
      scanner('192.0.2.40', 'hping', '-S -p ++1'),
      scanner('192.0.2.41', 'hping', '--scan: a different sender inside hping3'),
    ],
    steps: [
      [`${hping} -S -p ++1 -c 300 -i u3000 -a 192.0.2.40 203.0.113.9`],
      [`${hping} -S --scan 1-120,8080 -a 192.0.2.41 203.0.113.9`],
    ],
  },
  {
    name: 'hping-udp-icmp',
    title: 'hping3 -2 and hping3 -1 against one address',
    programs: ['hping3'],
    dark: [dark24],
    cast: [
      scanner('192.0.2.40', 'hping', '-2 -p ++500: UDP on 100 ports'),
      scanner('192.0.2.41', 'hping', '-1: echo requests'),
    ],
    steps: [
      [`${hping} -2 -p ++500 -c 100 -i u3000 -a 192.0.2.40 203.0.113.9`],
      [`${hping} -1 -c 100 -i u3000 -a 192.0.2.41 203.0.113.9`],
    ],
  },
  {
    name: 'hping-spoofed-flood',
    title: 'hping3 --rand-source floods one dark address with 3000 SYNs from as many forged addresses',
    programs: ['hping3'],
    dark: [dark24],
    cast: [
      crowd(
        'one process: a random source for every packet, while the source port counts up; none of these is to be accused',
      ),
    ],
    steps: [[`${hping} -S -p 80 -c 3000 -i u500 --rand-source 203.0.113.9`]],
    compress: 'zstd',
  },
];

const ordinaryScenarios: Scenario[] = [
  {
    name: 'os-stack-connect',
    title: 'a program tries ports 23 and 2323 of a /26 by connect(); the kernel sends each SYN again',
    programs: [],
    dark: [dark24],
    cast: [
      scanner(
        '192.0.2.60',
        'os-stack',
        'connect() given up after 3.5 s: this Linux (6.18) sends its SYN again after 1, 2 and 3 s',
      ),
    ],
    steps: [[`${node} connect 192.0.2.60 203.0.113.64 64 23,2323 3500`]],
  },
  {
    name: 'os-stack-cooked',
    title: 'the same on eight addresses, recorded on the any device with nanoseconds',
    programs: [],
    dark: [dark24],
    cast: [scanner('192.0.2.60', 'os-stack', 'Linux cooked capture version 2, magic a1b23c4d')],
    steps: [[`${node} connect 192.0.2.60 203.0.113.64 8 22,7547 1500`]],
    anyInterface: true,
    nanoseconds: true,
  },
  {
    name: 'os-stack-ipv6',
    title: 'a program tries three ports of 24 IPv6 addresses by connect()',
    programs: [],
    dark: [dark6],
    cast: [scanner('2001:db8:5ca::60', 'os-stack', 'connect() given up after 1.5 s')],
    steps: [[`${node} connect 2001:db8:5ca::60 2001:db8:da4c::1 24 22,80,443 1500`]],
  },
  {
    name: 'os-stack-udp',
    title: 'a program asks 128 addresses by UDP for a name and for the time',
    programs: [],
    dark: [dark24],
    cast: [
      scanner('192.0.2.60', 'os-stack', 'a DNS question to 128 addresses'),
      scanner('192.0.2.61', 'os-stack', 'an NTP request to 128 addresses'),
    ],
    steps: [
      [
        `${node} datagrams 192.0.2.60 203.0.113.0 128 53 dns 1 5`,
        `${node} datagrams 192.0.2.61 203.0.113.0 128 123 ntp 1 5`,
      ],
    ],
  },
];

// 64 forged addresses of the /22, sixteen hping3 at a time.
const forged = (options: string, target: string) =>
  'for i in $(seq 0 63); do ' +
  `${hping} -i u20000 -a 198.18.$((i % 4)).$((i * 37 % 256)) ${options} ${target} & ` +
  '[ $((i % 16)) = 15 ] && wait; done; wait';
const toScannerSide = 'ip daddr { 192.0.2.0/24, 198.51.100.0/24 }';
const forgedSyns = `${toScannerSide} tcp flags & (syn | ack | rst) == syn`;
const forgedDatagrams = `${toScannerSide} meta l4proto udp`;
const forgedPings = `${toScannerSide} icmp type echo-request`;

const backscatterScenarios: Scenario[] = [
  {
    name: 'backscatter-tcp',
    title: 'answers to forged SYNs: SYN+ACK from an open port, RST+ACK from a closed one',
    programs: ['hping3'],
    dark: [dark22],
    cast: [
      victim('192.0.2.50', 'its open port 80 was flooded: SYN+ACKs, which its kernel also sends again'),
      victim('192.0.2.51', 'its closed port 443 was flooded: RST+ACKs'),
    ],
    setup: ['sysctl -q -w net.ipv4.tcp_synack_retries=1'],
    servers: [`${node} serve 192.0.2.50 80`],
    allow: [forgedSyns],
    stepsFrom: 'dark',
    steps: [[forged('-S -p 80 -c 4', '192.0.2.50'), forged('-S -p 443 -c 6', '192.0.2.51')]],
    lingerMs: 1500,
  },
  {
    name: 'backscatter-icmp',
    title: 'answers to forged packets by ICMP: port unreachable, echo reply, host unreachable, time exceeded',
    programs: ['hping3'],
    dark: [dark22],
    cast: [
      victim('192.0.2.52', 'UDP to its closed port 9000: type 3 code 3'),
      victim('192.0.2.53', 'forged echo requests: type 0'),
      victim(
        '192.0.2.1',
        'the router before 198.51.100.0/24: type 3 code 1 (which its kernel limits), type 11 for a TTL of 1',
      ),
    ],
    setup: [
      'sysctl -q -w net.ipv4.icmp_ratelimit=0',
      'sysctl -q -w net.ipv4.ip_forward=1',
      'ip route add unreachable 198.51.100.0/25',
      'ip route add 198.51.100.128/25 via 192.0.2.254',
      `ip -n "$(ip netns identify | sed s/scan/dark/)" route add 198.51.100.0/24 via 192.0.2.1`,
    ],
    allow: [forgedDatagrams, forgedPings],
    stepsFrom: 'dark',
    steps: [
      [forged('-2 -p 9000 -c 3', '192.0.2.52'), forged('-1 -c 3', '192.0.2.53')],
      [forged('-2 -p 80 -c 3', '198.51.100.7'), forged('-2 -p 80 -t 1 -c 3', '198.51.100.200')],
    ],
  },
  {
    name: 'backscatter-dns',
    title: 'answers of a name server to forged questions: UDP from port 53',
    programs: ['hping3'],
    dark: [dark22],
    cast: [victim('192.0.2.54', 'its name server answers REFUSED to who never asked')],
    servers: [`${node} serve 192.0.2.54 8053`],
    allow: [forgedDatagrams],
    stepsFrom: 'dark',
    // 29 bytes: RFC 1035 4.1: id 0x1234, RD, one question: example.com A IN
    steps: [
      [
        "question=$(mktemp); printf '\\022\\064\\001\\000\\000\\001\\000\\000\\000\\000\\000\\000\\007example\\003com\\000\\000\\001\\000\\001' > $question; " +
          `${forged('-2 -p 53 -c 6 -d 29 -E $question', '192.0.2.54')}; rm $question`,
      ],
    ],
  },
];

const badlyConfigured: Scenario[] = [
  {
    name: 'misconfigured',
    title: 'five hosts that keep on asking one dark address each; a lab’s 10 to 20 seconds stand for weeks',
    programs: ['logger'],
    dark: [dark22],
    cast: [
      misconfigured('192.0.2.70', 'a log sender: syslog by UDP to 198.18.1.5, 40 messages'),
      misconfigured('192.0.2.71', 'a host whose name server is 198.18.1.53: c-ares asks and asks again'),
      misconfigured('192.0.2.72', 'an NTP client of 198.18.1.123, 40 requests'),
      misconfigured('192.0.2.73', 'a SIP phone that registers at 198.18.2.60, 30 requests'),
      misconfigured(
        '192.0.2.74',
        'a client of a file server that is gone, 198.18.3.45 port 445, by connect()',
      ),
    ],
    setup: ['ip route add 198.18.1.5 via 192.0.2.254 src 192.0.2.70'],
    steps: [
      [
        'for i in $(seq 40); do logger --udp -n 198.18.1.5 -P 514 -t sshd "lab message $i"; sleep 0.2; done',
        `${node} resolve-in-vain 192.0.2.71 198.18.1.53 8`,
        `${node} datagrams 192.0.2.72 198.18.1.123 1 123 ntp 40 250`,
        `${node} datagrams 192.0.2.73 198.18.2.60 1 5060 sip 30 300`,
        `${node} connect-in-vain 192.0.2.74 198.18.3.45 445 8`,
      ],
    ],
  },
];

const mixtures: Scenario[] = [
  {
    name: 'mixture',
    title: 'zmap, masscan, nmap, hping3, connect(), a forged flood and a misconfigured host at once',
    programs: ['zmap', 'masscan', 'nmap', 'hping3', 'logger'],
    dark: [dark22, dark24],
    cast: [
      scanner('192.0.2.10', 'zmap', 'port 23 of both prefixes'),
      scanner('192.0.2.20', 'masscan', 'ports 80 and 8080 of the /24'),
      scanner('192.0.2.30', 'nmap', '-sS on three ports of a /27'),
      scanner('192.0.2.40', 'hping', '-S -p ++1 on one address'),
      scanner('192.0.2.60', 'os-stack', 'connect() to ports 22 and 2323 of 64 addresses'),
      misconfigured('192.0.2.70', 'syslog by UDP to 198.18.1.5'),
      crowd('hping3 --rand-source on port 443 of 198.18.2.9'),
    ],
    setup: ['ip route add 198.18.1.5 via 192.0.2.254 src 192.0.2.70'],
    steps: [
      [
        `${zmap} -r 400 -p 23 -e 7 -S 192.0.2.10 ${dark22} ${dark24}`,
        `${masscan} --rate 200 -p80,8080 --seed 7 --source-ip 192.0.2.20 ${dark24}`,
        `${nmap} -Pn -sS -p 22,80,443 --max-retries 0 --min-rate 50 -S 192.0.2.30 198.18.3.0/27`,
        `${hping} -S -p ++1 -c 150 -i u15000 -a 192.0.2.40 203.0.113.9`,
        `${hping} -S -p 443 -c 600 -i u4000 --rand-source 198.18.2.9`,
        `${node} connect 192.0.2.60 198.18.2.128 64 22,2323 1500`,
        'for i in $(seq 20); do logger --udp -n 198.18.1.5 -P 514 -t sshd "lab message $i"; sleep 0.2; done',
      ],
    ],
    compress: 'gzip',
  },
];

export const scenarios: Scenario[] = [
  ...zmapScenarios,
  ...masscanScenarios,
  ...nmapScenarios,
  ...hpingScenarios,
  ...ordinaryScenarios,
  ...backscatterScenarios,
  ...badlyConfigured,
  ...mixtures,
];
