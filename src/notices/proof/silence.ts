/**
 * How long a silence must be before it proves anything.
 *
 * The plain rule (`ln(20) / lambda`) asks of one gap: would a device that still sends at the rate lambda be silent for so
 * long by chance in 5 % of cases? Three things are wrong with it in practice, and each makes it call infected devices clean.
 *
 * 1. The rate is an estimate from few arrivals. Integrating over what it may be (gamma posterior of a Poisson rate) gives
 *    the predictive chance of no arrival in an exposure of m expected ones after n seen: (n / (n + m))^n, which is the
 *    plain e^-m for large n and far more for small ones.
 * 2. Arrivals are not Poisson: devices are switched off at night, scan in rounds, move on. With counts that vary D times
 *    as much as Poisson ones, n arrivals tell as much as n / D independent ones: (n / (n + m))^(n / D).
 * 3. It is asked after every arrival. An infection with k gaps has k chances to be called clean by the longest of them. So
 *    the promise is spent: the gap after the k-th arrival may use alpha / (k (k + 1)), and all of them together use no more
 *    than alpha, since the sum of 1 / (k (k + 1)) is 1.
 *
 * What is promised is therefore: of infections that go on, at most the share alpha is ever called clean by silence.
 * What no history can tell is a pause of a kind that was never seen before (a weekend, a holiday, a bot that waits for its
 * next order). So no silence shorter than three days proves anything, unless a longer history shows that the device does
 * not pause. Devices that are idle for longer than that before anybody has seen them so are beyond the promise.
 *
 * A re-test is one silence that was named before it began, and needs no share of the gaps: that is why it is quicker.
 */

/** Of the promise, what may be spent by silences that nobody announced; the rest is for re-tests. */
export const PROMISED_SHARE = 0.05;
export const SILENCE_SHARE = PROMISED_SHARE / 2;
export const RETEST_SHARE = PROMISED_SHARE / 2;

const HOURS_OF_A_DAY = 24;
const MOST_LEAST_HOURS = 72;
const LEAST_LEAST_HOURS = 12;
/** Has seen a weekend, and a day more. */
const HISTORY_HOURS = 8 * HOURS_OF_A_DAY;
/** The next pause may well be longer than the longest so far. */
const PAUSE_FACTOR = 2;

/** Expected arrivals a day at a dark space: `lambda = r * 86400 * N / 2^32`, r in packets a second. */
export function arrivalsPerDay(packetsPerSecond: number, darkSize: number): number {
  return (packetsPerSecond * 86_400 * darkSize) / 2 ** 32;
}

/** The plain rule, for comparison: days of silence that chance brings in the share alpha of cases. */
export function plainSilenceDays(perDay: number, alpha = PROMISED_SHARE): number {
  return Math.log(1 / alpha) / perDay;
}

/**
 * Chance (0..1) of a gap in which `expected` arrivals were to be expected, after `arrivals` of them with counts that vary
 * `dispersion` (1 or more) times as much as independent ones do. 1 for fewer than two: there is no rate.
 */
export function gapChance(expected: number, arrivals: number, dispersion: number): number {
  if (arrivals < 2) return 1;
  // The first arrival begins the time in which the others came.
  const gaps = arrivals - 1;
  return Math.exp((-gaps / dispersion) * Math.log1p(Math.max(0, expected) / gaps));
}

/** The reverse: expected arrivals that must be missing for the chance to be so small; Infinity where none are enough. */
export function neededExpected(chance: number, arrivals: number, dispersion: number): number {
  if (arrivals < 2) return Number.POSITIVE_INFINITY;
  const gaps = arrivals - 1;
  return gaps * Math.expm1((Math.log(1 / chance) * dispersion) / gaps);
}

/** What the gap after the k-th arrival may spend: alpha / (k (k + 1)). */
export function shareOfGap(arrivals: number, alpha: number = SILENCE_SHARE): number {
  return alpha / (arrivals * (arrivals + 1));
}

/** Watched hours below which no silence proves anything: three days, or twice the longest pause of a longer history. */
export function leastHours(historyHours: number, longestGapHours: number): number {
  if (historyHours < HISTORY_HOURS) return MOST_LEAST_HOURS;
  return Math.min(MOST_LEAST_HOURS, Math.max(LEAST_LEAST_HOURS, PAUSE_FACTOR * longestGapHours));
}
