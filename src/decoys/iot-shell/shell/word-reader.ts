/** Words of a command line: quotes, escapes, parameters, substitutions, here-documents. */
import {
  type Command,
  Incomplete,
  type ParameterOperator,
  type Part,
  SyntaxTrouble,
  type Word,
} from './syntax.ts';

const NAME_START = /[A-Za-z_]/;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SPECIAL = '?$!#@*-0123456789';
const ENDS_WORD = ' \t\n;&|<>()';
const MOST_DEPTH = 24;

/** Reads a list of commands up to `)`; the reader stands behind it afterwards. */
export type ReadCommands = (until: ')') => Command | null;

export class WordReader {
  readonly text: string;
  at: number;
  depth = 0;
  /** Set by the parser, which knows commands. */
  readCommands: ReadCommands = () => null;
  /** Reads the text between backquotes. */
  readText: (text: string) => Command | null = () => null;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  deeper<Result>(read: () => Result): Result {
    if (this.depth >= MOST_DEPTH) throw new SyntaxTrouble('syntax error: too deep');
    this.depth++;
    const result = read();
    this.depth--;
    return result;
  }

  /** null: there is none here. */
  word(): Word | null {
    const parts: Part[] = [];
    const start = this.at;
    let plain = '';
    const flush = () => {
      if (plain !== '') parts.push({ kind: 'text', text: plain, isQuoted: false });
      plain = '';
    };
    while (this.at < this.text.length) {
      const c = this.text[this.at];
      if (ENDS_WORD.includes(c)) break;
      if (c === '\\') {
        if (this.at + 1 >= this.text.length) {
          plain += '\\';
          this.at++;
          break;
        }
        const next = this.text[this.at + 1];
        this.at += 2;
        if (next === '\n') {
          if (this.at >= this.text.length) throw new Incomplete();
          continue;
        }
        flush();
        parts.push({ kind: 'text', text: next, isQuoted: true });
      } else if (c === "'") {
        flush();
        parts.push({ kind: 'text', text: this.#single(), isQuoted: true });
      } else if (c === '"') {
        flush();
        this.at++;
        parts.push(...this.quoted('"'));
      } else if (c === '$' || c === '`') {
        const part = this.#dollar(false);
        if (part === null) plain += '$';
        else {
          flush();
          parts.push(part);
        }
      } else {
        plain += c;
        this.at++;
      }
    }
    flush();
    return this.at === start ? null : parts;
  }

  /** Up to an unquoted `end` within double quotes; '' reads to the end of the text, as in a here-document. */
  quoted(end: '"' | '}' | ''): Part[] {
    const parts: Part[] = [];
    let plain = '';
    const flush = (always = false) => {
      if (plain !== '' || (always && parts.length === 0))
        parts.push({ kind: 'text', text: plain, isQuoted: true });
      plain = '';
    };
    for (;;) {
      if (this.at >= this.text.length) {
        if (end !== '') throw new Incomplete(end === '"' ? 'quote' : 'brace');
        flush(true);
        return parts;
      }
      const c = this.text[this.at];
      if (c === end) {
        this.at++;
        flush(true);
        return parts;
      }
      if (c === '\\') {
        const next = this.text[this.at + 1] ?? '';
        this.at += 2;
        if (next === '\n') continue;
        plain += '$`"\\'.includes(next) && next !== '' && !(end === '' && next === '"') ? next : `\\${next}`;
      } else if (c === '$' || c === '`') {
        const part = this.#dollar(true);
        if (part === null) plain += '$';
        else {
          flush();
          parts.push(part);
        }
      } else {
        plain += c;
        this.at++;
      }
    }
  }

  #single(): string {
    const end = this.text.indexOf("'", this.at + 1);
    if (end === -1) throw new Incomplete('quote');
    const text = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return text;
  }

  /** Stands at `$` or a backquote; null: a mere dollar sign, which is behind it then. */
  #dollar(isQuoted: boolean): Part | null {
    if (this.text[this.at] === '`') return { kind: 'command', body: this.#backquoted(isQuoted), isQuoted };
    const next = this.text[this.at + 1] ?? '';
    this.at++;
    if (next === '(') {
      if (this.text[this.at + 1] === '(')
        return { kind: 'arithmetic', expression: this.#arithmetic(), isQuoted };
      this.at++;
      return { kind: 'command', body: this.deeper(() => this.readCommands(')')), isQuoted };
    }
    if (next === '{') return this.deeper(() => this.#braced(isQuoted));
    if (next !== '' && SPECIAL.includes(next)) {
      this.at++;
      return plainParameter(next, isQuoted);
    }
    if (!NAME_START.test(next)) return null;
    return plainParameter(this.#name(), isQuoted);
  }

  #name(): string {
    NAME.lastIndex = this.at;
    const name = NAME.exec(this.text)?.[0] ?? '';
    this.at += name.length;
    return name;
  }

  /** Stands at `{`. */
  #braced(isQuoted: boolean): Part {
    this.at++;
    let isLength = false;
    if (this.text[this.at] === '#' && this.text[this.at + 1] !== '}') {
      isLength = true;
      this.at++;
    }
    const c = this.text[this.at] ?? '';
    let name: string;
    if (NAME_START.test(c)) name = this.#name();
    else if (/[0-9]/.test(c)) {
      name = /^[0-9]+/.exec(this.text.slice(this.at, this.at + 9))?.[0] ?? c;
      this.at += name.length;
    } else if (c !== '' && SPECIAL.includes(c)) {
      name = c;
      this.at++;
    } else if (c === '') throw new Incomplete('brace');
    else throw new SyntaxTrouble('syntax error: bad substitution');
    if (this.text[this.at] === '}') {
      this.at++;
      return { kind: 'parameter', name, isLength, operator: null, argument: [], isQuoted };
    }
    if (this.at >= this.text.length) throw new Incomplete('brace');
    const operator = /^(?::?[-=+?]|##?|%%?|:)/.exec(this.text.slice(this.at, this.at + 2))?.[0];
    if (operator === undefined || isLength) throw new SyntaxTrouble('syntax error: bad substitution');
    this.at += operator.length;
    const argument = isQuoted ? this.quoted('}') : this.#bracedWord();
    return { kind: 'parameter', name, isLength, operator: operator as ParameterOperator, argument, isQuoted };
  }

  /** Like a word, but blanks belong to it and `}` ends it. */
  #bracedWord(): Word {
    const parts: Part[] = [];
    let plain = '';
    const flush = () => {
      if (plain !== '') parts.push({ kind: 'text', text: plain, isQuoted: false });
      plain = '';
    };
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined) throw new Incomplete('brace');
      if (c === '}') {
        this.at++;
        flush();
        return parts;
      }
      if (c === "'" || c === '"') {
        flush();
        if (c === "'") parts.push({ kind: 'text', text: this.#single(), isQuoted: true });
        else {
          this.at++;
          parts.push(...this.quoted('"'));
        }
      } else if (c === '\\') {
        flush();
        parts.push({ kind: 'text', text: this.text[this.at + 1] ?? '', isQuoted: true });
        this.at += 2;
      } else if (c === '$' || c === '`') {
        const part = this.#dollar(false);
        if (part === null) plain += '$';
        else {
          flush();
          parts.push(part);
        }
      } else {
        plain += c;
        this.at++;
      }
    }
  }

  /** Stands at the first of `((`. */
  #arithmetic(): Word {
    const start = this.at;
    let depth = 0;
    let end = -1;
    for (let at = this.at + 2; at < this.text.length; at++) {
      const c = this.text[at];
      if (c === '(') depth++;
      else if (c === ')') {
        if (depth === 0) {
          if (this.text[at + 1] !== ')') throw new SyntaxTrouble("syntax error: missing '))'");
          end = at;
          break;
        }
        depth--;
      }
    }
    if (end === -1) throw new Incomplete('arithmetic');
    const inner = new WordReader(this.text.slice(start + 2, end));
    inner.depth = this.depth + 1;
    if (inner.depth >= MOST_DEPTH) throw new SyntaxTrouble('syntax error: too deep');
    inner.readText = this.readText;
    inner.readCommands = () => {
      throw new SyntaxTrouble('arithmetic syntax error');
    };
    this.at = end + 2;
    return inner.quoted('');
  }

  #backquoted(isQuoted: boolean): Command | null {
    let text = '';
    for (let at = this.at + 1; at < this.text.length; at++) {
      const c = this.text[at];
      if (c === '`') {
        this.at = at + 1;
        return this.deeper(() => this.readText(text));
      }
      const next = this.text[at + 1];
      if (c === '\\' && next !== undefined && ('`$\\'.includes(next) || (isQuoted && next === '"'))) {
        text += next;
        at++;
      } else text += c;
    }
    throw new Incomplete('backquote');
  }
}

function plainParameter(name: string, isQuoted: boolean): Part {
  return { kind: 'parameter', name, isLength: false, operator: null, argument: [], isQuoted };
}

/** The word as it was written, when nothing in it is quoted or expanded; null otherwise. */
export function literalOf(word: Word): string | null {
  let text = '';
  for (const part of word) {
    if (part.kind !== 'text' || part.isQuoted) return null;
    text += part.text;
  }
  return text;
}
