/** Where commands read from and write to. Text has one character a byte. */
import type { Waiting } from './waiting.ts';

export interface Sink {
  readonly isTerminal: boolean;
  write(text: string): void;
}

export interface Source {
  readonly isTerminal: boolean;
  /** The next piece; null: the end. */
  chunk(): Waiting<string | null>;
  /** Puts back what was not used. */
  unread(text: string): void;
}

export const NOWHERE: Sink = { isTerminal: false, write() {} };

/** Gathers what is written; what is beyond `most` makes `onFull` speak. */
export class TextSink implements Sink {
  readonly isTerminal = false;
  readonly #most: number;
  readonly #onFull: () => void;
  text = '';

  constructor(most: number, onFull: () => void) {
    this.#most = most;
    this.#onFull = onFull;
  }

  write(text: string): void {
    if (this.text.length + text.length > this.#most) this.#onFull();
    else this.text += text;
  }
}

export class TextSource implements Source {
  readonly isTerminal = false;
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  // biome-ignore lint/correctness/useYield: a source that never waits
  *chunk(): Waiting<string | null> {
    const text = this.#text;
    this.#text = '';
    return text === '' ? null : text;
  }

  unread(text: string): void {
    this.#text = text + this.#text;
  }
}

/** All that comes, but not more than `most`. */
export function* readAll(source: Source, most: number): Waiting<string> {
  let text = '';
  while (text.length <= most) {
    const chunk = yield* source.chunk();
    if (chunk === null) return text;
    text += chunk;
  }
  return text.slice(0, most);
}

/** With its newline; null: the end. */
export function* readLine(source: Source, most: number): Waiting<string | null> {
  let text = '';
  for (;;) {
    const chunk = yield* source.chunk();
    if (chunk === null) return text === '' ? null : text;
    const end = chunk.indexOf('\n');
    if (end !== -1) {
      source.unread(chunk.slice(end + 1));
      return text + chunk.slice(0, end + 1);
    }
    text += chunk;
    if (text.length > most) return text.slice(0, most);
  }
}
