/** One name for one organisation, however the lists spell it: `shodan.io`, `Shodan` and `SHODAN` are one. */

/**
 * Name that the organisation uses of itself -> what lists call it besides (domains in Collins' and maltrail's lists, an older or
 * a parent's name in NICT's). Case, spaces and punctuation need no entry.
 */
const ALSO_CALLED: Readonly<Record<string, readonly string[]>> = {
  A10: ['a10networks.com', 'A10 Networks'],
  'Academy for Internet Research': ['academyforinternetresearch.org'],
  Adscore: ['adscore.com'],
  'Alpha Strike Labs': ['alphastrike.io', 'Limes Security', 'Alphastrike'],
  BinaryEdge: ['binaryedge.io', 'binaryedge.ninja'],
  BitSight: ['bitsight.com', 'internet-census.org', 'Internet Census', 'Internet Census Group'],
  CAIDA: ['caida.org'],
  Censys: ['censys.io', 'censys.com', 'censys-scanner.com'],
  'Criminal IP': ['criminalip.com', 'criminalip.io'],
  CyberGreen: ['cybergreen.net'],
  CyberResilience: ['cyberresilience.io', 'UpGuard'],
  'Dataplane.org': ['Dataplane'],
  Driftnet: ['driftnet.io', 'internet-measurement.com', 'Internet Measurement'],
  Intrinsec: ['intrinsec.com'],
  InterneTTL: ['internettl.org'],
  IPIP: ['ipip.net'],
  IPinfo: ['ipinfo.io'],
  LeakIX: ['leakix.net', 'leakix.org'],
  Modat: ['modat.io'],
  'NETSCOUT (Arbor)': ['NETSCOUT', 'arbor-observatory.com', 'internet-albedo.net'],
  'Nokia Deepfield': ['deepfield.net', 'Deepfield'],
  Onyphe: ['onyphe.io', 'onyphe.net'],
  'Palo Alto Networks': ['paloaltonetworks.com', 'xpanse.co', 'Cortex-Xpanse'],
  Rapid7: ['rapid7.com', 'Project Sonar'],
  'Recyber Project': ['recyber.net', 'The Recyber Project'],
  SecurityTrails: ['securitytrails.com'],
  Shadowserver: ['shadowserver.org', 'The Shadowserver Foundation', 'Shadowserver Foundation'],
  Shodan: ['shodan.io'],
  'Stanford University': ['stanford.edu'],
  Stretchoid: ['stretchoid.com'],
  'Team Cymru': ['team-cymru.com', 'Cymru'],
  'University of Michigan': ['umich.edu'],
};
const BY_FOLDED = new Map(
  Object.entries(ALSO_CALLED).flatMap(([name, others]) =>
    [name, ...others].map((one) => [foldOrganisation(one), name] as const),
  ),
);

/** `Rapid7 (Project Sonar)` is looked up whole, then before its bracket, then inside; a name that nobody knows stays as it is. */
export function normaliseOrganisation(name: string): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  const [, before = '', inside = ''] = /^([^(]*)\(([^)]*)\)$/.exec(trimmed) ?? [];
  for (const one of [trimmed, before, inside]) {
    const known = BY_FOLDED.get(foldOrganisation(one));
    if (known !== undefined) return known;
  }
  return trimmed;
}

/** Two spellings of one name fold alike. Letters and digits of any script: a name in Japanese must not fold to nothing. */
export function foldOrganisation(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
