/** What is to be written to a visitor, handed to the socket in pieces and only as fast as he takes them. */
import type { Writable } from 'node:stream';

/** How a port brings what programs write to a visitor. Texts have one character a byte. */
export interface Way {
  /** What programs wrote -> what the visitor's terminal is told to show. */
  shown(text: string): string;
  /** That -> what goes over the line. */
  encode(shown: string): Buffer;
  /** Called with what is shown before it leaves; `isEcho`: it is only what he typed. */
  record(shown: string, isEcho: boolean): void;
  /** He reads too slowly: something was dropped. */
  onDropped(): void;
}

const PIECE = 16_384;
/** More than this is never with the socket. */
const MOST_WITH_SOCKET = 65_536;
/** The visitor reads too slowly for what he asked: what is beyond is dropped. */
const MOST_WAITING = 8 * 2 ** 20;
/** Programs wait while more than this waits. */
const FULL = 65_536;

export class OutputQueue {
  readonly #stream: Writable;
  readonly #way: Way;
  #waiting: string[] = [];
  #at = 0;
  #size = 0;
  /** Nothing but echo is in what waits. */
  #isEcho = true;
  #isListening = false;
  #isEnding = false;
  #hasEnded = false;
  /** Called once what waited is gone. */
  onEmpty: (() => void) | null = null;

  constructor(stream: Writable, way: Way) {
    this.#stream = stream;
    this.#way = way;
  }

  get isFull(): boolean {
    return this.#size > FULL;
  }

  write(text: string): void {
    if (text !== '') this.#isEcho = false;
    this.echo(text);
  }

  /** What he typed, shown to him. */
  echo(text: string): void {
    if (text === '' || this.#isEnding) return;
    if (this.#size + text.length > MOST_WAITING) {
      this.#way.onDropped();
      return;
    }
    this.#waiting.push(text);
    this.#size += text.length;
  }

  /** Ends the stream when all was written. */
  end(): void {
    this.#isEnding = true;
    this.flush();
  }

  flush(): void {
    const stream = this.#stream;
    while (
      this.#waiting.length > 0 &&
      !stream.destroyed &&
      stream.writable &&
      stream.writableLength < MOST_WITH_SOCKET
    ) {
      const piece = this.#nextPiece();
      this.#size -= piece.length;
      const shown = this.#way.shown(piece);
      this.#way.record(shown, this.#isEcho);
      stream.write(this.#way.encode(shown));
    }
    if (stream.destroyed || !stream.writable) {
      this.#waiting = [];
      this.#size = 0;
    }
    if (this.#waiting.length > 0) {
      if (this.#isListening) return;
      this.#isListening = true;
      stream.once('drain', () => {
        this.#isListening = false;
        this.flush();
      });
      return;
    }
    this.#isEcho = true;
    const tell = this.onEmpty;
    this.onEmpty = null;
    tell?.();
    if (this.#isEnding && !this.#hasEnded) {
      this.#hasEnded = true;
      stream.end();
    }
  }

  /** Short texts together, long ones in parts. */
  #nextPiece(): string {
    const first = this.#waiting[0];
    if (first.length - this.#at > PIECE) {
      const piece = first.slice(this.#at, this.#at + PIECE);
      this.#at += PIECE;
      return piece;
    }
    let piece = first.slice(this.#at);
    this.#at = 0;
    let taken = 1;
    while (taken < this.#waiting.length && piece.length + this.#waiting[taken].length <= PIECE)
      piece += this.#waiting[taken++];
    this.#waiting.splice(0, taken);
    return piece;
  }
}
