/** Decoys for a hub: the job that turns their events into visitors and incidents, and what the routes ask. */
import { parseAddress } from '../../base/address.ts';
import { parsePrefix, prefixHolds } from '../../base/prefix.ts';
import { accuseVisitor } from '../../decoys/visitors/accuse-visitor.ts';
import { createVisitReader } from '../../decoys/visitors/read-visits.ts';
import type { HubVisits } from '../../hub/deps.ts';
import type { HubEvents } from '../../hub/hub-events.ts';
import type { AccuseVisitor, IncidentRules, ReadVisit } from '../../hub/jobs/ports.ts';
import { createVisitsJob, type VisitsJob } from '../../hub/jobs/visits.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import type { StateStore } from '../../store/state-port.ts';
import { EXPORT_FORMS, exportEvents } from '../decoy/export-events.ts';
import { createVisitorFinder } from './find-visitors-in-worker.ts';

export interface HubVisitsOptions {
  readonly state: StateStore;
  readonly events: HubEvents;
  readonly rules: IncidentRules;
  readonly knownScanners: readonly KnownScanner[];
  /** Who says so in what is exported as STIX. */
  readonly organisation: string;
  /** Tells this hub from others on the same state. */
  readonly hubId: string;
  readonly clock: () => number;
  readonly onTrouble: (error: unknown) => void;
}

export function createHubVisits(options: HubVisitsOptions): { job: VisitsJob; visits: HubVisits } {
  const { state, events, rules, knownScanners, organisation, hubId, clock, onTrouble } = options;
  const readVisit: ReadVisit = (all) => {
    const reader = createVisitReader((name) => events.tellCount(name));
    for (const event of all) reader.add(event);
    return reader.visits()[0] ?? null;
  };
  const job = createVisitsJob({
    state,
    events,
    rules,
    readVisit,
    accuse,
    openFinder: () => createVisitorFinder(knownScanners),
    hubId,
    clock,
    onTrouble,
  });
  return {
    job,
    visits: {
      requestRun: () => job.request(),
      exportAs(form, all) {
        const { type, ending } = EXPORT_FORMS[form];
        return {
          text: exportEvents(form, all, { organisation, now: clock() }),
          type,
          name: `yamori-visits.${ending}`,
        };
      },
    },
  };
}

const accuse: AccuseVisitor = ({ address, visits, owner, decoyAddress }) => {
  const { name, contact, language, critical } = owner;
  const own = [...owner.prefixes, ...owner.dark].flatMap((text) => parsePrefix(text) ?? []);
  return accuseVisitor({
    address,
    visits,
    owner: { owner: name, contact, language, critical },
    isInside(decoy) {
      const at = parseAddress(decoyAddress(decoy) ?? '');
      return at !== null && own.some((prefix) => prefixHolds(prefix, at));
    },
  });
};
