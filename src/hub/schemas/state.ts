/** Schemas of accounts, sensors, owners, incidents and settings. */
import { Type } from 'typebox';
import {
  type Account,
  type ApiToken,
  type AuditEntry,
  type OwnerRecord,
  type Retention,
  ROLES,
  type SavedSearch,
} from '../../model/account.ts';
import type {
  BulkAnswer,
  BulkRequest,
  IncidentCounts,
  IncidentDetail,
  IncidentPatch,
  IncidentView,
  Person,
  SearchHit,
  Session,
  Settings,
  SourceDetail,
} from '../../model/api.ts';
import { CAUSES, CLOSE_REASONS, INCIDENT_EVENTS, INCIDENT_STATUSES } from '../../model/incident.ts';
import { GRADES } from '../../model/verdict.ts';
import {
  device,
  evidence,
  factsSize,
  packetView,
  seriesPoint,
  sourceRow,
  sourceVerdict,
  tool,
  topRow,
  verdictKind,
} from './facts.ts';
import {
  count,
  critical,
  epochMs,
  id,
  language,
  name,
  nullable,
  oneOf,
  prefixText,
  type Same,
  share,
  strict,
  text,
} from './pieces.ts';

export const role = oneOf(ROLES);

export const account = Type.Object({
  id: text,
  name: text,
  role,
  ownerIds: Type.Array(text),
  language,
  disabled: Type.Boolean(),
  createdAt: epochMs,
  lastSignInAt: nullable(epochMs),
});
true satisfies Same<typeof account, Account>;

export const person = Type.Object({ id: text, name: text });
true satisfies Same<typeof person, Person>;

export const session = Type.Object({ account, csrf: text, zone: text, sample: Type.Boolean() });
true satisfies Same<typeof session, Session>;

export const apiToken = Type.Object({
  id: text,
  accountId: text,
  name: text,
  readOnly: Type.Boolean(),
  createdAt: epochMs,
  expiresAt: nullable(epochMs),
  lastUsedAt: nullable(epochMs),
});
true satisfies Same<typeof apiToken, ApiToken>;

export const owner = Type.Object({
  id: text,
  name: text,
  contact: text,
  language,
  critical,
  prefixes: Type.Array(text),
  dark: Type.Array(text),
  sample: Type.Boolean(),
  version: count,
});
true satisfies Same<typeof owner, OwnerRecord>;

export const ownerDraft = strict({
  name,
  contact: name,
  language,
  critical,
  prefixes: Type.Array(prefixText, { minItems: 1, maxItems: 10_000 }),
  dark: Type.Array(prefixText, { maxItems: 1_000 }),
});

export const savedSearch = Type.Object({ id: text, accountId: text, name: text, target: text });
true satisfies Same<typeof savedSearch, SavedSearch>;

export const auditEntry = Type.Object({
  id: text,
  at: epochMs,
  actor: text,
  action: text,
  subject: text,
  detail: text,
  address: nullable(text),
});
true satisfies Same<typeof auditEntry, AuditEntry>;

const days = nullable(Type.Integer({ minimum: 1, maximum: 36_500 }));
export const retention = strict({
  sightings: days,
  packets: days,
  verdicts: days,
  daily: days,
  closedIncidents: days,
  audit: days,
  leases: days,
  visits: days,
});
true satisfies Same<typeof retention, Retention>;

export const settings = Type.Object({
  retention,
  size: factsSize,
  lastRetentionAt: nullable(epochMs),
  version: text,
});
true satisfies Same<typeof settings, Settings>;

const machine = Type.Object({ name: text, mac: nullable(text), insideAddress: nullable(text), source: text });

export const incidentView = Type.Object({
  id: text,
  ownerId: text,
  address: text,
  cause: oneOf(CAUSES),
  status: oneOf(INCIDENT_STATUSES),
  closeReason: nullable(oneOf(CLOSE_REASONS)),
  grade: oneOf(GRADES),
  verdict: verdictKind,
  device: nullable(device),
  confidence: share,
  tool: nullable(tool),
  observation: oneOf(['internal', 'external', 'both'] as const),
  critical,
  sensors: Type.Array(text),
  packets: count,
  firstSeen: epochMs,
  lastSeen: epochMs,
  openedAt: epochMs,
  updatedAt: epochMs,
  closedAt: nullable(epochMs),
  reopened: count,
  assignee: nullable(text),
  labels: Type.Array(text),
  machine: nullable(machine),
  evidence: Type.Array(evidence),
  sample: Type.Boolean(),
  version: count,
  ownerName: text,
  assigneeName: nullable(text),
});
true satisfies Same<typeof incidentView, IncidentView>;

export const incidentEvent = Type.Object({
  id: text,
  incidentId: text,
  at: epochMs,
  kind: oneOf(INCIDENT_EVENTS),
  actor: text,
  why: text,
  change: Type.Record(text, Type.Object({ from: Type.Unknown(), to: Type.Unknown() })),
  actorName: text,
});

export const incidentDetail = Type.Object({
  incident: incidentView,
  events: Type.Array(incidentEvent),
  source: nullable(sourceRow),
  packets: Type.Array(packetView),
  series: Type.Array(seriesPoint),
  whatToDo: Type.Array(Type.Object({ ja: text, en: text })),
  others: Type.Array(incidentView),
});
true satisfies Same<typeof incidentDetail, IncidentDetail>;

/** What a person may change, without the version that one incident's patch carries. */
const patchFields = {
  status: Type.Optional(oneOf(INCIDENT_STATUSES)),
  closeReason: Type.Optional(oneOf(CLOSE_REASONS)),
  assignee: Type.Optional(nullable(id)),
  labels: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 32 }), { maxItems: 20 })),
  why: Type.Optional(Type.String({ maxLength: 2_000 })),
  cause: Type.Optional(oneOf(CAUSES)),
};
export const incidentPatch = strict({ ...patchFields, version: Type.Integer({ minimum: 1 }) });
true satisfies Same<typeof incidentPatch, IncidentPatch>;
export const bulkPatch = strict(patchFields);
true satisfies Same<typeof bulkPatch, BulkRequest['patch']>;

export const bulkAnswer = Type.Object({
  changed: Type.Array(text),
  failed: Type.Array(Type.Object({ id: text, code: text })),
});
true satisfies Same<typeof bulkAnswer, BulkAnswer>;

const counts = Type.Record(text, count);
export const incidentCounts = Type.Object({ status: counts, cause: counts, grade: counts });
true satisfies Same<typeof incidentCounts, IncidentCounts>;

export const sourceDetail = Type.Object({
  row: sourceRow,
  verdicts: Type.Array(sourceVerdict),
  services: Type.Array(topRow),
  series: Type.Array(seriesPoint),
  packets: Type.Array(packetView),
  incidents: Type.Array(incidentView),
  owner: nullable(Type.Object({ id: text, name: text })),
});
true satisfies Same<typeof sourceDetail, SourceDetail>;

export const searchHit = Type.Object({
  kind: oneOf(['source', 'incident', 'owner', 'service', 'asn', 'prefix', 'sensor'] as const),
  label: text,
  target: text,
});
true satisfies Same<typeof searchHit, SearchHit>;
