/** From directions to pixels and back: a pinhole camera that pans, tilts and zooms. */
import type { Point } from './world.ts';

export interface Aim {
  /** Degrees to the right. */
  readonly pan: number;
  /** Degrees down. */
  readonly tilt: number;
  /** Degrees across the picture: less is closer. */
  readonly across: number;
}

export interface View extends Aim {
  readonly width: number;
  readonly height: number;
  readonly eye: Point;
  readonly ahead: Point;
  readonly right: Point;
  readonly up: Point;
  /** Pixels for a slope of one. */
  readonly focal: number;
}

export const NEAR_METRES = 0.4;

export function viewOf(aim: Aim, eyeHeight: number, width: number, height: number): View {
  const pan = (aim.pan * Math.PI) / 180;
  const tilt = (aim.tilt * Math.PI) / 180;
  const [sp, cp, st, ct] = [Math.sin(pan), Math.cos(pan), Math.sin(tilt), Math.cos(tilt)];
  return {
    ...aim,
    width,
    height,
    eye: [0, eyeHeight, 0],
    ahead: [sp * ct, -st, cp * ct],
    right: [cp, 0, -sp],
    up: [sp * st, ct, cp * st],
    focal: width / 2 / Math.tan((aim.across * Math.PI) / 360),
  };
}

export interface Seen {
  readonly x: number;
  readonly y: number;
  /** Metres ahead. */
  readonly far: number;
}

/** Null: it is behind the camera. */
export function project(view: View, [x, y, z]: Point): Seen | null {
  const dx = x - view.eye[0];
  const dy = y - view.eye[1];
  const dz = z - view.eye[2];
  const far = dx * view.ahead[0] + dy * view.ahead[1] + dz * view.ahead[2];
  if (far < NEAR_METRES) return null;
  const scale = view.focal / far;
  return {
    x: view.width / 2 + (dx * view.right[0] + dz * view.right[2]) * scale,
    y: view.height / 2 - (dx * view.up[0] + dy * view.up[1] + dz * view.up[2]) * scale,
    far,
  };
}
