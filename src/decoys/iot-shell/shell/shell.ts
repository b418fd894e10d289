/** Carries out commands: the part of BusyBox's ash that programs which break into devices rely on. */
import { APPLETS } from '../applets/applets.ts';
import { BUILTINS } from '../applets/builtins.ts';
import { runUploaded } from '../applets/uploaded.ts';
import { TROUBLE_WORDS } from '../files/file-trouble.ts';
import { absolute } from '../files/paths.ts';
import { type Bounds, Exhausted, MOST_TEXT_BYTES } from './bounds.ts';
import { ExpansionTrouble, expandFields, expandPattern, expandText } from './expand.ts';
import { Leave } from './leave.ts';
import { Parser } from './parser.ts';
import { compilePattern } from './patterns.ts';
import { redirect } from './redirect.ts';
import type { ShellHost } from './shell-host.ts';
import { type Sink, type Source, TextSink, TextSource } from './streams.ts';
import type { Command } from './syntax.ts';
import type { Waiting } from './waiting.ts';

export interface Channels {
  readonly in: Source;
  readonly out: Sink;
  readonly err: Sink;
  /** Descriptors beyond 2. */
  readonly more?: ReadonlyMap<number, Sink> | undefined;
}

interface Variable {
  readonly value: string;
  readonly isExported: boolean;
}

const MOST_VARIABLES = 512;
const MOST_FUNCTIONS = 256;

export class Shell {
  readonly host: ShellHost;
  /** Name in its messages: `-sh`, `sh`, `a.sh`. */
  name: string;
  cwd: string;
  status = 0;
  parameters: readonly string[] = [];
  lastBackground = '';
  /** Lines are told in messages of scripts. */
  isScript = false;
  /** Where what is substituted complains. */
  #err: Sink;
  /** Status of the last substitution. */
  #substituted = 0;
  #variables: Map<string, Variable>;
  #functions: Map<string, Command>;
  /** The copy is made when it is written to. */
  #isShared = false;

  constructor(host: ShellHost, name: string, from?: Shell) {
    this.host = host;
    this.#err = from === undefined ? host.err : from.#err;
    this.name = name;
    this.cwd = from?.cwd ?? host.home;
    this.#variables = from === undefined ? new Map() : from.#variables;
    this.#functions = from === undefined ? new Map() : from.#functions;
    if (from === undefined) return;
    this.#isShared = true;
    from.#isShared = true;
    this.status = from.status;
    this.parameters = from.parameters;
    this.isScript = from.isScript;
    this.lastBackground = from.lastBackground;
  }

  get(name: string): string | undefined {
    return name === 'PWD' ? this.cwd : this.#variables.get(name)?.value;
  }

  set(name: string, value: string, isExported?: boolean): void {
    this.#own();
    if (this.#variables.size >= MOST_VARIABLES && !this.#variables.has(name))
      throw new Exhausted('shell-variables-exhausted');
    this.#variables.set(name, {
      value,
      isExported: isExported ?? this.#variables.get(name)?.isExported ?? false,
    });
  }

  unset(name: string): void {
    this.#own();
    this.#variables.delete(name);
    this.#functions.delete(name);
  }

  variables(): IterableIterator<[string, Variable]> {
    return this.#variables.entries();
  }

  /** undefined: it is not set; more than one for `@` and `*`. */
  parameter(name: string): readonly string[] | undefined {
    if (name === '?') return [String(this.status)];
    if (name === '$') return [String(this.host.pid)];
    if (name === '!') return [this.lastBackground];
    if (name === '#') return [String(this.parameters.length)];
    if (name === '-') return [this.isScript ? '' : 'smi'];
    if (name === '@' || name === '*') return this.parameters;
    if (name === '0') return [this.name];
    if (/^\d+$/.test(name)) {
      const value = this.parameters[Number(name) - 1];
      return value === undefined ? undefined : [value];
    }
    const value = this.get(name);
    return value === undefined ? undefined : [value];
  }

  path(name: string): string {
    return absolute(name === '' ? '.' : name, this.cwd);
  }

  get bounds(): Bounds {
    return this.host.bounds;
  }

  /** Lines of a text one after the other, as `sh FILE` and `sh -c` do. Ends with the status of the last. */
  *runText(text: string, channels: Channels): Waiting<number> {
    const parser = new Parser(text);
    for (;;) {
      const parsed = parser.nextLine();
      if (parsed.kind === 'end') return this.status;
      if (parsed.kind === 'blank') continue;
      if (parsed.kind === 'command') yield* this.execute(parsed.command, channels);
      else {
        channels.err.write(`${this.name}: ${this.isScript ? 'line 1: ' : ''}${parsed.message}\n`);
        this.status = 2;
        return 2;
      }
    }
  }

  /** A text as a process of its own: `exit` ends it alone. */
  *endsAlone(text: string, channels: Channels): Waiting<number> {
    try {
      return yield* this.runText(text, channels);
    } catch (leave) {
      if (!(leave instanceof Leave)) throw leave;
      return leave.what === 'exit' || leave.what === 'return' ? leave.value : this.status;
    }
  }

  /** What a command writes, from a shell of its own. */
  *capture(command: Command): Waiting<string> {
    const sink = new TextSink(MOST_TEXT_BYTES, () => {
      throw new Exhausted('shell-text-exhausted');
    });
    const inner = this.subshell();
    this.#substituted = yield* inner.isolated(command, { in: new TextSource(''), out: sink, err: this.#err });
    return sink.text;
  }

  subshell(): Shell {
    return new Shell(this.host, this.name, this);
  }

  /** As a process of its own: `exit` ends it alone. */
  *isolated(command: Command, channels: Channels): Waiting<number> {
    try {
      return yield* this.execute(command, channels);
    } catch (leave) {
      if (leave instanceof Leave)
        return leave.what === 'exit' || leave.what === 'return' ? leave.value : this.status;
      throw leave;
    }
  }

  *execute(command: Command, channels: Channels): Waiting<number> {
    this.bounds.step();
    this.bounds.enter();
    const err = this.#err;
    this.#err = channels.err;
    try {
      this.status = yield* this.#execute(command, channels);
    } catch (trouble) {
      if (!(trouble instanceof ExpansionTrouble)) throw trouble;
      channels.err.write(`${this.label(command.kind === 'simple' ? command.line : 1)}${trouble.message}\n`);
      throw new Leave('exit', 2, true);
    } finally {
      this.#err = err;
      this.bounds.leave();
    }
    return this.status;
  }

  *#execute(command: Command, channels: Channels): Waiting<number> {
    switch (command.kind) {
      case 'simple':
        return yield* this.#simple(command, channels);
      case 'pipeline':
        return yield* this.#pipeline(command, channels);
      case 'chain': {
        const left = yield* this.execute(command.left, channels);
        return (left === 0) === (command.operator === '&&')
          ? yield* this.execute(command.right, channels)
          : left;
      }
      case 'list': {
        let status = 0;
        for (const { command: one, isBackground } of command.items) {
          if (isBackground) {
            // It has no input of its own, and nobody waits for it; that it ends before the next begins, nobody can tell.
            yield* this.subshell().isolated(one, { ...channels, in: new TextSource('') });
            this.lastBackground = String(this.host.nextPid());
            status = 0;
          } else status = yield* this.execute(one, channels);
          if (this.host.isFull()) yield { kind: 'drain' };
        }
        return status;
      }
      case 'if':
        for (const { condition, body } of command.branches)
          if ((yield* this.execute(condition, channels)) === 0) return yield* this.execute(body, channels);
        return command.otherwise === null ? 0 : yield* this.execute(command.otherwise, channels);
      case 'loop':
        return yield* this.#loop(command, channels);
      case 'for':
        return yield* this.#for(command, channels);
      case 'case': {
        const subject = yield* expandText(this, command.subject);
        for (const { patterns, body } of command.arms)
          for (const pattern of patterns)
            if (compilePattern(yield* expandPattern(this, pattern))(subject))
              return body === null ? 0 : yield* this.execute(body, channels);
        return 0;
      }
      case 'group':
        if (command.isSubshell) return yield* this.subshell().isolated(command.body, channels);
        return yield* this.execute(command.body, channels);
      case 'redirected': {
        const redirected = yield* redirect(this, command.redirects, channels);
        return redirected === null ? 1 : yield* this.execute(command.command, redirected);
      }
      case 'function':
        this.#own();
        if (this.#functions.size >= MOST_FUNCTIONS) throw new Exhausted('shell-functions-exhausted');
        this.#functions.set(command.name, command.body);
        return 0;
    }
  }

  *#pipeline(command: Command & { kind: 'pipeline' }, channels: Channels): Waiting<number> {
    let input = channels.in;
    let status = 0;
    for (const [n, stage] of command.stages.entries()) {
      if (n === command.stages.length - 1) {
        const shell = command.stages.length === 1 ? this : this.subshell();
        status =
          command.stages.length === 1
            ? yield* shell.execute(stage, channels)
            : yield* shell.isolated(stage, { ...channels, in: input });
      } else {
        const sink = new TextSink(MOST_TEXT_BYTES, () => {
          throw new Exhausted('shell-text-exhausted');
        });
        yield* this.subshell().isolated(stage, { ...channels, in: input, out: sink });
        input = new TextSource(sink.text);
      }
    }
    return command.isNegated ? (status === 0 ? 1 : 0) : status;
  }

  *#loop(command: Command & { kind: 'loop' }, channels: Channels): Waiting<number> {
    let status = 0;
    for (;;) {
      try {
        const condition = yield* this.execute(command.condition, channels);
        if ((condition === 0) === command.isUntil) return status;
        status = yield* this.execute(command.body, channels);
      } catch (leave) {
        if (this.#leavesLoop(leave)) return 0;
      }
      if (this.host.isFull()) yield { kind: 'drain' };
    }
  }

  *#for(command: Command & { kind: 'for' }, channels: Channels): Waiting<number> {
    const values = command.words === null ? this.parameters : yield* expandFields(this, command.words);
    let status = 0;
    for (const value of values) {
      this.set(command.name, value);
      try {
        status = yield* this.execute(command.body, channels);
      } catch (leave) {
        if (this.#leavesLoop(leave)) return 0;
      }
      if (this.host.isFull()) yield { kind: 'drain' };
    }
    return status;
  }

  /** `break` and `continue`: those of several loops go on outwards. */
  #leavesLoop(leave: unknown): boolean {
    if (!(leave instanceof Leave) || (leave.what !== 'break' && leave.what !== 'continue')) throw leave;
    if (leave.value > 1) throw new Leave(leave.what, leave.value - 1);
    return leave.what === 'break';
  }

  *#simple(command: Command & { kind: 'simple' }, channels: Channels): Waiting<number> {
    this.#substituted = 0;
    const before: [string, string | undefined][] = [];
    const words = yield* expandFields(this, command.words);
    const isLasting = words.length === 0;
    for (const { name, value } of command.assignments) {
      if (!isLasting) before.push([name, this.get(name)]);
      this.set(name, yield* expandText(this, value));
    }
    const redirected = yield* redirect(this, command.redirects, channels, command.line);
    if (redirected === null) return 1;
    // With no command, the status is that of the last substitution.
    if (words.length === 0) return this.#substituted;
    try {
      return yield* this.call(words, redirected, command.line);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) this.unset(name);
        else this.set(name, value);
      }
    }
  }

  /** `name: line 3: ` of a script, `-sh: ` otherwise. */
  label(line: number): string {
    return this.isScript ? `${this.name}: line ${line}: ` : `${this.name}: `;
  }

  /** One command by its words. */
  *call(words: readonly string[], channels: Channels, line = 1): Waiting<number> {
    const [name, ...args] = words;
    const { in: input, out, err, more } = channels;
    const call = { name, args, shell: this, line, in: input, out, err, more };
    const body = this.#functions.get(name);
    if (body !== undefined) return yield* this.#callFunction(body, args, channels);
    const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
    if (builtin !== undefined) return yield* builtin(call);
    const path = name.includes('/') ? this.path(name) : this.which(name);
    const found = path === null ? 'ENOENT' : this.host.files.find(path);
    if (typeof found === 'string') {
      channels.err.write(
        `${this.label(line)}${name}: ${found === 'ENOENT' ? 'not found' : TROUBLE_WORDS[found]}\n`,
      );
      this.host.onUnknown(words.join(' '));
      return found === 'ENOENT' ? 127 : 126;
    }
    const { node } = found;
    if (node.kind !== 'file' || (node.mode & 0o111) === 0) {
      channels.err.write(`${this.label(line)}${name}: Permission denied\n`);
      return 126;
    }
    const content = this.host.files.contentOf(node);
    if (content === this.host.device.busybox) {
      const called = name.slice(name.lastIndexOf('/') + 1);
      const applet = Object.hasOwn(APPLETS, called) ? APPLETS[called] : undefined;
      if (applet !== undefined) return yield* applet({ ...call, name: called });
      // A copy of BusyBox under another name.
      channels.err.write(`${called}: applet not found\n`);
      return 127;
    }
    return yield* runUploaded({ ...call, path: found.path, content });
  }

  /** Where PATH has it. */
  which(name: string): string | null {
    for (const folder of (this.get('PATH') ?? '').split(':').slice(0, 32)) {
      const path = `${folder === '' ? this.cwd : folder}/${name}`;
      const node = this.host.files.node(path);
      if (node?.kind === 'file' && (node.mode & 0o111) !== 0) return path;
    }
    return null;
  }

  *#callFunction(body: Command, args: readonly string[], channels: Channels): Waiting<number> {
    const outer = this.parameters;
    this.parameters = args;
    try {
      return yield* this.execute(body, channels);
    } catch (leave) {
      if (leave instanceof Leave && leave.what === 'return') return leave.value;
      throw leave;
    } finally {
      this.parameters = outer;
    }
  }

  #own(): void {
    if (!this.#isShared) return;
    this.#variables = new Map(this.#variables);
    this.#functions = new Map(this.#functions);
    this.#isShared = false;
  }
}
