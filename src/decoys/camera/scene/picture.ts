/**
 * The living picture of one camera. What stands still is traced when the camera turns and lit anew every few seconds, in
 * slices between which others are served; what moves, the rain, the sensor's noise and the burnt-in words are drawn on
 * it for each frame.
 */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { DecoySeed } from '../../seed.ts';
import { type Daylight, daylightAt, type Place } from './daylight.ts';
import { boundsOfPasser, drawPasser, type PasserLight } from './draw-passer.ts';
import { createNoiseTable, type NoiseTable } from './noise-table.ts';
import { passersAt } from './passers.ts';
import { drawText, textWidth } from './pixel-font.ts';
import { type Shading, shadeRows } from './shade-view.ts';
import { type Traced, traceSun, traceView } from './trace-view.ts';
import { type Aim, viewOf } from './view.ts';
import { makeWorld, type Point, type WorldKind } from './world.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  /** While the camera turns, so much coarser, or it would stutter. */
  readonly coarse: number;
  /** With the noise of a sensor. */
  readonly hasGrain: boolean;
}

/** What the camera sends. */
export const FULL_SIZE: PictureSize = { width: 640, height: 360, coarse: 2, hasGrain: true };
/** What events keep: drawn in some milliseconds, and small as a JPEG. */
export const STILL_SIZE: PictureSize = { width: 160, height: 90, coarse: 1, hasGrain: false };
const SHADE_AGAIN_MS = 4_000;
const SHADE_WATER_MS = 700;
const SUN_AGAIN_MS = 120_000;
const SLICE_MS = 6;
const HOUR_MS = 3_600_000;

export interface Burnt {
  /** Line at the top left: date and time as the camera has them. */
  readonly time: string;
  /** Bottom right. */
  readonly name: string;
}

export interface Look {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** `auto`: grey at night. */
  readonly night: 'auto' | 'colour' | 'grey';
}

export interface Picture {
  readonly home: Aim;
  /** Draws the moment, a few milliseconds at a time; the canvas is the same each time. */
  draw(at: number, aim: Aim, look: Look, burnt: Burnt): Promise<Canvas>;
  /** The same at once, while others wait. */
  drawNow(at: number, aim: Aim, look: Look, burnt: Burnt): Canvas;
}

/** Two pictures with the same seed show the same at every moment, whatever their sizes. */
export function createPicture(
  kind: WorldKind,
  seed: DecoySeed,
  place: Place,
  { width, height, coarse, hasGrain }: PictureSize,
): Picture {
  const noise = createNoiseTable(seed.bytes('noise', 8));
  const world = makeWorld(kind, seed.branch('world'), noise);
  const heading = seed.between('heading', 0, Math.PI * 2);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const still = createCanvas(width, height);
  const stillContext = still.getContext('2d');
  const sprite = createCanvas(width, height);
  const spriteContext = sprite.getContext('2d', { willReadFrequently: true } as never) as SKRSContext2D;
  const grain = hasGrain ? makeGrain(seed) : [];
  /** Of a pixel of the full size. */
  const scale = width / FULL_SIZE.width;
  let traced: Traced | null = null;
  let isCoarse = false;
  let tracedFor = '';
  let sunAt = Number.NEGATIVE_INFINITY;
  let shadedAt = Number.NEGATIVE_INFINITY;
  let shadedLike = '';
  let frame = 0;
  const shadeAgainMs = kind === 'river' ? SHADE_WATER_MS : SHADE_AGAIN_MS;

  return {
    home: world.home,
    draw: (at, aim, look, burnt) => inSlices(paint(at, aim, look, burnt)),
    drawNow: (at, aim, look, burnt) => atOnce(paint(at, aim, look, burnt)),
  };

  function* paint(at: number, aim: Aim, look: Look, burnt: Burnt): Generator<void, Canvas> {
    const daylight = daylightAt(at, place, noise);
    const hour = ((((at % (24 * HOUR_MS)) / HOUR_MS + place.longitude / 15) % 24) + 24) % 24;
    const isGrey = look.night === 'grey' || (look.night === 'auto' && isDark(daylight, hour));
    yield* refresh(at, aim, look, daylight, hour, isGrey);
    if (traced === null) throw new Error('nothing was traced');
    frame++;
    context.drawImage(still, 0, 0);
    drawPassers(traced, at, daylight, hour, isGrey);
    if (world.indoors === null) drawRain(daylight, isGrey);
    if (hasGrain) drawGrain(daylight, isGrey);
    drawText(context, burnt.time, 10, 9, 2);
    drawText(context, burnt.name, width - 12 - textWidth(burnt.name, 2), height - 24, 2);
    return canvas;
  }

  function isDark(daylight: Daylight, hour: number): boolean {
    if (world.indoors !== null) return hour < world.indoors.opens || hour >= world.indoors.closes;
    return daylight.isInfrared;
  }

  function* refresh(
    at: number,
    aim: Aim,
    look: Look,
    daylight: Daylight,
    hour: number,
    isGrey: boolean,
  ): Generator<void, void> {
    const aimed = `${aim.pan.toFixed(2)} ${aim.tilt.toFixed(2)} ${aim.across.toFixed(2)}`;
    const turned = aimed !== tracedFor;
    const like = `${isGrey} ${JSON.stringify(look)}`;
    const sun = sunOf(daylight);
    if (turned || isCoarse || traced === null) {
      // Still turning: a coarse picture; it is sharp again with the frame after it stands.
      isCoarse = coarse > 1 && turned && traced !== null;
      const by = isCoarse ? coarse : 1;
      const view = viewOf(aim, world.height, width / by, height / by);
      traced = yield* traceView(world, view, noise);
      tracedFor = aimed;
      yield* traceSun(world, traced, sun);
      sunAt = at;
    } else if (Math.abs(at - sunAt) > SUN_AGAIN_MS) {
      yield* traceSun(world, traced, sun);
      sunAt = at;
    } else if (Math.abs(at - shadedAt) < shadeAgainMs && like === shadedLike) return;
    const { width: across, height: down } = traced.view;
    const image = stillContext.createImageData(across, down);
    const shading: Shading = {
      ...look,
      daylight,
      sun,
      at,
      hour,
      isGrey,
      saturation: isGrey ? 0 : look.saturation,
    };
    for (let row = 0; row < down; row += 20) {
      shadeRows(world, traced, shading, noise, image.data, row, Math.min(down, row + 20));
      yield;
    }
    spriteContext.putImageData(image, 0, 0);
    // The lens is not sharp either.
    stillContext.filter = `blur(${0.7 * scale}px)`;
    stillContext.drawImage(sprite, 0, 0, across, down, 0, 0, width, height);
    stillContext.filter = 'none';
    shadedAt = at;
    shadedLike = like;
  }

  /** Where the camera's north is. */
  function sunOf({ sun: [east, up, north] }: Daylight): Point {
    const [sin, cos] = [Math.sin(heading), Math.cos(heading)];
    return [east * cos - north * sin, up, east * sin + north * cos];
  }

  function drawPassers(from: Traced, at: number, daylight: Daylight, hour: number, isGrey: boolean): void {
    const view = viewOf(from.view, world.height, width, height);
    const by = width / from.view.width;
    const isInside = world.indoors !== null;
    const light: PasserLight = {
      day: isInside ? 1 : daylight.day,
      isGrey,
      ambient: isInside
        ? isGrey
          ? 0.1
          : 0.95
        : isGrey
          ? 0.12 + daylight.day * 0.5
          : 0.16 + 0.84 * daylight.day,
      rain: isInside ? 0 : daylight.rain,
    };
    const away = passersAt(world, at, hour, daylight.rain, noise)
      .map((passer) => ({ passer, far: Math.hypot(passer.at[0], passer.at[2]) }))
      .sort((a, b) => b.far - a.far);
    for (const { passer } of away) {
      const bounds = boundsOfPasser(view, passer);
      if (bounds === null) continue;
      const [left, top, right, bottom] = bounds;
      const dx = passer.at[0] * view.ahead[0] + (passer.at[1] + 0.8 - view.eye[1]) * view.ahead[1];
      const far = dx + passer.at[2] * view.ahead[2];
      spriteContext.clearRect(left, top, right - left, bottom - top);
      drawPasser(spriteContext, view, passer, light);
      const part = spriteContext.getImageData(left, top, right - left, bottom - top);
      const hide = far - (passer.kind === 'car' ? 2.4 : 0.6);
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const behind = Math.floor(y / by) * from.view.width + Math.floor(x / by);
          if (from.depth[behind] < hide && from.normal[behind] !== 3)
            part.data[((y - top) * (right - left) + x - left) * 4 + 3] = 0;
        }
      }
      spriteContext.putImageData(part, left, top);
      context.drawImage(sprite, left, top, right - left, bottom - top, left, top, right - left, bottom - top);
    }
  }

  function drawRain({ rain, wind }: Daylight, isGrey: boolean): void {
    if (rain < 0.15) return;
    context.lineWidth = scale;
    context.strokeStyle = `rgba(${isGrey ? '235,235,235' : '214,220,226'},${isGrey ? 0.34 : 0.2})`;
    context.beginPath();
    for (let n = 0; n < rain * 130; n++) {
      const x = Math.random() * width;
      const y = Math.random() * height;
      const long = (8 + Math.random() * 18) * scale;
      context.moveTo(x, y);
      context.lineTo(x + wind * 5 * scale, y + long);
    }
    context.stroke();
  }

  function drawGrain({ day }: Daylight, isGrey: boolean): void {
    const dark = world.indoors === null ? 1 - day : 0.2;
    context.globalAlpha = isGrey ? 0.5 : 0.2 + 0.3 * dark;
    const tile = grain[frame % grain.length];
    const [x0, y0] = [-Math.floor(Math.random() * GRAIN), -Math.floor(Math.random() * GRAIN)];
    for (let y = y0; y < height; y += GRAIN)
      for (let x = x0; x < width; x += GRAIN) context.drawImage(tile, x, y);
    context.globalAlpha = 1;
  }
}

const GRAIN = 256;

/** Tiles of light and dark specks. */
function makeGrain(seed: DecoySeed): readonly Canvas[] {
  return [0, 1, 2].map((n) => {
    const table: NoiseTable = createNoiseTable(seed.bytes(`grain ${n}`, 8));
    const tile = createCanvas(GRAIN, GRAIN);
    const context = tile.getContext('2d');
    const image = context.createImageData(GRAIN, GRAIN);
    for (let at = 0; at < GRAIN * GRAIN; at++) {
      const value = table.cell(at, at >> 8) + table.cell(at + 7, (at >> 8) + 3) - 1;
      const tone = value > 0 ? 255 : 0;
      image.data.set([tone, tone, tone, Math.abs(value) * 74], at * 4);
    }
    context.putImageData(image, 0, 0);
    return tile;
  });
}

/** Runs it a few milliseconds at a time. */
async function inSlices<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      if (performance.now() > until) break;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function atOnce<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
