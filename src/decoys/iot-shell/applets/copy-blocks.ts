/** dd: how loaders read headers, and how others overwrite flash. */
import { MOST_TEXT_BYTES } from '../shell/bounds.ts';
import { fileSink, readFile } from '../shell/open-file.ts';
import { readAll } from '../shell/streams.ts';
import { type Applet, complain, complainOf, say, usage } from './call.ts';

const SCALES: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  k: 1_024,
  K: 1_024,
  kB: 1_000,
  M: 2 ** 20,
  m: 2 ** 20,
  MB: 1e6,
  G: 2 ** 30,
  g: 2 ** 30,
};

export const dd: Applet = function* (call) {
  const { shell } = call;
  const settings = new Map<string, string>();
  for (const arg of call.args) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(arg) ?? [];
    if (name === undefined)
      return usage(
        call,
        'dd [if=FILE] [of=FILE] [ibs=N] [obs=N] [bs=N] [count=N] [skip=N]\n\t[seek=N] [conv=notrunc|noerror|sync|fsync]',
      );
    settings.set(name, value);
  }
  const numberAt = (name: string, usual: number): number | null => {
    const text = settings.get(name);
    if (text === undefined) return usual;
    const [, digits, unit] = /^(\d{1,12})(\w{0,2})$/.exec(text) ?? [];
    const scale = SCALES[unit ?? '-'];
    return digits === undefined || scale === undefined ? null : Number(digits) * scale;
  };
  const size = numberAt(settings.has('bs') ? 'bs' : 'ibs', 512);
  const count = numberAt('count', Number.POSITIVE_INFINITY);
  const skip = numberAt('skip', 0);
  const seek = numberAt('seek', 0);
  for (const [name, value] of [
    ['bs', size],
    ['count', count],
    ['skip', skip],
    ['seek', seek],
  ] as const)
    if (value === null || (name === 'bs' && value === 0))
      return complain(call, `invalid number '${settings.get(name)}'`);
  const [bs, blocks, from, to] = [size ?? 512, count ?? 0, skip ?? 0, seek ?? 0];
  const wanted = Math.min(blocks * bs, MOST_TEXT_BYTES);
  let content: string;
  const name = settings.get('if');
  if (name === undefined) content = yield* readAll(call.in, MOST_TEXT_BYTES);
  else {
    const opened = readFile(shell, name, wanted + from * bs);
    if ('trouble' in opened) return complainOf(call, "can't open ", name, opened.trouble);
    content = opened.content;
  }
  const copied = content.slice(from * bs, from * bs + wanted);
  const out = settings.get('of');
  if (out === undefined) say(call, copied);
  else {
    const keeps = settings.get('conv')?.includes('notrunc') === true || to > 0;
    const before = keeps ? readFile(shell, out) : { content: '' };
    const opened = fileSink(shell, out, true, call.err);
    if ('trouble' in opened) return complainOf(call, "can't open ", out, opened.trouble);
    const old = 'content' in before ? before.content : '';
    const at = Math.min(to * bs, MOST_TEXT_BYTES);
    const start = old.slice(0, at).padEnd(at, '\0');
    opened.sink.write(
      start + copied + (settings.get('conv')?.includes('notrunc') ? old.slice(at + copied.length) : ''),
    );
  }
  const whole = Math.floor(copied.length / bs);
  const partial = copied.length % bs === 0 ? 0 : 1;
  call.err.write(`${whole}+${partial} records in\n${whole}+${partial} records out\n`);
  return 0;
};
