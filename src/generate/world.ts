/** What every kind may use: the sources' state, the dark space, time, randomness, and where packets go. */

import type { DarkTargets } from './dark-targets.ts';
import type { PacketWriter } from './packet-writer.ts';
import { CyclicGroup } from './permutation.ts';
import { hash, type Streams, toUnit } from './random.ts';
import type { SourceColumns } from './source-columns.ts';

/** Repetitions of the last probe must not fall behind the period: the longest takes 9 s (Windows). */
const TAIL_SECONDS = 10;

export class World {
  readonly columns: SourceColumns;
  readonly dark: DarkTargets;
  readonly random: Streams;
  readonly packets: PacketWriter;
  /** Epoch seconds. */
  readonly startSeconds: number;
  /** Seconds in which probes begin. */
  readonly period: number;
  readonly #seed: number;
  readonly #cycles: Record<4 | 6, CyclicGroup>;

  constructor(
    columns: SourceColumns,
    dark: DarkTargets,
    random: Streams,
    packets: PacketWriter,
    time: { startSeconds: number; periodSeconds: number },
    seed: number,
  ) {
    this.columns = columns;
    this.dark = dark;
    this.random = random;
    this.packets = packets;
    this.startSeconds = time.startSeconds;
    this.period =
      time.periodSeconds > 10 * TAIL_SECONDS ? time.periodSeconds - TAIL_SECONDS : time.periodSeconds * 0.9;
    this.#seed = seed;
    this.#cycles = { 4: new CyclicGroup(dark.count(4) || 1), 6: new CyclicGroup(dark.count(6) || 1) };
  }

  /** Dark targets that the source can reach. */
  targets(s: number): number {
    return this.dark.count(this.columns.familyOf(s));
  }

  cycle(s: number): CyclicGroup {
    return this.#cycles[this.columns.familyOf(s)];
  }

  /** A number that stays the same for the source, for each `salt`. */
  trait(s: number, salt: number): number {
    return hash(this.#seed ^ 0x74726169, s, salt);
  }

  /** As `trait`, the same for all sources of a group; a source alone is a group of its own. */
  groupTrait(s: number, salt: number): number {
    const group = this.columns.group[s];
    return group === 0 ? this.trait(s, salt) : hash(this.#seed ^ 0x67726f75, group, salt);
  }

  groupUnit(s: number, salt: number): number {
    return toUnit(this.groupTrait(s, salt));
  }

  /** The same for the whole capture. */
  constant(salt: number): number {
    return hash(this.#seed ^ 0x776f726c, salt);
  }

  groupSize(s: number): number {
    const group = this.columns.group[s];
    return group === 0 ? 1 : this.columns.groupSize[group];
  }

  /** 0 .. groupSize - 1 */
  groupMember(s: number): number {
    const group = this.columns.group[s];
    return group === 0 ? 0 : s - this.columns.groupFirst[group];
  }
}
