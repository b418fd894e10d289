/** Made-up owners, sensors and traffic for the harness, the bench and tests: the same for the same seed. */
import type { IncidentView, LiveDot, SceneLayout } from '../../../src/model/api.ts';
import { addressPlus, formatAddress, rangeSize, readPrefix } from './address.ts';

const OWNER_NAMES = [
  'Kamo University',
  '北山市役所',
  'Higashi Cable',
  'Tamba Hospital',
  'Seika Institute',
  'みなと電力',
  'Ohara Freight',
  'Fushimi Works',
];

/** Shared (RFC 6598) and benchmarking (RFC 2544) space: nobody's real addresses. */
export function syntheticLayout(ownerCount = OWNER_NAMES.length): SceneLayout {
  return {
    owners: Array.from({ length: ownerCount }, (_, i) => {
      const block = `100.${64 + (i % 64)}`;
      const third = Math.floor(i / 64) * 16;
      return {
        id: `owner-${i}`,
        name: OWNER_NAMES[i] ?? `Owner ${i + 1}`,
        prefixes: [
          `${block}.${third}.0/${20 + (i % 3)}`,
          `${block}.${128 + third}.0/24`,
          `2001:db8:${i}::/48`,
        ],
        dark: [`${block}.${third + 2}.0/24`, `${block}.${128 + third}.192/26`],
        openIncidents: i === 2 ? 1 : 0,
      };
    }),
    sensors: [
      { id: 'sensor-kyoto', name: 'kyoto-a', dark: ['198.18.0.0/18', '198.18.96.0/20'] },
      { id: 'sensor-osaka', name: 'osaka-b', dark: ['198.19.16.0/21', '2001:db8:ff00::/40'] },
    ],
  };
}

/** The owner's camera that the sample's alert is about. */
export function syntheticIncident(now: number): IncidentView {
  return {
    id: 'Y-7KQ2M9XA',
    ownerId: 'owner-2',
    ownerName: OWNER_NAMES[2],
    address: '100.66.0.77',
    cause: 'infected',
    status: 'open',
    closeReason: null,
    grade: 'corroborated-packets',
    verdict: 'infected',
    device: 'iot',
    confidence: 0.97,
    tool: 'mirai',
    observation: 'external',
    critical: 'medium',
    sensors: ['sensor-kyoto'],
    packets: 412,
    firstSeen: now - 1_500_000,
    lastSeen: now - 5000,
    openedAt: now - 1_380_000,
    updatedAt: now - 5000,
    closedAt: null,
    reopened: 0,
    assignee: null,
    assigneeName: null,
    labels: [],
    machine: null,
    evidence: [],
    sample: true,
    version: 3,
  };
}

interface Sender {
  readonly share: number;
  readonly make: (n: number) => Omit<LiveDot, 't' | 'n'>;
}

const COUNTRIES = 'CN US BR IN RU VN ID DE NL KR TW TR IR UA GB FR MX AR EG ZA TH PL IT CA AU'.split(' ');

/** Sweeps in order, combs, a partition among three, bots at random, a victim's answers, noise, and one alert. */
export class SyntheticTraffic {
  readonly #senders: readonly Sender[];
  readonly #shares: number;
  readonly #darkSize: number;
  readonly #dark: ReturnType<typeof readPrefix>;
  #state: number;
  #sent = 0;
  readonly #counters: number[];

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
    this.#dark = readPrefix('198.18.0.0/18');
    this.#darkSize = rangeSize(this.#dark!);
    this.#senders = this.#makeSenders();
    this.#counters = this.#senders.map(() => 0);
    this.#shares = this.#senders.reduce((sum, sender) => sum + sender.share, 0);
  }

  /** `count` packets, spread evenly from `fromMs` to `toMs`. */
  packets(count: number, fromMs: number, toMs: number): LiveDot[] {
    return Array.from({ length: count }, (_, i) => {
      const sender = this.#choose();
      const dot = this.#senders[sender].make(this.#counters[sender]++);
      const isKyoto = dot.d.startsWith('198.18.') || dot.d.startsWith('100.');
      return {
        ...dot,
        t: fromMs + ((toMs - fromMs) * (i + this.#random())) / count,
        n: isKyoto ? 'sensor-kyoto' : 'sensor-osaka',
      };
    }).sort((a, b) => a.t - b.t);
  }

  #choose(): number {
    // One packet in 400 is the owner's own: seldom enough to be told apart, often enough to be seen.
    if (++this.#sent % 400 === 0) return this.#senders.length - 1;
    let left = this.#random() * this.#shares;
    for (let i = 0; i < this.#senders.length - 1; i++) {
      left -= this.#senders[i].share;
      if (left < 0) return i;
    }
    return 0;
  }

  #makeSenders(): Sender[] {
    const dark = this.#darkSize;
    const at = (offset: number) =>
      formatAddress(addressPlus(this.#dark!.first, 0, BigInt(Math.floor(offset) % dark)), 0);
    const anywhere = () => {
      const place = this.#random();
      if (place < 0.55) return at(this.#random() * dark);
      if (place < 0.7) return `198.18.${96 + this.#below(16)}.${this.#below(256)}`;
      if (place < 0.85) return `198.19.${16 + this.#below(8)}.${this.#below(256)}`;
      if (place < 0.93) return `100.${64 + this.#below(8)}.2.${this.#below(256)}`;
      return `2001:db8:ff${this.#below(256).toString(16).padStart(2, '0')}:${this.#below(65_536).toString(16)}::1`;
    };
    const country = () => COUNTRIES[Math.floor(COUNTRIES.length * this.#random() ** 2)];
    const stranger = () =>
      `${1 + this.#below(99)}.${this.#below(256)}.${this.#below(256)}.${this.#below(256)}`;
    const dot = (s: string, d: string, p: string, c: LiveDot['c'], g: string, m: string | null = null) => ({
      s,
      d,
      p,
      c,
      g,
      o: '',
      m,
    });
    const partition = ['203.0.113.11', '203.0.113.12', '203.0.113.13'];
    return [
      { share: 4, make: (n) => dot('192.0.2.10', at(n * 3), '443/tcp', 'scanner-known', 'US', 'zmap') },
      {
        share: 5,
        make: (n) =>
          dot(
            partition[n % 3],
            at(Math.floor(n / 3) * 192 + (n % 3) * 64 + Math.floor(n / 256)),
            '8728/tcp',
            'scanner',
            'NL',
            'masscan',
          ),
      },
      { share: 3, make: (n) => dot('198.51.100.4', at(dark - n * 2), '6379/tcp', 'scanner', 'RO', 'zmap') },
      { share: 4, make: () => dot(stranger(), anywhere(), '23/tcp', 'infected-iot', country(), 'mirai') },
      { share: 1, make: (n) => dot('192.0.2.99', at(9000 + (n % 256)), '445/tcp', 'infected-pc', 'VN') },
      { share: 1.5, make: () => dot('198.51.100.200', anywhere(), '80/tcp', 'backscatter', 'KR') },
      {
        share: 12,
        make: () => dot(stranger(), anywhere(), `${this.#below(65_536)}/tcp`, 'unknown', country()),
      },
      { share: 2, make: () => dot(stranger(), anywhere(), '53/udp', 'spoofed', '') },
      { share: 2, make: () => dot(stranger(), anywhere(), '123/udp', 'misconfigured', country()) },
      {
        share: 0,
        make: (n) => ({
          ...dot('100.66.0.77', at(n * 4099), '23/tcp', 'infected-iot', 'JP', 'mirai'),
          o: 'owner-2',
        }),
      },
    ];
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  /** 0..1, by xorshift32. */
  #random(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 4_294_967_296;
  }
}
