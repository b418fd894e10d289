/** What each source did in a capture, for the baselines: read by this bench's own parser, not by what it measures. */
import { formatIpv4 } from '../../src/base/address.ts';
import { parsePrefix } from '../../src/base/prefix.ts';
import { openCapture } from '../../src/capture/open-capture.ts';
import { createPacketBatch } from '../../src/capture/packet-batch.ts';
import { DarkSpace } from '../../src/model/dark-space.ts';
import { emptyFields, type ReadFields, readFields } from '../packet-fields.ts';
import { Stopped } from '../process.ts';

const BATCH_PACKETS = 4096;
const BATCH_BYTES = 1 << 22;
const PROTOCOL = { icmp: 1, tcp: 6, udp: 17 };
const TCP_SYN_ACK = 0x12;
const TCP_RST = 0x04;
/** Types of ICMP that answer somebody: backscatter, not a question. */
const ICMP_ANSWERS: readonly number[] = [0, 3, 4, 5, 11, 12, 14, 16, 18];
const UDP_DNS = 53;
export const DAY_SECONDS = 86_400;
const INITIAL_TTLS = [32, 64, 128, 255] as const;

/** One source over the whole capture; answers to others (backscatter) are left out. */
export interface SourceActivity {
  readonly address: string;
  readonly ipv4: number;
  probes: number;
  /** `protocol << 16 | port` -> probes; ICMP has its type for a port. */
  readonly services: Map<number, number>;
  readonly destinations: Set<number>;
  /** Epoch seconds. */
  readonly first: number;
  last: number;
  /** Days (UTC) with a probe. */
  days: number;
  /** Probes with the sequence number of Mirai: that of the destination. */
  mirai: number;
  /** Steps to a higher address than the last one. */
  ascents: number;
  lastDestination: number;
  lengths: number;
  windows: number;
  /** Sum of the smallest initial TTL, by its index, that explains each probe. */
  initialTtls: number;
}

export interface Probe {
  /** Epoch seconds, with their part. */
  readonly time: number;
  readonly source: SourceActivity;
  readonly service: number;
  readonly destination: number;
}

export interface CaptureActivity {
  readonly dark: DarkSpace;
  readonly sources: readonly SourceActivity[];
  /** All addresses with any packet, answers included. */
  readonly seen: ReadonlySet<string>;
  readonly packets: number;
}

/** Reads IPv4 to the end of the file; what `start` gives is called for each probe in the order of the capture. */
export async function readActivity(
  file: string,
  prefixes: readonly string[],
  start: (dark: DarkSpace) => (probe: Probe) => void,
  signal: AbortSignal,
): Promise<CaptureActivity> {
  const dark = new DarkSpace(prefixes.map((text) => parsePrefix(text)!));
  const onProbe = start(dark);
  const sources = new Map<number, SourceActivity>();
  const seen = new Set<number>();
  const fields = emptyFields();
  const batch = createPacketBatch(BATCH_PACKETS, BATCH_BYTES);
  const capture = await openCapture([file], { signal });
  try {
    for (let count = await capture.read(batch); count > 0; count = await capture.read(batch)) {
      for (let i = 0; i < count; i++) {
        const at = batch.offset[i];
        const key = readFields(batch.bytes, at, at + batch.capturedLength[i], batch.linkType[i], fields);
        if (typeof key !== 'number') continue;
        seen.add(key);
        if (isAnswer(fields) || !dark.holdsIpv4(fields.dst)) continue;
        const time = batch.seconds[i] + batch.nanoseconds[i] / 1e9;
        onProbe(countProbe(sources, key, fields, time));
      }
    }
    if (signal.aborted) throw new Stopped();
    return {
      dark,
      sources: [...sources.values()],
      seen: new Set([...seen].map(formatIpv4)),
      packets: capture.packets,
    };
  } finally {
    await capture.close();
  }
}

function isAnswer(fields: ReadFields): boolean {
  switch (fields.protocol) {
    case PROTOCOL.tcp:
      return (fields.tcpFlags & TCP_SYN_ACK) === TCP_SYN_ACK || (fields.tcpFlags & TCP_RST) !== 0;
    case PROTOCOL.udp:
      return fields.sourcePort === UDP_DNS;
    default:
      return ICMP_ANSWERS.includes(fields.icmpType);
  }
}

/** Adds to the activity of the source with that address, which it makes when there is none. */
export function countProbe(
  sources: Map<number, SourceActivity>,
  key: number,
  fields: ReadFields,
  time: number,
): Probe {
  let source = sources.get(key);
  if (source === undefined) {
    source = createSource(key, time);
    sources.set(key, source);
  } else if (Math.floor(time / DAY_SECONDS) !== Math.floor(source.last / DAY_SECONDS)) source.days++;
  const port = fields.protocol === PROTOCOL.icmp ? fields.icmpType : fields.destinationPort;
  const service = (fields.protocol << 16) | port;
  const destination = fields.dst;
  if (source.probes > 0 && destination > source.lastDestination) source.ascents++;
  source.probes++;
  source.services.set(service, (source.services.get(service) ?? 0) + 1);
  source.destinations.add(destination);
  source.last = time;
  source.lastDestination = destination;
  if (fields.protocol === PROTOCOL.tcp && fields.seq === destination) source.mirai++;
  source.lengths += fields.ipLength;
  source.windows += fields.window;
  source.initialTtls += INITIAL_TTLS.findIndex((initial) => fields.ttl <= initial);
  return { time, source, service, destination };
}

function createSource(ipv4: number, time: number): SourceActivity {
  return {
    address: formatIpv4(ipv4),
    ipv4,
    probes: 0,
    services: new Map(),
    destinations: new Set(),
    first: time,
    last: time,
    days: 1,
    mirai: 0,
    ascents: 0,
    lastDestination: 0,
    lengths: 0,
    windows: 0,
    initialTtls: 0,
  };
}
