/** What a simulated world of visitors is made of. Shares are set by argument and by what was published, not by the linker. */

export interface VisitOptions {
  readonly seed: number;
  readonly days: number;
  /** Infected devices that come to the shells. */
  readonly bots: number;
  readonly engines: number;
  /** Runs of professional scanners, each by somebody. */
  readonly scannerRuns: number;
  readonly persons: number;
  readonly modbusClients: number;
}

export const VISIT_OPTIONS: Omit<VisitOptions, 'seed'> = {
  days: 365,
  bots: 6_000,
  engines: 6,
  scannerRuns: 500,
  persons: 500,
  modbusClients: 60,
};

/** Who is known to a list, as a hub would have it; others are engines all the same. */
export const LISTED_ENGINES = 3;

/** Of infected devices, those whose address is leased for days; a lease lasts so long on average. */
export const DYNAMIC_SHARE = 0.6;
export const LEASE_DAYS = 6;
/** Days until a device is cleaned or dies (exponential). */
export const INFECTED_DAYS = 12;
/** Devices that stand behind one address with another infected one. */
export const SHARED_LINE = 0.08;
/** An address that was given back is another's within weeks: so many addresses serve all leases. */
export const ADDRESSES_A_LEASE = 0.7;

/** How persons reach the Internet. */
export const PERSON_LINES = { home: 0.45, mobile: 0.25, vpn: 0.3 } as const;
export const VPN_EXITS = 25;
export const MOBILE_ADDRESSES = 256;
export const HOME_LEASE_DAYS = 30;
/** A browser that forgets marks at its end. */
export const FORGETFUL = 0.25;
/** Popular browsers: most persons have one of the first few. */
export const BROWSERS = 30;
export const SSH_CLIENTS = 8;
/** Of persons who read a planted credential: those who use it, and those who hand it to somebody else. */
export const USES_LURE = 0.5;
export const PASSES_LURE = 0.05;
export const TWO_BROWSERS = 0.1;
/** Pairs of persons in one office. */
export const OFFICE_PAIRS = 0.04;
/** Of Modbus clients, those that run what everybody runs. */
export const POPULAR_MODBUS = 0.5;
