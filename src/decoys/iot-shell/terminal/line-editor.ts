/**
 * Keys -> lines, with the echo that a terminal of the device gives. It keeps one line and a small state; escape sequences
 * are swallowed, and what is beyond the longest line is not kept.
 */

export type Typed =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'end' };

const MOST_LINE = 65_536;
const MOST_ESCAPE = 32;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what ends a stretch of plain text
const SPECIAL = /[\x00-\x1f\x7f]/g;

export class LineEditor {
  #line = '';
  #escape: string | null = null;
  #isAfterReturn = false;
  readonly #onOdd: (name: string) => void;

  constructor(onOdd: (name: string) => void) {
    this.#onOdd = onOdd;
  }

  /** Reads `text` from `from` on to the end of a line at most; `echo` is what the terminal shows. */
  take(
    text: string,
    from: number,
    echoes: boolean,
  ): { readonly typed: Typed | null; readonly at: number; readonly echo: string } {
    let echo = '';
    let at = from;
    while (at < text.length) {
      if (this.#escape !== null) {
        at = this.#inEscape(text, at);
        continue;
      }
      SPECIAL.lastIndex = at;
      const end = SPECIAL.exec(text)?.index ?? text.length;
      if (end > at) {
        echo += this.#append(text.slice(at, end));
        at = end;
        this.#isAfterReturn = false;
        continue;
      }
      const c = text[at++];
      const wasAfterReturn = this.#isAfterReturn;
      this.#isAfterReturn = c === '\r';
      if (c === '\r' || c === '\n') {
        if (c === '\n' && wasAfterReturn) continue;
        const line = this.#line;
        this.#line = '';
        return { typed: { kind: 'line', text: `${line}\n` }, at, echo: echoes ? `${echo}\n` : '' };
      }
      if (c === '\x03') {
        this.#line = '';
        return { typed: { kind: 'interrupt' }, at, echo: echoes ? `${echo}^C\n` : '' };
      }
      if (c === '\x04') {
        if (this.#line === '') return { typed: { kind: 'end' }, at, echo: echoes ? echo : '' };
      } else if (c === '\x7f' || c === '\b') {
        if (this.#line !== '') echo += '\b \b';
        this.#line = this.#line.slice(0, -1);
      } else if (c === '\x15') {
        echo += '\b \b'.repeat(Math.min(this.#line.length, 256));
        this.#line = '';
      } else if (c === '\x1b') {
        this.#escape = '';
        this.#onOdd('terminal-escape');
      } else if (c === '\t') echo += this.#append(c);
      else if (c !== '\0') this.#onOdd('terminal-control');
    }
    return { typed: null, at, echo: echoes ? echo : '' };
  }

  #append(text: string): string {
    const room = MOST_LINE - this.#line.length;
    if (text.length > room) this.#onOdd('terminal-line-too-long');
    const kept = text.slice(0, Math.max(0, room));
    this.#line += kept;
    return kept;
  }

  /** `ESC [ ... letter`, `ESC O letter`, `ESC letter`. */
  #inEscape(text: string, from: number): number {
    let at = from;
    while (at < text.length) {
      const c = text[at++];
      const before = this.#escape ?? '';
      const isOpen =
        before === '' ? c === '[' || c === 'O' : /[0-9;?<>=]/.test(c) && before.length < MOST_ESCAPE;
      if (!isOpen) {
        this.#escape = null;
        return at;
      }
      this.#escape = before + c;
    }
    return at;
  }
}
