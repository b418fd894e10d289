/** Sorting of many groups without a call for each comparison: what decides is made one number. */

import type { Columns } from './columns.ts';

/** Groups are numbered below this; seconds of 17 years times it are whole numbers still. */
const GROUP_SPAN = 2 ** 24;

/** In place: by time, and of one time by address and service. */
export function sortByTime(
  { columns: { first } }: { readonly columns: Pick<Columns, 'first'> },
  groups: Uint32Array,
): Uint32Array {
  let base = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const group of groups) {
    base = Math.min(base, first[group]);
    largest = Math.max(largest, group);
  }
  if (largest >= GROUP_SPAN) return groups.sort((a, b) => first[a] - first[b] || a - b);
  const keys = new Float64Array(groups.length);
  for (let i = 0; i < groups.length; i++) keys[i] = (first[groups[i]] - base) * GROUP_SPAN + groups[i];
  keys.sort();
  for (let i = 0; i < groups.length; i++) groups[i] = keys[i] % GROUP_SPAN;
  return groups;
}

/** Below so many, putting each in its place costs less than the call of a sort. */
const FEW = 24;

/** In place, the first `length` of them, upwards and each once; how many are left. All are below `size`. */
export function sortDistinct(values: Uint32Array, length: number, size: number, marks: Marks): number {
  if (length > size / FEW_MARKS) return marks.sort(values, length, size);
  if (length > FEW) values.subarray(0, length).sort();
  else {
    for (let i = 1; i < length; i++) {
      const value = values[i];
      let at = i - 1;
      for (; at >= 0 && values[at] > value; at--) values[at + 1] = values[at];
      values[at + 1] = value;
    }
  }
  let kept = 0;
  for (let i = 0; i < length; i++) if (i === 0 || values[i] !== values[i - 1]) values[kept++] = values[i];
  return kept;
}

/** Where one of so many is marked, to look through all marks costs less than to sort. */
const FEW_MARKS = 32;

/** A mark for each number, all of them gone between two calls. */
export class Marks {
  #marks = new Uint8Array(0);

  sort(values: Uint32Array, length: number, size: number): number {
    if (this.#marks.length < size) this.#marks = new Uint8Array(size);
    const marks = this.#marks;
    for (let i = 0; i < length; i++) marks[values[i]] = 1;
    let kept = 0;
    for (let value = 0; value < size; value++) {
      if (marks[value] === 0) continue;
      marks[value] = 0;
      values[kept++] = value;
    }
    return kept;
  }
}
