/** An owner keeps his case when his address changes, and sees nothing of who has the address then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseRecord } from '../model/case.ts';
import { addressesOf, isOwnCase } from './own-case.ts';

const NOW = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;
const OLD = '192.0.2.7';
const HOLDER = {
  address: '192.0.2.8',
  ownerId: 'o1',
  formerly: [
    { address: OLD, until: NOW - 2 * DAY_MS },
    { address: '192.0.2.6', until: NOW - 40 * DAY_MS },
    { address: OLD, until: NOW - 50 * DAY_MS },
  ],
};

function aCase(address: string, openedDaysAgo: number, seenDaysAgo: number, ownerId = 'o1') {
  const proof = { lastAt: NOW - seenDaysAgo * DAY_MS } as CaseRecord['proof'];
  return { address, ownerId, openedAt: NOW - openedDaysAgo * DAY_MS, proof };
}

test('a case at the address now is his, one of another owner never', () => {
  assert.equal(isOwnCase(aCase('192.0.2.8', 1, 0), HOLDER), true);
  assert.equal(isOwnCase(aCase('192.0.2.8', 1, 0, 'o2'), HOLDER), false);
  assert.equal(isOwnCase(aCase(OLD, 5, 3, 'o2'), HOLDER), false);
  assert.equal(isOwnCase(aCase('192.0.2.9', 5, 3), HOLDER), false);
});

test('of the address before, only what was seen before he left it', () => {
  assert.equal(isOwnCase(aCase(OLD, 5, 3), HOLDER), true);
  assert.equal(isOwnCase(aCase(OLD, 1, 1), HOLDER), false, 'opened for the next');
  assert.equal(isOwnCase(aCase(OLD, 5, 1), HOLDER), false, 'the next one sends');
});

test('addresses that he left long ago are not asked for, and none twice', () => {
  assert.deepEqual([...addressesOf(HOLDER, NOW)], ['192.0.2.8', OLD]);
});
