/**
 * Visits as they come, summed by source and step. What it holds is bounded whatever strangers send: where sources are too
 * many, half of them are let go, drawn by a hash of their address, and again. Sources are what is resampled, so a sample
 * of them is as fair as all, and only the intervals are wider.
 */
import type { EngineArrival } from '../../model/comparison.ts';
import type { VisitCount } from '../../model/visit-count.ts';
import { EngineLedger } from './engine-ledger.ts';

export interface LedgerOptions {
  /** Epoch seconds. */
  readonly listedAt: number;
  readonly stepSeconds: number;
  /** What the times of visits are multiples of; absent: an hour, as of sightings. */
  readonly grainSeconds?: number;
  /** Half open, epoch seconds; visits outside are passed over. Absent: all are taken. */
  readonly range?: { readonly from: number; readonly to: number };
  /** Organisation of a source; null: nobody knows. */
  readonly known?: (source: string) => string | null;
}

export interface LedgerLimits {
  readonly sources: number;
  /** Of a source in a step. */
  readonly sums: number;
}

const LIMITS: LedgerLimits = { sources: 200_000, sums: 1_000_000 };
const HOUR = 3600;
const ALL_HASHES = 2 ** 32;
const SUM_FIELDS = 3;

export interface SourceSums {
  /** Visits: to A and B before the date, to A and B after. */
  readonly visits: [number, number, number, number];
  /** Epoch seconds of the first visit to A and to B; infinite without. */
  readonly first: [number, number];
  /** Step, visits to A, visits to B, for each step in which it came. */
  readonly steps: number[];
  readonly hash: number;
  readonly organisation: string | null;
}

export class VisitLedger {
  readonly options: LedgerOptions;
  /** Of the times of visits. */
  readonly grainSeconds: number;
  /** A grain is after the date if it begins then or later. Epoch seconds. */
  readonly splitAt: number;
  /** Begin of the first grain and the last one in which there were visits, epoch seconds; infinite without. */
  firstAt = Number.POSITIVE_INFINITY;
  lastAt = Number.NEGATIVE_INFINITY;
  readonly #sources = new Map<string, SourceSums>();
  readonly #engines: EngineLedger;
  readonly #limits: LedgerLimits;
  /** Sources with a smaller hash are kept. */
  #kept = ALL_HASHES;
  #sums = 0;

  constructor(options: LedgerOptions, limits: LedgerLimits = LIMITS) {
    this.options = options;
    this.#limits = limits;
    this.grainSeconds = options.grainSeconds ?? HOUR;
    this.splitAt = Math.ceil(options.listedAt / this.grainSeconds) * this.grainSeconds;
    this.#engines = new EngineLedger(options.listedAt, this.splitAt, this.grainSeconds);
  }

  /** Each visit once, in any order. */
  add({ at, side, source, visits }: VisitCount): void {
    const { range, known, stepSeconds } = this.options;
    if (range !== undefined && (at < range.from || at >= range.to)) return;
    this.firstAt = Math.min(this.firstAt, at);
    this.lastAt = Math.max(this.lastAt, at);
    const own = this.#sumsOf(source);
    // Who is known is told of whether it is in the sample or not.
    const organisation = own === null ? (known?.(source) ?? null) : own.organisation;
    if (organisation !== null) this.#engines.add(organisation, side, at, visits);
    if (own === null) return;
    const index = side === 'a' ? 0 : 1;
    own.visits[index + (at >= this.splitAt ? 2 : 0)] += visits;
    own.first[index] = Math.min(own.first[index], at);
    this.#addToStep(own, Math.floor((at - this.splitAt) / stepSeconds), index, visits);
    while (this.#sources.size > this.#limits.sources || this.#sums > this.#limits.sums) this.#halve();
  }

  /** Share 0..1 of the sources that are kept. */
  get sampledShare(): number {
    return this.#kept / ALL_HASHES;
  }

  /** By address, so that what is drawn from them does not depend on the order in which visits came. */
  sources(): SourceSums[] {
    return [...this.#sources].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, own]) => own);
  }

  engines(): EngineArrival[] {
    return this.#engines.arrivals();
  }

  /** Null: it is not in the sample. */
  #sumsOf(source: string): SourceSums | null {
    const found = this.#sources.get(source);
    if (found !== undefined) return found;
    const hash = hashOf(source);
    if (hash >= this.#kept) return null;
    const own: SourceSums = {
      visits: [0, 0, 0, 0],
      first: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      steps: [],
      hash,
      organisation: this.options.known?.(source) ?? null,
    };
    this.#sources.set(source, own);
    return own;
  }

  /** Visits come about in the order of time, so the step is among the last. */
  #addToStep({ steps }: SourceSums, step: number, index: 0 | 1, visits: number): void {
    for (let at = steps.length - SUM_FIELDS; at >= 0; at -= SUM_FIELDS) {
      if (steps[at] !== step) continue;
      steps[at + 1 + index] += visits;
      return;
    }
    steps.push(step, index === 0 ? visits : 0, index === 1 ? visits : 0);
    this.#sums++;
  }

  #halve(): void {
    this.#kept /= 2;
    for (const [source, { hash, steps }] of this.#sources) {
      if (hash < this.#kept) continue;
      this.#sums -= steps.length / SUM_FIELDS;
      this.#sources.delete(source);
    }
  }
}

/** FNV-1a, its bits mixed by MurmurHash3's finaliser: neighbours must not be let go together. */
function hashOf(text: string): number {
  let h = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x0100_0193);
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
