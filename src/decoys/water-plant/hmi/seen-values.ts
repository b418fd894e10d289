/** Main values of a page as its visitor saw them, by the tags that stand beside them there: enough to draw a faceplate. */
import type { PlantState } from '../plant/plant-state.ts';
import { POINTS, type Point, pointOf, TREND_POINTS } from '../plant/points.ts';
import { valueText } from './process-page.ts';

/** Tag -> the number as the page writes it. A switch or lamp is 1 or 0. */
export type SeenValues = Readonly<Record<string, number>>;

/** Of the picture of the process; its lamps are the machines. */
const OVERVIEW = pointsOf([
  ...['FIT-101', 'LIT-101', 'FIT-102', 'AIT-201', 'FIT-201', 'AIT-401', 'FIT-402', 'LIT-401', 'FIT-401'],
  ...['P-101A.ON', 'P-101B.ON', 'P-101C.ON', 'B-201A.ON', 'B-201B.ON', 'P-301.ON', 'P-401.ON'],
]);
/** Of the process as a whole: what is set of one machine has its tag and a suffix, and is left out. */
const SET_POINTS = POINTS.filter(({ id, write }) => write !== undefined && !/\.(AUTO|RUN|SPD)$/.test(id));

export function seenOnOverview(state: PlantState): SeenValues {
  return valuesOf(OVERVIEW, state);
}

export function seenOnSetPoints(state: PlantState): SeenValues {
  return valuesOf(SET_POINTS, state);
}

/** Where a line of the trend ends, or a table of means; `values` in the order of `points`. */
export function seenLast(
  points: readonly Point[],
  values: ArrayLike<number> | undefined,
): SeenValues | undefined {
  if (values === undefined) return undefined;
  return Object.fromEntries(
    points.map(({ id, digits }) => [
      id,
      Number(values[TREND_POINTS.findIndex((one) => one.id === id)].toFixed(digits)),
    ]),
  );
}

function valuesOf(points: readonly Point[], state: PlantState): SeenValues {
  return Object.fromEntries(points.map((point) => [point.id, Number(valueText(point, state))]));
}

function pointsOf(ids: readonly string[]): readonly Point[] {
  return ids.map((id) => pointOf(id) as Point);
}
