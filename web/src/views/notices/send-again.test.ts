/** Sending several again: what is refused is passed over, a failure ends it and leaves the rest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiFailure } from '../../api/client.ts';
import { sendSeveral } from './send-again.ts';

const refusal = (status: number) => new ApiFailure(status, { code: 'x', message: '', hint: '' });

function sender(failures: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  return {
    asked,
    send: async (id: string) => {
      asked.push(id);
      if (failures[id] !== undefined) throw failures[id];
    },
  };
}

test('one that changed meanwhile or is gone does not keep the others from being sent', async () => {
  const { asked, send } = sender({ b: refusal(409), c: refusal(404) });
  const answer = await sendSeveral(['a', 'b', 'c', 'd'], send);
  assert.deepEqual(answer, { sent: 2, refused: 2, left: [], failure: null });
  assert.deepEqual(asked, ['a', 'b', 'c', 'd']);
});

test('when the hub is away or has enough, the rest is left to be sent later', async () => {
  for (const status of [0, 429, 500]) {
    const failure = refusal(status);
    const { asked, send } = sender({ b: failure });
    const answer = await sendSeveral(['a', 'b', 'c'], send);
    assert.deepEqual(answer, { sent: 1, refused: 0, left: ['b', 'c'], failure });
    assert.deepEqual(asked, ['a', 'b']);
  }
});
