/** A case as the tests of the policy vary it. */
import type { CaseRecord } from '../../model/case.ts';
import type { ChannelName } from '../../model/notice.ts';
import type { Proof } from '../../model/proof.ts';
import type { Reach } from './next-step.ts';

/** A Monday, 10:00 in Tokyo. */
export const MONDAY = Date.UTC(2026, 10, 16, 1, 0);
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export function aProof(change: Partial<Proof> = {}): Proof {
  return {
    state: 'active',
    p: 1,
    ratePerDay: 20,
    rateLowPerDay: 12,
    watchedDays: 0,
    neededDays: 1,
    enoughAt: null,
    lastAt: MONDAY,
    darkSize: 4096,
    formula: '',
    judgedAt: MONDAY,
    ...change,
  };
}

export function aCase(change: Partial<CaseRecord> = {}): CaseRecord {
  return {
    id: 'Y-00000001',
    ownerId: 'o1',
    address: '192.0.2.1',
    cause: 'infected',
    grade: 'corroborated-packets',
    critical: 'medium',
    status: 'open',
    openedAt: MONDAY,
    closedAt: null,
    code: '7K3QM-9TXAB',
    token: 'c9b1f1b84b8a4d0e9d5ac1f7be0c5a77',
    proof: aProof(),
    isExposed: false,
    retest: null,
    stepsDone: [],
    step: 0,
    stepAt: null,
    study: null,
    untold: 0,
    toldAt: null,
    answeredAt: null,
    reopened: 0,
    sample: false,
    version: 1,
    ...change,
  };
}

export function aReach(change: Partial<Reach> = {}): Reach {
  return {
    email: { to: 'csirt@example.org', contactId: 'c1', language: 'ja' },
    pushes: [],
    channels: new Set<ChannelName>(['email', 'web-push', 'letter', 'walled-garden', 'syslog']),
    language: 'ja',
    ownerName: 'A school',
    mayRestrict: false,
    ...change,
  };
}
