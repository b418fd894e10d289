/** Scanning systems for a hub: the job on its thread, and what the routes ask of scanners and networks. */
import { randomBytes } from 'node:crypto';
import type { HubSystems } from '../../hub/deps.ts';
import { createSystemsJob, type SystemsJob } from '../../hub/jobs/systems.ts';
import type { KnownScanner } from '../../networks/known-scanners.ts';
import { localListCsv } from '../../networks/local-list.ts';
import { mergeSystems } from '../../scanners/identity/merge-systems.ts';
import { splitSystem } from '../../scanners/identity/split-system.ts';
import { createFindInWorker } from './find-in-worker.ts';
import type { Stores } from './stores.ts';
import type { NameServers } from './systems-messages.ts';

export const systemFunctions: Pick<HubSystems, 'merge' | 'split' | 'formatLocalList'> = {
  merge: mergeSystems,
  split: splitSystem,
  formatLocalList: localListCsv,
};

export function createHubSystems(
  { facts, state }: Pick<Stores, 'facts' | 'state'>,
  knownScanners: (sample: boolean) => readonly KnownScanner[],
  resolver: NameServers,
  onTrouble: (error: unknown) => void,
): { job: SystemsJob; systems: HubSystems } {
  const finder = createFindInWorker(knownScanners, resolver);
  const job = createSystemsJob({
    facts,
    state,
    find: finder.find,
    endFinding: finder.close,
    hubId: randomBytes(9).toString('base64url'),
    clock: Date.now,
    onTrouble,
  });
  return {
    job,
    systems: { ...systemFunctions, requestRun: () => job.request(), isRunning: () => job.isRunning },
  };
}
