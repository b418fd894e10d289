/**
 * What a destination port says about who asks for it: log-odds, in natural logarithms, that a source which
 * does is malware on a thing (`iot`), malware on a Windows PC (`pc`) or a scanner, each against "none of
 * these". They are our judgement, set so that one packet alone stays well below certainty.
 *
 * Ports of the first two groups: NICTER's and Merit's port lists (facts: telescope.md, "IoT or PC").
 */
export type PortGroup = 'iot' | 'windows' | 'ambiguous' | 'service' | 'other';

export interface PortOdds {
  readonly group: PortGroup;
  readonly iot: number;
  readonly pc: number;
  readonly scanner: number;
  readonly reason: string;
}

const TCP = 6;
const UDP = 17;

function iot(weight: number, reason: string): PortOdds {
  return { group: 'iot', iot: weight, pc: -2, scanner: 0.8, reason };
}

function windows(weight: number, scanner: number, reason: string): PortOdds {
  return { group: 'windows', iot: -2, pc: weight, scanner, reason };
}

/** A service that is asked for by survey, by mistake and by reflector hunters, seldom by worms. */
function service(reason: string): PortOdds {
  return { group: 'service', iot: -1.5, pc: -1.5, scanner: 0.8, reason };
}

export const TCP_PORTS: Readonly<Record<number, PortOdds>> = {
  23: iot(3, 'Telnet, the entrance of Mirai and its kin'),
  2323: iot(3.3, "Telnet's other door, one Mirai probe in ten"),
  26: iot(2, 'Telnet of DVRs that moved off 23'),
  1023: iot(2.5, 'Telnet of routers, tried by Hajime and Mirai variants'),
  2223: iot(1.8, 'SSH of cameras and DVRs'),
  5358: iot(3, 'Telnet of IP cameras'),
  6789: iot(2.5, 'Telnet of DVRs'),
  9527: iot(2.5, 'debug shell of XiongMai cameras'),
  34567: iot(2.5, 'DVR protocol of XiongMai'),
  60001: iot(2.2, 'web page of JAWS DVRs'),
  60023: iot(2.5, 'Telnet of DVRs'),
  7547: iot(3, 'TR-069/TR-064 of home routers'),
  5555: iot(2.8, 'Android debug bridge'),
  37215: iot(3.3, 'Huawei HG532, CVE-2017-17215'),
  52869: iot(3.3, 'Realtek UPnP SDK, CVE-2014-8361'),
  49152: iot(1.8, 'UPnP SOAP of D-Link and others'),
  5500: iot(1.8, 'Hi3520 DVRs'),
  9000: iot(2, 'DVR pages'),
  81: iot(2.2, 'web page of GoAhead and Wificam cameras'),
  82: iot(1.5, 'web page of cameras'),
  83: iot(1.5, 'web page of cameras'),
  84: iot(1.5, 'web page of cameras'),
  85: iot(1.5, 'web page of cameras'),
  88: iot(1, 'web page of cameras'),
  8291: iot(1.5, 'MikroTik Winbox, tried by Hajime'),
  8081: iot(1, 'web page of devices'),
  445: windows(2.5, 0.8, 'SMB, the entrance of Conficker and WannaCry'),
  139: windows(2.2, 0.6, 'NetBIOS session'),
  135: windows(2.2, 0.7, 'Windows RPC'),
  1433: windows(2, 1.1, 'SQL Server'),
  3389: windows(1.6, 1.4, 'remote desktop'),
  22: { group: 'ambiguous', iot: 0.5, pc: 0, scanner: 0.8, reason: 'SSH, of servers and things alike' },
  2222: { group: 'ambiguous', iot: 0.8, pc: -0.5, scanner: 0.8, reason: "SSH's other door" },
  80: { group: 'ambiguous', iot: 0.5, pc: 0, scanner: 0.8, reason: 'web, of servers and things alike' },
  443: { group: 'ambiguous', iot: 0.2, pc: 0, scanner: 0.8, reason: 'web, of servers and things alike' },
  8080: { group: 'ambiguous', iot: 0.6, pc: 0, scanner: 0.8, reason: 'web, of servers and things alike' },
  8443: { group: 'ambiguous', iot: 0.3, pc: 0, scanner: 0.8, reason: 'web, of servers and things alike' },
  3306: { group: 'ambiguous', iot: -1.5, pc: 0.8, scanner: 1, reason: 'MySQL' },
  5900: { group: 'ambiguous', iot: -1, pc: 0.3, scanner: 1, reason: 'VNC' },
};

export const UDP_PORTS: Readonly<Record<number, PortOdds>> = {
  53413: iot(3.3, 'back door of Netis routers'),
  37810: iot(1.5, 'Dahua DVR discovery'),
  53: service('DNS'),
  67: service('DHCP'),
  123: service('NTP'),
  137: service('NetBIOS names'),
  138: service('NetBIOS datagrams'),
  161: service('SNMP'),
  162: service('SNMP traps'),
  389: service('LDAP'),
  500: service('IKE'),
  514: service('syslog'),
  1194: service('OpenVPN'),
  1434: windows(2.5, 0.8, 'SQL Server browser, the entrance of SQL Slammer'),
  1812: service('RADIUS'),
  1900: service('SSDP'),
  3478: service('STUN'),
  4500: service('IKE behind NAT'),
  5060: service('SIP'),
  5353: service('mDNS'),
  6881: service('BitTorrent DHT'),
  11211: service('memcached'),
  51820: service('WireGuard'),
};

const OTHER_TCP: PortOdds = {
  group: 'other',
  iot: -1.5,
  pc: -1.5,
  scanner: 0.8,
  reason: 'no port of known malware',
};
const OTHER_UDP: PortOdds = {
  group: 'other',
  iot: -2,
  pc: -2,
  scanner: 0,
  reason: 'no port of known malware',
};
const ICMP: PortOdds = { group: 'other', iot: -1.5, pc: -1, scanner: 0.3, reason: 'no port at all' };

// Index 0 is "other"; the tables are laid out flat because they are read once for every service.
const ROWS: PortOdds[] = [OTHER_TCP, OTHER_UDP, ICMP];
const TCP_ROW = new Uint8Array(65536);
const UDP_ROW = new Uint8Array(65536).fill(1);
for (const [table, rows] of [
  [TCP_PORTS, TCP_ROW],
  [UDP_PORTS, UDP_ROW],
] as const) {
  for (const [port, odds] of Object.entries(table)) rows[Number(port)] = ROWS.push(odds) - 1;
}

/** Never fails: a protocol without ports is judged like ICMP. */
export function oddsOf(protocol: number, port: number): PortOdds {
  if (protocol === TCP) return ROWS[TCP_ROW[port & 0xffff]];
  if (protocol === UDP) return ROWS[UDP_ROW[port & 0xffff]];
  return ICMP;
}

/** Services whose clients keep asking an address that moved or was mistyped: DNS, NTP, SIP, syslog ... */
export function isStrayService(protocol: number, port: number): boolean {
  return protocol === UDP && oddsOf(protocol, port).group === 'service';
}

/** traceroute counts these up by one with every packet; that is no scan of ports. */
export function isTraceroute(protocol: number, port: number): boolean {
  return protocol === UDP && port >= 33434 && port < 33700;
}
