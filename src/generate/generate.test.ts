/** What holds of every capture, whatever is in it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAddress } from '../base/address.ts';
import { YamoriError } from '../base/errors.ts';
import { prefixHolds, requirePrefix } from '../base/prefix.ts';
import { makeCapture, optionsFor, type ReadCapture } from './capture-fixture.ts';
import { createGenerator } from './generate.ts';
import { KINDS } from './kinds/registry.ts';
import { namedMix, parseMix } from './mix.ts';
import { isPlausibleSource } from './source-addresses.ts';

const month = makeCapture({ packets: 60_000, sources: 4000 });

function assertTruthAgrees({ packets, truth, bySource }: ReadCapture): void {
  assert.equal(
    packets.length,
    truth.reduce((sum, record) => sum + record.packets, 0),
  );
  const addresses = new Set<string>();
  for (const { address, packets: count } of truth) {
    if (address === null) continue;
    const key = address.includes(':') ? longIpv6(address) : address;
    assert.equal(bySource.get(key)?.length, count, address);
    addresses.add(key);
  }
  assert.equal(addresses.size, truth.filter((record) => record.address !== null).length);
}

function longIpv6(text: string): string {
  const value = parseAddress(text)!.value;
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - i * 16)) & 0xffffn).toString(16)).join(
    ':',
  );
}

test('a capture has exactly the packets and sources asked for, and its truth agrees with it', () => {
  assert.equal(month.packets.length, 60_000);
  assert.equal(month.bySource.size, 4000);
  assert.equal(month.truth.length, 4000);
  assertTruthAgrees(month);
});

test('exactly so for any numbers, down to one source with one packet', () => {
  for (const [packets, sources] of [
    [1, 1],
    [7, 7],
    [100, 3],
    [5000, 34],
    [5000, 4999],
  ]) {
    const capture = makeCapture({ packets, sources, seed: packets });
    assert.equal(capture.packets.length, packets);
    assert.equal(capture.bySource.size, sources);
    assertTruthAgrees(capture);
  }
});

test('packets are in order of time and within the period', () => {
  for (const days of [30, 1, 0.01]) {
    const { packets } = makeCapture({ packets: 5000, sources: 500, days });
    let last = 0;
    for (const { time } of packets) {
      assert.ok(time >= last);
      last = time;
    }
    assert.ok(last <= (days * 86_400 + 10) * 1e6, `${days} days end after ${last / 1e6} s`);
  }
});

test('every packet goes to the dark space, has right checksums, and shows hops on its TTL', () => {
  for (const packet of month.packets) {
    assert.equal(packet.etherType, 0x0800);
    assert.equal(packet.to >>> 12, 0xc6121000 >>> 12, packet.destination);
    assert.ok(packet.checksumsRight, `${packet.source} protocol ${packet.protocol}`);
    assert.equal(packet.captured, packet.original);
    assert.equal(packet.totalLength + 14, packet.original);
    assert.ok(packet.ttl >= 1 && packet.ttl <= 250);
  }
});

test('the same seed gives the same bytes, another seed others', () => {
  const again = makeCapture({ packets: 60_000, sources: 4000 });
  assert.ok(again.file.equals(month.file));
  assert.deepEqual(again.truth, month.truth);
  const other = makeCapture({ packets: 60_000, sources: 4000, seed: 2 });
  assert.ok(!other.file.equals(month.file));
});

test('sources live where machines live, unless they are forged', () => {
  let crowded = 0;
  const networks = new Map<number, number>();
  for (const { address, kind } of month.truth) {
    const value = Number(parseAddress(address!)!.value);
    assert.ok(value < 0xe0000000, address!);
    if (kind === 'spoofed-flood') continue;
    assert.ok(isPlausibleSource(value), address!);
    const count = (networks.get(value >>> 16) ?? 0) + 1;
    networks.set(value >>> 16, count);
    crowded = Math.max(crowded, count);
  }
  assert.ok(crowded > 30, `the most crowded /16 has ${crowded}`);
});

test('a month is mostly infected things by sources and mostly scanners by packets', () => {
  const share = (of: (r: (typeof month.truth)[number]) => boolean, by: 'sources' | 'packets') =>
    month.truth.filter(of).reduce((sum, record) => sum + (by === 'packets' ? record.packets : 1), 0) /
    (by === 'packets' ? 60_000 : 4000);
  assert.ok(share((r) => r.class === 'infected-iot', 'sources') > 0.5);
  assert.ok(share((r) => r.class === 'scanner', 'packets') > 0.4);
  assert.ok(share((r) => r.class === 'scanner', 'sources') < 0.05);
  assert.ok(share((r) => r.kind === 'spoofed-flood', 'sources') <= 0.1);
  const unmarked = share((r) => r.class === 'infected-iot' && r.tool !== 'mirai', 'sources');
  assert.ok(unmarked > share((r) => r.tool === 'mirai', 'sources'));
  assert.deepEqual(new Set(month.truth.map((r) => r.kind)).size, KINDS.length - 2);
});

test('the owners hold infected and innocent sources', () => {
  const { owners } = month.capture;
  assert.equal(owners.length, 3);
  const prefixes = owners.flatMap((owner) =>
    owner.prefixes.map((text) => ({ name: owner.name, prefix: requirePrefix(text) })),
  );
  const classes = new Set<string>();
  for (const { address, owner, class: truthClass } of month.truth) {
    const holder = prefixes.find(({ prefix }) => prefixHolds(prefix, parseAddress(address!)!));
    assert.equal(owner, holder?.name ?? '');
    if (holder !== undefined) classes.add(truthClass);
  }
  for (const name of ['infected-iot', 'infected-pc', 'backscatter', 'spoofed', 'misconfigured']) {
    assert.ok(classes.has(name), name);
  }
});

test('IPv6 alone, and both families at once', () => {
  const alone = makeCapture({ packets: 5000, sources: 300, darkText: ['2001:db8:da4c::/48'] });
  assert.equal(alone.bySource.size, 300);
  assertTruthAgrees(alone);
  for (const packet of alone.packets) {
    assert.equal(packet.etherType, 0x86dd);
    assert.ok(packet.destination.startsWith('2001:db8:da4c:'));
    assert.ok(packet.checksumsRight, `${packet.source} next header ${packet.protocol}`);
  }
  const both = makeCapture({
    packets: 20_000,
    sources: 2000,
    darkText: ['198.18.16.0/24', '2001:db8:da4c:1::/64', '198.18.20.0/26', '2001:db8:da4d::/124'],
  });
  assertTruthAgrees(both);
  const ipv6 = both.packets.filter((packet) => packet.etherType === 0x86dd).length;
  assert.ok(ipv6 > 500 && ipv6 < 700, `${ipv6} of 20,000`);
  const targets = new Set(both.packets.map((packet) => packet.destination));
  assert.ok(targets.has('198.18.20.63') && targets.has('198.18.16.0'));
});

test('a snaplen cuts what is captured, not what is told of the length', () => {
  const { packets } = makeCapture({ packets: 3000, sources: 300, snaplen: 60 });
  assert.ok(packets.every((packet) => packet.captured === Math.min(60, packet.original)));
  assert.ok(packets.some((packet) => packet.original > 60));
});

test('dirt is its share of the packets, and the truth counts it', () => {
  const dirty = makeCapture({ packets: 10_000, sources: 1000, dirt: 0.05 });
  assert.equal(dirty.packets.length, 10_000);
  const noise = dirty.truth.filter((record) => record.class === 'noise');
  assert.equal(
    noise.reduce((sum, record) => sum + record.packets, 0),
    500,
  );
  const sourceless = dirty.truth.find((record) => record.address === null)!;
  const silent = dirty.packets.filter((packet) => packet.source === '0.0.0.0');
  assert.equal(silent.length, sourceless.packets);
  assert.equal(dirty.truth.filter((record) => record.address !== null).length, 1000);
  const odd = new Set(noise.map((record) => record.address));
  assert.ok(dirty.packets.some((packet) => packet.fragment !== 0 && packet.fragment !== 0x4000));
  for (const packet of dirty.packets) {
    if (packet.checksumsRight || packet.etherType !== 0x0800 || packet.source === '0.0.0.0') continue;
    assert.ok(odd.has(packet.source), packet.source);
  }
  assert.equal(makeCapture({}).truth.filter((record) => record.class === 'noise').length, 0);
});

test('the capture is what was asked for on a tiny and on a large dark space', () => {
  for (const dark of ['198.18.7.7/32', '198.18.7.0/30', '128.0.0.0/2']) {
    const capture = makeCapture({ packets: 4000, sources: 200, darkText: [dark] });
    assert.equal(capture.packets.length, 4000);
    const prefix = requirePrefix(dark);
    assert.ok(
      capture.packets.every((packet) => prefixHolds(prefix, { family: 4, value: BigInt(packet.to) })),
    );
    assertTruthAgrees(capture);
  }
});

test('what cannot be is refused with a reason', () => {
  const refused = (code: string, overrides: Parameters<typeof optionsFor>[0]) =>
    assert.throws(
      () => createGenerator(optionsFor(overrides)),
      (error) => error instanceof YamoriError && error.code === code,
    );
  refused('E_USAGE', { packets: 10, sources: 11 });
  refused('E_USAGE', { days: 36_500, startSeconds: 4_000_000_000 });
  refused('E_USAGE', { kind: 'mirai', darkText: ['10.0.0.0/16'] });
  refused('E_USAGE', { kind: 'mirai', darkText: ['2001:db8::/32'] });
  refused('E_PREFIX', { darkText: ['198.18.0.0/16', '198.18.4.0/24'] });
  refused('E_PREFIX', { darkText: ['0.0.0.0/0'] });
  refused('E_DARK_UNKNOWN', { darkText: [] });
});

test('a mix of the operator’s own is read strictly', () => {
  const mix = parseMix('own', [
    { kind: 'hping', sources: 1, packets: 1 },
    { kind: 'mirai', sources: 9, packets: 1, spread: 0 },
  ]);
  const { truth } = makeCapture({ mix, packets: 1000, sources: 10 });
  assert.equal(truth.filter((record) => record.kind === 'hping').length, 1);
  assert.equal(truth.filter((record) => record.kind === 'mirai').length, 9);
  for (const wrong of [
    [],
    'x',
    [{ kind: 'mirai' }],
    [{ kind: 'no', sources: 1, packets: 1 }],
    [{ kind: 'mirai', sources: 1, packets: 1, typo: 1 }],
  ]) {
    assert.throws(() => parseMix('own', wrong), YamoriError);
  }
  assert.equal(namedMix('no-such-kind'), null);
});

const hasTcpdump = spawnSync('tcpdump', ['--version']).status === 0;

test('tcpdump reads it and finds no wrong checksum', {
  skip: hasTcpdump ? false : 'tcpdump is missing',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'yamori-generate-'));
  try {
    const file = join(folder, 'month.pcap');
    writeFileSync(file, month.file);
    const { stdout, stderr } = spawnSync('tcpdump', ['-nn', '-vv', '-r', file], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    assert.equal(stdout.match(/^\d\d:\d\d:\d\d\.\d{6} IP /gm)?.length, 60_000);
    assert.ok(!/incorrect|bad [a-z ]*cksum|malformed/.test(stdout));
    assert.ok(!/error|bogus/i.test(stderr), stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('memory does not grow with the packets', () => {
  const program = `
    import { createGenerator } from ${JSON.stringify(new URL('./generate.ts', import.meta.url).href)};
    import { namedMix } from ${JSON.stringify(new URL('./mix.ts', import.meta.url).href)};
    import { requirePrefix } from ${JSON.stringify(new URL('../base/prefix.ts', import.meta.url).href)};
    const capture = createGenerator({ packets: 2_000_000, sources: 20_000, dark: [requirePrefix('198.18.16.0/20')],
      days: 30, seed: 1, startSeconds: 1_790_000_000, mix: namedMix('month'), snaplen: 65535, dirt: 0 });
    let bytes = 0;
    for (const block of capture.blocks()) bytes += block.length;
    console.log(JSON.stringify({ bytes, written: capture.written, peakKib: process.resourceUsage().maxRSS }));
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=32', '--input-type=module-typescript', '--eval', program],
    { encoding: 'utf8' },
  );
  assert.ok(stdout !== '', stderr);
  const { bytes, written, peakKib } = JSON.parse(stdout) as {
    bytes: number;
    written: number;
    peakKib: number;
  };
  assert.equal(written, 2_000_000);
  assert.ok(bytes > 140_000_000);
  assert.ok(peakKib < 200 * 1024, `${Math.round(peakKib / 1024)} MiB at the peak`);
});
