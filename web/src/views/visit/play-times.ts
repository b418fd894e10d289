/** When each event is shown as a session plays: as it was, or with long pauses made short. */

/** A pause is played so long at most. */
const LONGEST_PAUSE_MS = 1_500;

/** Milliseconds since the begin, for each of the times (ascending, epoch milliseconds). */
export function playTimes(times: readonly number[], skipsPauses: boolean): number[] {
  let at = 0;
  return times.map((time, i) => {
    if (i > 0) {
      const pause = Math.max(0, time - times[i - 1]);
      at += skipsPauses ? Math.min(pause, LONGEST_PAUSE_MS) : pause;
    }
    return at;
  });
}

/** How many of them are shown at a time. */
export function shownAt(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
