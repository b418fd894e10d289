import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Coverage } from './coverage.ts';

const started = { kind: 'started', pid: 1 } as const;
const died = { kind: 'died', words: 'killed' } as const;

test('pieces follow one another without a gap while tcpdump runs', () => {
  const coverage = new Coverage();
  assert.equal(coverage.take(5), null);
  coverage.note(started, 10);
  assert.deepEqual(coverage.take(20), { from: 10, to: 20 });
  assert.deepEqual(coverage.take(30), { from: 20, to: 30 });
});

test('nothing is covered between a death and the next start', () => {
  const coverage = new Coverage();
  coverage.note(started, 10);
  coverage.note(died, 14);
  assert.ok(coverage.wasCut);
  assert.deepEqual(coverage.take(15), { from: 10, to: 14 });
  assert.equal(coverage.wasCut, false);
  assert.equal(coverage.take(16), null);
  coverage.note(started, 18);
  assert.deepEqual(coverage.take(20), { from: 18, to: 20 });
});

test('a start before the death was told leaves the gap out all the same', () => {
  const coverage = new Coverage();
  coverage.note(started, 10);
  coverage.note(died, 14);
  coverage.note(started, 16);
  assert.deepEqual(coverage.take(17), { from: 10, to: 14 });
  assert.deepEqual(coverage.take(20), { from: 16, to: 20 });
});

test('a death of what never ran and a clock that was set back cover nothing', () => {
  const coverage = new Coverage();
  coverage.note(died, 1);
  assert.equal(coverage.wasCut, false);
  coverage.note(started, 10);
  assert.deepEqual(coverage.take(4), { from: 10, to: 10 });
});
