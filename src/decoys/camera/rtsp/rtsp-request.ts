/** A request of RTSP 1.0 (RFC 2326 section 6) out of a stranger's bytes, past the interleaved packets that he sends between. */

export interface RtspRequest {
  readonly method: string;
  readonly url: string;
  /** `1.0`; of others the answer says that it does not know them. */
  readonly version: string;
  /** Names in lower case, first value. */
  readonly headers: ReadonlyMap<string, string>;
}

export type RtspRead =
  | { readonly kind: 'more' }
  | { readonly kind: 'packet'; readonly used: number }
  | { readonly kind: 'request'; readonly used: number; readonly request: RtspRequest }
  | { readonly kind: 'wrong'; readonly name: 'rtsp-malformed' | 'rtsp-too-large' };

const MOST_HEAD_BYTES = 8_192;
const MOST_BODY_BYTES = 8_192;
const MOST_HEADERS = 64;
const DOLLAR = 0x24;
const REQUEST_LINE = /^([A-Z_]{3,20}) (\S{1,2048}) RTSP\/(\d\.\d)$/;

export function readRtsp(bytes: Buffer): RtspRead {
  if (bytes.length === 0) return { kind: 'more' };
  if (bytes[0] === DOLLAR) {
    if (bytes.length < 4) return { kind: 'more' };
    const used = 4 + bytes.readUInt16BE(2);
    return bytes.length < used ? { kind: 'more' } : { kind: 'packet', used };
  }
  if (bytes[0] === 13 || bytes[0] === 10) return { kind: 'packet', used: 1 };
  if (bytes[0] < 0x41 || bytes[0] > 0x7a) return { kind: 'wrong', name: 'rtsp-malformed' };
  const line = bytes.indexOf('\n');
  if (line >= 0 && !/ RTSP\/\d\.\d\r?$/.test(bytes.toString('latin1', 0, line)))
    return { kind: 'wrong', name: 'rtsp-malformed' };
  const found = /\r?\n\r?\n/.exec(bytes.toString('latin1', 0, MOST_HEAD_BYTES));
  if (found === null)
    return bytes.length >= MOST_HEAD_BYTES ? { kind: 'wrong', name: 'rtsp-too-large' } : { kind: 'more' };
  const lines = bytes.toString('latin1', 0, found.index).split(/\r?\n/);
  const match = REQUEST_LINE.exec(lines[0]);
  if (match === null) return { kind: 'wrong', name: 'rtsp-malformed' };
  if (lines.length > MOST_HEADERS) return { kind: 'wrong', name: 'rtsp-too-large' };
  const headers = new Map<string, string>();
  for (const text of lines.slice(1)) {
    const colon = text.indexOf(':');
    if (colon <= 0) continue;
    const name = text.slice(0, colon).trim().toLowerCase();
    if (!headers.has(name)) headers.set(name, text.slice(colon + 1).trim());
  }
  const length = headers.get('content-length') ?? '0';
  if (!/^\d{1,9}$/.test(length)) return { kind: 'wrong', name: 'rtsp-malformed' };
  if (Number(length) > MOST_BODY_BYTES) return { kind: 'wrong', name: 'rtsp-too-large' };
  const used = found.index + found[0].length + Number(length);
  if (bytes.length < used) return { kind: 'more' };
  return { kind: 'request', used, request: { method: match[1], url: match[2], version: match[3], headers } };
}
