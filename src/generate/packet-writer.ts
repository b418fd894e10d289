/** Packets of one slice of time: written in any order into one reused buffer, handed out in order of time. */
import { write32 } from '../wire/big-endian.ts';
import * as ethernet from '../wire/ethernet.ts';
import * as icmp from '../wire/icmp.ts';
import * as ipv4 from '../wire/ipv4.ts';
import * as ipv6 from '../wire/ipv6.ts';
import * as pcap from '../wire/pcap.ts';
import * as tcp from '../wire/tcp.ts';
import * as udp from '../wire/udp.ts';
import type { DarkTargets } from './dark-targets.ts';
import type { SourceColumns } from './source-columns.ts';

/** The largest record that a kind writes: headers, options and a few hundred bytes of data. */
const MOST_RECORD_BYTES = 1024;
const FRAME = pcap.RECORD_HEADER_LENGTH;
const NETWORK = FRAME + ethernet.HEADER_LENGTH;
const ROUTER = 0x000a;
const TELESCOPE = 0x000b;
export const NO_OPTIONS = new Uint8Array(0);

export class PacketWriter {
  /** Records behind each other, in the order in which they were written. */
  bytes = new Uint8Array(1 << 20);
  count = 0;
  readonly #columns: SourceColumns;
  readonly #dark: DarkTargets;
  readonly #snaplen: number;
  readonly #startSeconds: number;
  /** Microseconds since the start. */
  #times = new Float64Array(1 << 13);
  #offsets = new Uint32Array(1 << 13);
  #keys = new Float64Array(1 << 13);
  #at = 0;
  #transport = 0;
  #isIpv6 = false;
  #time = 0;

  constructor(columns: SourceColumns, dark: DarkTargets, snaplen: number, startSeconds: number) {
    this.#columns = columns;
    this.#dark = dark;
    this.#snaplen = snaplen;
    this.#startSeconds = startSeconds;
  }

  /**
   * A TCP segment without data. `time` in seconds since the start, `ttl` the initial one, `target` an index of
   * the dark addresses, `identification` and `fragment` for IPv4 alone; `options` a multiple of four bytes.
   */
  tcp(
    s: number,
    time: number,
    target: number,
    ttl: number,
    identification: number,
    fragment: number,
    sourcePort: number,
    destinationPort: number,
    sequence: number,
    acknowledgement: number,
    flags: number,
    window: number,
    options: Uint8Array,
  ): void {
    const length = tcp.MIN_LENGTH + options.length;
    this.#begin(s, time, target, ttl, identification, fragment, ipv4.PROTOCOL_TCP, length);
    const at = this.#transport;
    const bytes = this.bytes;
    tcp.writeTcp(bytes, at, sourcePort, destinationPort, sequence, acknowledgement, length, flags, window);
    for (let i = 0; i < options.length; i++) bytes[at + tcp.OPTIONS + i] = options[i];
    tcp.writeChecksum(bytes, at, length, this.#pseudoHeader(ipv4.PROTOCOL_TCP, length));
    this.#commit(s, length);
  }

  /** A UDP datagram; its data is taken from `data`. */
  udp(
    s: number,
    time: number,
    target: number,
    ttl: number,
    identification: number,
    fragment: number,
    sourcePort: number,
    destinationPort: number,
    data: Uint8Array,
  ): void {
    const length = udp.HEADER_LENGTH + data.length;
    this.#begin(s, time, target, ttl, identification, fragment, ipv4.PROTOCOL_UDP, length);
    const at = this.#transport;
    udp.writeUdp(this.bytes, at, sourcePort, destinationPort, length);
    this.bytes.set(data, at + udp.HEADER_LENGTH);
    udp.writeChecksum(this.bytes, at, length, this.#pseudoHeader(ipv4.PROTOCOL_UDP, length));
    this.#commit(s, length);
  }

  /** An ICMP or ICMPv6 message; the caller gives the family's own type and code. */
  icmp(
    s: number,
    time: number,
    target: number,
    ttl: number,
    identification: number,
    fragment: number,
    type: number,
    code: number,
    rest: number,
    data: Uint8Array,
  ): void {
    const length = icmp.HEADER_LENGTH + data.length;
    const protocol = this.#columns.family[s] === 6 ? ipv6.NEXT_ICMPV6 : ipv4.PROTOCOL_ICMP;
    this.#begin(s, time, target, ttl, identification, fragment, protocol, length);
    const at = this.#transport;
    icmp.writeIcmp(this.bytes, at, type, code, rest);
    this.bytes.set(data, at + icmp.HEADER_LENGTH);
    icmp.writeChecksum(this.bytes, at, length, this.#isIpv6 ? this.#pseudoHeader(protocol, length) : 0);
    this.#commit(s, length);
  }

  /** Any frame, as it is: for what no stack would send. */
  frame(s: number, time: number, frame: Uint8Array): void {
    this.#reserve(time);
    this.bytes.set(frame, this.#at + FRAME);
    this.#transport = this.#at + FRAME;
    this.#commit(s, frame.length);
  }

  #reserve(time: number): void {
    if (this.#at + MOST_RECORD_BYTES > this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    if (this.count === this.#times.length) {
      const times = new Float64Array(this.count * 2);
      times.set(this.#times);
      this.#times = times;
      const offsets = new Uint32Array(this.count * 2);
      offsets.set(this.#offsets);
      this.#offsets = offsets;
      this.#keys = new Float64Array(this.count * 2);
    }
    this.#time = Math.floor(time * 1e6);
  }

  #begin(
    s: number,
    time: number,
    target: number,
    ttl: number,
    identification: number,
    fragment: number,
    protocol: number,
    length: number,
  ): void {
    this.#reserve(time);
    const bytes = this.bytes;
    const columns = this.#columns;
    const network = this.#at + NETWORK;
    const hopLimit = Math.max(1, ttl - columns.hops[s]);
    this.#isIpv6 = columns.family[s] === 6;
    if (this.#isIpv6) {
      ethernet.writeEthernet(bytes, this.#at + FRAME, TELESCOPE, ROUTER, ethernet.TYPE_IPV6);
      // Some stacks label flows and some do not; the identification stands in for the label where IPv4 has it.
      ipv6.writeIpv6(bytes, network, identification, length, protocol, hopLimit);
      for (let word = 0; word < 4; word++) {
        write32(bytes, network + ipv6.SOURCE + word * 4, columns.ipv6[s * 4 + word]);
      }
      this.#dark.writeIpv6(target, bytes, network + ipv6.DESTINATION);
      this.#transport = network + ipv6.HEADER_LENGTH;
      return;
    }
    ethernet.writeEthernet(bytes, this.#at + FRAME, TELESCOPE, ROUTER, ethernet.TYPE_IPV4);
    ipv4.writeIpv4(
      bytes,
      network,
      ipv4.MIN_LENGTH + length,
      identification,
      fragment,
      hopLimit,
      protocol,
      columns.ipv4[s],
      this.#dark.ipv4(target),
    );
    this.#transport = network + ipv4.MIN_LENGTH;
  }

  #pseudoHeader(protocol: number, length: number): number {
    const network = this.#at + NETWORK;
    return this.#isIpv6
      ? ipv6.pseudoHeaderSum(this.bytes, network, protocol, length)
      : ipv4.pseudoHeaderSum(this.bytes, network, protocol, length);
  }

  #commit(s: number, length: number): void {
    const original = this.#transport + length - this.#at - FRAME;
    const captured = Math.min(original, this.#snaplen);
    const second = Math.floor(this.#time / 1e6);
    pcap.writeRecordHeader(
      this.bytes,
      this.#at,
      this.#startSeconds + second,
      this.#time - second * 1e6,
      captured,
      original,
    );
    this.#times[this.count] = this.#time;
    this.#offsets[this.count] = this.#at;
    this.count++;
    this.#at += FRAME + captured;
    this.#columns.left[s]--;
  }

  /**
   * Sorts the packets before `end` (seconds since the start; those of equal time stay as written), hands each
   * record to `take` as its place in `bytes`, and keeps the later ones for the next slice.
   */
  drain(begin: number, end: number, take: (from: number, to: number) => void): void {
    const count = this.count;
    const offsets = this.#offsets;
    const stop = this.#at;
    const origin = Math.floor(begin * 1e6);
    const limit = end * 1e6;
    // Time and index in one number: an hour of microseconds times 2^20 packets stays below 2^53.
    let indexSize = 1;
    while (indexSize < count) indexSize *= 2;
    let due = 0;
    for (let i = 0; i < count; i++) {
      if (this.#times[i] < limit) this.#keys[due++] = (this.#times[i] - origin) * indexSize + i;
    }
    const order = this.#keys.subarray(0, due).sort();
    for (let k = 0; k < due; k++) {
      const i = order[k] % indexSize;
      take(offsets[i], i + 1 < count ? offsets[i + 1] : stop);
    }
    this.#keep(limit, count, stop);
  }

  #keep(limit: number, count: number, stop: number): void {
    let kept = 0;
    let at = 0;
    for (let i = 0; i < count; i++) {
      if (this.#times[i] < limit) continue;
      const from = this.#offsets[i];
      const to = i + 1 < count ? this.#offsets[i + 1] : stop;
      this.bytes.copyWithin(at, from, to);
      this.#times[kept] = this.#times[i];
      this.#offsets[kept] = at;
      kept++;
      at += to - from;
    }
    this.count = kept;
    this.#at = at;
  }
}
