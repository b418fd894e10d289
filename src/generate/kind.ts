/** What a kind of sender is to the generator: one plain object in kinds/. */
import type { Family } from '../base/address.ts';
import type { MarkName } from '../model/marks.ts';
import type { World } from './world.ts';

export const TRUTH_CLASSES = [
  'infected-iot',
  'infected-pc',
  'scanner',
  'backscatter',
  'misconfigured',
  'spoofed',
  'noise',
] as const;

export type TruthClass = (typeof TRUTH_CLASSES)[number];

/** Empty: made by no tool that leaves a mark. */
export type TruthTool = Exclude<MarkName, 'irregular'> | '';

/**
 * Where the sources of a kind live: as skewed as the real Internet; a group side by side in one /24 (or /64);
 * a group over several networks; anywhere below 224.0.0.0, bogons included.
 */
export type Placement = 'skewed' | 'neighbours' | 'networks' | 'forged';

export interface Kind {
  /** As in the truth file; the file's name. */
  readonly name: string;
  readonly title: string;
  readonly class: TruthClass;
  readonly tool: TruthTool;
  readonly families: readonly Family[];
  readonly placement: Placement;
  /** Sources that act as one; 1 where each acts alone. A whole row is one group where it is Infinity. */
  readonly group: number;
  /** How often it sends the same probe again while nobody answers, at most; default 0. */
  readonly retries?: number;
  /** False where such a sender never aims at this dark space. Default: always true. */
  reaches?(world: World): boolean;
  /** Draws what stays the same for a source, and when its first packet is due (`columns.next`). */
  start(world: World, s: number): void;
  /** Writes the packet due at `columns.next[s]`, with its repetitions if any, and sets when the next is due. */
  send(world: World, s: number): void;
}
