/**
 * What a browser keeps and brings back: a cookie, and the ETag of a file that never changes. Both say the same number,
 * signed, so that nobody can pretend to be another visitor, and a number that is not ours counts as none.
 */
import { randomBytes } from 'node:crypto';
import type { DecoySeed } from '../../seed.ts';

export interface VisitorMarks {
  /** A new one: 12 hexadecimal digits. */
  make(): string;
  cookie(mark: string): string;
  read(cookies: ReadonlyMap<string, string>): string | null;
  /** Value of `ETag`, in the form of Apache's: inode, size, time. */
  tag(mark: string): string;
  readTag(header: string): string | null;
}

const YEARS_SECONDS = 2 * 365 * 86_400;
const PROOF_DIGITS = 10;

export function visitorMark(seed: DecoySeed): VisitorMarks {
  const name = `_${seed.pick('name', ['uid', 'hmi', 'cid', 'sys', 'vid'])}`;
  const proof = (mark: string) => seed.mark('visitor', mark).slice(0, PROOF_DIGITS);
  const check = (mark: string, given: string) => (proof(mark) === given ? mark : null);
  const read = (cookies: ReadonlyMap<string, string>) => {
    const found = /^([0-9a-f]{12})([0-9a-f]{10})$/.exec(cookies.get(name) ?? '');
    return found === null ? null : check(found[1], found[2]);
  };
  return {
    make: () => randomBytes(6).toString('hex'),
    cookie: (mark) => `${name}=${mark}${proof(mark)}; Max-Age=${YEARS_SECONDS}; path=/`,
    read,
    tag: (mark) => `"${mark.slice(0, 6)}-${proof(mark)}-${mark.slice(6)}"`,
    readTag(header) {
      const found = /"([0-9a-f]{6})-([0-9a-f]{10})-([0-9a-f]{6})"/.exec(header);
      return found === null ? null : check(found[1] + found[3], found[2]);
    },
  };
}
