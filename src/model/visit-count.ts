/** Visits to one of two sets that are compared: what telescopes and decoys have in common. */

/** `a` is the set that something happened to (it was listed), `b` its twin. */
export type Side = 'a' | 'b';

/**
 * Visits of one source to one side on one service in one hour. For a telescope a visit is one address reached, however
 * many packets reached it; for a decoy one session.
 */
export interface VisitCount {
  /** Epoch seconds at which the hour begins. */
  readonly at: number;
  readonly side: Side;
  /** Canonical text. */
  readonly source: string;
  /** `23/tcp`. */
  readonly service: string;
  /** At least 1. */
  readonly visits: number;
}
