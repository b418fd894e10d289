/** What the worlds are built of. */
import type { Block, Colour, Finish, Point } from '../world.ts';

export const WALLS: readonly Colour[] = [
  [196, 188, 172], [178, 168, 150], [150, 140, 130], [205, 200, 192], [140, 112, 92], [168, 150, 120],
  [120, 124, 130], [186, 170, 148], [158, 164, 160],
]; // biome-ignore format: a list
export const ASPHALT: Colour = [92, 92, 94];

export function block(
  low: Point,
  high: Point,
  colour: Colour,
  finish: Finish,
  rest: Partial<Block> = {},
): Block {
  return { low, high, colour, finish, ...rest };
}

/** Sets `out` to a colour, lighter or darker. */
export function paint(out: Float32Array, [red, green, blue]: Colour, light: number): void {
  out[0] = red * light;
  out[1] = green * light;
  out[2] = blue * light;
}
