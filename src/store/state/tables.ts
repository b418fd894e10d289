/** The tables of the state as Kysely sees them. Times are epoch milliseconds, booleans 0 or 1, lists JSON text. */
import type { Kysely, Transaction } from 'kysely';
import type { DecoyTableRow, VisitorTableRow, VisitRow } from './visit-tables.ts';

type Bit = 0 | 1;

export interface AccountRow {
  id: string;
  name: string;
  /** The name folded: case does not matter. */
  nameKey: string;
  role: string;
  ownerIds: string;
  language: string;
  disabled: Bit;
  createdAt: number;
  lastSignInAt: number | null;
  passwordHash: string;
  /** 1 for the account of the first-run set-up, else null; unique, so that two set-ups cannot both win. */
  founder: 1 | null;
}

export interface ApiTokenRow {
  id: string;
  accountId: string;
  name: string;
  readOnly: Bit;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  secretHash: string;
}

export interface SensorRow {
  id: string;
  name: string;
  kind: string;
  createdAt: number;
  disabled: Bit;
  sample: Bit;
  dark: string;
  lastBatchAt: number | null;
  coveredTo: number | null;
  clockSkewMs: number | null;
  /** Of the batch that looked furthest, which `dark` and `clockSkewMs` are from. */
  newestSequence: number | null;
  lastSequence: number | null;
  missingBatches: number;
  droppedKernelPackets: number;
  droppedSpoolBatches: number;
  /** Which sequence numbers came: sequence-set.ts as JSON. */
  seen: string;
}

export interface OwnerRow {
  id: string;
  name: string;
  nameKey: string;
  contact: string;
  language: string;
  critical: string;
  prefixes: string;
  dark: string;
  sample: Bit;
  version: number;
}

export interface IncidentRow {
  id: string;
  ownerId: string;
  address: string;
  /** Sorts as the address does, which its text does not. */
  addressKey: string;
  cause: string;
  status: string;
  closeReason: string | null;
  grade: string;
  verdict: string;
  device: string | null;
  confidence: number;
  tool: string | null;
  observation: string;
  critical: string;
  packets: number;
  firstSeen: number;
  lastSeen: number;
  openedAt: number;
  updatedAt: number;
  closedAt: number | null;
  reopened: number;
  assignee: string | null;
  sample: Bit;
  version: number;
}

/** What no filter asks for, apart from the incident's row: a list walks over small rows. */
export interface IncidentDetailRow {
  incidentId: string;
  sensors: string;
  labels: string;
  machine: string | null;
  evidence: string;
}

export interface IncidentEventRow {
  id: string;
  incidentId: string;
  /** The incident's version that the event led to, and the event's place among those of that change. */
  version: number;
  place: number;
  at: number;
  kind: string;
  actor: string;
  why: string;
  change: string;
}

export interface LeaseRow {
  /** Digest of what makes a lease the same lease: address, ports, start and machine. */
  id: string;
  address: string;
  portFirst: number | null;
  portLast: number | null;
  fromAt: number;
  toAt: number | null;
  machine: string;
}

export interface AuditRow {
  id: string;
  at: number;
  actor: string;
  action: string;
  subject: string;
  detail: string;
  address: string | null;
}

export interface SystemTableRow {
  id: string;
  foundName: string;
  givenName: string | null;
  /** JSON. */
  promoted: string | null;
  comment: string;
  /** Folded, to search in: what persons wrote, and what was found; lines that begin and end with a line feed. */
  personText: string;
  foundText: string;
  verdict: string;
  status: string;
  confidence: number;
  novelty: number;
  probes: number;
  sources: number;
  /** Epoch seconds. */
  firstSeen: number;
  lastSeen: number;
  bornAt: number;
  updatedAt: number;
  sample: Bit;
  /** A SystemRow of model/api.ts as JSON; what persons wrote is taken from its own columns. */
  row: string;
}

export interface SystemEventRow {
  id: string;
  systemId: string;
  at: number;
  kind: string;
  actor: string | null;
  joined: string;
  left: string;
  text: string;
}

export interface SystemDecisionRow {
  id: string;
  at: number;
  kind: string;
  actor: string;
  addresses: string;
  sample: Bit;
}

export interface CaseRow {
  id: string;
  ownerId: string;
  address: string;
  /** Sorts as the address does. */
  addressKey: string;
  cause: string;
  grade: string;
  critical: string;
  status: string;
  openedAt: number;
  closedAt: number | null;
  code: string;
  token: string;
  proofState: string;
  /** JSON. */
  proof: string;
  isExposed: Bit;
  /** JSON. */
  retest: string | null;
  /** JSON. */
  stepsDone: string;
  step: number;
  stepAt: number | null;
  studyId: string | null;
  arm: string | null;
  untold: number;
  toldAt: number | null;
  answeredAt: number | null;
  reopened: number;
  sample: Bit;
  version: number;
}

export interface CaseEventRow {
  id: string;
  caseId: string;
  /** The case's version that the event led to, and the event's place among those of that change. */
  version: number;
  place: number;
  at: number;
  kind: string;
  actor: string;
  text: string;
  channel: string | null;
  noticeId: string | null;
}

export interface NoticeRow {
  id: string;
  kind: string;
  channel: string;
  ownerId: string;
  contactId: string | null;
  to: string;
  language: string;
  template: string;
  createdAt: number;
  dueAt: number;
  status: string;
  attempts: number;
  sentAt: number | null;
  outcome: string | null;
  logIndex: number | null;
  claimedBy: string | null;
  claimedUntil: number | null;
  sample: Bit;
}

export interface ContactRow {
  id: string;
  ownerId: string | null;
  source: string;
  email: string;
  role: string;
  organisation: string | null;
  language: string;
  state: string;
  bounces: number;
  lastSentAt: number | null;
  lastAnswerAt: number | null;
  lastBounceAt: number | null;
  sample: Bit;
}

export interface ReplyRow {
  id: string;
  messageKey: string;
  at: number;
  kind: string;
  caseId: string | null;
  noticeId: string | null;
  from: string;
  subject: string;
  text: string;
  statusCode: string | null;
}

export interface NoticeTemplateRow {
  name: string;
  language: string;
  subject: string;
  text: string;
  html: string;
  short: string;
  updatedAt: number;
  updatedBy: string;
}

export interface StudyRow {
  id: string;
  plan: string;
  planHash: string;
  registeredAt: number;
  endedAt: number | null;
  sample: Bit;
}

export interface EnrolmentRow {
  id: string;
  secretHash: string;
  ownerId: string;
  address: string;
  /** JSON. */
  formerly: string;
  language: string;
  createdAt: number;
  lastSeenAt: number;
  /** JSON. */
  push: string | null;
  sample: Bit;
}

export interface Tables {
  migrations: { version: number; name: string; appliedAt: number };
  accounts: AccountRow;
  sessions: { secretHash: string; accountId: string; createdAt: number; expiresAt: number };
  apiTokens: ApiTokenRow;
  savedSearches: { id: string; accountId: string; name: string; target: string };
  sensors: SensorRow;
  sensorTokens: { id: string; sensorId: string; secretHash: string; createdAt: number };
  owners: OwnerRow;
  incidents: IncidentRow;
  incidentDetails: IncidentDetailRow;
  incidentLabels: { incidentId: string; label: string };
  /** Folded text to search in: one row of the incident itself (part ''), one of each comment (its event's id). */
  incidentTexts: { incidentId: string; part: string; text: string };
  incidentEvents: IncidentEventRow;
  leases: LeaseRow;
  settings: { name: string; value: string };
  notes: { name: string; value: string };
  audit: AuditRow;
  systems: SystemTableRow;
  /** `head`: the system without members and walk. */
  systemDetails: { systemId: string; head: string; similar: string; walk: string };
  /** Some hundred members as JSON, in their order. */
  systemMembers: { systemId: string; place: number; members: string };
  systemEvents: SystemEventRow;
  systemDecisions: SystemDecisionRow;
  /** Positions of old: `at` in epoch seconds, `row` as in systems. */
  systemSnapshots: { at: number; systemId: string; row: string };
  cases: CaseRow;
  caseEvents: CaseEventRow;
  notices: NoticeRow;
  noticeCases: { noticeId: string; caseId: string };
  contacts: ContactRow;
  replies: ReplyRow;
  noticeTemplates: NoticeTemplateRow;
  studies: StudyRow;
  studyDraws: { studyId: string; stratum: string; drawn: number };
  enrolments: EnrolmentRow;
  /** `hold`: JSON of model/hold.ts. */
  holds: {
    id: string;
    caseId: string;
    address: string;
    until: number;
    releasedAt: number | null;
    hold: string;
  };
  noticeLog: { index: number; at: number; hash: string };
  visitBatches: { id: string; at: number };
  decoys: DecoyTableRow;
  visits: VisitRow;
  /** Some events as JSON, deflated where that is shorter; pieces in the order in which they came. */
  visitEvents: { visitId: string; place: number; events: string };
  visitors: VisitorTableRow;
  visitorDetails: { visitorId: string; visitor: string; links: string; acts: string };
  /** What lists filter by: `decoy`, `act`. */
  visitorParts: { visitorId: string; part: string; value: string };
}

/** Every table, parents before those that refer to them: the order of a copy. Held to Tables by its type. */
const IN_ORDER: Record<keyof Tables, true> = {
  migrations: true,
  accounts: true,
  sessions: true,
  apiTokens: true,
  savedSearches: true,
  sensors: true,
  sensorTokens: true,
  owners: true,
  incidents: true,
  incidentDetails: true,
  incidentLabels: true,
  incidentTexts: true,
  incidentEvents: true,
  leases: true,
  settings: true,
  notes: true,
  audit: true,
  systems: true,
  systemDetails: true,
  systemMembers: true,
  systemEvents: true,
  systemDecisions: true,
  systemSnapshots: true,
  cases: true,
  caseEvents: true,
  notices: true,
  noticeCases: true,
  contacts: true,
  replies: true,
  noticeTemplates: true,
  studies: true,
  studyDraws: true,
  enrolments: true,
  holds: true,
  noticeLog: true,
  visitBatches: true,
  decoys: true,
  visits: true,
  visitEvents: true,
  visitors: true,
  visitorDetails: true,
  visitorParts: true,
};
export const TABLE_NAMES = Object.keys(IN_ORDER) as (keyof Tables)[];

export type Database = Kysely<Tables>;
export type Change = Transaction<Tables>;
