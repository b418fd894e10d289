/** Sources by the set of services that they ask for: k-means, with k by the silhouette. */
import { kMeans, silhouette } from '../k-means.ts';
import type { Point } from '../points.ts';
import { seeded } from '../seeded.ts';
import type { SourceActivity } from '../source-activity.ts';
import { type Baseline, groupSystems } from './baseline.ts';

/** Services with a dimension of their own, by the sources that ask for them; all others share one. */
const MOST_SERVICES = 100;
const CLUSTER_NUMBERS = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96];
/** The silhouette looks at every pair: beyond so many sets, those of the most sources are taken. */
const MOST_SETS_WEIGHED = 1000;

/** Sources with the same set are one point of their number. */
interface PortSet {
  readonly point: Point;
  readonly sources: SourceActivity[];
}

function portSets(sources: readonly SourceActivity[]): PortSet[] {
  const counts = new Map<number, number>();
  for (const { services } of sources) {
    for (const service of services.keys()) counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  const common = [...counts].sort(([a, many], [b, few]) => few - many || a - b).slice(0, MOST_SERVICES);
  const dimensions = new Map(common.map(([service], dimension) => [service, dimension]));
  const sets = new Map<string, PortSet>();
  for (const source of sources) {
    const point = new Float64Array(common.length + 1);
    for (const service of source.services.keys()) point[dimensions.get(service) ?? common.length] = 1;
    const key = point.join('');
    const set = sets.get(key);
    if (set === undefined) sets.set(key, { point, sources: [source] });
    else set.sources.push(source);
  }
  return [...sets.values()].sort((a, b) => b.sources.length - a.sources.length);
}

export const portSetKMeans: Baseline = {
  name: 'port-set k-means',
  about: 'clusters of sources with alike sets of ports; k by the silhouette; each cluster a system',
  start: () => ({
    answers(_activity, scanners) {
      const sets = portSets(scanners);
      const points = sets.map(({ point }) => point);
      const weights = sets.map(({ sources }) => sources.length);
      const tried = CLUSTER_NUMBERS.filter((k) => k <= Math.max(2, sets.length)).map((k) => {
        const clusters = kMeans(points, weights, k, seeded(k));
        const clusterOf = new Map(sets.flatMap(({ sources }, i) => sources.map((one) => [one, clusters[i]])));
        return {
          setting: `k ${k}`,
          systems: groupSystems(scanners, (source) => clusterOf.get(source)!),
          silhouette: silhouette(
            points.slice(0, MOST_SETS_WEIGHED),
            weights.slice(0, MOST_SETS_WEIGHED),
            clusters.slice(0, MOST_SETS_WEIGHED),
          ),
        };
      });
      return tried.sort((a, b) => b.silhouette - a.silhouette);
    },
  }),
};
