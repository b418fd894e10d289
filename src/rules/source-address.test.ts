import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profileOf, START } from './profile-builder.ts';
import { classifyAddress, NEVER, octetClass, UNLIKELY } from './source-address.ts';

function classOf(source: string | Uint8Array): string {
  return classifyAddress(profileOf(source, [{ time: START, destination: 1 }]));
}

function ipv6(...head: number[]): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.set(head);
  return bytes;
}

test('only what RFC 6890 never allows as a source is never valid', () => {
  for (const source of ['0.0.0.0', '127.0.0.1', '224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255']) {
    assert.equal(classOf(source), 'never', source);
  }
  for (const source of [
    '10.1.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.1.1',
  ]) {
    assert.equal(classOf(source), 'private', source);
  }
  for (const source of [
    '172.32.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '100.128.0.1',
    '8.8.8.8',
  ]) {
    assert.equal(classOf(source), 'usual', source);
  }
});

test('IPv6: multicast and loopback cannot send, ULA and link-local are private', () => {
  assert.equal(classOf(ipv6(0xff, 2)), 'never');
  const loopback = ipv6();
  loopback[15] = 1;
  assert.equal(classOf(loopback), 'never');
  assert.equal(classOf(ipv6()), 'usual');
  assert.equal(classOf(ipv6(0xfd, 1)), 'private');
  assert.equal(classOf(ipv6(0xfe, 0x80)), 'private');
  assert.equal(classOf(ipv6(0x20, 1)), 'usual');
});

test('34 of 256 first octets are never valid and 13 unlikely', () => {
  const octets = Array.from({ length: 256 }, (_, octet) => octetClass((octet << 24) >>> 0));
  assert.equal(octets.filter((group) => group === NEVER).length, 34);
  assert.equal(octets.filter((group) => group === UNLIKELY).length, 13);
});
