/** The body of a request as it comes in: its begin is kept, the rest counted, chunks taken apart (RFC 9112 section 7.1). */
import type { HttpFault } from './http-style.ts';
import type { BodyFraming } from './request-head.ts';

export interface BodyReader {
  /** Takes from the front of `bytes`, and says how many; the body may be whole afterwards, or wrong. */
  feed(bytes: Buffer): number;
  readonly isWhole: boolean;
  readonly fault: HttpFault | null;
  readonly size: number;
  /** The begin. */
  kept(): Buffer;
}

export interface BodyLimits {
  readonly bodyBytes: number;
  readonly bodyKeptBytes: number;
}

const LF = 10;
/** A chunk's size with extensions, or a line of the trailer. */
const MOST_LINE = 256;
const MOST_TRAILER_LINES = 32;

export function createBodyReader(framing: BodyFraming, limits: BodyLimits): BodyReader {
  const parts: Buffer[] = [];
  let keptBytes = 0;
  let size = 0;
  let fault: HttpFault | null = null;
  let line = '';
  let trailerLines = 0;
  let state: 'size' | 'data' | 'data-end' | 'trailer' | 'whole';
  let left = 0;
  if (framing.kind === 'length') {
    left = framing.bytes;
    state = left === 0 ? 'whole' : 'data';
    if (left > limits.bodyBytes) fault = 'body-too-large';
  } else state = framing.kind === 'none' ? 'whole' : 'size';

  return {
    feed(bytes) {
      let at = 0;
      while (at < bytes.length && state !== 'whole' && fault === null) {
        if (state === 'data') {
          const data = bytes.subarray(at, at + left);
          at += data.length;
          left -= data.length;
          keep(data);
          if (left === 0) state = framing.kind === 'chunked' ? 'data-end' : 'whole';
          continue;
        }
        const end = bytes.indexOf(LF, at);
        const upTo = end < 0 ? bytes.length : end;
        if (line.length + upTo - at > MOST_LINE) {
          fault = 'body-ambiguous';
          break;
        }
        line += bytes.toString('latin1', at, upTo);
        at = end < 0 ? bytes.length : end + 1;
        if (end >= 0) {
          takeLine(line.replace(/\r$/, ''));
          line = '';
        }
      }
      return at;
    },
    get isWhole() {
      return state === 'whole' && fault === null;
    },
    get fault() {
      return fault;
    },
    get size() {
      return size;
    },
    kept: () => Buffer.concat(parts),
  };

  function takeLine(text: string): void {
    if (state === 'data-end') {
      if (text === '') state = 'size';
      else fault = 'body-ambiguous';
    } else if (state === 'size') {
      const digits = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(text)?.[1];
      if (digits === undefined) {
        fault = 'body-ambiguous';
        return;
      }
      left = Number.parseInt(digits, 16);
      if (size + left > limits.bodyBytes) fault = 'body-too-large';
      state = left === 0 ? 'trailer' : 'data';
    } else if (text === '') state = 'whole';
    else if (++trailerLines > MOST_TRAILER_LINES) fault = 'body-ambiguous';
  }

  function keep(data: Buffer): void {
    size += data.length;
    const room = limits.bodyKeptBytes - keptBytes;
    if (room <= 0) return;
    const part = Buffer.from(data.subarray(0, room));
    keptBytes += part.length;
    parts.push(part);
  }
}
