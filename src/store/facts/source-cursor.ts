/** Where a page of sources ended: the value it was sorted by and the source, as opaque text. */
import type { SourceSort } from '../../model/facts.ts';
import type { SourceKey } from './source-key.ts';

export interface SourceCursor extends SourceKey {
  readonly sort: SourceSort;
  readonly descending: boolean;
  /** Decimal text. */
  readonly value: string;
}

const LAST = 2n ** 64n;

export function encodeCursor({ sort, descending, value, high, low }: SourceCursor): string {
  return Buffer.from(JSON.stringify([sort, descending, value, String(high), String(low)])).toString(
    'base64url',
  );
}

/** Null for a text that is no cursor of this order. */
export function decodeCursor(text: string, sort: SourceSort, descending: boolean): SourceCursor | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 5 || parts[0] !== sort || parts[1] !== descending)
    return null;
  const [value, high, low] = parts.slice(2).map(String);
  if (!/^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/.test(value)) return null;
  if (!/^\d{1,20}$/.test(high) || !/^\d{1,20}$/.test(low)) return null;
  const key = { high: BigInt(high), low: BigInt(low) };
  return key.high < LAST && key.low < LAST ? { sort, descending, value, ...key } : null;
}
