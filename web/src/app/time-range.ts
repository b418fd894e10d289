/** The time range at the top of the page: `range=24h` moves with the clock, `from` and `to` stand still. */
import { useEffect, useMemo, useState } from 'react';
import type { TimeRange } from '../../../src/model/facts.ts';
import { useUrlState } from './url-state.ts';

export const PRESETS = ['1h', '6h', '24h', '7d', '30d', '1y', '5y'] as const;
export type Preset = (typeof PRESETS)[number];

const PRESET_SECONDS: Record<Preset, number> = {
  '1h': 3_600,
  '6h': 21_600,
  '24h': 86_400,
  '7d': 604_800,
  '30d': 2_592_000,
  '1y': 31_557_600,
  '5y': 157_788_000,
};

const DEFAULT_PRESET: Preset = '24h';

export interface ChosenRange extends TimeRange {
  /** Null where from and to were chosen. */
  readonly preset: Preset | null;
}

/** Epoch milliseconds, whole minutes: so what depends on it is asked again once a minute, not more. */
export function useMinute(): number {
  const [minute, setMinute] = useState(() => Math.floor(Date.now() / 60_000));
  useEffect(() => {
    const timer = setInterval(() => setMinute(Math.floor(Date.now() / 60_000)), 5_000);
    return () => clearInterval(timer);
  }, []);
  return minute * 60_000;
}

/** What the address bar says, or the last 24 hours where it says nothing that makes sense. */
export function parseRange(text: (name: string) => string, nowMs: number): ChosenRange {
  const from = Number(text('from'));
  const to = Number(text('to'));
  if (Number.isFinite(from) && Number.isFinite(to) && from > 0 && to > from) {
    return { preset: null, from: Math.floor(from), to: Math.floor(to) };
  }
  const preset = PRESETS.find((known) => known === text('range')) ?? DEFAULT_PRESET;
  const end = Math.floor(nowMs / 60_000) * 60 + 60;
  return { preset, from: end - PRESET_SECONDS[preset], to: end };
}

export function useTimeRange(): ChosenRange {
  const url = useUrlState();
  const minute = useMinute();
  return useMemo(() => parseRange(url.text, minute), [url, minute]);
}

/** A step of which some 60 to 400 fit into the range, as the store knows them. */
export function stepFor(range: TimeRange): number {
  const length = range.to - range.from;
  const steps = [60, 300, 900, 3_600, 10_800, 21_600, 86_400, 604_800];
  return steps.find((step) => length / step <= 200) ?? 2_592_000;
}
