/** What the owners' pages say, in both languages: plain words, short sentences. */
import type { Cause } from '../../model/incident.ts';
import type { ProofState } from '../../model/proof.ts';
import type { Language } from '../wording/notice-input.ts';
import { OWNER_WORDS_EN } from './owner-words-en.ts';
import { OWNER_WORDS_JA } from './owner-words-ja.ts';

export interface OwnerWords {
  readonly sentBy: (organisation: string) => string;
  readonly contact: string;
  readonly help: {
    readonly title: string;
    readonly intro: string;
    readonly label: string;
    readonly where: string;
    readonly open: string;
    readonly wrong: readonly [string, string];
    readonly wait: (duration: string) => readonly [string, string];
    readonly app: string;
    readonly noCode: string;
    readonly noCodeText: string;
  };
  readonly duration: (seconds: number) => string;
  readonly genuine: {
    readonly title: string;
    readonly points: readonly string[];
    readonly log: string;
  };
  readonly happened: string;
  readonly facts: {
    readonly address: string;
    readonly device: string;
    readonly last: string;
    readonly first: string;
    readonly from: string;
    readonly fromPort: (port: string) => string;
    readonly to: string;
    readonly packets: string;
    readonly sure: string;
    readonly onlyWe: string;
  };
  readonly clean: {
    readonly title: string;
    readonly states: Readonly<
      Record<ProofState | 'closed', { readonly sign: string; readonly word: string; readonly text: string }>
    >;
    readonly exposed: string;
    readonly meter: (done: string, needed: string) => string;
    readonly enough: (day: string) => string;
    readonly noMeter: string;
    readonly looked: (time: string) => string;
    readonly testing: (time: string) => string;
    readonly ended: Readonly<Record<'clean' | 'still-sending' | 'exposed' | 'inconclusive', string>>;
  };
  readonly todo: {
    readonly title: string;
    readonly titleOf: Readonly<Partial<Record<Cause, string>>>;
    readonly stepOf: (number: number, count: number) => string;
    readonly why: string;
    readonly check: string;
    readonly done: string;
    readonly isDone: string;
    readonly later: string;
    readonly undo: string;
    readonly retest: string;
    readonly retestText: string;
    readonly allDone: string;
    readonly over: string;
    readonly device: (device: string) => string;
    readonly deviceLabel: string;
    readonly deviceSet: string;
    readonly allSteps: string;
  };
  readonly next: string;
  readonly nextClosed: string;
  readonly unsubscribe: {
    readonly title: string;
    readonly text: string;
    readonly stays: readonly string[];
    readonly stop: string;
    readonly stopped: readonly [string, string];
    readonly undo: string;
    readonly undone: readonly [string, string];
    readonly noMail: readonly [string, string];
    readonly unknown: readonly [string, string];
  };
  readonly log: {
    readonly title: string;
    readonly intro: string;
    readonly points: readonly string[];
    readonly how: string;
    readonly howText: string;
    readonly noProgram: string;
    readonly now: string;
    readonly size: string;
    readonly sizeOf: (size: number) => string;
    readonly at: string;
    readonly root: string;
    readonly key: string;
    readonly keyText: string;
    readonly back: string;
  };
  readonly sorry: Readonly<Record<'too-many' | 'cross-site' | 'failed', readonly [string, string]>>;
  readonly again: string;
}

export const OWNER_WORDS: Readonly<Record<Language, OwnerWords>> = { ja: OWNER_WORDS_JA, en: OWNER_WORDS_EN };
