/** The prefixes that nobody uses: their size, and the position of each address in them. */
import { formatPrefix, type Prefix } from '../base/prefix.ts';

interface Range {
  first: number;
  last: number;
  /** Position of `first` in the dark space. */
  rank: number;
}

/**
 * Disjoint, sorted prefixes of both families. Overlapping ones are merged, so that no address counts twice.
 * `sizeIpv4` is the N of every formula, 0..2^32.
 */
export class DarkSpace {
  readonly prefixes: readonly Prefix[];
  readonly sizeIpv4: number;
  readonly ranges: readonly Range[];
  readonly prefixes6: readonly Prefix[];

  constructor(prefixes: readonly Prefix[]) {
    const sorted = [...prefixes].sort((a, b) =>
      a.first < b.first ? -1 : a.first > b.first ? 1 : a.length - b.length,
    );
    const kept: Prefix[] = [];
    for (const prefix of sorted) {
      if (
        !kept.some(
          (other) =>
            other.family === prefix.family && other.first <= prefix.first && other.last >= prefix.last,
        )
      ) {
        kept.push(prefix);
      }
    }
    this.prefixes = kept.sort((a, b) => a.family - b.family);
    this.prefixes6 = kept.filter((prefix) => prefix.family === 6);
    const ranges: Range[] = [];
    let rank = 0;
    for (const prefix of kept) {
      if (prefix.family !== 4) continue;
      const first = Number(prefix.first);
      const last = Number(prefix.last);
      const before = ranges.at(-1);
      if (before !== undefined && before.last + 1 === first) before.last = last;
      else ranges.push({ first, last, rank });
      rank += last - first + 1;
    }
    this.ranges = ranges;
    this.sizeIpv4 = rank;
  }

  /** The address at a position, 0..sizeIpv4-1; null beyond. */
  addressAt(rank: number): number | null {
    for (const range of this.ranges) {
      if (rank >= range.rank && rank <= range.rank + (range.last - range.first)) {
        return range.first + (rank - range.rank);
      }
    }
    return null;
  }

  holdsIpv4(address: number): boolean {
    return this.ranges.some((range) => address >= range.first && address <= range.last);
  }

  toString(): string {
    return this.prefixes.map(formatPrefix).join(', ');
  }
}
