/**
 * Events of decoys -> visits -> visitors, and incidents where an owner's address came. What is new is read within seconds;
 * who is behind it is worked out over all visits of the last year, and never takes more than a twentieth of the time.
 *
 * A visit counts as read only once its owner's incident is written, so that a run that was killed is simply run again. Of
 * several hubs on one state one runs.
 */
import { parseAddress } from '../../base/address.ts';
import { PrefixTable, parsePrefix } from '../../base/prefix.ts';
import type { OwnerRecord } from '../../model/account.ts';
import type { Incident } from '../../model/incident.ts';
import type { Alert } from '../../model/verdict.ts';
import type { VisitRecord } from '../../model/visitor.ts';
import type { StateStore } from '../../store/state-port.ts';
import type { HubEvents } from '../hub-events.ts';
import { actOnAlert } from './act-on-alert.ts';
import { createLoop, type Loop } from './loop.ts';
import type { AccuseVisitor, IncidentRules, ReadVisit, VisitorFinder } from './ports.ts';

export interface VisitsJobDeps {
  readonly state: StateStore;
  readonly events: HubEvents;
  readonly rules: IncidentRules;
  readonly readVisit: ReadVisit;
  readonly accuse: AccuseVisitor;
  readonly openFinder: () => VisitorFinder;
  /** Tells this hub from others. */
  readonly hubId: string;
  readonly clock: () => number;
  readonly onTrouble: (error: unknown) => void;
}

export interface VisitsJob extends Loop {
  /** Reads what is new and finds visitors, whether that is due or not; false: another hub does it. */
  runNow(): Promise<boolean>;
  /** Asks for a run and returns at once. */
  request(): void;
}

const CLAIM = 'visits';
const CLAIM_MS = 300_000;
const VISITS_AT_ONCE = 500;
const WINDOW_MS = 400 * 86_400_000;
const FIND_EVERY_MS = 10_000;
const SETTLE_MS = 300;
/** A run that took a second is not begun again for twenty. */
const REST = 20;
/** Of one address; the newest say what it does now. */
const MOST_OF_ADDRESS = 500;
const WORLDS = [false, true] as const;

export function createVisitsJob(deps: VisitsJobDeps): VisitsJob {
  const memory: Memory = { finder: null, stored: new Set(), changed: new Set(), findAt: 0 };
  let isStopped = false;
  let waiting = false;
  let timer: NodeJS.Timeout | undefined;
  // One after the other.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (mustFind: boolean): Promise<boolean> => {
    const work = async () => (isStopped ? false : run(deps, memory, mustFind));
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
  const loop = createLoop(() => inTurn(false), deps.onTrouble);
  return {
    start: loop.start,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await loop.stop();
      await last;
      await memory.finder?.close();
      memory.finder = null;
    },
    runNow: () => inTurn(true),
    request() {
      if (waiting || isStopped) return;
      waiting = true;
      // A visit comes in several batches.
      timer = setTimeout(() => {
        waiting = false;
        inTurn(false).catch(deps.onTrouble);
      }, SETTLE_MS);
    },
  };
}

interface Memory {
  /** Null: it does not know what is stored. */
  finder: VisitorFinder | null;
  /** Worlds of which the finder knows what is stored. */
  readonly stored: Set<boolean>;
  /** Worlds in which something is new. */
  readonly changed: Set<boolean>;
  /** Epoch milliseconds. */
  findAt: number;
}

async function run(deps: VisitsJobDeps, memory: Memory, mustFind: boolean): Promise<boolean> {
  const { state, hubId: holder, clock } = deps;
  const now = clock();
  if (!(await state.claim(CLAIM, { holder, now, until: now + CLAIM_MS }))) {
    // What another hub stores meanwhile is not known here.
    await forget(memory);
    return false;
  }
  try {
    await readNew(deps, memory);
    if (mustFind || (memory.changed.size > 0 && now >= memory.findAt)) await findVisitors(deps, memory);
  } catch (error) {
    await forget(memory);
    throw error;
  }
  return true;
}

async function forget(memory: Memory): Promise<void> {
  await memory.finder?.close();
  memory.finder = null;
  memory.stored.clear();
  for (const world of WORLDS) memory.changed.add(world);
}

async function readNew(deps: VisitsJobDeps, memory: Memory): Promise<void> {
  const { state, readVisit } = deps;
  let holdings: PrefixTable<OwnerRecord> | null = null;
  for (;;) {
    const unread = await state.unreadVisits(VISITS_AT_ONCE);
    if (unread.length === 0) return;
    const read = unread.flatMap(({ version, sample, events }) => {
      const record = readVisit(events);
      return record === null ? [] : [{ version, sample, record }];
    });
    if (read.length < unread.length) throw new Error('a stored visit could not be read');
    holdings ??= holdingsOf(await state.owners());
    await accuseOwners(deps, holdings, read);
    await state.putVisitRecords(read);
    for (const world of WORLDS) {
      const own = read.filter(({ sample }) => sample === world).map(({ record }) => record);
      if (own.length === 0) continue;
      memory.changed.add(world);
      await memory.finder?.take(own, world);
    }
  }
}

function holdingsOf(owners: readonly OwnerRecord[]): PrefixTable<OwnerRecord> {
  const table = new PrefixTable<OwnerRecord>();
  for (const owner of owners)
    for (const prefix of owner.prefixes.flatMap((text) => parsePrefix(text) ?? [])) table.set(prefix, owner);
  return table;
}

async function accuseOwners(
  { state, events, rules, accuse, clock }: VisitsJobDeps,
  holdings: PrefixTable<OwnerRecord>,
  read: readonly { readonly sample: boolean; readonly record: VisitRecord }[],
): Promise<void> {
  let decoys: ReadonlyMap<string, { readonly address: string; readonly sensorId: string }> | null = null;
  for (const [address, own] of Map.groupBy(read, ({ record }) => record.address)) {
    const owner = holdings.find(parseAddress(address)!);
    if (owner === undefined) continue;
    decoys ??= new Map((await state.decoys({ from: 0, to: 0 })).map((decoy) => [decoy.name, decoy]));
    const byId = new Map(
      (await state.visitRecordsOf(address, MOST_OF_ADDRESS)).map((record) => [record.id, record]),
    );
    for (const { record } of own) byId.set(record.id, record);
    const visits = [...byId.values()].sort((a, b) => a.from - b.from);
    const known = decoys;
    const accusations = accuse({
      address,
      visits,
      owner,
      decoyAddress: (name) => known.get(name)?.address ?? null,
    });
    const sensors = [...new Set(visits.flatMap(({ sensor }) => known.get(sensor)?.sensorId ?? []))];
    const sample = own.every((one) => one.sample);
    for (const { alert: accused, cause } of accusations) {
      const alert = cause === null ? inLightOf(await state.incidentsOfAddress(address), accused) : accused;
      await actOnAlert(
        { state, rules, events, clock },
        { alert, cause, ownerId: owner.id, sensors, sample, mayBeginToWatch: true },
      );
    }
  }
}

/** Who only came by says little of what he is: where packets in the dark told more, his visits make that surer. */
function inLightOf(incidents: readonly Incident[], alert: Alert): Alert {
  const open = incidents.find(
    ({ status, cause }) => status !== 'closed' && (cause === 'infected' || cause === 'scanning'),
  );
  if (alert.verdict !== 'unknown' || open === undefined) return alert;
  const { verdict, device, tool, confidence } = open;
  return { ...alert, verdict, device, tool, confidence: Math.max(confidence, alert.confidence) };
}

async function findVisitors(
  { state, events, openFinder, clock }: VisitsJobDeps,
  memory: Memory,
): Promise<void> {
  const began = clock();
  const since = began - WINDOW_MS;
  if (memory.finder === null) {
    memory.finder = openFinder();
    memory.stored.clear();
    for (const world of WORLDS) {
      let some: VisitRecord[] = [];
      for await (const record of state.visitRecords(world, since)) {
        some.push(record);
        if (some.length < VISITS_AT_ONCE) continue;
        await memory.finder.take(some, world);
        some = [];
      }
      if (some.length > 0) await memory.finder.take(some, world);
      memory.changed.add(world);
    }
  }
  for (const world of WORLDS) {
    if (!memory.changed.has(world)) continue;
    const stored = memory.stored.has(world) ? null : await state.visitorDigests(world);
    const { put, removed, left } = await memory.finder.find(world, { stored, since });
    await state.putVisitors({ put, removed });
    memory.stored.add(world);
    memory.changed.delete(world);
    if (left > 0) events.tellCount('visits-not-linked', left);
  }
  const ended = clock();
  memory.findAt = ended + Math.max(FIND_EVERY_MS, REST * (ended - began));
}
