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

/** `+1:02:03.4`: a moment of a session, from its begin. */
export function sinceBegin(ms: number): string {
  const tenths = Math.max(0, Math.floor(ms / 100));
  const [seconds, minutes, hours] = [tenths / 10, tenths / 600, tenths / 36_000].map(Math.floor);
  const two = (value: number) => String(value % 60).padStart(2, '0');
  const short = `${hours > 0 ? two(minutes) : minutes}:${two(seconds)}.${tenths % 10}`;
  return `+${hours > 0 ? `${hours}:` : ''}${short}`;
}
