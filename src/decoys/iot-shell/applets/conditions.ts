/** `test`, `[` and `[[`: whether something is so. */
import { type Applet, type Call, complain, plain } from './call.ts';

const MOST_DEPTH = 32;

export const test: Applet = plain((call) => {
  const args = [...call.args];
  if (call.name === '[' || call.name === '[[') {
    const closing = call.name === '[' ? ']' : ']]';
    if (args.at(-1) !== closing) return complain({ ...call, name: call.shell.name }, `missing ${closing}`, 2);
    args.pop();
  }
  const state = { at: 0, fault: '' };
  const result = args.length > 0 && either(call, args, state, 0);
  if (state.fault === '' && state.at < args.length) state.fault = `${args[state.at]}: unknown operand`;
  if (state.fault !== '') return complain({ ...call, name: call.shell.name }, state.fault, 2);
  return result ? 0 : 1;
});

interface State {
  at: number;
  fault: string;
}

function either(call: Call, args: readonly string[], state: State, depth: number): boolean {
  let result = both(call, args, state, depth);
  while (args[state.at] === '-o' || (call.name === '[[' && args[state.at] === '||')) {
    state.at++;
    const right = both(call, args, state, depth);
    result = result || right;
  }
  return result;
}

function both(call: Call, args: readonly string[], state: State, depth: number): boolean {
  let result = one(call, args, state, depth);
  while (args[state.at] === '-a' || (call.name === '[[' && args[state.at] === '&&')) {
    state.at++;
    const right = one(call, args, state, depth);
    result = result && right;
  }
  return result;
}

function one(call: Call, args: readonly string[], state: State, depth: number): boolean {
  const [first, second, third] = args.slice(state.at, state.at + 3);
  if (first === undefined || depth > MOST_DEPTH) {
    state.fault ||= 'argument expected';
    return false;
  }
  if (second !== undefined && third !== undefined && Object.hasOwn(BINARY, second)) {
    state.at += 3;
    return BINARY[second](first, third, call, state);
  }
  if (first === '!') {
    if (second === undefined) {
      state.at++;
      return true;
    }
    state.at++;
    return !one(call, args, state, depth + 1);
  }
  if (first === '(' && args.length - state.at > 2) {
    state.at++;
    const result = either(call, args, state, depth + 1);
    if (args[state.at++] !== ')') state.fault ||= 'closing paren expected';
    return result;
  }
  if (second !== undefined && Object.hasOwn(UNARY, first) && second !== '-a' && second !== '-o') {
    state.at += 2;
    return UNARY[first](second, call);
  }
  if (second !== undefined && third === undefined && Object.hasOwn(BINARY, second) && state.at === 0) {
    state.fault ||= `${second}: argument expected`;
    return false;
  }
  state.at++;
  return first !== '';
}

const numbers =
  (compare: (a: number, b: number) => boolean) => (a: string, b: string, _call: Call, state: State) => {
    for (const text of [a, b])
      if (!/^\s*[-+]?\d{1,18}\s*$/.test(text)) {
        state.fault ||= `${text}: bad number`;
        return false;
      }
    return compare(Number(a), Number(b));
  };
const changedAt = (call: Call, name: string) =>
  call.shell.host.files.node(call.shell.path(name))?.changedAt ?? 0;

const BINARY: Readonly<Record<string, (a: string, b: string, call: Call, state: State) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '-eq': numbers((a, b) => a === b),
  '-ne': numbers((a, b) => a !== b),
  '-lt': numbers((a, b) => a < b),
  '-le': numbers((a, b) => a <= b),
  '-gt': numbers((a, b) => a > b),
  '-ge': numbers((a, b) => a >= b),
  '-nt': (a, b, call) => changedAt(call, a) > changedAt(call, b),
  '-ot': (a, b, call) => changedAt(call, a) < changedAt(call, b),
};

const nodeOf = (call: Call, name: string) =>
  name === '' ? null : call.shell.host.files.node(call.shell.path(name));
const isLink = (name: string, call: Call) => {
  const found = call.shell.host.files.find(call.shell.path(name), false);
  return typeof found === 'object' && found.node.kind === 'link';
};

const UNARY: Readonly<Record<string, (name: string, call: Call) => boolean>> = {
  '-n': (text) => text !== '',
  '-z': (text) => text === '',
  '-e': (name, call) => nodeOf(call, name) !== null,
  '-f': (name, call) => nodeOf(call, name)?.kind === 'file',
  '-d': (name, call) => nodeOf(call, name)?.kind === 'directory',
  '-L': isLink,
  '-h': isLink,
  '-s': (name, call) => {
    const node = nodeOf(call, name);
    return node !== null && (node.kind === 'directory' || call.shell.host.files.contentOf(node) !== '');
  },
  '-r': (name, call) => nodeOf(call, name) !== null,
  '-w': (name, call) => {
    const found = call.shell.host.files.find(call.shell.path(name));
    return typeof found === 'object' && call.shell.host.files.isWritable(found.path);
  },
  '-x': (name, call) => {
    const node = nodeOf(call, name);
    return node !== null && (node.kind === 'directory' || (node.mode & 0o111) !== 0);
  },
  '-c': (name, call) => {
    const node = nodeOf(call, name);
    return node?.kind === 'device' && !node.isBlock;
  },
  '-b': (name, call) => {
    const node = nodeOf(call, name);
    return node?.kind === 'device' && node.isBlock;
  },
  '-t': (descriptor, call) => (descriptor === '0' ? call.in.isTerminal : call.out.isTerminal),
  '-p': () => false,
  '-S': () => false,
};
