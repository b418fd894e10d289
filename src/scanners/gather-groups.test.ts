/** Gathering moves visit groups and changes none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gatherGroups } from './gather-groups.ts';
import { Observations } from './observations.ts';
import { DAY, World } from './scanners-fixture.ts';

function observed(seed: number, days: number): Observations {
  const world = new World(seed);
  world.sweep(['198.51.100.7', '198.51.100.8'], 0, days * DAY, world.permutation(), { port: 443 });
  for (let sender = 0; sender < 5; sender++)
    world.wander(`203.0.113.${sender}`, 0, days * DAY, 60, { port: [23, 80][sender % 2] });
  const observations = new Observations();
  for (const chunk of world.chunks()) observations.add(chunk);
  return observations;
}

/** What is known of each group, in the order in which they came. */
function toldOf(observations: Observations): unknown[] {
  const told: unknown[] = [];
  const { source, service, space, look, first, span, probes, distinct, order } = observations.columns();
  const { ascents, reversedAscents, unitUp, unitDown, arrival } = observations.columns();
  for (let group = 0; group < observations.groups; group++) {
    const row = order[group];
    told[arrival.length === 0 ? group : arrival[group]] = [
      [source[group], service[group], space[group], look[group]],
      [first[group], span[group], probes[group], distinct[group]],
      [...observations.positionsOf(group)],
      row === 0 ? null : [ascents[row], reversedAscents[row], unitUp[row], unitDown[row]],
    ];
  }
  return told;
}

test('in whatever order, and once more after another day, groups are what they were', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.infiniteStream(fc.nat()), (seed, numbers) => {
      const observations = observed(seed, 3);
      const before = toldOf(observations);
      assert.ok(observations.ascents.length > 1, 'some groups have steps');
      gatherGroups(observations, shuffled(observations.groups, numbers));
      assert.deepEqual(toldOf(observations), before);
      const more = new World(seed + 1);
      more.wander('192.0.2.1', 4 * DAY, DAY, 40, { port: 22 });
      for (const chunk of more.chunks()) observations.add(chunk);
      gatherGroups(observations, shuffled(observations.groups, numbers));
      const after = toldOf(observations);
      assert.deepEqual(after.slice(0, before.length), before);
      assert.ok(after.length > before.length);
    }),
    { numRuns: 15 },
  );
});

function shuffled(length: number, numbers: Iterable<number>): Uint32Array {
  const order = Uint32Array.from({ length }, (_, i) => i);
  const drawn = numbers[Symbol.iterator]();
  for (let i = length - 1; i > 0; i--) {
    const j = drawn.next().value % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
