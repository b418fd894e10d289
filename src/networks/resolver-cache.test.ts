import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheResolver } from './resolver-cache.ts';

/** Answers by a table, and remembers what it was asked. */
function counted(names: Record<string, string[]>) {
  const asked: string[] = [];
  return {
    asked,
    async reverse(address: string) {
      asked.push(address);
      return names[address] ?? [];
    },
    async forward(name: string) {
      asked.push(name);
      return names[name] ?? [];
    },
  };
}

test('an answer is kept for its time, that there is none for a shorter one', async () => {
  const resolver = counted({ 'a.example': ['192.0.2.1'] });
  let now = 0;
  const cached = cacheResolver(resolver, { ttlMs: 1_000, emptyTtlMs: 100, clock: () => now });
  for (const at of [0, 50, 99, 500, 999]) {
    now = at;
    assert.deepEqual(await cached.forward('a.example'), ['192.0.2.1']);
    assert.deepEqual(await cached.forward('b.example'), []);
  }
  assert.deepEqual(resolver.asked, ['a.example', 'b.example', 'b.example', 'b.example']);
  now = 1_000;
  await cached.forward('A.EXAMPLE');
  assert.equal(resolver.asked.length, 5, 'case is no difference, time is');
});

test('the same question at the same time is asked once', async () => {
  const resolver = counted({ '192.0.2.1': ['a.example'] });
  const cached = cacheResolver(resolver);
  const answers = await Promise.all(Array.from({ length: 20 }, () => cached.reverse('192.0.2.1')));
  assert.ok(answers.every((answer) => answer[0] === 'a.example'));
  assert.equal(resolver.asked.length, 1);
});

test('it keeps no more than it may, and the oldest go', async () => {
  const resolver = counted({});
  const cached = cacheResolver(resolver, { most: 3 });
  for (const name of ['a', 'b', 'c', 'd', 'd', 'c', 'b']) await cached.forward(name);
  assert.deepEqual(resolver.asked, ['a', 'b', 'c', 'd']);
  await cached.forward('a');
  assert.deepEqual(resolver.asked, ['a', 'b', 'c', 'd', 'a']);
});
