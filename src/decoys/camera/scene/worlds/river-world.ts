/** A sluice gate on a channel between its banks. */
import type { DecoySeed } from '../../../seed.ts';
import type { NoiseTable } from '../noise-table.ts';
import type { Block, Crown, World } from '../world.ts';
import { block, paint, WALLS } from './materials.ts';

export function riverWorld(seed: DecoySeed, noise: NoiseTable): World {
  const blocks: Block[] = [];
  const crowns: Crown[] = [];
  const half = seed.between('half', 4.4, 6.2);
  const gate = seed.between('gate', 19, 26);
  for (const side of [-1, 1]) {
    const edge = half * side;
    const out = edge + 3.4 * side;
    blocks.push(
      block([Math.min(edge, out), 0, -5], [Math.max(edge, out), 1.1, 90], [158, 154, 146], 'concrete'),
    );
    blocks.push(
      block(
        [Math.min(out, out + side * 40), 0, -5],
        [Math.max(out, out + side * 40), 1.4, 90],
        [98, 110, 66],
        'plaster',
      ),
    );
    blocks.push(
      block(
        [edge - 0.9, 0, gate],
        [edge + 0.9, seed.between('tower', 6.4, 8), gate + 2],
        [164, 162, 156],
        'concrete',
      ),
    );
    for (let n = 0; n < 10; n++) {
      const x = edge + 0.5 * side;
      if (Math.abs(n * 4 - gate) > 3)
        blocks.push(block([x - 0.03, 1.1, n * 4], [x + 0.03, 2.1, n * 4 + 0.06], [150, 152, 154], 'metal'));
    }
    blocks.push(
      block(
        [edge + 0.47 * side - 0.03, 2, 2],
        [edge + 0.47 * side + 0.03, 2.08, gate - 1],
        [150, 152, 154],
        'metal',
      ),
    );
  }
  const lift = seed.between('lift', 0.5, 1.5);
  const steel = seed.pick('steel', [
    [74, 104, 128],
    [84, 116, 96],
    [150, 92, 52],
  ] as const);
  blocks.push(block([-half + 0.8, lift, gate + 0.8], [half - 0.8, lift + 2.6, gate + 1.1], steel, 'metal'));
  for (const y of [lift + 0.7, lift + 1.6])
    blocks.push(block([-half + 0.8, y, gate + 0.6], [half - 0.8, y + 0.18, gate + 0.85], steel, 'metal'));
  blocks.push(
    block([-half - 1.2, 5.6, gate - 0.4], [half + 1.2, 5.95, gate + 2.4], [170, 168, 162], 'concrete'),
  );
  blocks.push(
    block([-half - 1.2, 6.85, gate - 0.35], [half + 1.2, 6.93, gate - 0.27], [180, 184, 186], 'metal'),
  );
  for (let x = -half - 1; x < half + 1; x += 1.2)
    blocks.push(block([x, 5.95, gate - 0.35], [x + 0.06, 6.9, gate - 0.29], [180, 184, 186], 'metal'));
  blocks.push(
    block([-1.4, 5.95, gate + 0.2], [1.4, 8.2, gate + 2], [188, 186, 176], 'plaster', {
      windows: { width: 0.8, height: 0.7, stepX: 1.5, stepY: 2.4 },
    }),
  );
  const staff = half - 0.12;
  for (let n = 0; n < 6; n++)
    blocks.push(
      block(
        [staff, n * 0.2, 12],
        [staff + 0.1, n * 0.2 + 0.2, 12.5],
        n % 2 === 0 ? [222, 222, 216] : [40, 46, 90],
        'plaster',
      ),
    );
  const house = half + seed.between('house x', 7, 11);
  blocks.push(
    block([house, 1.4, gate - 2], [house + 5, 4.6, gate + 3], seed.pick('house', WALLS), 'plaster', {
      windows: { width: 1, height: 0.9, stepX: 2, stepY: 2.6 },
    }),
  );
  blocks.push(block([-60, 0, 92], [60, seed.between('far', 3, 7), 98], [96, 108, 92], 'plaster'));
  for (let n = 0; n < 11; n++) {
    const side = n % 2 === 0 ? 1 : -1;
    crowns.push({
      centre: [side * (half + 9 + seed.between(`tree x ${n}`, 0, 9)), 3.4, 30 + n * 5],
      radius: seed.between(`tree ${n}`, 1.8, 3.6),
      colour: [72, 92, 52],
    });
  }
  return {
    kind: 'river',
    height: seed.between('height', 6.6, 8.4),
    home: {
      pan: seed.between('pan', -5, 5),
      tilt: seed.between('tilt', 12, 16),
      across: seed.between('across', 58, 72),
    },
    blocks,
    crowns,
    lamps: [{ at: [0, 5.4, gate - 0.6], reach: 11, colour: [255, 226, 180] }],
    ways: [
      {
        kind: 'person',
        points: [
          [half + 2.4, 1.1, 70],
          [half + 2.2, 1.1, 1],
        ],
        metresPerSecond: 1.3,
        perHour: 10,
      },
      {
        kind: 'person',
        points: [
          [-half - 2.2, 1.1, 3],
          [-half - 2.4, 1.1, 70],
        ],
        metresPerSecond: 2.6,
        perHour: 7,
      },
      {
        kind: 'bird',
        points: [
          [-30, 9, 45],
          [2, 11, 32],
          [30, 13, 50],
        ],
        metresPerSecond: 8,
        perHour: 22,
      },
    ],
    ground(x, z, out) {
      const grain = 0.84 + 0.3 * noise.fractal(x * 2, z * 2, 3);
      paint(out, Math.abs(x) < half ? [52, 66, 62] : [104, 112, 74], grain);
    },
    isWater: (x) => Math.abs(x) < half,
    indoors: null,
  };
}
