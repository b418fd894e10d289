/** What a make of sender is to the world: one plain object in makes/. */
import type { WorldPlan } from './world-plan.ts';

export const SYSTEM_KINDS = ['unknown', 'known', 'malware', 'other-scanner', 'confuser'] as const;

/**
 * unknown: sources that act as one by a plan, listed nowhere. known: the same, of an organisation that is listed.
 * malware: a family, all its devices. other-scanner: somebody who ran a public tool by himself, once or twice.
 * confuser: neither scans nor infects, but may look like it.
 */
export type SystemKind = (typeof SYSTEM_KINDS)[number];

export interface Make {
  /** As in the truth file; the file's name. */
  readonly name: string;
  readonly title: string;
  readonly kind: SystemKind;
  /** How many of them a world has: at least, at most. */
  readonly count: readonly [number, number];
  /** Decides all that one of them does in the period. */
  plan(plan: WorldPlan): void;
}
