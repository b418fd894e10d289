/** What is told of a terminal, when, and how much of it at most. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecoyFields } from '../../../model/decoy-event.ts';
import type { Visit } from '../../persona.ts';
import { type Screen, TerminalRecord } from './terminal-record.ts';

const SCREEN: Screen = {};

function begin() {
  const events: { id: string; fields: DecoyFields }[] = [];
  const refused: string[] = [];
  const visit: Visit = {
    id: '000000000000',
    address: '192.0.2.77',
    port: 1,
    localAddress: '192.0.2.1',
    localPort: 23,
    openedAt: 1_000,
    emit: (id, fields = {}) => events.push({ id, fields }),
    refuse: (name) => refused.push(name),
    take: () => true,
    release: () => {},
  };
  const record = new TerminalRecord(visit, () => 5_500);
  const played = () =>
    events
      .filter(({ id }) => id === 'yamori.terminal.output')
      .map(({ fields }) => fields.data)
      .join('');
  return { record, events, refused, played };
}

test('an answer is told at once, and the echo before it with it', () => {
  const { record, events, played } = begin();
  record.heard();
  record.show('l', SCREEN, true);
  record.show('s', SCREEN, true);
  assert.equal(events.length, 0);
  record.show('\r\nbin\r\n# ', SCREEN, false);
  assert.deepEqual([events.length, played()], [1, 'ls\r\nbin\r\n# ']);
  record.end();
});

test('echo that no answer follows is told after a while, or at the end', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { record, events, played } = begin();
  record.heard();
  record.show('a', SCREEN, true);
  t.mock.timers.tick(200);
  assert.equal(played(), 'a');
  record.show('b', SCREEN, true);
  record.end();
  assert.equal(played(), 'ab');
  assert.deepEqual(events.at(-1), { id: 'cowrie.log.closed', fields: { duration: 4.5, size: 2 } });
  const before = events.length;
  t.mock.timers.tick(1_000);
  assert.equal(events.length, before);
});

test('of who says nothing, nothing is told', () => {
  const silent = begin();
  silent.record.show('login: ', SCREEN, false);
  silent.record.end();
  assert.deepEqual(silent.events, []);
  const late = begin();
  late.record.show('login: ', SCREEN, false);
  late.record.heard();
  assert.equal(late.played(), 'login: ');
});

test('channels are not mixed', () => {
  const { record, events } = begin();
  const [one, two] = [
    { channel: 0, tty: true },
    { channel: 1, tty: false },
  ];
  record.heard();
  record.show('a', one, true);
  record.show('b', two, false);
  assert.deepEqual(
    events.map(({ fields }) => fields),
    [
      { data: 'a', channel: 0, tty: true },
      { data: 'b', channel: 1, tty: false },
    ],
  );
  record.end();
});

test('what is recorded is the beginning of what was shown, and bounded', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.oneof(
            fc.string({ unit: 'binary-ascii', maxLength: 20 }),
            fc.nat(40_000).map((n) => '\xff'.repeat(n)),
          ),
          fc.boolean(),
        ),
        { maxLength: 30 },
      ),
      (all) => {
        const { record, events, refused, played } = begin();
        record.heard();
        for (const [text, isEcho] of all) record.show(text, SCREEN, isEcho);
        record.end();
        const whole = all.map(([text]) => text).join('');
        assert.equal(played(), whole.slice(0, 65_536));
        assert.deepEqual(refused, whole.length > 65_536 ? ['terminal-output-cut'] : []);
        assert.ok(events.every(({ fields }) => String(fields.data ?? '').length <= 4_096));
        if (whole !== '') assert.equal(events.at(-1)?.fields.size, Math.min(65_536, whole.length));
      },
    ),
  );
});

test('a word at a time is cut after so many events, and echo waits for its line before that', () => {
  const { record, events, refused } = begin();
  record.heard();
  for (let n = 0; n < 5_000; n++) record.show('x', SCREEN, false);
  record.end();
  assert.equal(events.length, 1_001);
  assert.deepEqual(refused, ['terminal-output-cut']);
});
