/** The thread that finds visitors: holds the visits of a year, links them anew, and tells what changed. */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { parseAddress } from '../../base/address.ts';
import { findVisitors } from '../../decoys/visitors/find-visitors.ts';
import type { VisitorsFound } from '../../hub/jobs/ports.ts';
import type { ActKind, Visitor, VisitRecord } from '../../model/visitor.ts';
import { KnownScanners } from '../../networks/known-scanners.ts';
import { openNetworkTable } from '../../networks/network-table.ts';
import type { StoredVisitor } from '../../store/visits-port.ts';
import { createLocate } from './locate.ts';
import type { VisitsAnswer, VisitsQuestion, VisitsWorkerData } from './visits-messages.ts';

if (parentPort === null) throw new Error('visits-worker.ts runs as a worker thread only');
const port = parentPort;
const { knownScanners, at } = workerData as VisitsWorkerData;

/** Some 1 KiB each. */
const MOST_VISITS = 500_000;
const MOST_ADDRESSES_SHOWN = 20;

interface World {
  readonly visits: Map<string, VisitRecord>;
  /** Digest of each visitor that is stored, by his id. */
  stored: Map<string, string>;
}

const worlds: Readonly<Record<'real' | 'sample', World>> = {
  real: { visits: new Map(), stored: new Map() },
  sample: { visits: new Map(), stored: new Map() },
};
const locate = createLocate(await openNetworkTable({}));
const known = new KnownScanners(knownScanners, { at });

port.on('message', (question: VisitsQuestion) => {
  const world = question.sample ? worlds.sample : worlds.real;
  if (question.kind === 'take') {
    for (const visit of question.visits) world.visits.set(visit.id, visit);
    say({ kind: 'taken' });
    return;
  }
  if (question.stored !== null) world.stored = new Map(question.stored);
  say({ kind: 'found', found: find(world, question.sample, question.since) });
});

function say(answer: VisitsAnswer): void {
  port.postMessage(answer);
}

function find(world: World, sample: boolean, since: number): VisitorsFound {
  for (const [id, visit] of world.visits) if (visit.to < since) world.visits.delete(id);
  const newest = [...world.visits.values()].sort((a, b) => b.from - a.from || (a.id < b.id ? -1 : 1));
  const left = Math.max(0, newest.length - MOST_VISITS);
  for (const { id } of newest.splice(MOST_VISITS)) world.visits.delete(id);
  const visits = newest.reverse();
  const found = new Map<string, string>();
  const put: StoredVisitor[] = [];
  for (const visitor of findVisitors(visits, { engineOf })) {
    const one = storedOf(visitor, world, sample);
    found.set(visitor.id, one.digest);
    if (world.stored.get(visitor.id) !== one.digest) put.push(one);
  }
  const removed = [...world.stored.keys()].filter((id) => !found.has(id));
  world.stored = found;
  return { put, removed, left };
}

function engineOf(text: string): string | null {
  const address = parseAddress(text);
  return address === null ? null : (known.find(address)?.organisation ?? null);
}

function storedOf(whole: Visitor, { visits: all }: World, sample: boolean): StoredVisitor {
  const { visits, links, acts, ...visitor } = whole;
  const { id, kind, name, reasons, sensors, from, to, activeDays, longestGapDays, lateral } = visitor;
  // A Map keeps the order in which keys came first: newest first.
  const addresses = [...new Set(visits.toReversed().map((visit) => all.get(visit)!.address))];
  const place = locate(addresses[0]);
  const kinds = new Set<ActKind>(acts.map((act) => act.kind));
  const row: StoredVisitor['row'] = {
    id,
    kind,
    name,
    reasons,
    sensors,
    from,
    to,
    activeDays,
    longestGapDays,
    lateral,
    addresses: addresses.slice(0, MOST_ADDRESSES_SHOWN),
    addressCount: addresses.length,
    visits: visits.length,
    acts: [...kinds],
    ...place,
    sample,
  };
  const told = { visitor, visits, row, links, acts };
  return {
    ...told,
    digest: createHash('sha256').update(JSON.stringify(told)).digest('base64url').slice(0, 22),
  };
}
