/**
 * What a visitor's terminal showed, as lines of text. Of a terminal's language it knows carriage return, line feed,
 * backspace and tab; every other control character and each escape sequence is shown and not obeyed, so that nothing that an
 * attacker sent can hide what he sent.
 */
import { plainText } from '../../format/plain-text.ts';

export interface Screen {
  readonly lines: readonly string[];
  /** Lines before the first one that is kept. */
  readonly left: number;
}

const MOST_LINES = 2_000;
const MOST_COLUMNS = 400;
const TAB = 8;

/** `bytes`: one character a byte, as events have them. */
export function terminalScreen(bytes: string): Screen {
  const text = new TextDecoder().decode(Uint8Array.from(bytes, (sign) => sign.charCodeAt(0) & 0xff));
  const lines: string[] = [];
  let left = 0;
  let line: string[] = [];
  let column = 0;
  const put = (sign: string) => {
    if (column < MOST_COLUMNS) line[column] = sign;
    else if (column === MOST_COLUMNS) line[column] = '…';
    column++;
  };
  const close = () => {
    lines.push(Array.from(line, (sign) => sign ?? ' ').join(''));
    if (lines.length > MOST_LINES) {
      lines.shift();
      left++;
    }
    line = [];
    column = 0;
  };
  for (const sign of text) {
    switch (sign) {
      case '\n':
        close();
        break;
      case '\r':
        column = 0;
        break;
      case '\b':
        column = Math.max(0, column - 1);
        break;
      case '\t':
        do put(' ');
        while (column % TAB !== 0 && column < MOST_COLUMNS);
        break;
      default:
        // Most of all that comes; and what is beyond the last column is not drawn, however long the line is.
        if ((sign >= ' ' && sign <= '~') || column > MOST_COLUMNS) put(sign);
        // What takes several characters to be shown is several places.
        else for (const shown of plainText(sign)) put(shown);
    }
  }
  close();
  return { lines, left };
}
