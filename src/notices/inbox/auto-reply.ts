/** Whether a program answered: headers of RFC 3834 and of those that came before it, then the words of subjects. */

/** First value of a header by its name in lower case; undefined: it is not there. */
export type HeaderOf = (name: string) => string | undefined;

const SIGNS = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-reply',
  'x-vacation',
  'x-mail-autoreply',
];
const BULK = /^\s*(?:bulk|junk|list|auto[_-]?reply)\b/i;
const SUBJECTS = [
  /^\s*(?:auto(?:matic)?[ -]?(?:reply|response|answer|responder)|out of (?:the )?office|on vacation|vacation (?:reply|response)|away from (?:my )?(?:mail|desk|office))/i,
  /^\s*(?:re: ?)?\[?(?:ticket|case|request)\b[^\]]{0,40}\]?.{0,40}\b(?:received|created|opened|acknowledg)/i,
  /\b(?:auto-?reply|autoresponse|automatic reply|out of office)\b/i,
  /自動(?:返信|応答|配信)|不在(?:の|通知|に|中|連絡)|休暇(?:中|の|を)|(?:お問い?合わせ|メール)を?受(?:け)?付(?:け)?(?:いた|まし|完了)|受付完了/,
];

export function isAutoReply(header: HeaderOf, subject: string): boolean {
  const submitted = header('auto-submitted')?.trim().toLowerCase();
  if (submitted !== undefined) return submitted !== '' && !/^no\b/.test(submitted);
  if (SIGNS.some((name) => header(name) !== undefined)) return true;
  if (BULK.test(header('precedence') ?? '') || header('list-id') !== undefined) return true;
  return SUBJECTS.some((pattern) => pattern.test(subject));
}
