/** The sample of the live view against the telescope's kernel, and against packets that make no sense. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { requirePrefix } from '../base/prefix.ts';
import { openCapture } from '../capture/open-capture.ts';
import { createPacketBatch, type PacketBatch } from '../capture/packet-batch.ts';
import { DarkSpace } from '../model/dark-space.ts';
import type { LivePacket, SightingColumns } from '../model/sighting.ts';
import type { SightingChunk } from '../telescope/sighting-chunks.ts';
import { Telescope } from '../telescope/telescope.ts';
import { type IsDark, sampleLive } from './live-sampler.ts';

const TRACES = resolve(dirname(fileURLToPath(import.meta.url)), '../../test/traces');
const EVERYWHERE: IsDark = { ipv4: () => true, ipv6: () => true };
const DARK = new DarkSpace(['198.18.0.0/16', '203.0.113.0/24', '2001:db8::/32'].map(requirePrefix));
const IS_DARK: IsDark = {
  ipv4: (address) => DARK.holdsIpv4(address),
  ipv6: (address) => DARK.prefixes6.some(({ first, last }) => address >= first && address <= last),
};

function copyInto(target: PacketBatch, source: PacketBatch): void {
  target.count = source.count;
  for (const column of [
    'bytes',
    'offset',
    'capturedLength',
    'originalLength',
    'seconds',
    'nanoseconds',
    'linkType',
  ] as const) {
    target[column].set(source[column]);
  }
}

interface Seen {
  readonly live: LivePacket[];
  readonly rows: SightingColumns[];
}

async function see(file: string): Promise<Seen> {
  const capture = await openCapture([file], {});
  const telescope = await Telescope.open({
    dark: DARK,
    tasksUrl: new URL('../telescope/telescope-fixture.ts', import.meta.url).href,
    tableBytes: 8 * 1024 * 1024,
    batchPackets: 4096,
    batchBytes: 1 << 20,
    bucketSeconds: 3600,
  });
  const live: LivePacket[] = [];
  const batch = createPacketBatch(4096, 1 << 20);
  try {
    while ((await capture.read(batch)) > 0) {
      const sample = sampleLive(batch, batch.count, IS_DARK);
      assert.equal(sample.more, 0);
      live.push(...sample.packets);
      const counted = await telescope.nextBatch();
      copyInto(counted, batch);
      telescope.submit(counted);
    }
    const rows: SightingColumns[] = [];
    for (;;) {
      const [chunk] = await telescope.run<SightingChunk | null>('drainSightings', null);
      if (chunk === null) return { live, rows };
      rows.push(chunk.sightings);
    }
  } finally {
    await capture.close();
    await telescope.close();
  }
}

test('source, service and direction are those that the kernel counts, in every recorded trace', async () => {
  const names = readdirSync(TRACES).filter((name) => /\.pcap(\.gz|\.zst)?$/.test(name));
  const marks = new Set<string>();
  for (const name of names) {
    const { live, rows } = await see(join(TRACES, name));
    const sampled = new Map<string, number>();
    for (const packet of live) {
      const key = `${packet.source} ${packet.protocol} ${packet.port} ${packet.response}`;
      sampled.set(key, (sampled.get(key) ?? 0) + 1);
      if (packet.mark !== null) marks.add(packet.mark);
    }
    const counted = new Map<string, number>();
    for (const columns of rows) {
      for (const [i, source] of columns.source.entries()) {
        const key = `${source} ${columns.protocol[i]} ${columns.port[i]} ${columns.response[i]}`;
        counted.set(key, (counted.get(key) ?? 0) + columns.packets[i]);
      }
    }
    assert.ok(counted.size > 0, name);
    assert.deepEqual(new Map([...sampled].sort()), new Map([...counted].sort()), name);
  }
  for (const mark of ['zmap', 'masscan', 'hping', 'os-stack']) {
    assert.ok(marks.has(mark), `${mark} was never seen`);
  }
  assert.ok(!marks.has('irregular'), 'a shape is no tool');
});

/** `count` copies of one UDP packet in raw IP, from 192.0.2.1 to 198.18.0.n or, every `other`th, elsewhere. */
function udpBatch(count: number, other: number): PacketBatch {
  const batch = createPacketBatch(count, count * 28);
  for (let i = 0; i < count; i++) {
    const packet = [
      0x45,
      0,
      0,
      28,
      0,
      1,
      0,
      0,
      50,
      17,
      0,
      0,
      192,
      0,
      2,
      1,
      198,
      i % other === 0 ? 99 : 18,
      (i >>> 8) & 255,
      i & 255,
      0x9c,
      0x40,
      0,
      161,
      0,
      8,
      0,
      0,
    ];
    batch.bytes.set(packet, i * 28);
    batch.offset[i] = i * 28;
    batch.capturedLength[i] = 28;
    batch.originalLength[i] = 60;
    batch.seconds[i] = 1_800_000_000;
    batch.nanoseconds[i] = i * 1000;
    batch.linkType[i] = 101;
  }
  batch.count = count;
  return batch;
}

test('a sample is bounded, spread over the batch, and says how much more there was', () => {
  const batch = udpBatch(8000, 2);
  const { packets, more } = sampleLive(batch, 100, IS_DARK);
  assert.equal(packets.length, 100);
  assert.ok(Math.abs(more - 3900) < 200, String(more));
  const places = packets.map(({ destination }) => {
    const [, , high, low] = destination.split('.').map(Number);
    return high * 256 + low;
  });
  assert.ok(places.every((place, i) => i === 0 || place > places[i - 1]));
  assert.ok(places[0] < 400 && places[99] > 7600);
  assert.deepEqual(packets[0], {
    time: 1_800_000_000_000,
    source: '192.0.2.1',
    destination: packets[0].destination,
    protocol: 17,
    port: 161,
    response: false,
    mark: null,
    bytes: 60,
  });
  assert.deepEqual(sampleLive(udpBatch(0, 2), 100, IS_DARK), { packets: [], more: 0 });
  assert.deepEqual(sampleLive(udpBatch(50, 1), 100, IS_DARK), { packets: [], more: 0 });
  const none = sampleLive(batch, 0, IS_DARK);
  assert.equal(none.packets.length, 0);
  assert.ok(none.more > 2000);
});

test('whatever the bytes and the link type, a packet is decoded or left out', () => {
  const start = fc.constantFrom(
    [],
    [0x45, 0, 0, 40, 0, 0, 0, 0, 9, 6],
    [0x45, 0, 0, 0, 0, 0, 0, 0, 9, 17],
    [0x60, 0, 0, 0, 0, 0, 44],
  );
  fc.assert(
    fc.property(
      start,
      fc.uint8Array({ maxLength: 120 }),
      fc.constantFrom(0, 1, 101, 113, 228, 229, 276, 147),
      (head, tail, link) => {
        const bytes = Uint8Array.from([...head, ...tail]);
        // Behind the packet lies another one's: reading beyond the end would show.
        const batch = createPacketBatch(1, bytes.length + 200);
        batch.bytes.fill(0xff);
        batch.bytes.set(bytes);
        batch.capturedLength[0] = bytes.length;
        batch.originalLength[0] = bytes.length;
        batch.linkType[0] = link;
        batch.count = 1;
        for (const packet of sampleLive(batch, 1, EVERYWHERE).packets) {
          assert.ok(Number.isInteger(packet.port) && packet.port >= 0 && packet.port <= 65_535);
          assert.ok(Number.isInteger(packet.protocol) && packet.protocol <= 255);
          assert.ok(packet.source.length >= 2 && !packet.source.includes('NaN'));
        }
      },
    ),
    { numRuns: 5000 },
  );
});
