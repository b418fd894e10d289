/**
 * Collins' acknowledged scanners. What is passed on is an ipset (`create NAME hash:net ...`, `add NAME PREFIX`), NAME being the
 * organisation's domain; plain lines of prefixes are taken too, then under `--organisation`. How sure: the ipset form was
 * read in a copy of the list, the original's own was not.
 */
import { entryOf, type Importer, refuse } from './importer.ts';

export const collinsAcknowledgedScanners: Importer = {
  name: 'collins-acknowledged-scanners',
  title: "Collins' scanners that say who they are, as an ipset",
  published: 'https://gitlab.com/mcollins_at_isi/acknowledged_scanners',
  licence: 'see the repository',
  namesOrganisations: true,
  parse(text, context) {
    return text.split(/\r?\n/).flatMap((line, i) => {
      const words = line.trim().split(/\s+/);
      if (line.trim() === '' || line.startsWith('#') || words[0] === 'create') return [];
      const place = `line ${i + 1}`;
      if (words[0] === 'add' && words.length >= 3) return entryOf(context, place, words[2], words[1], null);
      if (words.length === 1 && context.organisation !== null)
        return entryOf(context, place, words[0], context.organisation, null);
      return refuse(context, `${place} is neither "add NAME PREFIX" nor a prefix under --organisation`);
    });
  },
  examples: [
    {
      text: 'create survey.example hash:net family inet counters\nadd survey.example 192.0.2.51/32\n',
      entries: [{ prefix: '192.0.2.51/32', organisation: 'survey.example', lastSeen: null }],
    },
  ],
};
