/** The baselines, in the order of the table. */
import type { Baseline } from './baseline.ts';
import { featureDbscan } from './feature-dbscan.ts';
import { meritLargeScanners } from './merit-large-scanners.ts';
import { nicterLargeScanners, nicterScaled } from './nicter-large-scanners.ts';
import { portSetKMeans } from './port-set-k-means.ts';

export const BASELINES: readonly Baseline[] = [
  portSetKMeans,
  featureDbscan,
  meritLargeScanners,
  nicterLargeScanners,
  nicterScaled,
];
