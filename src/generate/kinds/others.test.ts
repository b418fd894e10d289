/** Victims, mistakes and forgeries against facts/telescope.md, "Thresholds and statistics". */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCapture, type ReadPacket } from '../capture-fixture.ts';
import type { TruthClass } from '../kind.ts';

const MINUTE = 60e6;
const DAY = 86_400e6;

function make(kind: string, truthClass: TruthClass, packets = 4000, sources = 20) {
  const capture = makeCapture({ kind, packets, sources });
  assert.ok(capture.truth.every((record) => record.class === truthClass));
  return capture;
}

/** As facts/telescope.md defines an answer. */
function isAnswer(p: ReadPacket): boolean {
  if (p.protocol === 6) return (p.flags & 0x12) === 0x12 || (p.flags & 0x04) !== 0;
  if (p.protocol === 17) return p.sourcePort === 53;
  return [0, 3, 4, 5, 11, 12, 14, 16, 18].includes(p.icmpType);
}

test('victims send nothing but answers, to many, in bursts of minutes to hours', () => {
  for (const form of ['syn-ack', 'rst', 'unreachable', 'echo-reply', 'dns']) {
    const { bySource } = make(`backscatter-${form}`, 'backscatter');
    for (const list of bySource.values()) {
      assert.ok(list.every(isAnswer), form);
      if (list.length < 50) continue;
      // Random with replacement: 1 - e^(-k/N) of N.
      const expected = 4096 * (1 - Math.exp(-list.length / 4096));
      assert.ok(Math.abs(new Set(list.map((p) => p.to)).size - expected) < 5 * Math.sqrt(expected));
      const bursts: ReadPacket[][] = [[]];
      for (const [i, p] of list.entries()) {
        if (i > 0 && p.time - list[i - 1].time > 6 * 60 * MINUTE) bursts.push([]);
        bursts.at(-1)!.push(p);
      }
      assert.ok(bursts.length <= 4);
      for (const burst of bursts) assert.ok(burst.at(-1)!.time - burst[0].time <= 2 * 6 * 60 * MINUTE);
    }
  }
});

test('a large attack passes Corsaro’s threshold of 30 packets in a minute', () => {
  const { packets } = make('backscatter-syn-ack', 'backscatter', 20_000, 1);
  const minutes = new Map<number, number>();
  for (const p of packets) {
    const minute = Math.floor(p.time / MINUTE);
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
  }
  assert.ok(Math.max(...minutes.values()) >= 30);
});

test('an unreachable message quotes a packet from the dark address to the victim', () => {
  const { packets } = make('backscatter-unreachable', 'backscatter');
  for (const p of packets) {
    assert.equal(p.icmpType, 3);
    assert.ok([1, 3, 13].includes(p.icmpCode));
    const quote = p.transport.subarray(8);
    assert.equal(quote.length, 28);
    assert.equal(quote[0], 0x45);
    assert.equal([...quote.subarray(12, 16)].join('.'), p.destination);
    assert.equal([...quote.subarray(16, 20)].join('.'), p.source);
  }
});

test('answers of closed ports have RST, and SYN+ACK has both bits and an ack', () => {
  const rst = make('backscatter-rst', 'backscatter').packets;
  assert.deepEqual(
    [...new Set(rst.map((p) => p.flags))].sort((a, b) => a - b),
    [0x04, 0x14],
  );
  assert.ok(rst.every((p) => p.window === 0 && p.options === ''));
  const open = make('backscatter-syn-ack', 'backscatter').packets;
  assert.ok(open.every((p) => p.flags === 0x12 && p.acknowledgement !== 0));
});

test('DNS answers have the answer bit and come from port 53', () => {
  for (const p of make('backscatter-dns', 'backscatter').packets) {
    assert.equal(p.sourcePort, 53);
    assert.equal(p.transport[8 + 2] & 0x80, 0x80);
    assert.ok(p.destinationPort >= 1024);
  }
});

test('a misconfigured machine asks one to three addresses for one service, again and again', () => {
  const { bySource, packets } = make('misconfigured', 'misconfigured', 6000, 40);
  const services = new Set<number>();
  let longest = 0;
  for (const list of bySource.values()) {
    assert.equal(new Set(list.map((p) => p.destinationPort)).size, 1);
    assert.ok(new Set(list.map((p) => p.to)).size <= 3);
    services.add(list[0].destinationPort);
    longest = Math.max(longest, list.at(-1)!.time - list[0].time);
  }
  assert.deepEqual(
    [...services].sort((a, b) => a - b),
    [53, 123, 161, 514, 5060, 6881],
  );
  assert.ok(longest > 5 * DAY);
  assert.ok(packets.every((p) => p.protocol === 17 && !(p.sourcePort === 53)));
});

test('a stray connect() is one address and one port', () => {
  const { bySource } = make('stray-connect', 'misconfigured', 300, 60);
  for (const list of bySource.values()) {
    assert.equal(new Set(list.map((p) => `${p.to}:${p.destinationPort}`)).size, 1);
    assert.ok(list.every((p) => p.flags === 2 && p.options !== ''));
  }
});

test('former peers are looked for at the same few addresses and ports', () => {
  const { packets, bySource } = make('p2p-leftover', 'misconfigured', 1000, 200);
  assert.ok(new Set(packets.map((p) => `${p.to}:${p.destinationPort}`)).size <= 5);
  for (const list of bySource.values()) assert.equal(new Set(list.map((p) => p.to)).size, 1);
});

test('a forged flood: one target, one TTL or two, a packet a source, bogons but no multicast', () => {
  const { packets, truth } = make('spoofed-flood', 'spoofed', 5000, 5000);
  assert.equal(new Set(packets.map((p) => `${p.to}:${p.destinationPort}`)).size, 1);
  assert.ok(new Set(packets.map((p) => p.ttl)).size <= 2);
  assert.ok(
    truth.every((record) => record.packets === 1 && record.group === truth[0].group && record.group !== ''),
  );
  const octets = truth.map((record) => Number(record.address!.split('.')[0]));
  assert.ok(octets.every((octet) => octet < 224));
  assert.ok(octets.includes(10) && octets.includes(127));
  assert.ok(packets.at(-1)!.time - packets[0].time < 70 * MINUTE);
  assert.ok(new Set(packets.map((p) => p.sourcePort)).size > 4000);
});

test('a forged sweep: port 22, a packet a source, another address each, one TTL', () => {
  const { packets, truth } = make('spoofed-sweep', 'spoofed', 2000, 2000);
  assert.ok(packets.every((p) => p.destinationPort === 22 && p.flags === 2));
  assert.equal(new Set(packets.map((p) => p.to)).size, 2000);
  assert.equal(new Set(packets.map((p) => p.ttl)).size, 1);
  assert.ok(truth.every((record) => record.packets === 1));
});
