/**
 * From observations to scanning systems. Four steps: each actor by himself (score-actors.ts), which of them act as one
 * (link-actors.ts), who is known or one of a crowd (crowds.ts), and what each system is (here and in judge-system.ts).
 */
import { YamoriError } from '../base/errors.ts';
import type { ScanningSystem, SystemsReport } from '../model/scanning-system.ts';
import { findCrowds } from './crowds.ts';
import type { Candidate } from './division-candidates.ts';
import { FoundBefore } from './found-before.ts';
import { createFrame, type Frame } from './frame.ts';
import { type JudgeContext, judgeCrowd, judgeKnown, judgeLeftOver, judgeLinked } from './judge-system.ts';
import { joinKnown, type KnownAs, knownActors } from './known-actors.ts';
import { linkActors } from './link-actors.ts';
import type { Observations } from './observations.ts';
import { telescopePower } from './power.ts';
import { remarksOn } from './remarks.ts';
import { groupsOf, reachOf, scoreActors } from './score-actors.ts';
import { systematicSets } from './systematic-sets.ts';

export interface FindOptions {
  /** By list or confirmed name; null: nobody knows. */
  readonly known?: (source: string) => KnownAs | null;
  readonly locate?: (source: string) => {
    readonly asn: number | null;
    readonly asName: string | null;
    readonly country: string | null;
  };
  /** Kept from run to run over the same observations, so that a day more is not as much work as all of them. */
  readonly before?: FoundBefore<Candidate> | undefined;
  /** Default 0.01: of a hundred systems that are told, one is nothing. */
  readonly falseDiscoveryRate?: number;
  /** Steps of the work, each from 0 to `of`. */
  readonly onProgress?: (
    step: 'ordering' | 'weighing' | 'linking' | 'describing',
    done: number,
    of: number,
  ) => void;
  /** Looked at between steps and now and then within: E_STOPPED. */
  readonly signal?: AbortSignal;
}

/** For FindOptions.before: whoever asks day by day holds it beside the observations. */
export function foundBefore(): FoundBefore<Candidate> {
  return new FoundBefore();
}

const FALSE_DISCOVERY_RATE = 0.01;
/** Who visited fewer addresses is not listed as "not enough data": everybody would be. */
const LEAST_LISTED_REACH = 10;
const MOST_LISTED = 1_000;

export function findSystems(observations: Observations, options: FindOptions = {}): SystemsReport {
  const step = (name: 'ordering' | 'weighing' | 'linking' | 'describing') => (done: number, of: number) => {
    if (options.signal?.aborted === true)
      throw new YamoriError('E_STOPPED', 'stopped', 'Nothing was written.');
    options.onProgress?.(name, done, of);
  };
  const falseDiscoveryRate = options.falseDiscoveryRate ?? FALSE_DISCOVERY_RATE;
  const ordering = step('ordering');
  ordering(0, 1);
  const frame = createFrame(observations);
  const recalled = options.before?.recall(frame) ?? null;
  const scores = scoreActors(frame, recalled, step('weighing'));
  const locate = options.locate ?? (() => ({ asn: null, asName: null, country: null }));
  const linked = linkActors(frame, scores, {
    falseDiscoveryRate,
    asnOf: (source) => locate(source).asn,
    recalled,
    onProgress: step('linking'),
  });
  options.before?.remember(frame, linked.found);
  const describing = step('describing');
  describing(0, 1);
  const context: JudgeContext = {
    frame,
    scores,
    linked,
    locate,
    level: (falseDiscoveryRate * Math.max(1, linked.systematic.size)) / Math.max(1, linked.tested),
  };
  const { systems, sources } = draftSystems(context, options.known ?? (() => null), describing);
  describing(1, 1);
  return {
    period: periodOf(frame),
    telescope: telescopePower(frame),
    sources: liveSources(observations),
    sourcesInSystems: sources,
    tested: linked.tested,
    falseDiscoveryRate,
    remarks: remarksOn(frame),
    systems: systems.sort(bySight),
  };
}

/** Of all that were ever seen, those of whom anything is held. */
function liveSources(observations: Observations): number {
  const { start, end } = observations.settled();
  return start.reduce((live, from, source) => (end[source] > from ? live + 1 : live), 0);
}

const FIRST: Record<ScanningSystem['verdict'], number> = {
  'unknown-systematic': 0,
  known: 1,
  malware: 2,
  'not-enough-data': 3,
};

function bySight(a: ScanningSystem, b: ScanningSystem): number {
  return FIRST[a.verdict] - FIRST[b.verdict] || b.probes - a.probes || (a.id < b.id ? -1 : 1);
}

function periodOf({ columns: { first, span }, timeline }: Frame): SystemsReport['period'] {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  // What a clock that jumped says is of no time, and of no actor.
  for (const group of timeline.order) {
    from = Math.min(from, first[group]);
    to = Math.max(to, first[group] + span[group]);
  }
  return from > to ? null : { first: from, last: to };
}

function draftSystems(
  context: JudgeContext,
  knownOf: (source: string) => KnownAs | null,
  onProgress: (done: number, of: number) => void,
): { systems: ScanningSystem[]; sources: number } {
  const { frame, linked } = context;
  const { timeline } = frame;
  const taken = new Uint8Array(timeline.actors);
  const systems: ScanningSystem[] = [];

  const known = knownActors(frame, linked, knownOf);
  const sets = linked.units.sets();
  for (const [organisation, actors] of joinKnown(known, sets)) {
    for (const actor of actors) taken[actor] = 1;
    systems.push(judgeKnown(context, organisation, actors, known));
  }
  const drafts = systematicSets(
    context,
    sets.map((set) => set.filter((actor) => taken[actor] === 0)).filter((set) => set.length > 0),
  );
  for (const actors of drafts) for (const actor of actors) taken[actor] = 1;
  const rest: number[] = [];
  for (let actor = 0; actor < timeline.actors; actor++) if (taken[actor] === 0) rest.push(actor);
  const { crowds, rest: left } = findCrowds(frame, rest);
  for (const [i, actors] of drafts.entries()) {
    onProgress(i, drafts.length + crowds.length);
    systems.push(judgeLinked(context, actors));
  }
  for (const [i, crowd] of crowds.entries()) {
    onProgress(drafts.length + i, drafts.length + crowds.length);
    for (const actor of crowd.actors) taken[actor] = 1;
    systems.push(judgeCrowd(context, crowd));
  }
  const listed: { readonly actor: number; readonly reach: number }[] = [];
  for (const actor of left) {
    if (timeline.probesOf[actor] < LEAST_LISTED_REACH) continue;
    const reach = reachOf(frame, groupsOf(frame, actor));
    if (reach >= LEAST_LISTED_REACH) listed.push({ actor, reach });
  }
  listed.sort((a, b) => b.reach - a.reach || a.actor - b.actor);
  listed.length = Math.min(listed.length, MOST_LISTED);
  for (const { actor } of listed) {
    taken[actor] = 1;
    systems.push(judgeLeftOver(context, actor));
  }
  return { systems, sources: sourcesOf(frame, taken) };
}

/** Sources of the actors that were taken. */
function sourcesOf({ timeline: { actors, sourceOf } }: Frame, taken: Uint8Array): number {
  let [sources, before] = [0, -1];
  // Those of one source follow each other.
  for (let actor = 0; actor < actors; actor++) {
    if (taken[actor] === 0 || sourceOf[actor] === before) continue;
    before = sourceOf[actor];
    sources++;
  }
  return sources;
}
