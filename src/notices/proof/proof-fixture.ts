/** Devices and sensors that tests make up: chances are drawn from a seed, so that a failure can be looked at. */

import type { SeenHour } from '../../model/seen-hour.ts';
import type { WatchedStretch } from '../../model/watched-stretch.ts';
import type { ProofInput } from './prove-case.ts';

/** An hour of 2026. */
export const START_HOUR = 490_896;
export const HOUR_MS = 3_600_000;

export function at(hour: number): number {
  return (START_HOUR + hour) * HOUR_MS;
}

export type Seen = Omit<SeenHour, 'source'>;

export function seen(hour: number, change: Partial<Seen> = {}): Seen {
  return {
    hour: START_HOUR + hour,
    requests: 3,
    answers: 0,
    last: (START_HOUR + hour) * 3600 + 1800,
    sensorId: 's1',
    ...change,
  };
}

export function watching(
  from: number,
  to: number,
  sensorId = 's1',
  dark = ['198.18.0.0/20'],
): WatchedStretch {
  return { sensorId, dark, from: (START_HOUR + from) * 3600, to: (START_HOUR + to) * 3600 };
}

export function input(change: Partial<ProofInput> & { now: number }): ProofInput {
  return {
    record: {
      cause: 'infected',
      openedAt: at(0),
      stepAt: null,
      isExposed: false,
      retest: null,
      proof: {
        state: 'active',
        p: null,
        ratePerDay: null,
        rateLowPerDay: null,
        watchedDays: 0,
        neededDays: null,
        enoughAt: null,
        lastAt: at(0),
        darkSize: 0,
        formula: '',
        judgedAt: at(0),
      },
    },
    seen: [],
    watched: [watching(0, 10_000)],
    movedAt: null,
    visitedAt: null,
    ...change,
  };
}

/** Mulberry32: small, and good enough to draw arrivals. */
export function drawing(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
