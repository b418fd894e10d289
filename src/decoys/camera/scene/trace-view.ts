/**
 * What each pixel looks at: one ray through each, against ground, blocks and crowns of trees. It says what there is, not
 * how it is lit, so that light and weather change without tracing again. A generator, for it takes some tens of
 * milliseconds: who draws it does so in slices.
 */
import type { NoiseTable } from './noise-table.ts';
import { project, type View } from './view.ts';
import type { Block, Colour, Crown, Finish, Point, World } from './world.ts';

export const MATTER = { sky: 0, plain: 1, window: 2, water: 3, glow: 4, leaf: 5 } as const;
/** Index of a face's normal: x, y, z, each - and +; crowns have their own, towards the camera. */
export const NORMALS: readonly Point[] = [
  [-1, 0, 0],
  [1, 0, 0],
  [0, -1, 0],
  [0, 1, 0],
  [0, 0, -1],
  [0, 0, 1],
];

export interface Traced {
  readonly view: View;
  /** Metres along the ray; Infinity: sky. */
  readonly depth: Float32Array;
  readonly matter: Uint8Array;
  readonly normal: Uint8Array;
  /** Three for each pixel. */
  readonly albedo: Float32Array;
  /** Of a window: which it is. Of a glow: how much. */
  readonly detail: Float32Array;
  /** Light of lamps. */
  readonly lamp: Float32Array;
  /** What the sun reaches, 0..255; filled by `traceSun`. */
  readonly sunlit: Uint8Array;
}

const ROWS_AT_ONCE = 24;
const FARTHEST = 400;

export function* traceView(world: World, view: View, noise: NoiseTable): Generator<void, Traced> {
  const { width, height } = view;
  const size = width * height;
  const traced: Traced = {
    view,
    depth: new Float32Array(size).fill(Number.POSITIVE_INFINITY),
    matter: new Uint8Array(size),
    normal: new Uint8Array(size),
    albedo: new Float32Array(size * 3),
    detail: new Float32Array(size),
    lamp: new Float32Array(size),
    sunlit: new Uint8Array(size).fill(255),
  };
  const colour = new Float32Array(3);
  for (let y = 0; y < height; y++) {
    traceGround(world, traced, y, colour);
    if (y % ROWS_AT_ONCE === 0) yield;
  }
  for (const one of world.blocks) {
    traceBlock(one, traced, noise, colour);
    yield;
  }
  for (const one of world.crowns) {
    traceCrown(one, traced, noise);
    yield;
  }
  for (let y = 0; y < height; y++) {
    lightByLamps(world, traced, y);
    if (y % ROWS_AT_ONCE === 0) yield;
  }
  return traced;
}

/** Direction of a pixel's ray, of no particular length but 1 ahead. */
function rayOf(
  { width, height, focal, ahead, right, up }: View,
  x: number,
  y: number,
  out: Float32Array,
): void {
  const a = (x + 0.5 - width / 2) / focal;
  const b = (height / 2 - y - 0.5) / focal;
  out[0] = ahead[0] + a * right[0] + b * up[0];
  out[1] = ahead[1] + b * up[1];
  out[2] = ahead[2] + a * right[2] + b * up[2];
}

const ray = new Float32Array(3);

function traceGround(world: World, traced: Traced, y: number, colour: Float32Array): void {
  const { view, depth, matter, normal, albedo } = traced;
  for (let x = 0; x < view.width; x++) {
    rayOf(view, x, y, ray);
    const at = y * view.width + x;
    const ceiling = world.indoors?.ceiling;
    if (ray[1] > 0 && ceiling !== undefined) {
      const t = (ceiling - view.eye[1]) / ray[1];
      const [px, pz] = [t * ray[0], t * ray[2]];
      const isPanel = Math.abs(px) < 0.25 && pz % 3 > 1.2;
      depth[at] = t;
      matter[at] = isPanel ? MATTER.glow : MATTER.plain;
      traced.detail[at] = isPanel ? 1 : 0;
      normal[at] = 2;
      const joint = Math.abs(px % 0.6) < 0.02 || Math.abs(pz % 0.6) < 0.02 ? 0.86 : 1;
      for (let n = 0; n < 3; n++) albedo[at * 3 + n] = 206 * joint;
      continue;
    }
    if (ray[1] >= -1e-4) continue;
    const t = -view.eye[1] / ray[1];
    if (t > FARTHEST) continue;
    const [px, pz] = [t * ray[0], t * ray[2]];
    depth[at] = t;
    normal[at] = 3;
    matter[at] = world.isWater(px, pz) ? MATTER.water : MATTER.plain;
    world.ground(px, pz, colour);
    // Far away the grain is finer than a pixel, and its mean is what is seen.
    const near = Math.min(1, 30 / t);
    const mean = (colour[0] + colour[1] + colour[2]) / 3;
    const calm = mean < 1 ? 0 : (mean * near + 104 * (1 - near)) / mean;
    for (let n = 0; n < 3; n++) albedo[at * 3 + n] = colour[n] * (calm || 1);
  }
}

function boundsOf(view: View, corners: readonly Point[]): readonly [number, number, number, number] {
  let [left, top, right, bottom] = [view.width, view.height, 0, 0];
  for (const corner of corners) {
    const seen = project(view, corner);
    // Partly behind the camera: it may be anywhere.
    if (seen === null) return [0, 0, view.width - 1, view.height - 1];
    left = Math.min(left, seen.x);
    right = Math.max(right, seen.x);
    top = Math.min(top, seen.y);
    bottom = Math.max(bottom, seen.y);
  }
  return [
    Math.max(0, Math.floor(left)),
    Math.max(0, Math.floor(top)),
    Math.min(view.width - 1, Math.ceil(right)),
    Math.min(view.height - 1, Math.ceil(bottom)),
  ];
}

function traceBlock(one: Block, traced: Traced, noise: NoiseTable, colour: Float32Array): void {
  const { view, depth, matter, normal, albedo, detail } = traced;
  const { low, high, windows } = one;
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map(
    (n): Point => [n & 1 ? high[0] : low[0], n & 2 ? high[1] : low[1], n & 4 ? high[2] : low[2]],
  );
  if (corners.every((corner) => project(view, corner) === null)) return;
  const [left, top, right, bottom] = boundsOf(view, corners);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      rayOf(view, x, y, ray);
      let enter = 0;
      let leave = Number.POSITIVE_INFINITY;
      let face = -1;
      for (let axis = 0; axis < 3; axis++) {
        const inverse = 1 / ray[axis];
        const a = (low[axis] - view.eye[axis]) * inverse;
        const b = (high[axis] - view.eye[axis]) * inverse;
        const first = Math.min(a, b);
        const last = Math.max(a, b);
        if (first > enter) {
          enter = first;
          face = axis * 2 + (ray[axis] > 0 ? 0 : 1);
        }
        if (last < leave) leave = last;
      }
      const at = y * view.width + x;
      if (face < 0 || enter > leave || enter >= depth[at]) continue;
      const py = view.eye[1] + enter * ray[1];
      const px = enter * ray[0];
      const pz = enter * ray[2];
      const u = face < 2 ? pz : px;
      const v = face === 2 || face === 3 ? pz : py;
      depth[at] = enter;
      normal[at] = face;
      detail[at] = one.glow ?? 0;
      matter[at] = (one.glow ?? 0) > 0 ? MATTER.glow : MATTER.plain;
      const isTop = face === 2 || face === 3;
      finishOf(
        one.finish === 'goods' && isTop ? 'plaster' : one.finish,
        one.colour,
        u,
        v,
        noise,
        colour,
        enter,
      );
      if (windows !== undefined && !isTop) {
        const start = face < 2 ? low[2] : low[0];
        const column = Math.floor((u - start) / windows.stepX);
        const row = Math.floor((py - low[1] - 3) / windows.stepY);
        const du = u - start - column * windows.stepX - (windows.stepX - windows.width) / 2;
        const dv = py - low[1] - 3 - row * windows.stepY - 0.5;
        const isInside = (edge: number) =>
          row >= 0 && du > -edge && du < windows.width + edge && dv > -edge && dv < windows.height + edge;
        if (isInside(0)) {
          const isFrame = Math.abs(du - windows.width / 2) < 0.035;
          matter[at] = MATTER.window;
          detail[at] = noise.cell(column * 7 + Math.floor(start), row * 13 + face);
          const curtain = detail[at] > 0.55 && du < windows.width * detail[at] ? 1.6 : 1;
          const glass = isFrame ? 140 : 46 * curtain + 20 * noise.at(u * 2, v);
          colour[0] = glass;
          colour[1] = glass * 1.03;
          colour[2] = glass * 1.08;
        } else if (isInside(0.08)) for (let n = 0; n < 3; n++) colour[n] = 168;
      }
      for (let n = 0; n < 3; n++) albedo[at * 3 + n] = colour[n];
    }
  }
}

const GOODS: readonly Colour[] = [
  [150, 78, 66],
  [182, 160, 98],
  [84, 106, 136],
  [206, 202, 192],
  [96, 124, 96],
  [136, 108, 84],
  [182, 136, 96],
  [168, 168, 172],
  [120, 116, 112],
  [190, 188, 182],
];

function finishOf(
  finish: Finish,
  base: Colour,
  u: number,
  v: number,
  noise: NoiseTable,
  out: Float32Array,
  far: number,
): void {
  const detail = Math.min(1, 26 / far);
  const rough = noise.fractal(u * 1.3 + 11, v * 1.3, 3);
  let light = 0.86 + 0.24 * rough;
  let tint = base;
  if (finish === 'brick') {
    const row = Math.floor(v / 0.09);
    const shift = row % 2 === 0 ? 0 : 0.11;
    const isJoint = v / 0.09 - row < 0.16 || ((u + shift) / 0.22) % 1 < 0.07;
    light *= isJoint
      ? 1 + 0.22 * detail
      : 0.9 + 0.2 * noise.cell(Math.floor((u + shift) / 0.22), row) * detail;
  } else if (finish === 'tile')
    light *= Math.abs(u % 0.3) < 0.018 || Math.abs(v % 0.15) < 0.014 ? 1 - 0.24 * detail : 1;
  else if (finish === 'shutter')
    light *= 1 - 0.2 * detail * (0.5 + 0.5 * Math.sin(v * 62)) - 0.12 * noise.at(u, v * 0.4);
  else if (finish === 'metal')
    light *= 1 - 0.13 * detail * (0.5 + 0.5 * Math.sin(u * 21)) - 0.1 * noise.fractal(u * 2, v * 0.3, 2);
  else if (finish === 'concrete')
    light *= 0.92 - (Math.abs(u % 1.8) < 0.03 ? 0.14 : 0) + 0.1 * noise.at(u * 9, v * 9);
  else if (finish === 'wood') light *= 0.84 + 0.26 * noise.at(u * 9, v * 0.6);
  else if (finish === 'glass') light *= 0.7 + 0.5 * noise.fractal(u * 0.7, v * 0.9, 2);
  else if (finish === 'goods') {
    const shelf = v / 0.36;
    const part = shelf - Math.floor(shelf);
    const item = Math.floor(u / 0.075 + noise.cell(Math.floor(shelf), 3) * 9);
    const kind = noise.cell(Math.floor(item / 4), Math.floor(shelf) * 5);
    const isGap = part > 0.62 + 0.3 * noise.cell(item, Math.floor(shelf)) || part < 0.06;
    tint = GOODS[Math.floor(kind * GOODS.length)];
    light *= isGap ? 0.3 : 0.7 + 0.4 * noise.cell(item, 7);
  }
  // Rain washes dirt down walls, and it stays near the ground.
  if (finish !== 'goods') {
    light *= 1 - 0.16 * noise.fractal(u * 2.6, v * 0.16, 2);
    if (v < 0.5) light *= 0.8 + 0.4 * Math.max(0, v);
  }
  for (let n = 0; n < 3; n++) out[n] = tint[n] * light;
}

function traceCrown(one: Crown, traced: Traced, noise: NoiseTable): void {
  const { view, depth, matter, normal, albedo } = traced;
  const { centre, radius } = one;
  const seen = project(view, centre);
  if (seen === null) return;
  const reach = (radius * view.focal) / Math.max(1, seen.far - radius);
  const left = Math.max(0, Math.floor(seen.x - reach));
  const right = Math.min(view.width - 1, Math.ceil(seen.x + reach));
  const top = Math.max(0, Math.floor(seen.y - reach));
  const bottom = Math.min(view.height - 1, Math.ceil(seen.y + reach));
  const [cx, cy, cz] = [centre[0] - view.eye[0], centre[1] - view.eye[1], centre[2] - view.eye[2]];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      rayOf(view, x, y, ray);
      const a = ray[0] * ray[0] + ray[1] * ray[1] + ray[2] * ray[2];
      const b = ray[0] * cx + ray[1] * cy + ray[2] * cz;
      const t = b / a;
      const at = y * view.width + x;
      if (t <= 0 || t >= depth[at]) continue;
      const off = cx * cx + cy * cy + cz * cz - b * t;
      const edge = Math.sqrt(Math.max(0, off)) / radius;
      const [px, py] = [ray[0] * t - cx, ray[1] * t - cy];
      const leaf = noise.fractal(px * 4 + centre[0], py * 4 + centre[2], 4);
      if (edge > 0.55 + 0.75 * (leaf - 0.2)) continue;
      const light = (0.5 + 0.9 * noise.fractal(px * 7, py * 7 + 5, 3)) * (0.75 + (0.32 * py) / radius);
      depth[at] = t;
      matter[at] = MATTER.leaf;
      normal[at] = 3;
      for (let n = 0; n < 3; n++) albedo[at * 3 + n] = one.colour[n] * light;
    }
  }
}

function lightByLamps(world: World, traced: Traced, y: number): void {
  const { view, depth, lamp, normal } = traced;
  for (let x = 0; x < view.width; x++) {
    const at = y * view.width + x;
    const t = depth[at];
    if (t === Number.POSITIVE_INFINITY) continue;
    rayOf(view, x, y, ray);
    const [px, py, pz] = [ray[0] * t, view.eye[1] + ray[1] * t, ray[2] * t];
    const [nx, ny, nz] = NORMALS[normal[at]];
    let light = 0;
    for (const { at: place, reach } of world.lamps) {
      const dx = place[0] - px;
      const dy = place[1] - py;
      const dz = place[2] - pz;
      const square = dx * dx + dy * dy + dz * dz;
      const facing = Math.max(0.08, (nx * dx + ny * dy + nz * dz) / Math.sqrt(square + 0.01));
      light += (facing * reach * reach) / (square * 3 + reach);
    }
    lamp[at] = Math.min(2, light * 0.3);
  }
}

/** Fills `sunlit`: what stands between a pixel and the sun. Half the pixels in each direction are asked, as shadows are soft. */
export function* traceSun(world: World, traced: Traced, sun: Point): Generator<void, void> {
  const { view, depth, normal, sunlit } = traced;
  if (sun[1] <= 0.02 || world.indoors !== null) {
    sunlit.fill(0);
    return;
  }
  for (let y = 0; y < view.height; y += 2) {
    for (let x = 0; x < view.width; x += 2) {
      const at = y * view.width + x;
      const t = depth[at];
      if (t === Number.POSITIVE_INFINITY) continue;
      const [nx, ny, nz] = NORMALS[normal[at]];
      rayOf(view, x, y, ray);
      const px = ray[0] * t + nx * 0.03;
      const py = view.eye[1] + ray[1] * t + ny * 0.03;
      const pz = ray[2] * t + nz * 0.03;
      const isLit = nx * sun[0] + ny * sun[1] + nz * sun[2] > 0 && !isShaded(world, px, py, pz, sun);
      const value = isLit ? 255 : 0;
      sunlit[at] = value;
      if (x + 1 < view.width) sunlit[at + 1] = value;
      if (y + 1 < view.height) {
        sunlit[at + view.width] = value;
        if (x + 1 < view.width) sunlit[at + view.width + 1] = value;
      }
    }
    if (y % 8 === 0) yield;
  }
}

function isShaded(world: World, px: number, py: number, pz: number, sun: Point): boolean {
  const [ix, iy, iz] = [1 / sun[0], 1 / sun[1], 1 / sun[2]];
  for (const { low, high } of world.blocks) {
    const ax = (low[0] - px) * ix;
    const bx = (high[0] - px) * ix;
    const ay = (low[1] - py) * iy;
    const by = (high[1] - py) * iy;
    const az = (low[2] - pz) * iz;
    const bz = (high[2] - pz) * iz;
    const enter = Math.max(Math.min(ax, bx), Math.min(ay, by), Math.min(az, bz));
    const leave = Math.min(Math.max(ax, bx), Math.max(ay, by), Math.max(az, bz));
    if (leave > Math.max(0.02, enter)) return true;
  }
  for (const { centre, radius } of world.crowns) {
    const [dx, dy, dz] = [centre[0] - px, centre[1] - py, centre[2] - pz];
    const along = dx * sun[0] + dy * sun[1] + dz * sun[2];
    if (along > 0 && dx * dx + dy * dy + dz * dz - along * along < radius * radius * 0.6) return true;
  }
  return false;
}
