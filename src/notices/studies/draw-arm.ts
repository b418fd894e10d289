/**
 * Which arm a case comes into: permuted blocks within strata.
 *
 * A block holds each arm as often as its weight, shuffled by HMAC-SHA-256 of (study, stratum, block) under a secret of
 * the study. So arms stay balanced in each stratum at any moment, who lacks the secret cannot tell the next arm, and
 * who is given it afterwards can draw every case again and compare. The n-th case of a stratum is place n of its
 * blocks: the caller counts, in the transaction that opens the case.
 */
import { createHmac } from 'node:crypto';
import { YamoriError } from '../../base/errors.ts';
import type { CaseRecord } from '../../model/case.ts';
import type { Study } from '../../model/study.ts';
import { isAsRegistered } from './register-study.ts';

export interface DrawnBefore {
  /** Null: this owner has no case in the study. */
  readonly armOfOwner: string | null;
  /** Owners (or cases) that were drawn in this stratum so far. */
  readonly drawnInStratum: number;
}

export type Draw =
  | { readonly kind: 'drawn'; readonly arm: string; readonly stratum: string }
  /** The arm of its owner's first case; no place is used up. */
  | { readonly kind: 'with-owner'; readonly arm: string; readonly stratum: string }
  | { readonly kind: 'exempt'; readonly why: 'critical' | 'grade' | 'cause' };

export type DrawnCase = Pick<CaseRecord, 'critical' | 'grade' | 'cause'>;

export function stratumOf(study: Pick<Study, 'stratifyBy'>, drawn: DrawnCase, ownerKind: string): string {
  const strata = { cause: drawn.cause, 'owner-kind': ownerKind, nothing: 'all' };
  return strata[study.stratifyBy];
}

export function drawArm(
  study: Study,
  secret: Uint8Array,
  drawn: DrawnCase,
  ownerKind: string,
  before: DrawnBefore,
): Draw {
  if (!isAsRegistered(study)) {
    const hint = 'Register the changed plan as a study of its own; cases drawn so far stay with this one.';
    throw new YamoriError(
      'E_STUDY',
      `The plan of study ${study.id} was changed after it was registered.`,
      hint,
    );
  }
  if (drawn.critical === 'high') return { kind: 'exempt', why: 'critical' };
  if (study.exempt.grades.includes(drawn.grade)) return { kind: 'exempt', why: 'grade' };
  if (study.exempt.causes.includes(drawn.cause)) return { kind: 'exempt', why: 'cause' };
  const stratum = stratumOf(study, drawn, ownerKind);
  if (study.isClusteredByOwner && before.armOfOwner !== null) {
    return { kind: 'with-owner', arm: before.armOfOwner, stratum };
  }
  const size = study.arms.reduce((sum, arm) => sum + arm.weight, 0);
  const block = blockOf(study, secret, stratum, Math.floor(before.drawnInStratum / size));
  return { kind: 'drawn', arm: block[before.drawnInStratum % size], stratum };
}

function blockOf(study: Study, secret: Uint8Array, stratum: string, block: number): string[] {
  const places = study.arms.flatMap((arm) => Array.from({ length: arm.weight }, () => arm.name));
  // Sorting by hashes shuffles without bias: 256 bits of them never tie.
  return places
    .map((arm, place) => ({ arm, key: keyOf(secret, [study.planHash, stratum, block, place]) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ arm }) => arm);
}

function keyOf(secret: Uint8Array, parts: readonly (string | number)[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
}
