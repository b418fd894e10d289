/** The judge of a hub: the same rules as `yamori read`, over profiles that come from the store. */
import { type Address, parseAddress } from '../../base/address.ts';
import { type Prefix, PrefixTable, parsePrefix } from '../../base/prefix.ts';
import type { HubJudge, Judged, JudgingRun, SourceAtSensor } from '../../hub/jobs/ports.ts';
import type { OwnerRecord } from '../../model/account.ts';
import { DarkSpace } from '../../model/dark-space.ts';
import { DestinationSet } from '../../model/destination-set.ts';
import type { SourceProfile } from '../../model/source-profile.ts';
import type { Alert, Verdict } from '../../model/verdict.ts';
import { type KnownScanner, KnownScanners } from '../../networks/known-scanners.ts';
import { alertFor } from '../../rules/alerts.ts';
import { createJudge, type Judge } from '../../rules/judge.ts';
import { SceneCollector } from '../../rules/scene.ts';
import { categoryOf } from '../judge-tasks.ts';

/** Of a source that several sensors saw, the verdict that explains most stands; among equals the surest. */
const EXPLAINS: Record<Verdict['verdict'], number> = {
  infected: 5,
  scanner: 4,
  backscatter: 3,
  misconfigured: 2,
  spoofed: 1,
  unknown: 0,
};

interface SensorRun {
  readonly dark: DarkSpace;
  readonly scene: SceneCollector;
  first: number;
  last: number;
  judge: Judge | null;
}

interface Opinion {
  readonly at: SourceAtSensor;
  readonly judge: Judge;
  readonly verdict: Verdict;
}

export function createHubJudge(knownScanners: readonly KnownScanner[]): HubJudge {
  return {
    begin(owners, now) {
      return new Run(owners, new KnownScanners(knownScanners, { at: now / 1000 }), now);
    },
  };
}

class Run implements JudgingRun {
  readonly #sensors = new Map<string, SensorRun>();
  readonly #holdings = new PrefixTable<OwnerRecord>();
  readonly #known: KnownScanners;
  readonly #now: number;

  constructor(owners: readonly OwnerRecord[], known: KnownScanners, now: number) {
    this.#known = known;
    this.#now = now;
    for (const owner of owners)
      for (const prefix of prefixesOf(owner.prefixes)) this.#holdings.set(prefix, owner);
  }

  observe({ sensor, profile }: SourceAtSensor): void {
    let own = this.#sensors.get(sensor.id);
    if (own === undefined) {
      own = {
        dark: new DarkSpace(prefixesOf(sensor.dark)),
        scene: new SceneCollector(),
        first: Number.POSITIVE_INFINITY,
        last: 0,
        judge: null,
      };
      this.#sensors.set(sensor.id, own);
    }
    own.scene.observe(profile);
    own.first = Math.min(own.first, profile.first);
    own.last = Math.max(own.last, profile.last);
  }

  judge(source: string, at: readonly SourceAtSensor[]): Judged {
    const address = parseAddress(source)!;
    const opinions = at.map((one): Opinion => {
      const judge = this.#judgeOf(one.sensor.id);
      return { at: one, judge, verdict: judge.judge(one.profile) };
    });
    const best = opinions.reduce((a, b) => (isBetter(b.verdict, a.verdict) ? b : a));
    const evidence = best.judge.explain(best.at.profile, best.verdict);
    const { verdict } = best;
    return {
      verdict: {
        source,
        judgedAt: this.#now,
        verdict: verdict.verdict,
        category: categoryOf(verdict),
        device: verdict.device,
        confidence: verdict.confidence,
        iotProbability: verdict.iotProbability,
        tool: verdict.tool,
        organisation: verdict.organisation,
        evidence,
      },
      alert: this.#alertOf(source, address, at, best, evidence),
    };
  }

  #judgeOf(sensorId: string): Judge {
    const own = this.#sensors.get(sensorId)!;
    own.judge ??= createJudge({
      darkSizeIpv4: own.dark.sizeIpv4,
      periodSeconds: own.last - own.first,
      scene: SceneCollector.merge([own.scene.export()]),
      knownScanner: (profile) => {
        const address = addressOf(profile);
        // A list that names a holding must not turn its infected machine into somebody's survey.
        return this.#holdings.find(address) === undefined ? this.#known.find(address) : undefined;
      },
    });
    return own.judge;
  }

  #alertOf(
    source: string,
    address: Address,
    at: readonly SourceAtSensor[],
    best: Opinion,
    evidence: Alert['evidence'],
  ): Judged['alert'] {
    const owner = this.#holdings.find(address);
    if (owner === undefined) return null;
    const { name, contact, language, critical } = owner;
    const alert = alertFor({
      profile: best.at.profile,
      address: source,
      verdict: best.verdict,
      owner: { name, contact, language, critical },
      evidence,
      observation: this.#observation(owner, at),
    });
    return alert === null ? null : { alert, ownerId: owner.id };
  }

  /** Whether the source hit its owner's own dark space, dark space elsewhere, or both. */
  #observation(owner: OwnerRecord, at: readonly SourceAtSensor[]): Alert['observation'] {
    const own = prefixesOf([...owner.prefixes, ...owner.dark]);
    let inside = false;
    let outside = false;
    const note = (isOwn: boolean) => {
      if (isOwn) inside = true;
      else outside = true;
    };
    for (const { sensor, sightings } of at) {
      const dark = this.#sensors.get(sensor.id)!.dark;
      for (const sighting of sightings) {
        const members = DestinationSet.decode(sighting.destinationSet)?.members() ?? null;
        const isIpv4 = !sighting.source.includes(':');
        if (members === null || !isIpv4) {
          for (const prefix of dark.prefixes) note(own.some((held) => holds(held, prefix)));
          continue;
        }
        for (const position of members) {
          const value = BigInt(dark.addressAt(position) ?? -1);
          note(own.some((held) => held.family === 4 && value >= held.first && value <= held.last));
        }
      }
    }
    return inside && outside ? 'both' : inside ? 'internal' : 'external';
  }
}

function addressOf(profile: SourceProfile): Address {
  if (profile.family === 4) return { family: 4, value: BigInt(profile.ipv4) };
  const view = new DataView(profile.bytes.buffer, profile.bytes.byteOffset, 16);
  return { family: 6, value: (view.getBigUint64(0) << 64n) | view.getBigUint64(8) };
}

function isBetter(a: Verdict, b: Verdict): boolean {
  const explains = EXPLAINS[a.verdict] - EXPLAINS[b.verdict];
  return explains > 0 || (explains === 0 && a.confidence > b.confidence);
}

function holds(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && outer.first <= inner.first && outer.last >= inner.last;
}

function prefixesOf(texts: readonly string[]): Prefix[] {
  return texts.flatMap((text) => parsePrefix(text) ?? []);
}
