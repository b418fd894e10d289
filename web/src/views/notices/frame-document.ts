/**
 * The HTML of a notice, made ready for its frame. The content policy of the page forbids style sheets in a document, and
 * the frame inherits it; so its style is taken out and given back as what a script may set (`CSSStyleSheet`, `style`).
 */

export interface FrameDocument {
  readonly html: string;
  readonly css: string;
}

/** What a mail program takes out as well: nothing may run, load, or lead away by itself. */
const OUT = 'script, style, link, base, iframe, object, embed, meta[http-equiv]';
const KEPT_STYLE = 'data-style';

export function frameDocument(given: string): FrameDocument {
  const { rest, css } = takeStyle(given);
  const parsed = new DOMParser().parseFromString(rest, 'text/html');
  for (const element of parsed.querySelectorAll(OUT)) element.remove();
  for (const element of parsed.querySelectorAll('*'))
    for (const { name } of [...element.attributes]) if (name.startsWith('on')) element.removeAttribute(name);
  return { html: `<!doctype html>${parsed.documentElement.outerHTML}`, css };
}

/** As text, since a parser that meets style or a handler already asks the policy. A sheet ends at the first `</style`. */
export function takeStyle(html: string): { readonly rest: string; readonly css: string } {
  const sheets: string[] = [];
  const rest = html
    .replaceAll(/<style\b[^<>]*>([\s\S]*?)(?:<\/style\s*>|$)/gi, (_all, sheet: string) => {
      sheets.push(sheet);
      return '';
    })
    .replaceAll(/<[a-z][^<>]*>/gi, (tag) =>
      tag.replaceAll(/(?<=[\s/"'])(style|on[a-z]+)(?=\s*=)/gi, 'data-$1'),
    );
  return { rest, css: sheets.join('\n') };
}

/** Once the frame has loaded; answers how high its content is, in pixels. */
export function dressFrame(frame: HTMLIFrameElement, css: string): number {
  const inside = frame.contentDocument;
  const view = inside?.defaultView;
  if (!inside || !view) return 0;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(css);
  inside.adoptedStyleSheets = [sheet];
  for (const element of inside.querySelectorAll<HTMLElement>(`[${KEPT_STYLE}]`))
    element.style.cssText = element.getAttribute(KEPT_STYLE) ?? '';
  return inside.documentElement.scrollHeight;
}
