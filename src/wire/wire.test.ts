/** Writers and accessors against published vectors and against each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checksum, pseudoHeaderSum } from './checksum.ts';
import * as ethernet from './ethernet.ts';
import * as icmp from './icmp.ts';
import * as ipv4 from './ipv4.ts';
import * as ipv6 from './ipv6.ts';
import * as tcp from './tcp.ts';
import * as udp from './udp.ts';

test('the checksum of RFC 1071, section 3', () => {
  const words = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  assert.equal(checksum(words, 0, 8, 0), ~0xddf2 & 0xffff);
});

test('a known IPv4 header verifies', () => {
  const header = Uint8Array.from(Buffer.from('45000073000040004011b861c0a80001c0a800c7', 'hex'));
  assert.equal(checksum(header, 0, 20, 0), 0);
  const written = new Uint8Array(20);
  ipv4.writeIpv4(written, 0, 0x73, 0, ipv4.DONT_FRAGMENT, 64, 17, 0xc0a80001, 0xc0a800c7);
  assert.deepEqual(written, header);
});

test('what is written is read back', () => {
  const word = fc.nat(65535);
  const long = fc.nat(0xffffffff);
  fc.assert(
    fc.property(word, word, long, long, word, fc.nat(255), (from, to, seq, ack, window, flags) => {
      const bytes = new Uint8Array(64);
      const options = Uint8Array.of(2, 4, 5, 0xb4);
      tcp.writeTcp(bytes, 3, from, to, seq, ack, flags, window, options);
      assert.deepEqual(
        [tcp.sourcePort(bytes, 3), tcp.destinationPort(bytes, 3), tcp.sequence(bytes, 3), tcp.acknowledgement(bytes, 3)],
        [from, to, seq, ack],
      );
      assert.deepEqual([tcp.headerLength(bytes, 3), tcp.flags(bytes, 3), tcp.window(bytes, 3)], [24, flags, window]);
      ipv4.writeIpv4(bytes, 0, 40, from, to & 0x4000, 9, 6, seq, ack);
      assert.deepEqual(
        [ipv4.source(bytes, 0), ipv4.destination(bytes, 0), ipv4.identification(bytes, 0), ipv4.ttl(bytes, 0)],
        [seq, ack, from, 9],
      );
      assert.deepEqual([ipv4.headerLength(bytes, 0), ipv4.totalLength(bytes, 0), ipv4.protocol(bytes, 0)], [20, 40, 6]);
      assert.equal(checksum(bytes, 0, 20, 0), 0);
      udp.writeUdp(bytes, 20, from, to, 12);
      assert.deepEqual([udp.sourcePort(bytes, 20), udp.destinationPort(bytes, 20), udp.length(bytes, 20)], [from, to, 20]);
    }),
  );
});

test('IPv6, ICMP and Ethernet put their fields where the RFCs have them', () => {
  const bytes = new Uint8Array(64);
  const from = new Uint8Array(16).fill(1);
  const to = new Uint8Array(16).fill(2);
  ipv6.writeIpv6(bytes, 0, 8, 58, 255, from, to);
  assert.deepEqual([ipv6.payloadLength(bytes, 0), ipv6.nextHeader(bytes, 0), ipv6.hopLimit(bytes, 0)], [8, 58, 255]);
  assert.equal(Buffer.from(bytes.subarray(0, 40)).toString('hex'), `6000000000083aff${'01'.repeat(16)}${'02'.repeat(16)}`);
  icmp.writeIcmp(bytes, 40, 128, 0, 0x1234, 7);
  assert.equal(Buffer.from(bytes.subarray(40, 48)).toString('hex'), '8000000012340007');
  const sum = pseudoHeaderSum(bytes, ipv6.SOURCE, 32, 58, 8);
  const value = checksum(bytes, 40, 8, sum);
  bytes[42] = value >>> 8;
  bytes[43] = value & 255;
  assert.equal(checksum(bytes, 40, 8, sum), 0);
  ethernet.writeEthernet(bytes, 0, ethernet.TYPE_IPV6);
  assert.equal(ethernet.etherType(bytes, 0), 0x86dd);
});
