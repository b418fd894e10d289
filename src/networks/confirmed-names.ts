/**
 * Forward-confirmed reverse DNS: anybody may call his address what he likes, but only the owner of a domain can make its names
 * lead back. A name says who somebody is when it leads back to the address and belongs to a domain that a scanner is
 * known by.
 */
import { Resolver } from 'node:dns/promises';
import { parseAddress } from '../base/address.ts';
import { cacheResolver } from './resolver-cache.ts';

/** What is asked of DNS; node:dns behind it, or a suite's own server. */
export interface ResolverPort {
  /** Names of an address; empty: none, or no answer. Never throws. */
  reverse(address: string): Promise<readonly string[]>;
  /** Addresses of a name; empty: none, or no answer. Never throws. */
  forward(name: string): Promise<readonly string[]>;
}

export interface ConfirmedName {
  readonly organisation: string;
  readonly name: string;
}

/** Suffix of the host name -> organisation, and what must stand before it. facts/telescope.md, "Who is known". */
const PATTERNS: readonly (readonly [pattern: RegExp, organisation: string])[] = [
  [/^[a-z0-9-]+\.census\.shodan\.io$/, 'Shodan'],
  [/^scan-[a-z0-9-]+\.shadowserver\.org$/, 'Shadowserver'],
  [/^[a-z0-9-]+\.probe\.onyphe\.net$/, 'Onyphe'],
  [/^[a-z0-9.-]+\.censys-scanner\.com$/, 'Censys'],
  [/^researchscan[a-z0-9-]*\.eecs\.umich\.edu$/, 'University of Michigan'],
  [/^[a-z0-9.-]+\.labs\.rapid7\.com$/, 'Rapid7'],
  [/^([a-z0-9-]+\.)*scanner\.modat\.io$/, 'Modat'],
  [/^([a-z0-9-]+\.)*security\.criminalip\.com$/, 'Criminal IP'],
  [/^([a-z0-9-]+\.)*stretchoid\.com$/, 'Stretchoid'],
  [/^([a-z0-9-]+\.)*internettl\.org$/, 'InterneTTL'],
  [/^[a-z0-9.-]+\.internet-measurement\.com$/, 'Driftnet'],
];

/** Null: no scanner is known by such a name. */
export function organisationOfName(name: string): string | null {
  const host = name.toLowerCase().replace(/\.$/, '');
  return PATTERNS.find(([pattern]) => pattern.test(host))?.[1] ?? null;
}

export interface ResolverOptions {
  /** `ADDRESS` or `ADDRESS:PORT` of name servers. */
  readonly servers: readonly string[];
  /** Default 2 s; each question is asked twice. */
  readonly timeoutMs?: number;
  /** Called after each question that went to a server; an answer may be that there is no such name. */
  readonly onAsked?: (isAnswered: boolean) => void;
  /** Called when the servers are given up: what is asked from then on has no answer. */
  readonly onSilent?: () => void;
}

/** What is wrong with the address of a name server; null: nothing. */
export function nameServerTrouble(server: string): string | null {
  try {
    new Resolver().setServers([server]);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** So many questions in a row without any reply: nobody is there, and 20,000 more would take half an hour to show it. */
const MOST_UNANSWERED = 128;
const UNANSWERED = ['ETIMEOUT', 'ECONNREFUSED'];

/** Keeps answers (resolver-cache.ts). Throws for a server of which nameServerTrouble has something to say. */
export function createResolver({
  servers,
  timeoutMs = 2_000,
  onAsked,
  onSilent,
}: ResolverOptions): ResolverPort {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  resolver.setServers(servers);
  let unanswered = 0;
  const quietly = async (ask: () => Promise<string[]>): Promise<string[]> => {
    if (unanswered >= MOST_UNANSWERED) return [];
    try {
      const answer = await ask();
      unanswered = 0;
      onAsked?.(true);
      return answer;
    } catch (error) {
      // No name, no server, an answer that is none: to us all the same.
      const isUnanswered = UNANSWERED.includes((error as NodeJS.ErrnoException).code ?? '');
      unanswered = isUnanswered ? unanswered + 1 : 0;
      onAsked?.(!isUnanswered);
      if (unanswered === MOST_UNANSWERED) onSilent?.();
      return [];
    }
  };
  return cacheResolver({
    // Not `reverse()`: that reads the hosts file of this machine too, and calls a timeout a name that is not there.
    async reverse(address) {
      const name = pointerName(address);
      return name === null ? [] : quietly(() => resolver.resolvePtr(name));
    },
    async forward(name) {
      const both = [quietly(() => resolver.resolve4(name)), quietly(() => resolver.resolve6(name))];
      return (await Promise.all(both)).flat();
    },
  });
}

/** Where the names of an address stand: RFC 1035, section 3.5; RFC 3596, section 2.5. Null: it is no address. */
function pointerName(text: string): string | null {
  const address = parseAddress(text);
  if (address === null) return null;
  const { family, value } = address;
  if (family === 6) {
    const digits = value.toString(16).padStart(32, '0');
    return `${Array.from(digits).reverse().join('.')}.ip6.arpa`;
  }
  const octets = [0n, 8n, 16n, 24n].map((shift) => (value >> shift) & 255n);
  return `${octets.join('.')}.in-addr.arpa`;
}

export interface ConfirmOptions {
  /** Questions under way at once; default 64. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, of: number) => void;
}

/** Of an address many names may come; more are nobody's honest answer. */
const MOST_NAMES = 8;

/** Addresses whose name is a scanner's and leads back. Each address is asked once; nothing is asked of names that mean nothing. */
export async function confirmNames(
  addresses: Iterable<string>,
  resolver: ResolverPort,
  { concurrency = 64, signal, onProgress }: ConfirmOptions = {},
): Promise<Map<string, ConfirmedName>> {
  const asked = [...new Set(addresses)];
  const confirmed = new Map<string, ConfirmedName>();
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < asked.length && signal?.aborted !== true) {
      const address = asked[next++];
      const found = await confirm(address, resolver);
      if (found !== null) confirmed.set(address, found);
      onProgress?.(++done, asked.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, asked.length) }, work));
  return confirmed;
}

async function confirm(address: string, resolver: ResolverPort): Promise<ConfirmedName | null> {
  const value = parseAddress(address)?.value;
  for (const name of (await resolver.reverse(address)).slice(0, MOST_NAMES)) {
    const organisation = organisationOfName(name);
    if (organisation === null) continue;
    const back = await resolver.forward(name);
    if (back.some((one) => parseAddress(one)?.value === value)) return { organisation, name };
  }
  return null;
}
