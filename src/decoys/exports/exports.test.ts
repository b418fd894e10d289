import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecoyEvent } from '../../model/decoy-event.ts';
import { toEcs } from './ecs.ts';
import { createIndicatorList, type Indicator } from './indicators.ts';
import { toStix } from './stix.ts';

const NOW = Date.UTC(2026, 2, 2);

function event(change: Partial<DecoyEvent>): DecoyEvent {
  return {
    eventid: 'cowrie.session.connect',
    timestamp: '2026-03-01T00:00:00.000000Z',
    session: 'aabbccddeeff',
    src_ip: '198.51.100.7',
    src_port: 40_000,
    dst_ip: '192.0.2.1',
    dst_port: 23,
    protocol: 'telnet',
    sensor: 'recorder',
    persona: 'iot-shell',
    ...change,
  } as DecoyEvent;
}

const listed = (...events: DecoyEvent[]): readonly Indicator[] => {
  const list = createIndicatorList();
  for (const one of events) list.add(one);
  return list.list();
};

test('what he named is an indicator once, with its span and from how many; a mere connection accuses nobody', () => {
  const url = 'http://192.0.2.9/mips';
  const found = listed(
    event({}),
    event({ eventid: 'cowrie.session.file_download', url, timestamp: '2026-03-01T10:00:00.000000Z' }),
    event({
      eventid: 'yamori.indicator',
      url,
      src_ip: '198.51.100.8',
      timestamp: '2026-03-01T09:00:00.000000Z',
    }),
    event({ eventid: 'cowrie.session.file_upload', shasum: 'a'.repeat(64), src_ip: '198.51.100.9' }),
  );
  const place = found.find(({ kind }) => kind === 'url');
  assert.deepEqual(
    [place?.value, place?.times, place?.sources, place?.first, place?.last],
    [url, 2, 2, '2026-03-01T09:00:00.000000Z', '2026-03-01T10:00:00.000000Z'],
  );
  assert.deepEqual(
    found
      .filter(({ kind }) => kind === 'source')
      .map(({ value }) => value)
      .sort(),
    ['198.51.100.7', '198.51.100.9'],
  );
  assert.equal(found.find(({ kind }) => kind === 'sha256')?.value, 'a'.repeat(64));
});

test('an event in ECS has its place in each field, and loses nothing of its own', () => {
  const ecs = toEcs(
    event({ eventid: 'cowrie.login.success', username: 'root', password: 'xc3511' }),
  ) as Record<string, Record<string, unknown>>;
  assert.deepEqual(ecs.event.category, ['authentication']);
  assert.equal(ecs.event.outcome, 'success');
  assert.deepEqual(ecs.source, { ip: '198.51.100.7', port: 40_000 });
  assert.deepEqual(ecs.user, { name: 'root' });
  assert.equal(ecs.yamori.password, 'xc3511');
  assert.equal(ecs.yamori.session, 'aabbccddeeff');
});

/** STIX 2.1: identifiers (2.9), timestamps (3.2), and string literals of patterns (9.5). */
test('a bundle of STIX keeps its rules, whatever the attacker named', () => {
  const id =
    /^(?:bundle|identity|indicator)--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }), (value) => {
      const found = listed(event({ eventid: 'yamori.indicator', url: value }));
      const bundle = toStix(found, 'Example', NOW) as { id: string; objects: Record<string, string>[] };
      assert.match(bundle.id, id);
      for (const object of bundle.objects) {
        assert.match(object.id, id);
        assert.match(object.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        if (object.type !== 'indicator') continue;
        const literal = /^\[url:value = '((?:[^'\\]|\\['\\])*)'\]$/s.exec(object.pattern);
        assert.ok(literal !== null, object.pattern);
        assert.equal(literal[1].replaceAll(/\\(['\\])/gs, '$1'), value);
      }
    }),
  );
  const twice = [
    toStix(listed(event({ eventid: 'yamori.exploit' })), 'Example', NOW),
    toStix(listed(event({ eventid: 'yamori.exploit' })), 'Example', NOW),
  ];
  assert.deepEqual(twice[0], twice[1]);
});
