/** Telnet's bytes (RFC 854, 1073, 1091, 1572): data apart from options, whatever way they are cut into segments. */

export const IAC = 0xff;
const SE = 0xf0;
const SB = 0xfa;
const WILL = 0xfb;
const DONT = 0xfe;
const NAWS = 31;
const TERMINAL_TYPE = 24;
const MOST_PARAMETER = 256;

/** BusyBox's telnetd: DO ECHO, DO NAWS, DO LFLOW, WILL ECHO, WILL SGA, in this order and in one write. */
export const OPENING = Buffer.from('fffd01fffd1ffffd21fffb01fffb03', 'hex');

export interface TelnetEvents {
  onSize(width: number, height: number): void;
  onVariable(name: string, value: string): void;
  /** What no client sends. */
  onOdd(name: string): void;
}

type State = 'data' | 'iac' | 'option' | 'parameter' | 'parameter-iac';

/** How many negotiations one visit may send before they are no more looked at. */
const MOST_OPTIONS = 512;

export class TelnetReader {
  readonly #events: TelnetEvents;
  #state: State = 'data';
  #parameter: number[] = [];
  #isTooLong = false;
  #isAfterReturn = false;
  #options = 0;

  constructor(events: TelnetEvents) {
    this.#events = events;
  }

  /** Keys as text of one character a byte; CR LF and CR NUL are one CR (RFC 854, page 11). */
  read(bytes: Uint8Array): string {
    let text = '';
    let from = 0;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const flush = (to: number) => {
      if (to > from) text += buffer.toString('latin1', from, to);
    };
    for (let at = 0; at < buffer.length; at++) {
      const byte = buffer[at];
      switch (this.#state) {
        case 'data':
          if (byte === IAC) {
            flush(at);
            this.#state = 'iac';
          } else if (this.#isAfterReturn && (byte === 0 || byte === 10)) {
            flush(at);
            from = at + 1;
          }
          this.#isAfterReturn = byte === 13;
          break;
        case 'iac':
          from = at + 1;
          if (byte === IAC) {
            this.#state = 'data';
            from = at;
          } else if (byte === SB) {
            this.#state = 'parameter';
            this.#parameter = [];
            this.#isTooLong = false;
          } else if (byte >= WILL && byte <= DONT) this.#state = 'option';
          else {
            if (byte < SE) this.#events.onOdd('telnet-command-unknown');
            this.#state = 'data';
          }
          break;
        case 'option':
          from = at + 1;
          this.#state = 'data';
          if (++this.#options === MOST_OPTIONS) this.#events.onOdd('telnet-options-too-many');
          break;
        case 'parameter':
          from = at + 1;
          if (byte === IAC) this.#state = 'parameter-iac';
          else if (this.#parameter.length < MOST_PARAMETER) this.#parameter.push(byte);
          else if (!this.#isTooLong) {
            // Once for a parameter: it may go on for a gigabyte.
            this.#isTooLong = true;
            this.#events.onOdd('telnet-parameter-too-long');
          }
          break;
        case 'parameter-iac':
          from = at + 1;
          if (byte === SE) {
            this.#state = 'data';
            this.#finish();
          } else {
            this.#state = 'parameter';
            if (byte === IAC && this.#parameter.length < MOST_PARAMETER) this.#parameter.push(byte);
          }
          break;
      }
    }
    if (this.#state === 'data') flush(buffer.length);
    return text;
  }

  #finish(): void {
    const [option, ...rest] = this.#parameter;
    this.#parameter = [];
    if (option === NAWS && rest.length >= 4)
      this.#events.onSize(rest[0] * 256 + rest[1], rest[2] * 256 + rest[3]);
    else if (option === TERMINAL_TYPE && rest[0] === 0)
      this.#events.onVariable('TERM', String.fromCharCode(...rest.slice(1)));
  }
}

/** What telnetd makes of output: a byte 255 is doubled. */
export function encodeTelnet(text: string): Buffer {
  return Buffer.from(text.includes('\xff') ? text.replaceAll('\xff', '\xff\xff') : text, 'latin1');
}
