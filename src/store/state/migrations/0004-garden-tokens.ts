/** Tokens of walled gardens: each gateway has its own, so that one can be taken back. */
import type { Migration } from './registry.ts';

export const gardenTokens: Migration = {
  version: 4,
  name: 'garden-tokens',
  statements: ({ text, integer, end }) => [
    `create table "gardenTokens" (
      "id" ${text} primary key,
      "name" ${text} not null,
      "secretHash" ${text} not null unique,
      "createdAt" ${integer} not null,
      "lastUsedAt" ${integer}
    )${end}`,
  ],
};
