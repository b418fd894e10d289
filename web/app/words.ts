/** What the app says, in both languages. */
import type { AppCase } from '../../src/model/api.ts';
import type { Trouble } from './hub-client.ts';
import type { Standing } from './standing.ts';
import { WORDS_EN } from './words-en.ts';
import { WORDS_JA } from './words-ja.ts';

export type Language = 'ja' | 'en';

interface Signed {
  readonly sign: string;
  readonly word: string;
}

export interface AppWords {
  readonly name: string;
  readonly other: string;
  readonly standing: Readonly<Record<Standing, Signed & { readonly text: string }>>;
  readonly question: string;
  readonly address: string;
  readonly formerAddress: string;
  readonly watchedBy: string;
  readonly looked: (time: string) => string;
  readonly neverLooked: string;
  readonly offline: (time: string) => string;
  readonly trouble: Readonly<Record<Trouble, string>>;
  readonly begin: {
    readonly title: string;
    readonly now: (address: string) => string;
    readonly watched: (organisation: string) => string;
    readonly notWatched: (organisation: string) => string;
    readonly enrol: string;
    readonly enrolText: string;
    readonly code: string;
    readonly codeText: string;
    readonly codeLabel: string;
    readonly codeEnrol: string;
    readonly otherDevice: string;
    readonly otherText: (time: string) => string;
    readonly showCode: string;
    readonly help: string;
  };
  readonly cases: string;
  readonly noCases: string;
  readonly cause: Readonly<Record<AppCase['cause'], string>>;
  readonly grade: Readonly<Record<AppCase['grade'], string>>;
  readonly state: Readonly<Record<AppCase['proof']['state'] | 'closed', Signed & { readonly text: string }>>;
  readonly open: string;
  readonly code: string;
  readonly last: string;
  readonly sure: string;
  readonly back: string;
  readonly isItClean: string;
  readonly meter: (done: string, needed: string) => string;
  readonly enough: (day: string) => string;
  readonly noMeter: string;
  readonly exposed: string;
  readonly steps: string;
  readonly stepOf: (number: number, count: number) => string;
  readonly minutes: (minutes: number) => string;
  readonly difficulty: Readonly<Record<'easy' | 'medium' | 'help', string>>;
  readonly why: string;
  readonly check: string;
  readonly done: string;
  readonly isDone: string;
  readonly undo: string;
  readonly allDone: string;
  readonly over: string;
  readonly retest: string;
  readonly retestText: string;
  readonly testing: (time: string) => string;
  readonly ended: Readonly<Record<NonNullable<NonNullable<AppCase['retest']>['outcome']>, string>>;
  readonly moved: {
    readonly title: string;
    readonly text: (before: string, here: string) => string;
    readonly follow: string;
    /** Of a case at the address before. */
    readonly known: string;
  };
  readonly push: {
    readonly title: string;
    readonly text: string;
    readonly start: string;
    readonly on: string;
    readonly stop: string;
    readonly denied: string;
    readonly unsupported: string;
    readonly notSetUp: string;
    readonly lost: string;
    readonly failed: string;
  };
  readonly leave: {
    readonly title: string;
    readonly text: string;
    readonly ask: string;
    readonly sure: string;
    readonly yes: string;
    readonly no: string;
  };
  readonly reload: string;
}

export const WORDS: Readonly<Record<Language, AppWords>> = { ja: WORDS_JA, en: WORDS_EN };
