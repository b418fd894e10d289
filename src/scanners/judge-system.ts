/** What a system is, how sure that is, and why. */
import type { MemberLink, ScanningSystem, SystemVerdict } from '../model/scanning-system.ts';
import { serviceName } from '../model/service-name.ts';
import type { Evidence } from '../model/verdict.ts';
import { falseDiscoveryRates } from './chance.ts';
import { crowdFeatures } from './crowd-features.ts';
import type { Crowd } from './crowds.ts';
import {
  breadthEvidence,
  count,
  crowdEvidence,
  divisionEvidence,
  evennessEvidence,
  repeatEvidence,
  rhythmEvidence,
  signatureEvidence,
  tooSeldom,
  walkEvidence,
} from './evidence-text.ts';
import { allGroups, type Features, featuresOf, mergeParties } from './features.ts';
import type { Frame } from './frame.ts';
import { systemIdOf } from './identity/system-id.ts';
import type { KnownAs } from './known-actors.ts';
import type { Division, Linked } from './link-actors.ts';
import { powerOf } from './power.ts';
import { isRecurrent, recurrenceOf } from './recurrence.ts';
import { groupsOf, type Score, type Scores, scoreGroups } from './score-actors.ts';
import { neighbourhoodOf } from './source-address.ts';
import { inOrder, membersOf } from './system-members.ts';

export interface JudgeContext {
  readonly frame: Frame;
  readonly scores: Scores;
  readonly linked: Linked;
  readonly locate: (source: string) => {
    readonly asn: number | null;
    readonly asName: string | null;
    readonly country: string | null;
  };
  /** p below which a hypothesis is a discovery at the false-discovery rate that was asked for. */
  readonly level: number;
}

interface Opinion {
  readonly verdict: SystemVerdict;
  readonly name: string;
  /** The name says where and what, not who: the id makes it one of a kind. */
  readonly isHandle: boolean;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly p: number | null;
  readonly q: number | null;
}

/** A system that chance does not explain: unknown, if it comes again. */
export function judgeLinked(context: JudgeContext, actors: readonly number[]): ScanningSystem {
  const { frame, linked } = context;
  const draft = draftOf(
    context,
    actors,
    actors.some((actor) => linked.systematic.has(actor)),
  );
  const { features, score } = draft;
  const divisions = linked.divisions.filter((division) =>
    division.actors.some((actor) => actors.includes(actor)),
  );
  const evidence = systematicEvidence(context, draft, divisions);
  const p = Math.min(
    score?.p ?? 1,
    least(actors, (actor) => context.scores.p[actor]),
    least(divisions, (one) => one.p),
  );
  const q = Math.min(
    least(actors, (actor) => linked.q.get(actor) ?? 1),
    rateOf(p, linked),
  );
  const recurrence = recurrenceOf(frame, draft.groups);
  const isWide = actors.every((actor) => linked.wide.has(actor));
  if (isWide) evidence.unshift(breadthEvidence(features));
  const isSystem =
    isWide ||
    isRecurrent(recurrence) ||
    // Three machines that divide their work are organised, however seldom they come.
    (recurrence.observedDays >= 2 &&
      recurrence.activeDays >= 2 &&
      divisions.some((one) => one.actors.length >= 3));
  if (!isSystem) evidence.push(tooSeldom(recurrence.observedDays, features));
  const repeated = Math.min(1, features.sweeps.length / 10 + features.activeDays / 30);
  return finish(context, actors, draft, {
    verdict: isSystem ? 'unknown-systematic' : 'not-enough-data',
    name: handle(context, actors, features, isSystem ? 'unknown' : 'unclear'),
    isHandle: true,
    confidence: isWide
      ? WIDE_CONFIDENCE
      : isSystem
        ? Math.max(0.5, Math.min(0.98, (1 - q) * (0.75 + 0.23 * repeated)))
        : 0.5,
    evidence,
    p,
    q,
  });
}

/** No test of chance speaks for it: what it seeks and how long it stays do. */
const WIDE_CONFIDENCE = 0.7;

export function judgeKnown(
  context: JudgeContext,
  organisation: string,
  actors: readonly number[],
  known: ReadonlyMap<number, KnownAs>,
): ScanningSystem {
  const draft = draftOf(
    context,
    actors,
    actors.some((actor) => context.linked.systematic.has(actor)),
  );
  const listed = actors.flatMap((actor) => known.get(actor) ?? []);
  const best = listed.reduce((a, b) => (b.confidence > a.confidence ? b : a));
  const sources = [...new Set(listed.map(({ source }) => source))];
  const named = listed.filter(({ hostName }) => hostName !== null);
  const evidence: Evidence[] = [
    {
      code: named.length === listed.length ? 'confirmed-name' : 'listed-scanner',
      text:
        named.length === listed.length
          ? `The names of ${listed.length} of ${actors.length} sources, such as ${named[0].hostName}, belong to ${organisation} and lead back to the address.`
          : `${listed.length} of ${actors.length} sources are listed as ${organisation} (${sources.join(', ')}).` +
            (best.stale ? ' The entries are old: the addresses may be somebody else\u2019s by now.' : ''),
      formula: null,
    },
    ...systematicEvidence(
      context,
      draft,
      context.linked.divisions.filter((division) => division.actors.some((actor) => actors.includes(actor))),
    ),
  ];
  const p = least(actors, (actor) => context.scores.p[actor]);
  return finish(context, actors, draft, {
    verdict: 'known',
    name: organisation,
    isHandle: false,
    confidence: best.confidence,
    evidence,
    p,
    q: rateOf(p, context.linked),
  });
}

export function judgeCrowd(context: JudgeContext, crowd: Crowd): ScanningSystem {
  const draft = draftOf(context, crowd.actors, false);
  const { services } = context.frame.observations;
  const key = services[crowd.services[0]];
  const service = serviceName(key >>> 16, key & 0xffff);
  const size = Math.min(1, Math.log10(crowd.actors.length) / 4);
  return finish(context, crowd.actors, draft, {
    verdict: 'malware',
    name: crowd.isMirai ? `Mirai family, ${service}` : `random scanners of ${service}`,
    isHandle: false,
    confidence: crowd.isMirai ? 0.98 : 0.6 + 0.35 * size,
    evidence: [
      ...crowdEvidence(crowd),
      ...rhythmEvidence(draft.features),
      ...signatureEvidence(draft.features, 2),
    ],
    p: null,
    q: null,
  });
}

/** One source that no rule has taken: at random where that could have been seen, else too little. */
export function judgeLeftOver(context: JudgeContext, actor: number): ScanningSystem {
  const draft = draftOf(context, [actor], false);
  const { features, score, power, overlap } = draft;
  const isRandom = power >= 0.9 && score !== null && score.p > 0.05 && score.repeats.excess > 0.001;
  const evidence: Evidence[] = [];
  if (isRandom) {
    evidence.push({
      code: 'random-targets',
      text: `Its targets are drawn at random: ${count(overlap.observed)} repeats, and chance makes ${count(overlap.expected)}.`,
      formula: `expected = sum d_i d_j / N with N = ${count(features.darkSize)}; p = ${score.p.toPrecision(2)}`,
    });
  } else if (score !== null && score.p <= 0.05) {
    evidence.push(
      ...systematicEvidence(context, draft, []),
      tooSeldom(context.frame.watchedDays.length, features),
    );
  } else {
    evidence.push({
      code: 'few-data',
      text:
        `${count(features.visits)} visits to ${count(features.reach * features.darkSize)} addresses: from so few, ` +
        `chance and plan cannot be told apart in a dark space of ${count(features.darkSize)}.`,
      formula: `expected repeats = ${overlap.expected.toPrecision(2)}`,
    });
  }
  evidence.push(...rhythmEvidence(features), ...signatureEvidence(features, 1), powerEvidence(draft));
  return finish(context, [actor], draft, {
    verdict: isRandom ? 'malware' : 'not-enough-data',
    name: handle(context, [actor], features, isRandom ? 'random' : 'unclear'),
    isHandle: true,
    confidence: isRandom ? 0.6 : 0.5,
    evidence,
    p: score?.p ?? null,
    q: score === null ? null : rateOf(score.p, context.linked),
  });
}

interface Draft {
  readonly actors: readonly number[];
  readonly features: Features;
  /** All visits as if one had made them; null: too few. */
  readonly score: Score | null;
  readonly groups: Uint32Array;
  readonly sources: readonly number[];
  readonly power: number;
  readonly overlap: { readonly observed: number; readonly expected: number; readonly variance: number };
}

/** Beyond, what its members were asked says it all. */
const MOST_WEIGHED = 500_000;

const NOTHING = { observed: 0, expected: 0, variance: 0 };

function draftOf(context: JudgeContext, actors: readonly number[], systematic: boolean): Draft {
  const { frame } = context;
  const { timeline } = frame;
  if (actors.length > 1 && !systematic) {
    const sources = inOrder(actors)
      .map((actor) => timeline.sourceOf[actor])
      .filter((source, i, all) => i === 0 || source !== all[i - 1]);
    const groups = allGroups(actors.map((actor) => groupsOf(frame, actor)));
    const features = crowdFeatures(frame, groups, sources);
    return { actors, features, score: null, groups, sources, power: 1, overlap: NOTHING };
  }
  const bySource = new Map<number, number[]>();
  for (const actor of actors) {
    const list = bySource.get(timeline.sourceOf[actor]);
    if (list === undefined) bySource.set(timeline.sourceOf[actor], [actor]);
    else list.push(actor);
  }
  const sources = [...bySource.keys()];
  const parties = [...bySource.values()].map((list) =>
    mergeParties(
      frame,
      list.map((actor) => groupsOf(frame, actor)),
    ),
  );
  const groups = mergeParties(frame, parties);
  const features = featuresOf(frame, parties, groups, sources, systematic);
  const isAsked = groups.length <= MOST_WEIGHED;
  // One actor was asked before; several are asked as if they were one.
  const before = actors.length === 1 ? context.scores.kept.get(actors[0]) : undefined;
  const score = isAsked ? (before ?? scoreGroups(frame, actors[0], groups)) : null;
  const overlap = score?.repeats ?? NOTHING;
  const power = powerOf(overlap.expected, overlap.variance, context.level);
  return { actors, features, score, groups, sources, power, overlap };
}

function systematicEvidence(context: JudgeContext, draft: Draft, divisions: readonly Division[]): Evidence[] {
  const { features, score } = draft;
  const evidence: Evidence[] = [];
  // The same is often found in several ways; the widest says most.
  const widest = [...divisions].sort((a, b) => b.actors.length - a.actors.length || a.p - b.p)[0];
  if (widest !== undefined) evidence.push(divisionEvidence(widest, features.darkSize));
  if (score !== null && score.repeats.p < 0.01)
    evidence.push(repeatEvidence(score.repeats, features.darkSize));
  const walk = score === null || score.walk.p > 0.01 ? null : walkEvidence(score.walk);
  if (walk !== null) evidence.push(walk);
  const even = score === null ? null : evennessEvidence(score.evenness, features);
  if (even !== null) evidence.push(even);
  evidence.push(...linkEvidence(context, draft));
  evidence.push(
    ...rhythmEvidence(features),
    ...signatureEvidence(features, draft.sources.length),
    powerEvidence(draft),
  );
  return evidence;
}

function linkEvidence({ frame, linked, locate }: JudgeContext, { actors, sources }: Draft): Evidence[] {
  if (sources.length < 2) return [];
  const names = sources.map((source) => frame.observations.sources[source]);
  const networks = new Set(names.map(neighbourhoodOf));
  const evidence: Evidence[] = [];
  if (networks.size < names.length) {
    evidence.push({
      code: 'neighbours',
      text: `Its ${names.length} sources stand in ${networks.size} /24 network${networks.size === 1 ? '' : 's'}.`,
      formula: null,
    });
  }
  const links = new Set<MemberLink>();
  for (const actor of actors) if (linked.systematic.has(actor)) links.add(linked.units.linkOf(actor));
  if (links.has('schedule')) {
    evidence.push({
      code: 'same-schedule',
      text: 'Its sources come and pause on the same days, look alike and seek the same services.',
      formula: null,
    });
  }
  if (links.has('targets')) {
    evidence.push({
      code: 'same-targets',
      text: 'Its sources visit the same addresses within the hour, one after the other: one knocks, the other follows up.',
      formula: null,
    });
  }
  if (links.has('hand-over')) {
    evidence.push({
      code: 'hand-over',
      text: 'One source takes over from another: it begins where the other ends, looks the same, seeks the same and is as busy.',
      formula: null,
    });
  }
  const asns = new Set(names.map((name) => locate(name).asn));
  if (asns.size > 1) {
    evidence.push({
      code: 'many-networks',
      text: `Its sources are spread over ${asns.size} autonomous systems.`,
      formula: null,
    });
  }
  return evidence;
}

function powerEvidence({ features, power, overlap }: Draft): Evidence {
  return {
    code: 'power',
    text:
      power >= 0.9
        ? `A dark space of ${count(features.darkSize)} addresses can show this: had it drawn at random, ${count(overlap.expected)} repeats were due.`
        : `A dark space of ${count(features.darkSize)} addresses can hardly show whether so rare a visitor has a plan (power ${power.toFixed(2)}).`,
    formula: `expected repeats by chance = ${overlap.expected.toPrecision(3)}`,
  };
}

/** The least p, 1 at most; of however many. */
function least<One>(all: readonly One[], pOf: (one: One) => number): number {
  return all.reduce((found, one) => Math.min(found, pOf(one)), 1);
}

function rateOf(p: number, linked: Linked): number {
  return Math.min(1, falseDiscoveryRates([p], linked.tested)[0]);
}

function finish(
  context: JudgeContext,
  actors: readonly number[],
  draft: Draft,
  opinion: Opinion,
): ScanningSystem {
  const {
    sweeps: _sweeps,
    periodSeconds: _period,
    visits: _visits,
    serviceCount: _all,
    ...features
  } = draft.features;
  const members = membersOf(context, actors);
  const id = systemIdOf(members.map(({ address }) => address));
  const { isHandle, ...said } = opinion;
  return {
    id,
    ...said,
    name: isHandle ? `${opinion.name} ${id.slice(1, 5)}` : opinion.name,
    members,
    power: draft.power,
    ...features,
  };
}

function handle(
  { frame, locate }: JudgeContext,
  actors: readonly number[],
  features: Features,
  word: 'unknown' | 'unclear' | 'random',
): string {
  const address = frame.observations.sources[frame.timeline.sourceOf[actors[0]]];
  const { asn } = locate(address);
  const place =
    asn !== null ? `AS${asn}` : address.includes(':') ? address : `${neighbourhoodOf(address)}.0/24`;
  const service = features.services[0]?.service ?? '';
  return `${word} ${service} ${place}`.replaceAll('  ', ' ');
}
