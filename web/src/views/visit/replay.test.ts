/** What a hostile session becomes before it is drawn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecoyEvent } from '../../../../src/model/decoy-event.ts';
import { plainText } from '../../format/plain-text.ts';
import { aimOf, bytesText, fieldsOf, seenOf, stillOf } from './event-fields.ts';
import { playTimes, shownAt, sinceBegin } from './play-times.ts';
import { terminalScreen } from './terminal-screen.ts';
import { visitSteps } from './visit-steps.ts';

const bytesOf = (text: string) =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
const event = (fields: object) => fields as unknown as DecoyEvent;

test('a terminal obeys line ends, backspace and tab, and shows every other control', () => {
  assert.deepEqual(terminalScreen('# ls\r\nabc\b\bX\r\n').lines, ['# ls', 'aXc', '']);
  assert.deepEqual(terminalScreen('1234\rab').lines, ['ab34']);
  assert.deepEqual(terminalScreen('a\tb').lines, ['a       b']);
  assert.deepEqual(terminalScreen('\u001b[2Jgone?\u001b]0;title\u0007').lines, ['^[[2Jgone?^[]0;title^G']);
  assert.deepEqual(terminalScreen(bytesOf('日本\u202egnp')).lines, ['日本⟨U+202E⟩gnp']);
});

test('a terminal is bounded, in lines and in columns', () => {
  const screen = terminalScreen(`${'x'.repeat(1_000_000)}\n${'y\n'.repeat(5_000)}`);
  assert.ok(screen.lines.length <= 2_000);
  assert.equal(screen.left + screen.lines.length, 5_002);
  assert.ok(screen.lines.every((line) => line.length <= 401));
  assert.equal(terminalScreen('x'.repeat(1_000)).lines[0].length, 401);
});

test('whatever bytes come, nothing is left that is not seen', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = terminalScreen(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).lines.join(
        '\n',
      );
      assert.doesNotMatch(text, /(?!\n)\p{Cc}|\p{Cf}|\p{Cs}/u);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      assert.doesNotMatch(plainText(text), /\p{Cc}|\p{Cf}|\p{Cs}/u);
    }),
  );
});

test('pauses are as they were, or short; and a moment tells how much has come', () => {
  assert.deepEqual(playTimes([10, 20, 9_020, 9_010], false), [0, 10, 9_010, 9_010]);
  assert.deepEqual(playTimes([10, 20, 9_020, 9_030], true), [0, 10, 1_510, 1_520]);
  assert.deepEqual(playTimes([], true), []);
  assert.deepEqual(
    [-1, 0, 5, 10, 11].map((at) => shownAt([0, 10, 10], at)),
    [0, 1, 1, 3, 3],
  );
});

test('a picture is a JPEG of the size that a decoy sends, or none', () => {
  assert.equal(stillOf(event({ still: '/9j/4AAQ' })), 'data:image/jpeg;base64,/9j/4AAQ');
  for (const still of [
    undefined,
    7,
    '',
    Buffer.from('<svg onload="x">').toString('base64'),
    '/9j/" onerror="x',
    `/9j/${'A'.repeat(200_000)}`,
    'data:text/html,x',
  ])
    assert.equal(stillOf(event({ still })), null, String(still).slice(0, 40));
});

test('fields are read whatever they are', () => {
  assert.deepEqual(seenOf(event({ seen: { a: 1, b: 'x', c: null, d: 2.5 } })), [
    ['a', 1],
    ['d', 2.5],
  ]);
  for (const seen of [null, [1], 'x', undefined]) assert.deepEqual(seenOf(event({ seen })), []);
  assert.deepEqual(fieldsOf(event({ session: 'x', a: { b: [1] }, c: '', d: null, e: 7 })), [
    ['a', '{"b":[1]}'],
    ['e', '7'],
  ]);
});

test('a moment of a session, bytes as text, and where a camera looked', () => {
  assert.deepEqual([-5, 0, 61_250, 3_723_499].map(sinceBegin), [
    '+0:00.0',
    '+0:00.0',
    '+1:01.2',
    '+1:02:03.4',
  ]);
  assert.equal(bytesText('3c41ff0a7e7f'), '<A..~.');
  for (const hex of ['', '3', '3C', 'zz', '3c 41', '<script>']) assert.equal(bytesText(hex), null, hex);
  assert.deepEqual(aimOf(event({ resulting_value: '-12.5 8.0 60.0' })), {
    pan: '-12.5',
    tilt: '8.0',
    across: '60.0',
  });
  for (const value of [undefined, 7, '1 2 3', '1.0 2.0', '<b> 1.0 2.0', '9999.0 1.0 1.0'])
    assert.equal(aimOf(event({ resulting_value: value })), null, String(value));
});

test('a session step by step: each page as long as it was there, with what was changed on it', () => {
  const at = (second: number, eventid: string, fields: object = {}) =>
    event({ eventid, timestamp: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000000Z`, ...fields });
  const steps = visitSteps([
    at(0, 'cowrie.session.connect'),
    at(1, 'yamori.plant.write', { point: 'before any page' }),
    at(2, 'yamori.http.page', { page: 'login' }),
    at(9, 'yamori.http.page', { page: 'setpoint' }),
    at(12, 'yamori.plant.write', { point: 'AS-201', previous_value: 0.8, resulting_value: 3 }),
    at(20, 'yamori.camera.moved', { resulting_value: '30.0 8.0 60.0' }),
    at(21, 'yamori.camera.moved', { resulting_value: 'nowhere' }),
    at(50, 'cowrie.session.closed'),
  ]);
  assert.deepEqual(steps, [
    { index: 2, what: 'login', lastedMs: 7_000, changes: [] },
    {
      index: 3,
      what: 'setpoint',
      lastedMs: 11_000,
      changes: [{ point: 'AS-201', before: '0.8', became: '3' }],
    },
    { index: 5, what: { pan: '30.0', tilt: '8.0', across: '60.0' }, lastedMs: 30_000, changes: [] },
  ]);
  assert.deepEqual(visitSteps([]), []);
});
