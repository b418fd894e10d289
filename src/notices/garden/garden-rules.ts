/**
 * The rules of the garden as text for `nft -f`, from what is held: one text for the first start, for each change and
 * after a crash, taken by the kernel as a whole or not at all.
 *
 * The table outlives its program: a garden that is killed keeps its clients held, and each element's timeout ends a
 * hold although nobody runs. So the text never deletes the table; it declares (which changes nothing of what is there)
 * and flushes what it fills anew. What dnsmasq resolved (`resolved`) and what was counted (`tries`, `reach`) stays.
 *
 * A packet of a held client is judged by its source alone, connections that stood before the hold included.
 */
import { formatPrefix, parsePrefix } from '../../base/prefix.ts';
import type { HoldKind } from '../../model/hold.ts';
import type { GardenSettings } from './garden-settings.ts';
import type { HoldTarget, TargetFamily } from './hold-target.ts';

export const TABLE = 'yamori_garden';

/** What the kernel shall do with one target, and for how long at most. */
export interface RuledTarget {
  readonly target: HoldTarget;
  /** `watched`: nothing is in its way, its attempts are counted. */
  readonly state: HoldKind | 'watched';
  readonly seconds: number;
}

type RuleSettings = Pick<
  GardenSettings,
  'inside' | 'portalAddress' | 'portalAddress6' | 'httpPort' | 'httpsPort' | 'exceptions' | 'watchedPorts'
>;

interface Family {
  readonly name: TargetFamily;
  readonly type: string;
  readonly source: string;
  readonly isRange: boolean;
}

const FAMILIES: readonly Family[] = [
  { name: '4', type: 'ipv4_addr', source: 'ip saddr', isRange: true },
  { name: '6', type: 'ipv6_addr', source: 'ip6 saddr', isRange: true },
  { name: 'mac', type: 'ether_addr', source: 'ether saddr', isRange: false },
];

/** Rows of a counting set; clients that forge sources cannot make the kernel keep more. */
export const COUNTING_SET_SIZE = 65_536;
/** Longer than any hold with its watch, so that a count never falls; destinations are many, and soon stale. */
const TRIES_TIMEOUT = '28d';
const REACH_TIMEOUT = '2h';

/** All are counted. */
const SETS_OF: Readonly<Record<RuledTarget['state'], readonly string[]>> = {
  quarantine: ['held', 'counted'],
  soft: ['soft', 'counted'],
  watched: ['counted'],
};

export function gardenRules(settings: RuleSettings, ruled: readonly RuledTarget[]): string {
  const lines = [`add table inet ${TABLE}`];
  const add = (text: string) => lines.push(text);
  for (const family of FAMILIES) declareSets(family, add);
  for (const family of ['4', '6'] as const) {
    const type = family === '4' ? 'ipv4_addr' : 'ipv6_addr';
    add(`add set inet ${TABLE} open${family} { type ${type}; flags interval; auto-merge; }`);
    add(`add set inet ${TABLE} resolved${family} { type ${type}; }`);
    add(`flush set inet ${TABLE} open${family}`);
    const prefixes = settings.exceptions.filter((text) => text.includes(':') === (family === '6'));
    if (prefixes.length > 0) add(element(`open${family}`, prefixes.map(canonical)));
  }
  add(`add counter inet ${TABLE} refused`);
  add(`add counter inet ${TABLE} shown`);
  for (const [name, body] of Object.entries(chains(settings))) {
    add(`add chain inet ${TABLE} ${name}${body.hook === null ? '' : ` { ${body.hook} }`}`);
    add(`flush chain inet ${TABLE} ${name}`);
  }
  for (const [name, body] of Object.entries(chains(settings))) {
    for (const rule of body.rules) add(`add rule inet ${TABLE} ${name} ${rule}`);
  }
  for (const [set, elements] of elementsOf(ruled)) add(element(set, elements));
  return `${lines.join('\n')}\n`;
}

function declareSets({ name, type, isRange }: Family, add: (text: string) => void): void {
  for (const set of new Set(Object.values(SETS_OF).flat())) {
    const flags = isRange ? 'interval,timeout' : 'timeout';
    add(`add set inet ${TABLE} ${set}${name} { type ${type}; flags ${flags}; }`);
    add(`flush set inet ${TABLE} ${set}${name}`);
  }
  const counting = `size ${COUNTING_SET_SIZE}; flags dynamic,timeout;`;
  add(
    `add set inet ${TABLE} tries${name} { type ${type} . inet_service; ${counting} timeout ${TRIES_TIMEOUT}; counter; }`,
  );
  const destination = name === '6' ? 'ipv6_addr' : 'ipv4_addr';
  add(
    `add set inet ${TABLE} reach${name} { type ${type} . ${destination}; ${counting} timeout ${REACH_TIMEOUT}; }`,
  );
}

interface Chain {
  /** Null: entered from another chain only. */
  readonly hook: string | null;
  readonly rules: readonly string[];
}

function chains(settings: RuleSettings): Record<string, Chain> {
  const { inside, portalAddress, portalAddress6, httpPort, httpsPort } = settings;
  const from = (set: string, verdict: string) =>
    FAMILIES.map(({ name, source }) => `iifname "${inside}" ${source} @${set}${name} ${verdict}`);
  const toPortal = [
    `meta nfproto ipv4 tcp dport 80 counter name shown dnat ip to ${portalAddress}:${httpPort}`,
    ...(portalAddress6 === null
      ? []
      : [`meta nfproto ipv6 tcp dport 80 counter name shown dnat ip6 to [${portalAddress6}]:${httpPort}`]),
  ];
  const exceptions = (verdict: string) =>
    ['open', 'resolved'].flatMap((set) => [`ip daddr @${set}4 ${verdict}`, `ip6 daddr @${set}6 ${verdict}`]);
  const portalPorts = [httpPort, ...(httpsPort === null ? [] : [httpsPort])].join(', ');
  return {
    held_web: { hook: null, rules: [...exceptions('return'), ...toPortal] },
    // RFC 8415 (DHCPv6) and section 4 of RFC 4861: without neighbour discovery there is no page either.
    held_local: {
      hook: null,
      rules: [
        'udp dport { 53, 67, 547 } accept',
        'tcp dport 53 accept',
        `tcp dport { ${portalPorts} } accept`,
        'icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } accept',
        'counter name refused drop',
      ],
    },
    // Refused at once rather than dropped: a browser that waits a minute looks like a broken line.
    held_beyond: {
      hook: null,
      rules: [
        ...exceptions('accept'),
        'meta l4proto tcp counter name refused reject with tcp reset',
        'counter name refused reject with icmpx type admin-prohibited',
      ],
    },
    web: {
      hook: 'type nat hook prerouting priority dstnat - 5; policy accept;',
      rules: [...from('held', 'goto held_web'), ...from('soft', 'goto held_web')],
    },
    local: {
      hook: 'type filter hook input priority filter - 5; policy accept;',
      rules: from('held', 'goto held_local'),
    },
    beyond: {
      hook: 'type filter hook forward priority filter - 5; policy accept;',
      rules: [
        ...from('held', 'goto held_beyond'),
        `oifname "${inside}" ip daddr @held4 ip saddr != @open4 ip saddr != @resolved4 counter name refused drop`,
        `oifname "${inside}" ip6 daddr @held6 ip6 saddr != @open6 ip6 saddr != @resolved6 counter name refused drop`,
      ],
    },
    // Before connection tracking and before anything is refused: what counts is what the client tried.
    attempts: {
      hook: 'type filter hook prerouting priority raw; policy accept;',
      rules: FAMILIES.flatMap(({ name, source }) => {
        const syn = `iifname "${inside}" tcp flags & (fin|syn|rst|ack) == syn tcp dport { ${settings.watchedPorts.join(', ')} } ${source} @counted${name}`;
        const destination = name === '6' ? 'ip6 daddr' : 'ip daddr';
        return [
          `${syn} update @tries${name} { ${source} . tcp dport }`,
          `${syn} update @reach${name} { ${source} . ${destination} }`,
        ];
      }),
    },
  };
}

/** Set -> elements. A target of two holds is in a set once, for the longer time: nft refuses overlaps. */
function elementsOf(ruled: readonly RuledTarget[]): Map<string, string[]> {
  const seconds = new Map<string, Map<string, number>>();
  for (const one of ruled) {
    if (one.seconds < 1) continue;
    for (const set of SETS_OF[one.state]) {
      const name = `${set}${one.target.family}`;
      const ofSet = seconds.get(name) ?? new Map<string, number>();
      seconds.set(name, ofSet.set(one.target.text, Math.max(ofSet.get(one.target.text) ?? 0, one.seconds)));
    }
  }
  const elements = new Map<string, string[]>();
  for (const [name, ofSet] of seconds) {
    const outermost = [...ofSet].filter(
      ([text]) => ![...ofSet.keys()].some((other) => isInside(text, other)),
    );
    elements.set(
      name,
      outermost.map(([text, left]) => `${text} timeout ${Math.ceil(left)}s`),
    );
  }
  return elements;
}

/** Whether an address or prefix lies in another, wider one. */
function isInside(text: string, other: string): boolean {
  const inner = parsePrefix(text);
  const outer = parsePrefix(other);
  if (inner === null || outer === null || inner.family !== outer.family) return false;
  return outer.length < inner.length && outer.first <= inner.first && inner.last <= outer.last;
}

function element(set: string, elements: readonly string[]): string {
  return `add element inet ${TABLE} ${set} { ${elements.join(', ')} }`;
}

/** The settings have checked that it is one. */
function canonical(text: string): string {
  return formatPrefix(parsePrefix(text)!);
}
