/** Draws a walk on a canvas, sharp to the device's pixel. Knows arrays, colours and a canvas; no framework, no words. */
import type { WalkPoint } from '../../../../src/model/scanning-system.ts';
import { stripOf, type WalkLayout, xOf, yOf } from './walk-layout.ts';

export interface WalkPaint {
  readonly layout: WalkLayout;
  readonly points: readonly WalkPoint[];
  /** CSS colour of a member. */
  readonly colourOf: (member: number) => string;
  /** Members that are drawn faint. */
  readonly isFaint: (member: number) => boolean;
  readonly field: string;
  readonly pixelRatio: number;
}

/** Of the field, dots cover about this share, whatever their number. */
const COVERED_SHARE = 0.22;
const LEAST_DOT_PX = 1.5;
const MOST_DOT_PX = 4;
const FAINT = 0.12;

export function dotSize(layout: WalkLayout, points: number): number {
  const each = Math.sqrt((layout.width * layout.height * COVERED_SHARE) / Math.max(1, points));
  return Math.max(LEAST_DOT_PX, Math.min(MOST_DOT_PX, each));
}

export function paintWalk(canvas: HTMLCanvasElement, paint: WalkPaint): void {
  const { layout, points, pixelRatio } = paint;
  canvas.width = Math.round(layout.width * pixelRatio);
  canvas.height = Math.round(layout.height * pixelRatio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = paint.field;
  for (const strip of layout.strips) {
    const left = Math.round(strip.left * pixelRatio);
    context.fillRect(left, 0, Math.round(strip.right * pixelRatio) - left, canvas.height);
  }
  const side = Math.max(1, Math.round(dotSize(layout, points.length) * pixelRatio));
  // Faint ones first, so that they cover nothing.
  for (const faint of [true, false]) {
    context.globalAlpha = faint ? FAINT : 1;
    for (const [time, position, member] of points) {
      if (paint.isFaint(member) !== faint) continue;
      const strip = stripOf(layout, time);
      if (strip === null) continue;
      context.fillStyle = paint.colourOf(member);
      context.fillRect(
        Math.round(xOf(strip, time) * pixelRatio - side / 2),
        Math.round(yOf(layout, position) * pixelRatio - side / 2),
        side,
        side,
      );
    }
  }
}
