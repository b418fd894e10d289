/** Which server answers for an address or AS number: one of the files that IANA keeps (RFC 9224). Pure, and never throws. */
import { type Prefix, PrefixTable, parsePrefix } from '../../base/prefix.ts';
import type { RdapSubject } from './rdap-answer.ts';

export const BOOTSTRAP_KINDS = ['ipv4', 'ipv6', 'asn'] as const;
export type BootstrapKind = (typeof BOOTSTRAP_KINDS)[number];

export interface Bootstrap {
  /** With a slash at its end; null: nobody answers for it. */
  find(subject: RdapSubject): string | null;
}

interface AsnRange {
  readonly first: number;
  readonly last: number;
  readonly url: string;
}

const MOST_SERVICES = 2_000;
const MOST_ENTRIES = 100_000;
const MOST_URL_LENGTH = 1_000;

export function bootstrapKindOf(subject: RdapSubject): BootstrapKind {
  if (subject.kind === 'asn') return 'asn';
  return subject.address.family === 4 ? 'ipv4' : 'ipv6';
}

/** Null: no single entry of it can be used. */
export function readBootstrap(text: string, kind: BootstrapKind): Bootstrap | null {
  const services = servicesOf(text);
  const prefixes = new PrefixTable<string>();
  const asns: AsnRange[] = [];
  let entries = 0;
  for (const service of services) {
    if (!Array.isArray(service) || !Array.isArray(service[0])) continue;
    const url = urlOf(service[1]);
    if (url === null) continue;
    for (const entry of service[0] as unknown[]) {
      if (typeof entry !== 'string' || entries >= MOST_ENTRIES) continue;
      if (kind === 'asn') {
        const range = asnRangeOf(entry);
        if (range === null) continue;
        asns.push({ ...range, url });
      } else {
        const prefix = parsePrefix(entry);
        if (!isOf(prefix, kind)) continue;
        prefixes.set(prefix, url);
      }
      entries++;
    }
  }
  if (entries === 0) return null;
  asns.sort((a, b) => a.first - b.first);
  return {
    find: (subject) =>
      subject.kind === 'address'
        ? (prefixes.find(subject.address) ?? null)
        : (asns.findLast(({ first, last }) => subject.asn >= first && subject.asn <= last)?.url ?? null),
  };
}

function servicesOf(text: string): unknown[] {
  try {
    const whole = JSON.parse(text) as { readonly services?: unknown } | null;
    return Array.isArray(whole?.services) ? whole.services.slice(0, MOST_SERVICES) : [];
  } catch {
    return [];
  }
}

/** RFC 9224, section 3: HTTPS is preferred; what else is there is for whoever may use it. */
function urlOf(value: unknown): string | null {
  const urls = (Array.isArray(value) ? value.slice(0, 10) : []).filter(
    (one): one is string => typeof one === 'string' && one.length <= MOST_URL_LENGTH && URL.canParse(one),
  );
  const url = urls.find((one) => /^https:/i.test(one)) ?? urls.find((one) => /^http:/i.test(one)) ?? null;
  return url === null || url.endsWith('/') ? url : `${url}/`;
}

function isOf(prefix: Prefix | null, kind: BootstrapKind): prefix is Prefix {
  return prefix !== null && prefix.family === (kind === 'ipv4' ? 4 : 6);
}

/** `64496-64511`, or one number. */
function asnRangeOf(text: string): { first: number; last: number } | null {
  const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(text);
  if (match === null) return null;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= 0xffff_ffff ? { first, last } : null;
}
