/**
 * The hours in which an address was seen. Packets come in clumps (retransmissions, several targets of one round, an hour
 * that was sent in sixty pieces), and clumps are what makes a rate look surer than it is; so an arrival is an hour in
 * which a sensor saw anything of it. A device that is seen every hour is silent within a few hours once it is clean, and
 * for one that is seen seldom hardly two arrivals fall into one hour: neither loses by that.
 */
import type { SeenHour } from '../../model/seen-hour.ts';

export interface Arrival {
  /** Hours since 1970. */
  readonly hour: number;
  /** Sensors that saw it in that hour, in the order of their ids. */
  readonly sensors: readonly string[];
  readonly packets: number;
  /** Epoch milliseconds of the last packet in that hour. */
  readonly lastAt: number;
}

/** By hour. The same in whatever order and pieces hours come. `wantsAnswers`: of the victim of a flood. */
export function arrivalsOf(seen: readonly Omit<SeenHour, 'source'>[], wantsAnswers: boolean): Arrival[] {
  const byHour = new Map<number, { sensors: Set<string>; packets: number; last: number }>();
  for (const { hour, requests, answers, last, sensorId } of seen) {
    const count = wantsAnswers ? answers : requests;
    if (count <= 0) continue;
    const known = byHour.get(hour);
    if (known === undefined) byHour.set(hour, { sensors: new Set([sensorId]), packets: count, last });
    else {
      known.sensors.add(sensorId);
      known.packets += count;
      known.last = Math.max(known.last, last);
    }
  }
  return [...byHour]
    .map(([hour, { sensors, packets, last }]) => ({
      hour,
      sensors: [...sensors].sort(),
      packets,
      lastAt: Math.floor(last * 1000),
    }))
    .sort((a, b) => a.hour - b.hour);
}
