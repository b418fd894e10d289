/** What the device remembers of one visitor beside his files. */
export interface VisitorState {
  /** When the device was switched on, as he sees it. */
  bootedAt: number;
  /** Passwords that he changed: account -> password. */
  readonly passwords: Map<string, string>;
  /** Processes that he ended; a restart brings them back. */
  readonly killed: Set<number>;
  /** Until then the device starts up. */
  awayUntil: number;
}

export const MOST_PASSWORDS = 16;
export const MOST_KILLED = 256;

export function freshState(bootedAt: number): VisitorState {
  return { bootedAt, passwords: new Map(), killed: new Set(), awayUntil: 0 };
}
