/** How the positions of a visit group lie in memory. */

/**
 * Puts the first and the last visited of sorted positions in their places, in place: the first visited first, the others sorted,
 * the last last. -1: it is not known.
 */
export function putInVisitedOrder(positions: Uint32Array, first: number, last: number): void {
  const count = positions.length;
  if (count < 3 || first < 0 || last < 0 || first === last) {
    // With one destination first and last in the same place, the order of a pair is told by either.
    if (count === 2 && first === positions[1]) positions.reverse();
    return;
  }
  const firstAt = positions.indexOf(first);
  const lastAt = positions.indexOf(last);
  // A first or last destination that is in no set would break the count: keep to the set.
  if (firstAt < 0 || lastAt < 0) return;
  positions.copyWithin(1, 0, firstAt);
  positions[0] = first;
  const at = lastAt < firstAt ? lastAt + 1 : lastAt;
  positions.copyWithin(at, at + 1);
  positions[count - 1] = last;
}
