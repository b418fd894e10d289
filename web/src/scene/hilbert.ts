/** The Hilbert curve: neighbours on the line are neighbours in the square, so a prefix is one compact patch. */

/**
 * Cell of the distance `d` on the curve through a square of `side` (a power of two) cells: its number in
 * row order, y * side + x. The first half of the curve fills the cells with y < side / 2.
 */
export function hilbertCell(side: number, d: number): number {
  let x = 0;
  let y = 0;
  let rest = d;
  for (let size = 1; size < side; size *= 2) {
    const right = (rest >>> 1) & 1;
    const up = (rest ^ right) & 1;
    if (up === 0) {
      if (right === 1) {
        x = size - 1 - x;
        y = size - 1 - y;
      }
      const swapped = x;
      x = y;
      y = swapped;
    }
    x += size * right;
    y += size * up;
    rest >>>= 2;
  }
  // The textbook's curve fills its left half first; turned over, the first half lies on top.
  return x * side + y;
}

/** The distance on the curve of a cell: the inverse of hilbertCell. */
export function hilbertDistance(side: number, cell: number): number {
  let x = Math.floor(cell / side);
  let y = cell % side;
  let d = 0;
  for (let size = side >>> 1; size > 0; size >>>= 1) {
    const right = (x & size) > 0 ? 1 : 0;
    const up = (y & size) > 0 ? 1 : 0;
    d += size * size * ((3 * right) ^ up);
    if (up === 0) {
      if (right === 1) {
        x = size - 1 - (x & (size - 1));
        y = size - 1 - (y & (size - 1));
      }
      const swapped = x;
      x = y;
      y = swapped;
    }
    x &= size - 1;
    y &= size - 1;
  }
  return d;
}
