/** `yamori compare` over a capture in which one of two twins was listed. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Comparison } from '../src/model/comparison.ts';
import { yamori } from './support.ts';

const DAY = 86_400;
const LISTED = Date.UTC(2026, 9, 15) / 1000;
const capture = join(tmpdir(), `yamori-compare-${process.pid}.pcap`);
const A = '198.18.0.16/28';
const B = '198.18.0.32/28';

/** A SYN, raw IPv4. */
function packet(at: number, source: number, destination: number, sequence: number): Buffer {
  const bytes = Buffer.alloc(16 + 40);
  bytes.writeUInt32LE(Math.floor(at), 0);
  bytes.writeUInt32LE(Math.floor((at % 1) * 1e6), 4);
  bytes.writeUInt32LE(40, 8);
  bytes.writeUInt32LE(40, 12);
  bytes.writeUInt16BE(0x4500, 16);
  bytes.writeUInt16BE(40, 18);
  bytes.writeUInt8(60, 24);
  bytes.writeUInt8(6, 25);
  bytes.writeUInt32BE(source, 28);
  bytes.writeUInt32BE(destination, 32);
  bytes.writeUInt16BE(40_000, 36);
  bytes.writeUInt16BE(80, 38);
  bytes.writeUInt32BE(sequence, 40);
  bytes.writeUInt8(0x50, 48);
  bytes.writeUInt8(2, 49);
  return bytes;
}

before(() => {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(101, 20);
  const packets: { at: number; bytes: Buffer }[] = [];
  // Until the date all sources come to both; from then on each comes to A with eight hits for one on B.
  for (let i = 0; i < 6_000; i++) {
    const at = LISTED - 14 * DAY + ((i * 7919) % 6_000) * ((28 * DAY) / 6_000);
    const isA = at < LISTED ? i % 2 === 0 : i % 9 !== 0;
    const base = 0xc612_0000 + (isA ? 16 : 32);
    const source = 0x0505_0000 + (i % 500) * 257;
    packets.push({ at, bytes: packet(at, source, base + ((i * 13) % 16), i) });
  }
  packets.sort((x, y) => x.at - y.at);
  writeFileSync(capture, Buffer.concat([header, ...packets.map(({ bytes }) => bytes)]));
});

after(() => rmSync(capture, { force: true }));

const COMMON = ['--dark', '198.18.0.0/24', '--listed', '2026-10-15T00:00:00Z', '--no-networks', '-q'];

test('the effect of eight is in the interval, and the report says it in words', async () => {
  const json = await yamori(['compare', A, B, capture, ...COMMON, '--json']);
  assert.equal(json.status, 0, json.stderr);
  const comparison = JSON.parse(json.stdout) as Comparison;
  assert.equal(comparison.addressesA, 16);
  assert.ok(comparison.effect.low! < 8 && comparison.effect.high! > 8, JSON.stringify(comparison.effect));
  assert.ok(comparison.effect.low! > 6);
  assert.ok(comparison.before.visits.low! < 1 && comparison.before.visits.high! > 1);
  assert.equal(comparison.before.a.visits + comparison.before.b.visits, 3_000);
  const text = await yamori(['compare', A, B, capture, ...COMMON]);
  assert.match(
    text.stdout,
    /After the date, A received [\d.]+ \([\d.]+ to [\d.]+\) times as many visits an address and day as B/,
  );
  assert.match(text.stdout, /UTC/);
  const csv = await yamori(['compare', A, B, capture, ...COMMON, '--csv', '--step', 'day']);
  assert.equal(csv.stdout.trim().split('\r\n').length, comparison.series.length * 7 + 1);
});

for (const [name, a, b, code] of [
  ['sets that overlap', A, '198.18.0.0/24', 'E_COMPARE'],
  ['a set that nobody watches', A, '192.0.2.0/28', 'E_COMPARE'],
  ['a set of which half is watched', '198.18.0.128/25', '198.18.1.0/31,198.18.0.2', 'E_COMPARE'],
  ['what is no address', A, 'camera', 'E_COMPARE'],
  ['IPv6', A, '2001:db8::/64', 'E_COMPARE'],
] as const) {
  test(`${name}: an error that says what to do`, async () => {
    const { status, stderr, stdout } = await yamori(['compare', a, b, capture, ...COMMON, '--json']);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(code));
  });
}
