/** Reads command lines one at a time, as a shell does: what was read is carried out before a fault further on shows. */
import { type Command, Incomplete, type Redirect, SyntaxTrouble, type Word } from './syntax.ts';
import { literalOf, WordReader } from './word-reader.ts';

export type ParsedLine =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'blank' }
  | { readonly kind: 'end' }
  /** With more text it may become a command; at the end of a text it is the fault that `message` names. */
  | { readonly kind: 'incomplete'; readonly message: string }
  | { readonly kind: 'fault'; readonly message: string };

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

interface PendingHere {
  readonly redirect: Redirect;
  readonly end: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
}

export class Parser {
  readonly #reader: WordReader;
  #pending: PendingHere[] = [];
  #lines = 1;
  #countedTo = 0;

  constructor(text: string, depth = 0) {
    const reader = new WordReader(text);
    reader.depth = depth;
    reader.readCommands = () => {
      const list = this.#list((c) => c === ')');
      this.#expectOperator(')');
      return list;
    };
    reader.readText = (inner) => new Parser(inner, reader.depth).#whole();
    this.#reader = reader;
  }

  /** Where the next line begins. */
  get at(): number {
    return this.#reader.at;
  }

  nextLine(): ParsedLine {
    const { text } = this.#reader;
    this.#blanks();
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
    if (this.#reader.at < this.#reader.text.length) this.#unexpected();
    return list;
  }

  /** Commands up to the end of the line. */
  #line(): Command | null {
    const items: { command: Command; isBackground: boolean }[] = [];
    for (;;) {
      this.#blanks();
      const c = this.#peek();
      if (c === '' || c === '\n') break;
      const command = this.#chain();
      if (command === null) this.#unexpected();
      const separator = this.#separator();
      items.push({ command, isBackground: separator === '&' });
      if (separator === null) break;
    }
    this.#blanks();
    if (this.#peek() === '\n') this.#newline();
    else if (this.#peek() !== '') this.#unexpected();
    else if (this.#pending.length > 0) throw new Incomplete('here');
    return listOf(items);
  }

  /** Commands over several lines, up to what closes them. */
  #list(isEnd: (c: string) => boolean, words: readonly string[] = []): Command | null {
    return this.#reader.deeper(() => {
      const items: { command: Command; isBackground: boolean }[] = [];
      for (;;) {
        this.#newlines();
        const c = this.#peek();
        if (c === '' || isEnd(c)) break;
        const reserved = this.#peekReserved();
        if (reserved !== null && CLOSING.has(reserved)) break;
        if (words.length > 0 && this.#peekOperator() === ';;') break;
        const command = this.#chain();
        if (command === null) break;
        const separator = this.#separator();
        items.push({ command, isBackground: separator === '&' });
        if (separator === null && this.#peek() !== '\n') break;
      }
      return listOf(items);
    });
  }

  /** `;` or `&` after a command; null: neither. */
  #separator(): ';' | '&' | null {
    const operator = this.#peekOperator();
    if (operator !== ';' && operator !== '&') return null;
    this.#reader.at++;
    return operator;
  }

  #chain(): Command | null {
    let left = this.#pipeline();
    if (left === null) return null;
    for (;;) {
      const operator = this.#peekOperator();
      if (operator !== '&&' && operator !== '||') return left;
      this.#reader.at += 2;
      this.#newlines();
      const right = this.#pipeline();
      if (right === null) this.#unexpected();
      left = { kind: 'chain', operator, left, right };
    }
  }

  #pipeline(): Command | null {
    let isNegated = false;
    while (this.#peekReserved() === '!') {
      this.#take('!');
      isNegated = !isNegated;
    }
    const first = this.#command();
    if (first === null) {
      if (isNegated) this.#unexpected();
      return null;
    }
    const stages = [first];
    while (this.#peekOperator() === '|') {
      this.#reader.at++;
      this.#newlines();
      const next = this.#command();
      if (next === null) this.#unexpected();
      stages.push(next);
    }
    return stages.length === 1 && !isNegated ? first : { kind: 'pipeline', isNegated, stages };
  }

  #command(): Command | null {
    this.#blanks();
    if (this.#peek() === '(') {
      this.#reader.at++;
      const body = this.#list((c) => c === ')');
      if (body === null && this.#peek() !== '') this.#unexpected();
      this.#expectOperator(')');
      if (body === null) this.#unexpected();
      return this.#redirected({ kind: 'group', isSubshell: true, body });
    }
    const reserved = this.#peekReserved();
    switch (reserved) {
      case 'if':
        return this.#redirected(this.#if());
      case 'while':
      case 'until': {
        this.#take(reserved);
        const condition = this.#body('do');
        this.#take('do');
        const body = this.#body('done');
        this.#take('done');
        return this.#redirected({ kind: 'loop', isUntil: reserved === 'until', condition, body });
      }
      case 'for':
        return this.#redirected(this.#for());
      case 'case':
        return this.#redirected(this.#case());
      case '{': {
        this.#take('{');
        const body = this.#body('}');
        this.#take('}');
        return this.#redirected({ kind: 'group', isSubshell: false, body });
      }
      case null:
        return this.#simple();
      default:
        return this.#unexpected();
    }
  }

  #if(): Command {
    this.#take('if');
    const branches: { condition: Command; body: Command }[] = [];
    for (;;) {
      const condition = this.#body('then');
      this.#take('then');
      branches.push({ condition, body: this.#body('fi') });
      if (this.#peekReserved() !== 'elif') break;
      this.#take('elif');
    }
    let otherwise: Command | null = null;
    if (this.#peekReserved() === 'else') {
      this.#take('else');
      otherwise = this.#body('fi');
    }
    this.#take('fi');
    return { kind: 'if', branches, otherwise };
  }

  #for(): Command {
    this.#take('for');
    const name = literalOf(this.#word() ?? []);
    if (name === null || !/^[A-Za-z_]\w*$/.test(name))
      throw new SyntaxTrouble('syntax error: bad for loop variable');
    this.#newlines();
    let words: Word[] | null = null;
    if (this.#peekReserved() === 'in') {
      this.#take('in');
      words = [];
      for (let word = this.#word(); word !== null; word = this.#word()) words.push(word);
    }
    if (this.#peekOperator() === ';') this.#reader.at++;
    this.#newlines();
    this.#take('do');
    const body = this.#body('done');
    this.#take('done');
    return { kind: 'for', name, words, body };
  }

  #case(): Command {
    this.#take('case');
    const subject = this.#word();
    if (subject === null) this.#unexpected();
    this.#newlines();
    this.#take('in');
    const arms: { patterns: Word[]; body: Command | null }[] = [];
    for (;;) {
      this.#newlines();
      if (this.#peekReserved() === 'esac') break;
      if (this.#peekOperator() === '(') this.#reader.at++;
      const patterns: Word[] = [];
      for (;;) {
        const pattern = this.#word();
        if (pattern === null) this.#unexpected();
        patterns.push(pattern);
        if (this.#peekOperator() !== '|') break;
        this.#reader.at++;
      }
      this.#expectOperator(')');
      const body = this.#list(() => false, [';;']);
      arms.push({ patterns, body });
      if (this.#peekOperator() === ';;') this.#reader.at += 2;
      else break;
    }
    this.#newlines();
    this.#take('esac');
    return { kind: 'case', subject, arms };
  }

  /** Commands that must be there. */
  #body(closing: string): Command {
    const body = this.#list(() => false);
    if (body !== null) return body;
    if (this.#peek() === '') throw new Incomplete(closing);
    return this.#unexpected();
  }

  #redirected(command: Command): Command {
    const redirects: Redirect[] = [];
    for (let one = this.#redirect(); one !== null; one = this.#redirect()) redirects.push(one);
    return redirects.length === 0 ? command : { kind: 'redirected', command, redirects };
  }

  #simple(): Command | null {
    const { text } = this.#reader;
    const line = this.#lineNumber();
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
        this.#peekOperator() === '('
      ) {
        const name = literalOf(words[0]);
        const rest = /^\(\s*\)/.exec(text.slice(this.#reader.at, this.#reader.at + 16));
        if (name === null || rest === null || !/^[\w.-]+$/.test(name)) this.#unexpected();
        this.#reader.at += rest[0].length;
        this.#newlines();
        const body = this.#command();
        if (body === null) this.#unexpected();
        return { kind: 'function', name, body };
      }
    }
    if (words.length + assignments.length + redirects.length === 0) return null;
    return { kind: 'simple', line, assignments, words, redirects };
  }

  #redirect(): Redirect | null {
    this.#blanks();
    const { text } = this.#reader;
    const found = /^(\d?)(<<-?|>>|>&|<&|<>|>\||>|<)/.exec(text.slice(this.#reader.at, this.#reader.at + 4));
    if (found === null) return null;
    this.#reader.at += found[0].length;
    const sign = found[2];
    const descriptor = found[1] === '' ? (sign.startsWith('<') ? 0 : 1) : Number(found[1]);
    const target = this.#word();
    if (target === null) {
      if (this.#peek() === '') throw new SyntaxTrouble('syntax error: unexpected end of file');
      if (this.#peek() === '\n') throw new SyntaxTrouble('syntax error: unexpected newline');
      return this.#unexpected();
    }
    if (!sign.startsWith('<<')) {
      const operator = sign === '>|' ? '>' : (sign as '>' | '>>' | '<' | '<>' | '>&' | '<&');
      return { descriptor, operator, target };
    }
    const redirect: Redirect = { descriptor, operator: '<<', target };
    this.#pending.push({
      redirect,
      end: target.map((part) => (part.kind === 'text' ? part.text : '')).join(''),
      isQuoted: target.some((part) => part.kind === 'text' && part.isQuoted),
      stripsTabs: sign === '<<-',
    });
    return redirect;
  }

  #word(): Word | null {
    this.#blanks();
    return this.#reader.word();
  }

  /** Stands at a newline: goes behind it and the here-documents that follow. */
  #newline(): void {
    const { text } = this.#reader;
    this.#reader.at++;
    const pending = this.#pending;
    this.#pending = [];
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
          const inner = new Parser(body.slice(reader.at), reader.depth);
          const list = inner.#list((c) => c === ')');
          inner.#expectOperator(')');
          reader.at += inner.at;
          return list;
        };
        here.redirect.target = reader.quoted('');
      }
    }
  }

  #newlines(): void {
    for (;;) {
      this.#blanks();
      if (this.#peek() !== '\n') return;
      this.#newline();
    }
  }

  /** Spaces, continued lines, comments. */
  #blanks(): void {
    const { text } = this.#reader;
    for (;;) {
      const c = text[this.#reader.at];
      if (c === ' ' || c === '\t' || c === '\r') this.#reader.at++;
      else if (c === '\\' && text[this.#reader.at + 1] === '\n') this.#reader.at += 2;
      else if (c === '#') {
        const end = text.indexOf('\n', this.#reader.at);
        this.#reader.at = end === -1 ? text.length : end;
      } else return;
    }
  }

  /** Of where it stands; counted on from where it was asked last. */
  #lineNumber(): number {
    const { text, at } = this.#reader;
    for (let n = text.indexOf('\n', this.#countedTo); n !== -1 && n < at; n = text.indexOf('\n', n + 1)) {
      this.#lines++;
      this.#countedTo = n + 1;
    }
    return this.#lines;
  }

  #peek(): string {
    return this.#reader.text[this.#reader.at] ?? '';
  }

  #peekOperator(): string | null {
    this.#blanks();
    const { text, at } = this.#reader;
    const two = text.slice(at, at + 2);
    if (two === '&&' || two === '||' || two === ';;') return two;
    const one = two[0] ?? '';
    return one !== '' && ';&|()'.includes(one) ? one : null;
  }

  #peekReserved(): string | null {
    this.#blanks();
    const { text, at } = this.#reader;
    const word = /^[a-z{}!]{1,5}(?=[\s;&|<>()]|$)/.exec(text.slice(at, at + 6))?.[0];
    return word !== undefined && RESERVED.has(word) ? word : null;
  }

  #take(reserved: string): void {
    this.#newlines();
    if (this.#peekReserved() === reserved) {
      this.#reader.at += reserved.length;
      return;
    }
    if (this.#peek() === '') throw new Incomplete(reserved);
    this.#unexpected(reserved);
  }

  #expectOperator(operator: string): void {
    this.#newlines();
    if (this.#peek() === operator) {
      this.#reader.at++;
      return;
    }
    if (this.#peek() === '') throw new Incomplete(operator);
    this.#unexpected(operator);
  }

  #unexpected(expected?: string): never {
    const more = expected === undefined ? '' : ` (expecting "${expected}")`;
    this.#blanks();
    const c = this.#peek();
    if (c === '') throw new Incomplete(expected ?? '');
    if (c === '\n') throw new SyntaxTrouble(`syntax error: unexpected newline${more}`);
    const operator = this.#peekOperator();
    if (operator !== null) throw new SyntaxTrouble(`syntax error: unexpected "${operator}"${more}`);
    const reserved = this.#peekReserved();
    if (reserved !== null) throw new SyntaxTrouble(`syntax error: unexpected "${reserved}"${more}`);
    throw new SyntaxTrouble(`syntax error: unexpected word${more}`);
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
