/** Sensors, their tokens, and what each batch says of its sensor. */
import type { Sensor } from '../../model/account.ts';
import { StateError, type StateStore } from '../state-port.ts';
import type { Engine } from './engine.ts';
import {
  addSequence,
  beginSpool,
  hasSequence,
  lastSequence,
  missingSequences,
  NO_SEQUENCES,
  type SequenceSet,
} from './sequence-set.ts';
import type { Change, Database, SensorRow } from './tables.ts';

type Sensors = Pick<
  StateStore,
  | 'createSensor'
  | 'sensors'
  | 'sensor'
  | 'changeSensor'
  | 'noteBatch'
  | 'deleteSensor'
  | 'addSensorToken'
  | 'revokeSensorToken'
  | 'sensorByToken'
>;
type Batch = Parameters<StateStore['noteBatch']>[1];

export function sensors({ database, change, ids }: Engine): Sensors {
  async function withTokens(tables: Database | Change, rows: readonly SensorRow[]): Promise<Sensor[]> {
    if (rows.length === 0) return [];
    const tokens = await tables
      .selectFrom('sensorTokens')
      .select(['id', 'sensorId', 'createdAt'])
      .where(
        'sensorId',
        'in',
        rows.map((row) => row.id),
      )
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
    const bySensor = Map.groupBy(tokens, (token) => token.sensorId);
    return rows.map((row) => sensorOf(row, bySensor.get(row.id) ?? []));
  }

  return {
    async createSensor({ name, sample, at }) {
      const row: SensorRow = {
        id: ids.draw(),
        name,
        kind: 'telescope',
        createdAt: at,
        disabled: 0,
        sample: sample ? 1 : 0,
        dark: '[]',
        lastBatchAt: null,
        coveredTo: null,
        clockSkewMs: null,
        newestSequence: null,
        lastSequence: null,
        missingBatches: 0,
        droppedKernelPackets: 0,
        droppedSpoolBatches: 0,
        seen: JSON.stringify(NO_SEQUENCES),
      };
      await database.insertInto('sensors').values(row).execute();
      return sensorOf(row, []);
    },

    async sensors() {
      const rows = await database.selectFrom('sensors').selectAll().orderBy('name').execute();
      return withTokens(database, rows);
    },

    async sensor(id) {
      const rows = await database.selectFrom('sensors').selectAll().where('id', '=', id).execute();
      return (await withTokens(database, rows))[0] ?? null;
    },

    changeSensor: (id, { name, disabled }) =>
      change(async (tables) => {
        const rows = await tables
          .updateTable('sensors')
          .set({
            // So that an empty change is one too.
            id,
            ...(name === undefined ? {} : { name }),
            ...(disabled === undefined ? {} : { disabled: disabled ? 1 : 0 }),
          })
          .where('id', '=', id)
          .returningAll()
          .execute();
        if (rows.length === 0) throw noSensor();
        return (await withTokens(tables, rows))[0];
      }),

    noteBatch: (id, batch) =>
      change(async (tables) => {
        // Touching locks the row: of two batches at once the second starts from what the first made.
        const row = await tables
          .updateTable('sensors')
          .set((the) => ({ id: the.ref('id') }))
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) throw noSensor();
        const noted = note(row, batch);
        if (noted !== null) await tables.updateTable('sensors').set(noted).where('id', '=', id).execute();
      }),

    async deleteSensor(id) {
      const { numDeletedRows } = await database.deleteFrom('sensors').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) throw noSensor();
    },

    async addSensorToken(sensorId, secretHash, at) {
      const id = ids.draw();
      await database.insertInto('sensorTokens').values({ id, sensorId, secretHash, createdAt: at }).execute();
      return { id };
    },

    async revokeSensorToken(sensorId, tokenId) {
      const { numDeletedRows } = await database
        .deleteFrom('sensorTokens')
        .where('sensorId', '=', sensorId)
        .where('id', '=', tokenId)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new StateError('not-found', 'the sensor has no such token');
    },

    async sensorByToken(secretHash) {
      const rows = await database
        .selectFrom('sensors')
        .innerJoin('sensorTokens', 'sensorTokens.sensorId', 'sensors.id')
        .selectAll('sensors')
        .where('sensorTokens.secretHash', '=', secretHash)
        .execute();
      return (await withTokens(database, rows))[0] ?? null;
    },
  };
}

/**
 * The row after a batch; null when it says nothing new. For the batches of one spool the result does not
 * depend on their order: the newest is the one that looked furthest, and each number counts once. A number
 * that came before but now looks further is of a new spool, which counts from 0 again.
 */
function note(row: SensorRow, batch: Batch): Partial<SensorRow> | null {
  const coveredTo = Math.round(batch.coveredTo);
  const looksFurther = row.coveredTo === null || coveredTo > row.coveredTo;
  let seen = JSON.parse(row.seen) as SequenceSet;
  if (hasSequence(seen, batch.sequence)) {
    if (!looksFurther) return null;
    seen = beginSpool(seen);
  }
  // Batches that covered the same time, of a quiet minute maybe: the later number is the newer.
  const isNewest =
    looksFurther || (coveredTo === row.coveredTo && batch.sequence > (row.newestSequence ?? -1));
  seen = addSequence(seen, batch.sequence);
  return {
    ...(isNewest
      ? {
          dark: JSON.stringify(batch.dark),
          coveredTo,
          newestSequence: batch.sequence,
          clockSkewMs: Math.round(batch.clockSkewMs),
        }
      : {}),
    lastBatchAt: Math.max(row.lastBatchAt ?? 0, Math.round(batch.at)),
    lastSequence: lastSequence(seen),
    missingBatches: missingSequences(seen),
    droppedKernelPackets: row.droppedKernelPackets + batch.droppedKernelPackets,
    droppedSpoolBatches: row.droppedSpoolBatches + batch.droppedSpoolBatches,
    seen: JSON.stringify(seen),
  };
}

function sensorOf(row: SensorRow, tokens: readonly { id: string; createdAt: number }[]): Sensor {
  return {
    id: row.id,
    name: row.name,
    kind: 'telescope',
    dark: JSON.parse(row.dark),
    createdAt: row.createdAt,
    lastBatchAt: row.lastBatchAt,
    coveredTo: row.coveredTo,
    clockSkewMs: row.clockSkewMs,
    lastSequence: row.lastSequence,
    missingBatches: row.missingBatches,
    droppedKernelPackets: row.droppedKernelPackets,
    droppedSpoolBatches: row.droppedSpoolBatches,
    tokens: tokens.map(({ id, createdAt }) => ({ id, createdAt })),
    disabled: row.disabled === 1,
    sample: row.sample === 1,
  };
}

function noSensor(): StateError {
  return new StateError('not-found', 'there is no such sensor');
}
