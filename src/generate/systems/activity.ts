/** What a sender does for a while: a sweep, a session of a bot, a burst. Planned small, unfolded when its time comes. */
import type { Agenda } from './agenda.ts';
import type { DarkView } from './dark-view.ts';
import type { Outlet } from './outlet.ts';

export interface Activity {
  /** Seconds since the start; below 0 where it was under way before. */
  readonly begin: number;
  /**
   * Puts the probes that fall into the dark into the agenda: all of them, or those up to the time that is returned,
   * at which it wants to be unfolded again (Infinity: never).
   */
  unfold(view: DarkView, agenda: Agenda): number;
  /** Writes the packets of one of its probes. */
  write(outlet: Outlet, time: number, target: number, tag: number): void;
}
