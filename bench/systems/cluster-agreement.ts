/** How far two partitions of the same things agree, whatever their labels are called. */

export interface Agreement {
  /**
   * Adjusted Rand index (Hubert & Arabie 1985): agreement on pairs, 1 when the partitions are the same, 0 on
   * average for random ones with the same sizes of classes, -0.5 at the least.
   */
  readonly adjustedRand: number;
  /** Share 0..1 of the entropy of the truth that the clusters explain: 1 when no cluster mixes two classes. */
  readonly homogeneity: number;
  /** Share 0..1 of the entropy of the clusters that the truth explains: 1 when no class is torn apart. */
  readonly completeness: number;
  /** Harmonic mean of the last two (Rosenberg & Hirschberg 2007, beta 1). */
  readonly vMeasure: number;
}

/** Arrays of equal length: the class and the cluster of each thing. Nothing at all agrees with nothing. */
export function agreement(truth: readonly unknown[], found: readonly unknown[]): Agreement {
  if (truth.length !== found.length)
    throw new RangeError(`${truth.length} classes, ${found.length} clusters`);
  const classes = tally(truth);
  const clusters = tally(found);
  const cells = tallyPairs(truth, found);
  const total = truth.length;
  const homogeneity = explained(entropy(classes, total), entropy(cells, total) - entropy(clusters, total));
  const completeness = explained(entropy(clusters, total), entropy(cells, total) - entropy(classes, total));
  return {
    adjustedRand: adjustedRand(classes, clusters, cells, total),
    homogeneity,
    completeness,
    vMeasure:
      homogeneity + completeness === 0 ? 0 : (2 * homogeneity * completeness) / (homogeneity + completeness),
  };
}

function tally(labels: readonly unknown[]): number[] {
  const counts = new Map<unknown, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()];
}

function tallyPairs(truth: readonly unknown[], found: readonly unknown[]): number[] {
  const rows = new Map<unknown, Map<unknown, number>>();
  for (let i = 0; i < truth.length; i++) {
    let row = rows.get(truth[i]);
    if (row === undefined) {
      row = new Map();
      rows.set(truth[i], row);
    }
    row.set(found[i], (row.get(found[i]) ?? 0) + 1);
  }
  return [...rows.values()].flatMap((row) => [...row.values()]);
}

function adjustedRand(
  classes: readonly number[],
  clusters: readonly number[],
  cells: readonly number[],
  total: number,
): number {
  const inClasses = pairs(classes);
  const inClusters = pairs(clusters);
  const inBoth = pairs(cells);
  const all = pairs([total]);
  const expected = all === 0 ? 0 : (inClasses * inClusters) / all;
  const most = (inClasses + inClusters) / 2;
  // All in one, or each alone, on both sides: the same partition.
  return most === expected ? 1 : (inBoth - expected) / (most - expected);
}

function pairs(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}

/** In nats; written so that a single class has exactly 0. */
function entropy(counts: readonly number[], total: number): number {
  return counts.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
}

/** 1 - H(A|B)/H(A), where what has no entropy is explained by anything. */
function explained(all: number, left: number): number {
  return all === 0 ? 1 : Math.min(1, Math.max(0, 1 - left / all));
}
