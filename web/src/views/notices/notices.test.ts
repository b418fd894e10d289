/** How wordings are named and grouped, and how the style of a notice is taken out of its HTML. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TemplateRow } from '../../../../src/model/api.ts';
import { NOTICE_KINDS } from '../../../../src/model/notice.ts';
import { en } from '../../messages/en.ts';
import { ja } from '../../messages/ja.ts';
import { takeStyle } from './frame-document.ts';
import { draftOf, groupTemplates, isSameDraft, templateVariants, templateWords } from './template-words.ts';

function row(name: string, language: 'ja' | 'en' = 'en'): TemplateRow {
  return { name, language, subject: 's', text: 't', html: '', short: 'x', changed: null };
}

test('a wording is named in the language of the reader; what is unknown stays as it is', () => {
  assert.deepEqual(templateWords('again.network.improved', en), {
    kind: 'Again',
    audience: 'Networks',
    variant: 'steps first',
  });
  assert.equal(templateWords('clean.letter.standard', ja).kind, '解消');
  assert.deepEqual(templateWords('odd', en), { kind: 'odd', audience: '', variant: '' });
});

test('every wording stands in one group, in the order of the hub, and each kind begins once', () => {
  const rows = NOTICE_KINDS.flatMap((kind) =>
    ['person', 'network'].flatMap((audience) =>
      ['standard', 'improved'].flatMap((variant) =>
        (['ja', 'en'] as const).map((language) => row(`${kind}.${audience}.${variant}`, language)),
      ),
    ),
  );
  const groups = groupTemplates(rows);
  assert.deepEqual(
    groups.flatMap(({ wordings }) => wordings),
    rows,
  );
  assert.equal(groups.length, NOTICE_KINDS.length * 2);
  assert.deepEqual(
    groups.filter(({ isFirst }) => isFirst).map(({ kind }) => kind),
    [...NOTICE_KINDS],
  );
  assert.deepEqual(templateVariants(rows), ['standard', 'improved']);
});

test('a draft is changed by any of its parts and by nothing else', () => {
  const given = row('first.person.standard');
  assert.ok(
    isSameDraft(draftOf(given), { ...given, changed: { updatedAt: 1, updatedBy: 'a' } } as TemplateRow),
  );
  for (const part of ['subject', 'text', 'html', 'short'] as const)
    assert.ok(!isSameDraft(given, { ...draftOf(given), [part]: 'other' }));
});

test('sheets, styles and handlers are taken out of the text, and words are left alone', () => {
  const { rest, css } = takeStyle(
    '<style media=x>p{color:red}</style><p style="x" title="on style = y">my style = mine</p><img/onerror=a src=b><STYLE>b{}</style >',
  );
  assert.equal(css, 'p{color:red}\nb{}');
  assert.ok(rest.includes('data-style="x"') && rest.includes('data-onerror=a'));
  assert.ok(rest.includes('my style = mine'));
  assert.doesNotMatch(rest, /<style/i);
});

test('whatever the HTML, no style sheet stays', () => {
  const piece = fc.constantFrom(
    '<style>',
    '</style>',
    '<p ',
    'style=',
    '"',
    '>',
    'onload =',
    '<',
    'a',
    ' ',
    '/',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
      assert.doesNotMatch(takeStyle(pieces.join('')).rest, /<style>/);
    }),
  );
});
