/** A MISP warning list: `list.json` with name, type, version and list (format read in MISP/misp-warninglists). */
import { parsePrefix } from '../../base/prefix.ts';
import { entryOf, type Importer, jsonOf, refuse } from './importer.ts';

/** Types whose values are addresses or prefixes; host names and patterns name nobody by address. */
const ADDRESS_TYPES = ['cidr', 'string'];

export const mispWarninglist: Importer = {
  name: 'misp-warninglist',
  title: "MISP's warning lists of scanners: censys-scanning, shodan ... one file each",
  published: 'https://github.com/MISP/misp-warninglists (lists/NAME/list.json)',
  licence: 'CC0 1.0',
  namesOrganisations: false,
  parse(text, context) {
    const { name, type, list, version } = (jsonOf(text, context) ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || !Array.isArray(list) || !ADDRESS_TYPES.includes(String(type)))
      return refuse(
        context,
        'is no warning list of addresses: it wants name, type "cidr" or "string", and list',
      );
    const organisation = context.organisation ?? organisationIn(name);
    // Some versions are dates, some count up.
    const stamp = /^(20\d\d)(\d\d)(\d\d)/.exec(String(version));
    const asOf = stamp === null ? null : `${stamp[1]}-${stamp[2]}-${stamp[3]}`;
    return list.flatMap((value: unknown, i) => {
      if (typeof value !== 'string') return refuse(context, `entry ${i + 1} is no text`);
      // A list of strings may mix host names in.
      if (type === 'string' && parsePrefix(value) === null) return [];
      return entryOf(context, `entry ${i + 1}`, value, organisation, asOf);
    });
  },
  examples: [
    {
      text: '{"name":"Example IP Ranges Used for Scanning","type":"cidr","version":20260115,"list":["192.0.2.0/28","2001:db8::/48"]}',
      entries: [
        { prefix: '192.0.2.0/28', organisation: 'Example', lastSeen: '2026-01-15' },
        { prefix: '2001:db8::/48', organisation: 'Example', lastSeen: '2026-01-15' },
      ],
    },
    {
      text: '{"name":"List of known Example scanners","type":"string","version":3,"list":["192.0.2.9","scan.example"]}',
      entries: [{ prefix: '192.0.2.9', organisation: 'Example', lastSeen: null }],
    },
  ],
};

/** `Censys IP Ranges Used for Scanning` -> `Censys`: what is left without the words that every title has. */
function organisationIn(name: string): string {
  const words = name.replace(
    /\b(list|of|known|the|ips?|address(es)?|ranges?|used|for|by|scan(ner|ners|ning|s)?|internet|crawlers?)\b/gi,
    ' ',
  );
  return words.replace(/\s+/g, ' ').trim() || name;
}
