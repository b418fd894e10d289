/**
 * A hold: an address that a walled garden shows the page of its case, and what gateway and hub tell each other of it.
 * `GET /api/v1/garden/holds` answers `{ holds: Hold[] }`; `POST /api/v1/garden/events` takes `{ events: GardenEvent[] }`
 * and answers `{ taken: string[] }`, the ids that are on the hub's disk. The same event may come twice.
 */
import type { CaseRecord } from './case.ts';
import { GRADES, type Grade } from './verdict.ts';

/** `quarantine`: nothing but the page. `soft`: the page once, and nothing else is in the way. */
export const HOLD_KINDS = ['quarantine', 'soft'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

export const RELEASED_BY = ['self', 'staff', 'proof', 'expired'] as const;
export type ReleasedBy = (typeof RELEASED_BY)[number];

export interface Hold {
  /** The notice's that asked for it: the same notice sent again is the same hold. */
  readonly id: string;
  readonly kind: HoldKind;
  readonly caseId: string;
  /** Address, prefix (an IPv6 customer's) or MAC, in canonical text; at most `MAX_HOLD_TARGETS`. */
  readonly targets: readonly string[];
  readonly since: number;
  /** It ends by itself then at the latest, `MAX_HOLD_DAYS` after `since`, also where nobody runs any more. */
  readonly until: number;
  /** Of the evidence when it began. */
  readonly grade: Grade;
  readonly releasedAt: number | null;
  readonly releasedBy: ReleasedBy | null;
  /** Self-releases of these targets in the last `SELF_RELEASE_DAYS` days, and how many there may be. */
  readonly selfReleases: number;
  readonly selfReleaseLimit: number;
  readonly told: HoldTold;
}

/** What the page says: handed over with the hold, so that a gateway whose hub is away still explains itself. */
export interface HoldTold {
  /** The case code, which mail or letter shows as well. */
  readonly code: string;
  readonly organisation: string;
  /** Telephone or mail of somebody who can release it. */
  readonly contact: string;
  readonly site: string;
  readonly seenAt: number;
  readonly port: number | null;
  readonly what: { readonly ja: string; readonly en: string };
  readonly steps: { readonly ja: readonly HoldStep[]; readonly en: readonly HoldStep[] };
}

export interface HoldStep {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly check: string;
}

export const MAX_HOLD_DAYS = 14;
export const MAX_HOLD_TARGETS = 8;
export const SELF_RELEASE_DAYS = 30;
export const USUAL_SELF_RELEASES = 3;

export const GARDEN_EVENTS = ['held', 'page-seen', 'released', 'watched'] as const;
export type GardenEventKind = (typeof GARDEN_EVENTS)[number];

export interface GardenEvent {
  readonly id: string;
  readonly at: number;
  readonly kind: GardenEventKind;
  readonly holdId: string;
  readonly caseId: string;
  /** Of `released`. */
  readonly releasedBy: ReleasedBy | null;
  /** Of `watched`: both since the watch began, so the newest says all. For a re-test `gateway-silence`. */
  readonly watch: GardenWatch | null;
}

export interface GardenWatch {
  readonly since: number;
  /** `held`: until its release; `released`: from then on, which is the one that proves anything. */
  readonly phase: 'held' | 'released';
  readonly watchedSeconds: number;
  readonly hits: number;
  readonly isOver: boolean;
}

/** What speaks for a hold beyond the case's grade. */
export interface HoldEvidence {
  readonly sensors: number;
  /** TTL, initial sequence numbers and times of all sensors fit one sender. */
  readonly isConsistent: boolean;
  /** An operator's recorded decision to hold; null: none. */
  readonly decision: { readonly accountId: string; readonly at: number } | null;
}

export const HOLD_REFUSALS = ['closed', 'critical', 'forgeable', 'single-sensor', 'inconsistent'] as const;
export type HoldRefusal = (typeof HOLD_REFUSALS)[number];

/**
 * SYNs were forged to have innocent hosts accused (Tor relays, autumn 2024). So a rule holds on a completed handshake
 * or better alone; packets that could be forged need several sensors that agree and an operator who decided. An owner
 * of high criticality is never held by a rule, whatever was seen.
 */
export function mayHold(
  record: Pick<CaseRecord, 'status' | 'critical' | 'grade'>,
  evidence: HoldEvidence,
): { readonly ok: true } | { readonly refused: HoldRefusal } {
  if (record.status === 'closed') return { refused: 'closed' };
  const isDecided = evidence.decision !== null;
  if (record.critical === 'high' && !isDecided) return { refused: 'critical' };
  if (GRADES.indexOf(record.grade) >= GRADES.indexOf('handshake')) return { ok: true };
  if (!isDecided) return { refused: 'forgeable' };
  if (evidence.sensors < 2) return { refused: 'single-sensor' };
  return evidence.isConsistent ? { ok: true } : { refused: 'inconsistent' };
}
