/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArcCounts } from './arc-counts.ts';
import { DotRing } from './dot-ring.ts';
import { MINUTE_MS, MINUTES, MinuteCounts } from './minutes.ts';
import { LIVE_DELAY_MS, Playhead } from './playhead.ts';
import { QUALITIES, QualityGovernor } from './quality.ts';
import { lastMinute, recentRows } from './recent.ts';
import { type Picture, Show } from './show.ts';
import { SyntheticTraffic } from './synthetic.ts';

const NOW = 1_763_870_400_000;

function filledRing(): DotRing {
  const ring = new DotRing(4096);
  for (const dot of new SyntheticTraffic(5).packets(3000, NOW - 300_000, NOW)) ring.push(dot);
  return ring;
}

/** A show whose frames come when told, and a picture that remembers what it was given. */
function handShow(ring: DotRing) {
  let now = NOW;
  let frame: ((timeMs: number) => void) | null = null;
  let time = 0;
  const show = new Show(ring, new Playhead(), {
    now: () => now,
    requestFrame: (run) => {
      frame = run;
      return 1;
    },
    cancelFrame: () => {
      frame = null;
    },
  });
  const taken: number[] = [];
  let resets = 0;
  let draws = 0;
  const picture: Picture = {
    reset: () => {
      resets++;
      taken.length = 0;
    },
    take: (sequence) => taken.push(sequence),
    draw: () => draws++,
  };
  return {
    show,
    picture,
    taken,
    counts: () => ({ resets, draws }),
    /** Runs the frame that was asked for, `ms` later; false when none was. */
    step(ms: number): boolean {
      if (frame === null) return false;
      now += ms;
      time += ms;
      const run: (timeMs: number) => void = frame;
      frame = null;
      run(time);
      return true;
    },
  };
}

test('live shows every packet once, a little behind', () => {
  const ring = filledRing();
  const hand = handShow(ring);
  hand.show.add(hand.picture);
  hand.show.goLive();
  for (let i = 0; i < 200; i++) hand.step(16);
  assert.deepEqual(hand.counts().resets, 1);
  assert.equal(hand.taken.at(-1), ring.next - 1);
  hand.taken.forEach((sequence, i) => {
    assert.equal(sequence, hand.taken[0] + i);
  });
  assert.ok(hand.show.playhead.isLive);
});

test('paused, nothing runs; a jump draws that moment and what led to it', () => {
  const ring = filledRing();
  const hand = handShow(ring);
  hand.show.add(hand.picture);
  hand.show.goLive();
  hand.step(16);
  hand.show.pause();
  while (hand.step(16));
  const { draws } = hand.counts();
  assert.equal(hand.step(16), false);
  hand.show.seek(NOW - 120_000);
  assert.ok(hand.step(16));
  assert.equal(hand.step(16), false);
  assert.equal(hand.counts().draws, draws + 1);
  const times = hand.taken.map((sequence) => ring.order[ring.slotOf(sequence)]);
  assert.ok(times.length > 100);
  assert.ok(times.every((time) => time <= NOW - 120_000 && time > NOW - 150_000));
});

test('hidden, nothing runs; seen again, it begins anew instead of catching up', () => {
  const hand = handShow(filledRing());
  hand.show.add(hand.picture);
  hand.show.goLive();
  hand.step(16);
  hand.show.setVisible(false);
  assert.equal(hand.step(60_000), false);
  hand.show.setVisible(true);
  hand.step(60_000);
  assert.equal(hand.counts().resets, 2);
});

test('the past played on catches up with the present and is live again', () => {
  const playhead = new Playhead();
  playhead.seek(NOW - 10_000);
  playhead.advance(NOW, 1000);
  assert.equal(playhead.at, NOW - 9000);
  assert.equal(playhead.isLive, false);
  playhead.pause();
  playhead.advance(NOW, 60_000);
  assert.equal(playhead.at, NOW - 9000);
  playhead.resume();
  playhead.advance(NOW, 60_000);
  assert.equal(playhead.at, NOW - LIVE_DELAY_MS);
  assert.ok(playhead.isLive);
});

test('the table has a row for each source and service, the newest first', () => {
  const ring = filledRing();
  const rows = recentRows(ring, ring.next, 20);
  assert.equal(rows.length, 20);
  assert.equal(new Set(rows.map(({ dot }) => `${dot.s} ${dot.p}`)).size, 20);
  for (let i = 1; i < rows.length; i++) assert.ok(rows[i - 1].dot.t >= rows[i].dot.t);
  const totals = lastMinute(ring, ring.next, NOW);
  const sum = Object.values(totals).reduce((all, count) => all + count, 0);
  assert.equal(sum, ring.next - ring.seek(NOW - MINUTE_MS));
});

test('minutes go round: old ones are forgotten, late ones still count, nonsense does not', () => {
  const minutes = new MinuteCounts();
  minutes.addPackets(NOW, 5);
  minutes.addPackets(NOW - 30 * MINUTE_MS, 7);
  minutes.addPackets(NOW - MINUTES * MINUTE_MS, 100);
  minutes.addPackets(Number.NaN, 1);
  minutes.addPackets(-1, 1);
  const list = minutes.list(NOW);
  assert.equal(list.length, MINUTES);
  assert.equal(list.at(-1)!.packets, 5);
  assert.equal(list.at(-31)!.packets, 7);
  assert.equal(
    list.reduce((all, { packets }) => all + packets, 0),
    12,
  );
});

test('arcs count one minute back', () => {
  const counts = new ArcCounts(2);
  counts.add(1, NOW - 70_000);
  counts.add(1, NOW - 30_000);
  counts.add(1, NOW);
  assert.equal(counts.perMinute(1, NOW), 2);
  assert.equal(counts.perMinute(0, NOW), 0);
  assert.equal(counts.perMinute(1, NOW + 60_000), 0);
});

test('quality goes down while frames are slow, up when they are fast, and learns from a step too far', () => {
  const run = (governor: QualityGovernor, frameMs: number, frames: number) => {
    for (let i = 0; i < frames; i++) governor.take(frameMs);
    return QUALITIES.indexOf(governor.quality);
  };
  const governor = new QualityGovernor(0);
  assert.equal(run(governor, 80, 10_000), QUALITIES.length - 1);
  assert.equal(run(governor, 30, 10_000), QUALITIES.length - 1);
  const raised = run(governor, 10, 24 * 10);
  assert.equal(raised, QUALITIES.length - 2);
  assert.equal(run(governor, 80, 24), QUALITIES.length - 1);
  assert.equal(run(governor, 10, 24 * 19), QUALITIES.length - 1, 'it is in no hurry to try again');
  assert.equal(run(governor, 5000, 10_000), QUALITIES.length - 1, 'a tab that slept says nothing');
});
