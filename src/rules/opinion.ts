/**
 * The decision about one source: a reason (which rule spoke), a verdict, a confidence. Written into one
 * reused object, so that judging costs no memory; `explain.ts` puts the same numbers into words.
 *
 * The rules in order, first that applies:
 *  1. an address that cannot send: spoofed
 *  2. one of many in a forged flood or sweep: spoofed (or a crowd gone astray: misconfigured)
 *  3. answers dominate: backscatter
 *  4. no probe at all, or only connections: unknown
 *  5. Mirai's mark: infected
 *  6. a known organisation: scanner
 *  7. marks of a tool beyond chance: scanner
 *  8. few addresses, again and again, over time: misconfigured
 *  9. else log-odds over ports, stack and order of {malware on a thing, malware on a PC, scanner, none}
 */

import { poissonUpperTail } from '../base/probability.ts';
import { FINGERPRINTS } from '../fingerprints/registry.ts';
import { MARKS } from '../model/marks.ts';
import type { SourceProfile } from '../model/source-profile.ts';
import type { Device, ToolName, VerdictKind } from '../model/verdict.ts';
import type { SceneFinding } from './forgery.ts';
import { isStrayService, oddsOf } from './ports.ts';
import type { Scene } from './scene.ts';
import { type AddressClass, classifyAddress } from './source-address.ts';
import { type DarkSize, manyRepeatsProbability } from './statistics.ts';
import { SweepTests } from './sweep-tests.ts';
import { MIRAI, OS_STACK, TOOLS, Traits } from './traits.ts';

export type Reason =
  | 'never-valid'
  | 'scene'
  | 'backscatter'
  | 'nothing-to-judge'
  | 'mirai'
  | 'known'
  | 'tool'
  | 'stray'
  | 'odds';

export interface KnownScanner {
  readonly organisation: string;
  /** The entry is old. */
  readonly stale: boolean;
  /** The list that has it. */
  readonly source: string;
}

export interface Surroundings {
  readonly darkSizeIpv4: number;
  readonly scene: Scene;
  readonly knownScanner?: ((profile: SourceProfile) => KnownScanner | undefined) | undefined;
}

/** In the order of MARKS; 0 means a shape only. */
const CHANCE_BITS = FINGERPRINTS.map(({ chanceBits }) => chanceBits);

/** Log-odds of "none of these" before anything is seen: scanning is not the only reason for a stray packet. */
const PRIOR_NONE = 1;
/** A port has to speak for malware at least this much before we call a source infected without a mark. */
export const MALWARE_PORT = 1.5;
/** Systematic behaviour that is asked for before we call a source a scanner without a mark. */
export const SYSTEMATIC = 1.5;
/** Distinct addresses from which on an IPv6 source is a scanner: nobody meets them at random (Merit's 10). */
export const IPV6_REACH = 10;

export class Opinion {
  readonly traits = new Traits();
  readonly sweep = new SweepTests();
  reason: Reason = 'odds';
  verdict: VerdictKind = 'unknown';
  confidence = 0;
  device: Device | null = null;
  iotProbability = 0;
  tool: ToolName | null = null;
  known: KnownScanner | undefined = undefined;

  darkSize: DarkSize = null;
  address: AddressClass = 'usual';
  finding: SceneFinding | null = null;
  isDosVictim = false;
  /** Mirai's mark, contradicted: systematic order, or a TTL that no Mirai arrives with. */
  miraiDoubt: 'none' | 'systematic' | 'ttl' = 'none';
  /** The mark that explains most requests beyond chance; -1 none. */
  bestTool = -1;
  stray: 'no' | 'long' | 'burst' | 'talks' = 'no';
  portsIot = 0;
  portsPc = 0;
  portsScanner = 0;
  /** Log-odds, added up. */
  iot = 0;
  pc = 0;
  scanner = 0;
  none = 0;
  /** The same as probabilities that sum to 1. */
  pInfected = 0;
  pScanner = 0;

  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  form(profile: SourceProfile): void {
    const { traits } = this;
    this.darkSize = profile.family === 4 ? this.#surroundings.darkSizeIpv4 : null;
    this.device = null;
    this.tool = null;
    this.finding = null;
    this.isDosVictim = false;
    this.miraiDoubt = 'none';
    this.stray = 'no';
    this.pInfected = 0;
    this.pScanner = 0;
    this.address = classifyAddress(profile);
    traits.read(profile);
    this.bestTool = this.#findTool();
    const { knownScanner } = this.#surroundings;
    this.known = knownScanner === undefined ? undefined : knownScanner(profile);

    this.finding = this.address === 'never' ? null : this.#surroundings.scene.find(profile);
    if (this.address === 'never') this.#decideNeverValid(profile);
    else if (this.finding !== null) this.#decideByScene(this.finding);
    else if (this.#isBackscatter()) this.#decideBackscatter(profile);
    else this.#decideByRequests(profile);
  }

  #decideByRequests(profile: SourceProfile): void {
    const { traits } = this;
    this.#nameTool();
    if (traits.services === 0) {
      this.#settle('nothing-to-judge', 'unknown', traits.talk > 0 ? 0.7 : 0.5);
      return;
    }
    this.sweep.run(traits, this.darkSize, this.address === 'private');
    const mirai = traits.marks[MIRAI] > 0;
    if (this.known !== undefined && !(mirai && this.known.stale)) this.#decideKnown(this.known, mirai);
    else if (mirai) this.#decideMirai();
    else if (this.bestTool >= 0) this.#decideTool();
    else {
      this.stray = this.#findStray(profile);
      if (this.stray === 'long') this.#decideStray();
      else this.#decideByOdds(profile);
    }
  }

  #settle(reason: Reason, verdict: VerdictKind, confidence: number): void {
    this.reason = reason;
    this.verdict = verdict;
    this.confidence = Math.min(0.99, Math.max(0.05, confidence));
  }

  /**
   * Two hits that are no repeat of one packet and beyond chance, or one with the whole shape; and a share of
   * the requests, since one foreign packet among thousands names nothing.
   */
  #findTool(): number {
    const { marks, requests, retransmissions, strongMarks } = this.traits;
    let best = -1;
    for (const tool of TOOLS) {
      const hits = marks[tool];
      if (hits === 0 || (best >= 0 && hits <= marks[best])) continue;
      const strong = (strongMarks & (1 << tool)) !== 0;
      if (!strong && hits - retransmissions < 2) continue;
      if (hits * 10 < requests && hits < 20) continue;
      const bits = CHANCE_BITS[tool];
      if (bits !== 0 && requests > 65) {
        if (poissonUpperTail(hits, requests / 2 ** bits) >= 1e-3) continue;
      }
      best = tool;
    }
    return best;
  }

  /** One mark in a few thousand packets of a 16-bit test is chance; said in the evidence. */
  get chanceTool(): number {
    for (const tool of TOOLS) if (this.traits.marks[tool] > 0 && tool !== this.bestTool) return tool;
    return -1;
  }

  #nameTool(): void {
    const { traits } = this;
    if (this.bestTool >= 0) this.tool = MARKS[this.bestTool] as ToolName;
    else if (traits.marks[OS_STACK] * 2 > traits.tcpRequests && traits.tcpRequests > 0)
      this.tool = 'os-stack';
  }

  #decideNeverValid(profile: SourceProfile): void {
    const main = profile.services[0];
    // 0.0.0.0 asking for DHCP is how every host starts (RFC 2131, 4.1).
    const asksForAddress =
      profile.ipv4 === 0 && profile.family === 4 && main?.protocol === 17 && main.port === 67;
    if (asksForAddress) {
      this.#settle('never-valid', 'misconfigured', 0.6);
      return;
    }
    this.#nameTool();
    this.#settle('never-valid', 'spoofed', 0.98);
  }

  #decideByScene(finding: SceneFinding): void {
    this.#nameTool();
    if (this.traits.marks[MIRAI] > 0) this.tool = 'mirai';
    this.#settle('scene', finding.kind === 'crowd' ? 'misconfigured' : 'spoofed', finding.confidence);
  }

  #isBackscatter(): boolean {
    const { traits } = this;
    const { responses, probes, talk } = traits;
    if (responses === 0 || talk > responses) return false;
    if (responses >= 10 * probes && traits.marks[MIRAI] === 0) return true;
    const genuineScan = traits.marks[MIRAI] > 0 || this.bestTool >= 0 || traits.reach >= 10;
    return responses >= probes && !genuineScan;
  }

  #decideBackscatter(profile: SourceProfile): void {
    const { traits } = this;
    const { responses } = traits;
    const seconds = traits.responseLast - traits.responseFirst;
    // Corsaro's rule for a victim of a DoS: 25 packets, 60 s, 30 packets within a minute.
    this.isDosVictim = responses >= 25 && seconds >= 60 && traits.responsePeak >= 30;
    let confidence = 0.7;
    if (this.isDosVictim) confidence = 0.97;
    else if (responses >= 25) confidence = 0.92;
    else if (responses >= 5) confidence = 0.86;
    else if (responses >= 2) confidence = 0.8;
    // Anybody can send from port 53; a RST or SYN+ACK is harder to mistake.
    if (traits.udpResponses * 2 > responses) confidence -= 0.1;
    else if (traits.icmpResponses * 2 > responses) confidence -= 0.05;
    this.#settle(
      'backscatter',
      'backscatter',
      confidence * (0.6 + (0.4 * responses) / Math.max(1, profile.packets)),
    );
  }

  #decideKnown(known: KnownScanner, mirai: boolean): void {
    const confidence = known.stale ? 0.85 : 0.97;
    // Somebody forges their address, or has got into their machine.
    this.#settle('known', 'scanner', mirai ? 0.6 : confidence);
  }

  #decideMirai(): void {
    const { traits } = this;
    const hits = traits.marks[MIRAI];
    // One packet can be forged; what repeats over time and targets is forged less easily.
    let confidence = hits >= 10 ? 0.97 : hits >= 3 ? 0.94 : hits >= 2 ? 0.9 : 0.82;
    if (this.bestTool >= 0) confidence -= 0.04;
    if (hits * 2 < traits.tcpRequests) confidence -= 0.05;
    this.iotProbability = 0.97;
    if (this.traits.ttl === 'windows' || this.traits.ttl === 'high') {
      // Mirai writes 64 into the TTL; more cannot arrive.
      this.miraiDoubt = 'ttl';
      confidence -= 0.1;
      this.iotProbability = 0.85;
    }
    if (this.sweep.motion >= 4) {
      this.miraiDoubt = 'systematic';
      confidence -= 0.2;
    }
    this.device = 'iot';
    this.tool = 'mirai';
    this.#settle('mirai', 'infected', confidence);
  }

  #decideTool(): void {
    const { traits } = this;
    const hits = traits.marks[this.bestTool];
    let confidence = hits >= 10 ? 0.96 : hits >= 3 ? 0.92 : hits >= 2 ? 0.85 : 0.75;
    if ((traits.strongMarks & (1 << this.bestTool)) === 0) confidence -= 0.08;
    // A mark without a number in it is copied and met by chance more easily.
    if (CHANCE_BITS[this.bestTool] === 0) confidence -= 0.1;
    // Malware uses scanners too, and then asks for nothing but its own ports.
    if (traits.ports > 0 && traits.malwarePorts === traits.ports && this.sweep.motion < 1) confidence *= 0.92;
    this.#settle('tool', 'scanner', confidence);
  }

  #findStray(profile: SourceProfile): Opinion['stray'] {
    const { traits, darkSize } = this;
    const { probes, destinationSum, services } = traits;
    const main = traits.main!;
    const isStrayPort = isStrayService(main.protocol, main.port);
    const perAddress = probes / Math.max(1, destinationSum);
    const repeats = Math.max(0, this.traits.mainProbes - main.destinations);
    const beyondChance =
      darkSize === null
        ? perAddress >= 3
        : (manyRepeatsProbability(repeats, traits.mainProbes, darkSize) ?? 1) < 1e-3;
    if (!beyondChance) return 'no';
    const few = services <= 3 && destinationSum <= 3 && probes >= (isStrayPort ? 3 : 5);
    const handful = services <= 3 && destinationSum <= 10 && perAddress >= 20;
    if (few || handful) return isStrayPort || profile.last - profile.first >= 60 ? 'long' : 'burst';
    return perAddress >= 3 ? 'talks' : 'no';
  }

  #decideStray(): void {
    const { traits } = this;
    const main = traits.main!;
    let confidence = 0.55;
    if (isStrayService(main.protocol, main.port)) confidence += 0.12;
    if (traits.last - traits.first >= 3600) confidence += 0.1;
    if (traits.activeHours >= 6) confidence += 0.05;
    if (traits.probes >= 50) confidence += 0.06;
    if (traits.destinationSum === 1) confidence += 0.04;
    this.#settle('stray', 'misconfigured', confidence);
  }

  #decideByOdds(profile: SourceProfile): void {
    const { traits, sweep } = this;
    this.#weighPorts(profile);
    let iot = this.portsIot;
    let pc = this.portsPc;
    let scanner = this.portsScanner;
    let none = PRIOR_NONE;

    if (this.traits.ttl === 'windows') {
      iot -= 1;
      pc += 0.5;
    } else if (this.traits.ttl === 'unix') {
      iot += 0.3;
      pc -= 1.6;
    }
    if (this.traits.stack === 'kernel') {
      iot += 0.2;
      pc += 0.3;
    } else if (this.traits.stack === 'raw') {
      pc -= 1;
      if (this.traits.ttl === 'high') {
        iot -= 0.7;
        scanner += 1.2;
      } else iot += 0.4;
    } else if (traits.tcpRequests > 0) scanner += 0.3;

    if (profile.family === 6) {
      // Malware that draws addresses at random never finds one in IPv6.
      iot -= 3;
      pc -= 2;
      if (traits.reach >= IPV6_REACH) scanner += 1.5 * Math.log(traits.reach / 5);
    }
    scanner += sweep.all + Math.min(0, sweep.repeatsOdds);
    // Worms of Windows sweep their surroundings in order (Conficker): order tells next to nothing there.
    if (this.traits.ttl === 'windows' && this.traits.stack === 'kernel' && this.portsPc >= MALWARE_PORT)
      pc += Math.max(0, sweep.motion + sweep.coverageOdds - 1);

    if (traits.conversations > 0) none += 3;
    if (this.stray === 'burst') none += 4;
    else if (this.stray === 'talks') none += 2;
    else none -= Math.min(4, 0.7 * Math.log(Math.max(1, traits.reach)));
    if (this.address === 'private' && traits.reach < 10) none += 2.5;

    this.iot = iot;
    this.pc = pc;
    this.scanner = scanner;
    this.none = none;
    const most = Math.max(iot, pc, scanner, none);
    const eIot = Math.exp(iot - most);
    const ePc = Math.exp(pc - most);
    const eScanner = Math.exp(scanner - most);
    const sum = eIot + ePc + eScanner + Math.exp(none - most);
    this.pInfected = (eIot + ePc) / sum;
    this.pScanner = eScanner / sum;
    this.iotProbability = eIot / (eIot + ePc);
    this.#choose(profile.family === 6);
  }

  #choose(isIpv6: boolean): void {
    const { traits, sweep } = this;
    const mayBeInfected = Math.max(this.portsIot, this.portsPc) >= MALWARE_PORT;
    const mayBeScanner =
      sweep.all >= SYSTEMATIC ||
      (this.traits.stack === 'raw' && this.traits.ttl === 'high' && traits.reach >= 3) ||
      (isIpv6 && traits.reach >= IPV6_REACH);
    if (mayBeInfected && this.pInfected >= 0.5 && this.pInfected >= this.pScanner) {
      this.device = this.iotProbability >= 0.5 ? 'iot' : 'pc';
      // Never surer than with as many packets that carry Mirai's mark.
      this.#settle('odds', 'infected', Math.min(0.92 - 0.17 / traits.probes, this.pInfected));
      return;
    }
    if (mayBeScanner && this.pScanner >= 0.5) {
      this.#settle('odds', 'scanner', Math.min(0.95, this.pScanner));
      return;
    }
    const best = Math.max(mayBeInfected ? this.pInfected : 0, mayBeScanner ? this.pScanner : 0);
    this.#settle('odds', 'unknown', Math.min(0.8, Math.max(0.3, 1 - best)));
  }

  /** Each port counts by its share of the probes; a quarter of them is the full weight. */
  #weighPorts(profile: SourceProfile): void {
    const { traits } = this;
    let iot = 0;
    let pc = 0;
    let scanner = 0;
    for (let i = 0; i < profile.serviceCount; i++) {
      if (!traits.isProbe[i]) continue;
      const service = profile.services[i];
      const weight = Math.min(1, (4 * service.requests) / traits.requests);
      const odds = oddsOf(service.protocol, service.port);
      iot += weight * odds.iot;
      pc += weight * odds.pc;
      scanner += weight * odds.scanner;
    }
    this.portsIot = Math.min(5, Math.max(-4, iot));
    this.portsPc = Math.min(4, Math.max(-4, pc));
    this.portsScanner = Math.min(1.6, scanner);
  }
}
