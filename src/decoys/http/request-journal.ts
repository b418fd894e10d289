/** What is written down of a request before it is answered: itself, scanners and exploits that it shows, places it names. */
import type { DecoyFields } from '../../model/decoy-event.ts';
import type { Visit } from '../persona.ts';
import { clientPrint } from './client-print.ts';
import { exploitMarks, namedPlaces } from './exploit-marks.ts';
import type { HttpHeader } from './http-style.ts';
import { scannerMarks } from './scanner-marks.ts';

export interface RequestAbout {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly HttpHeader[];
  /** Its begin. */
  readonly body: Buffer;
  readonly bodySize: number;
}

const EVENT_BODY_CHARACTERS = 4_096;

/** `authority`: of a target in absolute form, by which proxies are sought. */
export function journalMarks(visit: Visit, about: RequestAbout, authority: string | null): void {
  const marked = { ...about, body: about.body.toString('latin1') };
  for (const { name, mark } of scannerMarks(marked)) visit.emit('yamori.scanner', { name, mark });
  for (const { name, cve, data } of exploitMarks(marked)) visit.emit('yamori.exploit', { name, cve, data });
  const own = headerOf(about, 'host');
  const isProxied = authority !== null && authority !== own;
  if (isProxied) visit.emit('yamori.indicator', { url: about.target, kind: 'proxy' });
  for (const url of namedPlaces(authority === null ? marked : { ...marked, target: '' })) {
    if (own === null || !url.includes(`//${own}`)) visit.emit('yamori.indicator', { url, kind: 'named' });
  }
}

export function journalRequest(visit: Visit, about: RequestAbout, status: number, fields: DecoyFields): void {
  visit.emit('yamori.http.request', {
    ...fields,
    method: about.method,
    url: about.target,
    http_version: about.version,
    headers: about.headers.map(([name]) => name),
    client_print: clientPrint(about.version, about.headers),
    user_agent: headerOf(about, 'user-agent'),
    host: headerOf(about, 'host'),
    referer: headerOf(about, 'referer'),
    cookie: headerOf(about, 'cookie'),
    etag: headerOf(about, 'if-none-match'),
    status,
    body: about.body.toString('latin1', 0, EVENT_BODY_CHARACTERS),
    body_size: about.bodySize,
  });
}

function headerOf({ headers }: RequestAbout, wanted: string): string | null {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

/** What speaks to a web port in another tongue. */
export function foreignName(bytes: Buffer): string {
  if (bytes[0] === 0x16 && bytes[1] === 3) return 'tls';
  if (bytes[0] === 3 && bytes[1] === 0) return 'rdp';
  if (bytes.includes('SMB')) return 'smb';
  const text = bytes.toString('latin1', 0, 300);
  if (text.startsWith('SSH-')) return 'ssh';
  if (/^(?:OPTIONS|DESCRIBE) .* RTSP\//.test(text)) return 'rtsp';
  if (/^(?:OPTIONS|INVITE|REGISTER) .* SIP\//.test(text)) return 'sip';
  return 'other';
}
