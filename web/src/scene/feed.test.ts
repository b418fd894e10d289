/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LiveHistory } from '../../../src/model/api.ts';
import { Feed, type FeedPorts, type StreamListener } from './feed.ts';
import { MINUTE_MS } from './minutes.ts';
import { SyntheticTraffic, syntheticIncident } from './synthetic.ts';

const NOW = 1_763_870_400_000;

/** A hub by hand: streams that open and fail when told, waits that are over when told. */
function handHub(history: () => Promise<LiveHistory>) {
  const streams: { since: number; listener: StreamListener; isOpen: boolean }[] = [];
  const waits: { run: () => void; delayMs: number }[] = [];
  const ports: FeedPorts = {
    openStream: (since, listener) => {
      const stream = { since, listener, isOpen: true };
      streams.push(stream);
      return () => {
        stream.isOpen = false;
      };
    },
    readHistory: history,
    now: () => NOW,
    random: () => 0.5,
    later: (run, delayMs) => {
      const wait = { run, delayMs };
      waits.push(wait);
      return () => waits.splice(waits.indexOf(wait), 1);
    },
  };
  return { ports, streams, waits };
}

const nothing = async (): Promise<LiveHistory> => ({ dots: [], minutes: [], oldest: NOW });
const traffic = new SyntheticTraffic(1);

test('the last hour comes first, then the stream from where it ends', async () => {
  const dots = traffic.packets(50, NOW - 60_000, NOW - 1000);
  const minute = { at: NOW - MINUTE_MS, packets: 900, alerts: 1 };
  const hub = handHub(async () => ({ dots: dots.toReversed(), minutes: [minute], oldest: dots[0].t }));
  const feed = new Feed(hub.ports, { capacity: 64 });
  await feed.start();
  assert.equal(feed.ring.next - feed.ring.oldest, 50);
  assert.equal(hub.streams[0].since, dots.at(-1)!.t + 1);
  assert.deepEqual(
    feed.minutes().find(({ at }) => at === minute.at),
    minute,
  );
  feed.stop();
  assert.equal(hub.streams[0].isOpen, false);
});

test('a stream that fails is opened again, later each time, and at once less later after success', async () => {
  const hub = handHub(nothing);
  const feed = new Feed(hub.ports);
  await feed.start();
  const delays: number[] = [];
  for (let i = 0; i < 8; i++) {
    hub.streams.at(-1)!.listener.failed();
    assert.equal(feed.snapshot().state, 'waiting');
    const wait = hub.waits.pop()!;
    delays.push(wait.delayMs);
    wait.run();
  }
  assert.deepEqual(delays, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  hub.streams.at(-1)!.listener.opened();
  assert.equal(feed.snapshot().state, 'live');
  hub.streams.at(-1)!.listener.failed();
  assert.equal(hub.waits.pop()!.delayMs, 1000);
});

test('a feed that was stopped while it waited or read stays stopped', async () => {
  let answer: (history: LiveHistory) => void = () => undefined;
  const hub = handHub(() => new Promise((done) => (answer = done)));
  const feed = new Feed(hub.ports);
  const started = feed.start();
  feed.stop();
  answer(await nothing());
  await started;
  assert.equal(hub.streams.length, 0);
  assert.equal(feed.snapshot().state, 'stopped');
});

test('without the past the stream still comes, and the page is told', async () => {
  const hub = handHub(async () => {
    throw new Error('no');
  });
  const feed = new Feed(hub.ports);
  await feed.start();
  assert.equal(hub.streams.length, 1);
  assert.equal(feed.snapshot().historyFailed, true);
});

test('an open incident is an alert until it is closed, and counts once in its minute', async () => {
  const hub = handHub(nothing);
  const feed = new Feed(hub.ports);
  await feed.start();
  let told = 0;
  feed.subscribe(() => told++);
  const incident = { ...syntheticIncident(NOW), openedAt: NOW + 1 };
  feed.takeEvent({ kind: 'incident', incident });
  feed.takeEvent({ kind: 'incident', incident: { ...incident, status: 'working' } });
  assert.deepEqual(
    feed.snapshot().alerts.map(({ id, status }) => [id, status]),
    [[incident.id, 'working']],
  );
  assert.equal(feed.minutes().at(-1)!.alerts, 1);
  feed.takeEvent({ kind: 'incident', incident: { ...incident, status: 'closed' } });
  assert.equal(feed.snapshot().alerts.length, 0);
  assert.equal(told, 3);
});

test('packets beyond the sample count in the minute of the sample', async () => {
  const feed = new Feed(handHub(nothing).ports);
  const dots = traffic.packets(10, NOW - 500, NOW);
  feed.takeEvent({ kind: 'packets', dots, more: 990 });
  const sum = feed.minutes().reduce((all, { packets }) => all + packets, 0);
  assert.equal(sum, 1000);
  assert.equal(feed.counts().beyond, 990);
});

test('what cannot be read is counted and changes nothing', () => {
  const feed = new Feed(handHub(nothing).ports);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const before = feed.counts().refused;
      feed.takeMessage(text);
      assert.equal(feed.counts().refused, before + 1);
      assert.equal(feed.ring.next, 0);
    }),
  );
});
