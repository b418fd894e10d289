/** Noise that is a function of time alone, so that a plant that was stopped for a day comes back to the same weather. */
import type { DecoySeed } from '../../seed.ts';

/** In -1 .. 1, smooth, with `periodSeconds` between independent values. */
export type Noise = (at: number, periodSeconds: number, channel: number) => number;

export function makeNoise(seed: DecoySeed): Noise {
  const [a, b, c, d] = seed.bytes('noise', 4);
  const key = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const lattice = (index: number, channel: number) => {
    // A finaliser of MurmurHash3: every bit of the place changes every bit of the value.
    let h = (key ^ Math.imul(index | 0, 0x9e3779b1) ^ Math.imul(channel, 0x85ebca6b)) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1;
  };
  return (at, periodSeconds, channel) => {
    const place = at / periodSeconds;
    const index = Math.floor(place);
    const part = place - index;
    const ease = part * part * (3 - 2 * part);
    return lattice(index, channel) * (1 - ease) + lattice(index + 1, channel) * ease;
  };
}
