import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Counts } from '../../base/counts.ts';
import type { GardenEvent, Hold } from '../../model/hold.ts';
import { openGarden } from './garden.ts';
import { GARDEN_SETTINGS } from './garden-settings.ts';
import { openGardenStore } from './garden-store.ts';
import { aHold } from './hold-fixture.ts';

const NEVER = new AbortController().signal;
const SETTINGS = GARDEN_SETTINGS.parse({
  hubUrl: 'https://hub.example',
  tokenFile: '/t',
  stateFolder: '/s',
  inside: 'lan0',
  portalAddress: '10.77.0.1',
  portalUrl: 'http://portal.example/',
});

/** One device with both families. */
const MAC = '02:00:00:00:00:50';
const DEVICE = ['10.77.0.50', '2001:db8:99::50'];

async function withGarden(
  tell: (world: {
    open: () => ReturnType<typeof openGarden>;
    hub: { holds: Hold[]; events: GardenEvent[]; isAway: boolean };
    counts: Counts;
    rules: string[];
  }) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yamori-garden-'));
  const hub = { holds: [] as Hold[], events: [] as GardenEvent[], isAway: false };
  const counts = new Counts();
  const rules: string[] = [];
  const open = async () =>
    openGarden({
      settings: SETTINGS,
      store: await openGardenStore(folder),
      gateway: {
        apply: async (text) => void rules.push(text),
        readTries: async () => ({ packets: [], reach: new Map(), isFull: false }),
        macOf: async (address) => (DEVICE.includes(address) ? MAC : null),
        addressesOf: async (mac) => (mac === MAC ? DEVICE : []),
      },
      source: {
        async holds() {
          if (hub.isAway) throw new Error('away');
          return hub.holds;
        },
        async report(events) {
          if (hub.isAway) throw new Error('away');
          hub.events.push(...events);
          return events.map(({ id }) => id);
        },
      },
      clock: Date.now,
      count: (name) => counts.add(name),
    });
  try {
    await tell({ open, hub, counts, rules });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a release while the hub is away outlives a restart, reaches the hub once, and is not undone by it', async () => {
  await withGarden(async ({ open, hub, counts, rules }) => {
    hub.holds = [aHold({ id: 'H1' })];
    const first = await open();
    await first.turn(NEVER);
    assert.match(rules.at(-1)!, /held4 \{ 10\.77\.0\.50 timeout/);
    hub.isAway = true;
    assert.equal(await first.releaseSelf('H1'), 'released');
    await first.turn(NEVER);
    assert.ok(counts.get('garden-hub-away') > 0);
    const second = await open();
    assert.equal((await second.findClient('10.77.0.50'))?.isHeld, false);
    hub.isAway = false;
    await second.turn(NEVER);
    await second.turn(NEVER);
    assert.equal(hub.events.filter(({ releasedBy }) => releasedBy === 'self').length, 1);
    assert.doesNotMatch(rules.at(-1)!, /held4 \{ 10/);
  });
});

test('the limit of self-releases goes over holds of the same address', async () => {
  await withGarden(async ({ open, hub }) => {
    const garden = await open();
    for (const id of ['H1', 'H2', 'H3', 'H4']) {
      hub.holds = [aHold({ id, targets: ['10.77.0.50'] })];
      await garden.turn(NEVER);
      assert.equal(await garden.releaseSelf(id), id === 'H4' ? 'limit' : 'released');
    }
  });
});

test('who is held by one of its addresses or its MAC finds its page by the others, and no neighbour does', async () => {
  for (const target of ['10.77.0.50', MAC]) {
    await withGarden(async ({ open, hub }) => {
      hub.holds = [aHold({ id: 'H1', targets: [target] })];
      const garden = await open();
      await garden.turn(NEVER);
      for (const address of DEVICE) assert.equal((await garden.findClient(address))?.isHeld, true, address);
      assert.equal(await garden.findClient('2001:db8:99::51'), null);
    });
  }
});

test('a target that is no customer holds nobody and never gets into the rules', async () => {
  await withGarden(async ({ open, hub, counts, rules }) => {
    const wrong = ['0.0.0.0/0', '2001:db8::/32', '10.0.0.1 }; flush ruleset; #', 'lan0'];
    hub.holds = wrong.map((target, number) => aHold({ id: `H${number}`, targets: [target] }));
    const garden = await open();
    await garden.turn(NEVER);
    assert.equal(counts.get('garden-target-wrong'), wrong.length);
    assert.doesNotMatch(rules.at(-1)!, /add element|flush ruleset/);
  });
});
