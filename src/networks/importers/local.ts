/** The local list of another Yamori: what its people named and promoted, with what is only thought to be so marked. */
import { parseLocalList } from '../local-list.ts';
import { entryOf, type Importer } from './importer.ts';

export const local: Importer = {
  name: 'local',
  title: 'local list of another Yamori; candidates are kept apart',
  published: '`local-list.csv` of its page *Scanning systems*',
  licence: 'of whoever made it',
  namesOrganisations: true,
  filesOfFolder: /\.csv$/,
  parse: (text, context) =>
    parseLocalList(text, context).map(({ prefix, organisation, lastSeen, candidate }, i) => {
      const date = new Date(lastSeen * 1000).toISOString().slice(0, 10);
      const entry = entryOf(context, `entry ${i + 1}`, prefix, organisation, date);
      return candidate ? { ...entry, candidate: true } : entry;
    }),
  examples: [
    {
      text: 'prefix,organisation,last_seen,candidate,system,note\r\n192.0.2.61/32,Example Survey,2026-02-01,yes,s1a2b3c,"seen, twice"\r\n2001:db8::1/128,\'=Other,2026-03-01,no,s4d5e6f,\r\n',
      entries: [
        { prefix: '192.0.2.61/32', organisation: 'Example Survey', lastSeen: '2026-02-01', candidate: true },
        { prefix: '2001:db8::1/128', organisation: '=Other', lastSeen: '2026-03-01' },
      ],
    },
  ],
};
