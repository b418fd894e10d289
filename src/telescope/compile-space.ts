/** Address spaces in the kernel's form. */
import type { DarkSpace } from '../model/dark-space.ts';
import { PREFIX6_BYTES, SEGMENT_BYTES } from './kernel/layout.ts';

/**
 * The kernel's form: for each /16 the number of its first segment (u32[65,537]), the segments (16 bytes
 * each, never across a /16), and the IPv6 prefixes (32 bytes each).
 */
export interface CompiledSpace {
  readonly pages: Uint32Array;
  readonly segments: Uint32Array;
  readonly prefixes6: BigUint64Array;
}

/** Compiles once at start-up; 4,096 segments cost 64 KiB. */
export function compileSpace(space: Pick<DarkSpace, 'ranges' | 'prefixes6'>): CompiledSpace {
  const words = SEGMENT_BYTES / 4;
  const segments: number[] = [];
  const pages = new Uint32Array(65537);
  let page = 0;
  for (const range of space.ranges) {
    let first = range.first;
    while (first <= range.last) {
      const wanted = Math.floor(first / 65536);
      while (page <= wanted) pages[page++] = segments.length / words;
      const last = Math.min(range.last, wanted * 65536 + 65535);
      segments.push(first, last, range.rank + (first - range.first), 0);
      first = last + 1;
    }
  }
  while (page <= 65536) pages[page++] = segments.length / words;
  const prefixes6 = new BigUint64Array((space.prefixes6.length * PREFIX6_BYTES) / 8);
  const low = 0xffff_ffff_ffff_ffffn;
  for (const [i, prefix] of space.prefixes6.entries()) {
    prefixes6.set([prefix.first >> 64n, prefix.first & low, prefix.last >> 64n, prefix.last & low], i * 4);
  }
  return { pages, segments: Uint32Array.from(segments), prefixes6 };
}
