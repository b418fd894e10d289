import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testChannel } from './channel-conformance.ts';
import type { HoldAnswer, HoldRequest } from './hold-requester.ts';
import { SAMPLE_DELIVERY } from './sample-delivery.ts';
import { softNotice } from './soft-notice.ts';
import { walledGarden } from './walled-garden.ts';

/** The hub's side of the port, which keeps what it was asked. */
function makePeer() {
  const taken: HoldRequest[] = [];
  let answer: (signal: AbortSignal) => Promise<HoldAnswer>;
  const behave = {
    takes: () => {
      answer = async () => ({ kind: 'placed' });
    },
    down: () => {
      answer = async () => {
        throw new Error('the store is away');
      };
    },
    refuses: () => {
      answer = async () => ({ kind: 'refused', why: 'forgeable', isGone: false });
    },
    gone: () => {
      answer = async () => ({ kind: 'refused', why: 'no such case', isGone: true });
    },
    hangs: 'A store on this machine is not waited for but until the signal, which the next test has.',
  };
  behave.takes();
  return Promise.resolve({
    settings: {},
    deps: {
      placeHold: async (request: HoldRequest, signal: AbortSignal) => {
        const said = await answer(signal);
        if (said.kind === 'placed') taken.push(request);
        return said;
      },
    },
    to: '192.0.2.77',
    behave,
    taken: async () =>
      taken.map((request) => ({ identity: request.noticeId, structure: Object.keys(request) })),
    close: async () => {},
  });
}

testChannel(walledGarden, makePeer);
testChannel(softNotice, makePeer);

test('a hub that does not answer is left by the signal', async () => {
  const opened = await walledGarden.open(walledGarden.settings.parse({}), {
    clock: Date.now,
    count: () => {},
    folder: '/nonexistent',
    placeHold: () => new Promise(() => {}),
  });
  const stop = new AbortController();
  const outcome = opened.deliver({ ...SAMPLE_DELIVERY, to: '192.0.2.77' }, stop.signal);
  stop.abort();
  assert.equal((await outcome).kind, 'later');
});

test('the garden asks for what its settings say, on the address in canonical text', async () => {
  const asked: HoldRequest[] = [];
  const opened = await walledGarden.open(walledGarden.settings.parse({ days: 2 }), {
    clock: Date.now,
    count: () => {},
    folder: '/nonexistent',
    placeHold: async (request) => {
      asked.push(request);
      return { kind: 'placed' };
    },
  });
  await opened.deliver({ ...SAMPLE_DELIVERY, to: '2001:DB8:0::7' }, new AbortController().signal);
  assert.deepEqual(asked, [
    {
      noticeId: SAMPLE_DELIVERY.id,
      kind: 'quarantine',
      caseId: 'Y-7K3QM9TX',
      address: '2001:db8::7',
      days: 2,
      selfReleaseLimit: 3,
    },
  ]);
});
