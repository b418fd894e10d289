/**
 * What no scanner means and every telescope gets: fragments, IP options, VLAN tags, wrong lengths, wrong checksums,
 * rare protocols. The source address is readable in all of them. Only with --dirt.
 */
import { write16 } from '../../wire/big-endian.ts';
import * as ethernet from '../../wire/ethernet.ts';
import * as ipv4 from '../../wire/ipv4.ts';
import * as tcp from '../../wire/tcp.ts';
import * as udp from '../../wire/udp.ts';
import type { Kind } from '../kind.ts';
import { nextArrival, placeWindow, probesLeft } from '../timing.ts';
import type { World } from '../world.ts';

const frame = new Uint8Array(128);
const NETWORK = ethernet.HEADER_LENGTH;
const TRANSPORT = NETWORK + ipv4.MIN_LENGTH;
const PROTOCOL_GRE = 47;

/** A whole frame with a SYN of 40 bytes, which each case below then spoils; returns its length. */
function writeSyn(world: World, s: number): number {
  const { random, columns, dark } = world;
  frame.fill(0);
  ethernet.writeEthernet(frame, 0, 0x0b, 0x0a, ethernet.TYPE_IPV4);
  ipv4.writeIpv4(
    frame,
    NETWORK,
    ipv4.MIN_LENGTH + tcp.MIN_LENGTH,
    random.word(s),
    0,
    64 - columns.hops[s],
    ipv4.PROTOCOL_TCP,
    columns.ipv4[s],
    dark.ipv4(random.below(s, dark.count(4))),
  );
  tcp.writeTcp(
    frame,
    TRANSPORT,
    random.between(s, 1024, 65_535),
    80,
    random.word(s),
    0,
    tcp.MIN_LENGTH,
    tcp.SYN,
    8192,
  );
  sumTcp(TRANSPORT, NETWORK);
  return TRANSPORT + tcp.MIN_LENGTH;
}

function sumTcp(transport: number, network: number): void {
  const pseudoHeader = ipv4.pseudoHeaderSum(frame, network, ipv4.PROTOCOL_TCP, tcp.MIN_LENGTH);
  tcp.writeChecksum(frame, transport, tcp.MIN_LENGTH, pseudoHeader);
}

function resum(): void {
  ipv4.writeChecksum(frame, NETWORK, ipv4.MIN_LENGTH);
}

/** Each takes the good frame's length and returns the spoiled one's. */
const SPOILERS: readonly ((length: number) => number)[] = [
  // The first fragment of a datagram, and a later one, which has no ports.
  (length) => {
    frame[NETWORK + ipv4.PROTOCOL] = ipv4.PROTOCOL_UDP;
    udp.writeUdp(frame, TRANSPORT, 53, 4444, 1400);
    write16(frame, NETWORK + ipv4.FRAGMENT, ipv4.MORE_FRAGMENTS);
    resum();
    return length;
  },
  (length) => {
    frame[NETWORK + ipv4.PROTOCOL] = ipv4.PROTOCOL_UDP;
    frame.fill(0x61, TRANSPORT, length);
    write16(frame, NETWORK + ipv4.FRAGMENT, 185);
    resum();
    return length;
  },
  // Router alert (RFC 2113): a header of 24 bytes.
  (length) => {
    frame.copyWithin(TRANSPORT + 4, TRANSPORT, length);
    frame.set([0x94, 0x04, 0x00, 0x00], TRANSPORT);
    frame[NETWORK] = 0x46;
    write16(frame, NETWORK + ipv4.TOTAL_LENGTH, ipv4.MIN_LENGTH + 4 + tcp.MIN_LENGTH);
    ipv4.writeChecksum(frame, NETWORK, ipv4.MIN_LENGTH + 4);
    return length + 4;
  },
  // A VLAN tag.
  (length) => {
    frame.copyWithin(NETWORK + ethernet.VLAN_TAG_LENGTH, NETWORK, length);
    ethernet.writeVlanTag(frame, ethernet.TYPE, ethernet.TYPE_VLAN, 100, ethernet.TYPE_IPV4);
    return length + ethernet.VLAN_TAG_LENGTH;
  },
  // An IP header that claims 16 bytes.
  (length) => {
    frame[NETWORK] = 0x44;
    return length;
  },
  // A TCP header that claims 12 bytes, and one that claims 60 of 20.
  (length) => {
    frame[TRANSPORT + tcp.DATA_OFFSET] = 0x30;
    return length;
  },
  (length) => {
    frame[TRANSPORT + tcp.DATA_OFFSET] = 0xf0;
    return length;
  },
  // A total length beyond the frame.
  (length) => {
    write16(frame, NETWORK + ipv4.TOTAL_LENGTH, 1500);
    resum();
    return length;
  },
  // Damaged on the way.
  (length) => {
    frame[TRANSPORT + tcp.CHECKSUM] ^= 0xff;
    return length;
  },
  // A UDP length below its header's.
  (length) => {
    frame[NETWORK + ipv4.PROTOCOL] = ipv4.PROTOCOL_UDP;
    udp.writeUdp(frame, TRANSPORT, 4444, 53, 3);
    resum();
    return length;
  },
  // A protocol without ports.
  (length) => {
    frame[NETWORK + ipv4.PROTOCOL] = PROTOCOL_GRE;
    resum();
    return length;
  },
  // All flags at once.
  (length) => {
    frame[TRANSPORT + tcp.FLAGS] = 0xff;
    sumTcp(TRANSPORT, NETWORK);
    return length;
  },
];

export const oddPackets: Kind = {
  name: 'odd-packets',
  title: 'Fragments, options, tags and broken headers',
  class: 'noise',
  tool: '',
  families: [4],
  placement: 'skewed',
  group: 1,
  start(world, s) {
    placeWindow(world, s, world.period);
    nextArrival(world, s, world.columns.from[s], probesLeft(world, s, 1));
  },
  send(world, s) {
    const time = world.columns.next[s];
    const length = SPOILERS[world.random.below(s, SPOILERS.length)](writeSyn(world, s));
    world.packets.frame(s, time, frame.subarray(0, length));
    nextArrival(world, s, time, probesLeft(world, s, 1));
  },
};
