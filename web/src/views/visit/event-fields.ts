/** Reads fields of events, which are any JSON. */
import type { DecoyEvent } from '../../../../src/model/decoy-event.ts';

const MOST_STILL = 90_000;

export function textOf(event: DecoyEvent, name: string): string {
  const value = event[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A picture that really is a JPEG of a size that a decoy sends, as an address for an image; null otherwise. */
export function stillOf(event: DecoyEvent): string | null {
  const { still } = event;
  return typeof still === 'string' && still.length <= MOST_STILL && /^\/9j\/[A-Za-z0-9+/]+={0,2}$/.test(still)
    ? `data:image/jpeg;base64,${still}`
    : null;
}

/** Values that stood on a page: names and numbers. */
export function seenOf(event: DecoyEvent): readonly (readonly [string, number])[] {
  const { seen } = event;
  if (typeof seen !== 'object' || seen === null || Array.isArray(seen)) return [];
  return Object.entries(seen)
    .filter((pair): pair is [string, number] => typeof pair[1] === 'number')
    .slice(0, 16);
}

const ENVELOPE = new Set([
  'eventid',
  'timestamp',
  'session',
  'src_ip',
  'src_port',
  'dst_ip',
  'dst_port',
  'protocol',
  'sensor',
  'persona',
  // Shown as what they are.
  'still',
  'seen',
  'headers',
]);

/** What an event says beside its envelope, `name value` by `name value`. */
export function fieldsOf(event: DecoyEvent): readonly (readonly [string, string])[] {
  return Object.entries(event)
    .filter(([name, value]) => !ENVELOPE.has(name) && value !== null && value !== '')
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const);
}
