import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecoyEvent, DecoyEventId } from '../../model/decoy-event.ts';
import { DecoyCounts } from './decoy-counts.ts';
import { DecoyWatch } from './decoy-watch.ts';

const START = Date.UTC(2026, 10, 1);
const DAY = 86_400;

/** `at` in seconds from the start. */
function event(eventid: DecoyEventId, at: number, fields: Partial<DecoyEvent> = {}): DecoyEvent {
  return {
    eventid,
    timestamp: new Date(START + at * 1_000).toISOString(),
    session: 'a1b2c3d4e5f6',
    src_ip: '192.0.2.1',
    src_port: 40_000,
    dst_ip: '198.51.100.1',
    dst_port: 80,
    protocol: eventid.startsWith('yamori.decoy') || eventid.startsWith('yamori.experiment') ? 'none' : 'http',
    sensor: 'cam-a',
    persona: 'camera',
    ...fields,
  };
}

test('a session is a visit, a login that got in was tried as well, and an address is a visitor once a day', () => {
  const counts = new DecoyCounts({
    listedAt: START / 1_000 + 10 * DAY + 3_600,
    sideOf: (sensor) => (sensor === 'cam-a' ? 'a' : sensor === 'cam-b' ? 'b' : null),
    visitorOf: ({ src_ip }) => `of ${src_ip}`,
  });
  const sums: Record<string, number> = {};
  for (const one of [
    event('cowrie.session.connect', 0),
    event('cowrie.login.failed', 1),
    event('cowrie.login.success', 2),
    event('yamori.http.request', 2),
    event('yamori.http.page', 2),
    event('cowrie.session.connect', 60),
    event('cowrie.session.connect', 60, { sensor: 'cam-b' }),
    event('cowrie.session.connect', 60, { sensor: 'cam-c' }),
    event('yamori.decoy.started', 60),
    // A day is 24 hours from the date, so this is a day on, and the next is not.
    event('cowrie.session.connect', 3_600),
    event('cowrie.session.connect', DAY),
  ]) {
    for (const { measure, count } of counts.take(one)) {
      const key = `${measure} ${count.side}`;
      sums[key] = (sums[key] ?? 0) + count.visits;
      assert.equal(count.at, Math.floor(Date.parse(one.timestamp) / 1_000));
      assert.equal(count.source, 'of 192.0.2.1');
    }
  }
  assert.deepEqual(sums, {
    'visits a': 4,
    'visitors a': 2,
    'login-attempts a': 2,
    'logins a': 1,
    'requests a': 1,
    'visits b': 1,
    'visitors b': 1,
  });
});

test('it listened while its journal says so; of a kill, until the last that is known', () => {
  const watch = new DecoyWatch();
  for (const one of [
    event('yamori.decoy.started', 0),
    event('cowrie.session.connect', DAY),
    event('yamori.decoy.stopped', 2 * DAY),
    event('yamori.experiment.changed', 3 * DAY),
    event('yamori.decoy.started', 4 * DAY),
    event('cowrie.session.connect', 5 * DAY),
    // Killed at some time after that.
    event('yamori.decoy.started', 8 * DAY),
    event('cowrie.session.connect', 9 * DAY, { sensor: 'cam-b' }),
    event('cowrie.session.closed', 10 * DAY, { sensor: 'cam-b' }),
  ])
    watch.add(one);
  const days = (decoy: string, from: number, to: number) =>
    watch.days(decoy, START / 1_000 + from * DAY, START / 1_000 + to * DAY);
  assert.equal(days('cam-a', 0, 4), 2);
  assert.equal(days('cam-a', 0, 8), 3);
  assert.equal(days('cam-a', 1.5, 4.5), 1);
  assert.equal(days('cam-a', 0, 10), 5, 'it did not stop, so it listens still');
  assert.equal(days('cam-b', 0, 10), 1, 'whose begin was not kept listened when somebody came');
  assert.equal(days('cam-c', 0, 10), 0);
  assert.equal(watch.beganAt('cam-a'), START / 1_000);
  assert.equal(watch.beganAt('cam-c'), null);
});
