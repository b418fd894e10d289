import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatIpv4 } from '../base/address.ts';
import { type LocalListEntry, localListCsv, parseLocalList } from './local-list.ts';

const CONTEXT = { file: 'local-list.csv', organisation: null };
const DAY = 86_400;

/** With what breaks lists: formulas, apostrophes before them, quotes, commas, line ends, blanks at the ends, comments. */
const words = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .tuple(
      fc.constantFrom('', "'", "''", ' ', '#', '"'),
      fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ','),
    )
    .map(([before, sign]) => `${before}${sign}cmd|' /C calc'!A0`),
);
const prefixes = fc.oneof(
  fc.nat(0xffff_ffff).map((value) => `${formatIpv4(value)}/32`),
  fc.integer({ min: 1, max: 0xffff }).map((group) => `2001:db8::${group.toString(16)}/128`),
);
const entries: fc.Arbitrary<LocalListEntry[]> = fc.array(
  fc.record(
    {
      prefix: prefixes,
      organisation: words,
      lastSeen: fc.integer({ min: 0, max: 40_000 }).map((day) => day * DAY),
      candidate: fc.boolean(),
      system: words,
      note: words,
    },
    { noNullPrototype: true },
  ),
  { maxLength: 20 },
);

test('what is written is read again, whatever people have written into it', () => {
  fc.assert(
    fc.property(entries, (list) => {
      assert.deepEqual(parseLocalList(localListCsv(list), CONTEXT), list);
    }),
  );
});

test('no cell begins like a formula', () => {
  const [, line] = localListCsv([
    { prefix: '192.0.2.1/32', organisation: '=1+1', lastSeen: 0, candidate: true, system: '@s', note: "'-2" },
  ]).split('\r\n');
  assert.equal(line, "192.0.2.1/32,'=1+1,1970-01-01,yes,'@s,''-2");
});

test('what is no local list is refused with its line', () => {
  const good = localListCsv([
    { prefix: '192.0.2.1/32', organisation: 'A', lastSeen: DAY, candidate: false, system: 's', note: '' },
  ]);
  const wrong: [string, RegExp][] = [
    ['', /is no local list/],
    ['prefix,organisation\n192.0.2.1,A\n', /is no local list/],
    [good.replace('192.0.2.1', '192.0.2.999'), /line 2: "192\.0\.2\.999\/32" is no address/],
    [good.replace('1970-01-02', '1970-02-30'), /line 2: "1970-02-30" is no date/],
    [good.slice(0, -8), /line 2|Invalid Record Length/],
  ];
  for (const [text, what] of wrong) {
    assert.throws(
      () => parseLocalList(text, CONTEXT),
      (error) =>
        error instanceof Error &&
        what.test(error.message) &&
        'code' in error &&
        error.code === 'E_SCANNERS_FILE',
      text,
    );
  }
});
