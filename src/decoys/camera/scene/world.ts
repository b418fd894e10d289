/** What stands before the camera: ground, solid things, trees and lamps, and the ways on which somebody comes by. */
import type { DecoySeed } from '../../seed.ts';
import type { NoiseTable } from './noise-table.ts';
import { riverWorld } from './worlds/river-world.ts';
import { shopWorld } from './worlds/shop-world.ts';
import { streetWorld } from './worlds/street-world.ts';
import { yardWorld } from './worlds/yard-world.ts';

export type Colour = readonly [red: number, green: number, blue: number];
export type Point = readonly [x: number, y: number, z: number];

export type Finish =
  | 'plaster'
  | 'brick'
  | 'tile'
  | 'shutter'
  | 'metal'
  | 'concrete'
  | 'wood'
  | 'goods'
  | 'glass';

/** A block along the axes, in metres: x right, y up, z away from the camera, which stands over 0, 0. */
export interface Block {
  readonly low: Point;
  readonly high: Point;
  readonly colour: Colour;
  readonly finish: Finish;
  /** Grid of windows on the faces that look to the camera. */
  readonly windows?: {
    readonly width: number;
    readonly height: number;
    readonly stepX: number;
    readonly stepY: number;
  };
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
  return { street: streetWorld, yard: yardWorld, shop: shopWorld, river: riverWorld }[kind](seed, noise);
}
