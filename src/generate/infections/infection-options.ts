/** What a simulated year of infections is made with; each number has its source or says that it is an assumption. */

export interface InfectionArm {
  readonly name: string;
  readonly weight: number;
  readonly delayDays: number;
  /** Of getting clean once told, against not being told. 1: telling does nothing. */
  readonly hazardRatio: number;
}

export interface InfectionOptions {
  readonly seed: number;
  readonly days: number;
  readonly count: number;
  readonly arms: readonly InfectionArm[];
  /** Share that gets clean within 14 days untold: 58-74 % (Çetin et al., NDSS 2019). */
  readonly naturalShare14Days: number;
  /** Scanning rate into 2^32, packets a second: assumption, that devices differ by decades. */
  readonly rateMedian: number;
  /** Of the natural logarithm. */
  readonly rateSigma: number;
  readonly rateLeast: number;
  readonly rateMost: number;
  /** Share that is off at night or on at work only: assumption. */
  readonly habitShare: number;
  /** Share that is switched off for some days once: assumption. */
  readonly pauseShare: number;
  /** Days of such a pause, exponential: assumption. */
  readonly pauseMeanDays: number;
  /** Share whose address changes, and the mean days between: assumption; DHCP pools differ widely. */
  readonly churnShare: number;
  readonly churnMeanDays: number;
  /** Share that is still open to what infected it: assumption. */
  readonly exposedShare: number;
  /** Reinfections a clean exposed day; with half exposed about 5 % in 5 months (Çetin et al.). */
  readonly reinfectionsPerDay: number;
  /** Share that has another infected device behind the same address: assumption. */
  readonly sharedShare: number;
  /** Chance that a probe is sent a second time, so arrivals come in clumps: SYN retransmits; assumption. */
  readonly retransmitShare: number;
  /** Sensor outages a year and their mean length: assumption. */
  readonly outagesPerYear: number;
  readonly outageMeanHours: number;
}

export const INFECTION_OPTIONS: InfectionOptions = {
  seed: 1,
  days: 365,
  count: 20_000,
  arms: [
    { name: 'garden', weight: 1, delayDays: 0, hazardRatio: 1.6 },
    { name: 'late', weight: 1, delayDays: 30, hazardRatio: 1.6 },
  ],
  naturalShare14Days: 0.66,
  rateMedian: 5,
  rateSigma: 2,
  rateLeast: 0.01,
  rateMost: 500,
  habitShare: 0.4,
  pauseShare: 0.1,
  pauseMeanDays: 5,
  churnShare: 0.3,
  churnMeanDays: 45,
  exposedShare: 0.5,
  reinfectionsPerDay: 0.00068,
  sharedShare: 0.03,
  retransmitShare: 0.3,
  outagesPerYear: 6,
  outageMeanHours: 12,
};
