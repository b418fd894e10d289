/**
 * What an HTTP client is known by whatever it calls itself: which headers it sends in which order and spelling. The same
 * program gives the same print on each of its requests of a kind, so visits of a changed agent still belong together.
 */
import { createHash } from 'node:crypto';
import type { HttpHeader } from './http-style.ts';

/** Come and go with what is asked for, not with the program. */
const PASSING: ReadonlySet<string> = new Set([
  'cookie', 'referer', 'content-length', 'content-type', 'authorization', 'if-none-match', 'if-modified-since',
  'range', 'origin', 'cache-control', 'pragma',
]); // biome-ignore format: a list

/** `11-07-3f9c1a2b4d5e`: version, number of headers, digest of their names. */
export function clientPrint(version: string, headers: readonly HttpHeader[]): string {
  const names = headers.map(([name]) => name).filter((name) => !PASSING.has(name.toLowerCase()));
  const digest = createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 12);
  return `${version.replace('.', '')}-${String(names.length).padStart(2, '0')}-${digest}`;
}
