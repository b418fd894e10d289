/**
 * Names beside marks, without lying on each other or on marks of others. Greedy, most wanted first: a few
 * labels that can be read are worth more than all of them; who finds no room stays without.
 */

export interface LabelWish {
  readonly id: string;
  /** Centre and half extent of its mark. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly width: number;
}

export interface PlacedLabel {
  readonly id: string;
  /** Left end and baseline. */
  readonly x: number;
  readonly y: number;
  /** Where a line to its mark begins; null where it stands beside it. */
  readonly leader: { readonly x: number; readonly y: number } | null;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const HEIGHT_PX = 15;
const BASELINE_PX = 11;
/** How far from its mark, nearest first; beyond the first it takes a line to see whose it is. */
const GAPS_PX = [3, 16, 34, 56, 84, 120] as const;

/** Degrees from the right, clockwise: beside it first, then above and below, then between. */
const DIRECTIONS = [0, 180, 270, 90, 315, 45, 225, 135, 202, 158, 338, 22, 247, 113, 292, 68] as const;
/** A direction that leans this much to a side has the label begin or end there; else it is centred. */
const LEANS = 0.3;

function anchor(lean: number): number {
  return lean > LEANS ? 0 : lean < -LEANS ? 1 : 0.5;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function boxOf({ x, y, radius }: Pick<LabelWish, 'x' | 'y' | 'radius'>): Box {
  return { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
}

/** `marks`: all that must stay free, the wishes' own among them; `bounds`: where labels may stand; `taken`: where not. */
export function placeLabels(
  wishes: readonly LabelWish[],
  marks: readonly Pick<LabelWish, 'id' | 'x' | 'y' | 'radius'>[],
  bounds: Box,
  taken: readonly Box[] = [],
): PlacedLabel[] {
  const boxes = [...taken];
  const obstacles = marks.map((mark) => ({ id: mark.id, box: boxOf(mark) }));
  const placed: PlacedLabel[] = [];
  const isFree = (box: Box, id: string) =>
    box.left >= bounds.left &&
    box.right <= bounds.right &&
    box.top >= bounds.top &&
    box.bottom <= bounds.bottom &&
    !boxes.some((other) => overlap(box, other)) &&
    !obstacles.some((other) => other.id !== id && overlap(box, other.box));
  for (const wish of wishes) {
    const found = candidates(wish).find(({ box }) => isFree(box, wish.id));
    if (found === undefined) continue;
    const { box, isNear } = found;
    boxes.push(box);
    placed.push({
      id: wish.id,
      x: box.left,
      y: box.top + BASELINE_PX,
      leader: isNear
        ? null
        : {
            x: Math.max(box.left, Math.min(box.right, wish.x)),
            y: Math.max(box.top, Math.min(box.bottom, wish.y)),
          },
    });
  }
  return placed;
}

function candidates(wish: LabelWish): { readonly box: Box; readonly isNear: boolean }[] {
  return GAPS_PX.flatMap((gap, distance) =>
    DIRECTIONS.map((degrees) => {
      const side = Math.cos((degrees * Math.PI) / 180);
      const rise = Math.sin((degrees * Math.PI) / 180);
      const reach = wish.radius + gap;
      const left = wish.x + side * reach - anchor(side) * wish.width;
      const top = wish.y + rise * reach - anchor(rise) * HEIGHT_PX;
      return {
        box: { left, top, right: left + wish.width, bottom: top + HEIGHT_PX },
        isNear: distance === 0,
      };
    }),
  );
}
