/** Writes changes of incidents, within the one transaction that makes them all or nothing. */
import type { Incident } from '../../model/incident.ts';
import { type IncidentChange, StateError } from '../state-port.ts';
import { breathe, chunksOf } from './engine.ts';
import { fold, type Ids } from './ids.ts';
import { detailRowOf, incidentOf, rowOf, textOf } from './incident-row.ts';
import type { Change, IncidentEventRow } from './tables.ts';

/** Changes that are written together, and after which others get the event loop. */
const CHANGES_A_TURN = 50;

/** Resolves to the incidents as they are then, in the order of the changes. */
export async function writeChanges(
  tables: Change,
  changes: readonly IncidentChange[],
  ids: Ids,
): Promise<Incident[]> {
  refuseTwice(changes);
  const written = new Map<IncidentChange, Incident>();
  for (const some of chunksOf(inOrder(changes), CHANGES_A_TURN)) {
    const next: Incident[] = [];
    for (const { incident } of some) {
      const id = incident.version === 0 ? await freeId(tables, ids) : incident.id;
      next.push({ ...incident, id, version: incident.version + 1 });
    }
    await writeRows(tables, next);
    await writeDetails(tables, next);
    await writeEvents(
      tables,
      some.flatMap(({ events }, at) => eventRows(events, next[at], ids)),
    );
    some.forEach((change, at) => {
      written.set(change, incidentOf({ ...rowOf(next[at]), ...detailRowOf(next[at]) }));
    });
    await breathe();
  }
  return changes.map((change) => written.get(change) as Incident);
}

/** Of two changes of one incident the second cannot have read what the first makes of it. */
function refuseTwice(changes: readonly IncidentChange[]): void {
  const seen = new Set<string>();
  for (const { incident } of changes) {
    if (incident.version === 0) continue;
    if (seen.has(incident.id)) throw new StateError('stale', `${incident.id} is changed twice at once`);
    seen.add(incident.id);
  }
}

/**
 * Those that close come first, so that one may close and another of its address and cause open in one go.
 * Then by id and address: two hubs that change the same incidents then lock them in the same order.
 */
function inOrder(changes: readonly IncidentChange[]): IncidentChange[] {
  const keyOf = ({ incident: { version, status, id, address, cause } }: IncidentChange) => {
    const turn = version === 0 ? 2 : status === 'closed' ? 0 : 1;
    return `${turn} ${version === 0 ? '' : id} ${address} ${cause}`;
  };
  return changes
    .map((change) => ({ change, key: keyOf(change) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ change }) => change);
}

/** 40 bits make two the same one day; people read them out, so they do not get longer. */
async function freeId(tables: Change, ids: Ids): Promise<string> {
  for (;;) {
    const id = ids.drawIncident();
    const taken = await tables.selectFrom('incidents').select('id').where('id', '=', id).executeTakeFirst();
    if (taken === undefined) return id;
  }
}

async function writeRows(tables: Change, incidents: readonly Incident[]): Promise<void> {
  const made = incidents.filter((incident) => incident.version === 1).map(rowOf);
  for (const row of incidents.filter((incident) => incident.version > 1).map(rowOf)) {
    const { numUpdatedRows } = await tables
      .updateTable('incidents')
      .set(row)
      .where('id', '=', row.id)
      .where('version', '=', row.version - 1)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw await whyUnchanged(tables, row.id);
  }
  if (made.length > 0) await tables.insertInto('incidents').values(made).execute();
}

/** What hangs on the incidents is written anew: details, labels and the text to search in. */
async function writeDetails(tables: Change, incidents: readonly Incident[]): Promise<void> {
  const changed = incidents.filter((incident) => incident.version > 1).map((incident) => incident.id);
  if (changed.length > 0) {
    await tables.deleteFrom('incidentDetails').where('incidentId', 'in', changed).execute();
    await tables.deleteFrom('incidentLabels').where('incidentId', 'in', changed).execute();
    await tables
      .deleteFrom('incidentTexts')
      .where('incidentId', 'in', changed)
      .where('part', '=', '')
      .execute();
  }
  await tables.insertInto('incidentDetails').values(incidents.map(detailRowOf)).execute();
  const texts = incidents.map((incident) => ({ incidentId: incident.id, part: '', text: textOf(incident) }));
  await tables.insertInto('incidentTexts').values(texts).execute();
  for (const labels of chunksOf(
    incidents.flatMap((incident) =>
      [...new Set(incident.labels)].map((label) => ({ incidentId: incident.id, label })),
    ),
  )) {
    await tables.insertInto('incidentLabels').values(labels).execute();
  }
}

function eventRows(events: IncidentChange['events'], incident: Incident, ids: Ids): IncidentEventRow[] {
  return events.map((event, place) => ({
    id: ids.draw(),
    // Of a new incident the caller could not know it.
    incidentId: incident.id,
    version: incident.version,
    place,
    at: Math.floor(event.at),
    kind: event.kind,
    actor: event.actor,
    why: event.why,
    change: JSON.stringify(event.change),
  }));
}

async function writeEvents(tables: Change, events: readonly IncidentEventRow[]): Promise<void> {
  for (const some of chunksOf(events)) {
    await tables.insertInto('incidentEvents').values(some).execute();
    const comments = some
      .filter((event) => event.kind === 'commented')
      .map((event) => ({ incidentId: event.incidentId, part: event.id, text: fold(event.why) }));
    if (comments.length > 0) await tables.insertInto('incidentTexts').values(comments).execute();
  }
}

async function whyUnchanged(tables: Change, id: string): Promise<StateError> {
  const there = await tables.selectFrom('incidents').select('id').where('id', '=', id).executeTakeFirst();
  return there === undefined
    ? new StateError('not-found', `there is no incident ${id}`)
    : new StateError('stale', `${id} was changed meanwhile`);
}
