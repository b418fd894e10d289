/** All baselines over one capture: read once, the listed scanners taken out first, the same for each of them. */
import { KnownScanners } from '../../src/networks/known-scanners.ts';
import { loadKnownScanners } from '../../src/networks/scanners-file.ts';
import type { Answer } from './baselines/baseline.ts';
import { BASELINES } from './baselines/registry.ts';
import type { FoundSystem } from './labelled-systems.ts';
import { type CaptureActivity, readActivity, type SourceActivity } from './source-activity.ts';

/** Of Merit's event: who reached fewer addresses scans nothing, and no baseline is asked to group him. */
const LEAST_DESTINATIONS = 10;

export interface BaselineAnswers {
  readonly activity: CaptureActivity;
  /** Name of the baseline -> its answers, its own choice first. */
  readonly answers: ReadonlyMap<string, readonly Answer[]>;
}

export async function runBaselines(
  file: string,
  dark: readonly string[],
  lists: readonly string[],
  signal: AbortSignal,
): Promise<BaselineAnswers> {
  let runs: { name: string; run: ReturnType<(typeof BASELINES)[number]['start']> }[] = [];
  const activity = await readActivity(
    file,
    dark,
    (space) => {
      runs = BASELINES.map((baseline) => ({ name: baseline.name, run: baseline.start(space) }));
      const looking = runs.flatMap(({ run }) => (run.probe === undefined ? [] : [run]));
      return (probe) => {
        for (const run of looking) run.probe!(probe);
      };
    },
    signal,
  );
  const known = await listedSystems(activity, lists);
  const listed = new Set(known.flatMap(({ members }) => members));
  const scanners = activity.sources.filter(
    ({ address, destinations }) => destinations.size >= LEAST_DESTINATIONS && !listed.has(address),
  );
  const answers = runs.map(({ name, run }): [string, Answer[]] => [
    name,
    run.answers(activity, scanners).map(({ setting, systems }) => ({
      setting,
      systems: [...known, ...withoutListed(systems, listed)],
    })),
  ]);
  return { activity, answers: new Map(answers) };
}

/** Each organisation of the list a system. */
async function listedSystems(activity: CaptureActivity, lists: readonly string[]): Promise<FoundSystem[]> {
  const at = activity.sources.reduce((latest, { last }) => Math.max(latest, last), 0);
  const known = new KnownScanners(await loadKnownScanners(lists), { at });
  const groups = new Map<string, SourceActivity[]>();
  for (const source of activity.sources) {
    const organisation = known.findIpv4(source.ipv4)?.organisation;
    if (organisation === undefined) continue;
    const group = groups.get(organisation);
    if (group === undefined) groups.set(organisation, [source]);
    else group.push(source);
  }
  return [...groups].map(([organisation, members]) => ({
    id: `known ${organisation}`,
    verdict: 'known',
    name: organisation,
    members: members.map(({ address }) => address),
    p: null,
    q: null,
  }));
}

function withoutListed(systems: readonly FoundSystem[], listed: ReadonlySet<string>): FoundSystem[] {
  return systems
    .map((system) => ({ ...system, members: system.members.filter((member) => !listed.has(member)) }))
    .filter(({ members }) => members.length > 0);
}
