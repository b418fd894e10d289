/** One line stays one line, whatever a stranger put into it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanLine, cleanText, shorten } from './clean-text.ts';

test('line ends of every kind become a space', () => {
  for (const end of ['\r\n', '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029', '\0']) {
    assert.equal(cleanLine(`a${end}Bcc: x@example.org`), 'a Bcc: x@example.org');
  }
});

test('what is unseen or turns text round is taken out', () => {
  assert.equal(cleanLine('pay\u202epal\u202c \u200bexa\u00admple\ufeff\u2066!\u2069'), 'paypal example!');
  assert.equal(cleanLine('\u845b\u{e0100}城\ufe0fx\ufe0fy\u{e0100}\u{e0101}'), '\u845b\u{e0100}城\ufe0fxy');
  assert.equal(cleanLine('tag\u{e0041}\u{e007f}s'), 'tags');
});

test('lone surrogates become the replacement character; pairs stay and are never cut', () => {
  assert.equal(cleanLine('a\ud800b'), 'a\ufffdb');
  assert.equal(cleanLine('警🦎'), '警🦎');
  assert.equal(shorten('🦎🦎🦎', 4), '🦎…');
  assert.equal(shorten('🦎🦎', 4), '🦎🦎');
});

test('any text: well formed, one line, within its limit, and cleaning twice changes nothing', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.integer({ min: 1, max: 200 }),
      (text, limit) => {
        const line = cleanLine(text, limit);
        assert.ok(line.length <= limit && line.isWellFormed());
        assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069]/u);
        assert.equal(cleanLine(line, limit), line);
      },
    ),
    { numRuns: 500 },
  );
});

test('a megabyte in a field costs no more than its beginning', () => {
  assert.equal(cleanLine('x'.repeat(5_000_000), 10), 'xxxxxxxxx…');
});

test('a text keeps its lines and nothing else', () => {
  assert.equal(cleanText('a\r\nb\u0007c\u200b  \nd'), 'a\nb c\nd');
});
