/** Schemas of model/facts.ts and of what the live view gets. */
import { Type } from 'typebox';
import type { LiveHistory, Overview, PacketView, SceneLayout, SensorView } from '../../model/api.ts';
import type {
  CategorySeries,
  FactsSize,
  SeriesPoint,
  SourceRow,
  SourceVerdict,
  TopRow,
} from '../../model/facts.ts';
import { CATEGORIES } from '../../model/report.ts';
import { COUNTED_MARKS } from '../../model/sighting.ts';
import { VERDICTS } from '../../model/verdict.ts';
import { count, epochMs, epochSeconds, nullable, oneOf, type Same, share, text } from './pieces.ts';

export const tool = oneOf(COUNTED_MARKS);
export const verdictKind = oneOf(VERDICTS);
export const category = oneOf(CATEGORIES);
export const device = oneOf(['iot', 'pc'] as const);

export const evidence = Type.Object({ code: text, text, formula: nullable(text) });

export const sourceRow = Type.Object({
  source: text,
  packets: count,
  bytes: count,
  first: epochSeconds,
  last: epochSeconds,
  services: count,
  topService: text,
  sensors: Type.Array(text),
  asn: nullable(count),
  asName: nullable(text),
  country: nullable(text),
  verdict: nullable(verdictKind),
  category: nullable(category),
  confidence: nullable(share),
  tool: nullable(tool),
  organisation: nullable(text),
});
true satisfies Same<typeof sourceRow, SourceRow>;

export const sourceVerdict = Type.Object({
  source: text,
  judgedAt: epochMs,
  verdict: verdictKind,
  category,
  device: nullable(device),
  confidence: share,
  iotProbability: nullable(share),
  tool: nullable(tool),
  organisation: nullable(text),
  evidence: Type.Array(evidence),
});
true satisfies Same<typeof sourceVerdict, SourceVerdict>;

export const seriesPoint = Type.Object({ at: epochSeconds, packets: count, sources: count });
true satisfies Same<typeof seriesPoint, SeriesPoint>;

export const categorySeries = Type.Object({
  category: oneOf([...CATEGORIES, 'unjudged'] as const),
  points: Type.Array(seriesPoint),
});
true satisfies Same<typeof categorySeries, CategorySeries>;

export const topRow = Type.Object({ key: text, name: text, packets: count, sources: count });
true satisfies Same<typeof topRow, TopRow>;

const rowsSince = Type.Object({ rows: count, oldest: nullable(epochSeconds) });
export const factsSize = Type.Object({
  bytes: count,
  sightings: Type.Object({ rows: count, oldest: nullable(epochSeconds), newest: nullable(epochSeconds) }),
  packets: rowsSince,
  verdicts: rowsSince,
  daily: rowsSince,
});
true satisfies Same<typeof factsSize, FactsSize>;

export const packetView = Type.Object({
  time: epochSeconds,
  sensorId: text,
  originalLength: count,
  hex: text,
  fields: Type.Array(Type.Object({ name: text, from: count, to: count, value: text })),
  summary: text,
});
true satisfies Same<typeof packetView, PacketView>;

export const sensorView = Type.Object({
  id: text,
  name: text,
  kind: oneOf(['telescope'] as const),
  dark: Type.Array(text),
  createdAt: epochMs,
  lastBatchAt: nullable(epochMs),
  coveredTo: nullable(epochMs),
  clockSkewMs: nullable(Type.Number()),
  lastSequence: nullable(count),
  missingBatches: count,
  droppedKernelPackets: count,
  droppedSpoolBatches: count,
  tokens: Type.Array(Type.Object({ id: text, createdAt: epochMs })),
  disabled: Type.Boolean(),
  sample: Type.Boolean(),
  health: oneOf(['ok', 'late', 'silent', 'disabled'] as const),
  packetsLastHour: count,
});
true satisfies Same<typeof sensorView, SensorView>;

export const overview = Type.Object({
  from: epochSeconds,
  to: epochSeconds,
  packets: count,
  sources: count,
  series: Type.Array(seriesPoint),
  categories: Type.Array(categorySeries),
  services: Type.Array(topRow),
  countries: Type.Array(topRow),
  networks: Type.Array(topRow),
  tools: Type.Array(topRow),
  sensors: Type.Array(sensorView),
  openIncidents: count,
});
true satisfies Same<typeof overview, Overview>;

export const liveDot = Type.Object({
  t: epochMs,
  s: text,
  d: text,
  p: text,
  c: oneOf([...CATEGORIES, 'unjudged'] as const),
  g: text,
  o: text,
  n: text,
  m: nullable(text),
});

export const liveHistory = Type.Object({
  dots: Type.Array(liveDot),
  minutes: Type.Array(Type.Object({ at: epochMs, packets: count, alerts: count })),
  oldest: epochMs,
});
true satisfies Same<typeof liveHistory, LiveHistory>;

export const sceneLayout = Type.Object({
  owners: Type.Array(
    Type.Object({
      id: text,
      name: text,
      prefixes: Type.Array(text),
      dark: Type.Array(text),
      openIncidents: count,
    }),
  ),
  sensors: Type.Array(Type.Object({ id: text, name: text, dark: Type.Array(text) })),
});
true satisfies Same<typeof sceneLayout, SceneLayout>;
