/** Text of strangers made harmless: for a line, for several, and cut to a size. */

/**
 * Everything that is not shown or changes the direction of what is: controls, formats (bidi, zero width), lone
 * surrogates, private use; and the two line ends that are no controls.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]+/gu;
const UNPRINTABLE_BUT_LINES = /[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu;

/** One line of at most so many UTF-16 units, and so of characters too; what was cut shows as an ellipsis. */
export function plainLine(text: string, most: number): string {
  return cutCharacters(roughCut(text, most).replace(UNPRINTABLE, ' ').replace(/ {2,}/g, ' ').trim(), most);
}

/** Lines end with LF; nothing else that is a control is left. */
export function plainText(text: string, most: number): string {
  const lines = roughCut(text, most).replace(/\r\n?/g, '\n').replace(UNPRINTABLE_BUT_LINES, ' ');
  return cutCharacters(lines, most);
}

/** The longest beginning that has at most so many bytes of UTF-8 and ends with a whole character. */
export function cutBytes(text: string, mostBytes: number): string {
  const bytes = Buffer.from(text.slice(0, mostBytes + 1), 'utf8');
  if (bytes.length <= mostBytes) return text;
  let end = mostBytes;
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** A megabyte is not searched for what will be cut away; some of what is kept here is dropped or joined. */
function roughCut(text: string, most: number): string {
  return text.length > most * 4 + 64 ? text.slice(0, most * 4 + 64) : text;
}

function cutCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  const isSplit = /[\ud800-\udbff]/.test(text[most - 2] ?? '');
  return `${text.slice(0, isSplit ? most - 2 : most - 1)}…`;
}
