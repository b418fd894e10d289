/** The expressions of grep and sed against those of JavaScript, where both mean the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeMatcher } from './matcher.ts';

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]'),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => a + b),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}'))
      .map(([a, by]) => `(${a})${by}`),
  ),
}));
const subject = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });

test('where an expression matches, and from where', () => {
  fc.assert(
    fc.property(expression, subject, (pattern, line) => {
      const expected = new RegExp(pattern).exec(line);
      const found = safeMatcher(pattern, 'extended')?.(line, 0) ?? null;
      assert.equal(found?.at, expected?.index);
      // POSIX takes the longest where JavaScript takes the first alternative.
      if (found !== null && expected !== null) assert.ok(found.length >= expected[0].length);
    }),
  );
});

test('whole lines', () => {
  fc.assert(
    fc.property(expression, subject, (pattern, line) => {
      assert.equal(
        safeMatcher(`^(${pattern})$`, 'extended')?.(line, 0) !== null,
        new RegExp(`^(${pattern})$`).test(line),
      );
    }),
  );
});

test('any text is an expression or none', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ab*+?(){}[]|^$\\.,12-:'), maxLength: 20 }),
      fc.constantFrom('basic', 'extended'),
      subject,
      (pattern, kind, line) => {
        const matcher = safeMatcher(pattern, kind as 'basic' | 'extended');
        const found = matcher?.(line, 0) ?? null;
        if (found !== null) assert.ok(found.at + found.length <= line.length);
      },
    ),
    { numRuns: 2_000 },
  );
});
