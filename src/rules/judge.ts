/** Facts -> verdicts. `judge` is for every source, `explain` for those that are shown. */
import { MARKS } from '../model/marks.ts';
import type { SourceProfile } from '../model/source-profile.ts';
import { type Evidence, VERDICTS, type Verdict } from '../model/verdict.ts';
import { explainOpinion } from './explain.ts';
import { Opinion, type Surroundings } from './opinion.ts';

export interface JudgeOptions extends Surroundings {
  /** How many dark IPv6 prefixes; said in evidence, never reckoned with: density has no meaning there. */
  readonly darkSizeIpv6Prefixes?: number | undefined;
  /** How long was observed. */
  readonly periodSeconds: number;
}

export interface Judge {
  /** The verdict may be shared with other sources: do not change it. */
  judge(profile: SourceProfile): Verdict;
  /** Every reason that carried weight, also those against. `verdict` is what `judge` said about the profile. */
  explain(profile: SourceProfile, verdict: Verdict): Evidence[];
}

export function createJudge(options: JudgeOptions): Judge {
  const opinion = new Opinion(options);
  // Confidence is kept to a hundredth, so that a few thousand objects serve any number of sources.
  const table = new Map<number, Verdict>();

  function judge(profile: SourceProfile): Verdict {
    opinion.form(profile);
    if (opinion.known !== undefined && opinion.verdict === 'scanner') {
      return Object.freeze(makeVerdict(opinion, opinion.known.organisation));
    }
    const key = keyOf(opinion);
    let verdict = table.get(key);
    if (verdict === undefined) {
      verdict = Object.freeze(makeVerdict(opinion, null));
      table.set(key, verdict);
    }
    return verdict;
  }

  function explain(profile: SourceProfile, verdict: Verdict): Evidence[] {
    opinion.form(profile);
    return explainOpinion(opinion, profile, verdict, options);
  }

  return { judge, explain };
}

const KINDS: Record<string, number> = Object.fromEntries(VERDICTS.map((kind, index) => [kind, index]));
const TOOL_NUMBERS: Record<string, number> = Object.fromEntries(
  MARKS.map((name, index) => [name, index + 1]),
);

function percent(share: number): number {
  return Math.round(share * 100);
}

function keyOf(opinion: Opinion): number {
  const device = opinion.device === null ? 0 : opinion.device === 'iot' ? 1 : 2;
  const tool = opinion.tool === null ? 0 : TOOL_NUMBERS[opinion.tool];
  const iot = opinion.verdict === 'infected' ? percent(opinion.iotProbability) : 0;
  return (
    (((KINDS[opinion.verdict] * 3 + device) * 16 + tool) * 101 + percent(opinion.confidence)) * 101 + iot
  );
}

function makeVerdict(opinion: Opinion, organisation: string | null): Verdict {
  const { verdict, device, tool } = opinion;
  return {
    verdict,
    confidence: percent(opinion.confidence) / 100,
    device,
    iotProbability: verdict === 'infected' ? percent(opinion.iotProbability) / 100 : null,
    tool,
    organisation,
  };
}
