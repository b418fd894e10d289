/** Why we say that an address is clean, or that we do not know. */

/**
 * `active`: it sent lately. `quiet`: silent, not yet for long enough. `clean-by-silence`: silent so long that a
 * device which still sent at its rate would hardly have been missed. `clean-by-retest`: a test that sees all of the
 * device's packets saw none. `unknown-moved`: the address has another holder now. `unknown-sensor-down`: nobody has
 * watched since. `reinfected`: it was clean and sends again.
 */
export const PROOF_STATES = [
  'active',
  'quiet',
  'clean-by-silence',
  'clean-by-retest',
  'unknown-moved',
  'unknown-sensor-down',
  'reinfected',
] as const;
export type ProofState = (typeof PROOF_STATES)[number];

export interface Proof {
  readonly state: ProofState;
  /** Chance (0..1) of a silence as long as this one if the device still sent as it did; null: there is none yet. */
  readonly p: number | null;
  /** Arrivals a watched day, as estimated from before the silence; null: too little is known. */
  readonly ratePerDay: number | null;
  /** Lower bound of that rate which the proof goes by. */
  readonly rateLowPerDay: number | null;
  /** Days of the silence in which somebody watched. */
  readonly watchedDays: number;
  /** Watched days of silence that are enough; null: no silence would be. */
  readonly neededDays: number | null;
  /** Epoch milliseconds: when it will be enough if sensors go on as they do and nothing comes; null: not foreseeable. */
  readonly enoughAt: number | null;
  /** Epoch milliseconds of the last arrival. */
  readonly lastAt: number;
  /** Dark addresses that watched: what a device of this rate could have been seen by at all. */
  readonly darkSize: number;
  /** In words with its numbers put in, such as `(T/(T+t))^n = (12.0/(12.0+7.1))^9 = 0.015`. */
  readonly formula: string;
  /** Epoch milliseconds. */
  readonly judgedAt: number;
}

/** What began and ended as a test of one's own making. `dark-silence` forgets what was sent before it began. */
export const RETEST_KINDS = ['dark-silence', 'gateway-silence', 'exposure-check'] as const;
export type RetestKind = (typeof RETEST_KINDS)[number];

export interface Retest {
  readonly kind: RetestKind;
  /** 1, 2 ...: each further one of a case has to show more, or trying often enough would succeed. */
  readonly attempt: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Of a gateway that sees every packet of the device: seconds watched and infected-like packets seen. */
  readonly watchedSeconds: number;
  readonly hits: number;
  /** Null while it runs. `exposed`: it sends nothing, but still lets in what infected it. */
  readonly outcome: 'clean' | 'still-sending' | 'exposed' | 'inconclusive' | null;
}
