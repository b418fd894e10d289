/** Counts a trace's packets by source and service from what tshark prints, so that no code of ours is its own judge. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface SourceCount {
  packets: number;
  /** `tcp/80` and such by packets. */
  services: Map<string, number>;
}

const fields = [
  'ip.src',
  'ipv6.src',
  'ip.proto',
  'ipv6.nxt',
  'tcp.dstport',
  'udp.dstport',
  'icmp.type',
  'icmpv6.type',
];

/** `occurrence=f` takes the outer header where an ICMP error quotes another packet. */
export async function countSources(file: string): Promise<Map<string, SourceCount>> {
  const print = [
    '-T',
    'fields',
    '-E',
    'occurrence=f',
    '-E',
    'separator=,',
    ...fields.flatMap((field) => ['-e', field]),
  ];
  const { stdout } = await promisify(execFile)('tshark', ['-n', '-r', file, ...print], {
    maxBuffer: 1 << 28,
  });
  const sources = new Map<string, SourceCount>();
  for (const line of stdout.split('\n')) {
    if (line === '') continue;
    const [source4, source6, protocol4, protocol6, tcp, udp, icmp, icmp6] = line.split(',');
    const address = source4 || source6;
    const source = sources.get(address) ?? { packets: 0, services: new Map() };
    sources.set(address, source);
    const service = serviceOf(protocol4 || protocol6, { tcp, udp, icmp, icmp6 });
    source.packets += 1;
    source.services.set(service, (source.services.get(service) ?? 0) + 1);
  }
  return sources;
}

function serviceOf(protocol: string, of: { tcp: string; udp: string; icmp: string; icmp6: string }): string {
  switch (protocol) {
    case '1':
      return `icmp/${of.icmp}`;
    case '6':
      return `tcp/${of.tcp}`;
    case '17':
      return `udp/${of.udp}`;
    case '58':
      return `icmp6/${of.icmp6}`;
    default:
      return `ip/${protocol}`;
  }
}
