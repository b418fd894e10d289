/** What a stranger wrote, as text that only shows: no control character, no mark that turns or hides what stands beside it. */

/** So much of one text is shown. */
const MOST_TEXT = 4_000;
/** Marks of direction, joiners, tags and other characters without a shape. */
const UNSEEN = /\p{Cf}|\p{Co}|\p{Cs}|\u2028|\u2029|\u115f|\u1160|\u3164|\uffa0|\u034f/gu;

/** Control characters as terminals write them (`^[`), what cannot be seen as its number; line breaks stay where wanted. */
export function plainText(text: string, { keepsLines = false, most = MOST_TEXT } = {}): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut
    .replaceAll(/\p{Cc}/gu, (sign) => (keepsLines && sign === '\n' ? sign : caretOf(sign)))
    .replaceAll(UNSEEN, numberOf);
}

/** Of C0 and DEL, as stty shows them; those of C1 have no such name. */
function caretOf(sign: string): string {
  const code = sign.charCodeAt(0);
  return code >= 0x80 ? numberOf(sign) : `^${String.fromCharCode(code ^ 0x40)}`;
}

function numberOf(sign: string): string {
  return `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
