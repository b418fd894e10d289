/** The state over an engine: its repositories put together. */
import type { StateStore } from '../state-port.ts';
import { accounts } from './accounts.ts';
import { apiTokens } from './api-tokens.ts';
import { audit } from './audit.ts';
import { caseList } from './case-list.ts';
import { cases } from './cases.ts';
import { claims } from './claims.ts';
import { contacts } from './contacts.ts';
import type { Engine } from './engine.ts';
import { expiry } from './expiry.ts';
import { incidentList } from './incident-list.ts';
import { incidents } from './incidents.ts';
import { leases } from './leases.ts';
import { outbox } from './outbox.ts';
import { owners } from './owners.ts';
import { remedies } from './remedies.ts';
import { savedSearches } from './saved-searches.ts';
import { sensors } from './sensors.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { systemList } from './system-list.ts';
import { systems } from './systems.ts';
import { visitList } from './visit-list.ts';
import { visits } from './visits.ts';

export function createStateStore(engine: Engine): StateStore {
  return {
    ...accounts(engine),
    ...sessions(engine),
    ...apiTokens(engine),
    ...sensors(engine),
    ...owners(engine),
    ...incidents(engine),
    ...incidentList(engine),
    ...savedSearches(engine),
    ...leases(engine),
    ...systems(engine),
    ...systemList(engine),
    ...cases(engine),
    ...caseList(engine),
    ...outbox(engine),
    ...contacts(engine),
    ...remedies(engine),
    ...visits(engine),
    ...visitList(engine),
    ...settings(engine),
    ...claims(engine),
    ...audit(engine),
    ...expiry(engine),
    async ping() {
      await engine.database.selectFrom('migrations').select('version').limit(1).execute();
    },
    backup: (folder) => engine.backup(folder),
    close: () => engine.close(),
  };
}
