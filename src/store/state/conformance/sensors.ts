/** Sensors of any engine: tokens, and batches that come late, twice and in any order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StateStore } from '../../state-port.ts';
import type { Fresh } from '../state-conformance.ts';
import { NOW, refusal } from '../state-fixture.ts';

type Batch = Parameters<StateStore['noteBatch']>[1];

function aBatch(sequence: number, change: Partial<Batch> = {}): Batch {
  return {
    sequence,
    at: NOW + sequence * 1_000,
    dark: [`10.0.${sequence % 256}.0/24`],
    coveredFrom: NOW + sequence * 1_000 - 1_000,
    coveredTo: NOW + sequence * 1_000,
    clockSkewMs: sequence,
    droppedKernelPackets: 2,
    droppedSpoolBatches: 1,
    ...change,
  };
}

export function sensorsConform(fresh: Fresh): void {
  test('a sensor is new, renamed, disabled and gone', async () => {
    const store = await fresh();
    const made = await store.createSensor({ name: 'north', sample: false, at: NOW });
    assert.deepEqual(made, {
      id: made.id,
      name: 'north',
      kind: 'telescope',
      dark: [],
      createdAt: NOW,
      lastBatchAt: null,
      coveredTo: null,
      clockSkewMs: null,
      lastSequence: null,
      missingBatches: 0,
      droppedKernelPackets: 0,
      droppedSpoolBatches: 0,
      tokens: [],
      disabled: false,
      sample: false,
    });
    assert.deepEqual(await store.sensor(made.id), made);
    await assert.rejects(store.createSensor({ name: 'north', sample: false, at: NOW }), refusal('exists'));
    const other = await store.createSensor({ name: 'east', sample: true, at: NOW });
    assert.deepEqual(await store.sensors(), [other, made]);
    await assert.rejects(store.changeSensor(other.id, { name: 'north' }), refusal('exists'));
    const changed = await store.changeSensor(made.id, { name: 'south', disabled: true });
    assert.deepEqual(changed, { ...made, name: 'south', disabled: true });
    assert.deepEqual(await store.changeSensor(made.id, {}), changed);
    await store.deleteSensor(made.id);
    assert.equal(await store.sensor(made.id), null);
    await assert.rejects(store.deleteSensor(made.id), refusal('not-found'));
    await assert.rejects(store.changeSensor(made.id, { name: 'x' }), refusal('not-found'));
    await assert.rejects(store.noteBatch(made.id, aBatch(0)), refusal('not-found'));
  });

  test('a token speaks for its sensor until it is revoked', async () => {
    const store = await fresh();
    const north = await store.createSensor({ name: 'north', sample: false, at: NOW });
    const south = await store.createSensor({ name: 'south', sample: false, at: NOW });
    const one = await store.addSensorToken(north.id, 'one', NOW);
    const two = await store.addSensorToken(north.id, 'two', NOW + 1);
    await store.addSensorToken(south.id, 'three', NOW);
    await assert.rejects(store.addSensorToken(south.id, 'one', NOW), refusal('exists'));
    await assert.rejects(store.addSensorToken('none', 'four', NOW), refusal('not-found'));
    const found = await store.sensorByToken('one');
    assert.equal(found?.id, north.id);
    assert.deepEqual(found?.tokens, [
      { id: one.id, createdAt: NOW },
      { id: two.id, createdAt: NOW + 1 },
    ]);
    await assert.rejects(store.revokeSensorToken(south.id, one.id), refusal('not-found'));
    await store.revokeSensorToken(north.id, one.id);
    assert.equal(await store.sensorByToken('one'), null);
    assert.equal((await store.sensorByToken('two'))?.tokens.length, 1);
    await store.deleteSensor(north.id);
    assert.equal(await store.sensorByToken('two'), null);
    assert.equal((await store.sensorByToken('three'))?.id, south.id);
  });

  test('batches tell of gaps until what is late has come', async () => {
    const store = await fresh();
    const { id } = await store.createSensor({ name: 'north', sample: false, at: NOW });
    for (const sequence of [0, 1, 5]) await store.noteBatch(id, aBatch(sequence));
    const gap = await store.sensor(id);
    assert.equal(gap?.missingBatches, 3);
    assert.equal(gap?.lastSequence, 5);
    await store.noteBatch(id, aBatch(3));
    const late = await store.sensor(id);
    assert.equal(late?.missingBatches, 2);
    // The late one is not the newest: what the sensor is like now is told by batch 5.
    assert.deepEqual(late?.dark, ['10.0.5.0/24']);
    assert.equal(late?.clockSkewMs, 5);
    assert.equal(late?.coveredTo, NOW + 5_000);
    assert.equal(late?.droppedKernelPackets, 8);
    assert.equal(late?.droppedSpoolBatches, 4);
    await store.noteBatch(id, aBatch(3, { at: NOW + 1e9, clockSkewMs: 99 }));
    assert.deepEqual(await store.sensor(id), late);
  });

  test('a new spool counts from 0 again; what the old one missed stays missed', async () => {
    const store = await fresh();
    const { id } = await store.createSensor({ name: 'north', sample: false, at: NOW });
    await store.noteBatch(id, aBatch(0));
    await store.noteBatch(id, aBatch(2));
    const later = { coveredTo: NOW + 1e6, coveredFrom: NOW + 1e6 - 1, at: NOW + 1e6 };
    await store.noteBatch(id, aBatch(0, later));
    const sensor = await store.sensor(id);
    assert.equal(sensor?.lastSequence, 0);
    assert.equal(sensor?.missingBatches, 1);
    assert.equal(sensor?.coveredTo, NOW + 1e6);
  });

  test('batches in any order, some twice, all at once or one by one, make the same sensor', async () => {
    const store = await fresh();
    let sensors = 0;
    const after = async (batches: readonly Batch[], isAtOnce: boolean) => {
      const { id } = await store.createSensor({ name: `s${sensors++}`, sample: false, at: NOW });
      if (isAtOnce) await Promise.all(batches.map((batch) => store.noteBatch(id, batch)));
      else for (const batch of batches) await store.noteBatch(id, batch);
      return { ...(await store.sensor(id)), id: '', name: '' };
    };
    const batches = fc.uniqueArray(
      fc
        .record({ sequence: fc.nat(30), covered: fc.nat(5), dropped: fc.nat(9) })
        .map(({ sequence, covered, dropped }) =>
          aBatch(sequence, { coveredTo: NOW + covered, droppedKernelPackets: dropped }),
        ),
      { selector: (batch) => batch.sequence, minLength: 1, maxLength: 12 },
    );
    const shuffled = batches.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.array(fc.nat(all.length - 1), { maxLength: 6 }).chain((again) =>
          fc.shuffledSubarray([...all, ...again.map((at) => all[at])], {
            minLength: all.length + again.length,
          }),
        ),
        fc.boolean(),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([all, order, isAtOnce]) => {
        const expected = await after(all, false);
        assert.deepEqual(await after(order, isAtOnce), expected);
        const highest = Math.max(...all.map((batch) => batch.sequence));
        assert.equal(expected.lastSequence, highest);
        assert.equal(expected.missingBatches, highest + 1 - all.length);
      }),
      { numRuns: 60 },
    );
  });
}
