/** What a view is drawn from, and what its buttons do. */
import type { AppCase, AppSession, AppState } from '../../src/model/api.ts';
import type { Trouble } from './hub-client.ts';
import type { PushStanding } from './pushes.ts';
import type { AppWords, Language } from './words.ts';

export interface Screen {
  readonly words: AppWords;
  readonly language: Language;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly trouble: Trouble | null;
  /** Something is being asked: buttons wait. */
  readonly isBusy: boolean;
  readonly session: AppSession | null;
  readonly state: AppState | null;
  readonly readAt: number | null;
  readonly push: PushStanding;
  readonly isLeaving: boolean;
  readonly actions: Actions;
}

export interface Actions {
  enrolHere(): void;
  enrolByCode(code: string): void;
  showCode(): void;
  reload(): void;
  openCase(record: AppCase): void;
  goHome(): void;
  setStep(record: AppCase, step: string, isDone: boolean): void;
  retest(record: AppCase): void;
  follow(): void;
  startPushes(): void;
  stopPushes(): void;
  askToLeave(isAsked: boolean): void;
  leave(): void;
}
