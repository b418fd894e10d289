/** An operator's mistakes are named with their line; what would harm is warned of; nothing runs away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { YamoriError } from '../../base/errors.ts';
import { noticeValues } from './notice-values.ts';
import { parseTemplate, previewTemplate, type TemplateSource } from './parse-template.ts';
import { sampleInput } from './sample-input.ts';
import { TEMPLATE_VARIABLES } from './template-variables.ts';
import { WARNING_CODES, type WarningCode } from './template-warnings.ts';
import { BUILT_IN_TEMPLATES } from './templates/built-in.ts';

const GOOD: TemplateSource = {
  name: 'first.person.standard',
  language: 'en',
  subject: '{{ headline }}',
  text: 'Something sends from {{ address }}. {{ connection }}\nThe code is {{ code }} at {{ page }}. We never ask for a password.',
  html: '',
  short: '{{ headline }}. Code {{ code }} at {{ site }}',
};

function sourceOf(template: TemplateSource): TemplateSource {
  const { name, language, subject, text, html, short } = template;
  return { name, language, subject, text, html, short };
}

function mistake(source: unknown): YamoriError {
  try {
    parseTemplate(source);
  } catch (error) {
    assert.ok(error instanceof YamoriError, String(error));
    assert.equal(error.code, 'E_TEMPLATE');
    assert.ok(error.hint.length > 10);
    return error;
  }
  assert.fail('it was taken');
}

test('templates that ship with the project can be taken, changed and read again', () => {
  for (const template of BUILT_IN_TEMPLATES) {
    const source = sourceOf(template);
    assert.deepEqual(parseTemplate(source), source);
    assert.deepEqual(previewTemplate(source).warnings, [], template.name);
  }
});

test('a file: a head between lines, the text, and the HTML if there is one', () => {
  const file =
    '---\nname: first.person.standard\nlanguage: en\nsubject: "{{ headline }}"\nshort: "{{ code }} {{ site }}"\n---\nHello {{ address }}\n\nBye\n--- html ---\n<p>{{ address }}</p>\n';
  const template = parseTemplate(file);
  assert.equal(template.text, 'Hello {{ address }}\n\nBye');
  assert.equal(template.html, '<p>{{ address }}</p>\n');
  assert.equal(parseTemplate(file.replaceAll('\n', '\r\n')).text, template.text);
  assert.equal(parseTemplate(file.slice(0, file.indexOf('--- html'))).html, '');
});

test('each mistake is named with the line of the file', () => {
  const head = '---\nname: first.person.standard\nlanguage: en\nsubject: s\nshort: s\n---\n';
  assert.match(
    mistake(`${head}fine\n{{ adress }}`).message,
    /^Line 8 of the text: there is no variable "adress"/,
  );
  assert.match(mistake(`${head}fine\n{{ adress }}`).hint, /^Did you mean "address"\?/);
  assert.match(mistake(`${head}x\n--- html ---\n<p>\n{{ nope_nope }}`).message, /^Line 10 of the HTML/);
  assert.match(mistake(`${head}{% if false %}\n{{ hidden }}{% endif %}`).message, /^Line 8 .*"hidden"/);
  assert.match(
    mistake(`${head}{% for row in rows %}\n{{ row.adress }}{% endfor %}`).message,
    /^Line 8 of the text: undefined variable/,
  );
  assert.match(mistake(`${head}\n\n{{ code | sha256 }}`).message, /^Line 9 .*filter/);
  assert.match(mistake(`${head}{% include "x" %}`).hint, /These tags exist/);
  assert.match(mistake(`${head}{{ code`).message, /^Line 7 /);
  assert.match(mistake(`${head}{% if code %}x`).message, /^Line 7 /);
  assert.match(mistake('---\nname: first.person.standard\nsubject: a: b\n---\nx').message, /^Line 3:/);
});

test('what is no template at all is refused with words', () => {
  for (const source of [
    null,
    7,
    [],
    {},
    'text',
    '---\n',
    '---\n---\n',
    { ...GOOD, name: 'x' },
    { ...GOOD, extra: 1 },
  ])
    mistake(source);
  assert.match(mistake({ ...GOOD, extra: 1 }).message, /no field extra/);
  assert.match(mistake({ ...GOOD, language: 'fr' }).message, /language is neither ja nor en/);
  assert.match(mistake({ ...GOOD, text: 'x'.repeat(70_000) }).message, /70000 characters/);
});

test('an alias bomb in the head does not go off', () => {
  const bomb = `---\na: &a [x,x]\n${'bcdefghijk'
    .split('')
    .map((k, i) => `${k}: &${k} [*${'abcdefghij'[i]},*${'abcdefghij'[i]}]`)
    .join('\n')}\n---\nx`;
  mistake(bomb);
});

test('what runs away is stopped, by a count and not by the clock', () => {
  const memory = /memory alloc limit exceeded/;
  const output = /more than 524288 characters come out/;
  const cases: readonly (readonly [string, RegExp])[] = [
    ['{% for i in (1..1000000000) %}x{% endfor %}', memory],
    [
      '{% for i in (1..999) %}{% for j in (1..999) %}{% for k in (1..999) %}x{% endfor %}{% endfor %}{% endfor %}',
      memory,
    ],
    [`{% for i in (1..40000) %}${'x'.repeat(30_000)}{% endfor %}`, output],
    ['{% for i in (1..40000) %}{{ organisation }}{{ happened }}{% endfor %}', output],
    [
      '{% assign s = "xxxxxxxxxxxxxxxx" %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}',
      memory,
    ],
    [
      '{% assign s = "aaaaaaaaaa" %}{% for i in (1..20) %}{% assign s = s | replace: "a", s %}{% endfor %}',
      memory,
    ],
  ];
  for (const [text, why] of cases) assert.match(mistake({ ...GOOD, text }).message, why, text.slice(0, 60));
});

test('a template of many levels is taken or refused, but breaks nothing', () => {
  for (const levels of [10, 1000, 3000]) {
    const text = `${'{% if true %}'.repeat(levels)}x${'{% endif %}'.repeat(levels)}`;
    try {
      assert.equal(parseTemplate({ ...GOOD, text }).text, text);
    } catch (error) {
      assert.ok(error instanceof YamoriError && error.code === 'E_TEMPLATE' && levels > 10, String(error));
    }
  }
});

test('code, files and prototypes are out of reach', () => {
  for (const text of [
    '{{ code.constructor }}',
    '{{ rows.constructor.constructor }}',
    '{{ __proto__ }}',
    '{{ code | raw }}',
    '{% render "/etc/passwd" %}',
    '{% layout "x" %}',
    '{% capture x %}y{% endcapture %}',
    '{{ rows | map: "constructor" }}',
    '{{ "x" | where_exp: "y", "z" }}',
  ])
    mistake({ ...GOOD, text });
});

test('any text is a template, or a mistake with a code', () => {
  const pieces = fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    'if',
    'for',
    'row',
    'in',
    'rows',
    'code',
    '|',
    'upcase',
    ' ',
    '\n',
    '"',
    '(1..3)',
    '.',
    'endif',
    'endfor',
    '-',
    '=',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.array(pieces, { maxLength: 25 }).map((all) => all.join('')),
      ),
      (text) => {
        try {
          parseTemplate({ ...GOOD, text, html: text, subject: text });
          parseTemplate(text);
        } catch (error) {
          assert.ok(error instanceof YamoriError && error.code === 'E_TEMPLATE', String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('a preview shows the message in either language and how hard it is to read', () => {
  for (const language of ['ja', 'en'] as const) {
    const { message, reading } = previewTemplate(GOOD, language);
    assert.match(message.subject, language === 'ja' ? /攻撃の通信/u : /is attacking others/);
    assert.match(message.html, /^<!doctype html>/);
    assert.ok(reading === null || reading.score > -20);
  }
  assert.deepEqual(previewTemplate(GOOD).warnings, []);
});

test('each thing that a notice should not have is warned of, and nothing else with it', () => {
  const frame = (body: string): string => `<p>{{ code }} {{ site }}</p>${body}`;
  const cases: Readonly<Record<WarningCode, Partial<TemplateSource>>> = {
    'no-code': { short: '{{ site }}' },
    'no-site': { short: '{{ code }}' },
    'no-connection-word': { text: GOOD.text.replace('{{ connection }}', '') },
    'no-genuine-word': { text: GOOD.text.replace('We never ask for a password.', '') },
    'asks-for-secret': { text: `${GOOD.text} Please send us your password.` },
    'foreign-link': { text: `${GOOD.text} See https://example.net/x now.` },
    link: { html: frame('<a href="{{ page }}">x</a>') },
    script: { html: frame('<p onclick="x()">y</p>') },
    form: { html: frame('<input name="x">') },
    'remote-content': { html: frame('<img src="//example.net/x.png">') },
    'subject-long': { subject: '{{ headline }} {{ headline }} {{ headline }}' },
    'short-cut': { short: '{{ code }} {{ site }} {{ happened }} {{ consequence }}' },
    'hard-to-read': {
      text: `${GOOD.text}\nUnauthenticated administrative interfaces necessitate immediate organisational remediation considerations.`,
    },
  };
  for (const code of WARNING_CODES) {
    const { warnings } = previewTemplate({ ...GOOD, ...cases[code] });
    assert.deepEqual(
      warnings.map((one) => one.code),
      [code],
    );
    assert.ok(warnings[0].ja.length > 10 && warnings[0].en.length > 10);
  }
  const japanese = previewTemplate({
    ...GOOD,
    language: 'ja',
    text: `${GOOD.text}\nパスワードを返信してください。`,
  });
  assert.deepEqual(
    japanese.warnings.map((one) => one.code).filter((code) => code === 'asks-for-secret'),
    ['asks-for-secret'],
  );
});

test('every variable is declared once, is filled, and has the example that the sample gives', () => {
  const names = TEMPLATE_VARIABLES.map((one) => one.name);
  assert.equal(new Set(names).size, names.length);
  const [first, reminder, clean] = (['first', 'reminder', 'clean'] as const).map((kind) =>
    noticeValues(sampleInput(kind, 'person', 'standard', 'en')),
  );
  assert.deepEqual(Object.keys(first).sort(), [...names].sort());
  for (const { name, description, example, kind } of TEMPLATE_VARIABLES) {
    assert.match(description, /\.$/);
    const value: unknown = first[name] || reminder[name] || clean[name];
    if (kind === 'lines') assert.deepEqual(value, [example]);
    else if (kind === 'rows') assert.equal(first.rows[0].address, example);
    else assert.equal(String(value), example, name);
    assert.equal(
      typeof value,
      { text: 'string', number: 'number', flag: 'boolean', rows: 'object', lines: 'object' }[kind],
    );
  }
});

test('every variable is used by a template that ships, or by a row', () => {
  const sources = BUILT_IN_TEMPLATES.map((one) => one.subject + one.text + one.html + one.short).join('\n');
  const unused = TEMPLATE_VARIABLES.filter((one) => !new RegExp(`\\b${one.name}\\b`).test(sources)).map(
    (one) => one.name,
  );
  // For operators: why the step is to be done; the page says it.
  assert.deepEqual(unused, ['step_why']);
});
