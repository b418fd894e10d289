/**
 * What makes one decoy unlike every other: names, numbers, keys and choices, all drawn from one secret of the operator.
 * The same seed gives the same device at every start; two seeds share nothing that a list of signatures could hold.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { YamoriError } from '../base/errors.ts';

export interface DecoySeed {
  /** An independent branch: what is drawn there changes nothing elsewhere. */
  branch(name: string): DecoySeed;
  /** `length` bytes (at most 8,160), the same at each call with this `label`. */
  bytes(label: string, length: number): Uint8Array;
  /** Whole number in `0 .. below - 1`; `below` up to 2^32. */
  number(label: string, below: number): number;
  /** In `[low, high)`. */
  between(label: string, low: number, high: number): number;
  pick<Item>(label: string, items: readonly Item[]): Item;
  /** Keyed digest of what a visitor is known by: hexadecimal, 64 digits. */
  mark(label: string, text: string): string;
}

const LEAST_CHARACTERS = 12;
/** What people type when they do not think; a decoy with such a seed is the same decoy as a thousand others. */
const DEFAULTS: ReadonlySet<string> = new Set([
  'administrator',
  'changemechangeme',
  'decoydecoydecoy',
  'defaultdefault',
  'passwordpassword',
  'secretsecretsecret',
  'testtesttest',
  'yamoriyamoriyamori',
  '123456789012',
  '000000000000',
]);

/** Throws E_DECOY_SEED for a seed that others could have too. */
export function openSeed(text: string): DecoySeed {
  const plain = text.trim();
  const letters = new Set(plain.toLowerCase());
  if (plain.length < LEAST_CHARACTERS || letters.size < 5 || DEFAULTS.has(plain.toLowerCase())) {
    throw new YamoriError(
      'E_DECOY_SEED',
      `the seed is ${plain.length < LEAST_CHARACTERS ? `shorter than ${LEAST_CHARACTERS} characters` : 'one that others have too'}`,
      'A decoy with a seed that others have is recognised in one packet. Make one with: openssl rand -hex 16',
    );
  }
  return seedOf(Buffer.from(hkdfSync('sha256', plain, 'yamori decoy', 'seed', 32)));
}

function seedOf(key: Buffer): DecoySeed {
  const bytes = (label: string, length: number) =>
    new Uint8Array(hkdfSync('sha256', key, 'draw', label, length));
  const word = (label: string) => {
    const [a, b, c, d] = bytes(label, 4);
    return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32;
  };
  const number = (label: string, below: number) => Math.floor(word(label) * below);
  return {
    branch: (name) => seedOf(Buffer.from(hkdfSync('sha256', key, 'branch', name, 32))),
    bytes,
    number,
    between: (label, low, high) => low + word(label) * (high - low),
    pick: (label, items) => items[number(label, items.length)],
    mark: (label, text) => createHmac('sha256', key).update(`${label}\0${text}`).digest('hex'),
  };
}
