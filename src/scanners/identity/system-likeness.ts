/**
 * How alike two systems are, 0..1, from what they do and not from who they are:
 *
 *   likeness = (0.35 S + 0.30 G + 0.20 T + 0.15 A) / (sum of the weights of those that can be compared)
 *
 * S  services: overlap of their shares of probes, sum over services of min(a, b)
 * G  signature: weight of the fields that are equal / weight of the fields that either of them has
 * T  schedule: mean of the overlap of their hours of the day, min / max of the sweeps a day, and min / max of
 *    the coverage
 * A  networks: overlap of the shares of probes by AS number
 *
 * Overlaps of shares are 1 less the total variation distance. Where neither has a signature, or nothing is known of
 * the networks, that part is left out. The order of ports in time is not looked at.
 */
import type { ScanningSystem, SystemSignature } from '../../model/scanning-system.ts';

/** What is compared, worked out once for each system. */
export interface Traits {
  readonly services: ReadonlyMap<string, number>;
  readonly signature: SystemSignature;
  readonly hours: readonly number[];
  readonly frequency: number;
  readonly coverage: number;
  readonly networks: ReadonlyMap<number, number>;
}

export interface Likeness {
  readonly services: number;
  /** Null: neither has one. */
  readonly signature: number | null;
  readonly schedule: number;
  /** Null: not known of one of them. */
  readonly networks: number | null;
}

/** A constant that one maker alone is likely to write weighs more than what half of the Internet sends. */
const FIELD_WEIGHTS: Record<keyof SystemSignature, number> = {
  tool: 1,
  window: 1,
  length: 1,
  initialTtl: 0.5,
  ipId: 2,
  sourcePort: 2,
  sequence: 3,
  sequenceKey: 3,
};
const FIELDS = Object.keys(FIELD_WEIGHTS) as (keyof SystemSignature)[];

const WEIGHTS: Record<keyof Likeness, number> = {
  services: 0.35,
  signature: 0.3,
  schedule: 0.2,
  networks: 0.15,
};

export function traitsOf(system: ScanningSystem): Traits {
  const services = new Map<string, number>();
  for (const { service, probes } of system.services) services.set(service, probes);
  const networks = new Map<number, number>();
  for (const { asn, probes } of system.members) {
    if (asn !== null) networks.set(asn, (networks.get(asn) ?? 0) + probes);
  }
  const { signature, frequency, coverage, hours } = system;
  return {
    services: shares(services),
    signature,
    hours: sharesOf(hours),
    frequency,
    coverage,
    networks: shares(networks),
  };
}

export function compareTraits(a: Traits, b: Traits): Likeness {
  let hours = 0;
  for (let hour = 0; hour < a.hours.length; hour++) hours += Math.min(a.hours[hour], b.hours[hour] ?? 0);
  return {
    services: overlap(a.services, b.services),
    signature: sameSignature(a.signature, b.signature),
    schedule: (hours + ratio(a.frequency, b.frequency) + ratio(a.coverage, b.coverage)) / 3,
    networks: a.networks.size === 0 || b.networks.size === 0 ? null : overlap(a.networks, b.networks),
  };
}

export function likenessOf(parts: Likeness): number {
  let [sum, weight] = [0, 0];
  for (const part of Object.keys(WEIGHTS) as (keyof Likeness)[]) {
    const value = parts[part];
    if (value === null) continue;
    sum += WEIGHTS[part] * value;
    weight += WEIGHTS[part];
  }
  return Math.min(1, sum / weight);
}

function shares<Key>(counts: Map<Key, number>): Map<Key, number> {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  for (const [key, count] of counts) counts.set(key, sum === 0 ? 0 : count / sum);
  return counts;
}

function sharesOf(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => (sum === 0 ? 0 : count / sum));
}

function overlap<Key>(a: ReadonlyMap<Key, number>, b: ReadonlyMap<Key, number>): number {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [key, share] of few) sum += Math.min(share, many.get(key) ?? 0);
  return sum;
}

function ratio(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === 0 ? 1 : Math.min(a, b) / most;
}

function sameSignature(a: SystemSignature, b: SystemSignature): number | null {
  let [same, all] = [0, 0];
  for (const field of FIELDS) {
    if (a[field] === null && b[field] === null) continue;
    all += FIELD_WEIGHTS[field];
    if (a[field] === b[field]) same += FIELD_WEIGHTS[field];
  }
  return all === 0 ? null : same / all;
}
