/** The yard of a small company: a hall with gates, containers, parked cars. */
import type { DecoySeed } from '../../../seed.ts';
import type { NoiseTable } from '../noise-table.ts';
import type { Block, Colour, Crown, World } from '../world.ts';
import { block, paint, WALLS } from './materials.ts';

export function yardWorld(seed: DecoySeed, noise: NoiseTable): World {
  const blocks: Block[] = [];
  const crowns: Crown[] = [];
  const back = seed.between('back', 26, 36);
  const wall = seed.pick('wall', [
    [170, 176, 178],
    [150, 160, 152],
    [186, 180, 164],
    [128, 142, 156],
  ] as const);
  blocks.push(block([-16, 0, back], [15, seed.between('hall', 6.5, 8.5), back + 18], wall, 'metal'));
  const gates = seed.number('gates', 2) + 3;
  for (let n = 0; n < gates; n++) {
    const x = -14 + n * 7;
    blocks.push(block([x, 0, back - 0.06], [x + 4.4, 4.3, back], [134, 138, 140], 'shutter'));
    blocks.push(block([x - 0.4, 4.7, back - 1.6], [x + 4.8, 4.9, back], [110, 114, 118], 'metal'));
  }
  blocks.push(
    block([16, 0, back - 6], [26, 5.5, back + 6], seed.pick('office', WALLS), 'plaster', {
      windows: { width: 1.7, height: 1.2, stepX: 2.6, stepY: 2.7 },
    }),
  );
  const tones: readonly Colour[] = [
    [128, 58, 44],
    [52, 88, 108],
    [70, 96, 74],
    [140, 132, 112],
  ];
  for (let n = 0; n < 3; n++) {
    const z = 15 + n * 3;
    blocks.push(block([-15, 0, z], [-9, 2.5, z + 2.4], seed.pick(`box ${n}`, tones), 'metal'));
    if (seed.number(`second ${n}`, 2) === 0)
      blocks.push(block([-15, 2.5, z], [-9, 5, z + 2.4], seed.pick(`box up ${n}`, tones), 'metal'));
  }
  const truckX = seed.between('truck', 5, 9);
  blocks.push(block([truckX, 0.9, back - 7], [truckX + 2.3, 3.4, back - 1], [206, 208, 206], 'metal'));
  blocks.push(block([truckX, 0.45, back - 8.9], [truckX + 2.2, 2.5, back - 7.1], [60, 96, 150], 'metal'));
  for (let n = 0; n < 5; n++) {
    if (seed.number(`parked ${n}`, 3) === 0) continue;
    const z = 12 + n * 2.8;
    const tone = seed.pick<Colour>(`parked colour ${n}`, [
      [60, 62, 66],
      [176, 178, 180],
      [120, 28, 26],
      [38, 52, 84],
    ]);
    blocks.push(
      block([11.4, 0.3, z], [15.6, 0.95, z + 1.75], tone, 'plaster'),
      block([12.3, 0.95, z + 0.12], [14.8, 1.5, z + 1.63], [34, 40, 46], 'glass'),
    );
  }
  for (let n = 0; n < 12; n++)
    blocks.push(block([18, 0, n * 4 - 4], [18.07, 2.1, n * 4 - 3.93], [150, 152, 150], 'metal'));
  blocks.push(block([18, 1.95, -4], [18.05, 2.02, 42], [150, 152, 150], 'metal'));
  for (let n = 0; n < 7; n++)
    crowns.push({
      centre: [22 + seed.between(`tree x ${n}`, 0, 8), 3.6, 4 + n * 5],
      radius: seed.between(`tree ${n}`, 2, 3.4),
      colour: [66, 88, 50],
    });
  blocks.push(block([-3.6, 0, 12], [-3.4, 6.4, 12.2], [128, 128, 126], 'metal'));
  return {
    kind: 'yard',
    height: seed.between('height', 5.4, 7.4),
    home: {
      pan: seed.between('pan', -6, 8),
      tilt: seed.between('tilt', 12, 17),
      across: seed.between('across', 74, 88),
    },
    blocks,
    crowns,
    lamps: [
      { at: [-3.4, 6.2, 13], reach: 13, colour: [255, 232, 190] },
      { at: [-6, 4.6, back - 2], reach: 9, colour: [230, 240, 255] },
      { at: [8, 4.6, back - 2], reach: 9, colour: [230, 240, 255] },
    ],
    ways: [
      {
        kind: 'car',
        points: [
          [17, 0, 6],
          [6, 0, 9],
          [1, 0, 16],
          [0.5, 0, back - 3],
        ],
        metresPerSecond: 3.6,
        perHour: 9,
      },
      {
        kind: 'car',
        points: [
          [-2, 0, back - 3],
          [-1.5, 0, 15],
          [5, 0, 7.6],
          [17, 0, 4],
        ],
        metresPerSecond: 3.6,
        perHour: 9,
      },
      {
        kind: 'person',
        points: [
          [16, 0, back - 5],
          [9.5, 0, back - 10.5],
          [-2, 0, back - 1.5],
        ],
        metresPerSecond: 1.3,
        perHour: 26,
      },
      {
        kind: 'person',
        points: [
          [-5, 0, back - 1],
          [-6, 0, 18],
          [2, 0, 8],
          [12, 0, 5],
        ],
        metresPerSecond: 1.2,
        perHour: 16,
      },
    ],
    ground(x, z, out) {
      const grain =
        0.84 +
        0.28 * noise.fractal(x * 2.4, z * 2.4, 3) -
        (noise.cell(Math.floor(x * 24), Math.floor(z * 24)) - 0.5) * 0.09;
      if (x > 18.1) return paint(out, [104, 112, 72], grain);
      const stains = 0.8 + 0.32 * noise.fractal(x * 0.28, z * 0.28, 3);
      const joint = Math.abs(x % 6) < 0.05 || Math.abs(z % 6) < 0.05 ? 0.86 : 1;
      const isBay = x > 11 && x < 15.9 && z > 11 && z < 26 && Math.abs((z - 11.6) % 2.8) < 0.07;
      const isArrow = Math.abs(x - 1) < 0.09 && z > 9 && z < back - 4 && noise.at(x * 5, z * 5) > 0.3;
      if (isBay || isArrow) return paint(out, isArrow ? [196, 170, 70] : [196, 196, 190], grain);
      paint(out, [128, 126, 122], grain * stains * joint);
    },
    isWater: () => false,
    indoors: null,
  };
}
