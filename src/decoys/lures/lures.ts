/**
 * Planted credentials: unique for each visitor and place, so that one that comes back from elsewhere tells who read it
 * where. Nothing is looked up: an account and its password prove themselves by a keyed digest, so every decoy with the
 * same seed knows them, and nobody without the seed can make or recognise one.
 */
import type { DecoySeed } from '../seed.ts';

/** Where credentials lie about: a note to the next shift, a saved configuration, a script that logs in. */
export const LURE_PLACES = ['maintenance-note', 'camera-backup', 'shell-script', 'historian-table'] as const;
export type LurePlace = (typeof LURE_PLACES)[number];

export interface Lure {
  readonly place: LurePlace;
  readonly username: string;
  readonly password: string;
}

export interface Lures {
  /** What this visitor finds at this place; `visitor` is what he is known by there: an address, or better a cookie. */
  plant(place: LurePlace, visitor: string): Lure;
  /** Where such a pair was planted; null: it is none of ours. */
  recognise(username: string, password: string): LurePlace | null;
}

/** `p.tanaka481209`: accounts as a maintenance firm makes them. */
const FAMILIES = [
  'tanaka', 'suzuki', 'sato', 'ito', 'kato', 'yamada', 'mori', 'abe', 'ikeda', 'hashimoto', 'ogawa', 'goto',
  'okada', 'hasegawa', 'murakami', 'kondo', 'ishii', 'saito', 'sakamoto', 'endo', 'aoki', 'fujii', 'nishimura', 'fukuda',
  'ota', 'miura', 'takeda', 'ueda', 'nakano', 'harada', 'ono', 'tamura',
] as const; // biome-ignore format: a list
const INITIALS = 'adehkmnrsty';
const WORDS = [
  'Pump',
  'Valve',
  'Weir',
  'Basin',
  'Kawa',
  'Mizu',
  'Tank',
  'Blower',
  'Sluice',
  'Filter',
  'Plant',
  'Ohashi',
];
const ACCOUNT = /^[a-z]\.[a-z]{2,12}(\d{6})$/;

export function createLures(seed: DecoySeed): Lures {
  return {
    plant(place, visitor) {
      const digest = Buffer.from(seed.mark(`lure ${place}`, visitor), 'hex');
      const initial = INITIALS[digest[0] % INITIALS.length];
      const family = FAMILIES[digest[1] % FAMILIES.length];
      const number = String(digest.readUInt32BE(2) % 1_000_000).padStart(6, '0');
      const username = `${initial}.${family}${number}`;
      return { place, username, password: passwordOf(place, username) };
    },
    recognise(username, password) {
      if (!ACCOUNT.test(username)) return null;
      return LURE_PLACES.find((place) => passwordOf(place, username) === password) ?? null;
    },
  };

  function passwordOf(place: LurePlace, username: string): string {
    const digest = Buffer.from(seed.mark(`password ${place}`, username), 'hex');
    const word = WORDS[digest[0] % WORDS.length];
    return `${word}-${String(digest.readUInt32BE(1) % 1_000_000).padStart(6, '0')}`;
  }
}
