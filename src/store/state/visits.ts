/** What decoys saw: events stored batch by batch, what was read out of them, and who is behind them. */
import type { DecoyEvent } from '../../model/decoy-event.ts';
import type { Act, VisitRecord } from '../../model/visitor.ts';
import type { StateStore } from '../state-port.ts';
import type { StoredVisitor, VisitCounts, VisitsStore } from '../visits-port.ts';
import { breathe, chunksOf, type Engine } from './engine.ts';
import { addressKey, canonicalAddress } from './incident-row.ts';
import type { Change, Database } from './tables.ts';
import { inOrder, packEvents, unpackEvents } from './visit-row.ts';
import type { DecoyTableRow, VisitRow } from './visit-tables.ts';

type Visits = Pick<
  StateStore,
  | 'addVisitEvents'
  | 'unreadVisits'
  | 'putVisitRecords'
  | 'visitRecords'
  | 'visitRecordsOf'
  | 'lastVisits'
  | 'putVisitors'
  | 'visitorDigests'
  | 'visitEvents'
>;
type Sensor = Parameters<VisitsStore['addVisitEvents']>[0];
type Dropped = { -readonly [Name in keyof VisitCounts]: number };

const DAY_MS = 86_400_000;
/** Of one visit: enough for the longest session that a person types, and for the begin of any other. */
const MOST_EVENTS_KEPT = 2_000;
const RECORDS_A_TURN = 500;
/** The envelope's protocol of what a decoy says of itself. */
const OF_ITSELF = 'none';
const MOST_ACTS_IN_ROW = 40;

export function visits({ database, change }: Engine): Visits {
  return {
    addVisitEvents: (sensor, { id, at, events }) =>
      change(async (tables) => {
        const dropped: Dropped = {
          'decoy-of-another-sensor': 0,
          'session-of-another-sensor': 0,
          'visit-events-cut': 0,
        };
        const { numInsertedOrUpdatedRows } = await tables
          .insertInto('visitBatches')
          .values({ id, at })
          .onConflict((on) => on.column('id').doNothing())
          .executeTakeFirst();
        if (Number(numInsertedOrUpdatedRows ?? 0n) === 0) return { result: 'known', dropped };
        for (const [name, own] of Map.groupBy(events, (event) => event.sensor)) {
          if (!(await noteDecoy(tables, sensor, name, own))) {
            dropped['decoy-of-another-sensor'] += own.length;
            continue;
          }
          const sessions = Map.groupBy(
            own.filter(({ protocol }) => protocol !== OF_ITSELF),
            ({ session }) => session,
          );
          for (const [session, of] of sessions) await addToVisit(tables, sensor, session, of, dropped);
        }
        return { result: 'stored', dropped };
      }),

    async unreadVisits(limit) {
      const rows = await database
        .selectFrom('visits')
        .select(['id', 'version', 'sample'])
        .where('isUnread', '=', 1)
        .orderBy('toAt')
        .limit(limit)
        .execute();
      const events = await eventsOf(
        database,
        rows.map(({ id }) => id),
      );
      return rows.map(({ id, version, sample }) => ({
        id,
        version,
        sample: sample === 1,
        events: inOrder(events.get(id) ?? []),
      }));
    },

    async putVisitRecords(records) {
      for (const some of chunksOf(records)) {
        await change(async (tables) => {
          for (const { version, record } of some)
            await tables
              .updateTable('visits')
              .set((the) => ({
                record: JSON.stringify(record),
                acts: JSON.stringify(briefActs(record.acts)),
                readVersion: version,
                isUnread: the.case().when('version', '>', version).then(1).else(0).end() as never,
              }))
              .where('id', '=', record.id)
              .execute();
        });
        await breathe();
      }
    },

    async *visitRecords(sample, since) {
      let after: { toAt: number; id: string } | null = { toAt: since, id: '' };
      while (after !== null) {
        const { toAt, id } = after;
        const rows: Pick<VisitRow, 'id' | 'toAt' | 'record'>[] = await database
          .selectFrom('visits')
          .select(['id', 'toAt', 'record'])
          .where('sample', '=', sample ? 1 : 0)
          .where((where) => where(where.refTuple('toAt', 'id'), '>', where.tuple(toAt, id)))
          .orderBy('toAt')
          .orderBy('id')
          .limit(RECORDS_A_TURN)
          .execute();
        for (const row of rows) if (row.record !== null) yield JSON.parse(row.record) as VisitRecord;
        after = rows.length < RECORDS_A_TURN ? null : rows[rows.length - 1];
        await breathe();
      }
    },

    async visitRecordsOf(address, limit) {
      const rows = await database
        .selectFrom('visits')
        .select('record')
        .where('addressKey', '=', addressKey(address))
        .where('record', 'is not', null)
        .orderBy('toAt', 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ record }) => JSON.parse(record ?? '') as VisitRecord);
    },

    async lastVisits(addresses) {
      const found = new Map<string, number>();
      for (const some of chunksOf(addresses)) {
        const rows = await database
          .selectFrom('visits')
          .select(['address', (the) => the.fn.max<number>('toAt').as('last')])
          .where('addressKey', 'in', some.map(addressKey))
          .groupBy('address')
          .execute();
        for (const { address, last } of rows) found.set(address, last);
      }
      return found;
    },

    async putVisitors({ put, removed }) {
      for (const some of chunksOf(removed))
        await change(async (tables) => {
          await tables
            .updateTable('visits')
            .set({ visitorId: null })
            .where('visitorId', 'in', some)
            .execute();
          await tables.deleteFrom('visitors').where('id', 'in', some).execute();
        });
      for (const some of chunksOf(put, 50)) {
        await change(async (tables) => {
          for (const one of some) await putVisitor(tables, one);
        });
        await breathe();
      }
    },

    async visitorDigests(sample) {
      const rows = await database
        .selectFrom('visitors')
        .select(['id', 'digest'])
        .where('sample', '=', sample ? 1 : 0)
        .execute();
      return new Map(rows.map(({ id, digest }) => [id, digest]));
    },

    async visitEvents(id) {
      return inOrder((await eventsOf(database, [id])).get(id) ?? []);
    },
  };
}

export async function eventsOf(
  tables: Database | Change,
  ids: readonly string[],
): Promise<Map<string, DecoyEvent[]>> {
  const found = new Map<string, DecoyEvent[]>();
  for (const some of chunksOf(ids)) {
    const rows = await tables
      .selectFrom('visitEvents')
      .select(['visitId', 'events'])
      .where('visitId', 'in', some)
      .orderBy('visitId')
      .orderBy('place')
      .execute();
    for (const { visitId, events } of rows)
      found.set(visitId, [...(found.get(visitId) ?? []), ...unpackEvents(events)]);
  }
  return found;
}

/** False: the name belongs to another sensor, which is there. */
async function noteDecoy(
  tables: Change,
  sensor: Sensor,
  name: string,
  events: readonly DecoyEvent[],
): Promise<boolean> {
  const times = events.map(({ timestamp }) => Date.parse(timestamp));
  const newest = events[times.indexOf(Math.max(...times))];
  const fresh: DecoyTableRow = {
    name,
    sensorId: sensor.id,
    persona: newest.persona,
    address: newest.dst_ip,
    ports: '[]',
    startedAt: null,
    stoppedAt: null,
    firstEventAt: Math.min(...times),
    lastEventAt: Math.max(...times),
    events: 0,
    sample: sensor.sample ? 1 : 0,
  };
  await tables
    .insertInto('decoys')
    .values(fresh)
    .onConflict((on) => on.column('name').doNothing())
    .execute();
  // Touching locks the row: of two batches at once the second starts from what the first made.
  const row = await tables
    .updateTable('decoys')
    .set((the) => ({ name: the.ref('name') }))
    .where('name', '=', name)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (row.sensorId !== sensor.id && (await isThere(tables, row.sensorId))) return false;
  const said = (id: DecoyEvent['eventid']) => events.findLast(({ eventid }) => eventid === id);
  const started = said('yamori.decoy.started');
  const stopped = said('yamori.decoy.stopped');
  const startedAt = Math.max(row.startedAt ?? 0, started === undefined ? 0 : Date.parse(started.timestamp));
  const stoppedAt = Math.max(row.stoppedAt ?? 0, stopped === undefined ? 0 : Date.parse(stopped.timestamp));
  await tables
    .updateTable('decoys')
    .set({
      sensorId: sensor.id,
      sample: fresh.sample,
      persona: fresh.persona,
      firstEventAt: Math.min(row.firstEventAt, fresh.firstEventAt),
      lastEventAt: Math.max(row.lastEventAt, fresh.lastEventAt),
      events: row.events + events.length,
      ...(started === undefined ? {} : { ports: JSON.stringify(portsIn(started)), address: started.dst_ip }),
      startedAt: startedAt === 0 ? null : startedAt,
      stoppedAt: stoppedAt > startedAt ? stoppedAt : null,
    })
    .where('name', '=', name)
    .execute();
  return true;
}

async function isThere(tables: Change, sensorId: string): Promise<boolean> {
  const row = await tables.selectFrom('sensors').select('id').where('id', '=', sensorId).executeTakeFirst();
  return row !== undefined;
}

function portsIn({ ports }: DecoyEvent): { name: string; port: number }[] {
  if (!Array.isArray(ports)) return [];
  return ports.flatMap((one) => {
    const { name, port } = (one ?? {}) as { name?: unknown; port?: unknown };
    return typeof name === 'string' && Number.isInteger(port) ? [{ name, port: port as number }] : [];
  });
}

async function addToVisit(
  tables: Change,
  sensor: Sensor,
  id: string,
  events: readonly DecoyEvent[],
  dropped: Dropped,
): Promise<void> {
  const times = events.map(({ timestamp }) => Date.parse(timestamp));
  const from = Math.min(...times);
  const to = Math.max(...times);
  const [{ sensor: decoy, persona, protocol, src_ip }] = events;
  const address = canonicalAddress(src_ip);
  await tables
    .insertInto('visits')
    .values({
      id,
      sensorId: sensor.id,
      decoy,
      persona,
      protocol,
      address,
      addressKey: addressKey(address),
      fromAt: from,
      toAt: to,
      day: Math.floor(from / DAY_MS),
      events: 0,
      kept: 0,
      version: 0,
      readVersion: 0,
      isUnread: 1,
      acts: '[]',
      record: null,
      visitorId: null,
      sample: sensor.sample ? 1 : 0,
    })
    .onConflict((on) => on.column('id').doNothing())
    .execute();
  const row = await tables
    .updateTable('visits')
    .set((the) => ({ id: the.ref('id') }))
    .where('id', '=', id)
    .returning(['sensorId', 'decoy', 'fromAt', 'toAt', 'events', 'kept', 'version'])
    .executeTakeFirstOrThrow();
  if (row.sensorId !== sensor.id || row.decoy !== decoy) {
    dropped['session-of-another-sensor'] += events.length;
    return;
  }
  const kept = events.slice(0, Math.max(0, MOST_EVENTS_KEPT - row.kept));
  dropped['visit-events-cut'] += events.length - kept.length;
  if (kept.length > 0)
    await tables
      .insertInto('visitEvents')
      .values({ visitId: id, place: row.version, events: packEvents(kept) })
      .execute();
  await tables
    .updateTable('visits')
    .set({
      fromAt: Math.min(row.fromAt, from),
      toAt: Math.max(row.toAt, to),
      day: Math.floor(Math.min(row.fromAt, from) / DAY_MS),
      events: row.events + events.length,
      kept: row.kept + kept.length,
      version: row.version + 1,
      isUnread: 1,
    })
    .where('id', '=', id)
    .execute();
}

/** A list shows what kinds there are; the record has them all. */
function briefActs(acts: readonly Act[]): readonly Act[] {
  return acts.slice(0, MOST_ACTS_IN_ROW);
}

async function putVisitor(tables: Change, one: StoredVisitor): Promise<void> {
  const { visitor, row, visits: ids, links, acts, digest } = one;
  await tables.deleteFrom('visitors').where('id', '=', visitor.id).execute();
  await tables
    .insertInto('visitors')
    .values({
      id: visitor.id,
      kind: visitor.kind,
      fromAt: visitor.from,
      toAt: visitor.to,
      visits: ids.length,
      activeDays: visitor.activeDays,
      isLateral: visitor.lateral.length > 0 ? 1 : 0,
      row: JSON.stringify(row),
      digest,
      sample: row.sample ? 1 : 0,
    })
    .execute();
  await tables
    .insertInto('visitorDetails')
    .values({
      visitorId: visitor.id,
      visitor: JSON.stringify(visitor),
      links: JSON.stringify(links),
      acts: JSON.stringify(acts),
    })
    .execute();
  const parts = [
    ...visitor.sensors.map((value) => ({ visitorId: visitor.id, part: 'decoy', value })),
    ...row.acts.map((value) => ({ visitorId: visitor.id, part: 'act', value })),
  ];
  for (const some of chunksOf(parts)) await tables.insertInto('visitorParts').values(some).execute();
  for (const some of chunksOf(ids))
    await tables.updateTable('visits').set({ visitorId: visitor.id }).where('id', 'in', some).execute();
}
