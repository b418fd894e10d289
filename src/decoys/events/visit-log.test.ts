import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { VisitorShares } from '../limits/visitor-shares.ts';
import { createVisitLog } from './visit-log.ts';

const PLACE = { address: '192.0.2.1', port: 1, localAddress: '192.0.2.2', localPort: 23, protocol: 'telnet' };

function open() {
  const lines: string[] = [];
  let now = 0;
  const log = createVisitLog({
    sensor: 's',
    persona: 'p',
    address: '192.0.2.2',
    journal: { write: (line) => lines.push(line), close: () => {} },
    shares: {} as VisitorShares,
    clock: () => now++,
    count: () => {},
  });
  return { log, lines };
}

test('a line means what the visitor sent, and has nothing in it that a terminal obeys', () => {
  const { log, lines } = open();
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\x1b[2J', '\x9b31m', '\x7f', '\u202etxt.exe', '\u2028', '\u{e0041}', '👩‍👩‍👧', '年'),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (input) => {
      lines.length = 0;
      log.begin(PLACE).emit('cowrie.command.input', { input });
      assert.equal(lines.length, 1);
      assert.doesNotMatch(lines[0], /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      assert.deepEqual(JSON.parse(lines[0]).input, JSON.parse(JSON.stringify(input)));
    }),
  );
});

test('a quiet visit begins in the journal with its first event, and at its own time', () => {
  const { log, lines } = open();
  const visit = log.beginQuietly(PLACE);
  assert.ok(visit.isUntold());
  assert.deepEqual(lines, []);
  visit.refuse('telnet-command-unknown');
  visit.emit('cowrie.session.closed');
  const events = lines.map(
    (line) => JSON.parse(line) as { eventid: string; timestamp: string; session: string },
  );
  assert.deepEqual(
    events.map(({ eventid }) => eventid),
    ['cowrie.session.connect', 'yamori.input.refused', 'cowrie.session.closed'],
  );
  assert.equal(Date.parse(events[0].timestamp), visit.openedAt);
  assert.equal(new Set(events.map(({ session }) => session)).size, 1);
});
