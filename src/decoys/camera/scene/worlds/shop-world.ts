/** A small shop from under its ceiling. */
import type { DecoySeed } from '../../../seed.ts';
import type { NoiseTable } from '../noise-table.ts';
import type { Block, Colour, World } from '../world.ts';
import { block, paint } from './materials.ts';

export function shopWorld(seed: DecoySeed, noise: NoiseTable): World {
  const blocks: Block[] = [];
  const wide = seed.between('wide', 3.6, 4.6);
  const deep = seed.between('deep', 11, 14);
  const wall: Colour = [206, 202, 190];
  blocks.push(
    block([-wide - 0.3, 0, -2], [-wide, 3, deep], wall, 'plaster'),
    block([wide, 0, -2], [wide + 0.3, 3, deep], wall, 'plaster'),
  );
  blocks.push(block([-wide, 0, deep], [wide, 3, deep + 0.3], wall, 'plaster'));
  blocks.push(block([-1, 0, deep - 0.05], [1, 2.3, deep], [120, 140, 150], 'glass', { glow: 0.1 }));
  blocks.push(block([-wide, 0, 1.6], [-wide + 0.5, 2, deep - 0.6], [150, 120, 96], 'goods'));
  blocks.push(block([wide - 0.75, 0, 5], [wide, 2.1, deep - 0.6], [190, 200, 206], 'goods', { glow: 0.5 }));
  const rows = 2;
  for (let n = 0; n < rows; n++) {
    const x = -wide + 1.7 + n * 2;
    blocks.push(
      block([x, 0, 4.2], [x + 0.7, seed.between('shelf', 1.25, 1.55), deep - 2.6], [168, 150, 120], 'goods'),
    );
  }
  blocks.push(
    block([wide - 2.3, 0, 2.2], [wide - 0.5, 1, 3], [120, 92, 66], 'wood'),
    block([wide - 1.6, 1, 2.4], [wide - 1.1, 1.35, 2.75], [46, 48, 52], 'metal'),
  );
  const pathX = -wide + 1.1;
  return {
    kind: 'shop',
    height: seed.between('height', 2.55, 2.75),
    home: {
      pan: seed.between('pan', -6, 6),
      tilt: seed.between('tilt', 17, 22),
      across: seed.between('across', 84, 98),
    },
    blocks,
    crowns: [],
    lamps: [3, 6.5, 10].map((z) => ({
      at: [0, 2.7, z] as const,
      reach: 5,
      colour: [255, 250, 240] as const,
    })),
    ways: [
      {
        kind: 'person',
        points: [
          [0, 0, deep - 0.6],
          [pathX, 0, deep - 1.6],
          [pathX, 0, 3.4],
          [wide - 1.8, 0, 3.6],
          [wide - 1.2, 0, deep - 1.4],
          [0.2, 0, deep - 0.6],
        ],
        metresPerSecond: 0.5,
        perHour: 34,
      },
      {
        kind: 'person',
        points: [
          [0.2, 0, deep - 0.6],
          [wide - 1.3, 0, deep - 1.8],
          [wide - 1.4, 0, 3.7],
          [wide - 1.2, 0, deep - 1.4],
          [0, 0, deep - 0.6],
        ],
        metresPerSecond: 0.6,
        perHour: 26,
      },
    ],
    ground(x, z, out) {
      const joint = Math.abs(x % 0.45) < 0.02 || Math.abs(z % 0.45) < 0.02 ? 0.84 : 1;
      const tile = 0.94 + 0.1 * noise.cell(Math.floor(x / 0.45) + 50, Math.floor(z / 0.45) + 50);
      paint(out, [186, 180, 168], joint * tile * (0.9 + 0.16 * noise.fractal(x, z, 3)));
    },
    isWater: () => false,
    indoors: { ceiling: 3, opens: 8, closes: 21.5 },
  };
}
