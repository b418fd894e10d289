/**
 * Who types codes: a wrong one makes his address wait, twice as long each time, and a right one neither counts nor frees
 * further guesses. A case code has 50 bits, one of the app 40 for ten minutes; what a whole /64 of IPv6 guesses is one
 * guesser's, since one line has it.
 */
import { parseAddress } from '../../base/address.ts';
import type { Attempts } from '../attempts.ts';

export type Guess<Found> =
  | { readonly kind: 'right'; readonly found: Found }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number };

const HALF_BITS = 64n;

export async function guessCode<Found>(
  asked: { readonly from: string; readonly now: number },
  attempts: Attempts,
  lookUp: () => Promise<Found | null>,
): Promise<Guess<Found>> {
  const name = guesserOf(asked.from);
  // Noted before it is looked up: a thousand guesses at once are a thousand, not one.
  const seconds = attempts.wait(name, asked.now);
  if (seconds > 0) return { kind: 'wait', seconds };
  const found = await lookUp();
  if (found === null) return { kind: 'wrong' };
  attempts.takeBack(name);
  return { kind: 'right', found };
}

function guesserOf(from: string): string {
  const address = parseAddress(from);
  if (address === null) return 'code unreadable';
  const { family, value } = address;
  return `code ${family} ${(family === 4 ? value : value >> HALF_BITS).toString(16)}`;
}
