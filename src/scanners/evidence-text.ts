/** The evidence in words that a person who knows networks accepts, each with its formula and its numbers. */
import type { Evidence } from '../model/verdict.ts';
import type { Crowd } from './crowds.ts';
import type { Features } from './features.ts';
import type { Division } from './link-actors.ts';
import type { RepeatFinding, WindowKind } from './repeats.ts';
import type { WalkFinding } from './walk.ts';

const WINDOW_WORDS: Record<WindowKind, string> = {
  all: 'in the whole time',
  sweeps: 'within its sweeps',
  weeks: 'within calendar weeks',
  days: 'within days',
};

export function repeatEvidence(repeats: RepeatFinding, n: number): Evidence {
  if (repeats.observed < 0) {
    return {
      code: 'repeat-deficit',
      text:
        'Within an hour its probes reach more addresses than as many random ones would, hour after hour: it works ' +
        'through a list or a permutation, each address once before any twice.',
      formula:
        `reached - N (1 - (1 - 1/N)^k), summed over the hours, less repeats between them = ${round(-repeats.observed)} with ` +
        `N = ${count(n)}; p = ${pText(repeats.p)} (${repeats.tried} ways tried)`,
    };
  }
  return {
    code: 'repeat-deficit',
    text:
      `It came back to an address ${count(repeats.observed)} ${repeats.observed === 1 ? 'time' : 'times'} ${WINDOW_WORDS[repeats.windows]}` +
      `${repeats.byService ? ', service by service' : ''}; targets drawn at random would have made ` +
      `${count(repeats.expected)} such repeats. It works through a list or a permutation: each address once before any twice.`,
    formula:
      `expected = sum d_i d_j / N = ${round(repeats.expected)} with N = ${count(n)}; observed ` +
      `${round(repeats.observed)}; p = ${pText(repeats.p)} (${repeats.tried} ways tried)`,
  };
}

export function divisionEvidence({ finding, simulated, actors }: Division, n: number): Evidence {
  return {
    code: 'divided-permutation',
    text:
      `${actors.length} sources divide one permutation: ${WINDOW_WORDS[finding.windows]}, ` +
      `${count(finding.observed)} ${finding.observed === 1 ? 'address was' : 'addresses were'} visited by two of them; independent senders would have met in ` +
      `${count(finding.expected)}.`,
    formula:
      `expected = sum over pairs d_i d_j / N = ${round(finding.expected)} with N = ${count(n)}; observed ` +
      `${round(finding.observed)}; p = ${pText(finding.p)}; of ${count(simulated.worlds)} simulated worlds ${simulated.hits === 0 ? 'none' : count(simulated.hits)} had so few`,
  };
}

export function walkEvidence(walk: WalkFinding): Evidence | null {
  if (walk.order === 'none') return null;
  const words = {
    forward: 'in ascending order',
    backward: 'in descending order',
    'byte-reversed': 'in byte-reversed order: the last octet counts first',
  } as const;
  return {
    code: walk.order === 'byte-reversed' ? 'byte-reversed-walk' : 'ordered-walk',
    text:
      `Addresses are visited ${words[walk.order]}: ${count(walk.along)} of ${count(walk.steps)} steps go that way, ` +
      `where a random order has half.`,
    formula:
      `Eulerian: mean n/2 = ${round(walk.steps / 2)}, variance (n+2)/12 = ${round((walk.steps + 2) / 12)}; ` +
      `p = ${pText(walk.p)}`,
  };
}

export function evennessEvidence(evenness: number, features: Features): Evidence | null {
  if (evenness > 0.001) return null;
  return {
    code: 'steady-rate',
    text:
      `Its days are more alike than chance allows: the same number of visits day after day, as from a plan. ` +
      `Random targets would scatter like a Poisson process.`,
    formula: `chi-square of dispersion, left tail: p = ${pText(evenness)}; variation ${round(features.steadiness)}`,
  };
}

export function rhythmEvidence(features: Features): Evidence[] {
  const evidence: Evidence[] = [];
  if (features.periodSeconds !== null && features.sweeps.length >= 3) {
    evidence.push({
      code: 'regular-sweeps',
      text:
        `It swept ${count(features.sweeps.length)} ${features.sweeps.length === 1 ? 'time' : 'times'}, ${features.services.length > 1 ? 'for a service ' : ''}every ` +
        `${duration(features.periodSeconds)} (median), and reached ${percent(features.coverage)} of the dark space each time (median).`,
      formula: null,
    });
  }
  evidence.push({
    code: 'active-days',
    text:
      `Active on ${features.activeDays} of ${features.observedDays} observed days; it reached ` +
      `${percent(features.reach)} of the dark space in all.`,
    formula: null,
  });
  return evidence;
}

export function crowdEvidence(crowd: Crowd): Evidence[] {
  const evidence: Evidence[] = [
    {
      code: 'many-independent-sources',
      text:
        `${count(crowd.actors.length)} sources in ${count(crowd.networks)} networks (/16) look alike and seek the same services, ` +
        `with nothing else in common.`,
      formula: null,
    },
  ];
  if (crowd.expected >= 10) {
    evidence.push({
      code: 'random-targets',
      text:
        `Each draws its targets at random: ${count(crowd.observed)} repeats, and chance makes ${count(crowd.expected)}. ` +
        `Nobody keeps a list, as in code that spreads by itself.`,
      formula: `sum k(k-1)/2N = ${round(crowd.expected)}; observed ${round(crowd.observed)}`,
    });
  }
  if (crowd.isMirai) {
    evidence.push({
      code: 'mark',
      text: "Their packets carry Mirai's mark: the TCP sequence number is the address that is probed.",
      formula: 'seq = dst',
    });
  }
  return evidence;
}

export function signatureEvidence(features: Features, members: number): Evidence[] {
  const { signature } = features;
  const evidence: Evidence[] = [];
  const parts: string[] = [];
  if (signature.tool !== null) parts.push(`the mark of ${signature.tool}`);
  if (signature.window !== null) parts.push(`TCP window ${signature.window}`);
  if (signature.length !== null) parts.push(`IP length ${signature.length}`);
  if (signature.initialTtl !== null) parts.push(`initial TTL ${signature.initialTtl}`);
  if (members > 1 && parts.length > 0) {
    evidence.push({
      code: 'same-signature',
      text: `All its packets have ${parts.join(', ')}.`,
      formula: null,
    });
  } else if (signature.tool !== null) {
    evidence.push({
      code: 'mark',
      text: `Its packets carry the mark of ${signature.tool}: a tool, which says nothing of who uses it.`,
      formula: null,
    });
  }
  const constants: string[] = [];
  if (signature.sequence !== null) constants.push(`sequence number ${signature.sequence}`);
  if (signature.sequenceKey !== null)
    constants.push(`sequence number XOR destination = ${signature.sequenceKey}`);
  if (signature.ipId !== null) constants.push(`IP identification ${signature.ipId}`);
  if (signature.sourcePort !== null) constants.push(`source port ${signature.sourcePort}`);
  if (constants.length > 0) {
    evidence.push({
      code: 'shared-constant',
      text: `Constant in every packet${members > 1 ? ' of all members' : ''}: ${constants.join('; ')}.`,
      formula: null,
    });
  }
  return evidence;
}

export function duration(seconds: number): string {
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${round(seconds / 3600)} h`;
  return `${round(seconds / 86_400)} days`;
}

export function percent(share: number): string {
  return share >= 0.1 || share === 0 ? `${Math.round(share * 100)} %` : `${(share * 100).toPrecision(2)} %`;
}

// Made once: to look up how a language writes numbers takes longer than to write one.
const COUNTS = new Intl.NumberFormat('en-US');

export function count(value: number): string {
  return COUNTS.format(Math.round(value));
}

export function round(value: number): string {
  return Math.abs(value) >= 100 ? count(value) : String(Number(value.toPrecision(3)));
}

export function pText(p: number): string {
  return p <= 1e-300 ? 'less than 1e-300' : p < 0.001 ? p.toExponential(1) : String(Number(p.toPrecision(2)));
}

export function breadthEvidence(features: Features): Evidence {
  return {
    code: 'many-services',
    text:
      `It seeks ${count(features.serviceCount)} services, none of them with more than a quarter of its probes, on ` +
      `${features.activeDays} of ${features.observedDays} days. Its targets are drawn at random, as malware's are; but malware ` +
      `seeks the few services that it can break.`,
    formula: null,
  };
}

export function tooSeldom(observedDays: number, features: Features): Evidence {
  if (observedDays < 2) {
    return {
      code: 'one-day',
      text: 'It was watched for one day only: one day shows an order, never a habit.',
      formula: null,
    };
  }
  return {
    code: 'few-data',
    text: `It came ${count(features.sweeps.length)} time${features.sweeps.length === 1 ? '' : 's'}, on ${features.activeDays} day${features.activeDays === 1 ? '' : 's'}: orderly, but a system is who comes again.`,
    formula: null,
  };
}
