/** What the pages of owners are asked to show. Their HTML is made on level 3; the hub is handed the functions. */
import type { LogHead } from './api.ts';
import type { CaseRecord } from './case.ts';

export interface HelpView {
  readonly language: 'ja' | 'en';
  /** `wrong`: no case has the code. `wait`: too many were wrong, and nothing was looked up. */
  readonly trouble: null | 'wrong' | 'wait';
  /** Of `wait`. */
  readonly waitSeconds: number;
}

export interface CasePageView {
  readonly language: 'ja' | 'en';
  readonly record: CaseRecord;
  /** What the owner says the device is; anything else is as if he had said nothing. */
  readonly device: string;
}

/** `ask`: a button. `stopped`: it was pressed. `no-mail`: the notice went another way. `unknown`: there is no such notice. */
export const UNSUBSCRIBE_STATES = ['ask', 'stopped', 'undone', 'no-mail', 'unknown'] as const;

export interface UnsubscribeView {
  readonly language: 'ja' | 'en';
  readonly state: (typeof UNSUBSCRIBE_STATES)[number];
  /** Path of this page. */
  readonly path: string;
}

export interface LogView {
  readonly language: 'ja' | 'en';
  readonly head: LogHead;
}

/** `too-many`: asked too often. `cross-site`: another site sent the form. `failed`: a fault of ours, or a form that is none. */
export interface SorryView {
  readonly language: 'ja' | 'en';
  readonly kind: 'too-many' | 'cross-site' | 'failed';
}

export interface OwnerPages {
  readonly styleSheet: string;
  readonly help: (view: HelpView) => string;
  /** Null: its incident is gone. */
  readonly ofCase: (view: CasePageView) => Promise<string | null>;
  readonly unsubscribe: (view: UnsubscribeView) => string;
  readonly log: (view: LogView) => string;
  readonly sorry: (view: SorryView) => string;
}
