/** The light of a moment at the camera's place: where the sun stands, what the weather is, and whether the lamp is on. */
import type { NoiseTable } from './noise-table.ts';

export interface Daylight {
  /** Unit vector to the sun: x east, y up, z north. */
  readonly sun: readonly [number, number, number];
  /** 0: night, 1: full day. */
  readonly day: number;
  /** Of the clouds that cover the sky, 0..1. */
  readonly clouds: number;
  /** 0..1. */
  readonly rain: number;
  /** 0..1. */
  readonly fog: number;
  /** -1..1, gusts. */
  readonly wind: number;
  /** The camera is in its infrared mode: grey, lit by its own lamps. */
  readonly isInfrared: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TILT = 23.44 * (Math.PI / 180);

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export function daylightAt(at: number, { latitude, longitude }: Place, moods: NoiseTable): Daylight {
  const dayOfYear = (at / DAY_MS) % 365.2422;
  // Cooper's equation is right to a degree, and nobody measures shadows here.
  const declination = TILT * Math.sin((2 * Math.PI * (dayOfYear + 1 - 81)) / 365.2422);
  const solarHour = ((at % DAY_MS) / HOUR_MS + longitude / 15 + 24) % 24;
  const hourAngle = ((solarHour - 12) / 12) * Math.PI;
  const phi = (latitude * Math.PI) / 180;
  const up =
    Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle);
  const east = -Math.cos(declination) * Math.sin(hourAngle);
  const north =
    Math.cos(phi) * Math.sin(declination) - Math.sin(phi) * Math.cos(declination) * Math.cos(hourAngle);
  const day = smoothStep(-0.1, 0.14, up);
  const hours = at / HOUR_MS;
  const wet = moods.fractal(hours / 19, 3.5, 3);
  const clouds = smoothStep(0.3, 0.62, wet);
  const rain = smoothStep(0.58, 0.7, wet) * smoothStep(0.3, 0.55, moods.at(hours * 1.7, 9.5));
  const morning = Math.max(0, 1 - Math.abs(solarHour - 6) / 2.5);
  const fog = Math.min(0.9, morning * smoothStep(0.5, 0.8, moods.at(hours / 11, 21.5)) + rain * 0.35);
  return {
    sun: [east, up, north],
    day,
    clouds,
    rain,
    fog,
    wind: moods.fractal(hours * 60, 5.5, 2) * 2 - 1,
    isInfrared: day < 0.3,
  };
}

export function smoothStep(low: number, high: number, value: number): number {
  const part = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return part * part * (3 - 2 * part);
}
