/** The thread that finds scanning systems: takes chunks, holds what was found, and carries it over on request. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SystemRecord, SystemsReport } from '../../model/scanning-system.ts';
import { KnownScanners } from '../../networks/known-scanners.ts';
import { openNetworkTable } from '../../networks/network-table.ts';
import { findSystems } from '../../scanners/find-systems.ts';
import { carryOver } from '../../scanners/identity/carry-over.ts';
import { Observations } from '../../scanners/observations.ts';
import { knownBy, nameSources } from '../name-sources.ts';
import { createLocate } from './locate.ts';
import {
  addMembers,
  inPieces,
  type SystemsAnswer,
  type SystemsQuestion,
  type SystemsWorkerData,
} from './systems-messages.ts';

if (parentPort === null) throw new Error('systems-worker.ts runs as a worker thread only');
const port = parentPort;
const { knownScanners, at, resolver } = workerData as SystemsWorkerData;

const locate = createLocate(await openNetworkTable({}));
const known = new KnownScanners(knownScanners, { at });
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

async function find(): Promise<SystemsReport> {
  if (observations === null) throw new Error('systems are found once');
  const named = resolver.servers.length === 0 ? null : await nameSources(observations, resolver);
  const found = findSystems(observations, { known: knownBy(named?.names ?? new Map(), known), locate });
  // Gigabytes, where there is much.
  observations = null;
  const remark = named?.remark ?? null;
  return remark === null ? found : { ...found, remarks: [remark, ...found.remarks] };
}

port.on('message', async (question: SystemsQuestion) => {
  switch (question.kind) {
    case 'chunk':
      observations?.add(question.chunk);
      return say({ kind: 'taken' });
    case 'find': {
      report = await find();
      const { systems: _systems, ...head } = report;
      return say({ kind: 'found', report: head });
    }
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
