/**
 * Collins' acknowledged scanners. The repository is a folder for each domain with prefixes in text files, a line each:
 * `data/DOMAIN/ips.txt`; a single such file wants `--organisation`. A copy of it that is passed on is an ipset (`create NAME
 * hash:net ...`, `add NAME PREFIX`), NAME being the domain. CSV with a header is taken too. How sure: the ipset form was
 * read; that of the repository is told by two programs that read it, which agree on the paths, the lines and `#`.
 */
import { parsePrefix } from '../../base/prefix.ts';
import { parseCsvList } from './csv-list.ts';
import { cut, entryOf, type Importer, refuse } from './importer.ts';

export const collinsAcknowledgedScanners: Importer = {
  name: 'collins-acknowledged-scanners',
  title: "Collins' scanners that say who they are: the folder of the repository, or an ipset",
  published: 'https://gitlab.com/mcollins_at_isi/acknowledged_scanners',
  licence: 'see the repository',
  namesOrganisations: true,
  filesOfFolder: /(^|\/)((?<organisation>[a-z0-9-]+(\.[a-z0-9-]+)+)\/[^/]+\.txt|[^/]+\.ip6?set)$/i,
  parse(text, context) {
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    const first = lines.find((line) => line !== '' && !line.startsWith('#')) ?? '';
    if (first.includes(',')) return parseCsvList(text, context);
    return lines.flatMap((line, i) => {
      if (line === '' || line.startsWith('#')) return [];
      const [verb, name, prefix] = line.split(/\s+/);
      const place = `line ${i + 1}`;
      // Of `add NAME PREFIX comment "..."` the rest is ipset's.
      if (verb === 'add' && prefix !== undefined)
        return entryOf(context, place, prefix, domainOf(name), null);
      if (['create', 'flush', 'destroy'].includes(verb) && name !== undefined) return [];
      if (parsePrefix(line) !== null && context.organisation !== null)
        return entryOf(context, place, line, context.organisation, null);
      return refuse(
        context,
        `${place}: "${cut(line)}" is not "add NAME PREFIX", nor a prefix under --organisation`,
      );
    });
  },
  examples: [
    {
      text: 'create survey.example hash:net family inet counters\nadd survey.example 192.0.2.51/32\ncreate other.example-ipv6 hash:net family inet6\nadd other.example-ipv6 2001:db8::/48\n',
      entries: [
        { prefix: '192.0.2.51/32', organisation: 'survey.example', lastSeen: null },
        { prefix: '2001:db8::/48', organisation: 'other.example', lastSeen: null },
      ],
    },
    {
      text: 'organisation,cidr\nSurvey,192.0.2.48/28\n',
      entries: [{ prefix: '192.0.2.48/28', organisation: 'Survey', lastSeen: null }],
    },
  ],
};

/** A set has one family, so some domains have two sets. */
function domainOf(name: string): string {
  return name.replace(/^nethash\./, '').replace(/-ipv[46]$/, '');
}
