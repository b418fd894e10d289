/** The way of a packet from its country to where it hits: a parabola through the air above the rings. */

/** How long a packet flies, and how long its streak is as a share of the way. */
export const FLIGHT_SECONDS = 1.4;
export const STREAK_SHARE = 0.16;
/** What starts farther out than this starts at an owner's ring and not at the globe. */
const GLOBE_EDGE = 1.2;

/**
 * Writes the point that bends the way from `start` to (endX, 0, endZ) into `out[at .. at + 2]`. From the globe
 * the way rises, higher the farther round it has to go, so that it does not cut through the globe; from ring to
 * ring it is a low arch.
 */
export function bendOf(start: Float32Array, endX: number, endZ: number, out: Float32Array, at: number): void {
  const [x, y, z] = start;
  const length = Math.hypot(x, y, z);
  if (length > GLOBE_EDGE) {
    out[at] = (x + endX) / 2;
    out[at + 1] = y / 2 + 0.3 + 0.25 * Math.hypot(x - endX, y, z - endZ);
    out[at + 2] = (z + endZ) / 2;
    return;
  }
  const away = 0.5 - (0.5 * (x * endX + z * endZ)) / (length * Math.hypot(endX, endZ));
  out[at] = x * 1.25;
  out[at + 1] = y * 1.25 + 0.35 + 1.5 * away;
  out[at + 2] = z * 1.25;
}
