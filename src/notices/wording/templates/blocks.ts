/**
 * A built-in template is a list of blocks, of which its text and its HTML are made, so that both always say the same.
 * What comes out is plain Liquid that an operator can take as it is and change.
 */
import type { Language } from '../notice-input.ts';

/** Words are Liquid source. `when`: a Liquid condition; the block is left out unless it holds. */
export type Block = { readonly when?: string } & (
  | { readonly kind: 'badge' }
  | { readonly kind: 'lead' | 'heading' | 'text' | 'small'; readonly words: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly rows: readonly Fact[] }
  | { readonly kind: 'step'; readonly heading: string; readonly check: string }
  | { readonly kind: 'code'; readonly label: string }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly more: string }
  | { readonly kind: 'evidence' }
);

export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly when?: string;
}

export interface Column {
  readonly label: string;
  /** Liquid source over `row`. */
  readonly value: string;
}

type Make = (block: Block) => string;

export function textSource(blocks: readonly Block[], language: Language): string {
  return `${blocks.map((block) => conditional(block.when, textOf(block, language))).join('')}`;
}

function textOf(block: Block, language: Language): string {
  switch (block.kind) {
    case 'badge':
      return '[{{ sign }}] {{ badge }}\n\n';
    case 'heading':
      return language === 'ja' ? `■ ${block.words}\n` : `${block.words}\n${'-'.repeat(block.words.length)}\n`;
    case 'lead':
    case 'text':
    case 'small':
      return `${block.words}\n\n`;
    case 'list':
      return `${block.items.map((item) => `${language === 'ja' ? '・' : '- '}${item}\n`).join('')}\n`;
    case 'facts':
      return `${block.rows.map((row) => conditional(row.when, `  ${row.label}: ${row.value}\n`)).join('')}\n`;
    case 'step':
      return `${language === 'ja' ? '■ ' : ''}${block.heading}\n  ${language === 'ja' ? '【{{ step_title }}】' : '{{ step_title }}'} ({{ step_effort }})\n  {{ step_text }}\n  ${block.check}\n\n`;
    case 'code':
      return `      ${block.label}: {{ code }}\n      {{ page }}\n\n`;
    case 'table':
      return `{% for row in rows %}${block.columns.map((column) => `  ${column.label}: ${column.value}\n`).join('')}\n{% endfor %}{% if more_rows %}  ${block.more}\n\n{% endif %}`;
    case 'evidence':
      return '{% for line in evidence %}  - {{ line }}\n{% endfor %}\n';
  }
}

/** `classes`: of the whole page, such as `letter`. */
export function htmlSource(blocks: readonly Block[], language: Language, classes = ''): string {
  const body = blocks.map((block) => conditional(block.when, HTML[block.kind](block))).join('');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{ headline }}</title>
<style>
${style(language)}
</style>
</head>
<body>
<main class="{{ tone }}${isWide(blocks) ? ' wide' : ''}${classes === '' ? '' : ` ${classes}`}">
${body}</main>
</body>
</html>
`;
}

/** More columns than a narrow page has room for. */
function isWide(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.kind === 'table' && block.columns.length > 6);
}

/** `block` is of the kind under which its maker stands; the record is exhaustive, so no kind can be forgotten. */
const HTML: Readonly<Record<Block['kind'], Make>> = {
  badge: () => '<p class="badge"><b>{{ sign }}</b> {{ badge }}</p>\n',
  lead: (block) => `<h1>${wordsOf(block)}</h1>\n`,
  heading: (block) => `<h2>${wordsOf(block)}</h2>\n`,
  text: (block) => `<p>${wordsOf(block)}</p>\n`,
  small: (block) => `<p class="small">${wordsOf(block)}</p>\n`,
  list: (block) =>
    block.kind === 'list' ? `<ul>\n${block.items.map((item) => `<li>${item}</li>\n`).join('')}</ul>\n` : '',
  facts: (block) =>
    block.kind === 'facts'
      ? `<table class="facts">\n${block.rows
          .map((row) =>
            conditional(row.when, `<tr><th scope="row">${row.label}</th><td>${row.value}</td></tr>\n`),
          )
          .join('')}</table>\n`
      : '',
  step: (block) =>
    block.kind === 'step'
      ? `<section class="step">\n<h2>${block.heading}</h2>\n<p class="title">{{ step_title }}</p>\n<p>{{ step_text }}</p>\n<p>${block.check}</p>\n<p class="small">{{ step_effort }}</p>\n</section>\n`
      : '',
  code: (block) =>
    block.kind === 'code'
      ? `<p class="code"><span>${block.label}</span><b>{{ code }}</b><span class="page">{{ page }}</span></p>\n`
      : '',
  table: (block) =>
    block.kind === 'table'
      ? `<table class="rows">\n<tr>${block.columns.map((column) => `<th scope="col">${column.label}</th>`).join('')}</tr>\n{% for row in rows %}<tr>${block.columns
          .map((column) => `<td data-label="${column.label}">${column.value}</td>`)
          .join('')}</tr>\n{% endfor %}</table>\n{% if more_rows %}<p>${block.more}</p>\n{% endif %}`
      : '',
  evidence: () =>
    '{% if evidence.size > 0 %}<ul class="evidence" lang="en">\n{% for line in evidence %}<li>{{ line }}</li>\n{% endfor %}</ul>\n{% endif %}',
};

function wordsOf(block: Block): string {
  return 'words' in block ? block.words : '';
}

function conditional(when: string | undefined, source: string): string {
  return when === undefined ? source : `{% if ${when} %}${source}{% endif %}`;
}

/**
 * Ink on paper, and paper on ink blue where the reader's device is dark. What calls is vermilion, with a word and a
 * sign beside it. On paper everything is black and fits one sheet.
 */
function style(language: Language): string {
  const faces =
    language === 'ja'
      ? '"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI","Yu Gothic",Meiryo,sans-serif'
      : 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif';
  return `:root{color-scheme:light dark}
body{margin:0;background:#faf7f0;color:#1a2233;font:18px/${language === 'ja' ? '1.8' : '1.55'} ${faces};overflow-wrap:break-word}
main{max-width:36em;margin:0 auto;padding:20px 18px 32px}
main.wide{max-width:62em}
h1{font-size:1.3em;line-height:1.5;margin:.4em 0 .7em;word-break:auto-phrase}
h2{font-size:1.05em;margin:1.5em 0 .3em}
p{margin:.5em 0}
ul{margin:.5em 0;padding-left:1.3em}
.badge{margin:0;font-weight:700}
.badge b{display:inline-block;min-width:1.6em;text-align:center;border:2px solid;border-radius:4px;margin-right:.4em;line-height:1.5}
.alarm .badge,.alarm .step h2{color:#a63c00}
.small,.evidence{font-size:.85em;color:#4a5468}
.step{border:2px solid #1a2233;border-radius:6px;padding:.2em 1em .6em;margin:1.2em 0}
.alarm .step{border-color:#a63c00}
.step h2{margin:.6em 0 .2em;font-size:.9em}
.step .title{font-size:1.2em;font-weight:700;margin:.2em 0}
.code{border:1px solid #8a93a6;border-radius:6px;padding:.7em 1em;text-align:center;margin:1em 0}
.code span{display:block;font-size:.9em}
.code b{display:block;font:700 1.7em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;letter-spacing:.06em}
.letter .code b{font-size:2.2em}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.35em .7em .35em 0;border-bottom:1px solid #d3cec0;font-weight:400}
th{color:#4a5468}
.facts th{width:9.5em}
.facts td{overflow-wrap:anywhere}
.rows th,.rows td{font-size:.85em;line-height:1.45}
@media screen and (max-width:560px){.facts th,.facts td{display:block;width:auto;padding-right:0}.facts th{border:0;padding-bottom:0;font-size:.85em}.facts td{padding-top:0}}
@media screen and (max-width:900px){.rows,.rows tbody{display:block}.rows tr:first-child{display:none}.rows tr{display:block;border-bottom:1px solid #d3cec0;padding:.5em 0}.rows td{display:block;border:0;padding:.05em 0;font-size:.95em;overflow-wrap:anywhere}.rows td::before{content:attr(data-label) ": ";color:#4a5468}}
@media (prefers-color-scheme:dark){body{background:#0f1828;color:#e9edf5}.alarm .badge,.alarm .step h2{color:#ff9a62}.step{border-color:#e9edf5}.alarm .step{border-color:#ff9a62}.small,.evidence,th{color:#b3bccd}th,td,.rows tr{border-color:#33405a}.rows td::before{color:#b3bccd}}
@media print{@page{size:A4;margin:11mm 15mm}@page wide{size:A4 landscape}main.wide{page:wide}body{background:#fff;color:#000;font-size:${language === 'ja' ? '9.5pt;line-height:1.45' : '9.5pt;line-height:1.35'}}main,main.wide{max-width:none;padding:0}.alarm .badge,.alarm .step h2,.small,.evidence,th{color:#000}.step,.code{break-inside:avoid;border-color:#000;margin:.5em 0}.alarm .step{border-color:#000}.code{padding:.2em 1em}.letter .code b{font-size:26pt;line-height:1.3}h1{margin:.3em 0 .4em}h2,.step h2{margin:.6em 0 .05em}p,ul,.step .title{margin:.1em 0}th,td{padding:.05em .7em .05em 0}}`;
}
