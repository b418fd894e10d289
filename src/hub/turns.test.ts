import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from './refusal.ts';
import { createTurns } from './turns.ts';

const STAYS = new AbortController().signal;

test('one at a time, in order, whatever becomes of those before', async () => {
  const turns = createTurns(10);
  const told: string[] = [];
  let working = 0;
  const work = (name: string, fails: boolean) => async () => {
    assert.equal(++working, 1);
    told.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    working--;
    if (fails) throw new Error(name);
    return name;
  };
  const answers = await Promise.allSettled([
    turns(STAYS, work('a', false)),
    turns(STAYS, work('b', true)),
    turns(STAYS, work('c', false)),
  ]);
  assert.deepEqual(told, ['a', 'b', 'c']);
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('who gives up while waiting is answered at once, and its turn is skipped, not jumped', async () => {
  const turns = createTurns(10);
  const gate = Promise.withResolvers<void>();
  const gone = new AbortController();
  let isFirstDone = false;
  const first = turns(STAYS, async () => {
    await gate.promise;
    isFirstDone = true;
  });
  const second = turns(gone.signal, async () => assert.fail('it was given up'));
  const third = turns(STAYS, async () => isFirstDone);
  gone.abort(new Refusal('invalid', 'gone'));
  await assert.rejects(second, /gone/);
  assert.equal(isFirstDone, false);
  gate.resolve();
  await first;
  assert.equal(await third, true);
});

test('beyond those who may wait, one is refused and told when to come again', async () => {
  const turns = createTurns(1);
  const gate = Promise.withResolvers<void>();
  const kept = [turns(STAYS, () => gate.promise), turns(STAYS, () => gate.promise)];
  await assert.rejects(
    turns(STAYS, async () => {}),
    (error: Refusal) => error.code === 'too-many' && error.retryAfter !== null,
  );
  gate.resolve();
  await Promise.all(kept);
  await turns(STAYS, async () => {});
});
