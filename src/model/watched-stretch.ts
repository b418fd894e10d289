/** When somebody watched: a silence counts only where a sensor would have seen what broke it. */

/** A time in which one sensor looked without a gap at the same dark prefixes. */
export interface WatchedStretch {
  readonly sensorId: string;
  readonly dark: readonly string[];
  /** Epoch seconds; `to` is not watched any more. */
  readonly from: number;
  readonly to: number;
}
