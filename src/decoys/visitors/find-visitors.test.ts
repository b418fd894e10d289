import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecoyEvent, DecoyEventId, DecoyFields } from '../../model/decoy-event.ts';
import type { Visitor } from '../../model/visitor.ts';
import { findVisitors } from './find-visitors.ts';
import { createVisitReader } from './read-visits.ts';

const START = Date.UTC(2026, 2, 1);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type Said = readonly [DecoyEventId, DecoyFields?];

/** One visit: it connects, and then what is said, a second apart. */
function visit(
  session: string,
  address: string,
  at: number,
  said: readonly Said[],
  sensor = 'plant',
  protocol = 'http',
): DecoyEvent[] {
  return [['cowrie.session.connect'] as Said, ...said].map(([eventid, fields], index) => ({
    ...fields,
    eventid,
    timestamp: new Date(START + at + index * 1_000).toISOString(),
    session,
    src_ip: address,
    src_port: 40_000,
    dst_ip: '192.0.2.1',
    dst_port: 80,
    protocol,
    sensor,
    persona: sensor,
  }));
}

function visitorsOf(
  events: readonly DecoyEvent[],
  engineOf: (address: string) => string | null = () => null,
): readonly Visitor[] {
  const reader = createVisitReader(() => {});
  for (const event of events) reader.add(event);
  return findVisitors(reader.visits(), { engineOf });
}

const groupsOf = (visitors: readonly Visitor[]) => visitors.map(({ visits }) => [...visits].sort()).sort();
const request = (fields: DecoyFields): Said => [
  'yamori.http.request',
  { status: 200, url: '/', user_agent: '', ...fields },
];
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0';
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';

test('a signed mark brings visits together over addresses and months', () => {
  const visitors = visitorsOf([
    ...visit('a', '198.51.100.1', 0, [['yamori.http.page', { page: 'login', visitor: 'aabbccddeeff' }]]),
    ...visit('b', '203.0.113.9', 100 * DAY_MS, [
      ['yamori.http.page', { page: 'login', visitor: 'aabbccddeeff' }],
    ]),
    ...visit('c', '203.0.113.77', 150 * DAY_MS, [
      ['yamori.http.page', { page: 'login', visitor: '001122334455' }],
    ]),
  ]);
  assert.deepEqual(groupsOf(visitors), [['a', 'b'], ['c']]);
  const [both] = visitors;
  assert.deepEqual([both.activeDays, Math.round(both.longestGapDays)], [2, 100]);
  assert.equal(both.links[0].evidence[0].kind, 'mark');
});

test('one address within days is one visitor; after a year, or with another browser after a week, it is not', () => {
  const browser = (agent: string) => [
    request({ user_agent: agent, client_print: agent.length === FIREFOX.length ? 'f' : 'c' }),
  ];
  const visitors = visitorsOf([
    ...visit('a', '198.51.100.1', 0, browser(FIREFOX)),
    ...visit('b', '198.51.100.1', 3 * HOUR_MS, browser(FIREFOX)),
    ...visit('c', '198.51.100.1', 10 * DAY_MS, browser(CHROME)),
    ...visit('d', '198.51.100.1', 500 * DAY_MS, browser(CHROME)),
  ]);
  assert.deepEqual(groupsOf(visitors), [['a', 'b'], ['c'], ['d']]);
});

test('the same tool, or the same malware, is not the same visitor', () => {
  const loader: Said[] = [
    ['cowrie.command.input', { input: '/bin/busybox ECCHI' }],
    ['cowrie.command.input', { input: 'cat /proc/mounts; /bin/busybox ECCHI' }],
    ['cowrie.client.kex', { hassh: 'ec7378c1a92f5a8dde7e8b7a1ddf33d1' }],
  ];
  const events = Array.from({ length: 40 }, (_, n) =>
    visit(`s${n}`, `203.0.113.${n}`, n * DAY_MS, loader, 'thing', 'telnet'),
  ).flat();
  const visitors = visitorsOf(events);
  assert.equal(visitors.length, 40);
  assert.ok(visitors.every(({ kind }) => kind === 'bot'));
});

test('rare lines of a hand, typed from two addresses, are one visitor', () => {
  const typed = (lines: readonly string[]): Said[] =>
    lines.map((input, index) => ['cowrie.command.input', { input, typed_ms: 1_500 + index * 900 }]);
  const own = [
    'ls -la /etc/scada/conf.d',
    'cat /etc/scada/conf.d/plc-gateway.ini',
    'find / -name "*kamikawa*" 2>/dev/null',
  ];
  const noise = Array.from({ length: 60 }, (_, n) =>
    visit(`n${n}`, `192.0.2.${n}`, n * HOUR_MS, typed([`uname -a; echo visitor ${n}`]), 'thing', 'telnet'),
  ).flat();
  const visitors = visitorsOf([
    ...visit('a', '198.51.100.1', 0, typed(own), 'thing', 'telnet'),
    ...visit('b', '203.0.113.9', 40 * DAY_MS, typed(own), 'thing', 'telnet'),
    ...noise,
  ]);
  const his = visitors.find(({ visits }) => visits.includes('a'));
  assert.deepEqual(his?.visits, ['a', 'b']);
  assert.deepEqual(
    his?.links[0].evidence.map(({ kind }) => kind),
    ['commands'],
  );
});

test('a lure that is used where it was not read is a movement sideways, and one visitor', () => {
  const lure = { place: 'maintenance-note', username: 't.mori123456', password: 'Pump-123456' };
  const visitors = visitorsOf([
    ...visit('a', '198.51.100.1', 0, [['yamori.lure.planted', lure]]),
    ...visit(
      'b',
      '203.0.113.9',
      9 * DAY_MS,
      [
        ['yamori.lure.used', lure],
        ['cowrie.login.success', lure],
      ],
      'thing',
      'telnet',
    ),
  ]);
  assert.deepEqual(groupsOf(visitors), [['a', 'b']]);
  assert.deepEqual(
    visitors[0].lateral.map(({ from, to, place }) => [from, to, place]),
    [['plant', 'thing', 'maintenance-note']],
  );
  assert.deepEqual(
    visitors[0].acts.map(({ kind }) => kind).filter((kind) => kind !== 'looked'),
    ['read-notes', 'used-planted-credential', 'logged-in'],
  );
});

test('kinds come with reasons: an engine, a scanner, a guesser, a person, and one who only knocked', () => {
  const guesses = Array.from(
    { length: 20 },
    (): Said => ['cowrie.login.failed', { username: 'root', password: 'x' }],
  );
  const person: Said[] = [
    request({ url: '/css/style.css', user_agent: FIREFOX }),
    request({ url: '/js/live.js', user_agent: FIREFOX }),
    ...[3_000, 8_000, 20_000].map(
      (dwell_ms): Said => ['yamori.http.page', { page: 'trend', dwell_ms, visitor: 'aabbccddeeff' }],
    ),
    [
      'yamori.plant.write',
      { face: 'hmi', point: 'AIC-401.SP', previous_value: 0.4, requested_value: 8, resulting_value: 8 },
    ],
  ];
  const visitors = visitorsOf(
    [
      ...visit('engine', '198.51.100.1', 0, [request({})]),
      ...visit('scanner', '198.51.100.20', 0, [['yamori.scanner', { name: 'sqlmap', mark: 'agent' }]]),
      ...visit('guesser', '198.51.100.40', 0, guesses),
      ...visit('person', '198.51.100.60', 0, person),
      ...visit('knock', '198.51.100.80', 0, []),
    ],
    (address) => (address === '198.51.100.1' ? 'Example Engine' : null),
  );
  const kinds = Object.fromEntries(visitors.map(({ visits, kind }) => [visits[0], kind]));
  assert.deepEqual(kinds, {
    engine: 'engine',
    scanner: 'scanner',
    guesser: 'bot',
    person: 'person',
    knock: 'unclear',
  });
  assert.ok(visitors.every(({ reasons }) => reasons.length > 0));
  assert.equal(visitors.find(({ kind }) => kind === 'engine')?.name, 'Example Engine');
});

test('events in any order tell of the same visitors', () => {
  const events = [
    ...visit('a', '198.51.100.1', 0, [['yamori.http.page', { page: 'login', visitor: 'aabbccddeeff' }]]),
    ...visit('b', '203.0.113.9', DAY_MS, [['yamori.http.page', { page: 'login', visitor: 'aabbccddeeff' }]]),
    ...visit('c', '203.0.113.9', DAY_MS + HOUR_MS, [request({ user_agent: 'curl/8.0' })]),
    ...visit('d', '192.0.2.77', 2 * DAY_MS, [['cowrie.login.failed', { username: 'a', password: 'b' }]]),
  ];
  const expected = JSON.stringify(visitorsOf(events));
  fc.assert(
    fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
      assert.equal(JSON.stringify(visitorsOf(shuffled)), expected);
    }),
  );
});

test('whatever visitors make events of, each visit is of exactly one visitor', () => {
  const text = fc.string({ maxLength: 12 });
  const one = fc.record({
    session: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    address: fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1'),
    at: fc.nat(400),
    said: fc.constantFrom<DecoyEventId>(
      'cowrie.command.input',
      'yamori.lure.used',
      'yamori.http.request',
      'yamori.modbus.request',
      'yamori.setting.write',
    ),
    fields: fc.dictionary(
      fc.constantFrom(
        'input',
        'url',
        'visitor',
        'username',
        'password',
        'place',
        'user_agent',
        'dwell_ms',
        'point',
      ),
      fc.oneof(text, fc.integer(), fc.constant(null)),
    ),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 40 }), (given) => {
      const events = given.flatMap(({ session, address, at, said, fields }) =>
        visit(session, address, at * DAY_MS, [[said, fields as DecoyFields]]),
      );
      const visitors = visitorsOf(events);
      const seen = visitors.flatMap(({ visits }) => visits);
      assert.equal(new Set(seen).size, seen.length);
      assert.equal(seen.length, new Set(given.map(({ session }) => session)).size);
    }),
  );
});
