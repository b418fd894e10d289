/**
 * What a fingerprint is. One mark a file: above, one pure function; below it, one plain object with the
 * mark's name, source and examples.
 *
 * The function is compiled twice: Node runs it as it stands (tests, `yamori explain`), and
 * `telescope/kernel/build.ts` hands the same lines to AssemblyScript for the hot path. So it uses unsigned
 * 32-bit integers only, `>>> 0` after every `^`, `&`, `|` and `<<` whose result may have bit 31 set, calls
 * nothing, and stands above the line that begins with `export const`.
 */
import type { MarkName } from '../model/marks.ts';

/** In Node a number; in the kernel an unsigned 32-bit integer. */
export type u32 = number;

/**
 * What a fingerprint may ask of a packet; all unsigned 32-bit, host order, 0 where the protocol has no
 * such field. `dst` is the IPv4 address, or the low 32 bits of an IPv6 one. `option0..5` are the first
 * 24 bytes of TCP options as big-endian words. `second` is the capture time. `previous*` are of the last
 * TCP request of the same source, 0 when there was none.
 */
export const PACKET_FIELDS = [
  'family',
  'protocol',
  'ttl',
  'dontFragment',
  'tos',
  'ipLength',
  'ipId',
  'dst',
  'sourcePort',
  'destinationPort',
  'seq',
  'ack',
  'tcpFlags',
  'window',
  'optionsLength',
  'option0',
  'option1',
  'option2',
  'option3',
  'option4',
  'option5',
  'second',
  'previousSeen',
  'previousSeq',
  'previousDst',
  'previousSourcePort',
  'previousDestinationPort',
] as const;

export type PacketField = (typeof PACKET_FIELDS)[number];
export type PacketFields = Record<PacketField, number>;

export interface Example {
  readonly title: string;
  readonly packet: Partial<PacketFields>;
  /** What the function gives: 0 no match, 1 the numeric test alone, 2 the tool's whole header shape too. */
  readonly expect: 0 | 1 | 2;
}

export interface Fingerprint {
  readonly name: MarkName;
  readonly title: string;
  /** Where the test comes from, with the versions it is good for. */
  readonly source: string;
  /** Packets of one source that the test looks at. */
  readonly packets: 1 | 2;
  /**
   * A packet of another tool passes the numeric test by chance once in 2^chanceBits. 0: the test has no
   * number in it and is a shape only.
   */
  readonly chanceBits: number;
  /** The function's parameters, in order. */
  readonly fields: readonly PacketField[];
  readonly match: (...fields: number[]) => number;
  readonly examples: readonly Example[];
}

/** Runs a fingerprint on a packet, as the slow path does. Fields that the packet lacks are 0. */
export function runFingerprint(fingerprint: Fingerprint, packet: Partial<PacketFields>): number {
  return fingerprint.match(...fingerprint.fields.map((field) => packet[field] ?? 0));
}
