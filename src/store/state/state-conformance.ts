/** What every engine of the state must do: one suite, registered for each. */
import { after, before, describe } from 'node:test';
import type { StateStore } from '../state-port.ts';
import { accountsConform } from './conformance/accounts.ts';
import { casesConform } from './conformance/cases.ts';
import { incidentListConforms } from './conformance/incident-list.ts';
import { incidentsConform } from './conformance/incidents.ts';
import { leasesConform } from './conformance/leases.ts';
import { outboxConforms } from './conformance/outbox.ts';
import { ownersConform } from './conformance/owners.ts';
import { remediesConform } from './conformance/remedies.ts';
import { sensorsConform } from './conformance/sensors.ts';
import { systemsConform } from './conformance/systems.ts';
import { upkeepConforms } from './conformance/upkeep.ts';
import { visitsConform } from './conformance/visits.ts';

/** An engine under test; `open` gives an empty store of its own each time, the harness closes it. */
export interface EngineUnderTest {
  readonly open: (options?: { readonly clock?: () => number }) => Promise<StateStore>;
}

export type Fresh = EngineUnderTest['open'];

export function stateConforms(
  name: string,
  start: () => Promise<EngineUnderTest>,
  stop: () => Promise<void>,
): void {
  describe(`${name} as the state`, () => {
    let engine: EngineUnderTest | undefined;
    const opened: StateStore[] = [];
    const fresh: Fresh = async (options) => {
      if (engine === undefined) throw new Error('the engine was not started');
      const store = await engine.open(options);
      opened.push(store);
      return store;
    };
    before(async () => {
      engine = await start();
    });
    after(async () => {
      for (const store of opened) await store.close();
      await stop();
    });
    accountsConform(fresh);
    sensorsConform(fresh);
    ownersConform(fresh);
    incidentsConform(fresh);
    incidentListConforms(fresh);
    leasesConform(fresh);
    systemsConform(fresh);
    casesConform(fresh);
    outboxConforms(fresh);
    remediesConform(fresh);
    visitsConform(fresh);
    upkeepConforms(fresh);
  });
}
