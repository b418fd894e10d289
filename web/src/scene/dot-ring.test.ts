/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LiveDot } from '../../../src/model/api.ts';
import { DotRing } from './dot-ring.ts';
import { LIVE_CATEGORIES } from './verdict-shades.ts';

const dots: fc.Arbitrary<LiveDot> = fc.record(
  {
    t: fc.integer({ min: 1, max: 1000 }),
    s: fc.ipV4(),
    d: fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', '2001:db8:ff00::')),
    p: fc.constantFrom('23/tcp', '53/udp', 'icmp/8/0'),
    c: fc.constantFrom(...LIVE_CATEGORIES),
    g: fc.constantFrom('JP', 'US', ''),
    o: fc.constantFrom('', 'owner-1'),
    n: fc.constantFrom('sensor-1', 'sensor-2'),
    m: fc.constantFrom(null, 'mirai'),
  },
  { noNullPrototype: true },
);

test('the ring holds the last packets as they were sent', () => {
  fc.assert(
    fc.property(fc.array(dots, { maxLength: 40 }), fc.integer({ min: 1, max: 16 }), (sent, capacity) => {
      const ring = new DotRing(capacity);
      for (const dot of sent) assert.ok(ring.push(dot));
      const held: LiveDot[] = [];
      for (let sequence = ring.oldest; sequence < ring.next; sequence++) {
        held.push(ring.dot(ring.slotOf(sequence)));
      }
      assert.deepEqual(held, sent.slice(-capacity));
    }),
  );
});

test('seek finds the first packet at or after a time, however packets were out of order', () => {
  fc.assert(
    fc.property(fc.array(dots, { maxLength: 40 }), fc.integer({ min: 0, max: 1001 }), (sent, time) => {
      const ring = new DotRing(32);
      for (const dot of sent) ring.push(dot);
      const found = ring.seek(time);
      for (let sequence = ring.oldest; sequence < ring.next; sequence++) {
        assert.equal(ring.order[ring.slotOf(sequence)] >= time, sequence >= found);
      }
    }),
  );
});

test('a packet without addresses is refused and leaves the others alone', () => {
  const ring = new DotRing(2);
  const good: LiveDot = {
    t: 1,
    s: '192.0.2.1',
    d: '192.0.2.2',
    p: '1/tcp',
    c: 'scanner',
    g: '',
    o: '',
    n: 's',
    m: null,
  };
  assert.ok(ring.push(good));
  assert.ok(ring.push({ ...good, t: 2 }));
  assert.equal(ring.push({ ...good, d: '<b>' }), false);
  assert.equal(ring.next, 2);
  assert.equal(ring.dot(ring.slotOf(1)).t, 2);
});
