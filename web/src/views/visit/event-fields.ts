/** Reads fields of events, which are any JSON. */
import type { DecoyEvent } from '../../../../src/model/decoy-event.ts';

/** 64 KiB in base64. */
const MOST_STILL = 87_384;

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

/** Where the camera looked, degrees: `pan tilt across`, as decoys have it; null: it does not say so. */
export function aimOf(event: DecoyEvent): Aim | null {
  const found = /^(-?\d{1,3}\.\d) (-?\d{1,3}\.\d) (\d{1,3}\.\d)$/.exec(textOf(event, 'resulting_value'));
  return found === null ? null : { pan: found[1], tilt: found[2], across: found[3] };
}

/** As the camera tells them. */
export interface Aim {
  readonly pan: string;
  readonly tilt: string;
  /** Width of what is seen. */
  readonly across: string;
}

/** Bytes that came as hexadecimal digits, as text with a dot for what has no sign; null: they are none. */
export function bytesText(hex: string): string | null {
  if (hex.length === 0 || hex.length % 2 !== 0 || !/^[0-9a-f]+$/.test(hex)) return null;
  return hex.replaceAll(/../g, (digits) => {
    const byte = Number.parseInt(digits, 16);
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  });
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
