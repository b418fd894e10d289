/** Schemas of the app. */
import { Type } from 'typebox';
import type { AppCase, AppEnrolled, AppSession, AppState } from '../../model/api.ts';
import { CASE_STATUSES } from '../../model/case.ts';
import { CAUSES } from '../../model/incident.ts';
import { GRADES } from '../../model/verdict.ts';
import { advice, proof, retest } from './cases.ts';
import { device } from './facts.ts';
import { epochMs, language, nullable, oneOf, type Same, text } from './pieces.ts';

export const appSession = Type.Object({
  address: text,
  isWatched: Type.Boolean(),
  organisation: text,
  code: nullable(text),
  expiresAt: nullable(epochMs),
});
true satisfies Same<typeof appSession, AppSession>;

export const enrolled = Type.Object({ secret: text, address: text });
true satisfies Same<typeof enrolled, AppEnrolled>;

const appCase = Type.Object({
  id: text,
  code: text,
  /** The one before, of a connection that moved since. */
  address: text,
  cause: oneOf(CAUSES),
  grade: oneOf(GRADES),
  device: nullable(device),
  status: oneOf(CASE_STATUSES),
  openedAt: epochMs,
  closedAt: nullable(epochMs),
  proof,
  isExposed: Type.Boolean(),
  retest: nullable(retest),
  stepsDone: Type.Array(text),
  advice: Type.Array(advice),
});
true satisfies Same<typeof appCase, AppCase>;

export const appState = Type.Object({
  address: text,
  here: text,
  isMoved: Type.Boolean(),
  takesPushes: Type.Boolean(),
  push: nullable(
    Type.Object({ subscribedAt: epochMs, acceptedAt: nullable(epochMs), heardAt: nullable(epochMs) }),
  ),
  language,
  organisation: text,
  zone: text,
  judgedAt: nullable(epochMs),
  cases: Type.Array(appCase),
});
true satisfies Same<typeof appState, AppState>;
