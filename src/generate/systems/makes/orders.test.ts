/** Systems by order, time and form. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupBySource, type ReadPacket } from '../../capture-fixture.ts';
import { DAY_MICROSECONDS, splitAtGaps, worldsOf } from '../world-fixture.ts';
import { blockWalker } from './block-walker.ts';
import { byteReversed } from './byte-reversed.ts';
import { changingPorts } from './changing-ports.ts';
import { freshSamples } from './fresh-samples.ts';
import { kernelStacks } from './kernel-stacks.ts';
import { miraiMimic } from './mirai-mimic.ts';
import { nightShift } from './night-shift.ts';
import { sequentialSweep } from './sequential-sweep.ts';
import { severalProbes } from './several-probes.ts';
import { slowSingle } from './slow-single.ts';
import { weeklySweep } from './weekly-sweep.ts';

const HOUR = 3600e6;

/** Share of steps from one first probe of a target to the next that satisfy something. */
function shareOfSteps(packets: readonly ReadPacket[], holds: (from: number, to: number) => boolean): number {
  const firsts: number[] = [];
  const seen = new Set<string>();
  for (const { to, sourcePort, sequence } of packets) {
    const key = `${to} ${sourcePort} ${sequence}`;
    if (!seen.has(key)) firsts.push(to);
    seen.add(key);
  }
  let held = 0;
  for (let i = 1; i < firsts.length; i++) if (holds(firsts[i - 1], firsts[i])) held++;
  return held / (firsts.length - 1);
}

/** Of first visits of each target since the last gap: how far, on average, each is from its place in order of `key`. */
function disorder(sweep: readonly ReadPacket[], key: (packet: ReadPacket) => number): number {
  const firsts = [...new Map(sweep.toReversed().map((packet) => [packet.to, packet])).values()].sort(
    (a, b) => a.time - b.time,
  );
  const wanted = new Map(firsts.toSorted((a, b) => key(a) - key(b)).map((packet, i) => [packet, i]));
  return firsts.reduce((sum, packet, i) => sum + Math.abs(i - wanted.get(packet)!), 0) / firsts.length;
}

test('a sequential sweep goes up or down, but for its workers’ haste', () => {
  for (const { packets } of worldsOf(sequentialSweep)) {
    const sweeps = splitAtGaps(packets, 2 * HOUR).filter((sweep) => sweep.length > 100);
    assert.ok(sweeps.length >= 2);
    for (const sweep of sweeps) {
      const mean = Math.min(
        disorder(sweep, ({ to }) => to),
        disorder(sweep, ({ to }) => -to),
      );
      // In a random order it would be a third of all.
      assert.ok(mean < 30, `${mean} of ${sweep.length}`);
    }
  }
});

test('network by network: the hosts of a /24 are met from first to last', () => {
  for (const { packets } of worldsOf(blockWalker)) {
    const networks = Map.groupBy(packets, ({ to }) => to >>> 8);
    for (const list of networks.values()) {
      const visits = splitAtGaps(list, HOUR).filter((visit) => visit.length > 100);
      assert.ok(visits.length >= 1);
      for (const visit of visits) assert.ok(disorder(visit, ({ to }) => to) < 20);
    }
  }
});

test('byte-reversed: the last octet changes last', () => {
  for (const { packets } of worldsOf(byteReversed)) {
    // Within a /22: four networks for a host, then the next host.
    const grows = shareOfSteps(packets, (from, to) => ((to & 0xff) - (from & 0xff) + 256) % 256 <= 1);
    assert.ok(grows > 0.9, `${grows}`);
    assert.ok(shareOfSteps(packets, (from, to) => Math.abs(to - from) === 1) < 0.1);
  }
});

test('a system that changes ports has no port twice', () => {
  for (const { packets } of worldsOf(changingPorts)) {
    const spans = new Map<number, [number, number]>();
    for (const { destinationPort, time } of packets) {
      const span = spans.get(destinationPort);
      if (span === undefined) spans.set(destinationPort, [time, time]);
      else span[1] = time;
    }
    assert.ok(spans.size >= 9);
    for (const [from, to] of spans.values()) assert.ok(to - from < 9 * DAY_MICROSECONDS);
  }
});

test('a few per cent anew: hardly a target of one sample is in the next', () => {
  for (const { packets, truth } of worldsOf(freshSamples)) {
    assert.equal(packets.length, truth[0].packets);
    const visits = new Map<number, number>();
    for (const { to } of packets) visits.set(to, (visits.get(to) ?? 0) + 1);
    // Over many samples, chance alone decides how often a target comes: a mean far below the number of samples.
    const samples = splitAtGaps(packets, HOUR).length;
    assert.ok(visits.size > 300 && samples >= 8);
    assert.ok(Math.max(...visits.values()) < Math.max(14, samples));
  }
});

test('the mimic of Mirai has its header and not its randomness', () => {
  for (const { packets, truth } of worldsOf(miraiMimic)) {
    assert.ok(
      packets.every(
        ({ sequence, to, options, totalLength }) => sequence === to && options === '' && totalLength === 40,
      ),
    );
    for (const sweep of splitAtGaps(packets, 6 * HOUR)) {
      const targets = new Set(sweep.map(({ to, destinationPort }) => `${to} ${destinationPort}`));
      // Two sweeps may lie side by side, with the same port.
      assert.ok(targets.size > 0.45 * sweep.length);
    }
    assert.ok(truth[0].services.every((service) => service.endsWith('/tcp')));
  }
});

test('kernel stacks repeat a SYN, the same in all but the time', () => {
  let repeated = 0;
  for (const { packets } of worldsOf(kernelStacks)) {
    const calls = Map.groupBy(
      packets,
      ({ source, to, sourcePort, sequence }) => `${source} ${to} ${sourcePort} ${sequence}`,
    );
    for (const call of calls.values()) {
      assert.ok(call.length <= 4 && call.at(-1)!.time - call[0].time < 10e6);
      if (call.length > 1) repeated++;
      assert.equal(
        new Set(call.map(({ window, destinationPort, ttl }) => `${window} ${destinationPort} ${ttl}`)).size,
        1,
      );
    }
    assert.ok(packets.every(({ fragment, checksumsRight }) => fragment === 0x4000 && checksumsRight));
  }
  assert.ok(repeated > 1000);
});

test('several probes: each target of a sweep gets two to four', () => {
  for (const { packets } of worldsOf(severalProbes)) {
    const visits = Map.groupBy(packets, ({ to, destinationPort }) => `${to} ${destinationPort}`);
    let paired = 0;
    for (const visit of visits.values()) {
      if (visit.some(({ time }, i) => i > 0 && time - visit[i - 1].time < 4000e6)) paired++;
    }
    assert.ok(paired > 0.6 * visits.size, `${paired} of ${visits.size}`);
  }
});

test('weekly: sweeps begin a whole number of weeks apart', () => {
  for (const { packets } of worldsOf(weeklySweep)) {
    // The first is under way when the period begins.
    const begins = splitAtGaps(packets, DAY_MICROSECONDS)
      .map(([first]) => first.time)
      .slice(1);
    assert.ok(begins.length >= 7);
    for (const begin of begins) {
      const weeks = (begin - begins[0]) / (7 * DAY_MICROSECONDS);
      assert.ok(Math.abs(weeks - Math.round(weeks)) < 0.03, `${weeks}`);
    }
  }
});

test('a night shift rests by day', () => {
  for (const { packets } of worldsOf(nightShift)) {
    const hours = new Set(packets.map(({ time }) => Math.floor(time / HOUR) % 24));
    assert.ok(hours.size <= 13 && packets.length > 300, `${hours.size} hours`);
  }
});

test('the slow one sends a few packets a day to a /20', () => {
  for (const { packets } of worldsOf(slowSingle, '198.18.0.0/20')) {
    const attempts = new Set(packets.map(({ to, destinationPort }) => `${to} ${destinationPort}`)).size;
    assert.ok(attempts / 90 > 1.5 && attempts / 90 < 16, `${attempts / 90}`);
    assert.equal(groupBySource(packets).size, 1);
  }
});
