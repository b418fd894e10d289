/**
 * What may happen to a case, each as a pure step: it is opened with its incident, its owner looks at it and says that he
 * is done, it closes by proof together with the incident, and it follows what people decide about the incident.
 */
import type { CaseEvent, CaseRecord } from '../../model/case.ts';
import type { Incident, IncidentEvent } from '../../model/incident.ts';
import type { Proof, ProofState, Retest } from '../../model/proof.ts';

export type CaseEventDraft = Omit<CaseEvent, 'id' | 'caseId'>;

export interface CaseStep {
  readonly case: CaseRecord;
  readonly events: readonly CaseEventDraft[];
}

/** A case that takes its incident with it. */
export interface JointStep extends CaseStep {
  readonly incident: Incident | null;
  readonly incidentEvents: readonly Omit<IncidentEvent, 'id'>[];
}

const CLEAN: ReadonlySet<ProofState> = new Set(['clean-by-silence', 'clean-by-retest']);

export function isClean(state: ProofState): boolean {
  return CLEAN.has(state);
}

/** Code and token are the store's to draw. */
export function openCase(incident: Incident, now: number): CaseStep {
  const record: CaseRecord = {
    id: incident.id,
    ownerId: incident.ownerId,
    address: incident.address,
    cause: incident.cause,
    grade: incident.grade,
    critical: incident.critical,
    status: 'open',
    openedAt: now,
    closedAt: null,
    code: '',
    token: '',
    proof: unproven(incident, now),
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
    sample: incident.sample,
    version: 0,
  };
  return {
    case: record,
    events: [event(now, 'opened', 'rule:cases', 'The incident is open: its owner is to be told.')],
  };
}

function unproven(incident: Incident, now: number): Proof {
  return {
    state: 'active',
    p: null,
    ratePerDay: null,
    rateLowPerDay: null,
    watchedDays: 0,
    neededDays: null,
    enoughAt: null,
    lastAt: incident.lastSeen,
    darkSize: 0,
    formula: '',
    judgedAt: now,
  };
}

/** The incident's cause, grade and owner as they are by now; null: nothing is new. */
export function refreshCase(record: CaseRecord, incident: Incident): CaseRecord | null {
  const { ownerId, cause, grade, critical } = incident;
  const isSame =
    record.ownerId === ownerId &&
    record.cause === cause &&
    record.grade === grade &&
    record.critical === critical;
  return isSame ? null : { ...record, ownerId, cause, grade, critical };
}

/** Somebody closed the incident for another reason than proof, or it was opened again. Null: they agree. */
export function followIncident(record: CaseRecord, incident: Incident, now: number): CaseStep | null {
  if (record.status === 'open' && incident.status === 'closed') {
    const text = `The incident was closed as ${incident.closeReason}; nothing more is told.`;
    return {
      case: { ...record, status: 'closed', closedAt: now, retest: endedRetest(record.retest, now) },
      events: [event(now, 'closed', 'rule:cases', text)],
    };
  }
  if (record.status === 'closed' && (incident.status === 'open' || incident.status === 'working')) {
    const wasClean = isClean(record.proof.state);
    const proof: Proof = {
      ...record.proof,
      state: wasClean ? 'reinfected' : 'active',
      lastAt: Math.max(record.proof.lastAt, incident.lastSeen),
      p: null,
      enoughAt: null,
      watchedDays: 0,
      judgedAt: now,
    };
    const text = wasClean
      ? 'It had been shown to be clean, and sends again.'
      : 'The incident was opened again.';
    return {
      case: {
        ...record,
        status: 'open',
        closedAt: null,
        proof,
        step: 0,
        stepAt: null,
        retest: null,
        stepsDone: [],
        reopened: record.reopened + 1,
      },
      events: [event(now, 'reopened', 'rule:proof', text)],
    };
  }
  return null;
}

export interface Proved {
  readonly proof: Proof;
  readonly retest: Retest | null;
  readonly isExposed: boolean;
  /** Packets since its owner was told last. */
  readonly untold: number;
}

/** Long enough that the page is not old, seldom enough that a hundred thousand cases are not written every hour. */
const WRITE_EVERY_MS = 6 * 3_600_000;

/** What a new judgement does; closes case and incident where it is proof. Null: nothing worth writing down. */
export function applyProof(
  record: CaseRecord,
  { proof, retest, isExposed, untold }: Proved,
  incident: Incident | null,
  now: number,
): JointStep | null {
  const before = record.proof;
  const ends = record.status === 'open' && isClean(proof.state);
  const isNew =
    ends ||
    proof.state !== before.state ||
    proof.lastAt !== before.lastAt ||
    isExposed !== record.isExposed ||
    retest?.outcome !== record.retest?.outcome ||
    now - before.judgedAt >= WRITE_EVERY_MS;
  if (!isNew) return null;
  const events: CaseEventDraft[] = [];
  if (retest !== null && retest.outcome !== null && record.retest?.outcome === null)
    events.push(event(now, 'retest-ended', 'rule:proof', `The re-test ended: ${retest.outcome}.`));
  if (proof.state !== before.state)
    events.push(event(now, 'proof', 'rule:proof', `${before.state} -> ${proof.state}${chanceOf(proof)}.`));
  const next: CaseRecord = { ...record, proof, retest, isExposed, untold };
  if (!ends) return { case: next, events, incident: null, incidentEvents: [] };
  events.push(
    event(
      now,
      'closed',
      'rule:proof',
      `Closed by proof${chanceOf(proof)}${isExposed ? '; still exposed' : ''}.`,
    ),
  );
  const closes = incident !== null && (incident.status === 'open' || incident.status === 'working');
  return {
    case: { ...next, status: 'closed', closedAt: now, retest: endedRetest(retest, now) },
    events,
    incident: closes
      ? { ...incident, status: 'closed', closeReason: 'resolved', closedAt: now, updatedAt: now }
      : null,
    incidentEvents: closes
      ? [
          {
            incidentId: incident.id,
            at: now,
            kind: 'closed',
            actor: 'rule:proof',
            why: `${proof.state}${chanceOf(proof)}: ${proof.formula}`,
            change: {
              status: { from: incident.status, to: 'closed' },
              closeReason: { from: incident.closeReason, to: 'resolved' },
            },
          },
        ]
      : [],
  };
}

/** The owner typed the code: he knows. */
export function enterCode(record: CaseRecord, by: 'site' | 'app' | 'garden', now: number): CaseStep | null {
  if (record.answeredAt !== null) return null;
  return {
    case: { ...record, answeredAt: now },
    events: [event(now, 'code-entered', 'owner', `The case was opened with its code (${by}).`)],
  };
}

/** A click proves nothing: it begins a re-test, for which all that was sent before is forgiven. */
export function beginRetest(record: CaseRecord, actor: string, now: number): CaseStep | null {
  if (record.status !== 'open') return null;
  if (record.retest !== null && record.retest.outcome === null) return null;
  return {
    case: {
      ...record,
      answeredAt: record.answeredAt ?? now,
      retest: {
        kind: 'dark-silence',
        attempt: (record.retest?.attempt ?? 0) + 1,
        startedAt: now,
        endedAt: null,
        watchedSeconds: 0,
        hits: 0,
        outcome: null,
      },
    },
    events: [
      event(now, 'owner-done', actor, 'The steps were said to be done.'),
      event(now, 'retest-begun', 'rule:proof', 'A re-test began: what comes from now on counts.'),
    ],
  };
}

/** Something that arrived told him for the first time, or again. */
export function noteTold(
  record: CaseRecord,
  told: Pick<CaseEvent, 'channel' | 'noticeId' | 'text'> & {
    kind: 'notice-sent' | 'notice-failed' | 'notice-bounced' | 'answered';
  },
  now: number,
): CaseStep {
  const { kind, ...rest } = told;
  return {
    case: {
      ...record,
      toldAt: kind === 'notice-sent' ? (record.toldAt ?? now) : record.toldAt,
      answeredAt: kind === 'answered' ? (record.answeredAt ?? now) : record.answeredAt,
    },
    events: [{ at: now, kind, actor: 'rule:outbox', ...rest }],
  };
}

function endedRetest(retest: Retest | null, now: number): Retest | null {
  if (retest === null || retest.outcome !== null) return retest;
  return { ...retest, endedAt: now, outcome: 'inconclusive' };
}

function chanceOf({ p }: Proof): string {
  return p === null ? '' : ` (p = ${p.toPrecision(2)})`;
}

function event(at: number, kind: CaseEventDraft['kind'], actor: string, text: string): CaseEventDraft {
  return { at, kind, actor, text, channel: null, noticeId: null };
}
