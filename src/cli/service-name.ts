/** Services as people write them. */

const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 132: 'sctp', 33: 'dccp' };

/** `23/tcp`; `icmp/8/0` by type and code; `proto/47` for what has no ports. */
export function serviceName(protocol: number, port: number): string {
  const name = PROTOCOLS[protocol];
  if (name === 'tcp' || name === 'udp') return `${port}/${name}`;
  if (protocol === 1 || protocol === 58) {
    return `${protocol === 1 ? 'icmp' : 'icmp6'}/${port >>> 8}/${port & 255}`;
  }
  return `proto/${protocol}`;
}

/** IANA names of the services that a darknet meets most; empty where there is none worth printing. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  '21/tcp': 'FTP',
  '22/tcp': 'SSH',
  '23/tcp': 'Telnet',
  '25/tcp': 'SMTP',
  '53/udp': 'DNS',
  '53/tcp': 'DNS',
  '80/tcp': 'HTTP',
  '81/tcp': 'HTTP (cameras)',
  '110/tcp': 'POP3',
  '123/udp': 'NTP',
  '135/tcp': 'Windows RPC',
  '137/udp': 'NetBIOS',
  '139/tcp': 'NetBIOS',
  '161/udp': 'SNMP',
  '389/udp': 'CLDAP',
  '443/tcp': 'HTTPS',
  '445/tcp': 'Windows SMB',
  '502/tcp': 'Modbus',
  '514/udp': 'syslog',
  '554/tcp': 'RTSP (cameras)',
  '1433/tcp': 'SQL Server',
  '1900/udp': 'SSDP',
  '2323/tcp': 'Telnet (IoT)',
  '3306/tcp': 'MySQL',
  '3389/tcp': 'Windows RDP',
  '5060/udp': 'SIP',
  '5358/tcp': 'WSD (IoT)',
  '5432/tcp': 'PostgreSQL',
  '5555/tcp': 'ADB (Android)',
  '5900/tcp': 'VNC',
  '6379/tcp': 'Redis',
  '6881/udp': 'BitTorrent',
  '7547/tcp': 'TR-069 (routers)',
  '8080/tcp': 'HTTP',
  '8291/tcp': 'Winbox (MikroTik)',
  '8443/tcp': 'HTTPS',
  '9000/tcp': 'DVR',
  '11211/udp': 'memcached',
  '37215/tcp': 'Huawei UPnP',
  '52869/tcp': 'Realtek UPnP',
  '53413/udp': 'Netis',
  'icmp/8/0': 'ping',
  'icmp/0/0': 'ping reply',
  'icmp/3/3': 'port unreachable',
  'icmp/3/1': 'host unreachable',
  'icmp/11/0': 'time exceeded',
  'icmp6/128/0': 'ping',
};

export function serviceMeaning(service: string): string {
  return WELL_KNOWN[service] ?? '';
}
