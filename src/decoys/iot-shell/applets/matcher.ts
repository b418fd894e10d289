/**
 * Regular expressions that visitors send. Matching walks all possible places at once (Thompson's construction), so the
 * time is bounded by the product of pattern and line: the engine of JavaScript would let one line stop the decoy.
 */

export type Match = { readonly at: number; readonly length: number };
/** The leftmost, and there the longest, from `from` on. */
export type Matcher = (line: string, from: number) => Match | null;
export type ExpressionKind = 'basic' | 'extended' | 'fixed';

type Node =
  | { readonly kind: 'test'; readonly test: (c: string) => boolean; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'start' | 'end'; next: number }
  | { readonly kind: 'match' };

const MOST_NODES = 2_000;
const MOST_PATTERN = 1_000;
const MOST_LINE = 16_384;
const MOST_REPEAT = 64;

/** null: it is none, or too large. */
export function safeMatcher(pattern: string, kind: ExpressionKind, ignoresCase = false): Matcher | null {
  if (pattern.length > MOST_PATTERN) return null;
  if (kind === 'fixed') {
    const wanted = ignoresCase ? pattern.toLowerCase() : pattern;
    return (line, from) => {
      const at = (ignoresCase ? line.toLowerCase() : line).indexOf(wanted, from);
      return at === -1 ? null : { at, length: wanted.length };
    };
  }
  const program = compile(pattern, kind, ignoresCase);
  return program === null ? null : (line, from) => run(program, line.slice(0, MOST_LINE), from);
}

class Fault extends Error {}

type Tree =
  | { readonly kind: 'test'; readonly test: (c: string) => boolean }
  | { readonly kind: 'start' | 'end' | 'empty' }
  | { readonly kind: 'all'; readonly parts: readonly Tree[] }
  | { readonly kind: 'any'; readonly parts: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly part: Tree; readonly least: number; readonly most: number };

function compile(
  pattern: string,
  kind: 'basic' | 'extended',
  ignoresCase: boolean,
): { nodes: Node[]; start: number } | null {
  const nodes: Node[] = [];
  const add = (node: Node) => {
    if (nodes.length >= MOST_NODES) throw new Fault();
    return nodes.push(node) - 1;
  };
  /** From the end: what comes next is known. */
  const emit = (tree: Tree, next: number): number => {
    switch (tree.kind) {
      case 'empty':
        return next;
      case 'start':
      case 'end':
        return add({ kind: tree.kind, next });
      case 'test':
        return add({ kind: 'test', test: tree.test, next });
      case 'all':
        return tree.parts.reduceRight((after, one) => emit(one, after), next);
      case 'any':
        return tree.parts
          .map((one) => emit(one, next))
          .reduce((left, right) => add({ kind: 'split', next: left, other: right }));
      case 'repeat': {
        let after = next;
        if (tree.most === Number.POSITIVE_INFINITY) {
          const split = add({ kind: 'split', next: -1, other: next });
          (nodes[split] as { next: number }).next = emit(tree.part, split);
          after = split;
        } else
          for (let n = tree.least; n < tree.most; n++)
            after = add({ kind: 'split', next: emit(tree.part, after), other: next });
        for (let n = 0; n < tree.least; n++) after = emit(tree.part, after);
        return after;
      }
    }
  };
  try {
    const tree = new Reader(pattern, kind === 'extended', ignoresCase).whole();
    const end = add({ kind: 'match' });
    return { nodes, start: emit(tree, end) };
  } catch (fault) {
    if (fault instanceof Fault) return null;
    throw fault;
  }
}

class Reader {
  readonly #text: string;
  readonly #isExtended: boolean;
  readonly #ignoresCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, isExtended: boolean, ignoresCase: boolean) {
    this.#text = text;
    this.#isExtended = isExtended;
    this.#ignoresCase = ignoresCase;
  }

  whole(): Tree {
    const tree = this.#either();
    if (this.#at < this.#text.length) throw new Fault();
    return tree;
  }

  #either(): Tree {
    if (++this.#depth > 24) throw new Fault();
    const parts = [this.#sequence()];
    while (this.#takeOperator('|')) parts.push(this.#sequence());
    this.#depth--;
    return parts.length === 1 ? parts[0] : { kind: 'any', parts };
  }

  #sequence(): Tree {
    const parts: Tree[] = [];
    while (
      this.#at < this.#text.length &&
      !this.#isOperator('|') &&
      !(this.#depth > 1 && this.#isOperator(')'))
    ) {
      let one = this.#one(parts.length === 0);
      for (;;) {
        const range = this.#repeat(one.kind === 'start' && parts.length === 0);
        if (range === null) break;
        one = { kind: 'repeat', part: one, ...range };
      }
      parts.push(one);
    }
    return { kind: 'all', parts };
  }

  #repeat(isAfterStart: boolean): { least: number; most: number } | null {
    if (isAfterStart && !this.#isExtended) return null;
    if (this.#text[this.#at] === '*') {
      this.#at++;
      return { least: 0, most: Number.POSITIVE_INFINITY };
    }
    if (this.#takeOperator('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#takeOperator('?')) return { least: 0, most: 1 };
    if (!this.#isOperator('{')) return null;
    const found = (this.#isExtended ? /^\{(\d{1,3})(,?)(\d{0,3})\}/ : /^\\\{(\d{1,3})(,?)(\d{0,3})\\\}/).exec(
      this.#text.slice(this.#at, this.#at + 16),
    );
    if (found === null) return null;
    this.#at += found[0].length;
    const least = Number(found[1]);
    const most = found[2] === '' ? least : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (least > MOST_REPEAT || (most !== Number.POSITIVE_INFINITY && most > MOST_REPEAT) || least > most)
      throw new Fault();
    return { least, most };
  }

  #one(isFirst: boolean): Tree {
    if (this.#takeOperator('(')) {
      const inner = this.#either();
      if (!this.#takeOperator(')')) throw new Fault();
      return inner;
    }
    const c = this.#text[this.#at++];
    if (c === '\\') {
      const next = this.#text[this.#at++];
      if (next === undefined) throw new Fault();
      if (next === 'w') return { kind: 'test', test: (one) => /\w/.test(one) };
      if (next === 's') return { kind: 'test', test: (one) => /\s/.test(one) };
      return this.#literal(next);
    }
    if (c === '.') return { kind: 'test', test: () => true };
    if (c === '^' && (isFirst || this.#isExtended)) return { kind: 'start' };
    if (
      c === '$' &&
      (this.#isExtended || this.#at >= this.#text.length || this.#isOperator(')') || this.#isOperator('|'))
    )
      return { kind: 'end' };
    if (c === '[') return this.#set();
    return this.#literal(c);
  }

  #literal(c: string): Tree {
    if (!this.#ignoresCase) return { kind: 'test', test: (one) => one === c };
    const lower = c.toLowerCase();
    return { kind: 'test', test: (one) => one.toLowerCase() === lower };
  }

  #set(): Tree {
    const isNegated = this.#text[this.#at] === '^';
    let at = this.#at + (isNegated ? 1 : 0);
    const tests: ((c: string) => boolean)[] = [];
    for (let n = 0; n === 0 || this.#text[at] !== ']'; n++) {
      if (at >= this.#text.length) throw new Fault();
      const named = /^\[:(\w+):\]/.exec(this.#text.slice(at, at + 16));
      if (named !== null) {
        const test = CLASSES[named[1]];
        if (test === undefined) throw new Fault();
        tests.push((c) => test.test(c));
        at += named[0].length;
        continue;
      }
      const from = this.#text[at];
      if (this.#text[at + 1] === '-' && this.#text[at + 2] !== ']' && at + 2 < this.#text.length) {
        const to = this.#text[at + 2];
        tests.push((c) => from <= c && c <= to);
        at += 3;
      } else {
        tests.push((c) => c === from);
        at++;
      }
    }
    this.#at = at + 1;
    const has = (c: string) => tests.some((one) => one(c));
    const ignoresCase = this.#ignoresCase;
    return {
      kind: 'test',
      test: (c) => (has(c) || (ignoresCase && (has(c.toLowerCase()) || has(c.toUpperCase())))) !== isNegated,
    };
  }

  /** In basic expressions the operators carry a backslash. */
  #isOperator(operator: string): boolean {
    return this.#isExtended
      ? this.#text[this.#at] === operator
      : this.#text[this.#at] === '\\' && this.#text[this.#at + 1] === operator;
  }

  #takeOperator(operator: string): boolean {
    if (!this.#isOperator(operator)) return false;
    this.#at += this.#isExtended ? 1 : 2;
    return true;
  }
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  space: /\s/,
  upper: /[A-Z]/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[0-9a-fA-F]/,
  blank: /[ \t]/,
  print: /[ -~]/,
};

function run({ nodes, start }: { nodes: Node[]; start: number }, line: string, from: number): Match | null {
  // For each node, the leftmost place where a match that reached it began; earlier beginnings win.
  let now = new Map<number, number>();
  let found: { at: number; end: number } | null = null;
  const put = (states: Map<number, number>, node: number, began: number, at: number) => {
    const stack = [node];
    while (stack.length > 0) {
      const one = stack.pop() as number;
      const before = states.get(one);
      if (before !== undefined && before <= began) continue;
      states.set(one, began);
      const what = nodes[one];
      if (what.kind === 'split') stack.push(what.next, what.other);
      else if (what.kind === 'start' && at === 0) stack.push(what.next);
      else if (what.kind === 'end' && at === line.length) stack.push(what.next);
      else if (
        what.kind === 'match' &&
        (found === null || began < found.at || (began === found.at && at > found.end))
      )
        found = { at: began, end: at };
    }
  };
  for (let at = from; at <= line.length; at++) {
    if (found === null) put(now, start, at, at);
    if (now.size === 0) break;
    const next = new Map<number, number>();
    if (at < line.length)
      for (const [node, began] of now) {
        const what = nodes[node];
        if (what.kind === 'test' && what.test(line[at])) {
          const best = found as { at: number } | null;
          if (best === null || began <= best.at) put(next, what.next, began, at + 1);
        }
      }
    now = next;
  }
  const best = found as { at: number; end: number } | null;
  return best === null ? null : { at: best.at, length: best.end - best.at };
}
