/** Makes one plain line of whatever stands in a field, so that nothing in it can end a line, a header or a tag. */

/** C0, DEL and C1 controls, and the line and paragraph separators: all that some program takes for a line's end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be taken out.
const BREAKS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu;

/**
 * What is not seen, or turns round what is: soft hyphen, combining grapheme joiner, Arabic letter mark, zero-width
 * characters, bidi embeddings, overrides and isolates (UAX #9), invisible operators, interlinear annotations, byte order
 * mark, the tag characters of plane 14; and variation selectors, but for the one that may follow an ideograph, since
 * names of Japanese towns and people are written with it (UTS #37).
 */
const UNSEEN =
  /\u00ad|\u034f|\u061c|[\u115f\u1160]|[\u17b4\u17b5]|[\u180b-\u180f]|[\u200b-\u200f]|[\u202a-\u202e]|[\u2060-\u206f]|\u3164|(?<!\p{Script=Han})[\ufe00-\ufe0f]|\ufeff|\uffa0|[\ufff0-\ufffb]|[\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]|(?<!\p{Script=Han})[\u{e0100}-\u{e01ef}]/gu;

/** At most `limit` UTF-16 units; what is longer ends in `…`. Lone surrogates become U+FFFD. */
export function cleanLine(text: string, limit = 400): string {
  // A field of megabytes is cut before it is looked at: what it holds beyond was never to be shown.
  const head = text.length > limit * 4 ? text.slice(0, limit * 4) : text;
  const line = head.toWellFormed().replace(BREAKS, ' ').replace(UNSEEN, '').replace(/\s+/gu, ' ').trim();
  return shorten(line, limit);
}

/** The same for a text of several lines: each is cleaned, and the lines stay. */
export function cleanText(text: string, limit = 100_000): string {
  const lines = text
    .slice(0, limit)
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .split(/[\n\r]/u);
  return lines.map((line) => line.replace(BREAKS, ' ').replace(UNSEEN, '').trimEnd()).join('\n');
}

/** Never cuts a pair of surrogates in two. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  const last = cut.charCodeAt(cut.length - 1);
  return `${last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut}…`;
}
