import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorldResult } from './evaluate-world.ts';
import type { FoundSystem, TrueSystem } from './labelled-systems.ts';
import { scoreSystems } from './score.ts';
import { makesBySizeText, sizeText, summarise } from './systems-text.ts';

const TRUTH: readonly TrueSystem[] = [
  { id: 'g', kind: 'unknown', make: 'grid', name: '', members: ['a', 'b'] },
  { id: 'h', kind: 'unknown', make: 'lone', name: '', members: ['c'] },
  { id: 'm', kind: 'malware', make: 'mirai', name: '', members: ['d'] },
];

function world(seed: number, ...found: readonly string[][]): WorldResult {
  const systems = found.map(
    (members, i): FoundSystem => ({
      id: `${i}`,
      verdict: 'unknown-systematic',
      name: '',
      members,
      p: null,
      q: null,
    }),
  );
  return {
    world: `seed ${seed}`,
    darkSize: 4096,
    days: 90,
    packets: 1000 * seed,
    sources: 4,
    seconds: 1,
    methods: [{ method: 'yamori scanners', setting: '', score: scoreSystems(TRUTH, systems) }],
    tested: 0,
    pValues: [],
    misses: [],
  };
}

const SIZE = { darkSize: 4096, worlds: [world(1, ['a', 'b'], ['c']), world(2, ['a', 'b'], ['d'])] };

test('sums are over the worlds, means and intervals between them', () => {
  const [summary] = summarise(SIZE);
  assert.deepEqual(summary.makes, { grid: { there: 2, found: 2 }, lone: { there: 2, found: 1 } });
  assert.deepEqual([summary.said, summary.right, summary.there, summary.accused.malware], [4, 3, 4, 1]);
  assert.deepEqual(summary.shares.recall, { mean: 0.75, low: 0.5, high: 1, runs: 2 });
  assert.equal(summary.shares.knownNamed, null);
});

test('the tables say the size, the interval and what there is nothing to say of', () => {
  const text = sizeText(SIZE);
  assert.match(text, /^== \/20: 2 worlds of 90 days, 1,000-2,000 packets, 4 sources/);
  assert.match(text, /yamori scanners {2}0\.75 \(0\.50-1\.00\) .* -$/m);
  assert.match(text, /^lone +1\/2$/m);
  assert.match(makesBySizeText([SIZE, { ...SIZE, darkSize: 300 }]), /300 addresses/);
});
