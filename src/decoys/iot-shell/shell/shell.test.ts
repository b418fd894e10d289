/** What visitors type never throws, and never costs more than it may. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runShell } from '../testing.ts';
import { Parser } from './parser.ts';
import { compilePattern } from './patterns.ts';

/** Bytes, and what the shell has a meaning for. */
const piece = fc.oneof(
  fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 6 }),
  fc.constantFrom(
    '$(',
    ')',
    '`',
    '"',
    "'",
    '${',
    '}',
    '$((',
    '))',
    '<<E\n',
    'E\n',
    '>',
    '>>',
    '2>&1',
    '|',
    '||',
    '&&',
    ';',
    ';;',
    '&',
    '\n',
    'if ',
    'then ',
    'fi',
    'for x in ',
    'do ',
    'done',
    'case x in ',
    'esac',
    'f() {',
    ' ',
    'echo ',
    'cat ',
    'x=',
    '$x',
    '*',
    '[',
    '\\',
    '!',
    '#',
    '%',
    ':-',
    'sh -c ',
    'eval ',
    'read ',
    'while ',
    'dd if=',
    '/dev/zero',
    '/tmp/',
    'grep ',
    'sed ',
    's/a*/b/g',
    'printf %s',
    'tr a-z ',
    'sort ',
    'cut -f',
    'test ',
    '[ ',
  ),
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

test('any text is read to its end', () => {
  fc.assert(
    fc.property(text, (line) => {
      const parser = new Parser(line);
      for (let n = 0; n <= line.length + 1; n++) {
        const { kind } = parser.nextLine();
        if (kind === 'end' || kind === 'incomplete' || kind === 'fault') return;
      }
      assert.fail('it goes on without end');
    }),
    { numRuns: 3_000 },
  );
});

test('any text is carried out, or refused under a name', () => {
  fc.assert(
    fc.property(text, (line) => {
      const { status, exhausted } = runShell(line, { input: 'a b\nc\n' });
      assert.ok(status >= 0 && status < 256);
      if (exhausted !== null) assert.match(exhausted, /^shell-[a-z]+-exhausted$/);
    }),
    { numRuns: 600 },
  );
});

for (const [line, name] of [
  ['while :; do :; done', 'shell-steps-exhausted'],
  ['f() { f; }; f', 'shell-depth-exhausted'],
  ['eval "$(printf "eval %s" "$x")"; x="eval \\$x"; eval $x', 'shell-depth-exhausted'],
  ['echo "sh a" > a; sh a', 'shell-depth-exhausted'],
  ['x=a; while :; do x=$x$x; done', 'shell-text-exhausted'],
  ['while :; do cat /bin/busybox; done', 'shell-output-exhausted'],
  [
    'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do n="$n x$i"; done; i=0; while :; do i=$((i+1)); eval v$i=$i; done',
    'shell-variables-exhausted',
  ],
  ['x=x; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do x="$x $x"; done; set -- $x', 'shell-fields-exhausted'],
  ['while sleep 30; do :; done', 'shell-sleep-exhausted'],
] as const)
  test(`${line} ends as ${name}`, () => {
    assert.equal(runShell(line).exhausted, name);
  });

test('files of one visitor have an end', () => {
  const full = runShell('cp /bin/busybox a; while cp a c$((n=n+1)); do :; done');
  assert.match(full.out, /No space left on device/);
  assert.match(runShell('i=0; while mkdir /tmp/d$((i=i+1)); do :; done').out, /No space left on device/);
});

test('a pattern takes time that a line allows', () => {
  const line = `x=${'a'.repeat(3_000)}; case $x in ${'*a'.repeat(60)}b) echo y;; *) echo n;; esac; echo $x | grep '${'\\(a*\\)*'.repeat(6)}b'; echo $x | grep -E '(a|a)*(a|a)*b'; echo $?`;
  assert.match(runShell(line).out, /^n\n/);
});

test('patterns agree with what regular expressions say', () => {
  const part = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '[a-c]');
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 10 }),
      (parts, subject) => {
        const source = parts
          .map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one.replace('!', '^')))
          .join('');
        const found = compilePattern(parts.map((one) => ({ text: one, isQuoted: false })))(subject);
        // Pieces are read together, as they stand in one word.
        assert.equal(found, new RegExp(`^${source}$`).test(subject));
      },
    ),
  );
});
