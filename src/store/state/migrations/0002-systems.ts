/** Scanning systems: what a run found of each, what persons said and decided, and how it was week by week. */
import type { Migration } from './registry.ts';

export const systems: Migration = {
  version: 2,
  name: 'systems',
  statements: ({ text, integer, real, end }) => [
    `create table "systems" (
      "id" ${text} primary key,
      "foundName" ${text} not null,
      "givenName" ${text},
      "promoted" ${text},
      "comment" ${text} not null,
      "personText" ${text} not null,
      "foundText" ${text} not null,
      "verdict" ${text} not null,
      "status" ${text} not null,
      "confidence" ${real} not null,
      "novelty" ${real} not null,
      "probes" ${integer} not null,
      "sources" ${integer} not null,
      "firstSeen" ${real} not null,
      "lastSeen" ${real} not null,
      "bornAt" ${integer} not null,
      "updatedAt" ${integer} not null,
      "sample" ${integer} not null,
      "row" ${text} not null
    )${end}`,
    'create index "systemsByKind" on "systems" ("verdict", "status")',
    'create index "systemsByNovelty" on "systems" ("novelty", "id")',
    'create index "systemsByConfidence" on "systems" ("confidence", "id")',
    'create index "systemsByProbes" on "systems" ("probes", "id")',
    'create index "systemsBySources" on "systems" ("sources", "id")',
    'create index "systemsByFirst" on "systems" ("firstSeen", "id")',
    'create index "systemsByLast" on "systems" ("lastSeen", "id")',
    `create table "systemDetails" (
      "systemId" ${text} primary key references "systems" ("id") on delete cascade,
      "head" ${text} not null,
      "similar" ${text} not null,
      "walk" ${text} not null
    )${end}`,
    // Crowds have hundreds of thousands of members: some hundred a row, so that no row gets large.
    `create table "systemMembers" (
      "systemId" ${text} not null references "systems" ("id") on delete cascade,
      "place" ${integer} not null,
      "members" ${text} not null,
      primary key ("systemId", "place")
    )${end}`,
    `create table "systemEvents" (
      "id" ${text} primary key,
      "systemId" ${text} not null references "systems" ("id") on delete cascade,
      "at" ${integer} not null,
      "kind" ${text} not null,
      "actor" ${text},
      "joined" ${text} not null,
      "left" ${text} not null,
      "text" ${text} not null
    )${end}`,
    'create index "systemEventsOfSystem" on "systemEvents" ("systemId", "at")',
    'create index "systemEventsByTime" on "systemEvents" ("at", "id")',
    `create table "systemDecisions" (
      "id" ${text} primary key,
      "at" ${integer} not null,
      "kind" ${text} not null,
      "actor" ${text} not null,
      "addresses" ${text} not null,
      "sample" ${integer} not null
    )${end}`,
    `create table "systemSnapshots" (
      "at" ${integer} not null,
      "systemId" ${text} not null references "systems" ("id") on delete cascade,
      "row" ${text} not null,
      primary key ("at", "systemId")
    )${end}`,
    'create index "systemSnapshotsOfSystem" on "systemSnapshots" ("systemId")',
  ],
};
