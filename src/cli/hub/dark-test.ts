/** Is an address in the dark space? Many prefixes cost a few steps. */

import type { DarkSpace } from '../../model/dark-space.ts';
import type { IsDark } from '../../sensor/live-sampler.ts';

export function darkTest({ ranges, prefixes6 }: DarkSpace): IsDark {
  const firsts = Uint32Array.from(ranges, ({ first }) => first);
  const lasts = Uint32Array.from(ranges, ({ last }) => last);
  return {
    ipv4(address) {
      // The last range that begins at or before the address.
      let from = 0;
      let to = firsts.length;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if (firsts[middle] <= address) from = middle + 1;
        else to = middle;
      }
      return from > 0 && address <= lasts[from - 1];
    },
    ipv6: (address) => prefixes6.some(({ first, last }) => address >= first && address <= last),
  };
}
