/** The two formulas against sums that were done by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readingLevel, syllablesOf } from './reading-level.ts';

test('syllables of everyday words', () => {
  const known = {
    the: 1,
    device: 2,
    router: 2,
    camera: 3,
    line: 1,
    update: 2,
    password: 2,
    people: 2,
    table: 2,
    unplugged: 2,
    started: 2,
    homes: 1,
    boxes: 2,
    searches: 2,
    attacks: 2,
    Internet: 3,
    evidence: 3,
  };
  for (const [word, count] of Object.entries(known)) assert.equal(syllablesOf(word), count, word);
});

test('Flesch-Kincaid: 2 sentences, 12 words, 13 syllables', () => {
  // 0.39 * 6 + 11.8 * 13/12 - 15.59 = 2.34 + 12.78 - 15.59 = -0.47
  const level = readingLevel('The cat sat on the mat. Then it saw a small router.', 'en');
  assert.equal(level?.score, -0.5);
  assert.match(level?.en ?? '', /grade 1/);
  assert.match(level?.ja ?? '', /小学1年/);
});

test('Tateisi: one sentence, its runs counted by hand', () => {
  // 機器 を 止 めてください 。: 10 letters; kanji 2 and 1, mean 1.5; hiragana 1 and 6, mean 3.5; no comma.
  // -0.12*10 + 7.4*3.5 - 23.18*1.5 + 115.79 = -1.2 + 25.9 - 34.77 + 115.79 = 105.72
  assert.equal(readingLevel('機器を止めてください。', 'ja')?.score, 105.7);
  // Two commas and a run of katakana of 5: 、 counts 4.67 each.
  // ルーター の 、 線 を 、 抜 く 。: letters 4+1+1+1+1+1 = 9; katakana 4; hiragana 1,1,1; kanji 1,1.
  // -0.12*9 + 7.4 - 23.18 - 5.4*4 - 4.67*2 + 115.79 = -1.08+7.4-23.18-21.6-9.34+115.79 = 67.99
  assert.equal(readingLevel('ルーターの、線を、抜く。', 'ja')?.score, 68);
});

test('tables, codes and addresses are no sentences', () => {
  assert.equal(readingLevel('IP address: 192.0.2.1\n\n7K3QM-9TXAB\n', 'en'), null);
  assert.equal(readingLevel('IPアドレス: 192.0.2.1\n', 'ja'), null);
  const bare = readingLevel('機器を止めてください。', 'ja')?.score;
  assert.equal(
    readingLevel('  最後: 2026-11-20\n機器を止めてください。\nhttps://yamori.example.org/help\n', 'ja')
      ?.score,
    bare,
  );
  // A number within a sentence takes only itself away.
  assert.equal(readingLevel('機器192.0.2.1を止めてください。', 'ja')?.score, bare);
});

test('harder texts score harder', () => {
  const easy = readingLevel('線を抜いてください。30秒待ってください。', 'ja');
  const hard = readingLevel(
    '当該通信事業者設備経由送信元識別子偽装可能性排除困難性確認後、遠隔管理機能停止措置実施要請書提出義務履行願。',
    'ja',
  );
  assert.equal(hard, null, 'no hiragana at all: that formula cannot speak of it');
  const office = readingLevel(
    '通信事業者設備における遠隔管理機能の即時停止措置を、当該利用者責任において、速やかに実施のこと。',
    'ja',
  );
  assert.ok(easy !== null && office !== null && easy.score > office.score + 20);
  assert.equal(easy.isPlain, true);
  assert.equal(office.isPlain, false);
  const dense = readingLevel(
    'Unauthenticated administrative interfaces necessitate immediate remediation of organisational infrastructure.',
    'en',
  );
  assert.equal(dense?.isPlain, false);
});

test('any text is judged without an exception, and the score is a number', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 2000 }),
      fc.constantFrom('ja', 'en'),
      (text, language) => {
        const level = readingLevel(text, language as 'ja' | 'en');
        assert.ok(level === null || Number.isFinite(level.score));
      },
    ),
  );
});
