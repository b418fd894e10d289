/**
 * k-means: Lloyd's algorithm (1982) from the seeds of k-means++ (Arthur & Vassilvitskii 2007), on points that may
 * stand for several things each; and the silhouette (Rousseeuw 1987) by which k is chosen.
 */
import { type Point, squaredDistance } from './points.ts';

const MOST_ROUNDS = 100;

/** The cluster, 0..k-1, of each point; fewer than k where there are fewer points. `weights`: things at each point. */
export function kMeans(
  points: readonly Point[],
  weights: readonly number[],
  k: number,
  random: () => number,
): Uint32Array {
  const clusters = new Uint32Array(points.length);
  if (points.length === 0) return clusters;
  const centres = firstCentres(points, weights, Math.min(k, points.length), random);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = false;
    for (let i = 0; i < points.length; i++) {
      const nearest = nearestOf(points[i], centres);
      if (nearest === clusters[i] && round > 0) continue;
      clusters[i] = nearest;
      moved = true;
    }
    if (!moved) break;
    moveCentres(points, weights, clusters, centres);
  }
  return clusters;
}

function nearestOf(point: Point, centres: readonly Point[]): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let centre = 0; centre < centres.length; centre++) {
    const distance = squaredDistance(point, centres[centre]);
    if (distance >= least) continue;
    least = distance;
    nearest = centre;
  }
  return nearest;
}

/** The first at random, each next with the square of its distance to the nearest before it for a weight. */
function firstCentres(
  points: readonly Point[],
  weights: readonly number[],
  k: number,
  random: () => number,
): Point[] {
  const centres = [points[draw(weights, random)].slice()];
  const distances = points.map((point) => squaredDistance(point, centres[0]));
  while (centres.length < k) {
    const chances = distances.map((distance, i) => distance * weights[i]);
    const centre = points[draw(chances, random)].slice();
    centres.push(centre);
    for (let i = 0; i < points.length; i++) {
      distances[i] = Math.min(distances[i], squaredDistance(points[i], centre));
    }
  }
  return centres;
}

/** An index, in proportion to what stands there; the last where all are 0. */
function draw(chances: readonly number[], random: () => number): number {
  let left = random() * chances.reduce((sum, chance) => sum + chance, 0);
  for (let i = 0; i < chances.length; i++) {
    left -= chances[i];
    if (left < 0) return i;
  }
  return chances.length - 1;
}

/** Each centre to the mean of its points; one that lost all stays where it is. */
function moveCentres(
  points: readonly Point[],
  weights: readonly number[],
  clusters: Uint32Array,
  centres: readonly Point[],
): void {
  const held = new Float64Array(centres.length);
  for (let i = 0; i < points.length; i++) held[clusters[i]] += weights[i];
  for (let centre = 0; centre < centres.length; centre++) if (held[centre] > 0) centres[centre].fill(0);
  for (let i = 0; i < points.length; i++) {
    const centre = centres[clusters[i]];
    const share = weights[i] / held[clusters[i]];
    for (let d = 0; d < centre.length; d++) centre[d] += points[i][d] * share;
  }
}

/**
 * Mean over all things of (b - a) / max(a, b), where a is the mean distance to the others of the same cluster and b
 * the least mean distance to those of another: -1..1. A thing alone in its cluster counts 0, and all in one gives 0.
 */
export function silhouette(
  points: readonly Point[],
  weights: readonly number[],
  clusters: ArrayLike<number>,
): number {
  const held = new Map<number, number>();
  for (let i = 0; i < points.length; i++) held.set(clusters[i], (held.get(clusters[i]) ?? 0) + weights[i]);
  if (held.size < 2) return 0;
  let sum = 0;
  let total = 0;
  for (let i = 0; i < points.length; i++) {
    total += weights[i];
    const own = held.get(clusters[i])!;
    if (own <= 1) continue;
    const sums = new Map<number, number>();
    for (let j = 0; j < points.length; j++) {
      const distance = Math.sqrt(squaredDistance(points[i], points[j])) * weights[j];
      sums.set(clusters[j], (sums.get(clusters[j]) ?? 0) + distance);
    }
    const a = sums.get(clusters[i])! / (own - 1);
    let b = Number.POSITIVE_INFINITY;
    for (const [cluster, distance] of sums) {
      if (cluster !== clusters[i]) b = Math.min(b, distance / held.get(cluster)!);
    }
    const larger = Math.max(a, b);
    if (larger > 0) sum += (weights[i] * (b - a)) / larger;
  }
  return sum / total;
}
