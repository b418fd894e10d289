/** What a baseline is: another way of finding scanning systems, made to answer the same question. */
import type { DarkSpace } from '../../../src/model/dark-space.ts';
import type { FoundSystem } from '../labelled-systems.ts';
import type { CaptureActivity, Probe, SourceActivity } from '../source-activity.ts';

/** What a method says at one setting of what it leaves open. */
export interface Answer {
  readonly setting: string;
  readonly systems: readonly FoundSystem[];
}

/** One run over one capture. */
export interface BaselineRun {
  /** Called for each probe in the order of the capture, where the method looks at single ones. */
  probe?(probe: Probe): void;
  /** The first answer is the method's own choice; the others are for seeing what the best choice would have done. */
  answers(activity: CaptureActivity, scanners: readonly SourceActivity[]): Answer[];
}

export interface Baseline {
  readonly name: string;
  readonly about: string;
  start(dark: DarkSpace): BaselineRun;
}

/**
 * A group of sources as a system: malware where more than half of the sources send mostly probes with Mirai's mark,
 * which every one of these methods is given for free; unknown and systematic else, since none of them tests that.
 */
export function asSystem(id: string, sources: readonly SourceActivity[]): FoundSystem {
  const marked = sources.filter(({ mirai, probes }) => 2 * mirai > probes).length;
  const isMalware = 2 * marked > sources.length;
  return {
    id,
    verdict: isMalware ? 'malware' : 'unknown-systematic',
    name: isMalware ? 'mirai' : '',
    members: sources.map(({ address }) => address),
    p: null,
    q: null,
  };
}

/** Sources with the same key, together. */
export function groupSystems(
  sources: readonly SourceActivity[],
  keyOf: (source: SourceActivity) => number | string,
): FoundSystem[] {
  return [...Map.groupBy(sources, keyOf)].map(([key, members]) => asSystem(String(key), members));
}

/** The /24 of a source. */
export function neighbourhood({ ipv4 }: SourceActivity): number {
  return ipv4 >>> 8;
}
