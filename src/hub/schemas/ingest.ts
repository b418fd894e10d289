/** Schema of what sensors post: shapes and sizes; `checkBatch` looks at what a schema cannot say. */
import { type TSchema, Type } from 'typebox';
import type { BatchReceipt, LivePost, PostedBatch } from '../../model/sighting.ts';
import {
  ALL_DIFFERING,
  COUNTED_MARKS,
  MOST_LIVE,
  MOST_PACKETS,
  MOST_SIGHTINGS,
} from '../../model/sighting.ts';
import {
  count,
  epochMs,
  epochSeconds,
  nullable,
  oneOf,
  prefixText,
  type Same,
  strict,
  text,
} from './pieces.ts';

const byte = Type.Integer({ minimum: 0, maximum: 255 });
const word = Type.Integer({ minimum: 0, maximum: 65_535 });
const long = Type.Integer({ minimum: 0, maximum: 4_294_967_295 });
const address = Type.String({ minLength: 2, maxLength: 45 });

function column<Item extends TSchema>(item: Item) {
  return Type.Array(item, { maxItems: MOST_SIGHTINGS });
}

export const sightingColumns = strict({
  hour: column(long),
  source: column(address),
  protocol: column(byte),
  port: column(word),
  response: column(Type.Boolean()),
  packets: column(long),
  bytes: column(count),
  requests: column(long),
  retransmissions: column(long),
  first: column(epochSeconds),
  last: column(epochSeconds),
  minuteFirst: column(word),
  minutePeak: column(word),
  minuteLast: column(word),
  destinations: column(long),
  firstDestination: column(long),
  lastDestination: column(long),
  destinationSet: column(Type.String({ maxLength: 22_000 })),
  ttlMin: column(byte),
  ttlMax: column(byte),
  tcpFlags: column(word),
  sourcePortMin: column(word),
  sourcePortMax: column(word),
  lengthMin: column(long),
  lengthMax: column(long),
  unitUp: column(long),
  unitDown: column(long),
  ascents: column(long),
  reversedAscents: column(long),
  marks: Type.Array(column(word), { minItems: COUNTED_MARKS.length, maxItems: COUNTED_MARKS.length }),
  strongMarks: column(byte),
  // Since format 2, and needed from there on.
  shape: Type.Optional(column(long)),
  sequence: Type.Optional(column(long)),
  ipId: Type.Optional(column(word)),
  window: Type.Optional(column(word)),
  differing: Type.Optional(column(Type.Integer({ minimum: 0, maximum: ALL_DIFFERING }))),
});

export const sightingBatch = strict({
  format: Type.Union([Type.Literal(1), Type.Literal(2)]),
  id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
  sequence: count,
  sentAt: epochMs,
  dark: Type.Array(prefixText, { maxItems: 10_000 }),
  covered: strict({ from: epochSeconds, to: epochSeconds }),
  skipped: Type.Record(Type.String({ pattern: '^[a-z0-9:_.-]{1,64}$' }), count, { maxProperties: 200 }),
  dropped: strict({ kernelPackets: count, spoolBatches: count }),
  sightings: sightingColumns,
  packets: Type.Array(
    strict({
      source: address,
      time: epochSeconds,
      originalLength: long,
      bytes: Type.String({ maxLength: 152 }),
    }),
    { maxItems: MOST_PACKETS },
  ),
});
true satisfies Same<typeof sightingBatch, PostedBatch>;

export const batchReceipt = Type.Object({ id: text, result: oneOf(['stored', 'known'] as const) });
true satisfies Same<typeof batchReceipt, BatchReceipt>;

export const livePost = strict({
  packets: Type.Array(
    strict({
      time: epochMs,
      source: address,
      destination: address,
      protocol: byte,
      port: word,
      response: Type.Boolean(),
      mark: nullable(Type.String({ maxLength: 32 })),
      bytes: long,
    }),
    { maxItems: MOST_LIVE },
  ),
  more: long,
});
true satisfies Same<typeof livePost, LivePost>;
