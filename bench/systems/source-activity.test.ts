/** The activity of each source against packets that another reader took from the same capture. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeCapture, type ReadPacket, START_SECONDS } from '../../src/generate/capture-fixture.ts';
import { Stopped } from '../process.ts';
import { DAY_SECONDS, type Probe, readActivity } from './source-activity.ts';

const folder = mkdtempSync(join(tmpdir(), 'source-activity-'));
after(() => rmSync(folder, { recursive: true }));

const DARK = ['198.18.16.0/20'];

function written(overrides: Parameters<typeof makeCapture>[0]) {
  const capture = makeCapture({ darkText: DARK, ...overrides });
  const file = join(folder, 'capture.pcap');
  writeFileSync(file, capture.file);
  return { ...capture, file };
}

const of = (packets: readonly ReadPacket[], number: (packet: ReadPacket) => number) =>
  new Set(packets.map(number)).size;

for (const kind of ['zmap-4', 'mirai', 'misconfigured', 'masscan-udp', 'nmap-ports']) {
  test(`what ${kind} did is told as it was`, async () => {
    const { file, bySource, packets } = written({ kind, packets: 3000, sources: 20 });
    const probes: Probe[] = [];
    const activity = await readActivity(
      file,
      DARK,
      () => (probe) => probes.push(probe),
      new AbortController().signal,
    );
    assert.equal(activity.packets, packets.length);
    assert.equal(activity.seen.size, bySource.size);
    assert.equal(activity.sources.length, bySource.size);
    assert.equal(probes.length, packets.length);
    for (const source of activity.sources) {
      const sent = bySource.get(source.address)!;
      assert.equal(source.probes, sent.length);
      assert.equal(
        source.destinations.size,
        of(sent, ({ to }) => to),
      );
      assert.equal(
        source.services.size,
        of(sent, ({ protocol, destinationPort }) => protocol * 65_536 + destinationPort),
      );
      assert.equal(
        source.days,
        of(sent, ({ time }) => Math.floor((START_SECONDS + time / 1e6) / DAY_SECONDS)),
      );
      assert.equal(source.mirai, sent.filter(({ sequence, to }) => sequence === to).length);
    }
  });
}

for (const kind of ['backscatter-syn-ack', 'backscatter-rst', 'backscatter-unreachable', 'backscatter-dns']) {
  test(`${kind} is seen, and asks for nothing`, async () => {
    const { file, bySource } = written({ kind, packets: 1000, sources: 10 });
    const activity = await readActivity(file, DARK, () => () => {}, new AbortController().signal);
    assert.equal(activity.seen.size, bySource.size);
    assert.deepEqual(activity.sources, []);
  });
}

test('a signal stops the reading', async () => {
  const { file } = written({ packets: 1000, sources: 10 });
  await assert.rejects(
    readActivity(file, DARK, () => () => {}, AbortSignal.abort()),
    Stopped,
  );
});
