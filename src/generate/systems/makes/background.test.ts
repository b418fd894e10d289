/** Malware and what confuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupBySource } from '../../capture-fixture.ts';
import { worldsOf } from '../world-fixture.ts';
import { backscatterBursts } from './backscatter-bursts.ts';
import { infectedRack } from './infected-rack.ts';
import { mirai } from './mirai.ts';
import { natBots } from './nat-bots.ts';
import { popularMisconfiguration } from './popular-misconfiguration.ts';
import { spoofedFlood } from './spoofed-flood.ts';
import { windowsWorm } from './windows-worm.ts';

const SYN = 2;
const ACK = 16;
const RST = 4;

test('Mirai draws its targets: they repeat as chance has it', () => {
  for (const { packets } of worldsOf(mirai)) {
    assert.ok(
      packets.every(
        ({ sequence, to, destinationPort }) => sequence === to && [23, 2323].includes(destinationPort),
      ),
    );
    const second = packets.filter(({ destinationPort }) => destinationPort === 2323).length / packets.length;
    assert.ok(second > 0.07 && second < 0.13, `${second}`);
    let repeats = 0;
    let expected = 0;
    for (const list of groupBySource(packets).values()) {
      repeats += list.length - new Set(list.map(({ to }) => to)).size;
      // Of k draws of N, k - N (1 - (1 - 1/N)^k) are repeats.
      expected += list.length - 1024 * (1 - (1 - 1 / 1024) ** list.length);
    }
    assert.ok(Math.abs(repeats - expected) < 6 * Math.sqrt(expected) + 5, `${repeats} where ${expected}`);
  }
});

test('Windows machines knock at 445, and some run along addresses one by one', () => {
  let steps = 0;
  for (const { packets } of worldsOf(windowsWorm)) {
    assert.ok(packets.every(({ destinationPort, ttl }) => destinationPort === 445 && ttl > 64));
    for (const list of groupBySource(packets).values()) {
      for (let i = 1; i < list.length; i++) if (list[i].to - list[i - 1].to === 1) steps++;
    }
  }
  assert.ok(steps > 200, `${steps}`);
});

test('behind one address several bots show several faces', () => {
  for (const { packets } of worldsOf(natBots)) {
    const faces = [...groupBySource(packets).values()].map(
      (list) => new Set(list.map(({ options }) => options)).size,
    );
    assert.ok(Math.max(...faces) >= 2);
  }
});

test('a popular misconfiguration has hundreds of clients and one or two addresses', () => {
  for (const { packets, truth } of worldsOf(popularMisconfiguration)) {
    assert.ok(new Set(packets.map(({ to }) => to)).size <= 2);
    assert.ok(truth[0].members.length >= 20);
    assert.deepEqual(truth[0].services, ['123/udp']);
  }
});

test('backscatter has no SYN alone', () => {
  for (const { packets } of worldsOf(backscatterBursts)) {
    for (const { protocol, flags, icmpType, sourcePort } of packets) {
      if (protocol === 6) assert.ok((flags & SYN) === 0 || (flags & ACK) !== 0);
      if (protocol === 6) assert.ok((flags & (ACK | RST)) !== 0);
      if (protocol === 1) assert.equal(icmpType, 0);
      if (protocol === 17) assert.equal(sourcePort, 53);
    }
  }
});

test('a flood with forged sources: a packet each, in hours at most', () => {
  for (const { packets } of worldsOf(spoofedFlood)) {
    const bySource = groupBySource(packets);
    assert.ok(bySource.size > 0.9 * packets.length && packets.length >= 40);
    assert.ok(packets.at(-1)!.time - packets[0].time < 21_000e6);
  }
});

test('infected neighbours share a /24 and divide nothing: together they repeat as chance has it', () => {
  for (const { packets, truth } of worldsOf(infectedRack)) {
    assert.equal(new Set(truth[0].members.map((member) => member.split('.').slice(0, 3).join('.'))).size, 1);
    const calls = new Map(packets.map((p) => [`${p.source} ${p.to} ${p.sourcePort} ${p.sequence}`, p]));
    const seen = new Set([...calls.values()].map(({ to }) => to)).size;
    const expected = 1024 * (1 - (1 - 1 / 1024) ** calls.size);
    assert.ok(Math.abs(seen - expected) < 0.05 * 1024, `${seen} of ${expected}`);
  }
});
