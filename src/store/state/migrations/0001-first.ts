/** The first tables: accounts, sensors, owners, incidents, leases, settings and the audit log. */
import type { Migration } from './registry.ts';

export const first: Migration = {
  version: 1,
  name: 'first',
  statements: ({ text, integer, real, end }) => [
    `create table "accounts" (
      "id" ${text} primary key,
      "name" ${text} not null,
      "nameKey" ${text} not null unique,
      "role" ${text} not null,
      "ownerIds" ${text} not null,
      "language" ${text} not null,
      "disabled" ${integer} not null,
      "createdAt" ${integer} not null,
      "lastSignInAt" ${integer},
      "passwordHash" ${text} not null,
      "founder" ${integer} unique
    )${end}`,
    `create table "sessions" (
      "secretHash" ${text} primary key,
      "accountId" ${text} not null references "accounts" ("id") on delete cascade,
      "createdAt" ${integer} not null,
      "expiresAt" ${integer} not null
    )${end}`,
    'create index "sessionsOfAccount" on "sessions" ("accountId")',
    'create index "sessionsByEnd" on "sessions" ("expiresAt")',
    `create table "apiTokens" (
      "id" ${text} primary key,
      "accountId" ${text} not null references "accounts" ("id") on delete cascade,
      "name" ${text} not null,
      "readOnly" ${integer} not null,
      "createdAt" ${integer} not null,
      "expiresAt" ${integer},
      "lastUsedAt" ${integer},
      "secretHash" ${text} not null unique
    )${end}`,
    'create index "apiTokensOfAccount" on "apiTokens" ("accountId")',
    `create table "savedSearches" (
      "id" ${text} primary key,
      "accountId" ${text} not null references "accounts" ("id") on delete cascade,
      "name" ${text} not null,
      "target" ${text} not null
    )${end}`,
    'create index "savedSearchesOfAccount" on "savedSearches" ("accountId")',

    `create table "sensors" (
      "id" ${text} primary key,
      "name" ${text} not null unique,
      "kind" ${text} not null,
      "createdAt" ${integer} not null,
      "disabled" ${integer} not null,
      "sample" ${integer} not null,
      "dark" ${text} not null,
      "lastBatchAt" ${integer},
      "coveredTo" ${integer},
      "clockSkewMs" ${integer},
      "newestSequence" ${integer},
      "lastSequence" ${integer},
      "missingBatches" ${integer} not null,
      "droppedKernelPackets" ${integer} not null,
      "droppedSpoolBatches" ${integer} not null,
      "seen" ${text} not null
    )${end}`,
    `create table "sensorTokens" (
      "id" ${text} primary key,
      "sensorId" ${text} not null references "sensors" ("id") on delete cascade,
      "secretHash" ${text} not null unique,
      "createdAt" ${integer} not null
    )${end}`,
    'create index "sensorTokensOfSensor" on "sensorTokens" ("sensorId")',

    `create table "owners" (
      "id" ${text} primary key,
      "name" ${text} not null unique,
      "nameKey" ${text} not null,
      "contact" ${text} not null,
      "language" ${text} not null,
      "critical" ${text} not null,
      "prefixes" ${text} not null,
      "dark" ${text} not null,
      "sample" ${integer} not null,
      "version" ${integer} not null
    )${end}`,

    `create table "incidents" (
      "id" ${text} primary key,
      "ownerId" ${text} not null references "owners" ("id"),
      "address" ${text} not null,
      "addressKey" ${text} not null,
      "cause" ${text} not null,
      "status" ${text} not null,
      "closeReason" ${text},
      "grade" ${text} not null,
      "verdict" ${text} not null,
      "device" ${text},
      "confidence" ${real} not null,
      "tool" ${text},
      "observation" ${text} not null,
      "critical" ${text} not null,
      "packets" ${integer} not null,
      "firstSeen" ${integer} not null,
      "lastSeen" ${integer} not null,
      "openedAt" ${integer} not null,
      "updatedAt" ${integer} not null,
      "closedAt" ${integer},
      "reopened" ${integer} not null,
      "assignee" ${text},
      "sample" ${integer} not null,
      "version" ${integer} not null
    )${end}`,
    // One address and one cause make one incident, closed ones aside.
    `create unique index "incidentsNotClosed" on "incidents" ("address", "cause") where "status" <> 'closed'`,
    'create index "incidentsOfAddress" on "incidents" ("address", "cause")',
    'create index "incidentsOfOwner" on "incidents" ("ownerId", "status", "cause", "grade")',
    'create index "incidentsByKind" on "incidents" ("status", "cause", "grade", "ownerId")',
    'create index "incidentsByAssignee" on "incidents" ("assignee")',
    'create index "incidentsByTool" on "incidents" ("tool")',
    'create index "incidentsByCritical" on "incidents" ("critical")',
    'create index "incidentsByUpdate" on "incidents" ("updatedAt", "id")',
    'create index "incidentsByOpening" on "incidents" ("openedAt", "id")',
    'create index "incidentsByLastSeen" on "incidents" ("lastSeen", "id")',
    'create index "incidentsByPackets" on "incidents" ("packets", "id")',
    'create index "incidentsByConfidence" on "incidents" ("confidence", "id")',
    'create index "incidentsByAddress" on "incidents" ("addressKey", "id")',
    `create index "incidentsByClosing" on "incidents" ("closedAt") where "status" = 'closed'`,
    `create table "incidentDetails" (
      "incidentId" ${text} primary key references "incidents" ("id") on delete cascade,
      "sensors" ${text} not null,
      "labels" ${text} not null,
      "machine" ${text},
      "evidence" ${text} not null
    )${end}`,
    `create table "incidentLabels" (
      "incidentId" ${text} not null references "incidents" ("id") on delete cascade,
      "label" ${text} not null,
      primary key ("incidentId", "label")
    )${end}`,
    'create index "incidentsByLabel" on "incidentLabels" ("label", "incidentId")',
    `create table "incidentTexts" (
      "incidentId" ${text} not null references "incidents" ("id") on delete cascade,
      "part" ${text} not null,
      "text" ${text} not null,
      primary key ("incidentId", "part")
    )${end}`,
    `create table "incidentEvents" (
      "id" ${text} primary key,
      "incidentId" ${text} not null references "incidents" ("id") on delete cascade,
      "version" ${integer} not null,
      "place" ${integer} not null,
      "at" ${integer} not null,
      "kind" ${text} not null,
      "actor" ${text} not null,
      "why" ${text} not null,
      "change" ${text} not null,
      unique ("incidentId", "version", "place")
    )${end}`,

    `create table "leases" (
      "id" ${text} primary key,
      "address" ${text} not null,
      "portFirst" ${integer},
      "portLast" ${integer},
      "fromAt" ${integer} not null,
      "toAt" ${integer},
      "machine" ${text} not null
    )${end}`,
    'create index "leasesOfAddress" on "leases" ("address", "fromAt")',
    'create index "leasesByEnd" on "leases" ("toAt")',

    `create table "settings" ("name" ${text} primary key, "value" ${text} not null)${end}`,
    `create table "notes" ("name" ${text} primary key, "value" ${text} not null)${end}`,
    `create table "audit" (
      "id" ${text} primary key,
      "at" ${integer} not null,
      "actor" ${text} not null,
      "action" ${text} not null,
      "subject" ${text} not null,
      "detail" ${text} not null,
      "address" ${text}
    )${end}`,
    'create index "auditByTime" on "audit" ("at", "id")',
  ],
};
