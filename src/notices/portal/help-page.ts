/** Where a case code is typed. */

import type { NoticeSender } from '../../model/notice.ts';
import type { HelpView } from '../../model/owner-page.ts';
import { type Html, html } from './html.ts';
import { OWNER_WORDS, type OwnerWords } from './owner-words.ts';
import { framePage, otherByLink, paragraph, section } from './page-frame.ts';

export function helpPage({ language, trouble, waitSeconds }: HelpView, sender: NoticeSender): string {
  const words = OWNER_WORDS[language];
  const { help } = words;
  const said =
    trouble === null
      ? null
      : trouble === 'wrong'
        ? help.wrong
        : help.wait(words.duration(Math.max(1, waitSeconds)));
  return framePage({ language, sender, title: help.title, other: otherByLink(language, '/help') }, [
    html`<h1>${help.title}</h1>`,
    paragraph(help.intro),
    ...(said === null ? [] : [troubleBox(said)]),
    html`<form method="post" action="/help" autocomplete="off"><input type="hidden" name="lang" value="${language}"><label for="code">${help.label}</label><input type="text" id="code" name="code" required maxlength="40" placeholder="XXXXX-XXXXX" autocapitalize="characters" autocomplete="off" autocorrect="off" spellcheck="false" aria-describedby="where"><p class="quiet" id="where">${help.where}</p><button class="act">${help.open}</button></form>`,
    genuineSection(words, false),
    section(help.noCode, [
      paragraph(help.noCodeText),
      html`<p class="screen"><a href="/app/">${help.app}</a></p>`,
    ]),
  ]);
}

/** `role="alert"`: a reader that speaks says it first. */
export function troubleBox([head, text]: readonly [string, string]): Html {
  return html`<div class="trouble" role="alert"><p><strong>${head}</strong></p><p>${text}</p></div>`;
}

/** The last point names times above it, so it stands on the page of a case alone. */
export function genuineSection({ genuine }: OwnerWords, isOfCase: boolean): Html {
  const points = isOfCase ? genuine.points : genuine.points.slice(0, -1);
  return section(genuine.title, [
    html`<ul>${points.map((point) => html`<li>${point}</li>`)}</ul>`,
    html`<p class="screen"><a href="/log-of-notices">${genuine.log}</a></p>`,
  ]);
}
