/** Points of the same number of dimensions, and the distance between them. */

export type Point = Float64Array;

export function squaredDistance(a: Point, b: Point): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

/** Each dimension to mean 0 and standard deviation 1; one that never changes to 0. */
export function standardise(rows: readonly (readonly number[])[]): Point[] {
  if (rows.length === 0) return [];
  const points = rows.map((row) => Float64Array.from(row));
  for (let i = 0; i < rows[0].length; i++) {
    const mean = rows.reduce((sum, row) => sum + row[i], 0) / rows.length;
    const variance = rows.reduce((sum, row) => sum + (row[i] - mean) ** 2, 0) / rows.length;
    const deviation = Math.sqrt(variance) || 1;
    for (const point of points) point[i] = (point[i] - mean) / deviation;
  }
  return points;
}
