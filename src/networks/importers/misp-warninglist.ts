/** A MISP warning list: `list.json` with name, type, version and list (format read in MISP/misp-warninglists, 2026). */
import { parsePrefix } from '../../base/prefix.ts';
import { cut, entryOf, type Importer, isDate, jsonOf, refuse } from './importer.ts';

/** Types whose values are addresses or prefixes; host names and patterns name nobody by address. */
const ADDRESS_TYPES = ['cidr', 'string'];
/** In the title or the description; Driftnet's names only its second name. */
const SAYS_SCANNING = /scan|internet-measurement/i;

export const mispWarninglist: Importer = {
  name: 'misp-warninglist',
  title: "MISP's warning lists of scanners: censys-scanning, shodan-scanning ... a file each",
  published: 'https://github.com/MISP/misp-warninglists (lists/NAME/list.json)',
  licence: 'CC0 1.0',
  namesOrganisations: false,
  // Beside them lie lists of clouds, shops and resolvers, some of a million lines.
  filesOfFolder: /(^|\/)([^/]*scann(er|ing)[^/]*|driftnet)\/list\.json$/i,
  parse(text, context) {
    const { name, description, type, list, version } = (jsonOf(text, context) ?? {}) as Record<
      string,
      unknown
    >;
    if (typeof name !== 'string' || !Array.isArray(list) || !ADDRESS_TYPES.includes(String(type)))
      return refuse(
        context,
        'is no warning list of addresses: it wants name, type "cidr" or "string", and list',
      );
    // A list of a cloud's prefixes would turn every bot in there into a survey of that cloud.
    if (context.organisation === null && !SAYS_SCANNING.test(`${name} ${String(description)}`))
      return refuse(
        context,
        `"${cut(name)}" does not say that it is a list of scanners; if it is, name them with --organisation`,
      );
    const organisation = context.organisation ?? organisationIn(name);
    const asOf = dateOfVersion(version);
    return list.flatMap((value: unknown, i) => {
      if (typeof value !== 'string') return refuse(context, `entry ${i + 1} is no text`);
      // A list of strings may mix host names in.
      if (type === 'string' && parsePrefix(value) === null) return [];
      return entryOf(context, `entry ${i + 1}`, value, organisation, asOf);
    });
  },
  examples: [
    {
      text: '{"name":"Example IP Ranges Used for Scanning","type":"cidr","version":20260115,"list":["192.0.2.0/28","2001:db8::/48"],"matching_attributes":["ip-src"]}',
      entries: [
        { prefix: '192.0.2.0/28', organisation: 'Example', lastSeen: '2026-01-15' },
        { prefix: '2001:db8::/48', organisation: 'Example', lastSeen: '2026-01-15' },
      ],
    },
    {
      text: '{"name":"List of known Example scanners","type":"string","version":3,"list":["192.0.2.9","scan.example"]}',
      entries: [{ prefix: '192.0.2.9', organisation: 'Example', lastSeen: null }],
    },
    {
      text: '{"name":"Example IP-Ranges, pot. used for Scanning","type":"cidr","version":25121022,"list":["192.0.2.9/32"]}',
      entries: [{ prefix: '192.0.2.9/32', organisation: 'Example', lastSeen: '2025-12-10' }],
    },
    {
      text: '{"name":"Academy for Internet Examples (survey.example) IP ranges used for scanning","type":"cidr","version":20269999,"list":["192.0.2.9"]}',
      entries: [{ prefix: '192.0.2.9', organisation: 'Academy for Internet Examples', lastSeen: null }],
    },
    {
      text: '{"name":"List of known Example / Internet-Measurement IP ranges (https://survey.example/)","type":"cidr","version":1,"list":["192.0.2.9"]}',
      entries: [{ prefix: '192.0.2.9', organisation: 'Example', lastSeen: null }],
    },
  ],
};

/** `20260115`, `2026011502`, `26011502` (with the hour or a count behind it); other versions just count up. */
function dateOfVersion(version: unknown): string | null {
  const digits = String(version);
  for (const [pattern, century] of [
    [/^(20\d\d)(\d\d)(\d\d)(\d\d)?$/, ''],
    [/^(\d\d)(\d\d)(\d\d)\d\d$/, '20'],
  ] as const) {
    const [, year, month, day] = pattern.exec(digits) ?? [];
    const date = `${century}${year}-${month}-${day}`;
    if (isDate(date)) return date;
  }
  return null;
}

/** What comes before the words that every title has, without a bracket and a second name: `Censys IP Ranges Used for ...`. */
function organisationIn(title: string): string {
  const name = title
    .replace(/^(list of )?(known )?/i, '')
    .replace(
      /[\s,]*\b(ips?|ipv[46])?[\s-]*\b(address(es)?|ranges?|ips?|scan(ner|ners|ning|s)|crawlers?)\b.*$/i,
      '',
    )
    .replace(/\s*\([^)]*\)\s*$/, '')
    .split(' / ')[0]
    .trim();
  return name === '' ? title : name;
}
