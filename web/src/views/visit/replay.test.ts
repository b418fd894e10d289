/** What a hostile session becomes before it is drawn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecoyEvent } from '../../../../src/model/decoy-event.ts';
import { plainText } from '../../format/plain-text.ts';
import { fieldsOf, seenOf, stillOf } from './event-fields.ts';
import { playTimes, shownAt } from './play-times.ts';
import { terminalScreen } from './terminal-screen.ts';

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
