/** What every page of owners has around it: who speaks, in which language, and whom to ask. */
import type { NoticeSender } from '../../model/notice.ts';
import { cleanLine } from '../wording/clean-text.ts';
import type { Language } from '../wording/notice-input.ts';
import { Html, html } from './html.ts';
import { OWNER_WORDS } from './owner-words.ts';

export interface PageHead {
  readonly language: Language;
  readonly sender: NoticeSender;
  readonly title: string;
  /** How to see the page in the other language: a link, or a form where the page is the answer to one. */
  readonly other: Html;
}

const OTHER: Readonly<Record<Language, { readonly language: Language; readonly name: string }>> = {
  ja: { language: 'en', name: 'English' },
  en: { language: 'ja', name: '日本語' },
};

export function framePage(head: PageHead, body: readonly Html[]): string {
  const words = OWNER_WORDS[head.language];
  const organisation = cleanLine(head.sender.organisation, 120);
  const frame = html`<html lang="${head.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${head.title} – ${organisation}</title><link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="/help/style.css"></head><body lang="${head.language}"><header><div class="column"><strong>${organisation}</strong>${head.other}</div></header><main><div class="column">${body}</div></main><footer><div class="column"><p>${words.sentBy(organisation)}<br>${words.contact} <strong>${cleanLine(head.sender.contact, 254)}</strong></p></div></footer></body></html>`;
  return `<!doctype html>\n${frame.text}\n`;
}

export function otherByLink(language: Language, path: string): Html {
  const other = OTHER[language];
  return html`<a class="screen" href="${path}?lang=${other.language}" lang="${other.language}" hreflang="${other.language}">${other.name}</a>`;
}

/** Fields go along, so that what was typed once need not be typed again, and stands in no address. */
export function otherByForm(language: Language, path: string, fields: Html): Html {
  const other = OTHER[language];
  return html`<form method="post" action="${path}">${fields}<button class="plain" name="lang" value="${other.language}" lang="${other.language}">${other.name}</button></form>`;
}

export function section(head: string, body: readonly Html[], className = ''): Html {
  return html`<section class="${className}"><h2>${head}</h2>${body}</section>`;
}

export function paragraph(text: string, className = ''): Html {
  return text === '' ? new Html('') : html`<p class="${className}">${text}</p>`;
}
