import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerText, MAX_ANSWER_CHARS } from './answer-text.ts';
import { htmlText } from './html-text.ts';

test('what is quoted is cut, in the ways of the common mail programs', () => {
  const quotes = [
    'On Fri, Nov 20, 2026 at 12:00 PM Example CSIRT <notices@yamori.example.org> wrote:\n> one\n> two',
    'On Fri, Nov 20, 2026 at 12:00 PM Example CSIRT\n<notices@yamori.example.org> wrote:\n\n> one',
    'On Fri, Nov 20, 2026, Example CSIRT wrote:\nA device without marks',
    '2026年11月20日(金) 12:00 Example CSIRT <notices@yamori.example.org>:\n> 一\n> 二',
    '2026/11/20 12:00、Example CSIRTのメール:\n\n> 一',
    '-----Original Message-----\nFrom: x\nA device',
    '-----元のメッセージ-----\n差出人: x',
    '________________________________\nFrom: Example CSIRT\nSent: Friday',
    'From: Example CSIRT <notices@yamori.example.org>\nSent: Friday\nTo: me\nSubject: A device\n\nA device',
    '差出人: Example CSIRT\n送信日時: 2026年11月20日\n宛先: me\n件名: 機器',
    'Begin forwarded message:\n\nA device',
    '-- \nOwner\nTel 000',
  ];
  for (const quote of quotes) assert.equal(answerText(`Done.\n\n${quote}\n`), 'Done.', quote);
});

test('answers between and below quoted lines are kept', () => {
  assert.equal(answerText('On Friday, a wrote:\n> off?\nyes\n> on?\nno\n'), 'yes\nno');
  assert.equal(answerText('> all of it\n> is quoted'), '> all of it\n> is quoted');
  assert.equal(answerText('From: my side all is done.\nBye'), 'From: my side all is done.\nBye');
  assert.equal(answerText('On Monday I wrote: it is off'), 'On Monday I wrote: it is off');
});

test('any text: bounded, plain, and no cost beyond a line', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('> x', 'On x wrote:', 'From: x', '\r')),
      ),
      (lines) => {
        const text = answerText(lines.join('\n'));
        assert.ok(text.length <= MAX_ANSWER_CHARS);
        assert.doesNotMatch(text, /(?![\n\t])\p{Cc}|\p{Cf}|\p{Cs}/u);
      },
    ),
  );
  for (const long of [
    'On '.repeat(100_000),
    `${'2026年'.repeat(50_000)}:`,
    'a さんは'.repeat(50_000),
    '\n'.repeat(1_000_000),
  ])
    assert.ok(answerText(long).length <= MAX_ANSWER_CHARS);
});

test('HTML of any form becomes text without elements', () => {
  assert.equal(htmlText('a<br>b<p>c</p><ul><li>d</li></ul>'), 'a\nb\nc\n\nd');
  assert.equal(htmlText('<!-- <p>no</p> -->yes<script>no<b>no</b></script> <STYLE>no</STYLE>'), 'yes');
  assert.equal(htmlText('1 &lt; 2 &amp;&amp; &#x3042;&#12356;&#0;&#9999999;&nope;'), '1 < 2 && あい&nope;');
  assert.equal(htmlText('unclosed <b'), 'unclosed');
  assert.equal(htmlText('</blockquote>kept<blockquote>cut'), 'kept');
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string(),
          fc.constantFrom('<', '>', '<!--', '-->', '<script>', '</script>', '<blockquote>', '&#1;'),
        ),
      ),
      (parts) => {
        const html = parts.join('');
        assert.ok(htmlText(html).length <= html.length + 1);
      },
    ),
  );
});
