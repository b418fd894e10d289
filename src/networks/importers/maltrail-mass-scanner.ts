/** Maltrail's mass scanners: `ADDRESS # host name` a line (format read in stamparm/maltrail, 2016 and 2025). */
import { parsePrefix } from '../../base/prefix.ts';
import { cut, entryOf, type Importer, refuse } from './importer.ts';

export const maltrailMassScanner: Importer = {
  name: 'maltrail-mass-scanner',
  title: "Maltrail's mass scanners; without dates, and many of them old",
  published: 'https://github.com/stamparm/maltrail (trails/static/mass_scanner.txt)',
  licence: 'MIT',
  namesOrganisations: true,
  filesOfFolder: /(^|\/)mass_scanner[^/]*\.txt$/,
  // Entries of 2014 stand beside those of this year, and nothing tells them apart.
  undatedConfidence: 0.6,
  parse(text, context) {
    return text.split(/\r?\n/).flatMap((line, i) => {
      const hash = line.indexOf('#');
      const value = (hash < 0 ? line : line.slice(0, hash)).trim();
      const comment = hash < 0 ? '' : line.slice(hash + 1);
      // Headlines and references.
      if (value === '') return [];
      const place = `line ${i + 1}`;
      if (parsePrefix(value) === null) {
        // A name by itself is a trail of its own there, and tells no address.
        if (HOST_NAME.test(value)) return [];
        return refuse(context, `${place}: "${cut(value)}" is no address, no prefix and no host name`);
      }
      const organisation = domainOf(comment) ?? context.organisation;
      // An address that nobody is named for says nothing here.
      return organisation === null ? [] : entryOf(context, place, value, organisation, null);
    });
  },
  examples: [
    {
      text: '# Copyright (c) somebody\n\n# Reference: https://references.example/scanners\n192.0.2.31  # pinger1.net.survey.example\nnames.example\n192.0.2.32   # scan***.survey.example\n192.0.2.33\n192.0.2.34 # scan1.cl.university.ac.uk\n',
      entries: [
        { prefix: '192.0.2.31', organisation: 'survey.example', lastSeen: null },
        { prefix: '192.0.2.32', organisation: 'survey.example', lastSeen: null },
        { prefix: '192.0.2.34', organisation: 'university.ac.uk', lastSeen: null },
      ],
    },
  ],
};

const HOST_NAME = /^([a-z0-9_-]{1,63}\.)+[a-z]{2,}$/i;

/** Second levels under which a country registers: `ac.uk`, `co.jp`. */
const REGISTRY_LEVELS = ['ac', 'ad', 'co', 'com', 'edu', 'go', 'gov', 'gr', 'lg', 'ne', 'net', 'or', 'org'];

/** Registered domain of the host name in a comment: who runs it. */
function domainOf(comment: string): string | null {
  const host = /[a-z0-9*_-]+(\.[a-z0-9*_-]+)+/i.exec(comment.slice(0, 300))?.[0].toLowerCase();
  if (host === undefined) return null;
  const labels = host.split('.');
  const [top, second] = [labels.at(-1)!, labels.at(-2)!];
  if (!/^[a-z]{2,}$/.test(top) || second.includes('*')) return null;
  const isUnderCountry = top.length === 2 && REGISTRY_LEVELS.includes(second) && labels.length > 2;
  return labels.slice(isUnderCountry ? -3 : -2).join('.');
}
