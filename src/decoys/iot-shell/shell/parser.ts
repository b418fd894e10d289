/** Reads command lines one at a time, as a shell does: what was read is carried out before a fault further on shows. */
import { LineCursor } from './line-cursor.ts';
import { type Command, Incomplete, type Redirect, SyntaxTrouble, type Word } from './syntax.ts';
import { literalOf, WordReader } from './word-reader.ts';

export type ParsedLine =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'blank' }
  | { readonly kind: 'end' }
  /** With more text it may become a command; at the end of a text it is the fault that `message` names. */
  | { readonly kind: 'incomplete'; readonly message: string }
  | { readonly kind: 'fault'; readonly message: string };

const CLOSING = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=/;

/** What ash says when a text ends within something. */
const END_MESSAGES: Readonly<Record<string, string>> = {
  '': 'unexpected end of file',
  quote: 'unterminated quoted string',
  backquote: 'EOF in backquote substitution',
  brace: "missing '}'",
  arithmetic: "missing '))'",
  here: 'unexpected end of file',
};

export class Parser {
  readonly #reader: WordReader;
  readonly #cursor: LineCursor;

  constructor(text: string, depth = 0) {
    const reader = new WordReader(text);
    reader.depth = depth;
    reader.readCommands = () => {
      const list = this.#list((c) => c === ')');
      this.#cursor.expectOperator(')');
      return list;
    };
    reader.readText = (inner) => new Parser(inner, reader.depth).#whole();
    this.#reader = reader;
    this.#cursor = new LineCursor(reader, (inner, innerDepth) => {
      const parser = new Parser(inner, innerDepth);
      const list = parser.#list((c) => c === ')');
      parser.#cursor.expectOperator(')');
      return { list, length: parser.at };
    });
  }

  /** Where the next line begins. */
  get at(): number {
    return this.#reader.at;
  }

  nextLine(): ParsedLine {
    const { text } = this.#reader;
    this.#cursor.blanks();
    if (this.#reader.at >= text.length) return { kind: 'end' };
    if (text[this.#reader.at] === '\n') {
      this.#reader.at++;
      return { kind: 'blank' };
    }
    try {
      const command = this.#line();
      return command === null ? { kind: 'blank' } : { kind: 'command', command };
    } catch (fault) {
      if (fault instanceof Incomplete)
        return {
          kind: 'incomplete',
          message: `syntax error: ${END_MESSAGES[fault.message] ?? `unexpected end of file (expecting "${fault.message}")`}`,
        };
      if (fault instanceof SyntaxTrouble) return { kind: 'fault', message: fault.message };
      throw fault;
    }
  }

  /** All of a text as one command, for a substitution. */
  #whole(): Command | null {
    const list = this.#list(() => false);
    if (this.#reader.at < this.#reader.text.length) this.#cursor.unexpected();
    return list;
  }

  /** Commands up to the end of the line. */
  #line(): Command | null {
    const items: { command: Command; isBackground: boolean }[] = [];
    for (;;) {
      this.#cursor.blanks();
      const c = this.#cursor.peek();
      if (c === '' || c === '\n') break;
      const command = this.#chain();
      if (command === null) this.#cursor.unexpected();
      const separator = this.#separator();
      items.push({ command, isBackground: separator === '&' });
      if (separator === null) break;
    }
    this.#cursor.blanks();
    if (this.#cursor.peek() === '\n') this.#cursor.newline();
    else if (this.#cursor.peek() !== '') this.#cursor.unexpected();
    else if (this.#cursor.hasPending) throw new Incomplete('here');
    return listOf(items);
  }

  /** Commands over several lines, up to what closes them. */
  #list(isEnd: (c: string) => boolean, words: readonly string[] = []): Command | null {
    return this.#reader.deeper(() => {
      const items: { command: Command; isBackground: boolean }[] = [];
      for (;;) {
        this.#cursor.newlines();
        const c = this.#cursor.peek();
        if (c === '' || isEnd(c)) break;
        const reserved = this.#cursor.peekReserved();
        if (reserved !== null && CLOSING.has(reserved)) break;
        if (words.length > 0 && this.#cursor.peekOperator() === ';;') break;
        const command = this.#chain();
        if (command === null) break;
        const separator = this.#separator();
        items.push({ command, isBackground: separator === '&' });
        if (separator === null && this.#cursor.peek() !== '\n') break;
      }
      return listOf(items);
    });
  }

  /** `;` or `&` after a command; null: neither. */
  #separator(): ';' | '&' | null {
    const operator = this.#cursor.peekOperator();
    if (operator !== ';' && operator !== '&') return null;
    this.#reader.at++;
    return operator;
  }

  #chain(): Command | null {
    let left = this.#pipeline();
    if (left === null) return null;
    for (;;) {
      const operator = this.#cursor.peekOperator();
      if (operator !== '&&' && operator !== '||') return left;
      this.#reader.at += 2;
      this.#cursor.newlines();
      const right = this.#pipeline();
      if (right === null) this.#cursor.unexpected();
      left = { kind: 'chain', operator, left, right };
    }
  }

  #pipeline(): Command | null {
    let isNegated = false;
    while (this.#cursor.peekReserved() === '!') {
      this.#cursor.take('!');
      isNegated = !isNegated;
    }
    const first = this.#command();
    if (first === null) {
      if (isNegated) this.#cursor.unexpected();
      return null;
    }
    const stages = [first];
    while (this.#cursor.peekOperator() === '|') {
      this.#reader.at++;
      this.#cursor.newlines();
      const next = this.#command();
      if (next === null) this.#cursor.unexpected();
      stages.push(next);
    }
    return stages.length === 1 && !isNegated ? first : { kind: 'pipeline', isNegated, stages };
  }

  #command(): Command | null {
    this.#cursor.blanks();
    if (this.#cursor.peek() === '(') {
      this.#reader.at++;
      const body = this.#list((c) => c === ')');
      if (body === null && this.#cursor.peek() !== '') this.#cursor.unexpected();
      this.#cursor.expectOperator(')');
      if (body === null) this.#cursor.unexpected();
      return this.#redirected({ kind: 'group', isSubshell: true, body });
    }
    const reserved = this.#cursor.peekReserved();
    switch (reserved) {
      case 'if':
        return this.#redirected(this.#if());
      case 'while':
      case 'until': {
        this.#cursor.take(reserved);
        const condition = this.#body('do');
        this.#cursor.take('do');
        const body = this.#body('done');
        this.#cursor.take('done');
        return this.#redirected({ kind: 'loop', isUntil: reserved === 'until', condition, body });
      }
      case 'for':
        return this.#redirected(this.#for());
      case 'case':
        return this.#redirected(this.#case());
      case '{': {
        this.#cursor.take('{');
        const body = this.#body('}');
        this.#cursor.take('}');
        return this.#redirected({ kind: 'group', isSubshell: false, body });
      }
      case null:
        return this.#simple();
      default:
        return this.#cursor.unexpected();
    }
  }

  #if(): Command {
    this.#cursor.take('if');
    const branches: { condition: Command; body: Command }[] = [];
    for (;;) {
      const condition = this.#body('then');
      this.#cursor.take('then');
      branches.push({ condition, body: this.#body('fi') });
      if (this.#cursor.peekReserved() !== 'elif') break;
      this.#cursor.take('elif');
    }
    let otherwise: Command | null = null;
    if (this.#cursor.peekReserved() === 'else') {
      this.#cursor.take('else');
      otherwise = this.#body('fi');
    }
    this.#cursor.take('fi');
    return { kind: 'if', branches, otherwise };
  }

  #for(): Command {
    this.#cursor.take('for');
    const name = literalOf(this.#word() ?? []);
    if (name === null || !/^[A-Za-z_]\w*$/.test(name))
      throw new SyntaxTrouble('syntax error: bad for loop variable');
    this.#cursor.newlines();
    let words: Word[] | null = null;
    if (this.#cursor.peekReserved() === 'in') {
      this.#cursor.take('in');
      words = [];
      for (let word = this.#word(); word !== null; word = this.#word()) words.push(word);
    }
    if (this.#cursor.peekOperator() === ';') this.#reader.at++;
    this.#cursor.newlines();
    this.#cursor.take('do');
    const body = this.#body('done');
    this.#cursor.take('done');
    return { kind: 'for', name, words, body };
  }

  #case(): Command {
    this.#cursor.take('case');
    const subject = this.#word();
    if (subject === null) this.#cursor.unexpected();
    this.#cursor.newlines();
    this.#cursor.take('in');
    const arms: { patterns: Word[]; body: Command | null }[] = [];
    for (;;) {
      this.#cursor.newlines();
      if (this.#cursor.peekReserved() === 'esac') break;
      if (this.#cursor.peekOperator() === '(') this.#reader.at++;
      const patterns: Word[] = [];
      for (;;) {
        const pattern = this.#word();
        if (pattern === null) this.#cursor.unexpected();
        patterns.push(pattern);
        if (this.#cursor.peekOperator() !== '|') break;
        this.#reader.at++;
      }
      this.#cursor.expectOperator(')');
      const body = this.#list(() => false, [';;']);
      arms.push({ patterns, body });
      if (this.#cursor.peekOperator() === ';;') this.#reader.at += 2;
      else break;
    }
    this.#cursor.newlines();
    this.#cursor.take('esac');
    return { kind: 'case', subject, arms };
  }

  /** Commands that must be there. */
  #body(closing: string): Command {
    const body = this.#list(() => false);
    if (body !== null) return body;
    if (this.#cursor.peek() === '') throw new Incomplete(closing);
    return this.#cursor.unexpected();
  }

  #redirected(command: Command): Command {
    const redirects: Redirect[] = [];
    for (let one = this.#redirect(); one !== null; one = this.#redirect()) redirects.push(one);
    return redirects.length === 0 ? command : { kind: 'redirected', command, redirects };
  }

  #simple(): Command | null {
    const { text } = this.#reader;
    const line = this.#cursor.lineNumber();
    const assignments: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const redirect = this.#redirect();
      if (redirect !== null) {
        redirects.push(redirect);
        continue;
      }
      const word = this.#word();
      if (word === null) break;
      const assignment = words.length === 0 ? assignmentOf(word) : null;
      if (assignment !== null) assignments.push(assignment);
      else words.push(word);
      if (
        words.length === 1 &&
        assignments.length === 0 &&
        redirects.length === 0 &&
        this.#cursor.peekOperator() === '('
      ) {
        const name = literalOf(words[0]);
        const rest = /^\(\s*\)/.exec(text.slice(this.#reader.at, this.#reader.at + 16));
        if (name === null || rest === null || !/^[\w.-]+$/.test(name)) this.#cursor.unexpected();
        this.#reader.at += rest[0].length;
        this.#cursor.newlines();
        const body = this.#command();
        if (body === null) this.#cursor.unexpected();
        return { kind: 'function', name, body };
      }
    }
    if (words.length + assignments.length + redirects.length === 0) return null;
    return { kind: 'simple', line, assignments, words, redirects };
  }

  #redirect(): Redirect | null {
    this.#cursor.blanks();
    const { text } = this.#reader;
    const found = /^(\d?)(<<-?|>>|>&|<&|<>|>\||>|<)/.exec(text.slice(this.#reader.at, this.#reader.at + 4));
    if (found === null) return null;
    this.#reader.at += found[0].length;
    const sign = found[2];
    const descriptor = found[1] === '' ? (sign.startsWith('<') ? 0 : 1) : Number(found[1]);
    const target = this.#word();
    if (target === null) {
      if (this.#cursor.peek() === '') throw new SyntaxTrouble('syntax error: unexpected end of file');
      if (this.#cursor.peek() === '\n') throw new SyntaxTrouble('syntax error: unexpected newline');
      return this.#cursor.unexpected();
    }
    if (!sign.startsWith('<<')) {
      const operator = sign === '>|' ? '>' : (sign as '>' | '>>' | '<' | '<>' | '>&' | '<&');
      return { descriptor, operator, target };
    }
    const redirect: Redirect = { descriptor, operator: '<<', target };
    this.#cursor.pend({
      redirect,
      end: target.map((part) => (part.kind === 'text' ? part.text : '')).join(''),
      isQuoted: target.some((part) => part.kind === 'text' && part.isQuoted),
      stripsTabs: sign === '<<-',
    });
    return redirect;
  }

  #word(): Word | null {
    this.#cursor.blanks();
    return this.#reader.word();
  }
}

function listOf(items: readonly { command: Command; isBackground: boolean }[]): Command | null {
  if (items.length === 0) return null;
  return items.length === 1 && !items[0].isBackground ? items[0].command : { kind: 'list', items };
}

function assignmentOf(word: Word): { name: string; value: Word } | null {
  const first = word[0];
  if (first?.kind !== 'text' || first.isQuoted) return null;
  const found = ASSIGNMENT.exec(first.text);
  if (found === null) return null;
  const rest = first.text.slice(found[0].length);
  return {
    name: found[1],
    value: rest === '' ? word.slice(1) : [{ ...first, text: rest }, ...word.slice(1)],
  };
}
