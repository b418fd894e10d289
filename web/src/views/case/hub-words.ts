/**
 * Sentences that the hub writes down in plain English (why a step was left out, how a case ended), in the reader's words.
 * What strangers or other machines said stays as it is.
 */
import type { Messages } from '../../messages/catalogue.ts';

export interface HubWords {
  readonly text: string;
  /** It is not of the reader's language, but the hub's or a stranger's. */
  readonly isForeign: boolean;
}

type Say = (messages: Messages, found: readonly string[]) => string;

function known(words: Readonly<Record<string, string | undefined>>, name: string): string {
  return words[name] ?? name;
}

const SENTENCES: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [/^nobody behind the address uses the app$/, (m) => m.cases.hub.noApp],
  [/^no mail address that works$/, (m) => m.cases.hub.noMail],
  [/^nobody to send it to$/, (m) => m.cases.hub.nobody],
  [/^the channel is not set up$/, (m) => m.cases.hub.noChannel],
  [/^not for the cause ([a-z-]+)$/, (m, [cause]) => m.cases.hub.otherCause(known(m.cause, cause))],
  [/^an owner of high criticality is never restricted by a rule$/, (m) => m.cases.hub.critical],
  [
    /^evidence of the grade ([a-z-]+) may be forged and restricts nobody$/,
    (m, [grade]) => m.cases.hub.forgeable(known(m.grade, grade)),
  ],
  [/^It had been shown to be clean, and sends again\.$/, (m) => m.cases.hub.sendsAgain],
  [/^The incident was opened again\.$/, (m) => m.cases.hub.openedAgain],
  [
    /^The incident was closed as ([a-z-]+); nothing more is told\.$/,
    (m, [reason]) => m.cases.hub.closedAs(known(m.closeReason, reason)),
  ],
  [
    /^Closed by proof(?: \((p = [^)]+)\))?(; still exposed)?\.$/,
    (m, [chance = '', exposed]) => m.cases.hub.closedByProof(chance, exposed !== undefined),
  ],
  [
    /^drawn into arm (\S+) of study (.+?)(, as its owner was before)?$/,
    (m, [arm, study, before]) => m.cases.hub.drawn(arm, study, before !== undefined),
  ],
  [/^its case closed first$/, (m) => m.cases.hub.caseClosed],
  [/^sample: nothing left this machine$/, (m) => m.cases.hub.sample],
  [/^an error of this hub, see its log$/, (m) => m.cases.hub.ownError],
];

export function hubWords(text: string, messages: Messages): HubWords {
  for (const [pattern, say] of SENTENCES) {
    const found = pattern.exec(text);
    if (found !== null) return { text: say(messages, found.slice(1)), isForeign: false };
  }
  const givenUp = /^given up: (.+)$/.exec(text)?.[1];
  if (givenUp === undefined) return { text, isForeign: true };
  const why = hubWords(givenUp, messages);
  return { text: messages.cases.hub.givenUp(why.text), isForeign: why.isForeign };
}
