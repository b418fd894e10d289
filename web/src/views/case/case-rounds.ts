/** What a case went through, as far as its events tell: from each opening to its end, and stays in the walled garden. */
import type { CaseEvent } from '../../../../src/model/case.ts';
import { PROOF_PATTERN } from './case-words.ts';

export interface CaseRound {
  readonly openedAt: number;
  /** Null: it goes on. */
  readonly closedAt: number | null;
  /** State of the proof that ended it; null: a person did, or it goes on. */
  readonly proof: string | null;
  /** As the hub wrote it down, with the chance. */
  readonly text: string;
}

/** Oldest first; the last is the one that goes on or ended last. */
export function caseRounds(events: readonly CaseEvent[]): readonly CaseRound[] {
  const rounds: CaseRound[] = [];
  let proof: string | null = null;
  for (const { kind, at, text, actor } of events) {
    if (kind === 'opened' || kind === 'reopened') {
      rounds.push({ openedAt: at, closedAt: null, proof: null, text: '' });
      proof = null;
    } else if (kind === 'proof') proof = PROOF_PATTERN.exec(text)?.[2] ?? proof;
    else if (kind === 'closed') {
      const round = rounds.pop();
      if (round === undefined) continue;
      rounds.push({ ...round, closedAt: at, proof: actor === 'rule:proof' ? proof : null, text });
    }
  }
  return rounds;
}

export interface GardenStay {
  readonly since: number;
  /** Null: it is held. */
  readonly releasedAt: number | null;
}

/** The last stay in the walled garden; null: there was none. */
export function lastStay(events: readonly CaseEvent[]): GardenStay | null {
  const begin = events.findLastIndex(({ kind }) => kind === 'quarantined');
  if (begin < 0) return null;
  const end = events.slice(begin).find(({ kind }) => kind === 'released');
  return { since: events[begin].at, releasedAt: end?.at ?? null };
}
