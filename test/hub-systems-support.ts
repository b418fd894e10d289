/** For the stories of scanning systems: a hub with a sensor, probes, a finder that is easy to foresee, and the job on it. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { FindScanningSystems } from '../src/hub/jobs/ports.ts';
import { createSystemsJob, type SystemsJob } from '../src/hub/jobs/systems.ts';
import { DestinationSet } from '../src/model/destination-set.ts';
import type { ScanningSystem, SystemRecord, SystemsReport } from '../src/model/scanning-system.ts';
import { aMember, aSystem } from '../src/model/scanning-system-fixture.ts';
import type { Sighting } from '../src/model/sighting.ts';
import { carryOver } from '../src/scanners/identity/carry-over.ts';
import { KEEP_ALL, NEW_YEAR, sighting, sightingBatch } from '../src/store/facts/facts-fixture.ts';
import type { StateStore } from '../src/store/state-port.ts';
import { type Client, NOW, openTestHub, setUp, type TestHub } from './hub-support.ts';

const DARK = '203.0.113.0/24';
const NOTHING_KNOWN = { falseDiscoveryRate: 0.05, tested: 0, remarks: [] };

export async function openHub(t: TestContext): Promise<{ hub: TestHub; admin: Client; sensorId: string }> {
  const hub = await openTestHub();
  t.after(() => hub.close());
  const admin = await setUp(hub);
  const { id: sensorId } = (await admin.ask('POST', '/sensors', { name: 'north' })).json();
  return { hub, admin, sensorId };
}

/** A probe of each of some addresses at the hour `hoursAgo` before NOW, to its own piece of the dark space. */
export function probes(sources: readonly string[], hoursAgo: number, shift = 0): Sighting[] {
  const hour = NEW_YEAR + 1 - hoursAgo;
  return sources.map((source, i) => {
    const positions = Array.from({ length: 20 }, (_, n) => (i * 20 + n * 3 + shift) % 256);
    return sighting({
      hour,
      source,
      port: 443,
      packets: 20,
      requests: 20,
      first: hour * 3600 + i,
      last: hour * 3600 + 3000,
      destinations: 20,
      destinationSet: DestinationSet.of(positions).encode(),
    });
  });
}

export async function ingest(hub: TestHub, sensorId: string, sightings: readonly Sighting[]): Promise<void> {
  await hub.facts.ingest(sensorId, sightingBatch(sightings, { dark: [DARK] }), KEEP_ALL);
}

/** Every /24 is a system: as good as any to see what the hub does with what is found. Counts what it was given. */
export function findByNetwork(given: { rows: number; runs: number }): FindScanningSystems {
  return async (sightings, { at, signal }) => {
    const networks = new Map<string, Map<string, number>>();
    let isEmpty = true;
    for await (const { sightings: columns } of sightings.chunks(null)) {
      isEmpty = false;
      signal.throwIfAborted();
      for (let row = 0; row < columns.source.length; row++) {
        const source = columns.source[row];
        const network = source.slice(0, source.lastIndexOf('.'));
        const members = networks.get(network) ?? new Map<string, number>();
        members.set(source, (members.get(source) ?? 0) + columns.requests[row]);
        networks.set(network, members);
        given.rows++;
      }
    }
    if (isEmpty) return null;
    given.runs++;
    const systems: ScanningSystem[] = [...networks].map(([network, members]) =>
      aSystem(
        [...members].map(([address, count]) => aMember(address, { probes: count, last: at })),
        { id: `net-${network.replaceAll('.', '-')}` },
      ),
    );
    const report: SystemsReport = {
      period: { first: at - 86_400, last: at },
      telescope: { darkSize: 256, observedDays: 1, probesNeeded: 39, slowestRate: 1, faintestRate: 1 },
      sources: systems.length,
      sourcesInSystems: systems.length,
      ...NOTHING_KNOWN,
      systems,
    };
    const { systems: _systems, ...head } = report;
    return {
      report: head,
      async carryOver(previous, decisions, options) {
        const before: SystemRecord[] = [];
        for await (const record of previous) before.push(record);
        const { records, removed, events } = carryOver(before, report, decisions, options);
        return { changed: records.filter((record) => !before.includes(record)), removed, events };
      },
      async close() {},
    };
  };
}

interface JobChange {
  readonly state?: StateStore;
  readonly hubId?: string;
  readonly find?: FindScanningSystems;
  readonly now?: () => number;
}

export function jobOf(
  hub: TestHub,
  change: JobChange = {},
): { job: SystemsJob; given: { rows: number; runs: number } } {
  const given = { rows: 0, runs: 0 };
  const job = createSystemsJob({
    facts: hub.facts,
    state: change.state ?? hub.state,
    find: change.find ?? findByNetwork(given),
    hubId: change.hubId ?? 'hub-1',
    clock: change.now ?? (() => NOW),
    onTrouble: (error) => assert.fail(String(error)),
  });
  return { job, given };
}

export async function outcome({ state }: Pick<TestHub, 'state'>) {
  return {
    rows: await state.systemRows({}, null),
    events: (await state.systemEvents({ systemId: null, since: null, limit: 500 })).map(
      ({ id: _id, ...event }) => event,
    ),
    times: await state.systemTimes(),
  };
}
