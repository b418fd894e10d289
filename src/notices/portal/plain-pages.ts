/** The small pages of owners: stopping mails, the public log in plain words, and what went wrong. */
import type { NoticeSender } from '../../model/notice.ts';
import type { LogView, SorryView, UnsubscribeView } from '../../model/owner-page.ts';
import { utcTime } from '../wording/zone-time.ts';
import { troubleBox } from './help-page.ts';
import { type Html, html } from './html.ts';
import { OWNER_WORDS, type OwnerWords } from './owner-words.ts';
import { framePage, otherByLink, paragraph, section } from './page-frame.ts';

export function unsubscribePage({ language, state, path }: UnsubscribeView, sender: NoticeSender): string {
  const words = OWNER_WORDS[language].unsubscribe;
  const stays = html`<ul>${words.stays.map((line) => html`<li>${line}</li>`)}</ul>`;
  const form = (action: string, label: string, className: string) =>
    html`<form method="post" action="${path}"><input type="hidden" name="lang" value="${language}"><button class="${className}" name="do" value="${action}">${label}</button></form>`;
  const told = ([head, text]: readonly [string, string]) => [html`<h1>${head}</h1>`, paragraph(text)];
  const bodies: Readonly<Record<UnsubscribeView['state'], () => readonly Html[]>> = {
    ask: () => [...told([words.title, words.text]), stays, form('stop', words.stop, 'act')],
    stopped: () => [...told(words.stopped), stays, form('undo', words.undo, 'second')],
    undone: () => [...told(words.undone), form('stop', words.stop, 'second')],
    'no-mail': () => told(words.noMail),
    unknown: () => told(words.unknown),
  };
  const other = otherByLink(language, path);
  return framePage({ language, sender, title: words.title, other }, bodies[state]());
}

export function logPage({ language, head }: LogView, sender: NoticeSender): string {
  const words = OWNER_WORDS[language].log;
  const other = otherByLink(language, '/log-of-notices');
  return framePage({ language, sender, title: words.title, other }, [
    html`<h1>${words.title}</h1>`,
    paragraph(words.intro),
    html`<ul>${words.points.map((point) => html`<li>${point}</li>`)}</ul>`,
    section(words.how, [
      paragraph(words.noProgram),
      paragraph(words.howText),
      html`<pre>yamori verify notice.eml --log ${sender.site}</pre>`,
    ]),
    section(words.now, [
      html`<dl><dt>${words.size}</dt><dd>${words.sizeOf(head.size)}</dd><dt>${words.at}</dt><dd>${utcTime(head.at)}</dd><dt>${words.root}</dt><dd class="mono">${head.root}</dd></dl>`,
      html`<p><strong>${words.key}</strong></p>`,
      html`<pre>${head.publicKey.trim()}</pre>`,
      paragraph(words.keyText, 'quiet'),
    ]),
    backLink(OWNER_WORDS[language]),
  ]);
}

export function sorryPage({ language, kind }: SorryView, sender: NoticeSender): string {
  const words = OWNER_WORDS[language];
  const other = otherByLink(language, '/help');
  return framePage({ language, sender, title: words.sorry[kind][0], other }, [
    html`<h1>${words.sorry[kind][0]}</h1>`,
    troubleBox(words.sorry[kind]),
    backLink(words),
  ]);
}

function backLink({ again }: OwnerWords): Html {
  return html`<p class="screen"><a href="/help">${again}</a></p>`;
}
