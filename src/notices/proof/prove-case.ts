/** What all that is known of an address says about whether it is clean; `silence.ts` has the argument. */
import type { CaseRecord } from '../../model/case.ts';
import type { Proof, ProofState, Retest } from '../../model/proof.ts';
import type { SeenHour } from '../../model/seen-hour.ts';
import type { WatchedStretch } from '../../model/watched-stretch.ts';
import { arrivalsOf } from './arrivals.ts';
import { expectedIn, type Rate, rateOf } from './rate.ts';
import {
  arrivalsPerDay,
  gapChance,
  leastHours,
  neededExpected,
  RETEST_SHARE,
  shareOfGap,
} from './silence.ts';
import { type WatchedHours, watchedHoursOf } from './watched-hours.ts';

export interface ProofInput {
  readonly record: Pick<CaseRecord, 'cause' | 'openedAt' | 'stepAt' | 'proof' | 'retest' | 'isExposed'>;
  /** All of its address that is known, in any order and pieces. */
  readonly seen: readonly Omit<SeenHour, 'source'>[];
  readonly watched: readonly WatchedStretch[];
  /** Epoch milliseconds since when another holds the address; null: nobody said so. */
  readonly movedAt: number | null;
  /** Epoch milliseconds of its last visit to a decoy, which tells no rate and yet ends a silence; null: none. */
  readonly visitedAt: number | null;
  readonly now: number;
}

export interface ProofAnswer {
  readonly proof: Proof;
  readonly retest: Retest | null;
  readonly isExposed: boolean;
  /** Packets since its owner was told last. */
  readonly untold: number;
}

const HOUR_MS = 3_600_000;
/** Until a gap is longer than half of all are, the device is as active as it was. */
const STILL_ACTIVE = 0.5;
/** Sensors post every few minutes: who has posted nothing for so long is down. */
const DOWN_MS = 6 * HOUR_MS;
/** A gateway watches a week at most, and may be away for a day on top of it. */
const LONGEST_WATCH_MS = 8 * 86_400_000;
/** A scanner of hundreds of packets a second still rests between its rounds. */
const LEAST_GATEWAY_SECONDS = 300;

export function proveCase({ record, seen, watched, movedAt, visitedAt, now }: ProofInput): ProofAnswer {
  const hours = watchedHoursOf(watched);
  const arrivals = arrivalsOf(seen, record.cause === 'dos-victim');
  const rate = rateOf(arrivals, hours);
  const last = arrivals.at(-1);
  const lastAt = Math.max(last?.lastAt ?? record.proof.lastAt, visitOf(record, visitedAt));
  const silentFrom = Math.floor(lastAt / HOUR_MS) + 1;
  const nowHour = Math.floor(now / HOUR_MS) + 1;
  const silence = silenceOf(rate, hours, silentFrom, nowHour);
  const retest = retestOf(record.retest, rate, hours, lastAt, nowHour, now);
  const chance = gapChance(silence.expected, rate.arrivals, rate.dispersion);
  const needed = neededHours(rate, shareOfGap(Math.max(1, rate.arrivals)));
  const isSilentEnough = rate.arrivals >= 2 && silence.hours >= needed && chance <= shareOfGap(rate.arrivals);
  const state = stateOf();
  const all = Math.min(1, chance * rate.arrivals * (rate.arrivals + 1));
  const proof: Proof = {
    state,
    p: rate.arrivals < 2 ? null : state === 'clean-by-retest' ? (retest.p ?? all) : all,
    ratePerDay: rate.arrivals < 2 ? null : rate.perDay,
    rateLowPerDay: rate.arrivals < 2 ? null : rate.perDay / rate.dispersion,
    watchedDays: silence.hours / 24,
    neededDays: Number.isFinite(needed) ? needed / 24 : null,
    enoughAt: enoughAt(),
    lastAt,
    darkSize: rate.darkSize,
    formula: formulaOf(rate, silence.expected, chance),
    judgedAt: now,
  };
  const toldHour = record.stepAt === null ? Number.NEGATIVE_INFINITY : Math.floor(record.stepAt / HOUR_MS);
  return {
    proof,
    retest: retest.retest,
    isExposed: record.retest?.outcome === 'exposed' || record.isExposed,
    untold: arrivals.reduce((sum, { hour, packets }) => sum + (hour >= toldHour ? packets : 0), 0),
  };

  function stateOf(): ProofState {
    if (movedAt !== null && movedAt <= now && lastAt < movedAt) return 'unknown-moved';
    if (retest.retest?.outcome === 'clean' || retest.retest?.outcome === 'exposed') return 'clean-by-retest';
    if (isSilentEnough) return 'clean-by-silence';
    if (chance > STILL_ACTIVE && now - lastAt < Math.max(DOWN_MS, 0.7 * needed * HOUR_MS))
      return record.proof.state === 'reinfected' ? 'reinfected' : 'active';
    if (isNobodyWatching(rate, hours, now)) return 'unknown-sensor-down';
    return 'quiet';
  }

  /** If those who watch now go on. */
  function enoughAt(): number | null {
    if (!Number.isFinite(needed) || isNobodyWatching(rate, hours, now)) return null;
    if (isSilentEnough) return now;
    const expectedMissing = neededExpected(shareOfGap(rate.arrivals), rate.arrivals, rate.dispersion);
    const perHour = watchingNow(rate, hours, now);
    const byChance = (expectedMissing - silence.expected) / perHour;
    const byTime = leastHours(rate.historyHours, rate.longestGapHours) - silence.hours;
    return Math.ceil(now + Math.max(0, byChance, byTime) * HOUR_MS);
  }
}

/** The victim of a flood may visit whom it likes. */
function visitOf({ cause }: Pick<CaseRecord, 'cause'>, visitedAt: number | null): number {
  return cause === 'dos-victim' || visitedAt === null ? 0 : visitedAt;
}

/** Watched hours of silence that are enough at the rate of all sensors together. */
function neededHours(rate: Rate, chance: number): number {
  const expected = neededExpected(chance, rate.arrivals, rate.dispersion);
  const byChance = rate.perDay === 0 ? Number.POSITIVE_INFINITY : (expected / rate.perDay) * 24;
  return Math.max(byChance, leastHours(rate.historyHours, rate.longestGapHours));
}

interface Silence {
  /** Hours of it, each as far as the sensors that count watched. */
  readonly hours: number;
  /** Arrivals that it was to bring. */
  readonly expected: number;
}

function silenceOf(rate: Rate, hours: WatchedHours, from: number, to: number): Silence {
  const expected = expectedIn(rate, hours, from, to);
  const perHour = rate.perDay / 24;
  return { expected, hours: perHour === 0 ? 0 : expected / perHour };
}

/** Expected arrivals an hour at those who watch at this time. */
function watchingNow(rate: Rate, { sensors }: WatchedHours, now: number): number {
  return sensors.reduce(
    (sum, { sensorId, until }) =>
      sum + (now - until * 1000 < DOWN_MS ? (rate.perHour.get(sensorId) ?? 0) : 0),
    0,
  );
}

/** Those whose silence would say something are all down. */
function isNobodyWatching(rate: Rate, hours: WatchedHours, now: number): boolean {
  const all = rate.perDay / 24;
  return all === 0 || watchingNow(rate, hours, now) < all * 0.1;
}

function retestOf(
  retest: Retest | null,
  rate: Rate,
  hours: WatchedHours,
  lastAt: number,
  nowHour: number,
  now: number,
): { readonly retest: Retest | null; readonly p: number | null } {
  if (retest === null || retest.outcome !== null) return { retest, p: null };
  const share = RETEST_SHARE / (retest.attempt * (retest.attempt + 1));
  if (retest.kind === 'dark-silence') {
    // The hour in which it began belongs to what was before.
    const from = Math.floor(retest.startedAt / HOUR_MS) + 1;
    if (lastAt >= from * HOUR_MS)
      return { retest: { ...retest, endedAt: now, outcome: 'still-sending' }, p: null };
    const { expected, hours: silent } = silenceOf(rate, hours, from, nowHour);
    const p = gapChance(expected, rate.arrivals, rate.dispersion);
    const isEnough =
      rate.arrivals >= 2 && p <= share && silent >= leastHours(rate.historyHours, rate.longestGapHours);
    return isEnough ? { retest: { ...retest, endedAt: now, outcome: 'clean' }, p } : { retest, p: null };
  }
  if (retest.kind === 'gateway-silence') {
    if (retest.hits > 0) return { retest: { ...retest, endedAt: now, outcome: 'still-sending' }, p: null };
    // A gateway sees what goes to all addresses, not to so many of them.
    const perSecond = rate.perDay / Math.max(1e-300, arrivalsPerDay(1, Math.max(1, rate.darkSize)));
    const p = gapChance(perSecond * retest.watchedSeconds, rate.arrivals, rate.dispersion);
    return rate.arrivals >= 2 && p <= share && retest.watchedSeconds >= LEAST_GATEWAY_SECONDS
      ? { retest: { ...retest, endedAt: now, outcome: 'clean' }, p }
      : { retest: endedWatch(retest, now), p: null };
  }
  return { retest, p: null };
}

/** A watch that is over without proof, or that its gateway was never heard of again, must not hold up the ladder. */
function endedWatch(retest: Retest, now: number): Retest {
  if (retest.endedAt === null && now - retest.startedAt < LONGEST_WATCH_MS) return retest;
  return { ...retest, endedAt: retest.endedAt ?? now, outcome: 'inconclusive' };
}

function formulaOf(rate: Rate, expected: number, chance: number): string {
  const { arrivals: k, dispersion } = rate;
  if (k < 2) return 'one arrival tells no rate';
  const n = k - 1;
  const all = Math.min(1, chance * k * (k + 1));
  const show = (value: number) => value.toPrecision(3);
  return `k(k+1) * (n/(n+m))^(n/D) = ${k}*${k + 1} * (${n}/(${n}+${show(expected)}))^(${n}/${show(dispersion)}) = ${show(all)}`;
}
