import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutBytes, plainLine, plainText } from './plain-text.ts';

/** One of each kind that must go, between what may stay. */
const KINDS = [
  ...'\u0000\u0007\t\n\r\u001b\u007f\u0085\u009b\u2028\u2029\u202e\u2066\u200b\ufeff\ue000a 脅🐛',
  '\ud800',
  '\udc00',
];
const HOSTILE = fc.string({
  unit: fc.oneof(fc.constantFrom(...KINDS), fc.string({ unit: 'binary', maxLength: 1 })),
});
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff]/;

test('a plain line is one line without anything unprintable, and no longer than asked', () => {
  fc.assert(
    fc.property(HOSTILE, fc.integer({ min: 1, max: 80 }), (text, most) => {
      const line = plainLine(text, most);
      assert.doesNotMatch(line, CONTROL);
      assert.ok(line.length <= most);
      assert.ok(line.isWellFormed());
      assert.equal(plainLine(line, most), line);
    }),
  );
});

test('plain text keeps its lines and nothing else that is unprintable', () => {
  fc.assert(
    fc.property(HOSTILE, (text) => {
      const plain = plainText(text, 1000);
      assert.doesNotMatch(plain.replace(/[\n\t]/g, ''), CONTROL);
      assert.ok(plain.isWellFormed());
    }),
  );
  assert.equal(plainText('a\r\nb\rc\n\td\u0000e', 100), 'a\nb\nc\n\td e');
});

test('what cannot be seen, or turns the direction of the rest, becomes a blank', () => {
  assert.equal(plainLine('a\u202eb\u2066c\u200bd\ufeffe\u2028f\ue000g\u0000h', 100), 'a b c d e f g h');
});

test('text that is harmless stays as it is, in any language', () => {
  for (const text of [
    'A device at 192.0.2.77 attacks others.',
    '脅威の機器が見つかりました。',
    'Größe ✓ 🐛',
  ]) {
    assert.equal(plainLine(text, 100), text);
    assert.equal(plainText(text, 100), text);
  }
});

test('what is cut shows that it was', () => {
  assert.equal(plainLine('abcdef', 4), 'abc…');
  assert.equal(plainLine('🐛🐛🐛🐛🐛', 4), '🐛…');
  assert.equal(plainLine('🐛🐛🐛🐛🐛', 5), '🐛🐛…');
  assert.equal(plainText('x'.repeat(1_000_000), 10).length, 10);
});

test('bytes are cut between characters', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 0, max: 80 }),
      (text, most) => {
        const cut = cutBytes(text, most);
        assert.ok(Buffer.byteLength(cut) <= most);
        assert.ok(text.startsWith(cut));
        const next = [...text.slice(cut.length)][0];
        if (next !== undefined) assert.ok(Buffer.byteLength(cut + next) > most);
      },
    ),
  );
});
