/** Visit groups as plain arrays, which is how every test reads them. */
import { NO_SET } from './observations.ts';

/** The visit groups as they are now: views that the next `add` makes old. */
export interface Columns {
  readonly source: Uint32Array;
  readonly service: Uint32Array;
  readonly space: Uint8Array;
  readonly look: Uint32Array;
  readonly first: Uint32Array;
  readonly span: Uint16Array;
  readonly probes: Uint32Array;
  readonly order: Uint32Array;
  readonly ascents: Uint32Array;
  readonly reversedAscents: Uint32Array;
  readonly unitUp: Uint32Array;
  readonly unitDown: Uint32Array;
  readonly set: Uint32Array;
  readonly distinct: Uint32Array;
  readonly members: Uint32Array;
  readonly arrival: Uint32Array;
}

/** Positions of a group, the first visited first and the last last; empty where they are not known. */
export function positionsIn({ set, distinct, members }: Columns, group: number): Uint32Array {
  const at = set[group];
  return at === NO_SET ? NO_POSITIONS : members.subarray(at, at + distinct[group]);
}

const NO_POSITIONS = new Uint32Array(0);
