/** What stands before the camera: ground, solid things, trees and lamps, and the ways on which somebody comes by. */
import type { DecoySeed } from '../../seed.ts';
import type { NoiseTable } from './noise-table.ts';

export type Colour = readonly [red: number, green: number, blue: number];
export type Point = readonly [x: number, y: number, z: number];

export type Finish = 'plaster' | 'brick' | 'tile' | 'shutter' | 'metal' | 'concrete' | 'wood' | 'goods' | 'glass';

/** A block along the axes, in metres: x right, y up, z away from the camera, which stands over 0, 0. */
export interface Block {
  readonly low: Point;
  readonly high: Point;
  readonly colour: Colour;
  readonly finish: Finish;
  /** Grid of windows on the faces that look to the camera. */
  readonly windows?: { readonly width: number; readonly height: number; readonly stepX: number; readonly stepY: number };
  /** Shines by itself at night, 0..1. */
  readonly glow?: number;
}

export interface Crown {
  readonly centre: Point;
  readonly radius: number;
  readonly colour: Colour;
}

export interface Lamp {
  readonly at: Point;
  readonly reach: number;
  readonly colour: Colour;
}

/** A way on the ground, from the first point to the last. */
export interface Way {
  readonly kind: 'car' | 'person' | 'bird';
  readonly points: readonly Point[];
  readonly metresPerSecond: number;
  /** At the busiest hour. */
  readonly perHour: number;
}

export interface World {
  readonly kind: WorldKind;
  readonly height: number;
  /** Where it looks when nobody moved it, in degrees: right, down, and across the picture. */
  readonly home: { readonly pan: number; readonly tilt: number; readonly across: number };
  readonly blocks: readonly Block[];
  readonly crowns: readonly Crown[];
  readonly lamps: readonly Lamp[];
  readonly ways: readonly Way[];
  /** Colour of the ground there, into `out`. */
  ground(x: number, z: number, out: Float32Array): void;
  /** Whether water is there. */
  isWater(x: number, z: number): boolean;
  /** A ceiling, and light that does not come from the sky. */
  readonly indoors: { readonly ceiling: number; readonly opens: number; readonly closes: number } | null;
}

export const WORLD_KINDS = ['street', 'yard', 'shop', 'river'] as const;
export type WorldKind = (typeof WORLD_KINDS)[number];

export function makeWorld(kind: WorldKind, seed: DecoySeed, noise: NoiseTable): World {
  return { street, yard, shop, river }[kind](seed, noise);
}

const WALLS: readonly Colour[] = [
  [196, 188, 172], [178, 168, 150], [150, 140, 130], [205, 200, 192], [140, 112, 92], [168, 150, 120],
  [120, 124, 130], [186, 170, 148], [158, 164, 160],
]; // biome-ignore format: a list
const ASPHALT: Colour = [92, 92, 94];

function block(low: Point, high: Point, colour: Colour, finish: Finish, rest: Partial<Block> = {}): Block {
  return { low, high, colour, finish, ...rest };
}

function paint(out: Float32Array, [red, green, blue]: Colour, light: number): void {
  out[0] = red * light;
  out[1] = green * light;
  out[2] = blue * light;
}

function street(seed: DecoySeed, noise: NoiseTable): World {
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
      const near = side === 'left' ? left - seed.between(`back ${name}`, 2.2, 3.6) : right + seed.between(`back ${name}`, 2.4, 4);
      const far = side === 'left' ? near - 12 : near + 12;
      const low: Point = [Math.min(near, far), 0, z];
      const colour = seed.pick(`wall ${name}`, WALLS);
      blocks.push(
        block(low, [Math.max(near, far), high, z + long], colour, seed.pick(`finish ${name}`, ['plaster', 'brick', 'tile', 'concrete']), {
          windows: { width: seed.between(`window ${name}`, 0.9, 1.9), height: 1.3, stepX: seed.between(`step ${name}`, 1.8, 3), stepY: 2.9 },
        }),
      );
      const face = side === 'left' ? near : near - 0.08;
      const front = seed.pick(`front ${name}`, ['shutter', 'shutter', 'glass', 'wood'] as const);
      blocks.push(block([face, 0.1, z + 0.8], [face + 0.08, 2.5, z + long - 1], front === 'wood' ? [110, 84, 60] : [150, 152, 150], front, { glow: front === 'glass' ? 0.7 : 0 }));
      if (seed.number(`awning ${name}`, 3) > 0) {
        const out = side === 'left' ? 1 : -1;
        const tones: readonly Colour[] = [[120, 46, 40], [44, 74, 62], [52, 62, 98], [150, 140, 120]];
        blocks.push(block([Math.min(near, near + out), 2.6, z + 0.6], [Math.max(near, near + out), 3.1, z + long - 0.8], seed.pick(`awning colour ${name}`, tones), 'metal'));
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
  blocks.push(block([machine - 0.5, 0, at], [machine + 0.2, 1.85, at + 1.1], seed.pick('machine colour', [[168, 40, 36], [220, 222, 226], [40, 80, 150]]), 'goods', { glow: 1 }));
  blocks.push(block([left + 0.35, 0.35, 30], [left + 2, 0.95, 34.3], [70, 76, 84], 'plaster'), block([left + 0.45, 0.95, 31], [left + 1.9, 1.5, 33.6], [40, 46, 54], 'glass'));
  for (let n = 0; n < 3; n++)
    crowns.push({ centre: [right + 1.3, seed.between(`tree high ${n}`, 2.6, 3.6), 26 + n * 15], radius: seed.between(`tree ${n}`, 1.1, 1.8), colour: [74, 96, 52] });
  const middle = (left + right) / 2;
  return {
    kind: 'street',
    height: seed.between('height', 4.4, 6),
    home: { pan: seed.between('pan', 4, 13), tilt: seed.between('tilt', 11, 16), across: seed.between('across', 70, 84) },
    blocks,
    crowns,
    lamps,
    ways: [
      { kind: 'car', points: [[left + 1.7, 0, -6], [left + 1.7, 0, 130]], metresPerSecond: 8.5, perHour: 130 },
      { kind: 'car', points: [[right - 1.7, 0, 130], [right - 1.7, 0, -6]], metresPerSecond: 8, perHour: 120 },
      { kind: 'person', points: [[right + 1.1, 0, 3], [right + 1.2, 0, 70]], metresPerSecond: 1.25, perHour: 70 },
      { kind: 'person', points: [[left - 1.2, 0, 75], [left - 1.1, 0, 4]], metresPerSecond: 1.35, perHour: 60 },
      { kind: 'person', points: [[left - 1, 0, 60], [left - 0.9, 0, crossing], [right + 1, 0, crossing + 0.6], [right + 1.2, 0, 3]], metresPerSecond: 1.4, perHour: 16 },
    ],
    ground(x, z, out) {
      const grain = 0.82 + 0.3 * noise.fractal(x * 3, z * 3, 2) - (noise.cell(Math.floor(x * 30), Math.floor(z * 30)) - 0.5) * 0.1;
      const isRoad = x > left && x < right;
      if (!isRoad) {
        const isKerb = (x > left - 0.18 && x < right + 0.18);
        const joint = Math.abs(z % 0.6) < 0.03 || Math.abs(x % 0.6) < 0.03 ? 0.8 : 1;
        paint(out, isKerb ? [176, 174, 168] : [148, 142, 134], grain * joint);
        return;
      }
      const stains = 0.86 + 0.22 * noise.fractal(x * 0.5 + 9, z * 0.2, 3);
      const worn = noise.fractal(x * 4, z * 4, 2) > 0.36;
      const stripe = Math.floor((x - left) / 0.45) % 2 === 0;
      const isCrossing = Math.abs(z - crossing) < 1.6 && stripe;
      const isStop = Math.abs(z - crossing + 3.2) < 0.2 && x < middle;
      const isMiddle = Math.abs(x - middle) < 0.07 && (z % 10) < 6;
      const isEdge = Math.abs(x - left - 0.35) < 0.06 || Math.abs(x - right + 0.35) < 0.06;
      if (worn && (isCrossing || isStop || isEdge || isMiddle)) paint(out, [198, 198, 192], grain);
      else paint(out, ASPHALT, grain * stains);
    },
    isWater: () => false,
    indoors: null,
  };
}

function yard(seed: DecoySeed, noise: NoiseTable): World {
  const blocks: Block[] = [];
  const crowns: Crown[] = [];
  const back = seed.between('back', 26, 36);
  const wall = seed.pick('wall', [[170, 176, 178], [150, 160, 152], [186, 180, 164], [128, 142, 156]] as const);
  blocks.push(block([-16, 0, back], [15, seed.between('hall', 6.5, 8.5), back + 18], wall, 'metal'));
  const gates = seed.number('gates', 2) + 3;
  for (let n = 0; n < gates; n++) {
    const x = -14 + n * 7;
    blocks.push(block([x, 0, back - 0.06], [x + 4.4, 4.3, back], [134, 138, 140], 'shutter'));
    blocks.push(block([x - 0.4, 4.7, back - 1.6], [x + 4.8, 4.9, back], [110, 114, 118], 'metal'));
  }
  blocks.push(block([16, 0, back - 6], [26, 5.5, back + 6], seed.pick('office', WALLS), 'plaster', { windows: { width: 1.7, height: 1.2, stepX: 2.6, stepY: 2.7 } }));
  const tones: readonly Colour[] = [[128, 58, 44], [52, 88, 108], [70, 96, 74], [140, 132, 112]];
  for (let n = 0; n < 3; n++) {
    const z = 15 + n * 3;
    blocks.push(block([-15, 0, z], [-9, 2.5, z + 2.4], seed.pick(`box ${n}`, tones), 'metal'));
    if (seed.number(`second ${n}`, 2) === 0) blocks.push(block([-15, 2.5, z], [-9, 5, z + 2.4], seed.pick(`box up ${n}`, tones), 'metal'));
  }
  const truckX = seed.between('truck', 5, 9);
  blocks.push(block([truckX, 0.9, back - 7], [truckX + 2.3, 3.4, back - 1], [206, 208, 206], 'metal'));
  blocks.push(block([truckX, 0.45, back - 8.9], [truckX + 2.2, 2.5, back - 7.1], [60, 96, 150], 'metal'));
  for (let n = 0; n < 5; n++) {
    if (seed.number(`parked ${n}`, 3) === 0) continue;
    const z = 12 + n * 2.8;
    const tone = seed.pick<Colour>(`parked colour ${n}`, [[60, 62, 66], [176, 178, 180], [120, 28, 26], [38, 52, 84]]);
    blocks.push(block([11.4, 0.3, z], [15.6, 0.95, z + 1.75], tone, 'plaster'), block([12.3, 0.95, z + 0.12], [14.8, 1.5, z + 1.63], [34, 40, 46], 'glass'));
  }
  for (let n = 0; n < 12; n++) blocks.push(block([18, 0, n * 4 - 4], [18.07, 2.1, n * 4 - 3.93], [150, 152, 150], 'metal'));
  blocks.push(block([18, 1.95, -4], [18.05, 2.02, 42], [150, 152, 150], 'metal'));
  for (let n = 0; n < 7; n++)
    crowns.push({ centre: [22 + seed.between(`tree x ${n}`, 0, 8), 3.6, 4 + n * 5], radius: seed.between(`tree ${n}`, 2, 3.4), colour: [66, 88, 50] });
  blocks.push(block([-3.6, 0, 12], [-3.4, 6.4, 12.2], [128, 128, 126], 'metal'));
  return {
    kind: 'yard',
    height: seed.between('height', 5.4, 7.4),
    home: { pan: seed.between('pan', -6, 8), tilt: seed.between('tilt', 12, 17), across: seed.between('across', 74, 88) },
    blocks,
    crowns,
    lamps: [
      { at: [-3.4, 6.2, 13], reach: 13, colour: [255, 232, 190] },
      { at: [-6, 4.6, back - 2], reach: 9, colour: [230, 240, 255] },
      { at: [8, 4.6, back - 2], reach: 9, colour: [230, 240, 255] },
    ],
    ways: [
      { kind: 'car', points: [[17, 0, 6], [6, 0, 9], [1, 0, 16], [0.5, 0, back - 3]], metresPerSecond: 3.6, perHour: 9 },
      { kind: 'car', points: [[-2, 0, back - 3], [-1.5, 0, 15], [5, 0, 7.6], [17, 0, 4]], metresPerSecond: 3.6, perHour: 9 },
      { kind: 'person', points: [[16, 0, back - 5], [9.5, 0, back - 10.5], [-2, 0, back - 1.5]], metresPerSecond: 1.3, perHour: 26 },
      { kind: 'person', points: [[-5, 0, back - 1], [-6, 0, 18], [2, 0, 8], [12, 0, 5]], metresPerSecond: 1.2, perHour: 16 },
    ],
    ground(x, z, out) {
      const grain = 0.84 + 0.28 * noise.fractal(x * 2.4, z * 2.4, 3) - (noise.cell(Math.floor(x * 24), Math.floor(z * 24)) - 0.5) * 0.09;
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

function river(seed: DecoySeed, noise: NoiseTable): World {
  const blocks: Block[] = [];
  const crowns: Crown[] = [];
  const half = seed.between('half', 4.4, 6.2);
  const gate = seed.between('gate', 19, 26);
  for (const side of [-1, 1]) {
    const edge = half * side;
    const out = edge + 3.4 * side;
    blocks.push(block([Math.min(edge, out), 0, -5], [Math.max(edge, out), 1.1, 90], [158, 154, 146], 'concrete'));
    blocks.push(block([Math.min(out, out + side * 40), 0, -5], [Math.max(out, out + side * 40), 1.4, 90], [98, 110, 66], 'plaster'));
    blocks.push(block([edge - 0.9, 0, gate], [edge + 0.9, seed.between('tower', 6.4, 8), gate + 2], [164, 162, 156], 'concrete'));
    for (let n = 0; n < 10; n++) {
      const x = edge + 0.5 * side;
      if (Math.abs(n * 4 - gate) > 3) blocks.push(block([x - 0.03, 1.1, n * 4], [x + 0.03, 2.1, n * 4 + 0.06], [150, 152, 154], 'metal'));
    }
    blocks.push(block([edge + 0.47 * side - 0.03, 2, 2], [edge + 0.47 * side + 0.03, 2.08, gate - 1], [150, 152, 154], 'metal'));
  }
  const lift = seed.between('lift', 0.5, 1.5);
  const steel = seed.pick('steel', [[74, 104, 128], [84, 116, 96], [150, 92, 52]] as const);
  blocks.push(block([-half + 0.8, lift, gate + 0.8], [half - 0.8, lift + 2.6, gate + 1.1], steel, 'metal'));
  for (const y of [lift + 0.7, lift + 1.6]) blocks.push(block([-half + 0.8, y, gate + 0.6], [half - 0.8, y + 0.18, gate + 0.85], steel, 'metal'));
  blocks.push(block([-half - 1.2, 5.6, gate - 0.4], [half + 1.2, 5.95, gate + 2.4], [170, 168, 162], 'concrete'));
  blocks.push(block([-half - 1.2, 6.85, gate - 0.35], [half + 1.2, 6.93, gate - 0.27], [180, 184, 186], 'metal'));
  for (let x = -half - 1; x < half + 1; x += 1.2) blocks.push(block([x, 5.95, gate - 0.35], [x + 0.06, 6.9, gate - 0.29], [180, 184, 186], 'metal'));
  blocks.push(block([-1.4, 5.95, gate + 0.2], [1.4, 8.2, gate + 2], [188, 186, 176], 'plaster', { windows: { width: 0.8, height: 0.7, stepX: 1.5, stepY: 2.4 } }));
  const staff = half - 0.12;
  for (let n = 0; n < 6; n++) blocks.push(block([staff, n * 0.2, 12], [staff + 0.1, n * 0.2 + 0.2, 12.5], n % 2 === 0 ? [222, 222, 216] : [40, 46, 90], 'plaster'));
  const house = half + seed.between('house x', 7, 11);
  blocks.push(block([house, 1.4, gate - 2], [house + 5, 4.6, gate + 3], seed.pick('house', WALLS), 'plaster', { windows: { width: 1, height: 0.9, stepX: 2, stepY: 2.6 } }));
  blocks.push(block([-60, 0, 92], [60, seed.between('far', 3, 7), 98], [96, 108, 92], 'plaster'));
  for (let n = 0; n < 11; n++) {
    const side = n % 2 === 0 ? 1 : -1;
    crowns.push({ centre: [side * (half + 9 + seed.between(`tree x ${n}`, 0, 9)), 3.4, 30 + n * 5], radius: seed.between(`tree ${n}`, 1.8, 3.6), colour: [72, 92, 52] });
  }
  return {
    kind: 'river',
    height: seed.between('height', 6.6, 8.4),
    home: { pan: seed.between('pan', -5, 5), tilt: seed.between('tilt', 12, 16), across: seed.between('across', 58, 72) },
    blocks,
    crowns,
    lamps: [{ at: [0, 5.4, gate - 0.6], reach: 11, colour: [255, 226, 180] }],
    ways: [
      { kind: 'person', points: [[half + 2.4, 1.1, 70], [half + 2.2, 1.1, 1]], metresPerSecond: 1.3, perHour: 10 },
      { kind: 'person', points: [[-half - 2.2, 1.1, 3], [-half - 2.4, 1.1, 70]], metresPerSecond: 2.6, perHour: 7 },
      { kind: 'bird', points: [[-30, 9, 45], [2, 11, 32], [30, 13, 50]], metresPerSecond: 8, perHour: 22 },
    ],
    ground(x, z, out) {
      const grain = 0.84 + 0.3 * noise.fractal(x * 2, z * 2, 3);
      paint(out, Math.abs(x) < half ? [52, 66, 62] : [104, 112, 74], grain);
    },
    isWater: (x) => Math.abs(x) < half,
    indoors: null,
  };
}

function shop(seed: DecoySeed, noise: NoiseTable): World {
  const blocks: Block[] = [];
  const wide = seed.between('wide', 3.6, 4.6);
  const deep = seed.between('deep', 11, 14);
  const wall: Colour = [206, 202, 190];
  blocks.push(block([-wide - 0.3, 0, -2], [-wide, 3, deep], wall, 'plaster'), block([wide, 0, -2], [wide + 0.3, 3, deep], wall, 'plaster'));
  blocks.push(block([-wide, 0, deep], [wide, 3, deep + 0.3], wall, 'plaster'));
  blocks.push(block([-1, 0, deep - 0.05], [1, 2.3, deep], [120, 140, 150], 'glass', { glow: 0.1 }));
  blocks.push(block([-wide, 0, 1.6], [-wide + 0.5, 2, deep - 0.6], [150, 120, 96], 'goods'));
  blocks.push(block([wide - 0.75, 0, 5], [wide, 2.1, deep - 0.6], [190, 200, 206], 'goods', { glow: 0.5 }));
  const rows = 2;
  for (let n = 0; n < rows; n++) {
    const x = -wide + 1.7 + n * 2;
    blocks.push(block([x, 0, 4.2], [x + 0.7, seed.between('shelf', 1.25, 1.55), deep - 2.6], [168, 150, 120], 'goods'));
  }
  blocks.push(block([wide - 2.3, 0, 2.2], [wide - 0.5, 1, 3], [120, 92, 66], 'wood'), block([wide - 1.6, 1, 2.4], [wide - 1.1, 1.35, 2.75], [46, 48, 52], 'metal'));
  const pathX = -wide + 1.1;
  return {
    kind: 'shop',
    height: seed.between('height', 2.55, 2.75),
    home: { pan: seed.between('pan', -6, 6), tilt: seed.between('tilt', 17, 22), across: seed.between('across', 84, 98) },
    blocks,
    crowns: [],
    lamps: [3, 6.5, 10].map((z) => ({ at: [0, 2.7, z] as const, reach: 5, colour: [255, 250, 240] as const })),
    ways: [
      { kind: 'person', points: [[0, 0, deep - 0.6], [pathX, 0, deep - 1.6], [pathX, 0, 3.4], [wide - 1.8, 0, 3.6], [wide - 1.2, 0, deep - 1.4], [0.2, 0, deep - 0.6]], metresPerSecond: 0.5, perHour: 34 },
      { kind: 'person', points: [[0.2, 0, deep - 0.6], [wide - 1.3, 0, deep - 1.8], [wide - 1.4, 0, 3.7], [wide - 1.2, 0, deep - 1.4], [0, 0, deep - 0.6]], metresPerSecond: 0.6, perHour: 26 },
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
