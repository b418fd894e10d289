/** How much of each hour each sensor watched: what every case of a pass is judged against, worked out once. */
import { parsePrefix } from '../../base/prefix.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import type { WatchedStretch } from '../../model/watched-stretch.ts';

const HOUR = 3_600;

export interface SensorWatch {
  readonly sensorId: string;
  /** Largest dark space that it watched; 0 where it watched IPv6 alone. */
  readonly darkSize: number;
  /** Share 0..1 of each hour from `firstHour` on. */
  readonly shares: Float32Array;
  /** Epoch seconds at which it last watched. */
  readonly until: number;
}

export interface WatchedHours {
  /** Hours since 1970. */
  readonly firstHour: number;
  readonly hours: number;
  readonly sensors: readonly SensorWatch[];
}

export const NOTHING_WATCHED: WatchedHours = { firstHour: 0, hours: 0, sensors: [] };

const known = new WeakMap<readonly WatchedStretch[], WatchedHours>();

/** Remembered by the array: all cases of a pass share one. */
export function watchedHoursOf(watched: readonly WatchedStretch[]): WatchedHours {
  const before = known.get(watched);
  if (before !== undefined) return before;
  const made = count(watched);
  known.set(watched, made);
  return made;
}

function count(watched: readonly WatchedStretch[]): WatchedHours {
  if (watched.length === 0) return NOTHING_WATCHED;
  const firstHour = Math.floor(Math.min(...watched.map(({ from }) => from)) / HOUR);
  const hours = Math.ceil(Math.max(...watched.map(({ to }) => to)) / HOUR) - firstHour;
  const sizes = new Map<string, number>();
  const sizeOf = (dark: readonly string[]) => {
    const key = dark.join(' ');
    const size = sizes.get(key) ?? new DarkSpace(dark.flatMap((text) => parsePrefix(text) ?? [])).sizeIpv4;
    sizes.set(key, size);
    return size;
  };
  const sensors = [...Map.groupBy(watched, ({ sensorId }) => sensorId)].map(
    ([sensorId, own]): SensorWatch => {
      const shares = new Float32Array(hours);
      // What is told twice was watched once; two dark spaces at a time are one sensor that watches.
      for (const { from, to } of union(own)) {
        for (let hour = Math.floor(from / HOUR); hour * HOUR < to; hour++) {
          const part = (Math.min(to, (hour + 1) * HOUR) - Math.max(from, hour * HOUR)) / HOUR;
          shares[hour - firstHour] = Math.min(1, shares[hour - firstHour] + part);
        }
      }
      return {
        sensorId,
        darkSize: Math.max(...own.map(({ dark }) => sizeOf(dark))),
        shares,
        until: Math.max(...own.map(({ to }) => to)),
      };
    },
  );
  return { firstHour, hours, sensors };
}

function union(stretches: readonly WatchedStretch[]): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = parts.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else parts.push({ from, to });
  }
  return parts;
}
