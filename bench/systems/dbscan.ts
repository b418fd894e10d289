/** DBSCAN (Ester, Kriegel, Sander & Xu 1996): clusters are where points lie dense; the others are noise. */
import { type Point, squaredDistance } from './points.ts';

export const NOISE = -1;

/** The cluster of each point, 0 .. n-1 in the order in which they are met, or NOISE. `least` counts the point itself. */
export function dbscan(points: readonly Point[], eps: number, least: number): Int32Array {
  const near = new Neighbours(points, eps);
  const clusters = new Int32Array(points.length).fill(NOISE);
  const visited = new Uint8Array(points.length);
  let next = 0;
  for (let start = 0; start < points.length; start++) {
    if (visited[start] === 1) continue;
    visited[start] = 1;
    const first = near.of(start);
    if (first.length < least) continue;
    const cluster = next++;
    clusters[start] = cluster;
    // A border point goes to the cluster that reaches it first, as in the paper.
    for (const queue = first; queue.length > 0; ) {
      const point = queue.pop()!;
      if (clusters[point] === NOISE) clusters[point] = cluster;
      if (visited[point] === 1) continue;
      visited[point] = 1;
      const more = near.of(point);
      if (more.length >= least)
        for (const other of more) if (visited[other] === 0 || clusters[other] === NOISE) queue.push(other);
    }
  }
  return clusters;
}

/** Points within eps: looked for only among those that are so near in one dimension. */
class Neighbours {
  readonly #points: readonly Point[];
  readonly #eps: number;
  readonly #axis: number;
  /** Points by that dimension, and where each stands among them. */
  readonly #sorted: Uint32Array;
  readonly #place: Uint32Array;

  constructor(points: readonly Point[], eps: number) {
    this.#points = points;
    this.#eps = eps;
    this.#axis = variedAxis(points);
    const axis = this.#axis;
    this.#sorted = Uint32Array.from(points.keys()).sort((a, b) => points[a][axis] - points[b][axis]);
    this.#place = new Uint32Array(points.length);
    for (const [place, point] of this.#sorted.entries()) this.#place[point] = place;
  }

  /** Itself included. */
  of(point: number): number[] {
    const found: number[] = [point];
    this.#walk(point, 1, found);
    this.#walk(point, -1, found);
    return found;
  }

  #walk(point: number, step: 1 | -1, found: number[]): void {
    const here = this.#points[point];
    const axis = this.#axis;
    const most = this.#eps ** 2;
    for (let at = this.#place[point] + step; at >= 0 && at < this.#sorted.length; at += step) {
      const other = this.#sorted[at];
      if (Math.abs(this.#points[other][axis] - here[axis]) > this.#eps) return;
      if (squaredDistance(here, this.#points[other]) <= most) found.push(other);
    }
  }
}

/** The dimension with the most values: ties are what slows the walk. */
function variedAxis(points: readonly Point[]): number {
  let varied = 0;
  let most = -1;
  for (let axis = 0; axis < (points[0]?.length ?? 0); axis++) {
    const values = new Set(points.map((point) => point[axis])).size;
    if (values <= most) continue;
    most = values;
    varied = axis;
  }
  return varied;
}

/**
 * The eps at the knee of the sorted distances to the `least`-1-th other point, as its authors advise (1996, 4.2): the
 * point of the curve that lies farthest below its chord (Satopaa et al. 2011, "Kneedle"). 0 for too few points.
 */
export function kneeOfDistances(points: readonly Point[], least: number): number {
  if (points.length < least || points.length < 3) return 0;
  const distances = points
    .map((point) => {
      const nearest: number[] = [];
      for (const other of points) insertSmallest(nearest, squaredDistance(point, other), least);
      return Math.sqrt(nearest.at(-1)!);
    })
    .sort((a, b) => a - b);
  const last = distances.length - 1;
  const slope = (distances[last] - distances[0]) / last;
  let knee = 0;
  let deepest = 0;
  for (const [i, distance] of distances.entries()) {
    const below = distances[0] + slope * i - distance;
    if (below <= deepest) continue;
    deepest = below;
    knee = i;
  }
  return distances[knee];
}

function insertSmallest(smallest: number[], value: number, most: number): void {
  if (smallest.length === most && value >= smallest[most - 1]) return;
  let at = smallest.length;
  while (at > 0 && smallest[at - 1] > value) at--;
  smallest.splice(at, 0, value);
  if (smallest.length > most) smallest.pop();
}
