/** Visit groups as plain arrays, which is how every test reads them: those of a source together, by time. */

/** No positions: see `set`. */
export const NO_SET = 0xffff_ffff;

/** One row a visit group; views that the next `add` makes old. */
export interface Columns {
  readonly source: Uint32Array;
  readonly service: Uint32Array;
  readonly space: Uint8Array;
  readonly look: Uint32Array;
  /** Epoch seconds of the first packet, and how long until the last. */
  readonly first: Uint32Array;
  readonly span: Uint16Array;
  /** Requests without retransmissions. */
  readonly probes: Uint32Array;
  readonly distinct: Uint32Array;
  /** Where the positions begin in `members`: first visited, the others sorted, last visited; NO_SET without. */
  readonly set: Uint32Array;
  readonly members: Uint32Array;
  /** Row of the four columns below; those of row 0 are 0, for groups of a single probe. */
  readonly order: Uint32Array;
  /** Steps up, steps up of the byte-reversed address, unit steps up and down. */
  readonly ascents: Uint32Array;
  readonly reversedAscents: Uint32Array;
  readonly unitUp: Uint32Array;
  readonly unitDown: Uint32Array;
}

/** Positions of a group, the first visited first and the last last; empty where they are not known. */
export function positionsIn({ set, distinct, members }: Columns, group: number): Uint32Array {
  const at = set[group];
  return at === NO_SET ? NO_POSITIONS : members.subarray(at, at + distinct[group]);
}

const NO_POSITIONS = new Uint32Array(0);
