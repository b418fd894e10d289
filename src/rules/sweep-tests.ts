/** Is this systematic? Log-odds for a scanner against random probing, each from one test, in natural logarithms. */
import { ascentsUpperTail, normalLower, poissonLowQuick } from '../base/probability.ts';
import {
  type DarkSize,
  expectedRepeats,
  fewRepeatsProbability,
  IPV4_SIZE,
  manyRepeatsProbability,
  STOCK_MIRAI_RATE,
  unitStepsProbability,
} from './statistics.ts';
import type { Traits } from './traits.ts';

/** Hundreds of thousands of sources are tested: the first e^3 of significance is the price of looking. */
const PRICE = 3;
const MOST = 8;

/** Faster than this, a stock bot is not the explanation: 15 of them together. */
const FAST_RATE = 3000;

/** Share of the dark space that makes a large scanner (Merit, ORION), and the rate that goes with it. */
const COVERAGE_SHARE = 0.1;
const COVERAGE_RATE = 3 * STOCK_MIRAI_RATE;

export class SweepTests {
  /** Repeats seen and expected at random, over all services; p of so few. */
  repeats = 0;
  expected = 0;
  fewProbability = 1;
  manyProbability = 1;
  /** Log-odds: above 0 systematic, below 0 random. */
  repeatsOdds = 0;
  unitProbability = 1;
  unitOdds = 0;
  orderProbability = 1;
  /** Which order: up, down, or up in byte-reversed addresses. */
  order: 'ascending' | 'descending' | 'byte-reversed' = 'ascending';
  orderOdds = 0;
  /** Lower end of the estimated rate over IPv4, packets/s; 0 where it has no meaning. */
  slowestRate = 0;
  rateOdds = 0;
  coverage = 0;
  coverageOdds = 0;
  portsOdds = 0;
  vertical = false;

  /** Motion through the dark space, without the number of ports. */
  get motion(): number {
    return Math.max(0, this.repeatsOdds) + Math.max(this.unitOdds, this.orderOdds) + this.rateOdds;
  }

  get all(): number {
    return this.motion + this.coverageOdds + this.portsOdds;
  }

  run(traits: Traits, darkSize: DarkSize, isLocal: boolean): void {
    this.repeats = 0;
    this.expected = 0;
    this.fewProbability = 1;
    this.manyProbability = 1;
    this.repeatsOdds = 0;
    this.unitProbability = 1;
    this.unitOdds = 0;
    this.orderProbability = 1;
    this.orderOdds = 0;
    this.slowestRate = 0;
    this.rateOdds = 0;
    this.coverage = 0;
    this.coverageOdds = 0;
    this.portsOdds = 0;
    this.vertical = false;
    if (traits.main === null || traits.probes < 3) return;
    if (darkSize !== null) {
      this.#weighRepeats(traits, darkSize);
      this.#weighRate(traits, darkSize, isLocal);
      this.coverage = traits.reach / darkSize;
      if (traits.reach >= 10 && this.coverage >= COVERAGE_SHARE) this.#weighCoverage(traits, darkSize);
    }
    if (traits.steps >= 3) this.#weighOrder(traits, darkSize);
    if (traits.ports >= 10) this.#weighPorts(traits);
  }

  /** The main service by the exact test: pooling services would have to assume that they are one run. */
  #weighRepeats(traits: Traits, darkSize: number): void {
    const k = traits.mainProbes;
    const reach = traits.main!.destinations;
    this.repeats = Math.max(0, k - reach);
    this.expected = expectedRepeats(k, darkSize)!;
    if (this.repeats > this.expected) {
      this.manyProbability = manyRepeatsProbability(this.repeats, k, darkSize)!;
    } else if (this.expected >= 1) {
      this.fewProbability = fewRepeatsProbability(this.repeats, k, darkSize)!;
      // Beyond 65,536 dark addresses the number of destinations is an estimate with this deviation
      // (linear counting over 65,536 bits), which a real lack of repeats must exceed.
      if (darkSize > 65536) {
        const t = k / 65536;
        const deviation = Math.sqrt(65536 * (Math.exp(Math.min(t, 20)) - t - 1)) + Math.sqrt(this.expected);
        this.fewProbability = Math.max(
          this.fewProbability,
          normalLower((this.repeats - this.expected) / deviation),
        );
      }
    }
    if (this.fewProbability < 0.2) {
      this.repeatsOdds = Math.min(MOST, -Math.log(Math.max(this.fewProbability, 1e-300)) - 1);
    } else if (this.expected >= 3 && this.manyProbability > 1e-4) {
      this.repeatsOdds = -Math.min(2, 0.3 * this.expected);
    }
  }

  #weighOrder(traits: Traits, darkSize: DarkSize): void {
    const { steps } = traits;
    if (traits.unitSteps >= 2) {
      // IPv6: neighbours among 2^32 possible low halves are no chance.
      this.unitProbability = unitStepsProbability(traits.unitSteps, steps, darkSize ?? IPV4_SIZE)!;
      this.unitOdds = oddsOfChance(this.unitProbability);
    }
    // Steps of one service only are exactly Eulerian; over several, the sum is close to it.
    const distinctSteps = Math.min(steps, Math.max(0, traits.destinationSum - traits.services) + 1);
    if (distinctSteps < 3) return;
    // Within 1.9 standard deviations no tail can be small enough to count.
    const ordinary = 1.9 * Math.sqrt((steps + 2) / 12);
    const isOrdinary =
      Math.abs(traits.ascents - steps / 2) < ordinary && traits.reversedAscents - steps / 2 < ordinary;
    if (isOrdinary) return;
    const up = ascentsUpperTail(traits.ascents, steps);
    const down = ascentsUpperTail(steps - traits.ascents, steps);
    const reversed = ascentsUpperTail(traits.reversedAscents, steps);
    // Where addresses repeat, steps of 0 look like descents: only ascents can then be trusted.
    const downCounts = this.repeats * 10 <= steps;
    this.order = 'ascending';
    let least = up;
    if (downCounts && down < least) {
      least = down;
      this.order = 'descending';
    }
    if (reversed < least) {
      least = reversed;
      this.order = 'byte-reversed';
    }
    this.orderProbability = Math.min(1, 3 * least);
    this.orderOdds = oddsOfChance(this.orderProbability);
  }

  /** Distinct addresses of one TCP service against the time they took. */
  #weighRate(traits: Traits, darkSize: number, isLocal: boolean): void {
    const main = traits.main!;
    if (main.protocol !== 6 || (main.tcpFlags & 2) === 0) return;
    const hits = main.destinations - 1;
    // A PC that looks for a handful of neighbours in its own network is no scanner.
    if (hits < (isLocal ? 9 : 4)) return;
    const seconds = Math.max(0.01, main.last - main.first);
    this.slowestRate = (poissonLowQuick(hits) / seconds) * (IPV4_SIZE / darkSize);
    this.rateOdds = Math.min(6, Math.max(0, 1.2 * Math.log(this.slowestRate / FAST_RATE)));
  }

  /** In a month a stock Mirai bot covers a tenth of any dark space as well; so it must be faster than that. */
  #weighCoverage(traits: Traits, darkSize: number): void {
    const seconds = Math.max(1, traits.last - traits.first);
    const rate = (poissonLowQuick(traits.mainProbes) / seconds) * (IPV4_SIZE / darkSize);
    if (rate >= COVERAGE_RATE) this.coverageOdds = 1.5;
  }

  #weighPorts(traits: Traits): void {
    const { ports } = traits;
    this.vertical = traits.onOneHost >= 10 && traits.onOneHost * 2 >= ports;
    // Peer-to-peer programs ask as many high ports, each of another peer; scanners do not leave out the low ones.
    const looksLikePeers =
      !this.vertical && traits.knownPorts * 10 < ports && traits.destinationSum < ports * 2;
    if (looksLikePeers) return;
    const weight = traits.malwarePorts * 2 > ports ? 0.5 : 1;
    this.portsOdds = Math.min(7, weight * 2 * Math.log(ports / 6) + (this.vertical ? 2 : 0));
  }
}

function oddsOfChance(probability: number): number {
  return Math.min(MOST, Math.max(0, -Math.log(Math.max(probability, 1e-300)) - PRICE));
}
