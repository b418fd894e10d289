/**
 * Company, provider, university ...: a class with a confidence and a reason. Never a fact, and no look-ups.
 *
 * What is about the address itself wins over what is about its whole network: the operator's own word, then
 * the suffix of the host name, then the name of the network. A host name that was not confirmed by a forward
 * look-up is whatever its owner wrote, so it never counts for more than 0.9 alone.
 */
import { HOST_SUFFIXES, JAPANESE_KIND_WORDS, KIND_WORDS, type KindWords } from './organisation-words.ts';

export type OrganisationKind = 'isp' | 'company' | 'academic' | 'government' | 'hosting' | 'unknown';

export interface KindInput {
  /** Name of the AS or of the registered range. */
  readonly organisation: string;
  /** Host name by reverse DNS, where somebody looked it up. */
  readonly reverseName?: string;
  /** The operator's own word, which wins. */
  readonly registered?: OrganisationKind;
}

export interface KindOpinion {
  readonly kind: OrganisationKind;
  /** 0..1: our estimate that the kind is right. */
  readonly confidence: number;
  readonly reason: string;
}

const MOST_CONFIDENT = 0.97;

export function organisationKind(input: KindInput): KindOpinion {
  if (input.registered !== undefined)
    return { kind: input.registered, confidence: 0.99, reason: 'registered by the operator' };
  const byName = kindOfName(input.organisation);
  const host = input.reverseName?.toLowerCase().replace(/\.$/, '') ?? '';
  const bySuffix = kindOfSuffix(host);
  if (bySuffix !== null) return agreed(bySuffix, byName);
  const byShape = kindOfShape(host);
  if (byShape === null || byName.confidence > byShape.confidence) return byName;
  return agreed(byShape, byName);
}

/** Two independent hints at one kind make it surer; a network's name says nothing against a host's. */
function agreed(byHost: KindOpinion, byName: KindOpinion): KindOpinion {
  if (byHost.kind !== byName.kind) return byHost;
  const either = 1 - (1 - byHost.confidence) * (1 - byName.confidence);
  return {
    kind: byHost.kind,
    confidence: Math.min(MOST_CONFIDENT, Math.round(either * 100) / 100),
    reason: `${byHost.reason}; ${byName.reason}`,
  };
}

interface Matcher extends Omit<KindWords, 'words'> {
  readonly pattern: RegExp;
}

// \b and \w know ASCII only; names have accents.
const LETTER = '[\\p{L}\\p{N}]';

function wholeWords(words: readonly string[]): RegExp {
  const any = words.join('|').replaceAll('\\w', LETTER);
  return new RegExp(`(?<!${LETTER})(?:${any})(?!${LETTER})`, 'iu');
}

const MATCHERS: readonly Matcher[] = [
  ...KIND_WORDS.map(({ words, ...row }) => ({ ...row, pattern: wholeWords(words) })),
  ...JAPANESE_KIND_WORDS.map(({ words, ...row }) => ({ ...row, pattern: new RegExp(words.join('|'), 'u') })),
];

function kindOfName(organisation: string): KindOpinion {
  for (const { pattern, kind, confidence, why } of MATCHERS) {
    const found = pattern.exec(organisation);
    if (found !== null) return { kind, confidence, reason: `"${found[0]}" in the network's name: ${why}` };
  }
  return { kind: 'unknown', confidence: 0, reason: "nothing in the network's name tells" };
}

/** Local governments: city.yokohama.jp, pref.osaka.jp, city.shinjuku.tokyo.jp (JPRS, regional names). */
const JAPANESE_LOCAL = /(^|\.)(pref|metro|city|town|vill)\.[a-z-]+(\.[a-z-]+)?\.jp$/;

function kindOfSuffix(host: string): KindOpinion | null {
  if (JAPANESE_LOCAL.test(host))
    return {
      kind: 'government',
      confidence: 0.85,
      reason: `"${host}": a regional name of a local government`,
    };
  for (let at = host.indexOf('.'); at >= 0; at = host.indexOf('.', at + 1)) {
    const suffix = host.slice(at + 1);
    const found = HOST_SUFFIXES.get(suffix);
    if (found === undefined) continue;
    // Some providers of the cable towns number their customers under co.jp.
    if (found.kind === 'company' && CUSTOMER_LINE.test(host))
      return {
        kind: 'isp',
        confidence: 0.6,
        reason: `"${host}" looks like a customer's line, though under ${suffix}`,
      };
    return {
      kind: found.kind,
      confidence: found.confidence,
      reason: `host name under ${suffix}: ${found.why}`,
    };
  }
  return null;
}

/** Names that providers make for the lines of their customers, and hosters for their machines. */
const CUSTOMER_LINE =
  /(^|[.-])(dyn|dynamic|dynamicip|dhcp|pool|ppp|pppoe|a?dsl|vdsl|ftth|fttx|catv|cable|cust|customer|broadband|dip|user|userreverse|mobile|lte)\d*([.-]|$)/;
const RENTED_MACHINE = /(^|[.-])(vps|vm|ec2|server|dedicated|cloud|host|node|colo)[-\d]*([.-]|$)/;
const NUMBERED = /(^|\D)\d{1,3}[-.]\d{1,3}[-.]\d{1,3}[-.]\d{1,3}(\D|$)/;

function kindOfShape(host: string): KindOpinion | null {
  if (CUSTOMER_LINE.test(host))
    return { kind: 'isp', confidence: 0.75, reason: `"${host}" looks like a customer's line` };
  if (RENTED_MACHINE.test(host))
    return { kind: 'hosting', confidence: 0.6, reason: `"${host}" looks like a rented machine` };
  if (NUMBERED.test(host) && !/(^|[.-])static/.test(host))
    return { kind: 'isp', confidence: 0.55, reason: `"${host}" is made of the address, as providers do` };
  return null;
}
