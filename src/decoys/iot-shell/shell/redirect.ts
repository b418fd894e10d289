/** `>`, `>>`, `<`, `2>&1`, here-documents: where a command reads from and writes to. */
import { TROUBLE_WORDS } from '../files/file-trouble.ts';
import { expandText } from './expand.ts';
import { fileSink, openFile } from './open-file.ts';
import type { Channels, Shell } from './shell.ts';
import { NOWHERE, type Sink, TextSource } from './streams.ts';
import type { Redirect } from './syntax.ts';
import type { Waiting } from './waiting.ts';

/** null: one could not be opened, and the shell has said so. */
export function* redirect(
  shell: Shell,
  redirects: readonly Redirect[],
  channels: Channels,
  line = 1,
): Waiting<Channels | null> {
  if (redirects.length === 0) return channels;
  const now = { in: channels.in, out: channels.out, err: channels.err, more: new Map(channels.more) };
  const put = (descriptor: number, sink: Sink) => {
    if (descriptor === 1) now.out = sink;
    else if (descriptor === 2) now.err = sink;
    else if (descriptor > 2) now.more.set(descriptor, sink);
  };
  for (const { descriptor, operator, target } of redirects) {
    const text = yield* expandText(shell, target);
    if (operator === '<<') now.in = new TextSource(text);
    else if (operator === '>&' || operator === '<&') {
      const from = text === '1' ? now.out : text === '2' ? now.err : now.more.get(Number(text));
      if (text === '-') put(descriptor, NOWHERE);
      else if (text === '0' && operator === '<&') continue;
      else if (from !== undefined) put(descriptor, from);
      else {
        channels.err.write(`${shell.label(line)}${text}: Bad file descriptor\n`);
        return null;
      }
    } else if (operator === '<') {
      const opened = openFile(shell, text);
      if ('trouble' in opened) {
        const why = opened.trouble === 'ENOENT' ? 'no such file' : TROUBLE_WORDS[opened.trouble];
        channels.err.write(`${shell.label(line)}can't open ${text}: ${why}\n`);
        return null;
      }
      now.in = opened.source;
    } else {
      const opened = fileSink(shell, text, operator === '>', channels.err);
      if ('trouble' in opened) {
        const why = opened.trouble === 'ENOENT' ? 'nonexistent directory' : TROUBLE_WORDS[opened.trouble];
        channels.err.write(`${shell.label(line)}can't create ${text}: ${why}\n`);
        return null;
      }
      put(descriptor, opened.sink);
    }
  }
  return now;
}
