/** Makes elements of the page: what is put into one is text, never markup. */

export type Child = Node | string | null;
export type Attributes = Readonly<Record<string, string | boolean | null | (() => void)>>;

/** A function is what a click does; `false` and null leave an attribute away. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else if (value !== null && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** `key` keeps the focus where it was when the page is drawn anew. */
export function button(key: string, text: string, className: string, press: () => void): HTMLButtonElement {
  return element('button', { type: 'button', class: className, 'data-key': key, click: press }, text);
}

/** A word with its sign: nothing is told by colour alone. */
export function signed(sign: string, word: string, className: string): HTMLElement {
  return element('p', { class: `signed ${className}` }, element('i', { 'aria-hidden': 'true' }, sign), word);
}
