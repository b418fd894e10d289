/** Incidents one by one and their events; the list of them is incident-list.ts. */
import type { StateStore } from '../state-port.ts';
import type { Engine } from './engine.ts';
import { canonicalIncidentId } from './ids.ts';
import { writeChanges } from './incident-changes.ts';
import { canonicalAddress, eventOf, incidentOf } from './incident-row.ts';

type Incidents = Pick<
  StateStore,
  'incident' | 'incidentFor' | 'incidentsOfAddress' | 'changeIncidents' | 'incidentEvents'
>;

export function incidents({ database, change, ids }: Engine): Incidents {
  const whole = () =>
    database
      .selectFrom('incidents')
      .innerJoin('incidentDetails', 'incidentDetails.incidentId', 'incidents.id')
      .selectAll();

  return {
    async incident(id) {
      const row = await whole().where('id', '=', canonicalIncidentId(id)).executeTakeFirst();
      return row === undefined ? null : incidentOf(row);
    },

    async incidentFor(address, cause) {
      const row = await whole()
        .where('address', '=', canonicalAddress(address))
        .where('cause', '=', cause)
        .orderBy((the) => the.case().when('status', '=', 'closed').then(1).else(0).end())
        .orderBy('closedAt', 'desc')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : incidentOf(row);
    },

    async incidentsOfAddress(address) {
      const rows = await whole()
        .where('address', '=', canonicalAddress(address))
        .orderBy('openedAt', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(incidentOf);
    },

    changeIncidents: (changes) => change((tables) => writeChanges(tables, changes, ids)),

    async incidentEvents(incidentId) {
      const rows = await database
        .selectFrom('incidentEvents')
        .selectAll()
        .where('incidentId', '=', canonicalIncidentId(incidentId))
        .orderBy('version')
        .orderBy('place')
        .execute();
      return rows.map(eventOf);
    },
  };
}
