/**
 * The garden's pages as HTML: one column, large type, one step at a time, no script, nothing of elsewhere. What a hub
 * handed over is text and never markup.
 */
import type { Hold, HoldStep } from '../../model/hold.ts';
import { PORTAL_WORDS, type PortalWords } from './portal-words.ts';

export type PortalLanguage = 'ja' | 'en';

export interface PageContext {
  readonly language: PortalLanguage;
  /** Without the language, such as `/step/2`. */
  readonly path: string;
}

const STYLE = `
:root{color-scheme:light dark;--paper:#f7f4ec;--ink:#1c2330;--quiet:#566070;--line:#cfc8b8;--sign:#a33c12;--act:#1b4f8a;--on-act:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#0f1726;--ink:#e8eaf0;--quiet:#a7b0c0;--line:#33405a;--sign:#ff9e6b;--act:#9cc6ff;--on-act:#0f1726}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.25rem/1.6 system-ui,"Hiragino Sans","Noto Sans JP","Yu Gothic UI",sans-serif}
:lang(ja){line-height:1.8;line-break:strict}
h1:lang(ja){word-break:auto-phrase}
main,header,footer{max-width:36rem;margin:0 auto;padding:0 1.25rem}
header{display:flex;justify-content:space-between;gap:1rem;align-items:baseline;padding-top:1rem;padding-bottom:.75rem;border-bottom:1px solid var(--line);font-size:1rem}
header a{white-space:nowrap}
h1{font-size:1.75rem;line-height:1.35;margin:1.5rem 0 1rem;text-wrap:balance}
h2{font-size:1.25rem;margin:2rem 0 .5rem}
p{margin:.5rem 0 1rem}
a{color:var(--act)}
ul{padding-left:1.4em}
.sign{color:var(--sign);font-weight:700}
.quiet{color:var(--quiet);font-size:1.0625rem}
.code{display:inline-block;font:700 1.75rem/1.4 ui-monospace,"SF Mono","DejaVu Sans Mono",Consolas,monospace;letter-spacing:.04em;border:2px solid var(--ink);padding:.25rem .75rem;white-space:nowrap}
.act{display:block;width:100%;text-align:center;background:var(--act);color:var(--on-act);border:2px solid var(--act);border-radius:.375rem;padding:1rem;font:inherit;font-weight:700;text-decoration:none;cursor:pointer;margin:1.25rem 0}
.act:focus-visible,a:focus-visible{outline:3px solid var(--sign);outline-offset:3px}
.check{border-left:4px solid var(--line);padding-left:1rem}
footer{border-top:1px solid var(--line);margin-top:2.5rem;padding-top:1rem;padding-bottom:2rem;font-size:1.0625rem;overflow-wrap:anywhere}
@page{size:A4;margin:14mm}
@media print{:root{--paper:#fff;--ink:#000;--quiet:#333;--sign:#000;--act:#000}body{font-size:10.5pt;line-height:1.45}h1{font-size:15pt;margin:.5rem 0}h2{font-size:11.5pt;margin:.7rem 0 .2rem}p{margin:.2rem 0 .4rem}.act,header a,.screen{display:none}.code{font-size:14pt}main,header,footer{max-width:none;padding-left:0;padding-right:0}footer{margin-top:.8rem;padding-bottom:0}section{break-inside:avoid}}
`;

/** What happened, how to tell that it is genuine, and the way to the first step. */
export function startPage(hold: Hold, isHeld: boolean, context: PageContext): string {
  const words = PORTAL_WORDS[context.language];
  const { told } = hold;
  const isQuarantine = isHeld && hold.kind === 'quarantine';
  const head = isQuarantine ? words.quarantine : hold.kind === 'soft' ? words.soft : words.released;
  return page(context, words.title, told, [
    `<h1>${isQuarantine ? '<span class="sign" aria-hidden="true">■ </span>' : ''}${escapeHtml(head)}</h1>`,
    section(words.whatHappened, [
      paragraph(told.what[context.language]),
      `<p class="quiet">${escapeHtml(words.seen(timeText(told.seenAt, words), told.port))}</p>`,
    ]),
    section(words.whatYouCanDo, [
      link(
        told.steps[context.language].length > 0 ? '/step/1' : '/release',
        context.language,
        words.begin,
        'act',
      ),
      ...(isQuarantine
        ? [`<p class="quiet">${escapeHtml(words.ends(timeText(hold.until, words)))}</p>`]
        : []),
    ]),
    genuineSection(told.code, words),
    `<p class="screen">${link('/sheet', context.language, words.allSteps)}</p>`,
  ]);
}

/** `number` is one of the steps. */
export function stepPage(hold: Hold, number: number, context: PageContext): string {
  const words = PORTAL_WORDS[context.language];
  const steps = hold.told.steps[context.language];
  const step = steps[number - 1];
  const isLast = number === steps.length;
  return page(context, `${words.stepOf(number, steps.length)}: ${step.title}`, hold.told, [
    `<p class="quiet">${escapeHtml(words.stepOf(number, steps.length))}</p>`,
    `<h1>${escapeHtml(step.title)}</h1>`,
    ...stepBody(step, words),
    link(isLast ? '/release' : `/step/${number + 1}`, context.language, words.next, 'act'),
    `<p class="screen">${link(number === 1 ? '/' : `/step/${number - 1}`, context.language, words.back)}</p>`,
  ]);
}

/** `token`: of the form, to be used once; null: he cannot release himself (any more). */
export function releasePage(hold: Hold, token: string | null, left: number, context: PageContext): string {
  const words = PORTAL_WORDS[context.language];
  return page(context, words.releaseHead, hold.told, [
    `<h1>${escapeHtml(words.releaseHead)}</h1>`,
    ...(token === null
      ? [`<p>${escapeHtml(words.noRelease)}</p>`, `<p><strong>${escapeHtml(hold.told.contact)}</strong></p>`]
      : [
          `<p>${escapeHtml(words.releaseText)}</p>`,
          `<form method="post" action="/release?lang=${context.language}"><input type="hidden" name="token" value="${escapeHtml(token)}"><button class="act">${escapeHtml(words.releaseButton)}</button></form>`,
          `<p class="quiet">${escapeHtml(words.releaseLeft(left))}</p>`,
        ]),
    `<p class="screen">${link('/', context.language, words.back)}</p>`,
  ]);
}

/** Also what somebody sees who was let go lately. */
export function releasedPage(hold: Hold, context: PageContext): string {
  const words = PORTAL_WORDS[context.language];
  return page(context, words.released, hold.told, [
    `<h1>${escapeHtml(words.released)}</h1>`,
    ...words.releasedText.map(paragraph),
    `<p class="screen">${link('/sheet', context.language, words.allSteps)}</p>`,
  ]);
}

/** Everything at once, for paper. */
export function sheetPage(hold: Hold, context: PageContext): string {
  const words = PORTAL_WORDS[context.language];
  const { told } = hold;
  const steps = told.steps[context.language];
  return page(context, words.title, told, [
    `<h1>${escapeHtml(words.title)}</h1>`,
    `<p class="quiet screen">${escapeHtml(words.print)}</p>`,
    section(words.whatHappened, [paragraph(told.what[context.language])]),
    ...steps.map((step, index) => section(`${index + 1}. ${step.title}`, stepBody(step, words))),
    genuineSection(told.code, words),
    `<p class="screen">${link('/', context.language, words.back)}</p>`,
  ]);
}

export function notHeldPage(context: PageContext): string {
  const words = PORTAL_WORDS[context.language];
  return plainPage(context, words.notHeld, words.notHeldText);
}

export function stalePage(context: PageContext): string {
  const words = PORTAL_WORDS[context.language];
  return plainPage(context, words.stale, words.staleText);
}

export function tooManyPage(context: PageContext): string {
  const words = PORTAL_WORDS[context.language];
  return plainPage(context, words.tooMany, words.tooManyText);
}

function plainPage(context: PageContext, head: string, text: string): string {
  return page(context, head, null, [`<h1>${escapeHtml(head)}</h1>`, paragraph(text)]);
}

function page(
  context: PageContext,
  title: string,
  told: Hold['told'] | null,
  body: readonly string[],
): string {
  const { language, path } = context;
  const words = PORTAL_WORDS[language];
  const other = language === 'ja' ? 'en' : 'ja';
  return [
    '<!doctype html>',
    `<html lang="${language}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="robots" content="noindex">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<header><span>${escapeHtml(told?.organisation ?? words.title)}</span><a href="${path}?lang=${other}" lang="${other}" hreflang="${other}">${words.switchTo}</a></header>`,
    `<main>${body.join('\n')}</main>`,
    ...(told === null
      ? []
      : [
          `<footer><p><strong>${escapeHtml(words.help)}</strong><br>${escapeHtml(told.organisation)}<br>${escapeHtml(told.contact)}<br>${escapeHtml(told.site)}</p></footer>`,
        ]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function section(head: string, body: readonly string[]): string {
  return `<section><h2>${escapeHtml(head)}</h2>${body.join('\n')}</section>`;
}

function genuineSection(code: string, words: PortalWords): string {
  return section(words.genuine, [
    `<p>${escapeHtml(words.genuineCode)}</p>`,
    `<p>${escapeHtml(words.code)}<br><span class="code">${escapeHtml(code)}</span></p>`,
    `<ul>${words.genuineRules.map((rule) => `<li>${escapeHtml(rule)}</li>`).join('')}</ul>`,
  ]);
}

function stepBody(step: HoldStep, words: PortalWords): string[] {
  const check = `<p class="check"><strong>${escapeHtml(words.check)}</strong><br>${escapeHtml(step.check)}</p>`;
  return [paragraph(step.text), ...(step.check === '' ? [] : [check])];
}

function link(path: string, language: PortalLanguage, text: string, className = ''): string {
  const attribute = className === '' ? '' : ` class="${className}"`;
  return `<a${attribute} href="${path}?lang=${language}">${escapeHtml(text)}</a>`;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text).replaceAll('\n', '<br>')}</p>`;
}

/** In this machine's zone, which is named: a gateway stands where its clients are. */
function timeText(at: number, words: PortalWords): string {
  return new Intl.DateTimeFormat(words.locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(at);
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (mark) => entities[mark]);
}
