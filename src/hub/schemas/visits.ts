/** Schemas of decoys: what their hosts bring, and what the page is told of visits and visitors. */
import { Type } from 'typebox';
import {
  type DecoyView,
  VISITOR_SORTS,
  type VisitorDetail,
  type VisitorRow,
  type VisitView,
} from '../../model/decoy-view.ts';
import { SYSTEM_VERDICTS } from '../../model/scanning-system.ts';
import { ACTS, LINK_KINDS, VISITOR_KINDS, VISITOR_REASONS } from '../../model/visitor.ts';
import { count, epochMs, nullable, oneOf, type Same, strict, text } from './pieces.ts';

const MOST_EVENTS = 1_000;
const line = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f]+$' });

/** The envelope; what an event says beside it is the visitor's, and any JSON. */
const decoyEvent = Type.Object(
  {
    eventid: Type.String({ pattern: '^(cowrie|yamori)\\.[a-z0-9._-]{1,60}$' }),
    timestamp: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?Z$' }),
    session: Type.String({ pattern: '^[0-9a-f]{12}$' }),
    src_ip: line(45),
    src_port: count,
    dst_ip: line(45),
    dst_port: count,
    protocol: line(32),
    sensor: line(200),
    persona: line(64),
  },
  { additionalProperties: true },
);

export const visitBatch = strict({
  id: Type.String({ pattern: '^[A-Za-z0-9_.:-]{1,100}$' }),
  sentAt: epochMs,
  events: Type.Array(decoyEvent, { maxItems: MOST_EVENTS }),
  refused: count,
  lost: count,
});

export const decoyView = Type.Object({
  name: text,
  persona: text,
  sensorId: text,
  sample: Type.Boolean(),
  address: text,
  ports: Type.Array(Type.Object({ name: text, port: count })),
  startedAt: nullable(epochMs),
  stoppedAt: nullable(epochMs),
  firstEventAt: epochMs,
  lastEventAt: epochMs,
  visits: count,
  visitors: count,
  events: count,
  days: Type.Array(Type.Object({ day: epochMs, visits: count })),
});
true satisfies Same<typeof decoyView, DecoyView>;

const act = Type.Object({ kind: oneOf(ACTS), at: epochMs, detail: text, times: count });

export const visitView = Type.Object({
  id: text,
  decoy: text,
  persona: text,
  protocol: text,
  address: text,
  from: epochMs,
  to: epochMs,
  events: count,
  acts: Type.Array(act),
  visitorId: nullable(text),
});
true satisfies Same<typeof visitView, VisitView>;

export const visitorRow = Type.Object({
  id: text,
  kind: oneOf(VISITOR_KINDS),
  name: nullable(text),
  reasons: Type.Array(Type.Object({ reason: oneOf(VISITOR_REASONS), value: text })),
  sensors: Type.Array(text),
  from: epochMs,
  to: epochMs,
  activeDays: count,
  longestGapDays: Type.Number({ minimum: 0 }),
  lateral: Type.Array(Type.Object({ from: text, to: text, place: text, username: text, at: epochMs })),
  addresses: Type.Array(text),
  addressCount: count,
  visits: count,
  acts: Type.Array(oneOf(ACTS)),
  asn: nullable(count),
  asName: nullable(text),
  country: nullable(text),
  owners: Type.Array(Type.Object({ id: text, name: text })),
  sample: Type.Boolean(),
});
true satisfies Same<typeof visitorRow, VisitorRow>;

export const visitorDetail = Type.Object({
  ...visitorRow.properties,
  visitList: Type.Array(visitView),
  links: Type.Array(
    Type.Object({
      from: text,
      to: text,
      weight: Type.Number(),
      evidence: Type.Array(Type.Object({ kind: oneOf(LINK_KINDS), weight: Type.Number(), value: text })),
    }),
  ),
  story: Type.Array(act),
  incidents: Type.Array(text),
  systems: Type.Array(Type.Object({ id: text, name: text, verdict: oneOf(SYSTEM_VERDICTS) })),
});
true satisfies Same<typeof visitorDetail, VisitorDetail>;

export const visitReplay = Type.Object({
  visit: visitView,
  events: Type.Array(Type.Any({ description: 'an event of a decoy, as it was brought' })),
  cut: count,
});

const several = (what: string) =>
  Type.Optional(Type.String({ maxLength: 4_000, description: `${what}; several with commas` }));

/** VisitorFilter, as it stands in an address. */
export const visitorFilterQuery = {
  kind: several('kind of visitor'),
  decoy: several('name of a decoy'),
  act: several('what he did'),
  address: Type.Optional(Type.String({ maxLength: 64, description: 'address or prefix' })),
  lateral: Type.Optional(Type.Boolean({ description: 'only who moved from one decoy to another' })),
  sort: Type.Optional(oneOf(VISITOR_SORTS)),
};
