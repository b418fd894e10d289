/** Schemas of scanning systems: rows, the whole record, the summary for the chart, and what persons say. */
import { Type } from 'typebox';
import type {
  SystemDetail,
  SystemEventView,
  SystemMerge,
  SystemPatch,
  SystemPromotion,
  SystemRow,
  SystemSplit,
  SystemSplitAnswer,
  SystemsSummary,
} from '../../model/api.ts';
import {
  MEMBER_LINKS,
  type ScanningSystem,
  SYSTEM_EVENT_KINDS,
  SYSTEM_STATUSES,
  SYSTEM_VERDICTS,
  type SystemMember,
  type SystemRecord,
  WALK_ORDERS,
} from '../../model/scanning-system.ts';
import { evidence } from './facts.ts';
import {
  count,
  epochMs,
  epochSeconds,
  id,
  name,
  nullable,
  oneOf,
  type Same,
  share,
  strict,
  text,
} from './pieces.ts';

const MOST_COMMENT = 10_000;
const MOST_MERGED = 50;
const MOST_SPLIT = 10_000;

const verdict = oneOf(SYSTEM_VERDICTS);
const status = oneOf(SYSTEM_STATUSES);
const order = oneOf(WALK_ORDERS);
const rate = Type.Number({ minimum: 0 });
const promoted = nullable(strict({ organisation: name, candidate: Type.Boolean() }));

export const systemRow = Type.Object({
  id: text,
  name: text,
  isNamed: Type.Boolean(),
  promoted,
  verdict,
  status,
  confidence: share,
  power: share,
  q: nullable(share),
  novelty: share,
  sources: count,
  networks: count,
  services: Type.Array(text),
  serviceCount: count,
  probes: count,
  frequency: rate,
  coverage: share,
  reach: share,
  order,
  activeDays: count,
  observedDays: count,
  first: epochSeconds,
  last: epochSeconds,
  bornAt: epochMs,
});
true satisfies Same<typeof systemRow, SystemRow>;

export const systemMember = Type.Object({
  address: text,
  first: epochSeconds,
  last: epochSeconds,
  probes: count,
  activeDays: count,
  link: oneOf(MEMBER_LINKS),
  asn: nullable(count),
  asName: nullable(text),
  country: nullable(text),
});
true satisfies Same<typeof systemMember, SystemMember>;

const system = Type.Object({
  id: text,
  verdict,
  name: text,
  confidence: share,
  members: Type.Array(systemMember),
  services: Type.Array(
    Type.Object({
      service: text,
      probes: count,
      activeDays: count,
      sweeps: count,
      coverage: share,
      periodSeconds: nullable(rate),
    }),
  ),
  evidence: Type.Array(evidence),
  power: share,
  p: nullable(share),
  q: nullable(share),
  first: epochSeconds,
  last: epochSeconds,
  probes: count,
  activeDays: count,
  observedDays: count,
  frequency: rate,
  coverage: share,
  reach: share,
  order,
  rate: nullable(rate),
  steadiness: rate,
  signature: Type.Object({
    tool: nullable(text),
    window: nullable(count),
    length: nullable(count),
    initialTtl: nullable(count),
    ipId: nullable(count),
    sourcePort: nullable(count),
    sequence: nullable(count),
    sequenceKey: nullable(count),
  }),
  calendar: Type.Object({ firstDay: count, probes: Type.Array(Type.Integer({ minimum: -1 })) }),
  hours: Type.Array(count),
  darkSize: count,
  walk: Type.Array(Type.Tuple([Type.Number(), Type.Number(), Type.Number()])),
});
true satisfies Same<typeof system, ScanningSystem>;

export const systemRecord = Type.Object({
  id: text,
  givenName: nullable(text),
  promoted,
  comment: text,
  status,
  bornAt: epochMs,
  updatedAt: epochMs,
  system,
  novelty: share,
  similar: Type.Array(Type.Object({ id: text, likeness: share })),
  sample: Type.Boolean(),
});
true satisfies Same<typeof systemRecord, SystemRecord>;

export const systemEvent = Type.Object({
  id: text,
  systemId: text,
  at: epochMs,
  kind: oneOf(SYSTEM_EVENT_KINDS),
  actor: nullable(text),
  joined: Type.Array(text),
  left: Type.Array(text),
  text,
  systemName: text,
  actorName: nullable(text),
});
true satisfies Same<typeof systemEvent, SystemEventView>;

const counts = Type.Record(Type.String(), count);
const report = Type.Object({
  period: nullable(Type.Object({ first: epochSeconds, last: epochSeconds })),
  telescope: Type.Object({
    darkSize: count,
    observedDays: count,
    probesNeeded: rate,
    slowestRate: rate,
    faintestRate: rate,
  }),
  sources: count,
  sourcesInSystems: count,
  tested: count,
  falseDiscoveryRate: share,
  remarks: Type.Array(text),
});

export const systemsSummary = Type.Object({
  ranAt: nullable(epochMs),
  isRunning: Type.Boolean(),
  report: nullable(report),
  times: Type.Array(epochSeconds),
  at: nullable(epochSeconds),
  rows: Type.Array(systemRow),
  counts: Type.Object({ verdict: counts, status: counts }),
});
true satisfies Same<typeof systemsSummary, SystemsSummary>;

export const systemDetail = Type.Object({
  record: systemRecord,
  events: Type.Array(systemEvent),
  similar: Type.Array(Type.Object({ row: systemRow, likeness: share })),
});
true satisfies Same<typeof systemDetail, SystemDetail>;

export const systemPatch = strict({
  givenName: Type.Optional(nullable(name)),
  comment: Type.Optional(Type.String({ maxLength: MOST_COMMENT })),
});
true satisfies Same<typeof systemPatch, SystemPatch>;

export const systemPromotion = strict({ promoted });
true satisfies Same<typeof systemPromotion, SystemPromotion>;

export const systemMerge = strict({ ids: Type.Array(id, { minItems: 2, maxItems: MOST_MERGED }) });
true satisfies Same<typeof systemMerge, SystemMerge>;

export const systemSplit = strict({
  addresses: Type.Array(Type.String({ minLength: 2, maxLength: 64 }), { minItems: 1, maxItems: MOST_SPLIT }),
});
true satisfies Same<typeof systemSplit, SystemSplit>;

export const systemSplitAnswer = Type.Object({ from: systemRecord, made: systemRecord });
true satisfies Same<typeof systemSplitAnswer, SystemSplitAnswer>;
