/** Draws the ids of the state, and the folded texts that stand for names where case does not matter. */
import { randomBytes } from 'node:crypto';

/** Douglas Crockford's base32: no I, L, O or U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const COUNTER_SPAN = 32 ** 4;

export interface Ids {
  /** 128 bits as 22 characters of base64url. */
  draw(): string;
  /** `Y-` and 40 bits. */
  drawIncident(): string;
  /** 50 bits as `7K3QM-9TXAB`: short enough to be typed, and with a limit on guesses long enough. */
  drawCode(): string;
  /** 128 bits as 32 hexadecimal digits: fits into every address, name and log. */
  drawToken(): string;
  /** 26 characters that sort in the order in which this process drew them. */
  drawOrdered(): string;
}

export function createIds(clock: () => number, random: (count: number) => Uint8Array = randomBytes): Ids {
  let last = 0;
  let counter = 0;
  return {
    draw: () => Buffer.from(random(16)).toString('base64url'),
    drawIncident: () => `Y-${randomDigits(random, 8)}`,
    drawCode() {
      const digits = randomDigits(random, 10);
      return `${digits.slice(0, 5)}-${digits.slice(5)}`;
    },
    drawToken: () => Buffer.from(random(16)).toString('hex'),
    drawOrdered() {
      // A clock that is set back must not set the order back.
      const now = Math.max(last, clock());
      counter = now === last ? counter + 1 : 0;
      last = counter < COUNTER_SPAN ? now : now + 1;
      counter %= COUNTER_SPAN;
      return digitsOf(last, 10) + digitsOf(counter, 4) + randomDigits(random, 12);
    },
  };
}

/** Reads an incident's id as people write it: any case, O for 0, I and L for 1 (Crockford's rule). */
export function canonicalIncidentId(text: string): string {
  const match = /^y-([0-9a-z]{8})$/i.exec(text);
  if (match === null) return text;
  return `Y-${match[1].toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')}`;
}

/** Sorts before all that drawOrdered gave from an hour before that time on: its clock may be set back so far. */
export function orderedIdFrom(time: number): string {
  return digitsOf(Math.max(0, time - 3_600_000), 10);
}

/** Reads a case's code as people type it; what is none stays as it is and matches none. */
export function canonicalCode(text: string): string {
  const digits = text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\u2010-\u2015\u2212\u30fc\uff70-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(digits) ? `${digits.slice(0, 5)}-${digits.slice(5)}` : text;
}

/** Text as it is compared and searched: compatible forms of a character are one, case does not matter. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function randomDigits(random: (count: number) => Uint8Array, count: number): string {
  return Array.from(random(count), (byte) => ALPHABET[byte & 31]).join('');
}

function digitsOf(value: number, count: number): string {
  let digits = '';
  for (let rest = value; digits.length < count; rest = Math.floor(rest / 32)) {
    digits = ALPHABET[rest % 32] + digits;
  }
  return digits;
}
