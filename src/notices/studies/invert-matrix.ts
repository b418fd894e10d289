/** The inverse of a small symmetric matrix, and its product with a vector. */

/** Null: singular (a pivot below 1e-10 of its own diagonal). */
export function invertMatrix(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const left = matrix.map((row) => [...row]);
  const right = matrix.map((_, i) => matrix.map((_, j) => (i === j ? 1 : 0)));
  for (let column = 0; column < n; column++) {
    // A positive definite matrix needs no exchange of rows.
    const pivot = left[column][column];
    if (!(pivot > 1e-10 * matrix[column][column])) return null;
    for (let j = 0; j < n; j++) {
      left[column][j] /= pivot;
      right[column][j] /= pivot;
    }
    for (let i = 0; i < n; i++) {
      const factor = left[i][column];
      if (i === column || factor === 0) continue;
      for (let j = 0; j < n; j++) {
        left[i][j] -= factor * left[column][j];
        right[i][j] -= factor * right[column][j];
      }
    }
  }
  return right;
}

export function multiply(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
}
