/** Where an arrow key leads from a mark: the nearest one in that direction, ahead rather than aside. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const ARROWS: Readonly<Record<string, Point | undefined>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** How much a step aside costs against one ahead. */
const ASIDE = 2;

/**
 * Index, or `from` where nothing lies that way. Marks on one spot follow each other in their order (right and
 * down onwards, left and up backwards), so that none is out of reach.
 */
export function nextMark(points: readonly Point[], from: number, towards: Point): number {
  const here = points[from];
  const onwards = towards.x + towards.y > 0;
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, point] of points.entries()) {
    if (index === from) continue;
    const dx = point.x - here.x;
    const dy = point.y - here.y;
    const ahead = dx * towards.x + dy * towards.y;
    const aside = Math.abs(dx * towards.y) + Math.abs(dy * towards.x);
    const isTwin = dx === 0 && dy === 0;
    if (isTwin ? onwards !== index > from : ahead <= 0) continue;
    const cost = isTwin ? Math.abs(index - from) * 1e-6 : ahead + ASIDE * aside;
    if (cost < least) {
      least = cost;
      best = index;
    }
  }
  return best;
}
