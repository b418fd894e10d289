/**
 * What a visitor's terminal showed, as events of his visit. What answers him is told before it leaves. The echo of a line
 * that he has not finished is told a moment after he saw it, or every key would be an event; and what stands there before
 * he said a word, which is the same for everybody, with his first word, or a flood of silent connections would be told
 * one by one.
 */
import type { Visit } from '../../persona.ts';

/** Where it was shown. Telnet has one place, SSH as many as it has channels. */
export interface Screen {
  /** In the order in which they were opened. */
  readonly channel?: number;
  /** false: a command without a terminal, whose newlines are bare. */
  readonly tty?: boolean;
}

/** Of one event; longer texts are cut where events are written. */
const MOST_TEXT = 4_096;
const MOST_SIZE = 65_536;
/** Of one visit: whoever makes the device write a word at a time must not push all else out of what is kept of him. */
const MOST_EVENTS = 1_000;
/** After so many events, echo goes with the line that it ends in. */
const MOST_WITH_ECHO = 256;
const ECHO_MS = 200;

export class TerminalRecord {
  readonly #visit: Visit;
  readonly #clock: () => number;
  #screen: Screen = {};
  #untold = '';
  /** Bytes that may still be recorded. */
  #room = MOST_SIZE;
  #events = 0;
  #size = 0;
  #isHeard = false;
  #isCut = false;
  #telling: NodeJS.Timeout | null = null;

  constructor(visit: Visit, clock: () => number) {
    this.#visit = visit;
    this.#clock = clock;
  }

  /** He said something, whatever it was. */
  heard(): void {
    if (this.#isHeard) return;
    this.#isHeard = true;
    this.#tell();
  }

  /** `text` is about to be sent, one character a byte; `isEcho`: it is only what he typed. */
  show(text: string, screen: Screen, isEcho: boolean): void {
    if (this.#isCut) return;
    if (screen !== this.#screen) {
      this.#tell();
      this.#screen = screen;
    }
    const isTooMuch = text.length > this.#room;
    const kept = isTooMuch ? text.slice(0, this.#room) : text;
    this.#room -= kept.length;
    this.#untold += kept;
    if (!this.#isHeard) return;
    if (isTooMuch) this.#cut();
    else if (!isEcho || this.#untold.length >= MOST_TEXT) this.#tell();
    else if (this.#events < MOST_WITH_ECHO) this.#telling ??= setTimeout(() => this.#tell(), ECHO_MS);
  }

  /** The session is over. */
  end(): void {
    if (this.#isHeard) this.#tell();
    if (this.#telling !== null) clearTimeout(this.#telling);
    if (this.#events === 0) return;
    const duration = Math.max(0, this.#clock() - this.#visit.openedAt) / 1_000;
    this.#visit.emit('cowrie.log.closed', { duration, size: this.#size });
  }

  #tell(): void {
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#telling = null;
    for (let at = 0; at < this.#untold.length; at += MOST_TEXT) {
      if (this.#events === MOST_EVENTS) {
        this.#untold = '';
        this.#cut();
        return;
      }
      const data = this.#untold.slice(at, at + MOST_TEXT);
      this.#events++;
      this.#size += data.length;
      this.#visit.emit('yamori.terminal.output', { data, ...this.#screen });
    }
    this.#untold = '';
  }

  #cut(): void {
    if (this.#isCut) return;
    this.#tell();
    this.#isCut = true;
    this.#visit.refuse('terminal-output-cut');
  }
}
