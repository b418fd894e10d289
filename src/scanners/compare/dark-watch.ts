/** How many addresses of each side were watched, hour by hour: outages, dark spaces that changed, and several sensors. */
import { parsePrefix } from '../../base/prefix.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import type { ScanChunk } from '../../model/scan-chunk.ts';
import type { Side } from '../../model/visit-count.ts';
import { isWatchedHour } from '../watched-hours.ts';
import type { Watch } from './compare.ts';

const HOUR = 3600;

/** One list of dark prefixes, whoever watches it. */
interface Watcher {
  readonly dark: DarkSpace;
  /** Sightings by hour since 1970. */
  readonly hours: Map<number, number>;
  /** Stretches of time without a gap, by their text: one comes with each of its chunks. */
  readonly covered: Map<string, { readonly from: number; readonly to: number }>;
}

/** A dark space that was watched for so much of an hour. */
interface Watched {
  readonly watcher: number;
  readonly share: number;
}

export class DarkWatch {
  readonly #sides: Readonly<Record<Side, DarkSpace>>;
  readonly #watchers = new Map<string, Watcher>();

  constructor(sides: Readonly<Record<Side, DarkSpace>>) {
    this.#sides = sides;
  }

  add({ dark, covered, sightings }: ScanChunk): void {
    if (dark.length === 0) return;
    const key = dark.join(' ');
    const watcher = this.#watchers.get(key) ?? {
      dark: new DarkSpace(dark.flatMap((text) => parsePrefix(text) ?? [])),
      hours: new Map<number, number>(),
      covered: new Map<string, { from: number; to: number }>(),
    };
    this.#watchers.set(key, watcher);
    if (covered !== null) watcher.covered.set(`${covered.from} ${covered.to}`, covered);
    for (let row = 0; row < sightings.hour.length; row++) {
      const hour = sightings.hour[row];
      watcher.hours.set(hour, (watcher.hours.get(hour) ?? 0) + 1);
    }
  }

  /** All that was dark at any time. */
  get dark(): DarkSpace {
    return new DarkSpace([...this.#watchers.values()].flatMap(({ dark }) => dark.prefixes));
  }

  /** Epoch seconds, half open. */
  within(period: { readonly from: number; readonly to: number }): Watch {
    const watchers = [...this.#watchers.values()];
    const byHour = new Map<number, Watched[]>();
    for (const [index, watcher] of watchers.entries()) {
      const covered = [...watcher.covered.values()];
      const seconds = coveredSeconds(covered);
      for (const hour of watchedHours(watcher.hours, covered, seconds, period)) {
        const share = Math.min(1, (seconds.get(hour) ?? HOUR) / HOUR);
        const own = byHour.get(hour) ?? [];
        byHour.set(hour, own);
        own.push({ watcher: index, share });
      }
    }
    const sizes = new Map<string, Record<Side, number>>();
    const sizesOf = (indexes: readonly number[]): Record<Side, number> => {
      const key = indexes.join(' ');
      const known = sizes.get(key);
      if (known !== undefined) return known;
      const dark = new DarkSpace(indexes.flatMap((index) => watchers[index].dark.prefixes));
      const found = { a: commonAddresses(this.#sides.a, dark), b: commonAddresses(this.#sides.b, dark) };
      sizes.set(key, found);
      return found;
    };
    const addresses = new Map<number, Record<Side, number>>();
    for (const [hour, own] of byHour) addresses.set(hour, addressesOf(own, sizesOf));
    const { dark } = this;
    return {
      addressesA: commonAddresses(this.#sides.a, dark),
      addressesB: commonAddresses(this.#sides.b, dark),
      addressesAt: (side, at) => addresses.get(Math.floor(at / HOUR))?.[side] ?? 0,
    };
  }
}

/** As the finding of systems has it; where nothing came at all, what the sensors say of themselves is all there is. */
function watchedHours(
  hours: Watcher['hours'],
  covered: { from: number; to: number }[],
  seconds: ReadonlyMap<number, number>,
  period: { readonly from: number; readonly to: number },
): Iterable<number> {
  const watched = isWatchedHour({ hours, covered }, period).hours;
  return watched.size > 0 ? watched : seconds.keys();
}

/** Seconds of each hour that stretches cover. */
function coveredSeconds(covered: readonly { from: number; to: number }[]): Map<number, number> {
  const seconds = new Map<number, number>();
  for (const { from, to } of covered) {
    for (let hour = Math.floor(from / HOUR); hour < to / HOUR; hour++) {
      const part = Math.min(to, (hour + 1) * HOUR) - Math.max(from, hour * HOUR);
      seconds.set(hour, (seconds.get(hour) ?? 0) + part);
    }
  }
  return seconds;
}

/** Two who watch the same addresses watch them once: whoever watched for longer is taken first, and then what others add. */
function addressesOf(
  watched: readonly Watched[],
  sizesOf: (indexes: readonly number[]) => Record<Side, number>,
): Record<Side, number> {
  const ordered = watched.toSorted((x, y) => y.share - x.share || x.watcher - y.watcher);
  const sum = { a: 0, b: 0 };
  let before = { a: 0, b: 0 };
  for (let count = 1; count <= ordered.length; count++) {
    const { share } = ordered[count - 1];
    const own = sizesOf(ordered.slice(0, count).map(({ watcher }) => watcher));
    for (const side of ['a', 'b'] as const) sum[side] += (own[side] - before[side]) * share;
    before = own;
  }
  return sum;
}

/** IPv4 addresses that are in both. */
export function commonAddresses(x: DarkSpace, y: DarkSpace): number {
  let count = 0;
  for (const one of x.ranges) {
    for (const other of y.ranges)
      count += Math.max(0, Math.min(one.last, other.last) - Math.max(one.first, other.first) + 1);
  }
  return count;
}
