/** Where the parser stands in a text: blanks, newlines with the here-documents behind them, operators, reserved words. */
import { type Command, Incomplete, type Redirect, SyntaxTrouble } from './syntax.ts';
import { WordReader } from './word-reader.ts';

const RESERVED = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'while',
  'until',
  'do',
  'done',
  'for',
  'in',
  'case',
  'esac',
  '{',
  '}',
  '!',
]);
export interface PendingHere {
  readonly redirect: Redirect;
  readonly end: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
}

/** Reads commands up to `)` in a text of its own. */
type ReadInner = (text: string, depth: number) => { readonly list: Command | null; readonly length: number };

export class LineCursor {
  readonly #reader: WordReader;
  readonly #readInner: ReadInner;
  #pendingHeres: PendingHere[] = [];
  #lines = 1;
  #countedTo = 0;

  constructor(reader: WordReader, readInner: ReadInner) {
    this.#reader = reader;
    this.#readInner = readInner;
  }

  get hasPending(): boolean {
    return this.#pendingHeres.length > 0;
  }

  /** The here-document comes behind the end of the line. */
  pend(here: PendingHere): void {
    this.#pendingHeres.push(here);
  }

  /** Stands at a newline: goes behind it and the here-documents that follow. */
  newline(): void {
    const { text } = this.#reader;
    this.#reader.at++;
    const pending = this.#pendingHeres;
    this.#pendingHeres = [];
    for (const here of pending) {
      let body = '';
      for (;;) {
        if (this.#reader.at >= text.length) throw new Incomplete('here');
        const end = text.indexOf('\n', this.#reader.at);
        let line = text.slice(this.#reader.at, end === -1 ? text.length : end);
        this.#reader.at = end === -1 ? text.length : end + 1;
        if (here.stripsTabs) line = line.replace(/^\t+/, '');
        if (line === here.end) break;
        body += `${line}\n`;
      }
      if (here.isQuoted) here.redirect.target = [{ kind: 'text', text: body, isQuoted: true }];
      else {
        const reader = new WordReader(body);
        reader.depth = this.#reader.depth + 1;
        reader.readText = this.#reader.readText;
        reader.readCommands = () => {
          const { list, length } = this.#readInner(body.slice(reader.at), reader.depth);
          reader.at += length;
          return list;
        };
        here.redirect.target = reader.quoted('');
      }
    }
  }

  newlines(): void {
    for (;;) {
      this.blanks();
      if (this.peek() !== '\n') return;
      this.newline();
    }
  }

  /** Spaces, continued lines, comments. */
  blanks(): void {
    const { text } = this.#reader;
    for (;;) {
      const c = text[this.#reader.at];
      if (c === ' ' || c === '\t') this.#reader.at++;
      else if (c === '\\' && text[this.#reader.at + 1] === '\n') this.#reader.at += 2;
      else if (c === '#') {
        const end = text.indexOf('\n', this.#reader.at);
        this.#reader.at = end === -1 ? text.length : end;
      } else return;
    }
  }

  /** Of where it stands; counted on from where it was asked last. */
  lineNumber(): number {
    const { text, at } = this.#reader;
    for (let n = text.indexOf('\n', this.#countedTo); n !== -1 && n < at; n = text.indexOf('\n', n + 1)) {
      this.#lines++;
      this.#countedTo = n + 1;
    }
    return this.#lines;
  }

  peek(): string {
    return this.#reader.text[this.#reader.at] ?? '';
  }

  peekOperator(): string | null {
    this.blanks();
    const { text, at } = this.#reader;
    const two = text.slice(at, at + 2);
    if (two === '&&' || two === '||' || two === ';;') return two;
    const one = two[0] ?? '';
    return one !== '' && ';&|()'.includes(one) ? one : null;
  }

  peekReserved(): string | null {
    this.blanks();
    const { text, at } = this.#reader;
    const word = /^[a-z{}!]{1,5}(?=[\s;&|<>()]|$)/.exec(text.slice(at, at + 6))?.[0];
    return word !== undefined && RESERVED.has(word) ? word : null;
  }

  take(reserved: string): void {
    this.newlines();
    if (this.peekReserved() === reserved) {
      this.#reader.at += reserved.length;
      return;
    }
    if (this.peek() === '') throw new Incomplete(reserved);
    this.unexpected(reserved);
  }

  expectOperator(operator: string): void {
    this.newlines();
    if (this.peek() === operator) {
      this.#reader.at++;
      return;
    }
    if (this.peek() === '') throw new Incomplete(operator);
    this.unexpected(operator);
  }

  unexpected(expected?: string): never {
    const more = expected === undefined ? '' : ` (expecting "${expected}")`;
    this.blanks();
    const c = this.peek();
    if (c === '') throw new Incomplete(expected ?? '');
    if (c === '\n') throw new SyntaxTrouble(`syntax error: unexpected newline${more}`);
    const operator = this.peekOperator();
    if (operator !== null) throw new SyntaxTrouble(`syntax error: unexpected "${operator}"${more}`);
    const reserved = this.peekReserved();
    if (reserved !== null) throw new SyntaxTrouble(`syntax error: unexpected "${reserved}"${more}`);
    throw new SyntaxTrouble(`syntax error: unexpected word${more}`);
  }
}
