/** A link that a message may show: HTTPS, to a plain host, without a name or password in it. */

/** As the URL parser writes it; null for anything else. */
export function httpsLink(text: string): string | null {
  if (text.length > 2000 || /[\s\p{C}<>"'`|\\]/u.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}
