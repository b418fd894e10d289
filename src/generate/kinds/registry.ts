/** All kinds of senders, one line each; a test compares this list with the folder. */
import type { Kind } from '../kind.ts';
import { backscatterDns } from './backscatter-dns.ts';
import { backscatterEchoReply } from './backscatter-echo-reply.ts';
import { backscatterRst } from './backscatter-rst.ts';
import { backscatterSynAck } from './backscatter-syn-ack.ts';
import { backscatterUnreachable } from './backscatter-unreachable.ts';
import { connectScanner } from './connect-scanner.ts';
import { distributedRaw } from './distributed-raw.ts';
import { distributedZmap } from './distributed-zmap.ts';
import { hping } from './hping.ts';
import { iotConnect } from './iot-connect.ts';
import { iotRaw } from './iot-raw.ts';
import { masscan } from './masscan.ts';
import { masscanOld } from './masscan-old.ts';
import { masscanUdp } from './masscan-udp.ts';
import { mirai } from './mirai.ts';
import { miraiVariant } from './mirai-variant.ts';
import { misconfigured } from './misconfigured.ts';
import { nmapDiscovery } from './nmap-discovery.ts';
import { nmapPorts } from './nmap-ports.ts';
import { nmapSweep } from './nmap-sweep.ts';
import { noSource } from './no-source.ts';
import { oddPackets } from './odd-packets.ts';
import { p2pLeftover } from './p2p-leftover.ts';
import { spoofedFlood } from './spoofed-flood.ts';
import { spoofedSweep } from './spoofed-sweep.ts';
import { strayConnect } from './stray-connect.ts';
import { surveyOrganisation } from './survey-organisation.ts';
import { surveySlow } from './survey-slow.ts';
import { unicornscan } from './unicornscan.ts';
import { windowsSequential } from './windows-sequential.ts';
import { windowsWorm } from './windows-worm.ts';
import { zmap2 } from './zmap-2.ts';
import { zmap3 } from './zmap-3.ts';
import { zmap4 } from './zmap-4.ts';
import { zmap4Bsd } from './zmap-4-bsd.ts';
import { zmap4Linux } from './zmap-4-linux.ts';

export const KINDS: readonly Kind[] = [
  mirai,
  miraiVariant,
  iotConnect,
  iotRaw,
  windowsWorm,
  windowsSequential,
  zmap2,
  zmap3,
  zmap4,
  zmap4Linux,
  zmap4Bsd,
  masscanOld,
  masscan,
  masscanUdp,
  unicornscan,
  nmapPorts,
  nmapSweep,
  nmapDiscovery,
  hping,
  connectScanner,
  surveySlow,
  surveyOrganisation,
  distributedZmap,
  distributedRaw,
  backscatterSynAck,
  backscatterRst,
  backscatterUnreachable,
  backscatterEchoReply,
  backscatterDns,
  misconfigured,
  strayConnect,
  p2pLeftover,
  spoofedFlood,
  spoofedSweep,
  oddPackets,
  noSource,
];

export function kindNumber(name: string): number {
  return KINDS.findIndex((kind) => kind.name === name);
}
