/** `$(( ))`: whole numbers of 64 bits, C's operators and their order (POSIX.1, 2.6.4), as BusyBox has them. */

export class ArithmeticTrouble extends Error {}

export interface ArithmeticNames {
  get(name: string): string;
  set(name: string, value: string): void;
}

const MOST_DEPTH = 64;
const MOST_NESTING = 8;
const TOKEN =
  /\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|\*\*|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\+\+|--|[-+*/%<>=!~&|^?:(),])/y;
/** Operator -> how tightly it binds. */
const BINDS: Readonly<Record<string, number>> = {
  '||': 1, '&&': 2, '|': 3, '^': 4, '&': 5, '==': 6, '!=': 6, '<': 7, '<=': 7, '>': 7, '>=': 7,
  '<<': 8, '>>': 8, '+': 9, '-': 9, '*': 10, '/': 10, '%': 10, '**': 11,
}; // biome-ignore format: a table

/** Throws ArithmeticTrouble with the shell's message. */
export function evaluate(text: string, names: ArithmeticNames, nesting = 0): string {
  if (nesting > MOST_NESTING) throw new ArithmeticTrouble('expression recursion loop detected');
  const tokens = tokensOf(text);
  let at = 0;
  let depth = 0;
  if (tokens.length === 0) return '0';
  const value = comma();
  if (at < tokens.length) throw new ArithmeticTrouble('arithmetic syntax error');
  return String(value);

  /** What a variable holds is itself an expression. */
  function heldBy(name: string): bigint {
    const held = names.get(name);
    return /^\s*-?\d*\s*$/.test(held) ? numberOf(held) : BigInt(evaluate(held, names, nesting + 1));
  }

  function comma(): bigint {
    let value = assignment();
    while (tokens[at] === ',') {
      at++;
      value = assignment();
    }
    return value;
  }

  function assignment(): bigint {
    if (++depth > MOST_DEPTH) throw new ArithmeticTrouble('arithmetic syntax error');
    const name = tokens[at];
    const operator = tokens[at + 1];
    let value: bigint;
    if (isName(name) && operator !== undefined && /^([-+*/%&|^]|<<|>>)?=$/.test(operator)) {
      at += 2;
      const right = assignment();
      value = operator === '=' ? right : apply(operator.slice(0, -1), heldBy(name), right);
      names.set(name, String(value));
    } else value = choice();
    depth--;
    return value;
  }

  function choice(): bigint {
    const condition = binary(1);
    if (tokens[at] !== '?') return condition;
    at++;
    const yes = assignment();
    if (tokens[at++] !== ':') throw new ArithmeticTrouble('arithmetic syntax error');
    const no = assignment();
    return condition !== 0n ? yes : no;
  }

  function binary(least: number): bigint {
    let left = unary();
    for (;;) {
      const operator = tokens[at];
      const binds = operator === undefined ? undefined : BINDS[operator];
      if (binds === undefined || binds < least) return left;
      at++;
      left = apply(operator, left, binary(binds + 1));
    }
  }

  function unary(): bigint {
    const token = tokens[at++];
    if (++depth > MOST_DEPTH) throw new ArithmeticTrouble('arithmetic syntax error');
    try {
      if (token === '-') return BigInt.asIntN(64, -unary());
      if (token === '+') return unary();
      if (token === '!') return unary() === 0n ? 1n : 0n;
      if (token === '~') return ~unary();
      if (token === '(') {
        const value = comma();
        if (tokens[at++] !== ')') throw new ArithmeticTrouble('arithmetic syntax error');
        return value;
      }
      if (token === '++' || token === '--') {
        const name = tokens[at++];
        if (!isName(name)) throw new ArithmeticTrouble('arithmetic syntax error');
        const value = apply(token[0], heldBy(name), 1n);
        names.set(name, String(value));
        return value;
      }
      if (isName(token)) {
        const value = heldBy(token);
        const after = tokens[at];
        if (after === '++' || after === '--') {
          at++;
          names.set(token, String(apply(after[0], value, 1n)));
        }
        return value;
      }
      if (token !== undefined && /^\d/.test(token)) return numberOf(token);
      throw new ArithmeticTrouble('arithmetic syntax error');
    } finally {
      depth--;
    }
  }
}

function isName(token: string | undefined): token is string {
  return token !== undefined && /^[A-Za-z_]/.test(token);
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const plain = text.trimEnd();
  while (TOKEN.lastIndex < plain.length) {
    const found = TOKEN.exec(plain);
    if (found === null) throw new ArithmeticTrouble('arithmetic syntax error');
    tokens.push(found[1]);
  }
  return tokens;
}

function numberOf(text: string): bigint {
  const plain = text.trim();
  if (plain === '') return 0n;
  const found = /^(-?)(0[xX][0-9a-fA-F]{1,16}|\d{1,20})$/.exec(plain);
  if (found === null) throw new ArithmeticTrouble('arithmetic syntax error');
  const isOctal = /^0[0-7]+$/.test(found[2]);
  const value = BigInt(isOctal ? `0o${found[2].slice(1)}` : found[2]);
  return BigInt.asIntN(64, found[1] === '-' ? -value : value);
}

function apply(operator: string, a: bigint, b: bigint): bigint {
  if ((operator === '/' || operator === '%') && b === 0n) throw new ArithmeticTrouble('divide by zero');
  const truth = (is: boolean) => (is ? 1n : 0n);
  switch (operator) {
    case '||':
      return truth(a !== 0n || b !== 0n);
    case '&&':
      return truth(a !== 0n && b !== 0n);
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '<=':
      return truth(a <= b);
    case '>':
      return truth(a > b);
    case '>=':
      return truth(a >= b);
    case '<<':
      return BigInt.asIntN(64, a << (b & 63n));
    case '>>':
      return a >> (b & 63n);
    case '+':
      return BigInt.asIntN(64, a + b);
    case '-':
      return BigInt.asIntN(64, a - b);
    case '*':
      return BigInt.asIntN(64, a * b);
    case '/':
      return BigInt.asIntN(64, a / b);
    case '%':
      return a % b;
    default:
      return power(a, b);
  }
}

function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new ArithmeticTrouble('exponent less than 0');
  let result = 1n;
  // Beyond 64 turns the result is 0, 1 or -1 or has lost its meaning; a loop of a visitor's length is not run.
  for (let n = 0n; n < exponent && n < 4_096n; n++) result = BigInt.asIntN(64, result * base);
  return result;
}
