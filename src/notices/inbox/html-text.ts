/** HTML of strangers -> plain text: one pass over the bytes, nothing loaded, nothing run, quotes of ours left out. */

/** What is between their tags is not text. */
const SILENT = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'svg', 'math']);
const BREAKS = new Set([
  'br',
  'p',
  'div',
  'tr',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'table',
  'hr',
  'pre',
]);
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

export function htmlText(html: string): string {
  const parts: string[] = [];
  let silent: string | null = null;
  let quotes = 0;
  const isHeard = () => silent === null && quotes === 0;
  let at = 0;
  while (at < html.length) {
    const tagAt = html.indexOf('<', at);
    if (isHeard()) parts.push(html.slice(at, tagAt < 0 ? undefined : tagAt).replace(/\s+/g, ' '));
    if (tagAt < 0) break;
    const comment = html.startsWith('<!--', tagAt);
    const end = html.indexOf(comment ? '-->' : '>', tagAt + 1);
    if (end < 0) break;
    at = end + (comment ? 3 : 1);
    const [, slash, name] = comment
      ? []
      : (/^<(\/?)([a-z][a-z0-9]*)/i.exec(html.slice(tagAt, tagAt + 20)) ?? []);
    if (name === undefined) continue;
    const tag = name.toLowerCase();
    const isEnd = slash === '/';
    if (silent !== null) {
      if (isEnd && tag === silent) silent = null;
    } else if (SILENT.has(tag) && !isEnd) silent = tag;
    else if (tag === 'blockquote') quotes = Math.max(0, quotes + (isEnd ? -1 : 1));
    else if (BREAKS.has(tag) && isHeard()) parts.push('\n');
  }
  return decodeEntities(parts.join(''))
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
  });
}
