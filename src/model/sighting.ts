/** What crosses from a sensor to the hub: sightings, kept packets, and what the sensor is like. */

/** The marks whose packets are counted, in the order of `Sighting.marks`. */
export const COUNTED_MARKS = [
  'mirai',
  'zmap',
  'masscan',
  'unicornscan',
  'nmap',
  'hping',
  'os-stack',
] as const;

/**
 * What one source did on one service at one sensor in one hour of the clock. Sightings of the same key
 * merge (see merge-sightings.ts): by sum, min, max, or, union and a step across the seam. So a sensor may
 * send an hour in any number of pieces, in the order in which they were counted.
 */
export interface Sighting {
  /** Hours since 1970, UTC. */
  readonly hour: number;
  /** Canonical text (RFC 5952 for IPv6; IPv4 dotted). */
  readonly source: string;
  /** IP protocol number, 0..255. */
  readonly protocol: number;
  /** As ServiceActivity.port: 0..65,535. */
  readonly port: number;
  readonly response: boolean;
  readonly packets: number;
  readonly bytes: number;
  /** Packets that ask, retransmissions included. */
  readonly requests: number;
  readonly retransmissions: number;
  /** Epoch seconds, to the microsecond. */
  readonly first: number;
  readonly last: number;
  /** Packets in the first, the fullest and the last minute of the clock; 65,535 means that or more. */
  readonly minuteFirst: number;
  readonly minutePeak: number;
  readonly minuteLast: number;
  /** Distinct dark addresses. */
  readonly destinations: number;
  /** First and last destination of a request: the IPv4 address, or the low 32 bits of the IPv6 one. */
  readonly firstDestination: number;
  readonly lastDestination: number;
  /** Positions of the destinations in the dark space (destination-set.ts), base64; '' where not known. */
  readonly destinationSet: string;
  readonly ttlMin: number;
  readonly ttlMax: number;
  readonly tcpFlags: number;
  readonly sourcePortMin: number;
  readonly sourcePortMax: number;
  readonly lengthMin: number;
  readonly lengthMax: number;
  /** As in ServiceActivity. */
  readonly unitUp: number;
  readonly unitDown: number;
  readonly ascents: number;
  readonly reversedAscents: number;
  /** Packets with each of COUNTED_MARKS; 65,535 means that or more. */
  readonly marks: readonly number[];
  /** As ServiceActivity.strongMarks; bit 7 is the shape `irregular`. */
  readonly strongMarks: number;
  /**
   * What the requests look like: a hash of TTL class, DF, TOS, IP length, TCP window and options (times left
   * out), of the first one; 0 without any. `differing` says whether the others have the same.
   */
  readonly shape: number;
  /** TCP sequence number, IP identification and TCP window of the first request; 0 where it has none. */
  readonly sequence: number;
  readonly ipId: number;
  readonly window: number;
  /** Bit i: the requests do not all have the same of DIFFERING[i]. */
  readonly differing: number;
}

/** What `Sighting.differing` tells of. `sequence-key`: sequence ^ destination. */
export const DIFFERING = ['shape', 'sequence', 'sequence-key', 'ip-id', 'window'] as const;
/** All of them: also said where headers were not recorded, of which the values are 0 then. */
export const ALL_DIFFERING = 2 ** DIFFERING.length - 1;

/** A packet that is kept as evidence. */
export interface SightedPacket {
  readonly source: string;
  /** Epoch seconds, to the microsecond. */
  readonly time: number;
  readonly originalLength: number;
  /** From the IP header on, at most 112 bytes; base64. */
  readonly bytes: string;
}

/** Arrays of equal length, one for each field of a Sighting; `marks` one array for each of COUNTED_MARKS. */
export type SightingColumns = {
  readonly [Field in Exclude<keyof Sighting, 'marks'>]: readonly Sighting[Field][];
} & { readonly marks: readonly (readonly number[])[] };

/** What a sensor posts to `POST /api/v1/ingest/sightings`. Acknowledged once it is on the hub's disk. */
export interface SightingBatch {
  readonly format: 2;
  /** 22 characters of base64url, drawn by the sensor; the hub takes each id once. */
  readonly id: string;
  /** Counts up by one for each batch of a spool, so that a gap shows; 0 begins. */
  readonly sequence: number;
  /** The sensor's clock, epoch milliseconds. */
  readonly sentAt: number;
  /** Dark prefixes, in the sensor's order: positions in destination sets count through them. */
  readonly dark: readonly string[];
  /** Epoch seconds between which the sensor really looked; silence outside them means nothing. */
  readonly covered: { readonly from: number; readonly to: number };
  /** Packets that are in no sighting, by reason; and what the kernel or the spool dropped. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly dropped: { readonly kernelPackets: number; readonly spoolBatches: number };
  /** At most MOST_SIGHTINGS. */
  readonly sightings: SightingColumns;
  readonly packets: readonly SightedPacket[];
}

/** What only sightings since format 2 tell: what the headers of requests look like. */
export const HEADER_FIELDS = ['shape', 'sequence', 'ipId', 'window', 'differing'] as const;
type HeaderField = (typeof HEADER_FIELDS)[number];

/** As it comes over the wire: of format 1 from a sensor, or a spool, of before; see currentBatch. */
export type PostedBatch = Omit<SightingBatch, 'format' | 'sightings'> & {
  readonly format: 1 | 2;
  readonly sightings: Omit<SightingColumns, HeaderField> & Partial<Pick<SightingColumns, HeaderField>>;
};

export const MOST_SIGHTINGS = 20_000;
export const MOST_PACKETS = 5_000;

/** The hub's answer to a batch: 200 in both cases, so that a sensor goes on. */
export interface BatchReceipt {
  readonly id: string;
  readonly result: 'stored' | 'known';
}

/** A packet for the live view: shown, kept for an hour in memory, never a fact. `POST /api/v1/ingest/live`. */
export interface LivePacket {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly source: string;
  /** Dark address. */
  readonly destination: string;
  readonly protocol: number;
  readonly port: number;
  readonly response: boolean;
  /** Name of the mark, or null. */
  readonly mark: string | null;
  readonly bytes: number;
}

/** At most MOST_LIVE packets a post; `more` is how many the sensor saw beyond the sample in that time. */
export interface LivePost {
  readonly packets: readonly LivePacket[];
  readonly more: number;
}

export const MOST_LIVE = 2_000;
