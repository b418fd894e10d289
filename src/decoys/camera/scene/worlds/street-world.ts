/** A shopping street: houses, poles, a crossing, cars and people. */
import type { DecoySeed } from '../../../seed.ts';
import type { NoiseTable } from '../noise-table.ts';
import type { Block, Colour, Crown, Lamp, Point, World } from '../world.ts';
import { ASPHALT, block, paint, WALLS } from './materials.ts';

export function streetWorld(seed: DecoySeed, noise: NoiseTable): World {
  const blocks: Block[] = [];
  const crowns: Crown[] = [];
  const lamps: Lamp[] = [];
  const left = seed.between('left kerb', 0.6, 1.6);
  const right = left + seed.between('road', 6.2, 7.4);
  const crossing = seed.between('crossing', 11, 19);
  for (const side of ['left', 'right'] as const) {
    let z = side === 'left' ? 7 : 3;
    for (let n = 0; n < 12 && z < 120; n++) {
      const name = `${side} ${n}`;
      const long = seed.between(`long ${name}`, 6, 15);
      const high = seed.between(`high ${name}`, 5.5, n > 4 ? 22 : 13);
      const near =
        side === 'left'
          ? left - seed.between(`back ${name}`, 2.2, 3.6)
          : right + seed.between(`back ${name}`, 2.4, 4);
      const far = side === 'left' ? near - 12 : near + 12;
      const low: Point = [Math.min(near, far), 0, z];
      const colour = seed.pick(`wall ${name}`, WALLS);
      blocks.push(
        block(
          low,
          [Math.max(near, far), high, z + long],
          colour,
          seed.pick(`finish ${name}`, ['plaster', 'brick', 'tile', 'concrete']),
          {
            windows: {
              width: seed.between(`window ${name}`, 0.9, 1.9),
              height: 1.3,
              stepX: seed.between(`step ${name}`, 1.8, 3),
              stepY: 2.9,
            },
          },
        ),
      );
      const face = side === 'left' ? near : near - 0.08;
      const front = seed.pick(`front ${name}`, ['shutter', 'shutter', 'glass', 'wood'] as const);
      blocks.push(
        block(
          [face, 0.1, z + 0.8],
          [face + 0.08, 2.5, z + long - 1],
          front === 'wood' ? [110, 84, 60] : [150, 152, 150],
          front,
          { glow: front === 'glass' ? 0.7 : 0 },
        ),
      );
      if (seed.number(`awning ${name}`, 3) > 0) {
        const out = side === 'left' ? 1 : -1;
        const tones: readonly Colour[] = [
          [120, 46, 40],
          [44, 74, 62],
          [52, 62, 98],
          [150, 140, 120],
        ];
        blocks.push(
          block(
            [Math.min(near, near + out), 2.6, z + 0.6],
            [Math.max(near, near + out), 3.1, z + long - 0.8],
            seed.pick(`awning colour ${name}`, tones),
            'metal',
          ),
        );
      }
      z += long + (seed.number(`gap ${name}`, 4) === 0 ? 4 : 0.3);
    }
  }
  for (let n = 0; n < 5; n++) {
    const z = 9 + n * 24 + seed.between('pole', 0, 6);
    const x = n % 2 === 0 ? right + 0.6 : left - 0.6;
    blocks.push(block([x - 0.13, 0, z], [x + 0.13, 8.6, z + 0.26], [122, 118, 112], 'concrete'));
    blocks.push(block([x - 0.9, 7.7, z + 0.08], [x + 0.9, 7.85, z + 0.18], [96, 96, 96], 'metal'));
    blocks.push(block([x - 0.3, 5.7, z - 0.15], [x + 0.3, 6.5, z + 0.4], [138, 140, 142], 'metal'));
    lamps.push({ at: [x + (x > right ? -1.3 : 1.3), 5.4, z], reach: 9, colour: [255, 226, 180] });
  }
  const machine = right + 2;
  const at = seed.between('machine', 16, 26);
  blocks.push(
    block(
      [machine - 0.5, 0, at],
      [machine + 0.2, 1.85, at + 1.1],
      seed.pick('machine colour', [
        [168, 40, 36],
        [220, 222, 226],
        [40, 80, 150],
      ]),
      'goods',
      { glow: 1 },
    ),
  );
  blocks.push(
    block([left + 0.35, 0.35, 30], [left + 2, 0.95, 34.3], [70, 76, 84], 'plaster'),
    block([left + 0.45, 0.95, 31], [left + 1.9, 1.5, 33.6], [40, 46, 54], 'glass'),
  );
  for (let n = 0; n < 3; n++)
    crowns.push({
      centre: [right + 1.3, seed.between(`tree high ${n}`, 2.6, 3.6), 26 + n * 15],
      radius: seed.between(`tree ${n}`, 1.1, 1.8),
      colour: [74, 96, 52],
    });
  const middle = (left + right) / 2;
  return {
    kind: 'street',
    height: seed.between('height', 4.4, 6),
    home: {
      pan: seed.between('pan', 4, 13),
      tilt: seed.between('tilt', 11, 16),
      across: seed.between('across', 70, 84),
    },
    blocks,
    crowns,
    lamps,
    ways: [
      {
        kind: 'car',
        points: [
          [left + 1.7, 0, -6],
          [left + 1.7, 0, 130],
        ],
        metresPerSecond: 8.5,
        perHour: 130,
      },
      {
        kind: 'car',
        points: [
          [right - 1.7, 0, 130],
          [right - 1.7, 0, -6],
        ],
        metresPerSecond: 8,
        perHour: 120,
      },
      {
        kind: 'person',
        points: [
          [right + 1.1, 0, 3],
          [right + 1.2, 0, 70],
        ],
        metresPerSecond: 1.25,
        perHour: 70,
      },
      {
        kind: 'person',
        points: [
          [left - 1.2, 0, 75],
          [left - 1.1, 0, 4],
        ],
        metresPerSecond: 1.35,
        perHour: 60,
      },
      {
        kind: 'person',
        points: [
          [left - 1, 0, 60],
          [left - 0.9, 0, crossing],
          [right + 1, 0, crossing + 0.6],
          [right + 1.2, 0, 3],
        ],
        metresPerSecond: 1.4,
        perHour: 16,
      },
    ],
    ground(x, z, out) {
      const grain =
        0.82 +
        0.3 * noise.fractal(x * 3, z * 3, 2) -
        (noise.cell(Math.floor(x * 30), Math.floor(z * 30)) - 0.5) * 0.1;
      const isRoad = x > left && x < right;
      if (!isRoad) {
        const isKerb = x > left - 0.18 && x < right + 0.18;
        const joint = Math.abs(z % 0.6) < 0.03 || Math.abs(x % 0.6) < 0.03 ? 0.8 : 1;
        paint(out, isKerb ? [176, 174, 168] : [148, 142, 134], grain * joint);
        return;
      }
      const stains = 0.86 + 0.22 * noise.fractal(x * 0.5 + 9, z * 0.2, 3);
      const worn = noise.fractal(x * 4, z * 4, 2) > 0.36;
      const stripe = Math.floor((x - left) / 0.45) % 2 === 0;
      const isCrossing = Math.abs(z - crossing) < 1.6 && stripe;
      const isStop = Math.abs(z - crossing + 3.2) < 0.2 && x < middle;
      const isMiddle = Math.abs(x - middle) < 0.07 && z % 10 < 6;
      const isEdge = Math.abs(x - left - 0.35) < 0.06 || Math.abs(x - right + 0.35) < 0.06;
      if (worn && (isCrossing || isStop || isEdge || isMiddle)) paint(out, [198, 198, 192], grain);
      else paint(out, ASPHALT, grain * stains);
    },
    isWater: () => false,
    indoors: null,
  };
}
