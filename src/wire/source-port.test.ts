/** The port stands behind the IP header, whatever its length, and nowhere in what is no TCP or UDP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeIpv4 } from './ipv4.ts';
import { sourcePort } from './source-port.ts';

function packet(protocol: number, headerBytes = 20): Uint8Array {
  const bytes = new Uint8Array(headerBytes + 8);
  writeIpv4(bytes, 0, bytes.length, 1, 0, 64, protocol, 0xc0000201, 0xc0000202);
  bytes[0] = 0x40 | (headerBytes / 4);
  bytes[headerBytes] = 0x9d;
  bytes[headerBytes + 1] = 0x78;
  return bytes;
}

test('TCP and UDP have one, also behind options; ICMP, fragments and what is cut have none', () => {
  assert.equal(sourcePort(packet(6)), 0x9d78);
  assert.equal(sourcePort(packet(17, 60)), 0x9d78);
  assert.equal(sourcePort(packet(1)), null);
  const fragment = packet(6);
  fragment[7] = 5;
  assert.equal(sourcePort(fragment), null);
  assert.equal(sourcePort(packet(6).subarray(0, 21)), null);
  const six = new Uint8Array(44);
  six[0] = 0x60;
  six[6] = 6;
  six[40] = 1;
  assert.equal(sourcePort(six), 256);
});

test('any bytes give a port or none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const port = sourcePort(bytes);
      assert.ok(port === null || (port >= 0 && port <= 65_535));
    }),
  );
});
