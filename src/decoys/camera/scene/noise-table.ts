/** Smooth noise from a table of 256 x 256 values: textures, clouds, leaves and the slow moods of the weather. */

export interface NoiseTable {
  /** In 0..1; the same whatever is asked before; wraps at 256. */
  at(x: number, y: number): number;
  /** Sum of `octaves` of it, in 0..1. */
  fractal(x: number, y: number, octaves: number): number;
  /** Of whole numbers, without smoothing. */
  cell(x: number, y: number): number;
}

const SIZE = 256;
const MASK = SIZE - 1;

/** `bytes`: at least 8. */
export function createNoiseTable(bytes: Uint8Array): NoiseTable {
  const values = new Float32Array(SIZE * SIZE);
  // xorshift128+ is more than enough for what is looked at.
  let a = (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0 || 1;
  let b = (bytes[4] | (bytes[5] << 8) | (bytes[6] << 16) | (bytes[7] << 24)) >>> 0 || 2;
  for (let n = 0; n < values.length; n++) {
    let t = a;
    a = b;
    t ^= t << 23;
    t ^= t >>> 17;
    t ^= b ^ (b >>> 26);
    b = t >>> 0;
    values[n] = ((a + b) >>> 0) / 2 ** 32;
  }
  const cell = (x: number, y: number) => values[((y & MASK) << 8) | (x & MASK)];

  function at(x: number, y: number): number {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = x - ix;
    const fy = y - iy;
    const sx = fx * fx * (3 - 2 * fx);
    const sy = fy * fy * (3 - 2 * fy);
    const top = cell(ix, iy) + (cell(ix + 1, iy) - cell(ix, iy)) * sx;
    const bottom = cell(ix, iy + 1) + (cell(ix + 1, iy + 1) - cell(ix, iy + 1)) * sx;
    return top + (bottom - top) * sy;
  }

  return {
    at,
    cell,
    fractal(x, y, octaves) {
      let sum = 0;
      let weight = 0.5;
      let scale = 1;
      let total = 0;
      for (let n = 0; n < octaves; n++) {
        sum += weight * at(x * scale + n * 37.1, y * scale + n * 17.7);
        total += weight;
        weight *= 0.5;
        scale *= 2.03;
      }
      return sum / total;
    },
  };
}
