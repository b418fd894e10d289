/** The thread that finds scanning systems: takes chunks, holds what was found, and carries it over on request. */
import { parentPort } from 'node:worker_threads';
import type { SystemRecord, SystemsReport } from '../../model/scanning-system.ts';
import { KnownScanners } from '../../networks/known-scanners.ts';
import { openNetworkTable } from '../../networks/network-table.ts';
import { findSystems, foundBefore } from '../../scanners/find-systems.ts';
import { carryOver } from '../../scanners/identity/carry-over.ts';
import { Observations } from '../../scanners/observations.ts';
import { knownBy, nameSources } from '../name-sources.ts';
import { createLocate } from './locate.ts';
import {
  addMembers,
  inPieces,
  type SystemsAnswer,
  type SystemsQuestion,
  type SystemsRun,
} from './systems-messages.ts';

if (parentPort === null) throw new Error('systems-worker.ts runs as a worker thread only');
const port = parentPort;
/** Visit groups that are held from day to day, at some 60 bytes each. What is more is read again. */
const MOST_HELD = 12_000_000;
/** Sources that are gone are held by name: when these are half of all, it is time to begin anew. */
const MOST_GONE = 0.5;
/** Dark spaces that were are held by number as well, of which there are 255. */
const MOST_SPACES = 200;

const locate = createLocate(await openNetworkTable({}));
const before = foundBefore();
let run: SystemsRun = { knownScanners: [], at: 0, resolver: { servers: [], timeoutMs: 0 } };
let observations: Observations | null = new Observations();
let report: SystemsReport | null = null;
let previous: SystemRecord[] = [];
let answers: Iterator<SystemsAnswer> = [][Symbol.iterator]();

function say(answer: SystemsAnswer): void {
  port.postMessage(answer);
}

function sayNext(): void {
  const next = answers.next();
  if (next.done !== true) say(next.value);
}

function* inTurn(changed: readonly SystemRecord[], last: SystemsAnswer): Generator<SystemsAnswer> {
  for (const whole of changed) {
    const { record, others } = inPieces(whole);
    yield { kind: 'changed', record };
    for (const members of others) yield { kind: 'changed-members', members };
  }
  yield last;
}

async function find(): Promise<{ report: SystemsReport; isHeld: boolean }> {
  if (observations === null) throw new Error('sightings that were let go are asked again');
  const { resolver, knownScanners, at } = run;
  const named = resolver.servers.length === 0 ? null : await nameSources(observations, resolver);
  const known = knownBy(named?.names ?? new Map(), new KnownScanners(knownScanners, { at }));
  const found = findSystems(observations, { known, locate, before });
  const isHeld =
    observations.settled().columns.source.length <= MOST_HELD &&
    found.sources >= observations.sources.length * MOST_GONE &&
    observations.spaces.length <= MOST_SPACES;
  // Gigabytes, where there is much.
  if (!isHeld) observations = null;
  const remark = named?.remark ?? null;
  const remarks = remark === null ? found.remarks : [remark, ...found.remarks];
  return { report: { ...found, remarks }, isHeld };
}

port.on('message', async (question: SystemsQuestion) => {
  switch (question.kind) {
    case 'begin':
      run = question.run;
      observations?.forgetBefore(question.from);
      return say({ kind: 'taken' });
    case 'chunk':
      observations?.add(question.chunk);
      return say({ kind: 'taken' });
    case 'find': {
      const { report: found, isHeld } = await find();
      report = found;
      const { systems: _systems, ...head } = report;
      return say({ kind: 'found', report: head, isHeld });
    }
    case 'rest':
      report = null;
      previous = [];
      answers = [][Symbol.iterator]();
      return say({ kind: 'taken' });
    case 'previous':
      previous.push(question.record);
      return say({ kind: 'taken' });
    case 'previous-members':
      addMembers(previous, question.members);
      return say({ kind: 'taken' });
    case 'carry-over': {
      if (report === null) throw new Error('nothing was found yet');
      const { decisions, now, sample } = question;
      const { records, removed, events } = carryOver(previous, report, decisions, { now, sample });
      const before = new Set(previous);
      const changed = records.filter((record) => !before.has(record));
      answers = inTurn(changed, { kind: 'carried-over', removed, events });
      previous = [];
      return sayNext();
    }
    case 'more':
      return sayNext();
  }
});
