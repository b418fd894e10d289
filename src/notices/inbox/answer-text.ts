/** What somebody wrote, without what he quotes. */
import { plainText } from '../channels/plain-text.ts';

export const MAX_ANSWER_CHARS = 10_000;
/** Lines are looked at up to here; nobody writes more and expects it to be read. */
const MAX_LINES = 5_000;
const MAX_LINE_CHARS = 400;

/** From here on it is somebody else's text: Outlook's, Apple's and Thunderbird's in English and Japanese. */
const REST_IS_QUOTED = [
  /^\s*-{2,}\s*(?:original message|forwarded message|元のメッセージ|転送(?:された)?メッセージ|original appointment)/i,
  /^\s*_{20,}\s*$/,
  /^\s*begin forwarded message:/i,
];
const BLOCK_START = /^\s*\*?(?:from|差出人|送信者)\*?\s*[:：]/i;
const BLOCK_NEXT = /^\s*\*?(?:sent|date|to|subject|送信日時|日時|宛先|件名|送信日)\*?\s*[:：]/i;
const ATTRIBUTIONS = [
  /^\s*on\b.{4,300}\bwrote\s*[:：]\s*$/i,
  /^\s*\d{4}年\d{1,2}月\d{1,2}日.{0,300}[:：]\s*$/,
  /^\s*\d{4}[/-]\d{1,2}[/-]\d{1,2}.{0,300}(?:wrote|のメール|書きました|さん).{0,40}$/i,
  /^\s*(?:.{1,200})(?:さんは|さんが).{0,100}書きました.{0,10}$/,
];
const QUOTED = /^\s{0,3}[>＞|]/;
const SIGNATURE = /^-- ?$/;

export function answerText(written: string): string {
  const lines = plainText(written, MAX_ANSWER_CHARS * 10).split('\n', MAX_LINES);
  const kept = withoutQuotes(lines);
  // Somebody who writes between the lines of a quote without marks loses nothing.
  const text = kept.join('\n').trim() === '' ? lines : kept;
  return plainText(
    text
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    MAX_ANSWER_CHARS,
  );
}

function withoutQuotes(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at].slice(0, MAX_LINE_CHARS);
    if (QUOTED.test(line)) continue;
    if (SIGNATURE.test(line) || REST_IS_QUOTED.some((pattern) => pattern.test(line))) break;
    if (BLOCK_START.test(line) && lines.slice(at + 1, at + 5).some((next) => BLOCK_NEXT.test(next))) break;
    const length = attributionLength(lines, at);
    if (length > 0) {
      const next = lines.slice(at + length).find((one) => one.trim() !== '');
      if (next === undefined || !QUOTED.test(next)) break;
      at += length - 1;
      continue;
    }
    kept.push(lines[at]);
  }
  return kept;
}

/** `On ... wrote:` is often broken into two lines. */
function attributionLength(lines: readonly string[], at: number): number {
  const one = lines[at].slice(0, MAX_LINE_CHARS);
  if (ATTRIBUTIONS.some((pattern) => pattern.test(one))) return 1;
  const two = `${one} ${(lines[at + 1] ?? '').slice(0, MAX_LINE_CHARS)}`;
  return /^\s*(?:on\b|\d{4}年)/i.test(one) && ATTRIBUTIONS.some((pattern) => pattern.test(two)) ? 2 : 0;
}
