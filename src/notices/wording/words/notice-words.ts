/** Sentences that depend on what happened: each language fills all of them, for every cause, grade and state. */
import type { Cause } from '../../../model/incident.ts';
import type { ChannelName, NoticeKind } from '../../../model/notice.ts';
import type { ProofState } from '../../../model/proof.ts';
import type { Grade } from '../../../model/verdict.ts';
import type { Difficulty } from '../advice/advice-step.ts';

/** What a sentence about one incident may name. */
export interface IncidentWordsInput {
  readonly address: string;
  /** As `DEVICE_NAMES` has it. */
  readonly device: string;
}

export interface ProofWordsInput {
  /** With one digit where that matters; null: not known. */
  readonly watchedDays: string | null;
  readonly daysLeft: string | null;
  readonly percent: string | null;
}

export interface NoticeWords {
  /** One word or two over the text: does anybody have to act? With a sign, since colour alone tells not everybody. */
  readonly badge: Readonly<
    Record<Cause | 'clean' | 'weak', { readonly sign: string; readonly words: string }>
  >;
  /** Of a subject line and a push: short, with the address, no full stop. */
  readonly headline: Readonly<Record<Cause, (input: IncidentWordsInput) => string>>;
  readonly weakHeadline: (input: IncidentWordsInput) => string;
  readonly kindHeadline: Readonly<
    Record<Exclude<NoticeKind, 'digest'>, (headline: string, address: string) => string>
  >;
  readonly digestHeadline: (incidents: number, addresses: number) => string;
  readonly manyCleanHeadline: (addresses: number) => string;
  readonly happened: Readonly<Record<Cause, (input: IncidentWordsInput) => string>>;
  /** Instead of `happened` where the packets can be forged: it accuses nobody. */
  readonly weakHappened: (input: IncidentWordsInput) => string;
  readonly consequence: Readonly<Record<Cause, string>>;
  readonly weakConsequence: string;
  /** A row of a table. */
  readonly what: Readonly<Record<Cause, string>>;
  readonly sure: Readonly<Record<Grade, string>>;
  /** Said in every notice: was a connection established? */
  readonly connection: Readonly<Record<Grade, string>>;
  /** Both in a row of a table. */
  readonly sureShort: Readonly<Record<Grade, string>>;
  readonly next: Readonly<Record<ChannelName, (day: string) => string>>;
  readonly nothingNext: string;
  /** Empty for the states that a reminder speaks of anyway. */
  readonly proof: Readonly<Record<ProofState, (input: ProofWordsInput) => string>>;
  readonly difficulty: Readonly<Record<Difficulty, string>>;
  readonly minutes: (minutes: number) => string;
  /** Services whose name helps somebody who looks at the device's own page. */
  readonly services: ReadonlyMap<number, string>;
  readonly andMore: (count: number) => string;
}
