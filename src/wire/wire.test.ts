/** Accessors and writers against published vectors, a packet from the wire, and each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldChecksum, onesComplementSum } from './checksum.ts';
import * as ethernet from './ethernet.ts';
import * as icmp from './icmp.ts';
import * as ipv4 from './ipv4.ts';
import * as ipv6 from './ipv6.ts';
import * as pcap from './pcap.ts';
import * as tcp from './tcp.ts';
import * as udp from './udp.ts';

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The first packet of test/traces/masscan-syn.pcap, from the IP header on, as tcpdump -x prints it. */
const MASSCAN_SYN = bytesOf(
  '4500 0028 ee25 0000 ff06 448b c000 0214 c612 00f8 d248 0050 ff37 ee8d 0000 0000 5002 0400 6265 0000',
);

test('the checksum of the example of RFC 1071, section 3', () => {
  const words = bytesOf('0001 f203 f4f5 f6f7');
  assert.equal(onesComplementSum(words, 0, 8, 0), 0x2ddf0);
  assert.equal(foldChecksum(0x2ddf0), ~0xddf2 & 0xffff);
});

test('an odd last byte counts as the high half of a word', () => {
  assert.equal(onesComplementSum(bytesOf('0102 03'), 0, 3, 0), 0x0102 + 0x0300);
});

test('a checksum over itself is zero, however long and wherever it stands', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 1500 }), fc.nat(7), (data, at) => {
      const bytes = new Uint8Array(at + (data.length & ~1));
      bytes.set(data.subarray(0, data.length & ~1), at);
      const length = data.length & ~1;
      bytes[at] = 0;
      bytes[at + 1] = 0;
      const sum = foldChecksum(onesComplementSum(bytes, at, length, 0));
      bytes[at] = sum >>> 8;
      bytes[at + 1] = sum;
      assert.equal(foldChecksum(onesComplementSum(bytes, at, length, 0)), 0);
    }),
  );
});

test('every field of a recorded SYN is read', () => {
  assert.equal(ipv4.version(MASSCAN_SYN, 0), 4);
  assert.equal(ipv4.headerLength(MASSCAN_SYN, 0), 20);
  assert.equal(ipv4.tos(MASSCAN_SYN, 0), 0);
  assert.equal(ipv4.totalLength(MASSCAN_SYN, 0), 40);
  assert.equal(ipv4.identification(MASSCAN_SYN, 0), 60_965);
  assert.equal(ipv4.fragment(MASSCAN_SYN, 0), 0);
  assert.equal(ipv4.ttl(MASSCAN_SYN, 0), 255);
  assert.equal(ipv4.protocol(MASSCAN_SYN, 0), ipv4.PROTOCOL_TCP);
  assert.equal(ipv4.source(MASSCAN_SYN, 0), 0xc0000214);
  assert.equal(ipv4.destination(MASSCAN_SYN, 0), 0xc61200f8);
  assert.equal(tcp.sourcePort(MASSCAN_SYN, 20), 53_832);
  assert.equal(tcp.destinationPort(MASSCAN_SYN, 20), 80);
  assert.equal(tcp.sequence(MASSCAN_SYN, 20), 4_281_855_629);
  assert.equal(tcp.acknowledgement(MASSCAN_SYN, 20), 0);
  assert.equal(tcp.headerLength(MASSCAN_SYN, 20), 20);
  assert.equal(tcp.flags(MASSCAN_SYN, 20), tcp.SYN);
  assert.equal(tcp.window(MASSCAN_SYN, 20), 1024);
  assert.equal(tcp.checksum(MASSCAN_SYN, 20), 0x6265);
});

test('the recorded SYN is written byte for byte, checksums included', () => {
  const bytes = new Uint8Array(3 + 40).fill(0xee);
  ipv4.writeIpv4(bytes, 3, 40, 60_965, 0, 255, ipv4.PROTOCOL_TCP, 0xc0000214, 0xc61200f8);
  tcp.writeTcp(bytes, 23, 53_832, 80, tcp.sequence(MASSCAN_SYN, 20), 0, 20, tcp.SYN, 1024);
  tcp.writeChecksum(bytes, 23, 20, ipv4.pseudoHeaderSum(bytes, 3, ipv4.PROTOCOL_TCP, 20));
  assert.equal(hexOf(bytes.subarray(3)), hexOf(MASSCAN_SYN));
  assert.equal(hexOf(bytes.subarray(0, 3)), 'eeeeee');
});

test('what is written of TCP is read back', () => {
  const word = fc.nat(0xffff);
  const long = fc.nat(0xffffffff);
  fc.assert(
    fc.property(
      word,
      word,
      long,
      long,
      fc.nat(255),
      word,
      fc.nat(10),
      (from, to, seq, ack, flags, window, words) => {
        const bytes = new Uint8Array(64).fill(0xff);
        tcp.writeTcp(bytes, 1, from, to, seq, ack, 20 + words * 4, flags, window);
        assert.deepEqual(
          [
            tcp.sourcePort(bytes, 1),
            tcp.destinationPort(bytes, 1),
            tcp.sequence(bytes, 1),
            tcp.acknowledgement(bytes, 1),
            tcp.headerLength(bytes, 1),
            tcp.flags(bytes, 1),
            tcp.window(bytes, 1),
            tcp.checksum(bytes, 1),
          ],
          [from, to, seq, ack, 20 + words * 4, flags, window, 0],
        );
      },
    ),
  );
});

test('UDP never sends the checksum 0, which would say that there is none', () => {
  const bytes = new Uint8Array(8);
  // Ports and length that sum up to ffff: the checksum would be 0.
  udp.writeUdp(bytes, 0, 0xffff - 8, 0, 8);
  udp.writeChecksum(bytes, 0, 8, 0);
  assert.equal(udp.checksum(bytes, 0), 0xffff);
  assert.deepEqual(
    [udp.sourcePort(bytes, 0), udp.destinationPort(bytes, 0), udp.length(bytes, 0)],
    [0xfff7, 0, 8],
  );
});

test('an echo request of ping(8) verifies', () => {
  // RFC 792; identifier 1, sequence number 1, the letters of Windows' ping.
  const message = bytesOf(
    `0800 0000 0001 0001 ${Buffer.from('abcdefghijklmnopqrstuvwabcdefghi').toString('hex')}`,
  );
  icmp.writeChecksum(message, 0, message.length, 0);
  assert.equal(icmp.checksum(message, 0), 0x4d5a);
  assert.deepEqual([icmp.type(message, 0), icmp.code(message, 0), icmp.rest(message, 0)], [8, 0, 0x00010001]);
  const written = new Uint8Array(8);
  icmp.writeIcmp(written, 0, icmp.UNREACHABLE, icmp.UNREACHABLE_PORT, 0);
  assert.equal(hexOf(written), '0303000000000000');
});

test('a recorded IPv6 SYN verifies under its pseudo-header', () => {
  // The first packet of test/traces/os-stack-ipv6.pcap.
  const bytes = bytesOf(
    '6003cdcc 0028 06 40 20010db805ca00000000000000000060 20010db8da4c00000000000000000001' +
      'ab07 0016 570335e9 00000000 a002 fd20 449e 0000 020405a0 0402 080a ee5fa3fe 00000000 01 03030a',
  );
  assert.equal(ipv6.version(bytes, 0), 6);
  assert.equal(ipv6.flowLabel(bytes, 0), 0x3cdcc);
  assert.deepEqual(
    [ipv6.payloadLength(bytes, 0), ipv6.nextHeader(bytes, 0), ipv6.hopLimit(bytes, 0)],
    [40, 6, 64],
  );
  const written = bytes.slice();
  ipv6.writeIpv6(written, 0, 0x3cdcc, 40, ipv6.NEXT_TCP, 64);
  tcp.writeChecksum(written, 40, 40, ipv6.pseudoHeaderSum(written, 0, ipv6.NEXT_TCP, 40));
  assert.equal(hexOf(written), hexOf(bytes));
});

test('an Ethernet header and a VLAN tag stand where IEEE 802.1Q has them', () => {
  const bytes = new Uint8Array(18);
  ethernet.writeEthernet(bytes, 0, 0x0b, 0x0a, ethernet.TYPE_IPV6);
  assert.equal(hexOf(bytes.subarray(0, 14)), '02000000000b02000000000a86dd');
  ethernet.writeVlanTag(bytes, ethernet.TYPE, ethernet.TYPE_VLAN, 0x1064, ethernet.TYPE_IPV4);
  assert.equal(hexOf(bytes.subarray(12)), '810000640800');
  assert.equal(ethernet.type(bytes, 0), ethernet.TYPE_VLAN);
  assert.equal(ethernet.vlanId(bytes, ethernet.TYPE), 100);
});

test('capture headers are those of the draft, in little-endian', () => {
  const bytes = new Uint8Array(40).fill(0xee);
  pcap.writeFileHeader(bytes, 0, pcap.MAGIC_MICROSECONDS, 65_535, pcap.LINK_TYPE_ETHERNET);
  pcap.writeRecordHeader(bytes, 24, 0xfedcba98, 999_999, 54, 1500);
  assert.equal(
    hexOf(bytes),
    'd4c3b2a1020004000000000000000000ffff000001000000' + '98badcfe3f420f0036000000dc050000',
  );
});
