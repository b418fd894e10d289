/** How a probe looks on the wire: a function that writes its packets, made once for a sender. */
import type { Outlet } from './outlet.ts';

export interface Probe {
  readonly source: number;
  readonly time: number;
  /** Index of the dark address. */
  readonly target: number;
  readonly port: number;
  /** The run's secret. */
  readonly key: number;
  /** The same target for the n-th time in the run, from 0. */
  readonly nth: number;
}

export type Form = (outlet: Outlet, probe: Probe) => void;
