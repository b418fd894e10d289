/** Sorting of many groups without a call for each comparison: what decides is made one number. */

/** Groups are numbered below this; seconds of 17 years times it are whole numbers still. */
const GROUP_SPAN = 2 ** 24;

/** In place: by time, and of one time by number. */
export function sortByTime(groups: Uint32Array, first: Uint32Array): Uint32Array {
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

/** In place, the first `length` of them, upwards. */
export function sortStart(values: Uint32Array, length: number): void {
  if (length > FEW) {
    values.subarray(0, length).sort();
    return;
  }
  for (let i = 1; i < length; i++) {
    const value = values[i];
    let at = i - 1;
    for (; at >= 0 && values[at] > value; at--) values[at + 1] = values[at];
    values[at + 1] = value;
  }
}
