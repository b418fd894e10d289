/** What text applets read: files by name, or what is piped or typed. */
import { TROUBLE_WORDS } from '../files/file-trouble.ts';
import { MOST_TEXT_BYTES } from '../shell/bounds.ts';
import { readFile } from '../shell/open-file.ts';
import { readAll } from '../shell/streams.ts';
import type { Waiting } from '../shell/waiting.ts';
import { type Call, complain } from './call.ts';

export interface Input {
  readonly name: string;
  readonly content: string;
}

/** Each file, or the input where there is none; complains of what cannot be read in the applet's words. */
export function* inputs(
  call: Call,
  names: readonly string[],
  status: { value: number },
  words = "can't open ",
): Waiting<Input[]> {
  const found: Input[] = [];
  for (const name of names.length === 0 ? ['-'] : names) {
    if (name === '-') {
      found.push({ name, content: yield* readAll(call.in, MOST_TEXT_BYTES) });
      continue;
    }
    const opened = readFile(call.shell, name);
    if ('trouble' in opened) {
      status.value =
        opened.trouble === 'EISDIR'
          ? complain(call, `read error: ${TROUBLE_WORDS.EISDIR}`)
          : complain(
              call,
              words === ''
                ? `${name}: ${TROUBLE_WORDS[opened.trouble]}`
                : `${words}'${name}': ${TROUBLE_WORDS[opened.trouble]}`,
            );
    } else found.push({ name, content: opened.content });
  }
  return found;
}

/** With their newlines. */
export function linesOf(content: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < content.length; ) {
    const end = content.indexOf('\n', at);
    const next = end === -1 ? content.length : end + 1;
    lines.push(content.slice(at, next));
    at = next;
  }
  return lines;
}
