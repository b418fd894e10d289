/** Who was seen: each source with a number, and what all of its packets have the same. */
import type { ScanColumns } from '../model/scan-chunk.ts';
import { Growable } from './growable.ts';
import { NumberIndex } from './number-index.ts';
import { ipv4Of } from './source-address.ts';

/** Bit i as in DIFFERING; above them what is found here. */
export const DIFFERS_SHAPE = 1;
export const DIFFERS_SEQUENCE = 2;
export const DIFFERS_KEY = 4;
export const DIFFERS_IP_ID = 8;
export const DIFFERS_WINDOW = 16;
export const DIFFERS_LENGTH = 32;
export const DIFFERS_SOURCE_PORT = 64;

const IPV6 = 2 ** 32;
/** Numbers kept of a source, side by side: sequence, key, IP-id and source port, and what differs. */
const KEPT = 4;
const [SEQUENCE, KEY, IDS, DIFFERENT] = [0, 1, 2, 3];

export class SourceLedger {
  /** Canonical text of each source. */
  readonly texts: string[] = [];
  readonly #kept = new Growable(new Uint32Array(0));
  readonly #index = new NumberIndex();
  readonly #ipv6 = new Map<string, number>();

  /** Notes rows[i] of the sightings and writes the number of its source to `into[i]`. */
  take(sightings: ScanColumns, rows: Uint32Array, into: Uint32Array): void {
    for (let i = 0; i < rows.length; i++) into[i] = this.#take(sightings, rows[i]);
  }

  sequenceOf(source: number): number {
    return this.#kept.at(source * KEPT + SEQUENCE);
  }

  /** Sequence number and destination, one in the other: the same where a sender makes the one of the other. */
  keyOf(source: number): number {
    return this.#kept.at(source * KEPT + KEY);
  }

  ipIdOf(source: number): number {
    return this.#kept.at(source * KEPT + IDS) >>> 16;
  }

  sourcePortOf(source: number): number {
    return this.#kept.at(source * KEPT + IDS) & 0xffff;
  }

  /** DIFFERS_ bits: what its packets do not have the same. */
  differingOf(source: number): number {
    return this.#kept.at(source * KEPT + DIFFERENT);
  }

  #take(sightings: ScanColumns, row: number): number {
    const text = sightings.source[row];
    const source = this.#index.indexOf(this.#keyOfSource(text));
    const sequence = sightings.sequence[row];
    const key = (sequence ^ sightings.firstDestination[row]) >>> 0;
    const ids = ((sightings.ipId[row] << 16) | (sightings.sourcePortMin[row] & 0xffff)) >>> 0;
    if (source === this.texts.length) {
      this.texts.push(text);
      for (const value of [sequence, key, ids, 0]) this.#kept.push(value);
    }
    const at = source * KEPT;
    const kept = this.#kept.room;
    // What all packets of a source have the same; who sends one packet has everything the same.
    let found = sightings.differing[row] & 31;
    if (sequence !== kept[at + SEQUENCE]) found |= DIFFERS_SEQUENCE;
    if (key !== kept[at + KEY]) found |= DIFFERS_KEY;
    if (sightings.ipId[row] !== kept[at + IDS] >>> 16) found |= DIFFERS_IP_ID;
    if (sightings.lengthMin[row] !== sightings.lengthMax[row]) found |= DIFFERS_LENGTH;
    const port = kept[at + IDS] & 0xffff;
    if (sightings.sourcePortMin[row] !== port || sightings.sourcePortMax[row] !== port) {
      found |= DIFFERS_SOURCE_PORT;
    }
    kept[at + DIFFERENT] |= found;
    return source;
  }

  /** A number is found sooner than a text, which has to be read to its end to be found. */
  #keyOfSource(text: string): number {
    const ipv4 = ipv4Of(text);
    if (ipv4 >= 0) return ipv4;
    let number = this.#ipv6.get(text);
    if (number === undefined) {
      number = IPV6 + this.#ipv6.size;
      this.#ipv6.set(text, number);
    }
    return number;
  }
}
