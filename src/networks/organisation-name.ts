/** One name for one organisation, however the lists spell it: `shodan.io`, `Shodan` and `SHODAN` are one. */

/** Lists name these by domain; the names are those that the organisations use of themselves. */
const KNOWN_AS: Readonly<Record<string, string>> = {
  'binaryedge.io': 'BinaryEdge',
  'censys.io': 'Censys',
  'criminalip.com': 'Criminal IP',
  'internet-census.org': 'Internet Census',
  'leakix.net': 'LeakIX',
  'onyphe.io': 'Onyphe',
  'onyphe.net': 'Onyphe',
  'rapid7.com': 'Rapid7',
  'shadowserver.org': 'Shadowserver',
  'shodan.io': 'Shodan',
  'stretchoid.com': 'Stretchoid',
  'umich.edu': 'University of Michigan',
};
const BY_FOLDED = new Map(Object.values(KNOWN_AS).map((name) => [fold(name), name]));

export function normaliseOrganisation(name: string): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  return KNOWN_AS[trimmed.toLowerCase()] ?? BY_FOLDED.get(fold(trimmed)) ?? trimmed;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
