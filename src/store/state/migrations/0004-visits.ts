/** Decoys, visits with their events, and visitors. */
import type { Migration } from './registry.ts';

export const visits: Migration = {
  version: 4,
  name: 'visits',
  statements: ({ text, integer, end }) => [
    `create table "visitBatches" (
      "id" ${text} primary key,
      "at" ${integer} not null
    )${end}`,
    'create index "visitBatchesByTime" on "visitBatches" ("at")',
    `create table "decoys" (
      "name" ${text} primary key,
      "sensorId" ${text} not null,
      "persona" ${text} not null,
      "address" ${text} not null,
      "ports" ${text} not null,
      "startedAt" ${integer},
      "stoppedAt" ${integer},
      "firstEventAt" ${integer} not null,
      "lastEventAt" ${integer} not null,
      "events" ${integer} not null,
      "sample" ${integer} not null
    )${end}`,
    `create table "visits" (
      "id" ${text} primary key,
      "sensorId" ${text} not null,
      "decoy" ${text} not null,
      "persona" ${text} not null,
      "protocol" ${text} not null,
      "address" ${text} not null,
      "addressKey" ${text} not null,
      "fromAt" ${integer} not null,
      "toAt" ${integer} not null,
      "day" ${integer} not null,
      "events" ${integer} not null,
      "kept" ${integer} not null,
      "version" ${integer} not null,
      "readVersion" ${integer} not null,
      "isUnread" ${integer} not null,
      "acts" ${text} not null,
      "record" ${text},
      "visitorId" ${text},
      "sample" ${integer} not null
    )${end}`,
    'create index "visitsUnread" on "visits" ("isUnread", "toAt")',
    'create index "visitsOfDecoy" on "visits" ("decoy", "day")',
    'create index "visitsByBegin" on "visits" ("fromAt", "id")',
    'create index "visitsByEnd" on "visits" ("toAt")',
    'create index "visitsOfAddress" on "visits" ("addressKey", "toAt")',
    'create index "visitsOfVisitor" on "visits" ("visitorId", "fromAt")',
    `create table "visitEvents" (
      "visitId" ${text} not null references "visits" ("id") on delete cascade,
      "place" ${integer} not null,
      "events" ${text} not null,
      primary key ("visitId", "place")
    )${end}`,
    `create table "visitors" (
      "id" ${text} primary key,
      "kind" ${text} not null,
      "fromAt" ${integer} not null,
      "toAt" ${integer} not null,
      "visits" ${integer} not null,
      "activeDays" ${integer} not null,
      "isLateral" ${integer} not null,
      "row" ${text} not null,
      "digest" ${text} not null,
      "sample" ${integer} not null
    )${end}`,
    'create index "visitorsByEnd" on "visitors" ("toAt", "id")',
    'create index "visitorsByBegin" on "visitors" ("fromAt", "id")',
    'create index "visitorsByVisits" on "visitors" ("visits", "id")',
    'create index "visitorsByDays" on "visitors" ("activeDays", "id")',
    `create table "visitorDetails" (
      "visitorId" ${text} primary key references "visitors" ("id") on delete cascade,
      "visitor" ${text} not null,
      "links" ${text} not null,
      "acts" ${text} not null
    )${end}`,
    `create table "visitorParts" (
      "visitorId" ${text} not null references "visitors" ("id") on delete cascade,
      "part" ${text} not null,
      "value" ${text} not null,
      primary key ("part", "value", "visitorId")
    )${end}`,
    'create index "partsOfVisitor" on "visitorParts" ("visitorId")',
  ],
};
