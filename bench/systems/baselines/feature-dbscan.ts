/** Sources by what they are like as a whole: DBSCAN on standardised features, with eps at the knee of the distances. */

import { dbscan, kneeOfDistances, NOISE } from '../dbscan.ts';
import type { FoundSystem } from '../labelled-systems.ts';
import { standardise } from '../points.ts';
import type { CaptureActivity, SourceActivity } from '../source-activity.ts';
import { type Answer, asSystem, type Baseline, groupSystems } from './baseline.ts';

/** As Ester et al. advise for few dimensions; the largest distance that makes a cluster is worked out with it. */
const LEAST_POINTS = 4;
/** Of the knee, for the other answers. */
const FACTORS = [1, 0.1, 0.2, 0.35, 0.5, 0.7, 1.5, 2];
/** Distances between all pairs are needed: beyond so many sources, those with the most probes are taken. */
const MOST_SOURCES = 6000;
/** A source that no cluster takes is a system by itself when it reaches this share of the dark space. */
const LARGE_SHARE = 0.1;

const FEATURES: readonly ((source: SourceActivity) => number)[] = [
  ({ probes }) => Math.log(probes),
  ({ destinations }) => Math.log(destinations.size),
  ({ destinations, probes }) => destinations.size / probes,
  ({ services }) => Math.log(services.size),
  (source) => Math.log(1 + (busiest(source) & 0xffff)),
  (source) => busiest(source) >>> 16,
  ({ services, probes }) => entropy(services.values(), probes),
  ({ first, last }) => Math.log(1 + last - first),
  ({ days }) => Math.log(days),
  ({ probes, first, last }) => Math.log(probes / (1 + last - first)),
  ({ ascents, probes }) => ascents / probes,
  ({ lengths, probes }) => lengths / probes,
  ({ windows, probes }) => Math.log(1 + windows / probes),
  ({ initialTtls, probes }) => initialTtls / probes,
  ({ mirai, probes }) => mirai / probes,
];

function busiest({ services }: SourceActivity): number {
  let best = 0;
  let most = 0;
  for (const [service, probes] of services) {
    if (probes <= most) continue;
    most = probes;
    best = service;
  }
  return best;
}

function entropy(counts: Iterable<number>, total: number): number {
  let sum = 0;
  for (const count of counts) sum -= (count / total) * Math.log(count / total);
  return sum;
}

export const featureDbscan: Baseline = {
  name: 'DBSCAN on features',
  about: `clusters of sources with ${FEATURES.length} alike features; large sources that are in none stand alone`,
  start: () => ({
    answers({ dark }: CaptureActivity, scanners): Answer[] {
      const sources = scanners.toSorted((a, b) => b.probes - a.probes).slice(0, MOST_SOURCES);
      const points = standardise(sources.map((source) => FEATURES.map((feature) => feature(source))));
      const knee = kneeOfDistances(points, LEAST_POINTS);
      const isLarge = ({ destinations }: SourceActivity) => destinations.size >= LARGE_SHARE * dark.sizeIpv4;
      return FACTORS.map((factor): Answer => {
        const clusters = dbscan(points, factor * knee, LEAST_POINTS);
        const clusterOf = new Map(sources.map((source, i) => [source, clusters[i]]));
        const clustered = sources.filter((source) => clusterOf.get(source) !== NOISE);
        const alone = sources.filter((source) => clusterOf.get(source) === NOISE && isLarge(source));
        const systems: FoundSystem[] = [
          ...groupSystems(clustered, (source) => clusterOf.get(source)!),
          ...alone.map((source) => asSystem(source.address, [source])),
        ];
        return { setting: `eps ${factor} of the knee`, systems };
      });
    },
  }),
};
