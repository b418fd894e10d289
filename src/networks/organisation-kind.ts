/** Company, provider, university ...: a class with a confidence and a reason. Never a fact. */

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
  /** 0..1 */
  readonly confidence: number;
  readonly reason: string;
}

/** Suffixes that a registry gives to one kind of holder only (JPRS, Jisc, EDUCAUSE, GSA ...). */
const SUFFIXES: readonly (readonly [string, OrganisationKind])[] = [
  ['co.jp', 'company'],
  ['ac.jp', 'academic'],
  ['ed.jp', 'academic'],
  ['go.jp', 'government'],
  ['lg.jp', 'government'],
  ['ne.jp', 'isp'],
  ['ad.jp', 'isp'],
  ['ac.uk', 'academic'],
  ['gov.uk', 'government'],
  ['edu', 'academic'],
  ['gov', 'government'],
  ['mil', 'government'],
  ['ac.kr', 'academic'],
  ['go.kr', 'government'],
  ['edu.au', 'academic'],
  ['gov.au', 'government'],
  ['edu.cn', 'academic'],
  ['gov.cn', 'government'],
  ['edu.br', 'academic'],
  ['gov.br', 'government'],
];

// Names that a provider makes for the lines of its customers.
const POOL =
  /(^|[.-])(dyn|dynamic|dhcp|pool|ppp|pppoe|dsl|adsl|vdsl|ftth|cable|cust|customer|broadband|dip|user)\d*([.-]|\d)|\d+[-.]\d+[-.]\d+[-.]\d+/i;

/** In order: the first that is found decides. Words are matched as words, whatever their case. */
const WORDS: readonly (readonly [RegExp, OrganisationKind, number])[] = [
  [
    /\b(university|universit\w*|universidad\w*|college|institute of technology|academ\w+|school|research and education|nren|cernet|sinet)\b/i,
    'academic',
    0.9,
  ],
  [
    /\b(ministry|government|federal|municipal\w*|prefectur\w*|department of|army|navy|air force|dod|state of|city of|parliament)\b/i,
    'government',
    0.85,
  ],
  [
    /\b(amazon|aws|google cloud|google|microsoft|azure|digitalocean|digital ocean|ovh|hetzner|linode|akamai|vultr|choopa|contabo|leaseweb|scaleway|alibaba|tencent|oracle|cloudflare|sakura internet|m247|psychz|colocrossing|quadranet|ponynet|frantech)\b/i,
    'hosting',
    0.9,
  ],
  [
    /\b(hosting|hosted|host|cloud\w*|vps|servers?|data ?cent(er|re)s?|colocation|colo|dedicated)\b/i,
    'hosting',
    0.75,
  ],
  [
    /\b(ntt|ocn|kddi|softbank|jcom|j:com|optage|biglobe|so-net|nifty|iij|arteria|asahi net|comcast|verizon|at&t|t-mobile|vodafone|orange|telefonica|deutsche telekom|chinanet|china unicom|china telecom|china mobile|hinet|chunghwa|reliance jio|bharti|airtel|rostelecom|mts|beeline|turk telekom|vnpt|viettel|telkom\w*)\b/i,
    'isp',
    0.9,
  ],
  [
    /\b(tele?com\w*|telekom\w*|telef\w+|telco\w*|broadband|cable\w*|mobile|wireless|cellular|fib(er|re)\w*|dsl|isp|internet service|communications?|comunica\w+|network provider|net(work)? services?|internet|networks?|netz|provedor\w*|wifi|wisp)\b/i,
    'isp',
    0.7,
  ],
  [
    /\b(bank|insurance|motors?|electric|industr\w+|pharma\w*|hospital|airlines?|railway|manufactur\w+|steel|chemical|corporation|company|inc|ltd|llc|gmbh|co\., ltd|k\.k\.)\b/i,
    'company',
    0.5,
  ],
];

export function organisationKind(input: KindInput): KindOpinion {
  if (input.registered !== undefined) {
    return { kind: input.registered, confidence: 0.99, reason: 'registered by the operator' };
  }
  if (input.reverseName !== undefined) {
    const byName = kindOfHost(input.reverseName);
    if (byName !== null) return byName;
  }
  for (const [pattern, kind, confidence] of WORDS) {
    const found = pattern.exec(input.organisation);
    if (found !== null) return { kind, confidence, reason: `"${found[0]}" in the network's name` };
  }
  return { kind: 'unknown', confidence: 0, reason: 'nothing in the name tells' };
}

function kindOfHost(reverseName: string): KindOpinion | null {
  const name = `.${reverseName.toLowerCase().replace(/\.$/, '')}`;
  for (const [suffix, kind] of SUFFIXES) {
    if (name.endsWith(`.${suffix}`)) return { kind, confidence: 0.95, reason: `host name under .${suffix}` };
  }
  if (POOL.test(name.slice(1))) {
    return { kind: 'isp', confidence: 0.8, reason: `"${name.slice(1)}" looks like a customer's line` };
  }
  return null;
}
