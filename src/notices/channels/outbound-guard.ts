/**
 * Where the hub may send a request whose address somebody else named: to public addresses over HTTPS, and nowhere
 * near itself. A name is resolved once, every address it has is checked, and the connection goes to what was checked
 * and not to what a second look-up might say (DNS rebinding).
 *
 * The ranges are those of the IANA special-purpose registries (RFC 6890 and its updates) that are not globally
 * reachable, and what cloud providers answer metadata on. Of IPv6 only 2000::/3 is given out at all.
 */
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { type Address, formatAddress, parseAddress } from '../../base/address.ts';
import { type Prefix, PrefixTable, prefixHolds, requirePrefix } from '../../base/prefix.ts';

/** Range -> what it is, as a refusal names it. */
const CLOSED_RANGES: readonly (readonly [string, string])[] = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared by carriers'],
  ['127.0.0.0/8', 'loopback'],
  ['168.63.129.16/32', 'a metadata service'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'documentation'],
  ['192.88.99.0/24', 'a 6to4 relay'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'this host'],
  ['::1/128', 'loopback'],
  ['2001::/23', 'reserved'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4'],
  ['3fff::/20', 'documentation'],
  ['64:ff9b:1::/48', 'a translator of its own'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'site-local'],
  ['ff00::/8', 'multicast'],
];

const CLOSED = new PrefixTable<string>();
for (const [range, what] of CLOSED_RANGES) CLOSED.set(requirePrefix(range), what);
const GIVEN_OUT: Prefix = requirePrefix('2000::/3');
/** RFC 6052: an IPv4 address in its last 32 bits, behind whatever translator is there. */
const TRANSLATED: Prefix = requirePrefix('64:ff9b::/96');

/** Why nobody may be sent there; null: it is a public address. */
export function closedRangeOf(address: Address): string | null {
  if (prefixHolds(TRANSLATED, address))
    return closedRangeOf({ family: 4, value: address.value & 0xffff_ffffn });
  const closed = CLOSED.find(address);
  if (closed !== undefined) return closed;
  return address.family === 6 && !prefixHolds(GIVEN_OUT, address) ? 'not given out' : null;
}

export interface OutboundRules {
  /**
   * Names and addresses, exactly as in the URL, that an operator allows though they are private; for these alone plain
   * HTTP is allowed as well.
   */
  readonly allowHosts: readonly string[];
}

export interface Resolved {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a name; rejects where it has none. */
export type Resolve = (name: string) => Promise<readonly Resolved[]>;

export type Reach =
  /** `addresses`: the only ones that may be connected to. */
  | { readonly kind: 'allowed'; readonly url: URL; readonly addresses: readonly Resolved[] }
  | { readonly kind: 'refused'; readonly why: string }
  /** The name cannot be resolved now. */
  | { readonly kind: 'later'; readonly why: string };

/** Never throws, whatever the text is. */
export async function guardOutbound(
  text: string,
  rules: OutboundRules,
  resolve: Resolve = resolveBySystem,
): Promise<Reach> {
  const url = URL.canParse(text) && text.length <= MOST_URL_LENGTH ? new URL(text) : null;
  // A URL parser quietly drops line ends and tabs: who wrote them meant something else.
  if (url === null || /[\s\p{C}]/u.test(text)) return refused('it is no URL');
  const name = withoutMarks(url.hostname);
  const isAllowed = rules.allowHosts.some((host) => withoutMarks(host) === name);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
    return refused('it is not HTTPS');
  if (url.username !== '' || url.password !== '') return refused('it holds a user name or a password');
  if (name === '') return refused('it names no host');

  const literal = parseAddress(name);
  let addresses: readonly Resolved[];
  if (literal !== null) addresses = [{ address: formatAddress(literal), family: literal.family }];
  else {
    try {
      addresses = await resolve(name);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      return { kind: 'later', why: `its name cannot be resolved (${code})` };
    }
  }
  if (addresses.length === 0) return { kind: 'later', why: 'its name has no address' };
  if (isAllowed) return { kind: 'allowed', url, addresses };
  for (const { address } of addresses) {
    const parsed = parseAddress(address);
    const closed = parsed === null ? 'no address' : closedRangeOf(parsed);
    if (closed !== null) return refused(`its address is not public (${closed})`);
  }
  return { kind: 'allowed', url, addresses };
}

/** For `http.request`: answers with what was checked, whatever the name resolves to by now. */
export function pinnedLookup(addresses: readonly Resolved[]): LookupFunction {
  return (_name, options, callback) => {
    const wanted = options.family === 4 || options.family === 6 ? options.family : null;
    const fitting = addresses.filter((one) => wanted === null || one.family === wanted);
    if (fitting.length === 0) {
      callback(Object.assign(new Error('no address of that family'), { code: 'ENOTFOUND' }), '', 0);
    } else if (options.all === true) callback(null, [...fitting]);
    else callback(null, fitting[0].address, fitting[0].family);
  };
}

const MOST_URL_LENGTH = 2048;

/** A name may end with the dot of the root; an IPv6 address stands in brackets. */
function withoutMarks(host: string): string {
  return host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}

function refused(why: string): Reach {
  return { kind: 'refused', why };
}

async function resolveBySystem(name: string): Promise<readonly Resolved[]> {
  const found = await lookup(name, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}
