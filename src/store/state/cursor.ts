/** Where a page of a list ended: the sort value and the id of its last row, as text that callers pass back. */
import { StateError } from '../state-port.ts';

export interface Place {
  readonly value: string | number;
  readonly id: string;
}

/** `list` names the list and its order: a cursor of another one is refused. */
export function formatCursor(list: string, place: Place): string {
  return Buffer.from(JSON.stringify([list, place.value, place.id])).toString('base64url');
}

/** What a list is sorted by. */
export type PlaceKind = 'text' | 'integer' | 'real';

const IS_OF_KIND: Record<PlaceKind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  real: Number.isFinite,
};

/** Throws StateError `bad-cursor` for anything that formatCursor could not have made for this list. */
export function parseCursor(list: string, kind: PlaceKind, cursor: string): Place {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw badCursor();
  }
  if (!Array.isArray(read) || read.length !== 3) throw badCursor();
  const [readList, value, id] = read;
  if (readList !== list || !IS_OF_KIND[kind](value) || typeof id !== 'string') throw badCursor();
  return { value, id };
}

function badCursor(): StateError {
  return new StateError('bad-cursor', 'the cursor is not one of this list');
}
