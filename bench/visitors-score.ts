/** How well a partition of visits agrees with the truth: of pairs, and of each visit's own group (B-cubed). */

export interface LinkScore {
  readonly precision: number;
  readonly recall: number;
  /** Bagga and Baldwin 1998: the mean over visits, so that one large group does not decide alone. */
  readonly cubedPrecision: number;
  readonly cubedRecall: number;
}

/** `found` and `truth`: the group of each visit, in one order. `counts`: which visits are asked for (by truth); all without. */
export function scoreLinks(
  found: readonly (string | number)[],
  truth: readonly number[],
  counts: (visitor: number) => boolean = () => true,
): LinkScore {
  const size = <Key>(keys: readonly Key[]) => {
    const sizes = new Map<Key, number>();
    for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
    return sizes;
  };
  const both = found.map((group, i) => `${group} ${truth[i]}`);
  const [ofFound, ofTruth, ofBoth] = [size(found), size(truth), size(both)];
  const pairs = (n: number) => (n * (n - 1)) / 2;
  let [common, said, real] = [0, 0, 0];
  let [cubedPrecision, cubedRecall, visits] = [0, 0, 0];
  for (const [i, group] of found.entries()) {
    if (!counts(truth[i])) continue;
    visits++;
    const shared = ofBoth.get(both[i])!;
    cubedPrecision += shared / ofFound.get(group)!;
    cubedRecall += shared / ofTruth.get(truth[i])!;
    // Each visit stands for half of the pairs that it is in.
    common += (shared - 1) / 2;
    said += (ofFound.get(group)! - 1) / 2;
  }
  for (const [visitor, n] of ofTruth) if (counts(visitor)) real += pairs(n);
  return {
    precision: said === 0 ? 1 : common / said,
    recall: real === 0 ? 1 : common / real,
    cubedPrecision: cubedPrecision / Math.max(1, visits),
    cubedRecall: cubedRecall / Math.max(1, visits),
  };
}
