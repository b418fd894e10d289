/** Scanning systems for the suites of those who keep them: plausible, whole, and the same for the same words. */
import type { ScanningSystem, SystemMember, SystemRecord } from './scanning-system.ts';

export const FIRST_DAY = 20_000;
const DAY_SECONDS = 86_400;

export function aMember(address: string, change: Partial<SystemMember> = {}): SystemMember {
  return {
    address,
    first: FIRST_DAY * DAY_SECONDS + 60,
    last: (FIRST_DAY + 9) * DAY_SECONDS + 60,
    probes: 100,
    activeDays: 10,
    link: 'division',
    asn: 64_500,
    asName: 'Example Network',
    country: 'JP',
    ...change,
  };
}

/** Ten days of a system of these members; sums follow from them. */
export function aSystem(
  members: readonly (string | SystemMember)[],
  change: Partial<ScanningSystem> = {},
): ScanningSystem {
  const whole = members
    .map((one) => (typeof one === 'string' ? aMember(one) : one))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  const probes = whole.reduce((sum, member) => sum + member.probes, 0);
  const perDay = Math.floor(probes / 10);
  return {
    id: `s-${whole[0]?.address.replaceAll(/\W/g, '-') ?? 'none'}`,
    verdict: 'unknown-systematic',
    name: `unknown 443/tcp ${whole[0]?.address ?? ''}`,
    confidence: 0.9,
    members: whole,
    services: [
      {
        service: '443/tcp',
        probes,
        activeDays: 10,
        sweeps: 10,
        coverage: 0.5,
        periodSeconds: DAY_SECONDS,
      },
    ],
    evidence: [
      { code: 'no-repeats', text: 'No address twice before all were seen once.', formula: 'p = 0.001' },
    ],
    power: 0.99,
    p: 0.001,
    q: 0.01,
    first: whole.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
    last: whole.reduce((most, { last }) => Math.max(most, last), 0),
    probes,
    activeDays: 10,
    observedDays: 10,
    frequency: 1,
    coverage: 0.5,
    reach: 0.9,
    order: 'permuted',
    rate: 1000,
    steadiness: 0.1,
    signature: {
      tool: 'zmap',
      window: 65_535,
      length: 44,
      initialTtl: 255,
      ipId: 54_321,
      sourcePort: null,
      sequence: null,
      sequenceKey: null,
    },
    calendar: {
      firstDay: FIRST_DAY,
      probes: Array.from({ length: 10 }, (_, i) => (i === 0 ? probes - 9 * perDay : perDay)),
    },
    hours: Array.from({ length: 24 }, (_, hour) => (hour === 3 ? probes : 0)),
    darkSize: 4096,
    walk: whole.map((_, i) => [FIRST_DAY * DAY_SECONDS + i, i * 7, i] as const),
    ...change,
  };
}

export function aSystemRecord(system: ScanningSystem, change: Partial<SystemRecord> = {}): SystemRecord {
  return {
    id: system.id,
    givenName: null,
    promoted: null,
    comment: '',
    status: 'active',
    bornAt: (FIRST_DAY + 10) * DAY_SECONDS * 1000,
    updatedAt: (FIRST_DAY + 10) * DAY_SECONDS * 1000,
    system,
    novelty: 0.5,
    similar: [],
    sample: false,
    ...change,
  };
}
