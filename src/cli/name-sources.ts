/** Who the busiest sources are by forward-confirmed reverse DNS, and what to say where the name servers do not answer. */
import { parseAddress } from '../base/address.ts';
import { type ConfirmedName, confirmNames, createResolver } from '../networks/confirmed-names.ts';
import type { KnownScanners } from '../networks/known-scanners.ts';
import type { FindOptions } from '../scanners/find-systems.ts';
import type { Observations } from '../scanners/observations.ts';
import { formatCount } from './time-text.ts';

/** Sources whose names are asked for: those with most probes. */
const MOST_NAMED = 20_000;
/** A name that leads back is its domain's word. */
const NAMED_CONFIDENCE = 0.97;

export interface NameSourcesOptions {
  /** `ADDRESS` or `ADDRESS:PORT`; checked by nameServerTrouble. */
  readonly servers: readonly string[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Counts of what was asked and what came of it. */
export interface NameCounts {
  /** Sources whose names were asked for. */
  readonly sources: number;
  /** Sources whose name is a scanner's and leads back. */
  readonly confirmed: number;
  readonly questions: number;
  readonly unanswered: number;
  /** Whether the servers were given up after too many questions in a row without an answer. */
  readonly givenUp: boolean;
}

export interface NamedSources {
  readonly names: ReadonlyMap<string, ConfirmedName>;
  readonly counts: NameCounts;
  /** Null where all was answered. */
  readonly remark: string | null;
}

export async function nameSources(
  observations: Observations,
  { servers, timeoutMs, signal }: NameSourcesOptions,
): Promise<NamedSources> {
  let questions = 0;
  let unanswered = 0;
  let givenUp = false;
  const resolver = createResolver({
    servers,
    timeoutMs,
    onAsked(isAnswered) {
      questions++;
      if (!isAnswered) unanswered++;
    },
    onSilent() {
      givenUp = true;
    },
  });
  const sources = busiest(observations);
  const names = await confirmNames(sources, resolver, { signal });
  const counts = { sources: sources.length, confirmed: names.size, questions, unanswered, givenUp };
  return { names, counts, remark: remarkOn(counts) };
}

function busiest(observations: Observations): string[] {
  const { sources } = observations;
  const probes = new Float64Array(sources.length);
  const { source, probes: counts } = observations.settled().columns;
  for (let group = 0; group < source.length; group++) probes[source[group]] += counts[group];
  return Array.from(probes.keys())
    .sort((a, b) => probes[b] - probes[a])
    .slice(0, MOST_NAMED)
    .map((index) => sources[index]);
}

function remarkOn({ questions, unanswered, givenUp }: NameCounts): string | null {
  if (unanswered === 0) return null;
  const what = `${formatCount(unanswered)} of ${formatCount(questions)} questions to the name server were not answered`;
  return givenUp
    ? `${what}, and it was given up: sources that it was not asked about have no name here.`
    : `${what}: those sources have no name here.`;
}

/** A confirmed name comes before a list: lists age, and the name was asked for now. */
export function knownBy(
  names: ReadonlyMap<string, ConfirmedName>,
  known: KnownScanners,
): NonNullable<FindOptions['known']> {
  return (source) => {
    const named = names.get(source);
    if (named !== undefined) {
      return {
        organisation: named.organisation,
        confidence: NAMED_CONFIDENCE,
        stale: false,
        source: 'reverse DNS, forward-confirmed',
        hostName: named.name,
      };
    }
    const address = parseAddress(source);
    const found = address === null ? undefined : known.find(address);
    return found === undefined ? null : { ...found, hostName: null };
  };
}
