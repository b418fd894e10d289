/** Systems of several sources: who does what part of the work. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupBySource, type ReadPacket } from '../../capture-fixture.ts';
import { worldsOf } from '../world-fixture.ts';
import { handOver } from './hand-over.ts';
import { neighboursDivide } from './neighbours-divide.ts';
import { networksDivide } from './networks-divide.ts';
import { ownPorts } from './own-ports.ts';
import { proberAndFollower } from './prober-and-follower.ts';
import { rotatingFleet } from './rotating-fleet.ts';

const HOUR = 3600e6;

/**
 * A target comes again only in the next sweep: the times of all targets within one are those of one permutation. So
 * between two visits of the same target on the same port there are many visits of others.
 */
function assertNoQuickRepeat(packets: readonly ReadPacket[], least: number): void {
  const seen = new Map<string, number>();
  const gaps: number[] = [];
  for (const [i, { to, destinationPort }] of packets.entries()) {
    const key = `${to} ${destinationPort}`;
    if (seen.has(key)) gaps.push(i - seen.get(key)!);
    seen.set(key, i);
  }
  gaps.sort((a, b) => a - b);
  // At a seam of two sweeps a target may be last and then first; seldom.
  const quick = gaps.filter((gap) => gap < least).length;
  assert.ok(quick <= packets.length * 0.01, `${quick} of ${packets.length}`);
}

test('a group in one /24 divides a permutation: its members share targets out, with hardly a quick repeat', () => {
  for (const { packets, truth } of worldsOf(neighboursDivide)) {
    const members = truth[0].members;
    assert.ok(members.length >= 3);
    assert.equal(new Set(members.map((member) => member.split('.').slice(0, 3).join('.'))).size, 1);
    assertNoQuickRepeat(packets, 40);
    const counts = [...groupBySource(packets).values()].map((list) => list.length);
    assert.ok(Math.max(...counts) < packets.length / 2);
  }
});

test('a group over five companies lives in several networks and divides a permutation too', () => {
  for (const { packets, truth } of worldsOf(networksDivide)) {
    const networks = new Set(truth[0].members.map((member) => member.split('.').slice(0, 2).join('.')));
    assert.ok(networks.size >= 4, [...networks].join(' '));
    assertNoQuickRepeat(packets, 40);
  }
});

test('hand-over: one source after another, each for weeks', () => {
  for (const { packets } of worldsOf(handOver)) {
    const times = [...groupBySource(packets).values()].map((list) => [list[0].time, list.at(-1)!.time]);
    assert.ok(times.length >= 2);
    times.sort((a, b) => a[0] - b[0]);
    for (let i = 1; i < times.length; i++) {
      // The last sweep of one may end after the first of the next began, but not by more than a sweep.
      assert.ok(times[i][0] > times[i - 1][1] - 8 * 24 * HOUR);
      assert.ok(times[i][0] > times[i - 1][0] + 24 * HOUR);
    }
  }
});

test('in a group with ports of their own no two members share a port', () => {
  for (const { packets, truth } of worldsOf(ownPorts)) {
    const owners = new Map<number, Set<string>>();
    for (const { source, destinationPort } of packets) {
      owners.set(destinationPort, (owners.get(destinationPort) ?? new Set()).add(source));
    }
    assert.ok(owners.size >= 3 && truth[0].members.length >= 3);
    for (const [port, sources] of owners) assert.equal(sources.size, 1, `${port}`);
  }
});

test('a follower comes to the targets of the prober, later', () => {
  for (const { packets } of worldsOf(proberAndFollower)) {
    const [prober, follower] = [...groupBySource(packets).values()];
    const first = new Map<string, number>();
    for (const { to, destinationPort, time } of prober) {
      const key = `${to} ${destinationPort}`;
      if (!first.has(key)) first.set(key, time);
    }
    const preceded = follower.filter(
      ({ to, destinationPort, time }) =>
        (first.get(`${to} ${destinationPort}`) ?? Number.POSITIVE_INFINITY) < time,
    );
    assert.ok(preceded.length > 0.9 * follower.length, `${preceded.length} of ${follower.length}`);
  }
});

test('a rotating fleet: no address is there for two sweeps', () => {
  for (const { packets, truth } of worldsOf(rotatingFleet)) {
    const bySource = groupBySource(packets);
    assert.ok(bySource.size >= 16 && bySource.size === truth[0].members.length);
    for (const list of bySource.values()) {
      const targets = new Set(list.map(({ to, destinationPort }) => `${to} ${destinationPort}`));
      assert.equal(targets.size, list.length);
    }
  }
});
