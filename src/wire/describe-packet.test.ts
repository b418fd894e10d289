/** A packet's fields lie where their bytes are, and no bytes make the description throw. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { describePacket } from './describe-packet.ts';
import { writeIcmp } from './icmp.ts';
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP, writeIpv4 } from './ipv4.ts';
import { NEXT_FRAGMENT, NEXT_ICMPV6, writeIpv6 } from './ipv6.ts';
import { SYN, writeTcp } from './tcp.ts';
import { writeUdp } from './udp.ts';

const SOURCE = 0xc633_6407;
const DESTINATION = 0xcb00_7101;

function syn(): Uint8Array {
  const bytes = new Uint8Array(44);
  writeIpv4(bytes, 0, 44, 4711, 0x4000, 53, PROTOCOL_TCP, SOURCE, DESTINATION);
  writeTcp(bytes, 20, 40_000, 23, DESTINATION, 0, 24, SYN, 65_535);
  bytes.set([2, 4, 5, 180], 40);
  return bytes;
}

function field(bytes: Uint8Array, name: string) {
  const found = describePacket(bytes).fields.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

test('a SYN is told field by field, its options too', () => {
  const bytes = syn();
  assert.equal(describePacket(bytes).summary, 'TCP 198.51.100.7:40000 > 203.0.113.1:23 SYN, no data');
  assert.deepEqual(field(bytes, 'TTL'), { name: 'TTL', from: 8, to: 9, value: '53' });
  assert.deepEqual(field(bytes, 'Sequence number'), {
    name: 'Sequence number',
    from: 24,
    to: 28,
    value: '0xcb007101',
  });
  assert.equal(field(bytes, 'Option: largest segment').value, '1460 bytes');
  assert.equal(field(bytes, 'Flags and fragment offset').value, "don't fragment");
});

test('UDP, ICMP and other protocols', () => {
  const datagram = new Uint8Array(33);
  writeIpv4(datagram, 0, 31, 1, 0, 60, PROTOCOL_UDP, SOURCE, DESTINATION);
  writeUdp(datagram, 20, 5353, 53, 11);
  // Two bytes after the packet are padding of its frame.
  assert.equal(describePacket(datagram).summary, 'UDP 198.51.100.7:5353 > 203.0.113.1:53, 3 bytes of data');
  assert.equal(field(datagram, 'Data').to, 31);
  const echo = new Uint8Array(28);
  writeIpv4(echo, 0, 28, 1, 0, 60, PROTOCOL_ICMP, SOURCE, DESTINATION);
  writeIcmp(echo, 20, 8, 0, 0x0001_0002);
  assert.equal(describePacket(echo).summary, 'ICMP 198.51.100.7 > 203.0.113.1 echo request');
  assert.equal(field(echo, 'Sequence number').value, '2');
  const gre = new Uint8Array(24);
  writeIpv4(gre, 0, 24, 1, 0, 60, 47, SOURCE, DESTINATION);
  assert.equal(describePacket(gre).summary, 'GRE 198.51.100.7 > 203.0.113.1, 4 bytes of data');
});

test('IPv6 through its extension headers', () => {
  const bytes = new Uint8Array(56);
  writeIpv6(bytes, 0, 0x12345, 16, NEXT_FRAGMENT, 58);
  bytes.set([0x20, 1, 0xd, 0xb8], 8);
  bytes[23] = 1;
  bytes.set([0x20, 1, 0xd, 0xb8], 24);
  bytes[39] = 2;
  bytes[40] = NEXT_ICMPV6;
  writeIcmp(bytes, 48, 128, 0, 7);
  assert.equal(describePacket(bytes).summary, 'ICMPv6 2001:db8::1 > 2001:db8::2 echo request');
  assert.equal(field(bytes, 'Flow label').value, '0x12345');
  assert.deepEqual([field(bytes, 'Fragment').from, field(bytes, 'Fragment').to], [40, 48]);
});

test('cut anywhere, what is left is told as before, and nothing of what is gone', () => {
  const whole = describePacket(syn()).fields;
  for (let length = 0; length < 40; length++) {
    const { summary, fields } = describePacket(syn().subarray(0, length));
    assert.ok(length === 0 ? summary === 'No IP packet' : summary.includes('cut'), `${length}: ${summary}`);
    assert.deepEqual(
      fields,
      whole.filter(({ to }) => to <= length),
    );
  }
});

test('no bytes make it throw, and every field lies within them', () => {
  const begins = fc.constantFrom([], [0x45], [0x46], [0x4f], [0x60]);
  const protocols = fc.constantFrom(0, 1, 6, 17, 43, 44, 51, 58, 59, 60, 255);
  fc.assert(
    fc.property(begins, protocols, fc.uint8Array({ maxLength: 140 }), (begin, protocol, rest) => {
      const bytes = Uint8Array.from([...begin, ...rest]);
      if (bytes.length > 9) bytes[bytes[0] >>> 4 === 6 ? 6 : 9] = protocol;
      // As a view into something larger, as it comes from a batch.
      const held = new Uint8Array(bytes.length + 16);
      held.set(bytes, 8);
      const { summary, fields } = describePacket(held.subarray(8, 8 + bytes.length));
      assert.ok(summary.length > 0 && summary.length < 200);
      let before = 0;
      for (const { from, to, value } of fields) {
        assert.ok(from >= before && to > from && to <= bytes.length);
        assert.equal(value.includes('undefined') || value.includes('NaN'), false);
        before = from;
      }
    }),
    { numRuns: 1000 },
  );
});
