/** Maltrail's mass scanners: `ADDRESS  # host name` a line (format read in stamparm/maltrail). Many of its entries are old. */
import { parsePrefix } from '../../base/prefix.ts';
import { entryOf, type Importer, refuse } from './importer.ts';

export const maltrailMassScanner: Importer = {
  name: 'maltrail-mass-scanner',
  title: "Maltrail's mass scanners",
  published: 'https://github.com/stamparm/maltrail (trails/static/mass_scanner.txt)',
  licence: 'MIT',
  namesOrganisations: true,
  parse(text, context) {
    return text.split(/\r?\n/).flatMap((line, i) => {
      const [value, comment = ''] = line.split(/#(.*)/).map((part) => part.trim());
      if (value === '') return [];
      const place = `line ${i + 1}`;
      // A name by itself is a trail of its own there, and tells no address.
      if (parsePrefix(value) === null) {
        if (/^[a-z0-9.-]+\.[a-z]{2,}$/i.test(value)) return [];
        return refuse(context, `${place}: "${value.slice(0, 60)}" is no address, no prefix and no host name`);
      }
      const organisation = domainOf(comment) ?? context.organisation;
      if (organisation === null) return [];
      return entryOf(context, place, value, organisation, null);
    });
  },
  examples: [
    {
      text: '# Copyright (c) somebody\n\n192.0.2.31  # pinger1.net.survey.example\nnames.example\n192.0.2.32   # scan***.survey.example\n',
      entries: [
        { prefix: '192.0.2.31', organisation: 'survey.example', lastSeen: null },
        { prefix: '192.0.2.32', organisation: 'survey.example', lastSeen: null },
      ],
    },
  ],
};

/** Second level of the host name in a comment: who runs it. */
function domainOf(comment: string): string | null {
  const host = /([a-z0-9*-]+\.)*([a-z0-9-]+\.[a-z]{2,})/i.exec(comment);
  return host === null ? null : host[2].toLowerCase();
}
