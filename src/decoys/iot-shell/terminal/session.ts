/**
 * One session: a program (login, then a shell) that is driven by what the visitor types and by what he takes. While it
 * waits it is a suspended generator and a line; a timer exists only while the program sleeps.
 */
import type { Visit } from '../../persona.ts';
import type { Capture } from '../capture/capture.ts';
import type { Device } from '../device/device.ts';
import type { Guest } from '../files/visitor-keeper.ts';
import { Bounds, Exhausted } from '../shell/bounds.ts';
import { Interrupted } from '../shell/interact.ts';
import type { Shell } from '../shell/shell.ts';
import type { ShellHost } from '../shell/shell-host.ts';
import type { Sink, Source } from '../shell/streams.ts';
import type { Wait, Waiting } from '../shell/waiting.ts';
import { LineEditor } from './line-editor.ts';
import type { OutputQueue } from './output-queue.ts';

export interface SessionDeps {
  readonly device: Device;
  readonly visit: Visit;
  readonly guest: Guest;
  readonly capture: Capture;
  readonly output: OutputQueue;
  /** null: errors go where output goes. */
  readonly errors?: OutputQueue | null;
  /** false: a channel without a terminal, which has no echo, prompt or line editing. */
  readonly isTerminal: boolean;
  readonly clock: () => number;
  /** Keys wait for the program: true, so many that no more should come. */
  readonly onPressure: (isHigh: boolean) => void;
  /** The program ended and all that it wrote was taken. */
  readonly onFinish?: (status: number) => void;
}

const MOST_TYPED_AHEAD = 262_144;
const LOW_TYPED_AHEAD = 65_536;
const MOST_HISTORY = 64;
const MOST_HISTORY_LINE = 256;
/** A device of this kind starts in about so long. */
const AWAY_MS = 42_000;
/** One chunk of input that is no line. */
const CHUNK = 65_536;

export class Session implements ShellHost {
  readonly device: Device;
  readonly files: Guest['files'];
  readonly state: Guest['state'];
  readonly capture: Capture;
  readonly bounds = new Bounds();
  readonly address: string;
  readonly history: string[] = [];
  readonly pid: number;
  readonly out: Sink;
  readonly err: Sink;
  readonly in: Source;
  user = 'root';
  /** Somebody signed in. */
  isIn = false;
  readonly clock: () => number;
  readonly #visit: Visit;
  readonly #output: OutputQueue;
  readonly #errors: OutputQueue | null;
  readonly #onFinish: (status: number) => void;
  readonly #isTerminal: boolean;
  readonly #onPressure: (isHigh: boolean) => void;
  readonly #editor: LineEditor;
  #program: Waiting<unknown> | null = null;
  #waiting: Wait | null = null;
  #typed = '';
  #hasEnded = false;
  #isPumping = false;
  #sleeping: NodeJS.Timeout | null = null;
  #pids: number;
  #lastLineAt: number;
  #isHigh = false;

  constructor(deps: SessionDeps) {
    this.device = deps.device;
    this.files = deps.guest.files;
    this.state = deps.guest.state;
    this.capture = deps.capture;
    this.clock = deps.clock;
    this.address = deps.visit.address;
    this.#visit = deps.visit;
    this.#output = deps.output;
    this.#isTerminal = deps.isTerminal;
    this.#onPressure = deps.onPressure;
    this.#lastLineAt = deps.clock();
    this.#editor = new LineEditor((name) => deps.visit.refuse(name));
    // Processes come and go on such a device: about one every eight seconds.
    this.pid = deps.device.firstPid + (Math.floor(deps.clock() / 8_000) % 20_000);
    this.#pids = this.pid;
    const { output, isTerminal, errors = null } = deps;
    this.#errors = errors;
    this.#onFinish = deps.onFinish ?? (() => {});
    this.out = { isTerminal, write: (text) => output.write(text) };
    this.err = errors === null ? this.out : { isTerminal: false, write: (text) => errors.write(text) };
    this.in = new TypedSource(isTerminal);
  }

  get home(): string {
    return '/';
  }

  nextPid(): number {
    return ++this.#pids;
  }

  isFull(): boolean {
    return this.#output.isFull;
  }

  prompt(shell: Shell): string {
    const { prompt } = this.device.make;
    if (!prompt.startsWith('~') && !prompt.startsWith('/')) return prompt;
    const home = shell.get('HOME') ?? '/';
    return `${shell.cwd === home && home !== '/' ? '~' : shell.cwd} # `;
  }

  onLine(line: string): void {
    const now = this.clock();
    if (line.trim() !== '') {
      this.#visit.emit('cowrie.command.input', {
        input: readable(line),
        typed_ms: Math.max(0, now - this.#lastLineAt),
      });
      this.history.push(line.slice(0, MOST_HISTORY_LINE));
      if (this.history.length > MOST_HISTORY) this.history.shift();
    }
    this.#lastLineAt = now;
  }

  onUnknown(input: string): void {
    this.#visit.emit('cowrie.command.failed', { input: readable(input) });
  }

  onExhausted(count: string): void {
    this.#visit.refuse(count);
  }

  restart(): void {
    const now = this.clock();
    this.state.awayUntil = now + AWAY_MS;
    this.state.bootedAt = now + AWAY_MS / 2;
    this.state.killed.clear();
    this.files.restart();
  }

  start(program: Waiting<unknown>): void {
    this.#program = program;
    this.#resume(() => program.next(null));
    this.#pump();
  }

  /** What the visitor sent, one character a byte. */
  type(text: string): void {
    if (this.#program === null) return;
    if (this.#typed.length + text.length > MOST_TYPED_AHEAD * 2) this.#visit.refuse('typed-ahead-too-much');
    else this.#typed += text;
    this.#pump();
    if (!this.#isHigh && this.#typed.length > MOST_TYPED_AHEAD) {
      this.#isHigh = true;
      this.#onPressure(true);
    }
  }

  /** No more comes from him. */
  typeEnd(): void {
    this.#hasEnded = true;
    this.#pump();
  }

  /** Ends what runs, whatever it waits for, with a last word. */
  stop(words: string): void {
    if (this.#program === null) return;
    if (this.#sleeping !== null) clearTimeout(this.#sleeping);
    this.#sleeping = null;
    this.out.write(words);
    this.#finish(1);
  }

  /** The connection is gone. */
  close(): void {
    if (this.#sleeping !== null) clearTimeout(this.#sleeping);
    this.#sleeping = null;
    this.#program = null;
    this.#waiting = null;
    this.#typed = '';
  }

  get isOver(): boolean {
    return this.#program === null;
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#program !== null && this.#step());
    this.#isPumping = false;
    this.#errors?.flush();
    this.#output.flush();
    if (this.#isHigh && this.#typed.length < LOW_TYPED_AHEAD) {
      this.#isHigh = false;
      this.#onPressure(false);
    }
  }

  /** true: something went on. */
  #step(): boolean {
    const waiting = this.#waiting;
    if (waiting === null) return false;
    if (waiting.kind === 'input')
      return this.#isTerminal ? this.#readLine(waiting.isSecret) : this.#readChunk();
    const stop = this.#isTerminal ? this.#typed.indexOf('\x03') : -1;
    if (stop !== -1) {
      this.#typed = this.#typed.slice(stop + 1);
      this.#output.write('^C\n');
      this.#interrupt();
      return true;
    }
    return false;
  }

  #readLine(isSecret: boolean): boolean {
    if (this.#typed === '') {
      if (!this.#hasEnded) return false;
      this.#answer(null);
      return true;
    }
    const { typed, at, echo } = this.#editor.take(this.#typed, 0, !isSecret);
    this.#typed = this.#typed.slice(at);
    this.#output.echo(echo);
    if (typed === null) return this.#typed !== '' || this.#hasEnded;
    if (typed.kind === 'interrupt') this.#interrupt();
    else this.#answer(typed.kind === 'line' ? typed.text : null);
    return true;
  }

  #readChunk(): boolean {
    if (this.#typed === '') {
      if (!this.#hasEnded) return false;
      this.#answer(null);
      return true;
    }
    const chunk = this.#typed.slice(0, CHUNK);
    this.#typed = this.#typed.slice(CHUNK);
    this.#answer(chunk);
    return true;
  }

  #answer(value: string | null): void {
    const program = this.#program;
    if (program !== null) this.#resume(() => program.next(value));
  }

  #interrupt(): void {
    const program = this.#program;
    if (this.#sleeping !== null) clearTimeout(this.#sleeping);
    this.#sleeping = null;
    if (program !== null) this.#resume(() => program.throw(new Interrupted()));
  }

  #resume(run: () => IteratorResult<Wait, unknown>): void {
    this.#waiting = null;
    let result: IteratorResult<Wait, unknown>;
    try {
      result = run();
    } catch (trouble) {
      // ^C at the login, or a bound that was met where no prompt is to return to: the session ends.
      if (trouble instanceof Exhausted) this.onExhausted(trouble.count);
      else if (!(trouble instanceof Interrupted)) throw trouble;
      this.#finish(1);
      return;
    }
    if (result.done === true) this.#finish(typeof result.value === 'number' ? result.value : 0);
    else this.#wait(result.value);
  }

  #wait(wait: Wait): void {
    this.#waiting = wait;
    if (wait.kind === 'input') this.#output.write(wait.prompt);
    else if (wait.kind === 'sleep')
      this.#sleeping = setTimeout(() => {
        this.#sleeping = null;
        this.#answer(null);
        this.#pump();
      }, wait.ms);
    else {
      this.#output.onEmpty = () => {
        this.#answer(null);
        this.#pump();
      };
      setImmediate(() => this.#output.flush());
    }
  }

  #finish(status: number): void {
    this.#program = null;
    this.#waiting = null;
    this.#errors?.flush();
    this.#output.onEmpty = () => this.#onFinish(status);
    this.#output.end();
  }
}

/** The terminal as a source: what a program reads from it, the session's driver answers. */
class TypedSource implements Source {
  readonly isTerminal: boolean;
  #unread = '';

  constructor(isTerminal: boolean) {
    this.isTerminal = isTerminal;
  }

  *chunk(): Waiting<string | null> {
    if (this.#unread === '') return yield { kind: 'input', isSecret: false, prompt: '' };
    const text = this.#unread;
    this.#unread = '';
    return text;
  }

  unread(text: string): void {
    this.#unread = text + this.#unread;
  }
}

/** Bytes as events show them: as UTF-8 where they are, otherwise each as the character of its number. */
export function readable(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  const decoded = bytes.toString('utf8');
  return decoded.includes('\ufffd') ? text : decoded;
}
